import {
  documentRow,
  insertInvoices,
  insertLines,
  lineRow,
  settlementRow,
  updateSettlements,
} from '../documents/invoices/writes.ts'
import { insertTaxes, taxRows } from '../documents/taxes/writes.ts'
import { addRows } from '../transaction/write-set.ts'
import type { CustomerSession } from './customer-session.ts'

/** Saves final invoices that the session made or settled, each written once, with the commit statement. */
export function saveInvoices({ ctx, invoices }: CustomerSession): void {
  for (const [id, { invoice, made, isChanged }] of invoices) {
    if (!isChanged) continue
    if (made) {
      addRows(ctx.writeSet, insertInvoices, documentRow(invoice))
      addRows(
        ctx.writeSet,
        insertLines,
        ...made.lines.map((line, position) => lineRow({ invoiceId: id }, line, position)),
      )
      addRows(ctx.writeSet, insertTaxes, ...taxRows({ invoiceId: id }, invoice.taxes))
    } else addRows(ctx.writeSet, updateSettlements, settlementRow(invoice))
    invoices.set(id, { invoice, made: null, isChanged: false })
  }
}
