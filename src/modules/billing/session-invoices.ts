import { put } from '../events/outbox.ts'
import {
  documentRow,
  insertInvoices,
  insertLines,
  lineRow,
  settlementRow,
  updateSettlements,
} from '../invoices/writes.ts'
import type { CustomerSession } from './customer-session.ts'

/** Saves the final invoices that the session has made or settled, each written once, with the last statement. */
export function saveInvoices({ ctx, invoices }: CustomerSession): void {
  for (const [id, { invoice, made, isChanged }] of invoices) {
    if (!isChanged) continue
    if (made) {
      put(ctx.outbox, insertInvoices, documentRow(invoice))
      put(ctx.outbox, insertLines, ...made.lines.map((line, position) => lineRow({ invoiceId: id }, line, position)))
    } else put(ctx.outbox, updateSettlements, settlementRow(invoice))
    invoices.set(id, { invoice, made: null, isChanged: false })
  }
}
