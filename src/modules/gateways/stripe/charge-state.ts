import { type ChargeState, type Decline, NoAnswer } from '../gateway.ts'
import { amountFromStripe } from './currency.ts'
import { declineOf, type StripeError } from './declines.ts'
import type { PaymentIntent } from './objects.ts'

/** `declined` is not final at Stripe: whoever holds the intent's client secret can try it again, so it has to be canceled. */
export type IntentState = ChargeState | { readonly status: 'declined'; readonly decline: Decline }

/** What a payment intent says of a charge, by itself. */
export function stateOf(intent: PaymentIntent): IntentState {
  const { id: reference, status } = intent
  switch (status) {
    case 'succeeded':
      return { status, reference, amountCents: amountFromStripe(intent.amount_received, intent.currency.toUpperCase()) }
    case 'processing':
      return { status, reference, nextCheckAt: null }
    case 'requires_action':
      return { status, reference, actionUrl: intent.next_action?.redirect_to_url?.url ?? null }
    case 'requires_confirmation':
      return { status: 'prepared', reference }
    case 'requires_payment_method':
      return awaitsAuthentication(intent)
        ? { status: 'requires_action', reference, actionUrl: null }
        : { status: 'declined', decline: declineOf(errorIn(intent) ?? noMethod) }
    case 'canceled':
      return endOf(intent)
    case 'requires_capture':
      throw new NoAnswer(`Payment intent ${reference} is only authorized, which is never asked for`)
  }
}

/** Off-session, a bank that wants the customer to authenticate declines; the intent stays usable for it. */
export function awaitsAuthentication({ status, last_payment_error: error }: PaymentIntent): boolean {
  const isWanted = error?.code === 'authentication_required' || error?.decline_code === 'authentication_required'
  return status === 'requires_payment_method' && isWanted
}

/** The id of the latest charge, which tells one state of an intent from a later one. */
export function latestChargeOf({ latest_charge: latest }: PaymentIntent): string {
  return (typeof latest === 'string' ? latest : latest?.id) ?? 'none'
}

/** The reason with which a declined intent is canceled: it tells a decline from a cancellation that somebody asked for. */
export const declinedReason = 'abandoned'

function endOf(intent: PaymentIntent): ChargeState {
  const error = intent.cancellation_reason === declinedReason ? errorIn(intent) : null
  if (error === null) return { status: 'canceled', reference: intent.id }
  return { status: 'failed', reference: intent.id, decline: declineOf(error) }
}

const noMethod: StripeError = { code: 'payment_method_required', message: 'The payment intent has no payment method' }

/** Stripe clears the error when an intent changes, so the latest charge is asked, too. */
function errorIn({ last_payment_error: error, latest_charge: latest }: PaymentIntent): StripeError | null {
  const charge = typeof latest === 'string' || !latest?.failure_code ? null : latest
  const outcome = charge?.outcome
  if (!error && !charge) return null
  return {
    type: error?.type ?? 'card_error',
    code: error?.code ?? charge?.failure_code,
    decline_code: error?.decline_code ?? (charge?.failure_code === 'card_declined' ? outcome?.reason : null),
    message: error?.message ?? charge?.failure_message,
    advice_code: error?.advice_code ?? outcome?.advice_code,
    network_advice_code: error?.network_advice_code ?? outcome?.network_advice_code,
  }
}
