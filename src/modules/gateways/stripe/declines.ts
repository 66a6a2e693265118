import type { Decline } from '../gateway.ts'

type DeclineClass = Decline['class']

/** What Stripe says of a refused request or a failed charge. Every field may be absent. */
export interface StripeError {
  readonly type?: string | null | undefined
  readonly code?: string | null | undefined
  readonly decline_code?: string | null | undefined
  readonly message?: string | null | undefined
  /** Stripe's advice; in a charge it stands in `outcome`. */
  readonly advice_code?: string | null | undefined
  /** The network's own advice, such as Mastercard's merchant advice codes. */
  readonly network_advice_code?: string | null | undefined
}

// https://docs.stripe.com/declines/codes, https://docs.stripe.com/error-codes,
// https://docs.stripe.com/payments/sepa-debit#failed-payments
const codes: Readonly<Record<Exclude<DeclineClass, 'gateway_down'>, readonly string[]>> = {
  retryable: [
    ...[
      'insufficient_funds',
      'do_not_honor',
      'generic_decline',
      'card_declined',
      'processing_error',
      'try_again_later',
    ],
    ...['card_velocity_exceeded', 'withdrawal_count_limit_exceeded', 'issuer_not_available', 'reenter_transaction'],
    ...['approve_with_id', 'call_issuer', 'no_action_taken', 'duplicate_transaction', 'partial_auth'],
    ...['card_decline_rate_limit_exceeded', 'payment_method_provider_decline', 'payment_method_provider_timeout'],
    ...[
      'payment_method_not_available',
      'payment_intent_payment_attempt_failed',
      'payment_intent_payment_attempt_expired',
    ],
    ...['refer_to_customer', 'generic_could_not_process'],
  ],
  needs_customer: [
    ...['authentication_required', 'authentication_not_handled', 'payment_intent_authentication_failure'],
    ...['expired_card', 'incorrect_number', 'incorrect_cvc', 'incorrect_pin', 'incorrect_zip', 'incorrect_address'],
    ...[
      'invalid_number',
      'invalid_cvc',
      'invalid_expiry_month',
      'invalid_expiry_year',
      'invalid_pin',
      'invalid_amount',
    ],
    ...['card_not_supported', 'currency_not_supported', 'not_permitted', 'restricted_card', 'transaction_not_allowed'],
    ...['service_not_allowed', 'offline_pin_required', 'online_or_offline_pin_required', 'pin_try_exceeded'],
    ...['new_account_information_available', 'payment_method_customer_decline', 'payment_method_required'],
    ...['payment_method_not_found', 'payment_method_unexpected_state', 'payment_intent_mandate_invalid'],
    ...['bank_account_unverified', 'incorrect_account_holder_name', 'debit_authorization_not_match'],
  ],
  hard: [
    ...['lost_card', 'stolen_card', 'pickup_card', 'fraudulent', 'merchant_blacklist', 'security_violation'],
    ...['revocation_of_authorization', 'revocation_of_all_authorizations', 'stop_payment_order', 'invalid_account'],
    ...['do_not_try_again', 'previously_declined_do_not_retry', 'highest_risk_level'],
    ...['account_closed', 'invalid_account_number', 'invalid_bank_account_iban', 'bank_account_restricted'],
    ...[
      'branch_does_not_exist',
      'debit_not_authorized',
      'authorization_revoked',
      'debit_disputed',
      'recipient_deceased',
    ],
  ],
  configuration: [
    ...['testmode_decline', 'live_mode_test_card', 'test_mode_live_card', 'api_key_expired', 'account_invalid'],
    ...['amount_too_small', 'amount_too_large', 'amount_not_expressible', 'country_unsupported'],
    ...['payment_intent_invalid_parameter', 'payment_method_invalid_parameter', 'platform_api_key_expired'],
  ],
}

const classByCode: ReadonlyMap<string, DeclineClass> = new Map(
  (Object.keys(codes) as (keyof typeof codes)[]).flatMap((key) => codes[key].map((code) => [code, key] as const)),
)

/** What an adviser says beats what the code usually means. 01 to 41 are Mastercard's. */
const classByAdvice: ReadonlyMap<string, DeclineClass> = new Map([
  ['do_not_try_again', 'hard'],
  ['try_again_later', 'retryable'],
  ['confirm_card_data', 'needs_customer'],
  ['01', 'needs_customer'],
  ['02', 'retryable'],
  ['03', 'hard'],
  ['21', 'hard'],
  ...['24', '25', '26', '27', '28', '29', '30'].map((code) => [code, 'retryable'] as const),
  ['40', 'needs_customer'],
  ['41', 'needs_customer'],
] as const)

/**
 * Why a charge failed, in our classes: by the network's advice, else by Stripe's, else by the table. A code that is not in the
 * table is `retryable` where a card or a bank said no, and `configuration` where Stripe refused the request itself.
 */
export function declineOf(error: StripeError): Decline {
  const code = error.decline_code ?? error.code ?? error.type ?? 'unknown'
  const advised = [error.network_advice_code, error.advice_code].flatMap((one) => classByAdvice.get(one ?? '') ?? [])
  const otherwise = error.type === 'invalid_request_error' ? 'configuration' : 'retryable'
  const known = classByCode.get(code) ?? classByCode.get(error.code ?? '')
  return { class: advised[0] ?? known ?? otherwise, code, message: error.message ?? 'Stripe gives no reason' }
}

/** Whether the table has the code: others are worth a look. */
export function isKnownDecline(code: string): boolean {
  return classByCode.has(code)
}
