import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { allocated, unallocatedCents } from '../../domain/payment.ts'
import { paid } from '../../domain/settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { findPayment } from '../payments/store.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { allocationRow, insertAllocations, paymentRow, updatePayments } from '../payments/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { keepInvoice } from './start-attempt.ts'
import type { RecoveredMoney } from './store.ts'

const waitHours = 24

/**
 * Pays an invoice with money that was taken for an invoice which the database has forgotten: billing makes that one again, with the
 * same cents. So it is looked for before anything is asked for. While the gateway still decides, the invoice waits. Returns whether
 * there was any.
 */
export async function useRecovered(
  session: CustomerSession,
  invoice: Invoice,
  recovered: readonly RecoveredMoney[],
): Promise<boolean> {
  const { ctx, now } = session
  const due = amountDue(invoice)
  const same = recovered.filter(({ amount_cents }) => amount_cents === due)
  for (const { payment_id: paymentId } of same) {
    const payment = paymentId === null ? undefined : await findPayment(ctx.tx, ctx.tenantId, paymentId)
    if (!payment || unallocatedCents(payment) !== due) continue
    const used = allocated(payment, invoice, due, now)
    const newest = used.allocations.at(-1)
    const settled = paid(invoice, due, now, now)
    addRows(ctx.writeSet, updatePayments, paymentRow(used))
    if (newest) addRows(ctx.writeSet, insertAllocations, allocationRow(used, newest))
    record(ctx, 'payment.allocated', paymentToApi(used), now)
    record(ctx, 'invoice.paid', invoiceToApi(settled), now)
    keepInvoice(session, invoice, settled)
    return true
  }
  if (!same.some(({ payment_id }) => payment_id === null)) return false
  keepInvoice(session, invoice, { ...invoice, collectAt: now.add({ hours: waitHours }) })
  return true
}
