import type { Invoice } from '../../domain/invoice.ts'
import { type Payment, takenOff } from '../../domain/payment.ts'
import { reversed } from '../../domain/settlement.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { allocationRow, insertAllocations } from '../payments/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'

/**
 * Takes money that has left a payment off its invoices, which are owed again. The payment says already that it has left. Returns
 * the payment to be saved.
 */
export function reopenInvoices(
  session: CustomerSession,
  payment: Payment,
  { cents, invoices }: { readonly cents: bigint; readonly invoices: readonly Invoice[] },
): Payment {
  const { ctx, now } = session
  const { payment: left, parts } = takenOff(payment, cents, now)
  const before = left.allocations.length - parts.length
  for (const [index, part] of parts.entries()) {
    const known = session.invoices.get(part.invoiceId)
    const invoice = known?.invoice ?? invoices.find(({ id }) => id === part.invoiceId)
    if (!invoice) throw new Error(`the invoice ${part.invoiceId} of payment ${payment.id} was not read`)
    const reopened = reversed(invoice, -part.amountCents, now)
    addRows(ctx.writeSet, insertAllocations, allocationRow(left, part))
    if (known) session.invoices.set(invoice.id, { ...known, invoice: reopened, isChanged: true })
    else saveSettlement(ctx, invoice, reopened, now)
    const upToPart = { ...left, allocations: left.allocations.slice(0, before + index + 1) }
    record(ctx, 'payment.deallocated', paymentToApi(upToPart), now)
    record(ctx, 'invoice.updated', invoiceToApi(reopened), now)
  }
  return left
}
