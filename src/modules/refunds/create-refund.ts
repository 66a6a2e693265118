import { keptPaidCents, type Payment, withRefund } from '../../domain/payment.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type Refund, refundToApi } from './refund.ts'
import { takeCredit } from './refund-credit.ts'
import { reopenInvoices } from './reverse-payment.ts'
import { creditOfNote, insertRefunds, invoicesOfPayment, type RefundFacts, refundFacts, refundRow } from './store.ts'

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
  const keptPaid = order.reopen ? 0n : keptPaidCents(payment, order.amountCents)
  // What was not allocated is given back without the note's credit, which stays the customer's.
  if (creditLeft !== null) takeCredit(session, { payment, left: creditLeft, cents: keptPaid })
  const reserved = withRefund(payment, order.amountCents, now)
  const reopens = order.reopen && isByHand(facts)
  const left = reopens ? reopenInvoices(session, reserved, { cents: order.amountCents, invoices }) : reserved
  addRows(ctx.writeSet, updatePayments, paymentRow(left))
  const refund = addRefund(session, payment, facts, { ...order, keptPaidCents: keptPaid })
  saveCustomer(session)
  return refund
}

/** Adds a refund of a payment to the write set: a worker asks the gateway soon; money recorded by hand was given back by hand. */
export function addRefund(
  session: CustomerSession,
  payment: Payment,
  facts: RefundFacts,
  order: Pick<Refund, 'amountCents' | 'keptPaidCents' | 'reason' | 'creditNoteId' | 'reopen'>,
): Refund {
  const { ctx, now } = session
  const isDone = isByHand(facts)
  const refund: Refund = {
    id: newId(),
    paymentId: payment.id,
    customerId: payment.customerId,
    testClockId: facts.test_clock_id,
    amountCents: order.amountCents,
    currency: payment.currency,
    keptPaidCents: order.keptPaidCents,
    reason: order.reason,
    creditNoteId: order.creditNoteId,
    reopen: order.reopen,
    status: isDone ? 'succeeded' : 'sending',
    gatewayReference: null,
    decline: null,
    nextCheckAt: isDone ? null : now,
    checks: 0,
    sends: 0,
    createdAt: now,
    updatedAt: now,
    endedAt: isDone ? now : null,
    returnedAt: null,
  }
  addRows(ctx.writeSet, insertRefunds, refundRow(refund))
  if (isDone) record(ctx, 'refund.succeeded', refundToApi(refund), now)
  return refund
}

/** Whether the money was recorded by hand, so that no gateway can give it back. */
function isByHand({ charge_reference }: RefundFacts): boolean {
  return charge_reference === null
}
