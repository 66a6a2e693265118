import type { Instant } from '../../../domain/instant.ts'
import type { ChargeRequest } from '../gateway.ts'
import type { ListedCharge } from '../wider-gateway.ts'
import { stateOf } from './charge-state.ts'
import { createdSince, type Params, type StripeClient } from './client.ts'
import { amountIfSupported } from './currency.ts'
import { type PaymentIntent, paymentIntent } from './objects.ts'

const path = '/v1/payment_intents'
const withCharge: Params = [['expand[]', 'data.latest_charge']]

/** Every payment intent since, by whomever it was made. */
export async function* listCharges(client: StripeClient, since: Instant): AsyncIterable<ListedCharge> {
  const params = [createdSince(since), ...withCharge]
  for await (const intent of client.list(path, params, paymentIntent, { isWhole: true })) yield listed(intent)
}

function listed(intent: PaymentIntent): ListedCharge {
  const currency = intent.currency.toUpperCase()
  const amount = intent.status === 'succeeded' ? intent.amount_received : intent.amount
  return {
    reference: intent.id,
    attemptId: intent.metadata?.attempt_id ?? null,
    key: intent.metadata?.attempt_key ?? null,
    customerId: intent.metadata?.customer_id ?? null,
    methodReference: intent.payment_method ?? null,
    status: statusOf(intent),
    amountCents: amountIfSupported(amount, currency),
    currency,
    createdAt: Temporal.Instant.fromEpochMilliseconds(intent.created * 1000),
  }
}

/** Without what a reader of the list would have to do first: others' intents may be authorized only, or in any currency. */
function statusOf(intent: PaymentIntent): ListedCharge['status'] {
  if (intent.status === 'succeeded') return 'succeeded'
  if (intent.status === 'requires_capture') return 'processing'
  const { status } = stateOf(intent)
  return status === 'declined' || status === 'not_found' ? 'failed' : status
}

const hoursBefore = 24

/**
 * The intent of an attempt of which no reference is known; null where Stripe has none. Reads the list, not the search, which is
 * late by up to a minute. Of several, the one that has come furthest: at most one was ever confirmed.
 */
export async function findIntent(client: StripeClient, request: ChargeRequest): Promise<PaymentIntent | null> {
  const { gatewayCustomer, createdAt, attemptId } = request
  const ofCustomer: Params = gatewayCustomer === null ? [] : [['customer', gatewayCustomer]]
  const params = [...ofCustomer, createdSince(createdAt.subtract({ hours: hoursBefore })), ...withCharge]
  const found: PaymentIntent[] = []
  for await (const intent of client.list(path, params, paymentIntent)) {
    if (intent.metadata?.attempt_id === attemptId) found.push(intent)
  }
  return found.sort((a, b) => rank.indexOf(a.status) - rank.indexOf(b.status))[0] ?? null
}

const rank: readonly PaymentIntent['status'][] = [
  ...(['succeeded', 'processing', 'requires_capture', 'requires_action'] as const),
  ...(['requires_payment_method', 'requires_confirmation', 'canceled'] as const),
]
