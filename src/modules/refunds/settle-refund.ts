import { nextCheckAt } from '../../domain/collection.ts'
import type { Instant } from '../../domain/instant.ts'
import { openCustomer } from '../billing/open-customer.ts'
import type { RefundState } from '../gateways/gateway.ts'
import { insertLaterEvents, laterFailureRow } from '../gateways/later-events.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { isLiveRefund, type Refund, refundToApi } from './refund.ts'
import { giveCreditBack } from './refund-credit.ts'
import { reopenInvoices } from './reverse-payment.ts'
import { type ClaimedRefund, findRefund, invoicesOfPayment, refundRow, updateRefunds } from './store.ts'

/** What came of asking a gateway: its state, or no answer. */
export type RefundOutcome = RefundState | { readonly status: 'no_answer' }

/**
 * Writes what became of a refund. A success is final, and reopens the invoices if that was asked for; a failure gives the amount
 * back to the payment; what a gateway has not said stays reserved. Returns null if another worker has taken it up.
 */
export async function settleRefund(
  ctx: Context,
  claimed: Pick<ClaimedRefund, 'refund' | 'account' | 'chargeReference'>,
  outcome: RefundOutcome,
  { duringAdvance = false }: { readonly duringAdvance?: boolean } = {},
): Promise<Refund | null> {
  const { tx, tenantId } = ctx
  const { id, customerId, paymentId, sends } = claimed.refund
  const [session, refund, payment, invoices] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true, duringAdvance }),
    findRefund(tx, tenantId, id),
    findPayment(tx, tenantId, paymentId),
    invoicesOfPayment(tx, tenantId, paymentId),
  ])
  if (!refund || !payment || !isLiveRefund(refund) || refund.sends !== sends) {
    saveCustomer(session)
    return null
  }
  const { now } = session
  const settled = { ...settledBy(refund, outcome, now), updatedAt: now }
  addRows(ctx.writeSet, updateRefunds, refundRow(settled))
  if (settled.status === 'failed') {
    const given = { ...payment, refundedCents: payment.refundedCents - refund.amountCents, updatedAt: now }
    addRows(ctx.writeSet, updatePayments, paymentRow(given))
    if (refund.creditNoteId !== null) giveCreditBack(session, refund)
  }
  if (settled.status === 'succeeded' && refund.reopen) {
    const left = reopenInvoices(session, payment, { cents: refund.amountCents, invoices })
    addRows(ctx.writeSet, updatePayments, paymentRow(left))
  }
  if (settled.status !== refund.status && settled.status !== 'sending')
    record(ctx, `refund.${settled.status}`, refundToApi(settled), now)
  if (outcome.status === 'succeeded' && outcome.failsAt) {
    const of = { gatewayAccountId: claimed.account.id, testClockId: refund.testClockId }
    const { reference, failsAt: at } = outcome
    const failure = { kind: 'refund' as const, reference, chargeReference: claimed.chargeReference, at }
    addRows(ctx.writeSet, insertLaterEvents, laterFailureRow(of, failure, now))
  }
  saveCustomer(session)
  return settled
}

function settledBy(refund: Refund, outcome: RefundOutcome, now: Instant): Refund {
  const ended = { nextCheckAt: null, endedAt: now }
  const asked = { checks: refund.checks + 1, nextCheckAt: nextCheckAt(refund.checks, now) }
  switch (outcome.status) {
    case 'succeeded':
      return { ...refund, ...ended, status: 'succeeded', gatewayReference: outcome.reference }
    case 'processing':
      return { ...refund, ...asked, status: 'processing', gatewayReference: outcome.reference }
    case 'failed':
      return {
        ...refund,
        ...ended,
        status: 'failed',
        gatewayReference: refund.gatewayReference ?? outcome.reference,
        decline: { code: outcome.decline.code, message: outcome.decline.message },
      }
    case 'not_found':
    case 'no_answer':
      return { ...refund, ...asked, status: refund.status === 'sending' ? 'unknown' : refund.status }
  }
}
