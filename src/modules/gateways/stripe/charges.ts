import { type ChargeRequest, type ChargeState, NoAnswer, type Prepared } from '../gateway.ts'
import { GatewayRefused } from '../wider-gateway.ts'
import { awaitsAuthentication, declinedReason, latestChargeOf, stateOf } from './charge-state.ts'
import { afterwards, type Params, parsed, SavedFailure, type StripeAnswer, type StripeClient } from './client.ts'
import { AmountNotSupported, stripeAmount } from './currency.ts'
import { declineOf, type StripeError } from './declines.ts'
import { findIntent } from './list-charges.ts'
import { type PaymentIntent, paymentIntent } from './objects.ts'

const withCharge: Params = [['expand[]', 'latest_charge']]

/**
 * Makes an unconfirmed payment intent: it moves no money, so one that is made twice does no harm. Throws `GatewayRefused` where
 * Stripe takes no such charge.
 */
export async function prepare(client: StripeClient, request: ChargeRequest): Promise<Prepared> {
  const params = paramsOf(request)
  try {
    const answer = await client.post('/v1/payment_intents', params, `${request.key}.create`)
    if (answer.isRefused) throw new GatewayRefused(declineOf(named(answer.error)))
    return { reference: parsed(paymentIntent, answer).id }
  } catch (error) {
    if (error instanceof SavedFailure) throw new GatewayRefused({ ...savedFailure, message: error.message })
    throw error
  }
}

const savedFailure = { class: 'gateway_down', code: 'saved_failure' } as const

/** A method that is gone is the customer's to replace. */
function named(error: StripeError & { readonly param?: string | null | undefined }): StripeError {
  const isMethod = error.code === 'resource_missing' && error.param === 'payment_method'
  return isMethod ? { ...error, code: 'payment_method_not_found' } : error
}

function paramsOf(request: ChargeRequest): Params {
  const { methodType, gatewayCustomer } = request
  const types: Params =
    methodType === 'other'
      ? [
          ['automatic_payment_methods[enabled]', 'true'],
          ['automatic_payment_methods[allow_redirects]', 'never'],
        ]
      : [['payment_method_types[]', methodType]]
  return [
    ['amount', String(amountOf(request))],
    ['currency', request.currency.toLowerCase()],
    ...(gatewayCustomer === null ? [] : [['customer', gatewayCustomer] as const]),
    ['payment_method', request.methodReference],
    ...types,
    ['description', request.description.slice(0, 500)],
    ['metadata[attempt_id]', request.attemptId],
    ['metadata[attempt_key]', request.key],
    ['metadata[customer_id]', request.customerId],
  ]
}

function amountOf({ amountCents, currency }: ChargeRequest): bigint {
  try {
    return stripeAmount(amountCents, currency)
  } catch (error) {
    if (!(error instanceof AmountNotSupported)) throw error
    throw new GatewayRefused({ class: 'configuration', code: error.code, message: error.message })
  }
}

/** Confirms the intent. A decline is `failed` only when the intent is canceled: until then an old link could still pay it. */
export async function charge(
  client: StripeClient,
  request: ChargeRequest,
  reference: string | null,
): Promise<ChargeState> {
  if (reference === null) throw new RangeError('Stripe charges only what was prepared')
  const path = `/v1/payment_intents/${reference}/confirm`
  try {
    const answer = await client.post(path, [['off_session', 'true'], ...withCharge], `${request.key}.confirm`)
    return await afterwards(settledBy(client, request, reference, answer))
  } catch (error) {
    if (error instanceof SavedFailure) return afterwards(endedAfter(client, request, reference, error))
    throw error
  }
}

/** Confirming again would get the same answer for ever, so what is still unconfirmed ends here. */
async function endedAfter(
  client: StripeClient,
  request: ChargeRequest,
  reference: string,
  { message }: SavedFailure,
): Promise<ChargeState> {
  const intent = await getIntent(client, reference)
  if (intent?.status !== 'requires_confirmation') return read(client, request, reference)
  return ended(client, request, intent, (end) =>
    end.status === 'canceled' ? { status: 'failed', reference, decline: { ...savedFailure, message } } : end,
  )
}

/** What a confirmation has come to. */
async function settledBy(
  client: StripeClient,
  request: ChargeRequest,
  reference: string,
  answer: StripeAnswer,
): Promise<ChargeState> {
  const isGone = answer.isRefused && answer.status === 404 && answer.error.param !== 'payment_method'
  if (isGone) return { status: 'not_found' }
  const intent = await intentAfter(client, reference, answer)
  return settled(client, request, intent, answer.isRefused ? answer.error : null)
}

/** The intent of an answer, unless that was given before and may be old. */
async function intentAfter(client: StripeClient, reference: string, answer: StripeAnswer): Promise<PaymentIntent> {
  const given = answer.isRefused ? answer.error.payment_intent : answer.body
  const { success, data } = paymentIntent.safeParse(given)
  if (success && !answer.isReplayed) return data
  const intent = await getIntent(client, reference)
  if (intent === null) throw new NoAnswer(`Payment intent ${reference} is gone`)
  return intent
}

/** What has become of a charge. A decline that is not canceled yet is canceled. */
export async function read(
  client: StripeClient,
  request: ChargeRequest,
  reference: string | null,
): Promise<ChargeState> {
  const intent = await intentOf(client, request, reference)
  return intent === null ? { status: 'not_found' } : settled(client, request, intent, null)
}

/** Cancels what has taken no money; of what cannot be canceled any more the state is returned. */
export async function cancel(
  client: StripeClient,
  request: ChargeRequest,
  reference: string | null,
): Promise<ChargeState> {
  const intent = await intentOf(client, request, reference)
  if (intent === null) return { status: 'not_found' }
  const isOpen = ['requires_confirmation', 'requires_action'].includes(intent.status) || awaitsAuthentication(intent)
  if (!isOpen) return settled(client, request, intent, null)
  return ended(client, request, intent, (end) => end, 'requested_by_customer')
}

/** Confirms with the customer present, which gives the page of the bank. */
export async function openAction(
  client: StripeClient,
  request: ChargeRequest,
  reference: string,
  returnUrl: string,
): Promise<ChargeState> {
  const intent = await getIntent(client, reference)
  if (intent === null) return { status: 'not_found' }
  if (!awaitsAuthentication(intent)) return settled(client, request, intent, null)
  const params: Params = [['payment_method', request.methodReference], ['return_url', returnUrl], ...withCharge]
  const key = `${request.key}.action.${latestChargeOf(intent)}`
  const answer = await postHarmless(client, `/v1/payment_intents/${reference}/confirm`, params, key)
  return afterwards(settledBy(client, request, reference, answer))
}

/** `refusal`: why the intent was not confirmed a moment ago. */
async function settled(
  client: StripeClient,
  request: ChargeRequest,
  intent: PaymentIntent,
  refusal: StripeError | null,
): Promise<ChargeState> {
  const state = stateOf(intent)
  const isUnconfirmed = state.status === 'prepared' && refusal?.code === 'payment_intent_unexpected_state'
  const isRefused = state.status === 'prepared' && refusal !== null && !isUnconfirmed
  if (state.status !== 'declined' && !isRefused) return state
  const decline = state.status === 'declined' ? state.decline : declineOf(named(refusal ?? {}))
  return ended(client, request, intent, (end) =>
    end.status === 'canceled' || end.status === 'failed' ? { status: 'failed', reference: intent.id, decline } : end,
  )
}

/** Cancels and tells the state afterwards: a success that came first wins. */
async function ended(
  client: StripeClient,
  { key }: ChargeRequest,
  intent: PaymentIntent,
  resultOf: (end: ChargeState) => ChargeState,
  reason = declinedReason,
): Promise<ChargeState> {
  // A refused cancellation is kept under its key, so another state of the intent and another reason need keys of their own.
  const cancelKey = `${key}.cancel.${latestChargeOf(intent)}${reason === declinedReason ? '' : '.asked'}`
  const params: Params = [['cancellation_reason', reason], ...withCharge]
  const path = `/v1/payment_intents/${intent.id}/cancel`
  const answer = await afterwards(postHarmless(client, path, params, cancelKey))
  const end = stateOf(await intentAfter(client, intent.id, answer))
  if (end.status === 'declined' || (answer.isRefused && end.status === 'prepared'))
    throw new NoAnswer(`Payment intent ${intent.id} could not be canceled`)
  return resultOf(end)
}

const keysMost = 5

/** Posts what does no harm twice, as one intent takes money once: where a failure is kept under the key, under another one. */
async function postHarmless(client: StripeClient, path: string, params: Params, key: string): Promise<StripeAnswer> {
  for (let number = 1; ; number += 1) {
    try {
      return await client.post(path, params, number === 1 ? key : `${key}.${number}`)
    } catch (error) {
      if (!(error instanceof SavedFailure) || number === keysMost) throw error
    }
  }
}

async function intentOf(
  client: StripeClient,
  request: ChargeRequest,
  reference: string | null,
): Promise<PaymentIntent | null> {
  return reference === null ? findIntent(client, request) : getIntent(client, reference)
}

async function getIntent(client: StripeClient, reference: string): Promise<PaymentIntent | null> {
  const answer = await client.get(`/v1/payment_intents/${reference}`, withCharge)
  return answer.isRefused && answer.status === 404 ? null : parsed(paymentIntent, answer)
}
