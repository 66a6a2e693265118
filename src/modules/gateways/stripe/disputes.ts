import type { DisputeState } from '../dispute-state.ts'
import { NoAnswer } from '../gateway.ts'
import { parsed, type StripeClient } from './client.ts'
import { amountFromStripe } from './currency.ts'
import { dispute, type StripeDispute } from './objects.ts'

/** The disputes of a charge, the newest first. */
export async function listDisputes(client: StripeClient, chargeReference: string): Promise<readonly DisputeState[]> {
  const found: DisputeState[] = []
  for await (const one of client.list('/v1/disputes', [['payment_intent', chargeReference]], dispute))
    found.push(stateOf(one))
  return found
}

/** The dispute as it is now. */
export async function readDispute(client: StripeClient, reference: string): Promise<DisputeState> {
  return stateOf(parsed(dispute, await client.get(`/v1/disputes/${reference}`)))
}

function stateOf(one: StripeDispute): DisputeState {
  const { payment_intent: intent, evidence_details: evidence } = one
  const currency = one.currency.toUpperCase()
  return {
    reference: one.id,
    paymentReference: (typeof intent === 'string' ? intent : intent?.id) ?? null,
    amountCents: amountFromStripe(one.amount, currency),
    currency,
    reason: one.reason,
    kind: one.status.startsWith('warning_') || one.status === 'prevented' ? 'inquiry' : 'chargeback',
    status: statusOf(one.status),
    evidenceDueAt: evidence?.due_by ? Temporal.Instant.fromEpochMilliseconds(evidence.due_by * 1000) : null,
    fundsWithdrawn: movements(one, 'dispute') > movements(one, 'dispute_reversal'),
    isChargeRefundable: one.is_charge_refundable,
  }
}

function statusOf(status: string): DisputeState['status'] {
  switch (status) {
    case 'needs_response':
    case 'warning_needs_response':
      return 'needs_response'
    case 'under_review':
    case 'warning_under_review':
      return 'under_review'
    case 'won':
    case 'lost':
      return status
    case 'warning_closed':
    case 'prevented':
      return 'closed'
    default:
      throw new NoAnswer(`Stripe says that a dispute is ${status}, which is not known here`)
  }
}

function movements({ balance_transactions: all }: StripeDispute, category: string): number {
  return all.filter(({ reporting_category }) => reporting_category === category).length
}
