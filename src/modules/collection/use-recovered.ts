import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { allocated, unallocatedCents } from '../../domain/payment.ts'
import { paid } from '../../domain/settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { findPayment } from '../payments/store.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { allocatePayments, allocationRow, insertAllocations, paymentRow } from '../payments/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { waitADay } from './await-attempt.ts'
import { keepInvoice } from './start-attempt.ts'
import type { RecoveredMoney } from './store.ts'

/**
 * Pays an invoice with money that was taken for an invoice which the database has forgotten: billing makes that one again, with the
 * same cents. So it is looked for before anything is asked for. While the gateway still decides, the invoice waits. Returns the money that
 * pays it, or will; null where there is none.
 */
export async function useRecovered(
  session: CustomerSession,
  invoice: Invoice,
  recovered: readonly RecoveredMoney[],
): Promise<RecoveredMoney | null> {
  const { ctx, now } = session
  const due = amountDue(invoice)
  const same = recovered.filter(({ amount_cents }) => amount_cents === due)
  for (const money of same) {
    const { payment_id: paymentId } = money
    const payment = paymentId === null ? undefined : await findPayment(ctx.tx, ctx.tenantId, paymentId)
    if (!payment || unallocatedCents(payment) !== due) continue
    const used = allocated(payment, invoice, due, now)
    const newest = used.allocations.at(-1)
    const settled = paid(invoice, due, now, now)
    addRows(ctx.writeSet, allocatePayments, paymentRow(used))
    if (newest) addRows(ctx.writeSet, insertAllocations, allocationRow(used, newest))
    record(ctx, 'payment.allocated', paymentToApi(used), now)
    record(ctx, 'invoice.paid', invoiceToApi(settled), now)
    keepInvoice(session, invoice, settled)
    return money
  }
  const undecided = same.find(({ payment_id }) => payment_id === null)
  if (!undecided) return null
  waitADay(session, invoice)
  return undecided
}
