import { moneyText } from '../../domain/currency.ts'
import type { Payment } from '../../domain/payment.ts'
import { refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { recordReversal, reopenInvoices } from './reverse-payment.ts'
import { invoicesOfPayment } from './store.ts'

/** Money that a bank has taken off the account. */
export interface BankReturn {
  readonly bankTransactionId: string
  readonly amountCents: bigint
  readonly currency: string
  readonly reason: string | null
}

/**
 * Records that a bank has taken a payment back, or a part of it: its invoices are owed again. What was refunded does not count: it
 * may go back twice. Refuses `payment_currency_differs`, and `amount_exceeds_payment` where as much has left by itself already.
 */
export async function returnPayment(ctx: Context, id: string, returned: BankReturn): Promise<Payment> {
  const { tx, tenantId } = ctx
  const known = await findPayment(tx, tenantId, id)
  if (!known) refuseUnknown('/payment_id', 'payment')
  const { bankTransactionId, amountCents: cents, currency, reason } = returned
  const [session, payment, invoices] = await Promise.all([
    openCustomer(ctx, known.customerId, { withoutBilling: true }),
    findPayment(tx, tenantId, id),
    invoicesOfPayment(tx, tenantId, id),
  ])
  if (!payment) refuseUnknown('/payment_id', 'payment')
  if (payment.currency !== currency) {
    const detail = `The payment is in ${payment.currency}, the money left in ${currency}.`
    refuseField('payment_currency_differs', '/payment_id', detail)
  }
  const there = payment.amountCents - payment.returnedCents
  if (cents > there) {
    const detail = `Only ${moneyText(there, currency)} of the payment has not left yet.`
    refuseField('amount_exceeds_payment', '/payment_id', detail)
  }
  const left = { ...payment, returnedCents: payment.returnedCents + cents, updatedAt: session.now }
  const after = reopenInvoices(session, left, { cents, invoices })
  addRows(ctx.writeSet, updatePayments, paymentRow(after))
  const gatewayReference = bankTransactionId
  recordReversal(session, payment, { kind: 'return', amountCents: cents, bankTransactionId, gatewayReference, reason })
  saveCustomer(session)
  return after
}
