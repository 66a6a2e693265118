import type { Instant } from '../../../domain/instant.ts'
import type { RefundRequest, RefundState } from '../gateway.ts'
import type { ListedRefund } from '../wider-gateway.ts'
import { afterwards, createdSince, type Params, parsed, type StripeClient } from './client.ts'
import { AmountNotSupported, amountIfSupported, stripeAmount } from './currency.ts'
import { declineOf } from './declines.ts'
import { type Refund, refund } from './objects.ts'

/** Gives money back. A refusal counts only when no refund of this id is there. */
export async function makeRefund(client: StripeClient, request: RefundRequest): Promise<RefundState> {
  const amount = amountOf(request)
  if (typeof amount !== 'bigint') return amount
  const params: Params = [
    ['payment_intent', request.chargeReference],
    ['amount', String(amount)],
    ['metadata[refund_id]', request.refundId],
    ...(request.reopen ? [['metadata[reopen]', 'true'] as const] : []),
    ...(request.creditNoteId === null ? [] : [['metadata[credit_note_id]', request.creditNoteId] as const]),
  ]
  const answer = await client.post('/v1/refunds', params, `${request.key}.refund`)
  if (!answer.isRefused) {
    const made = parsed(refund, answer)
    return answer.isReplayed ? afterwards(readRefund(client, request, made.id)) : stateOf(made)
  }
  const there = await afterwards(readRefund(client, request, null))
  return there.status === 'not_found' ? { status: 'failed', reference: null, decline: declineOf(answer.error) } : there
}

function amountOf({ amountCents, currency }: RefundRequest): bigint | RefundState {
  try {
    return stripeAmount(amountCents, currency)
  } catch (error) {
    if (!(error instanceof AmountNotSupported)) throw error
    const decline = { class: 'configuration', code: error.code, message: error.message } as const
    return { status: 'failed', reference: null, decline }
  }
}

/** What has become of a refund: by its reference, or by our id among those of the charge. */
export async function readRefund(
  client: StripeClient,
  { chargeReference, refundId }: RefundRequest,
  reference: string | null,
): Promise<RefundState> {
  if (reference !== null) {
    const answer = await client.get(`/v1/refunds/${reference}`)
    return answer.isRefused && answer.status === 404 ? { status: 'not_found' } : stateOf(parsed(refund, answer))
  }
  for await (const one of client.list('/v1/refunds', [['payment_intent', chargeReference]], refund)) {
    if (one.metadata?.refund_id === refundId) return stateOf(one)
  }
  return { status: 'not_found' }
}

/** Every refund that was made since, by whomever. */
export async function* listRefunds(client: StripeClient, since: Instant): AsyncIterable<ListedRefund> {
  for await (const one of client.list('/v1/refunds', [createdSince(since)], refund, { isWhole: true })) {
    const { status, reference } = stateOf(one)
    const { payment_intent: intent } = one
    const currency = one.currency.toUpperCase()
    yield {
      reference,
      refundId: one.metadata?.refund_id ?? null,
      reopen: one.metadata?.reopen === 'true',
      creditNoteId: one.metadata?.credit_note_id ?? null,
      chargeReference: (typeof intent === 'string' ? intent : intent?.id) ?? null,
      status,
      amountCents: amountIfSupported(one.amount, currency),
      currency,
      createdAt: Temporal.Instant.fromEpochMilliseconds(one.created * 1000),
    }
  }
}

function stateOf({ id: reference, status, failure_reason: reason }: Refund): KnownState {
  switch (status) {
    case 'succeeded':
      return { status, reference }
    case 'pending':
    case 'requires_action':
      return { status: 'processing', reference }
    case 'failed':
    case 'canceled':
      return {
        status: 'failed',
        reference,
        decline: { class: 'hard', code: reason ?? status, message: failure(status) },
      }
  }
}

type KnownState = Exclude<RefundState, { status: 'not_found' }> & { readonly reference: string }

function failure(status: 'failed' | 'canceled'): string {
  return status === 'canceled' ? 'The refund was canceled' : "The customer's bank did not take the refund"
}
