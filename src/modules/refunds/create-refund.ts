import { keptPaidCents, withRefund } from '../../domain/payment.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type Refund, refundToApi } from './refund.ts'
import { takeCredit } from './refund-credit.ts'
import { reopenInvoices } from './reverse-payment.ts'
import { creditOfNote, insertRefunds, invoicesOfPayment, refundFacts, refundRow } from './store.ts'

export interface RefundOrder {
  readonly paymentId: string
  readonly amountCents: bigint
  readonly reason: string
  readonly creditNoteId: string | null
  readonly reopen: boolean
}

/**
 * Gives money of a payment back: through its gateway, which a worker asks soon, or, if it was recorded by hand, as given back
 * outside. With `reopen` the invoices are owed again once it has succeeded; for a credit note it takes that note’s credit. Refuses
 * `refund_exceeds_payment`, `credit_insufficient`, `payment_is_disputed`.
 */
export async function createRefund(ctx: Context, order: RefundOrder): Promise<Refund> {
  const { tx, tenantId } = ctx
  const known = await findPayment(tx, tenantId, order.paymentId)
  if (!known) refuseUnknown('/payment_id', 'payment')
  const { creditNoteId } = order
  const [session, payment, facts, invoices, creditLeft] = await Promise.all([
    openCustomer(ctx, known.customerId, { withoutBilling: true, pointer: '/payment_id' }),
    findPayment(tx, tenantId, order.paymentId),
    refundFacts(tx, tenantId, order.paymentId),
    invoicesOfPayment(tx, tenantId, order.paymentId),
    creditNoteId === null ? null : creditOfNote(tx, tenantId, { payment: known, creditNoteId }),
  ])
  if (!payment || !facts) refuseUnknown('/payment_id', 'payment')
  if (creditLeft === undefined) refuseUnknown('/credit_note_id', 'credit note of this customer in this currency')
  if (facts.is_disputed)
    refuse('payment_is_disputed', 'The customer’s bank has taken the payment back. Wait until the dispute is closed.')
  const { now } = session
  if (creditLeft !== null) takeCredit(session, { payment, left: creditLeft, cents: order.amountCents })
  const reserved = withRefund(payment, order.amountCents, now)
  const isByHand = facts.charge_reference === null
  const refund: Refund = {
    id: newId(),
    paymentId: payment.id,
    customerId: payment.customerId,
    testClockId: facts.test_clock_id,
    amountCents: order.amountCents,
    currency: payment.currency,
    keptPaidCents: order.reopen ? 0n : keptPaidCents(payment, order.amountCents),
    reason: order.reason,
    creditNoteId,
    reopen: order.reopen,
    status: isByHand ? 'succeeded' : 'sending',
    gatewayReference: null,
    decline: null,
    nextCheckAt: isByHand ? null : now,
    checks: 0,
    sends: 0,
    createdAt: now,
    updatedAt: now,
    endedAt: isByHand ? now : null,
    returnedAt: null,
  }
  const reopens = isByHand && order.reopen
  const left = reopens ? reopenInvoices(session, reserved, { cents: order.amountCents, invoices }) : reserved
  addRows(ctx.writeSet, updatePayments, paymentRow(left))
  addRows(ctx.writeSet, insertRefunds, refundRow(refund))
  if (isByHand) record(ctx, 'refund.succeeded', refundToApi(refund), now)
  saveCustomer(session)
  return refund
}
