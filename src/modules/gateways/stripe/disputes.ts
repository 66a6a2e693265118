import type { Instant } from '../../../domain/instant.ts'
import type { DisputeState } from '../dispute-state.ts'
import { NoAnswer } from '../gateway.ts'
import { GatewayRefused, type ListedDispute } from '../wider-gateway.ts'
import { createdSince, parsed, type StripeClient } from './client.ts'
import { amountFromStripe } from './currency.ts'
import { declineOf } from './declines.ts'
import { dispute, type StripeDispute } from './objects.ts'

/** The disputes of a charge, the newest first. */
export async function listDisputes(client: StripeClient, chargeReference: string): Promise<readonly DisputeState[]> {
  const found: DisputeState[] = []
  for await (const one of client.list('/v1/disputes', [['payment_intent', chargeReference]], dispute))
    found.push(stateOf(one))
  return found
}

/** Every dispute that was opened since, of whomever's charge. Of each only which it is: in which state it is has to be read. */
export async function* listDisputesSince(client: StripeClient, since: Instant): AsyncIterable<ListedDispute> {
  for await (const one of client.list('/v1/disputes', [createdSince(since)], dispute, { isWhole: true }))
    yield { reference: one.id, chargeReference: intentOf(one) }
}

/** The dispute as it is now. Throws `GatewayRefused` where Stripe has none such. */
export async function readDispute(client: StripeClient, reference: string): Promise<DisputeState> {
  const answer = await client.get(`/v1/disputes/${reference}`)
  if (answer.isRefused && answer.status === 404) throw new GatewayRefused(declineOf(answer.error))
  return stateOf(parsed(dispute, answer))
}

function intentOf({ payment_intent: intent }: StripeDispute): string | null {
  return (typeof intent === 'string' ? intent : intent?.id) ?? null
}

function stateOf(one: StripeDispute): DisputeState {
  const { evidence_details: evidence } = one
  const currency = one.currency.toUpperCase()
  return {
    reference: one.id,
    paymentReference: intentOf(one),
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
