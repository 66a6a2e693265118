import { moneyRefusals, type RefusalEntry } from './money-refusals.ts'

/** A problem with one field of a request. `pointer` is a JSON pointer into the body, or `?name` for a query parameter. */
export interface FieldProblem {
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/** The registry of all refusals of the API: code, HTTP status, title. */
export const refusals = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'An API key is required' },
  insufficient_scope: { status: 403, title: 'The API key lacks the scope' },
  insufficient_role: { status: 403, title: 'Your role does not allow this' },
  fresh_sign_in_required: { status: 403, title: 'Confirm your password first' },
  cross_site_request: { status: 403, title: 'The request came from another site' },
  session_of_another: { status: 409, title: 'The session is of another company or customer' },
  sign_in_failed: { status: 401, title: 'The e-mail address or the password is wrong' },
  identity_provider_unavailable: { status: 503, title: 'The identity provider gives no usable answer' },
  passkey_not_valid: { status: 401, title: 'The passkey is not known here, or what it signed is not valid' },
  password_too_common: { status: 400, title: 'The password is used by many people' },
  invitation_not_open: { status: 409, title: 'The link was used, has expired or was revoked' },
  portal_link_not_open: { status: 409, title: 'The link was used or has expired' },
  portal_not_allowed: { status: 403, title: 'The portal does not offer this' },
  last_admin: { status: 409, title: 'This is the last admin' },
  not_found: { status: 404, title: 'The object does not exist' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'The service is temporarily unavailable' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },

  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  idempotency_key_in_use: {
    status: 409,
    title: 'A request with this idempotency key is in progress',
    constraints: ['idempotency_key_pkey'],
    remedy: 'Send the request again in a moment.',
  },

  external_id_taken: {
    status: 409,
    title: 'The external id is taken',
    constraints: ['external_id_is_unique', 'subscription_external_id_is_unique', 'invoice_external_id_is_unique'],
    remedy: 'Find it with ?external_id=, or use another one.',
  },
  plan_code_taken: {
    status: 409,
    title: 'The plan code is taken',
    constraints: ['plan_code_is_unique'],
    remedy: 'Use that plan, make a revision of it, or choose another code.',
  },
  usage_priced_twice: { status: 409, title: 'The same usage would be billed twice' },
  meter_code_taken: {
    status: 409,
    title: 'The meter code is taken',
    constraints: ['meter_code_is_unique'],
    remedy: 'Use that meter, or choose another code.',
  },
  meter_filling: { status: 409, title: 'The meter still counts the past' },
  meter_in_use: {
    status: 409,
    title: 'The meter is in use',
    remedy: 'Archive the plans with its prices, and end their subscriptions or move them to other plans.',
  },
  plan_inactive: { status: 409, title: 'The plan is not active' },
  plan_product_differs: { status: 409, title: 'The plan is of another product' },
  plan_migration_running: {
    status: 409,
    title: 'Subscribers of the plan are being migrated',
    constraints: ['one_running_migration_per_plan'],
    remedy: 'Wait until that migration has ended, or cancel it.',
  },
  plan_migration_ended: { status: 409, title: 'The migration has ended' },
  plan_currency_differs: { status: 409, title: 'The plan is in another currency' },
  amount_too_large: {
    status: 400,
    title: 'An amount is too large',
    constraints: ['cents_fit_a_json_number'],
    remedy: 'An amount has at most 2^53-1 minor units: use a smaller price, quantity or amount.',
  },
  subscription_overlaps: {
    status: 409,
    title: 'The customer has a live subscription to the product at that time',
    constraints: ['one_live_subscription_per_product'],
    remedy: 'Change that subscription, or use a plan of another product.',
  },
  subscription_ended: { status: 409, title: 'The subscription has ended' },
  subscription_not_started: { status: 409, title: 'The subscription has not started' },
  subscription_paused: { status: 409, title: 'The subscription is paused' },
  subscription_not_paused: { status: 409, title: 'The subscription is not paused' },
  coupon_expired: { status: 409, title: 'The coupon or code can no longer be redeemed' },
  coupon_exhausted: {
    status: 409,
    title: 'The coupon or code has been redeemed as often as it may be',
    constraints: [
      'coupon_is_redeemed_within_its_limit',
      'code_is_redeemed_within_its_limit',
      'customer_redeems_within_their_limit',
      'each_redemption_of_a_customer_counts_once',
    ],
    remedy: 'Use another coupon.',
  },
  coupon_not_applicable: { status: 409, title: 'The coupon does not apply here' },
  coupon_already_applied: {
    status: 409,
    title: 'The subscription has a discount of this coupon',
    constraints: ['one_coupon_once_at_a_time'],
    remedy: 'Remove that discount first.',
  },
  coupon_code_taken: {
    status: 409,
    title: 'The code is taken',
    constraints: ['coupon_code_is_unique', 'promotion_code_is_unique'],
    remedy: 'Choose another code.',
  },
  too_many_discounts: { status: 409, title: 'The subscription has too many discounts' },
  trial_over: { status: 409, title: 'No trial is running' },
  trial_end_in_the_past: { status: 400, title: 'A trial cannot end in the past' },
  no_cancellation_pending: { status: 409, title: 'No cancellation is pending' },
  no_change_pending: { status: 409, title: 'No change is pending' },
  no_action_pending: { status: 409, title: 'No such action is pending' },
  too_many_pending_actions: { status: 409, title: 'Too many actions are pending' },
  pending_action_needed: { status: 409, title: 'A later pending action needs this one' },
  at_in_the_past: { status: 400, title: 'The action lies in the past' },
  cancel_in_the_past: { status: 400, title: 'A subscription cannot be canceled in the past' },
  start_too_long_ago: { status: 400, title: 'The start lies more than 1,000 billing periods back' },
  currency_unknown: { status: 400, title: 'The currency is unknown' },
  tax_id_invalid: { status: 400, title: 'The tax id is not valid' },
  tax_registrations_overlap: {
    status: 400,
    title: 'Tax registrations overlap',
    constraints: ['registrations_never_overlap'],
    remedy: 'Of one country, region and scheme one holds at a time.',
  },
  tax_rate_overlaps: {
    status: 409,
    title: 'The tax rate overlaps another one',
    constraints: ['tax_rates_never_overlap'],
    remedy: 'Of one place, category and name one holds at a time.',
  },
  time_zone_unknown: { status: 400, title: 'The time zone is unknown' },

  ...moneyRefusals,

  url_not_allowed: { status: 400, title: 'The address is not allowed' },
  endpoint_not_enabled: { status: 409, title: 'The webhook endpoint is not enabled' },
  replay_running: { status: 409, title: 'A replay is already running' },

  nothing_upcoming: { status: 404, title: 'No invoice is upcoming' },
  currency_already_set: { status: 409, title: 'The customer already has a currency' },
  number_taken: { status: 409, title: 'The format would print a number again' },
  first_number_passed: { status: 409, title: 'The series has already passed this number' },
  last_admin_key: { status: 409, title: 'The last admin key cannot be revoked' },
  customer_not_parked: { status: 409, title: 'The customer is not parked' },
  test_clock_advancing: { status: 409, title: 'The test clock is being advanced' },
  test_clock_goes_forward: {
    status: 400,
    title: 'A test clock only goes forward',
    constraints: ['test_clock_goes_forward'],
    remedy: 'Use a later instant.',
  },
  pdf_unavailable: { status: 503, title: 'PDFs cannot be made here' },
  not_an_e_invoice: { status: 409, title: 'The document cannot be an e-invoice of this kind' },
  preview_outdated: { status: 409, title: 'The preview is out of date' },
} as const satisfies Record<string, RefusalEntry>

export type RefusalCode = keyof typeof refusals

/** An expected "no": the request was understood and refused, and nothing has changed. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly fields: readonly FieldProblem[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: RefusalCode, detail: string, fields: readonly FieldProblem[] = [], retryAfterSeconds?: number) {
    super(detail)
    this.name = 'Refusal'
    this.code = code
    this.fields = fields
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Refuses with a code and a sentence that says why. */
export function refuse(code: RefusalCode, detail: string, fields: readonly FieldProblem[] = []): never {
  throw new Refusal(code, detail, fields)
}

/** Refuses because of one field of the body. */
export function refuseField(code: RefusalCode, pointer: string, detail: string): never {
  throw new Refusal(code, detail, [{ pointer, code, detail }])
}

/** Refuses a body with an id or code that does not exist or belongs to another tenant. (An id in the path is `not_found`.) */
export function refuseUnknown(pointer: string, what: string): never {
  const detail = `There is no such ${what}.`
  throw new Refusal('invalid_request', detail, [{ pointer, code: 'not_found', detail }])
}

/** The refusal that a violated database constraint means; undefined if it means none. */
export function refusalOfConstraint(constraint: string): Refusal | undefined {
  const code = byConstraint.get(constraint)
  if (!code) return undefined
  const { title, remedy }: RefusalEntry = refusals[code]
  return new Refusal(code, remedy ? `${title}. ${remedy}` : `${title}.`)
}

const byConstraint = new Map<string, RefusalCode>(
  (Object.entries(refusals) as [RefusalCode, RefusalEntry][]).flatMap(([code, { constraints = [] }]) =>
    constraints.map((constraint): [string, RefusalCode] => [constraint, code]),
  ),
)
