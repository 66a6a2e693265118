// Made from openapi.json by scripts/generate-sdk.ts: npm run sdk:generate
import type { CallOptions, WriteOptions } from './call-options.ts'

export interface AcceptInvitation {
  /** What follows `#` in the link */
  readonly token: string
  /** Of the first person alone: a link for them has no address */
  readonly email?: string | undefined
  /** For a new account */
  readonly name?: string | undefined
  /** For an account that exists already: its password */
  readonly password: string
}

/** Whose request it was: a key’s, a person’s, or a customer’s in the portal; `service` where it fell due, or a gateway said it */
export interface Actor {
  readonly type: ActorType
  readonly id: string | null
  /** As it was then */
  readonly name: string | null
}

export type ActorType = 'api_key' | 'person' | 'customer' | 'service'

export interface AddPasskey {
  /** To tell it from others */
  readonly name: string
  readonly credential: BrowserCredential
}

export interface Address {
  readonly line1?: string
  readonly line2?: string
  readonly postal_code?: string
  readonly city?: string
  readonly state?: string
  /** An ISO 3166 code of two letters */
  readonly country?: string
}

/** As printed on invoices. Replaced as a whole. */
export interface AddressInput {
  readonly line1?: string | undefined
  readonly line2?: string | undefined
  readonly postal_code?: string | undefined
  readonly city?: string | undefined
  readonly state?: string | undefined
  /** An ISO 3166 code of two letters */
  readonly country?: string | undefined
}

export interface AdvanceTestClock {
  readonly to: Instant
}

export type Aggregation = 'count' | 'sum' | 'max' | 'min' | 'latest' | 'unique_count' | 'time_weighted'

export interface AllocatePayment {
  readonly invoice_id: string
  readonly amount_cents?: Cents | undefined
}

/** Minor units by currency */
export type AmountsOff = Readonly<Record<string, Cents>>

export interface ApiKey {
  readonly id: string
  readonly name: string
  /** The first characters of the secret */
  readonly prefix: string
  /** Empty for a restricted key */
  readonly scopes: readonly Scope[]
  /** Of a restricted key; null for a key with scopes */
  readonly permissions: Permissions | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly revoked_at: Instant | null
  /** Updated with a delay of up to a minute */
  readonly last_used_at: Instant | null
}

export interface ApiKeyList {
  readonly data: readonly ApiKey[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface ApiKeyWithSecret {
  readonly id: string
  readonly name: string
  /** The first characters of the secret */
  readonly prefix: string
  /** Empty for a restricted key */
  readonly scopes: readonly Scope[]
  /** Of a restricted key; null for a key with scopes */
  readonly permissions: Permissions | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly revoked_at: Instant | null
  /** Updated with a delay of up to a minute */
  readonly last_used_at: Instant | null
  /** Shown only once; null when the request is repeated with its idempotency key */
  readonly secret: string | null
}

export interface AttachPaymentMethod {
  readonly customer_id: string
  readonly gateway_account_id: string
  readonly gateway_reference: string
}

/** Where customers pay to. Printed on invoices, with a code for banking apps (EPC QR) where the invoice is open and in euros */
export interface BankAccount {
  readonly iban: string
  readonly bic: string | null
  readonly name: string | null
}

export interface BankStatement {
  readonly id: string
  readonly format: 'camt.053' | 'csv'
  readonly message_id: string | null
  /** How many entries it has, those of earlier files included */
  readonly entry_count: number
  readonly created_at: Instant
  /** Only where a file is imported */
  readonly entries?: readonly BankTransaction[]
}

export interface BankStatementList {
  readonly data: readonly BankStatement[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface BankTransaction {
  readonly id: string
  /** The first file that had it */
  readonly bank_statement_id: string
  /** IBAN or number of the account */
  readonly account: string | null
  /** `credit`: money received */
  readonly direction: 'credit' | 'debit'
  readonly amount_cents: Cents
  readonly currency: Currency
  readonly booking_date: CalendarDate
  readonly value_date: CalendarDate
  /** What the payer and the banks wrote */
  readonly references: readonly string[]
  readonly counterparty_name: string | null
  readonly counterparty_account: string | null
  readonly bank_reference: string | null
  /** Of money that came back or was taken back */
  readonly return_reason: string | null
  readonly state: BankTransactionState
  readonly suggested_invoice_id: string | null
  /** The payment that it became, or that it took back */
  readonly payment_id: string | null
  /** Whose payment that is */
  readonly customer_id: string | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface BankTransactionList {
  readonly data: readonly BankTransaction[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `matched`: a payment, or one taken back; `suggested`: it may be for `suggested_invoice_id`; `unmatched`: nobody knows whose it is; `ignored`: set aside, as money that left unless it took a payment back; `new`: an import was cut off, and the next one goes on */
export type BankTransactionState = 'new' | 'matched' | 'suggested' | 'unmatched' | 'ignored'

export interface BeginOidc {
  /** Path of the page to show afterwards; the answer to the callback has it */
  readonly after?: string | undefined
}

export interface BillingPeriod {
  readonly number: number
  readonly start: Instant
  readonly end: Instant
}

/** A count up to 10,000 */
export interface BoundedCount {
  readonly count: number
  /** Whether there are more than the count says */
  readonly more: boolean
}

/** What the browser gave, by `credential.toJSON()` */
export type BrowserCredential = Readonly<Record<string, unknown>>

export interface Buyer {
  readonly name: string
  readonly email: string | null
  readonly address: Readonly<Record<string, string>> | null
  /** Of the seller’s registration, or of the buyer */
  readonly tax_id: string | null
  readonly language: Language
}

export type CalendarDate = string

export interface CancelInvoice {
  readonly reason: string
  readonly rebill?: boolean | undefined
  readonly effect?: CreditEffect | undefined
}

export interface CancelSubscription {
  readonly when?: OrderTime | undefined
  readonly at?: Instant | undefined
  readonly proration?: UnusedTimeProration | undefined
  /** Why; kept in the event as `object.cancellation_reason` */
  readonly reason?: string | undefined
  readonly as_of?: Instant | undefined
}

/** Minor units of the currency */
export type Cents = number

export interface ChangePassword {
  readonly current_password: string
  readonly password: string
}

export interface ChangeSubscription {
  readonly plan_id?: string | undefined
  readonly plan_code?: string | undefined
  /** Quantity of the price `base` */
  readonly quantity?: number | undefined
  readonly items?: readonly SubscriptionItemInput[] | undefined
  /** `now` unless `at` is given */
  readonly when?: OrderTime | undefined
  /** An instant that is not in the past; the change waits for it */
  readonly at?: Instant | undefined
  /** `prorate`: the difference is invoiced or credited at once. `next_invoice`: it comes with the next document of the subscription. `none`: what is billed stays billed */
  readonly proration?: Proration | undefined
  readonly as_of?: Instant | undefined
}

export interface Check {
  readonly invariant: string
  /** The rule that must always hold */
  readonly promise: string
  /** Number of objects checked */
  readonly checked: number
  readonly violation_count: number
  /** The first 100 violations */
  readonly violations: readonly Violation[]
  readonly took_ms: number
}

export interface CollectInvoice {
  readonly payment_method_id?: string | undefined
  /** A part of what is due; all of it by default */
  readonly amount_cents?: Cents | undefined
}

/** `automatic`: taken from a payment method as soon as an invoice is final; `send_invoice`: paid by the customer */
export type Collection = 'automatic' | 'send_invoice'

export type CollectionStatus = 'waiting' | 'in_progress' | 'requires_action' | 'failed' | 'canceled' | 'no_payment_method'

export interface CompleteSetupSession {
  readonly gateway_reference: string
}

export interface ConfirmPassword {
  readonly password: string
}

export interface CostStep {
  readonly step: string
  readonly units: string | null
  readonly unit_amount: string | null
  readonly amount: string | null
  readonly of: string | null
}

export interface Coupon {
  readonly id: string
  readonly code: string | null
  readonly name: string
  readonly percent_off: string | null
  readonly amounts_off: Readonly<Record<string, Cents>> | null
  readonly duration: DiscountDuration
  readonly applies_to: DiscountScope
  readonly redeem_by: Instant | null
  readonly max_redemptions: number | null
  readonly max_per_customer: number | null
  readonly first_time_only: boolean
  /** How often it was redeemed */
  readonly redeemed: number
  readonly archived_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface CouponList {
  readonly data: readonly Coupon[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** By default all plans and prices */
export interface CouponScope {
  readonly plan_codes?: readonly string[] | undefined
  readonly price_codes?: readonly string[] | undefined
}

export interface CreateApiKey {
  /** The purpose of the key */
  readonly name: string
  /** `admin` covers `write`, `write` covers `read` and `usage`; `usage` may send usage and nothing else. Of a restricted key, none */
  readonly scopes?: readonly Scope[] | undefined
  /** In place of `scopes`: what a restricted key may do by area, else nothing. What needs the scope `admin` it never may */
  readonly permissions?: NewPermissions | undefined
}

export interface CreateCoupon {
  /** Your own name of it, unique whatever its case */
  readonly code?: string | undefined
  /** As people read it */
  readonly name: string
  /** An exact decimal, more than 0 and at most 100 */
  readonly percent_off?: string | undefined
  readonly amounts_off?: AmountsOff | undefined
  readonly duration: DiscountDuration
  readonly applies_to?: CouponScope | undefined
  /** The last instant at which it can be redeemed */
  readonly redeem_by?: Instant | undefined
  /** In all */
  readonly max_redemptions?: number | undefined
  readonly max_per_customer?: number | undefined
  /** Only for customers without an invoice over more than zero */
  readonly first_time_only?: boolean | undefined
}

export interface CreateCreditEntry {
  readonly amount_cents: Cents
  readonly currency: Currency
  readonly reason: string
  /** A grant with a lower number is used first; by default 100 */
  readonly priority?: number | undefined
  /** It is usable before this instant */
  readonly expires_at?: Instant | undefined
  /** Since when it is theirs: of two that are else alike the earlier is used first. By default and at most now */
  readonly effective_at?: Instant | undefined
  readonly applies_to?: CreateCreditScope | undefined
  /** Of a negative amount: the grant that it is taken from */
  readonly grant_id?: string | undefined
}

export interface CreateCreditNote {
  readonly invoice_id: string
  readonly lines?: readonly CreditedLine[] | undefined
  /** Divided over what is left of the lines */
  readonly amount_with_tax_cents?: Cents | undefined
  /** Printed on the credit note */
  readonly reason: string
  readonly meaning?: CreditMeaning | undefined
  /** What becomes of what reduces no amount due; by default it is credit */
  readonly effect?: CreditEffect | undefined
}

/** It pays only lines of these prices */
export interface CreateCreditScope {
  readonly price_codes: readonly string[]
}

export interface CreateCustomer {
  readonly name: string
  readonly email?: string | null | undefined
  readonly external_id?: string | null | undefined
  readonly currency?: Currency | null | undefined
  /** A name of the IANA time zone database */
  readonly time_zone?: string | undefined
  readonly address?: AddressInput | null | undefined
  readonly metadata?: Metadata | undefined
  readonly net_days?: number | null | undefined
  readonly e_invoice?: ElectronicInvoiceInput | null | undefined
  /** Null: as in the settings */
  readonly language?: Language | null | undefined
  readonly tax?: TaxProfileInput | null | undefined
  /** The customer follows this clock permanently */
  readonly test_clock_id?: string | null | undefined
}

export interface CreateDunningPolicy {
  readonly name: string
  readonly steps: readonly DunningStep[]
  readonly on_hard_decline?: HardDeclineAction | undefined
  readonly end?: OrderedDunningEnd | undefined
  /** The hour of the steps in the customer’s time zone; null: the time of the first failure */
  readonly hour?: number | null | undefined
  readonly weekdays?: DunningWeekdays | undefined
}

export interface CreateGatewayAccount {
  readonly gateway: GatewayKind
  readonly label: string
  readonly credentials?: GatewayCredentials | undefined
  /** Secrets that events of the gateway may be signed with; several while one is replaced */
  readonly webhook_secrets?: readonly string[] | undefined
  readonly currencies?: readonly Currency[] | undefined
}

export interface CreateInvoice {
  readonly customer_id: string
  readonly currency?: Currency | undefined
  /** Your own id; unique among your invoices */
  readonly external_id?: string | undefined
  /** The customer’s purchase order */
  readonly purchase_order?: string | undefined
  /** By default `automatic` if the customer has a payment method, else `send_invoice` */
  readonly collection?: Collection | undefined
  readonly lines?: readonly InvoiceLineInput[] | undefined
  /** Of the sum of the lines above zero, at most the sum of all lines: rounded once, and divided over those above zero. Lines added later have none of it */
  readonly discount?: DiscountInput | undefined
}

export interface CreateMeter {
  /** Your own name of it, unique; prices refer to it */
  readonly code: string
  /** As people read it */
  readonly name: string
  /** `type` of the events that it counts */
  readonly event_type: string
  readonly aggregation: Aggregation
  /** The property with the value; a count of events has none */
  readonly value_property?: string | undefined
  readonly filters?: readonly PropertyFilter[] | undefined
  /** Properties that prices may choose by, and that usage is shown by */
  readonly group_by?: readonly string[] | undefined
  /** Of `latest` and `time_weighted`: what held before a period holds on in it */
  readonly carries_over?: boolean | undefined
}

export interface CreatePayment {
  readonly customer_id: string
  readonly amount_cents: Cents
  readonly currency: Currency
  readonly reference?: string | undefined
  /** When the money was received; not in the customer's future. By default the customer's present */
  readonly received_at?: Instant | undefined
}

export interface CreatePaymentLink {
  readonly invoice_ids: readonly string[]
  /** Where the customer goes afterwards; required, except at the gateway `test` */
  readonly return_url?: string | undefined
  readonly gateway_account_id?: string | undefined
}

export interface CreatePlan {
  /** A short name for programs; all revisions of a plan have it */
  readonly code: string
  /** As printed on invoices */
  readonly name: string
  /** For one unit and one whole period, in minor units of the currency: in place of `prices`, for one price `base`, `recurring`, `per_unit`, `in_advance` */
  readonly amount_cents?: Cents | undefined
  /** In place of `amount_cents`. Subscribing makes an item for each of them */
  readonly prices?: readonly PriceInput[] | undefined
  readonly currency: Currency
  readonly interval?: Interval | undefined
  /** `day` times 30 is a fixed period of 30 days */
  readonly interval_count?: number | undefined
  readonly trial_days?: number | undefined
  /** What is sold, as your own tax rates call it: of each price that does not say its own */
  readonly tax_category?: string | undefined
  /** What is sold: a customer has at most one live subscription to each product */
  readonly product?: string | undefined
  readonly metadata?: Metadata | undefined
}

export interface CreatePlanMigration {
  /** Another revision of the plan, or another plan of the same product and currency */
  readonly to_plan_id: string
  readonly when: OrderTime
  /** As in a change of a subscription */
  readonly proration: Proration
  /** Whether price overrides of a subscriber are kept or dropped */
  readonly overrides?: OverrideHandling | undefined
  /** Shows the amounts, and changes nothing */
  readonly preview?: boolean | undefined
  /** `as_of` of a preview at most an hour old; by default the present */
  readonly as_of?: Instant | undefined
}

export interface CreatePlanRevision {
  /** For one unit and one whole period, in minor units of the currency: in place of `prices`, for one price `base`, `recurring`, `per_unit`, `in_advance` */
  readonly amount_cents?: Cents | undefined
  /** In place of `amount_cents`. Subscribing makes an item for each of them */
  readonly prices?: readonly PriceInput[] | undefined
  /** As printed on invoices */
  readonly name?: string | undefined
  readonly interval?: Interval | undefined
  /** 1 if only `interval` is given */
  readonly interval_count?: number | undefined
  readonly trial_days?: number | undefined
  /** Of each price that does not say its own; by default as before */
  readonly tax_category?: string | undefined
  readonly metadata?: Metadata | undefined
}

export interface CreatePortalSession {
  readonly customer_id: string
  /** Where the portal’s way back leads */
  readonly return_url?: string | null | undefined
  /** Seconds for which the link can be used: up to 7 days, for one that a person sends */
  readonly expires_in?: number | undefined
}

export interface CreatePromotionCode {
  readonly coupon_id: string
  /** What customers type; unique whatever its case */
  readonly code: string
  readonly max_redemptions?: number | undefined
  readonly expires_at?: Instant | undefined
  /** The only customer who may redeem it */
  readonly customer_id?: string | undefined
}

export interface CreateRefund {
  readonly payment_id: string
  readonly amount_cents: Cents
  readonly reason: string
  readonly credit_note_id?: string | undefined
  readonly reopen?: boolean | undefined
}

export interface CreateSetupSession {
  readonly customer_id: string
  readonly gateway_account_id: string
  readonly return_url: string
  readonly as_default?: boolean | undefined
}

export interface CreateSubscription {
  readonly customer_id: string
  readonly plan_id?: string | undefined
  readonly plan_code?: string | undefined
  /** Quantity of the price `base`; by default the price’s own */
  readonly quantity?: number | undefined
  readonly items?: readonly SubscriptionItemInput[] | undefined
  readonly start_at?: Instant | undefined
  readonly billing_cycle_anchor?: Instant | undefined
  readonly trial_days?: number | undefined
  /** Billed by another system until then: nothing is due before, and one-off prices that were due before are not charged */
  readonly billed_until?: Instant | undefined
  readonly proration?: ProrationUnit | undefined
  /** Your own id; unique among your subscriptions */
  readonly external_id?: string | null | undefined
  /** The customer’s purchase order; printed on automatic invoices made from now on */
  readonly purchase_order?: string | null | undefined
  /** By default `automatic` if there is a payment method, else `send_invoice` */
  readonly collection?: Collection | undefined
  /** Of the customer; null: their default */
  readonly payment_method_id?: string | null | undefined
  /** The least that is paid per period of the leading item, in minor units: a line bills what the other items lack of it. Another one counts from the next period on; null: none */
  readonly minimum_cents?: number | null | undefined
  /** Once what is due so far for usage of a period reaches it, an invoice of the kind `threshold` bills that, once per period; null: never */
  readonly billing_threshold_cents?: number | null | undefined
  /** Coupons to redeem, in the order in which they act */
  readonly discounts?: readonly RedeemedDiscount[] | undefined
  readonly metadata?: Metadata | undefined
  readonly as_of?: Instant | undefined
}

export interface CreateTaxRate {
  /** An ISO 3166 code of two letters; also XI for Northern Ireland and XK for Kosovo */
  readonly country: string
  readonly region?: string | null | undefined
  /** What is sold, in your own words; `standard`: everything without a rate of its own */
  readonly category: string
  readonly percent: string
  /** As on documents. Several names at one place are several taxes */
  readonly name: string
  readonly from: string
  /** The first day without it */
  readonly until?: string | null | undefined
}

export interface CreateTestClock {
  readonly now: Instant
  readonly name?: string | undefined
  /** Whether mail is sent to its customers, to the addresses that they have; by default none */
  readonly sends_mail?: boolean | undefined
}

export interface CreateUsageAlert {
  /** Watches the quantity of a meter in a calendar month */
  readonly meter_code?: string | undefined
  /** Watches what usage of the prices with this code costs in a billing period, in minor units */
  readonly price_code?: string | undefined
  /** By default every customer */
  readonly customer_id?: string | undefined
  readonly thresholds: readonly (number | string)[]
}

export interface CreateWebhookEndpoint {
  /** A public https address */
  readonly url: string
  /** Event types to send; `invoice.*` means all of a kind. An empty list means all */
  readonly types?: readonly string[] | undefined
  readonly ordering?: WebhookOrdering | undefined
  readonly payload?: WebhookPayload | undefined
  /** Maximum messages in flight */
  readonly max_in_flight?: number | undefined
  /** Events after this sequence are sent, however old; by default after the last event */
  readonly start_after?: number | undefined
}

export interface CreditEffect {
  readonly credit_cents?: Cents | undefined
  /** Through the payments on the invoice */
  readonly refund_cents?: Cents | undefined
  /** Given back by you, outside */
  readonly outside_cents?: Cents | undefined
}

export interface CreditEntry {
  readonly id: string
  readonly customer_id: string
  readonly currency: Currency
  /** Positive gives credit, negative uses it */
  readonly amount_cents: Cents
  readonly reason: string
  readonly invoice_id: string | null
  readonly credit_note_id: string | null
  /** The grant that it is (its own id), uses or gives back to */
  readonly grant_id: string | null
  /** Whether it takes what a grant has lost by its expiry */
  readonly is_expiry: boolean
  /** Of a grant; else null */
  readonly priority: number | null
  readonly effective_at: Instant | null
  readonly expires_at: Instant | null
  /** It pays only lines of these prices; null: every line */
  readonly applies_to: CreditScope | null
  readonly created_at: Instant
}

export interface CreditEntryList {
  readonly data: readonly CreditEntry[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface CreditGrant {
  readonly id: string
  readonly customer_id: string
  readonly currency: Currency
  readonly amount_cents: Cents
  /** What is neither left nor expired */
  readonly used_cents: Cents
  readonly expired_cents: Cents
  readonly left_cents: Cents
  readonly reason: string
  readonly priority: number
  readonly effective_at: Instant
  readonly expires_at: Instant | null
  /** It pays only lines of these prices; null: every line */
  readonly applies_to: CreditScope | null
  readonly created_at: Instant
}

export interface CreditGrantList {
  readonly data: readonly CreditGrant[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export type CreditMeaning = 'price_reduction' | 'correct' | 'waive'

export interface CreditNote {
  readonly id: string
  /** Null in a preview */
  readonly number: string | null
  readonly kind: InvoiceKind
  readonly reason: string
  /** What it means for the time that it credits; null if a bill made it */
  readonly meaning: CreditMeaning | null
  readonly customer_id: string
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly currency: Currency
  readonly issued_by: Party
  readonly billed_to: Buyer
  /** The invoices whose lines it takes back */
  readonly invoice_ids: readonly string[]
  /** The credit notes whose newly billed lines it takes back */
  readonly credit_note_ids: readonly string[]
  /** What discounts had taken off its lines, less those on newly billed lines; the subtotal is after them */
  readonly discount_cents: Cents
  readonly subtotal_cents: Cents
  readonly tax_cents: Cents
  readonly taxes: readonly DocumentTax[]
  /** The amount credited; always positive */
  readonly total_cents: Cents
  /** The part of the total that reduced the amount due on its invoices */
  readonly reduces_due_cents: Cents
  /** The part of the total that became credit */
  readonly credit_cents: Cents
  /** The part of the total that is refunded through payments */
  readonly refund_cents: Cents
  /** The part of the total that you gave back outside */
  readonly outside_cents: Cents
  readonly period_start: Instant | null
  readonly period_end: Instant | null
  /** When it fell due */
  readonly occurred_at: Instant
  readonly finalized_at: Instant | null
  readonly created_at: Instant
  /** Positive: credited. Negative: newly billed */
  readonly lines?: readonly InvoiceLine[]
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface CreditNoteExplanation {
  readonly credit_note_id: string
  readonly lines: readonly ExplainedLine[]
}

export interface CreditNoteList {
  readonly data: readonly CreditNote[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface CreditScope {
  readonly price_codes: readonly string[]
}

export type CreditedLine = CreditedLineAmount | CreditedWholeLine

export interface CreditedLineAmount {
  readonly line_id: string
  /** As the line is priced: without tax, or with it where prices include taxes */
  readonly amount_cents: Cents
}

export interface CreditedWholeLine {
  readonly line_id: string
  /** All that is left of it */
  readonly all: true
}

/** An ISO 4217 code */
export type Currency = string

export interface CurrentItemUsage {
  readonly item_id: string
  readonly price_code: string
  readonly meter_code: string
  /** The version of the item; a change of plan begins another */
  readonly version: number
  readonly period_start: Instant
  readonly period_end: Instant
  readonly quantity: string
  /** After discounts, if nothing more is used in the period */
  readonly cost_cents: Cents
  /** What of it is on documents */
  readonly billed_cents: Cents
  readonly usage: UsageExplanation
}

export interface CurrentUsage {
  readonly as_of: Instant
  readonly data: readonly CurrentItemUsage[]
  /** Used in the period but not billed: in a trial, a pause, before the start */
  readonly uncovered: readonly UncoveredUsage[]
}

export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly external_id: string | null
  /** By default the currency of the first plan; it cannot be changed once set */
  readonly currency: Currency | null
  readonly time_zone: string
  readonly address: Address | null
  readonly metadata: Metadata
  readonly net_days: number | null
  readonly test_clock_id: string | null
  readonly tax: TaxProfile | null
  /** What automatic invoices are taken from */
  readonly default_payment_method_id: string | null
  readonly e_invoice: ElectronicInvoice | null
  readonly language: Language | null
  /** Since when `email` is refused by its server: no mail is sent to it by itself until it is changed */
  readonly email_bounced_at: Instant | null
  /** Credit in the customer's currency; 0 without a currency */
  readonly credit_balance_cents: Cents
  /** Credit by currency, in minor units */
  readonly credit_balances: Readonly<Record<string, Cents>>
  /** By currency: due on open invoices, overdue at the customer’s present, credit, and unallocated money */
  readonly balance: Readonly<Record<string, CustomerBalance>>
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface CustomerBalance {
  readonly due_cents: Cents
  readonly overdue_cents: Cents
  readonly credit_cents: Cents
  readonly unallocated_cents: Cents
}

export interface CustomerList {
  readonly data: readonly Customer[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface CustomerName {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly time_zone: string
  readonly test_clock_id: string | null
}

export interface CustomerOverview {
  readonly customer: Customer
  /** All that have not ended (at most 100), and the newest 10 that have */
  readonly subscriptions: readonly Subscription[] | null
  /** The next automatic invoice; null if there is none or the customer is parked */
  readonly upcoming_invoice: Invoice | null
  /** The newest 10, without lines */
  readonly invoices: readonly Invoice[] | null
  /** The newest 5, without lines */
  readonly credit_notes: readonly CreditNote[] | null
  /** The newest 5 */
  readonly payments: readonly Payment[] | null
  /** Those that are not detached, newest first */
  readonly payment_methods: readonly PaymentMethod[]
  /** The active ones */
  readonly dunnings: readonly Dunning[] | null
  /** The newest 5 */
  readonly credit_entries: readonly CreditEntry[] | null
  /** The newest 20 about the customer and their objects, newest first; of each kind the newest 100 objects count */
  readonly events: readonly Event[] | null
  readonly test_clock: TestClock | null
  /** Why the billing run skips the customer; null if it does not */
  readonly parked: ParkedCustomer | null
}

export interface Decline {
  /** `retryable` later; `needs_customer`: another method, or an action of theirs; `hard`: never with this method; `configuration`: of your account; `gateway_down` */
  readonly class: 'retryable' | 'needs_customer' | 'hard' | 'configuration' | 'gateway_down'
  readonly code: string
  readonly message: string
}

export interface DeletedMailServer {
  readonly deleted: true
}

export interface DeletedPasskey {
  readonly id: string
  readonly deleted: true
}

export interface DeletedPerson {
  readonly id: string
  readonly deleted: true
}

export interface DeletedTaxRate {
  readonly id: string
  readonly deleted: true
}

export interface DeletedTestClock {
  readonly id: string
  readonly deleted: true
}

export interface DeletedWebhookEndpoint {
  readonly id: string
  readonly deleted: true
}

export interface DescribeInvitation {
  /** What follows `#` in the link */
  readonly token: string
}

export interface Discount {
  readonly id: string
  readonly coupon_id: string
  readonly promotion_code_id: string | null
  readonly percent_off: string | null
  /** Of one item, for each of its periods */
  readonly amount_off_cents: Cents | null
  readonly duration: DiscountDuration
  readonly applies_to: DiscountScope
  readonly starts_at: Instant
  /** It acts on the periods that begin before; null: on all */
  readonly ends_at: Instant | null
}

/** `once`: the first period of each item; `periods`: so many of each item; `months`: the periods that begin in so many calendar months */
export type DiscountDuration = 'once' | 'forever' | DurationInPeriods | DurationInMonths

export interface DiscountExplanation {
  readonly discount_id: string | null
  readonly percent_off: string | null
  readonly amount_off_cents: Cents | null
  /** What it leaves of the whole period, before rounding; null for usage */
  readonly period_amount: string | null
  readonly rounded_until_cents: Cents | null
  readonly rounded_from_cents: Cents | null
  /** What it leaves of the line */
  readonly left_cents: Cents
  /** What it takes off the line */
  readonly amount_cents: Cents
  readonly formula: string
}

export interface DiscountInput {
  /** An exact decimal, more than 0 and at most 100 */
  readonly percent_off?: string | undefined
  readonly amount_off_cents?: Cents | undefined
}

/** The plans and prices that it acts on; null is all */
export interface DiscountScope {
  readonly plan_codes: readonly string[] | null
  readonly price_codes: readonly string[] | null
}

export interface Dispute {
  readonly id: string
  readonly payment_id: string
  readonly customer_id: string
  readonly gateway_reference: string
  readonly amount_cents: Cents
  readonly currency: Currency
  /** The gateway’s own word */
  readonly reason: string
  /** `inquiry`: the bank asks; `chargeback`: it takes the money back */
  readonly kind: 'inquiry' | 'chargeback'
  readonly status: DisputeStatus
  /** Whether the gateway keeps the money back at present */
  readonly funds_withdrawn: boolean
  readonly evidence_due_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly closed_at: Instant | null
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface DisputeList {
  readonly data: readonly Dispute[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export type DisputeStatus = 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed'

export interface Dkim {
  readonly domain: string
  readonly selector: string
}

/** How PDFs look */
export interface DocumentDesign {
  readonly color: string | null
  readonly footer: string | null
  readonly logo: Logo | null
}

export type DocumentKind = 'invoice' | 'credit_note'

export interface DocumentLine {
  readonly id: string
  readonly document: DocumentKind
  readonly document_id: string
  readonly number: string | null
  readonly finalized_at: Instant
  readonly customer_id: string
  /** As on the document */
  readonly customer_name: string
  readonly subscription_id: string | null
  readonly plan_code: string | null
  readonly price_code: string | null
  readonly currency: Currency
  readonly position: number
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units */
  readonly unit_amount: string
  /** As billed: of a credit note below zero for what is given back */
  readonly amount_cents: Cents
  /** What discounts took off it; the amount is after them */
  readonly discount_cents: Cents
  /** Its share of the taxes, which the amount does not include */
  readonly tax_cents: Cents
  readonly proration: boolean
  readonly service_start: Instant | null
  readonly service_end: Instant | null
}

export interface DocumentLineList {
  readonly data: readonly DocumentLine[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface DocumentTax {
  readonly category: TaxCategory
  readonly percent: string
  readonly name: string
  /** What is taxed, without the tax */
  readonly base_cents: Cents
  readonly tax_cents: Cents
  /** What the law wants on the document */
  readonly mention: string | null
  /** A VATEX code, where nothing is taxed */
  readonly exemption_code: string | null
  /** The rule that decided, such as `reverse_charge` */
  readonly reason: string
}

export type DunnedInvoiceEnd = 'uncollectible' | 'leave'

export type DunnedSubscriptionEnd = 'cancel' | 'pause' | 'leave'

export interface Dunning {
  readonly id: string
  readonly invoice_id: string
  readonly customer_id: string
  readonly subscription_id: string | null
  /** Null: the default policy */
  readonly policy_id: string | null
  readonly status: DunningStatus
  readonly started_at: Instant
  readonly steps_done: number
  /** How many steps its policy has, without its end */
  readonly step_count: number
  /** What is done at `next_step_at`; `end`: what the policy does when all steps have failed */
  readonly next_action: 'attempt' | 'mail' | 'end' | null
  readonly next_step_at: Instant | null
  readonly ended_at: Instant | null
  readonly end_reason: 'paid' | 'void' | 'uncollectible' | 'subscription_canceled' | 'exhausted' | 'hard_decline' | null
  readonly created_at: Instant
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

/** What is done when all steps have failed */
export interface DunningEnd {
  readonly after_days: number
  readonly subscription: DunnedSubscriptionEnd
  readonly invoice: DunnedInvoiceEnd
}

export interface DunningList {
  readonly data: readonly Dunning[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface DunningPolicy {
  readonly id: string
  readonly name: string
  readonly steps: readonly DunningStep[]
  readonly on_hard_decline: HardDeclineAction
  readonly end: DunningEnd
  /** The hour of the steps in the customer’s time zone; null: the time of the first failure */
  readonly hour: number | null
  readonly weekdays: DunningWeekdays
  readonly created_at: Instant
}

export interface DunningPolicyList {
  readonly data: readonly DunningPolicy[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `exhausted`: every step is done, and the invoice is still owed */
export type DunningStatus = 'active' | 'exhausted' | 'ended'

/** Calendar days after the first failure, in the customer’s time zone */
export interface DunningStep {
  readonly after_days: number
  readonly action: 'attempt' | 'mail'
}

/** `no_weekend` moves steps to Monday, `banking_days` to the next day on which euro payments settle (TARGET) */
export type DunningWeekdays = 'any' | 'no_weekend' | 'banking_days'

export interface DurationInMonths {
  readonly months: number
}

export interface DurationInPeriods {
  readonly periods: number
}

export interface ElectronicAddress {
  readonly scheme: string
  readonly value: string
}

/** Where e-invoices are sent to (BT-34, BT-49) */
export interface ElectronicAddressInput {
  readonly scheme: string
  readonly value: string
}

export interface ElectronicInvoice {
  readonly profile: ElectronicInvoiceFormat | null
  readonly buyer_reference: string | null
  readonly electronic_address: ElectronicAddress | null
  readonly legal_id: LegalId | null
}

/** `en16931`, `xrechnung`, `peppol`: an XML file by these rules; `facturx`: a PDF with the e-invoice inside */
export type ElectronicInvoiceFormat = 'en16931' | 'xrechnung' | 'peppol' | 'facturx'

/** How the customer gets e-invoices. Replaced as a whole. */
export interface ElectronicInvoiceInput {
  /** What is sent to them; null: only a PDF */
  readonly profile?: ElectronicInvoiceFormat | null | undefined
  /** What the customer wants to be named (BT-10): in Germany the Leitweg-ID */
  readonly buyer_reference?: string | null | undefined
  readonly electronic_address?: ElectronicAddressInput | null | undefined
  readonly legal_id?: LegalIdInput | null | undefined
}

/** Whose rules to follow; by default those in the customer’s `e_invoice.profile`, else `en16931` */
export type ElectronicInvoiceProfile = 'en16931' | 'xrechnung' | 'peppol'

/** What e-invoices say of you besides name and address */
export interface ElectronicInvoicing {
  readonly legal_id: LegalId | null
  readonly electronic_address: ElectronicAddress | null
  readonly contact: InvoiceContact | null
}

export interface EnableWebhookEndpoint {
  /** `cursor`: where it stopped, so nothing is missed. `now`: after the last event. A number: after this sequence. Earlier events are not sent any more */
  readonly resume_from?: 'cursor' | 'now' | number | undefined
}

export interface EndedSessions {
  readonly ended: number
}

export interface Event {
  readonly id: string
  /** Counts your events without gaps, in commit order */
  readonly sequence: number
  /** New types may be added */
  readonly type: string
  readonly object_id: string
  /** The object at that moment, as in lists: an invoice has no lines */
  readonly object: Readonly<Record<string, unknown>>
  readonly actor: Actor
  /** When it fell due or was done; in the clock’s time for customers on a test clock */
  readonly occurred_at: Instant
  /** When it was recorded */
  readonly created_at: Instant
}

export interface EventList {
  readonly data: readonly Event[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export type EventType = 'customer.created' | 'customer.updated' | 'plan.created' | 'plan.updated' | 'meter.created' | 'meter.updated' | 'usage_alert.reached' | 'coupon.created' | 'coupon.updated' | 'promotion_code.created' | 'promotion_code.updated' | 'discount.created' | 'discount.ended' | 'subscription.created' | 'subscription.started' | 'subscription.changed' | 'subscription.renewed' | 'subscription.cancel_scheduled' | 'subscription.canceled' | 'subscription.paused' | 'subscription.resumed' | 'subscription.trial_ended' | 'subscription.past_due' | 'subscription.threshold_reached' | 'invoice.created' | 'invoice.updated' | 'invoice.waiting' | 'invoice.finalized' | 'invoice.paid' | 'invoice.voided' | 'invoice.marked_uncollectible' | 'credit_note.created' | 'payment.announced' | 'payment.received' | 'payment.allocated' | 'payment.deallocated' | 'payment.returned' | 'payment.reinstated' | 'payment_method.added' | 'payment_method.updated' | 'payment_method.detached' | 'payment_method.expired' | 'payment_method.failed' | 'payment_method.mandate_inactive' | 'payment_attempt.succeeded' | 'payment_attempt.failed' | 'payment_attempt.requires_action' | 'payment_attempt.processing' | 'payment_attempt.unknown' | 'payment_attempt.canceled' | 'refund.succeeded' | 'refund.failed' | 'refund.processing' | 'refund.unknown' | 'refund.returned' | 'dispute.opened' | 'dispute.updated' | 'dispute.closed' | 'dunning.started' | 'dunning.resumed' | 'dunning.step' | 'dunning.ended' | 'credit.granted' | 'credit.applied' | 'credit.expired' | 'reconciliation.difference_found' | 'reconciliation.difference_resolved' | 'message.sent' | 'message.bounced' | 'message.failed' | 'webhook_endpoint.disabled'

export interface ExplainedLine {
  readonly line_id: string
  readonly description: string
  readonly amount_cents: Cents
  /** Null for a line made by hand: its amount is quantity x unit_amount, negated on a credit note */
  readonly explanation: LineExplanation | null
  /** Of a `time_weighted` meter: each level that was held, by the events known now, and its share of the measured quantity: level x its time / the whole time. With more than 100 changes the average of each day (UTC). Else null */
  readonly levels: readonly HeldLevel[] | null
  /** Why it is taxed so; null: not taxed */
  readonly tax: ExplainedTax | null
  /** The event that caused the line */
  readonly cause: LineCause | null
}

export interface ExplainedTax {
  readonly category: TaxCategory
  readonly country: string | null
  readonly region: string | null
  readonly rates: readonly TaxComponent[]
  /** The rule that decided, such as `reverse_charge` */
  readonly reason: string
  readonly why: string
  readonly mention: string | null
  readonly exemption_code: string | null
  readonly seller_tax_id: string | null
  readonly buyer_tax_id: string | null
  /** What is sold; null: `default_tax_category` */
  readonly product_category: string | null
  /** The share of the line: what the tax of the group grew by it */
  readonly tax_cents: Cents
  /** Of all lines taxed together; with tax where prices include it */
  readonly group_base_cents: Cents
  readonly group_tax_cents: Cents
  /** Whether the price includes the tax */
  readonly is_included: boolean
  /** The document whose tax is taken back, at the rates it had */
  readonly takes_back: TaxTakenBack | null
}

export interface ExtendTrial {
  /** Later or sooner, not before the start; `now` ends it */
  readonly trial_end: 'now' | unknown
  readonly as_of?: Instant | undefined
}

export interface FieldProblem {
  /** A JSON pointer into the body, `?name` for a query parameter, or the name of a header */
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

export type FileFormat = 'pdf' | 'ubl' | 'cii' | 'facturx'

export interface Finding {
  readonly finding: PaymentFinding
  readonly count: number
}

/** What the provider added to the address of `/console/oidc` */
export interface FinishOidc {
  readonly code: string
  readonly state: string
  readonly iss?: string | undefined
}

export interface GatewayAccount {
  readonly id: string
  readonly gateway: GatewayKind
  readonly label: string
  /** The currencies that it takes; null: all */
  readonly currencies: readonly Currency[] | null
  readonly status: 'enabled' | 'disabled'
  /** Why the gateway refuses the account, since its last success; null: it does not, as far as is known */
  readonly last_error: GatewayAccountError | null
  /** What the daily comparison leaves out because the key may not read it. All is compared since then once it may. */
  readonly not_compared: readonly NotCompared[]
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface GatewayAccountError {
  readonly code: 'credentials_refused' | 'forbidden'
  readonly message: string
  readonly at: Instant
}

export interface GatewayAccountList {
  readonly data: readonly GatewayAccount[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** Stored sealed and never shown again. Of Stripe: a restricted key (`rk_`) or a secret key (`sk_`) */
export interface GatewayCredentials {
  readonly secret_key: string
}

export interface GatewayEvent {
  readonly id: string
  readonly gateway_account_id: string
  readonly gateway_event_id: string
  readonly type: string
  readonly object_reference: string | null
  readonly state: GatewayEventState
  readonly next_check_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface GatewayEventList {
  readonly data: readonly GatewayEvent[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `new` until it is applied; `unmatched`: about an object that is not known here, and asked for again; `ignored` */
export type GatewayEventState = 'new' | 'applied' | 'unmatched' | 'ignored'

/** `test` takes no money: its tokens say what happens */
export type GatewayKind = 'test' | 'stripe'

/** After a decline that no repetition changes: `wait` for another method, or `end` at once */
export type HardDeclineAction = 'wait' | 'end'

export interface HeldLevel {
  readonly from: Instant
  readonly until: Instant
  readonly level: string
  readonly quantity: string
}

export interface IdentityProvider {
  /** Whether people can sign in by it */
  readonly enabled: boolean
  /** For the button; null if it was not given */
  readonly name: string | null
}

export type ImageType = 'image/png' | 'image/jpeg'

export type Instant = string

export type Interval = 'day' | 'week' | 'month' | 'year'

export interface Invitation {
  readonly id: string
  readonly email: string
  /** Null for a link by which a member sets a new password */
  readonly role: Role | null
  /** What became of the mail with the link; null: there was no mail server, and none is sent */
  readonly mail_status: MessageStatus | null
  readonly expires_at: Instant
  readonly created_at: Instant
}

export interface InvitationLink {
  readonly kind: 'first_person' | 'invitation' | 'new_password'
  /** Null for the first person, who gives it */
  readonly email: string | null
  /** Null for a new password */
  readonly role: Role | null
  readonly tenant_name: string
  /** Whether the address has an account, so that its password is to be given, and no name */
  readonly has_account: boolean
  readonly expires_at: Instant
}

export interface InvitationList {
  readonly data: readonly Invitation[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface InvitationWithUrl {
  readonly id: string
  readonly email: string
  /** Null for a link by which a member sets a new password */
  readonly role: Role | null
  /** What became of the mail with the link; null: there was no mail server, and none is sent */
  readonly mail_status: MessageStatus | null
  readonly expires_at: Instant
  readonly created_at: Instant
  /** The link, shown only once; null when the request is repeated with its idempotency key */
  readonly url: string | null
}

export interface InvitePerson {
  readonly email: string
  readonly role: Role
}

export interface Invoice {
  readonly id: string
  /** Null in a draft */
  readonly number: string | null
  /** The reference to pay it by: ISO 11649, `RF...`. Null in a draft */
  readonly payment_reference: string | null
  /** Your own id; null on automatic invoices */
  readonly external_id: string | null
  /** The customer’s purchase order; printed on the page */
  readonly purchase_order: string | null
  /** The invoice in whose place it was issued */
  readonly replaces_invoice_id: string | null
  readonly status: InvoiceStatus
  readonly kind: InvoiceKind
  readonly customer_id: string
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly currency: Currency
  readonly issued_by: Party | null
  readonly billed_to: Buyer | null
  /** The sum of its lines, after discounts */
  readonly subtotal_cents: Cents
  readonly tax_cents: Cents
  /** They add up to tax_cents */
  readonly taxes: readonly DocumentTax[]
  readonly total_cents: Cents
  /** What discounts took off its lines */
  readonly discount_cents: Cents
  /** What credit notes took off what was due. What they gave back of a paid invoice stands on them: `GET /v1/credit_notes?invoice_id=` */
  readonly credited_cents: Cents
  readonly credit_applied_cents: Cents
  readonly amount_paid_cents: Cents
  /** The part of amount_paid_cents that has left again and is owed once more: returns, disputes, refunds */
  readonly amount_reversed_cents: Cents
  /** total_cents - credited_cents - credit_applied_cents - amount_paid_cents + amount_reversed_cents while open or uncollectible; else 0 */
  readonly amount_due_cents: Cents
  readonly collection: Collection
  /** `waiting` for an attempt; `in_progress` or `requires_action` while one is live; `failed` or `canceled` after the last one; `no_payment_method`; null if nothing is collected */
  readonly collection_status: CollectionStatus | null
  readonly net_days: number
  /** The earliest start of the service periods of its lines */
  readonly period_start: Instant | null
  /** The latest end of the service periods of its lines */
  readonly period_end: Instant | null
  /** When it fell due */
  readonly occurred_at: Instant
  readonly finalizes_at: Instant | null
  /** Why a draft is not final yet: `tax`: the tax gateway has not answered; `tax_id`: no register has confirmed the tax id of the customer */
  readonly waits_for: TaxWait | null
  readonly finalized_at: Instant | null
  /** net_days calendar days after finalized_at, at the same wall time in the customer's zone */
  readonly due_at: Instant | null
  readonly paid_at: Instant | null
  readonly voided_at: Instant | null
  readonly marked_uncollectible_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly lines?: readonly InvoiceLine[]
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

/** Whom customers ask about invoices (BT-41 to BT-43); XRechnung needs it */
export interface InvoiceContact {
  readonly name: string
  readonly phone: string
  readonly email: string
}

/** Whom customers ask about invoices (BT-41 to BT-43); XRechnung needs it */
export interface InvoiceContactInput {
  readonly name: string
  readonly phone: string
  readonly email: string
}

export interface InvoiceExplanation {
  readonly invoice_id: string
  readonly lines: readonly ExplainedLine[]
}

/** What caused the document. `change`: of plan, items or billing day; `rebill`: what a void invoice had billed; `usage`: usage that came after the document that would have billed it; `one_off`: made by hand */
export type InvoiceKind = 'start' | 'renewal' | 'change' | 'pause' | 'resume' | 'cancel' | 'uncancel' | 'rebill' | 'usage' | 'threshold' | 'one_off'

export interface InvoiceLine {
  readonly id: string
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units */
  readonly unit_amount: string
  /** Before discounts; with tax where prices include it */
  readonly gross_cents: Cents
  /** What all discounts take off */
  readonly discount_cents: Cents
  /** What each takes off, in the order in which they act, each on what the ones before left */
  readonly discounts: readonly LineDiscount[]
  /** gross_cents - discount_cents, without tax */
  readonly amount_cents: Cents
  /** Its share of the document’s taxes */
  readonly tax_cents: Cents
  /** Null: not taxed at all */
  readonly tax_category: TaxCategory | null
  readonly amount_with_tax_cents: Cents
  /** What is sold, as your own tax rates call it; null: `default_tax_category` */
  readonly product_category: string | null
  /** Whether the line bills or takes back only part of a period */
  readonly proration: boolean
  readonly service_period: ServicePeriod | null
  readonly plan_id: string | null
  readonly subscription_id: string | null
  /** The item that the line bills */
  readonly item_id: string | null
  readonly price_code: string | null
  /** Of usage: the quantity of the whole period as it was measured when the line was made */
  readonly measured_quantity: string | null
  /** On a credit note: the line made by hand that it gives back */
  readonly credited_line_id: string | null
}

export interface InvoiceLineInput {
  readonly description: string
  readonly quantity?: number | undefined
  readonly unit_amount: string
  /** Of a line above zero */
  readonly discount?: DiscountInput | undefined
  /** What is sold, as your own tax rates call it; by default `default_tax_category` */
  readonly product_category?: string | undefined
}

export interface InvoiceList {
  readonly data: readonly Invoice[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'

export interface InvoiceSummary {
  readonly data: readonly InvoiceSums[]
}

export interface InvoiceSums {
  readonly currency: Currency
  readonly count: number
  readonly total_cents: Cents
  readonly amount_due_cents: Cents
  /** Without money that has left again */
  readonly amount_paid_cents: Cents
}

export interface JournalEntry {
  /** The id of the event */
  readonly id: string
  /** The sequence of the event */
  readonly sequence: number
  /** The type of the event. New types may be added */
  readonly type: string
  /** The invoice, credit note, credit entry, payment or refund */
  readonly object_id: string
  /** When it fell due or was done; on a test clock, in the clock’s time */
  readonly occurred_at: Instant
  readonly customer_id: string
  /** Debits equal credits. Debits come first */
  readonly lines: readonly JournalLine[]
}

export interface JournalEntryList {
  readonly data: readonly JournalEntry[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface JournalLine {
  readonly account: 'accounts_receivable' | 'cash' | 'sales' | 'tax' | 'customer_credit' | 'credit_given' | 'credit_expired' | 'unallocated' | 'refunds_given'
  readonly currency: Currency
  /** 0 where the line is a credit */
  readonly debit_cents: Cents
  /** 0 where the line is a debit */
  readonly credit_cents: Cents
}

/** Of mails, and of the pages of documents */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'ja'

export interface LegalId {
  readonly scheme: string | null
  readonly value: string
}

/** Number in a register of companies (BT-30, BT-47) */
export interface LegalIdInput {
  /** The register, by its code of ISO 6523; null: not said */
  readonly scheme?: string | null | undefined
  readonly value: string
}

/** `write` covers `read` */
export type Level = 'none' | 'read' | 'write'

export interface LineCause {
  readonly event_id: string
  readonly type: string
  readonly sequence: number
  readonly occurred_at: Instant
}

export interface LineDiscount {
  /** Null on a line made by hand */
  readonly discount_id: string | null
  readonly amount_cents: Cents
}

export interface LineExplanation {
  readonly price_code: string
  /** The version of the item that the line bills */
  readonly version: number
  /** Its number among the lines of this version and period */
  readonly ordinal: number
  readonly period: BillingPeriod
  readonly unit: ProrationUnit
  /** Position in the period where the line’s time begins */
  readonly from: number
  readonly until: number
  /** The denominator: days or seconds of the full period */
  readonly length: number
  readonly quantity: number
  readonly unit_amount: string
  /** What the whole period costs, before rounding */
  readonly period_amount: string
  readonly rounding: 'half_away_from_zero'
  /** round(period_amount x until / length) */
  readonly rounded_until_cents: Cents
  /** round(period_amount x from / length) */
  readonly rounded_from_cents: Cents
  /** On an invoice 1 bills the time and -1 takes it back; on a credit note 1 takes it back and -1 bills it. 0 changes its money */
  readonly sign: 1 | -1 | 0
  /** Of a line of usage; else null */
  readonly usage: UsageExplanation | null
  /** The line that billed the time which this line takes back */
  readonly takes_back: TakenBackLine | null
  /** Gives the gross amount, before discounts */
  readonly formula: string
  /** Each acts on what the ones before left */
  readonly discounts: readonly DiscountExplanation[]
}

export interface Logo {
  readonly media_type: ImageType
  readonly data: string
}

/** A picture of at most 150 kB, in base64 */
export interface LogoInput {
  readonly media_type: ImageType
  readonly data: string
}

/** Mail to your customers. It leaves by your mail server (`PUT /v1/mail_server`), else by that of the service */
export interface Mail {
  /** The address that mail is from; null: no mail is sent */
  readonly from: string | null
  /** Where answers go; null: to `from` */
  readonly reply_to: string | null
  readonly language: Language
  /** What is sent by itself; at first nothing. Any document can be sent by hand */
  readonly kinds: readonly MailKind[]
  /** Days after `due_at`, in the customer’s time zone; negative ones before it */
  readonly reminder_days: readonly number[]
  /** How many days before a renewal it is announced */
  readonly renewal_notice_days: number
  /** Only renewals of periods of at least so many months are announced */
  readonly renewal_notice_months: number
  /** How many days before the end of a trial it is announced */
  readonly trial_notice_days: readonly number[]
  /** Whether PDFs are kept as they were sent. Of those that are not, the hash is kept; e-invoices are always kept (`GET /v1/sent_files`) */
  readonly keep_pdfs: boolean
}

/** `invoice`: when it is finalized; `receipt`: when it is paid; `credit_note`: when one is made; `reminder`: around `due_at` of an invoice that the customer pays; `payment_failed`: when the first attempt has failed; `dunning`: the mails of the policy; `debit_announced`: before a SEPA debit; `renewal_notice`, `trial_ending`: so many days before */
export type MailKind = 'invoice' | 'receipt' | 'credit_note' | 'reminder' | 'payment_failed' | 'dunning' | 'debit_announced' | 'renewal_notice' | 'trial_ending'

/** `tls`: from the first byte, usually port 465; `starttls`: before the login, always, usually port 587; `none`: in the clear, only where the operator allows private addresses */
export type MailSecurity = 'tls' | 'starttls' | 'none'

export interface MailServer {
  readonly host: string
  readonly port: number
  readonly security: MailSecurity
  readonly username: string | null
  readonly dkim: Dkim | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface MailServers {
  readonly mail_server: MailServer | null
  readonly service_has_one: boolean
}

export interface MatchBankTransaction {
  readonly invoice_id?: string | undefined
  readonly customer_id?: string | undefined
  readonly payment_id?: string | undefined
}

export interface MeasuredGroup {
  readonly values: Readonly<Record<string, string | null>>
  readonly quantity: string
}

export interface Message {
  readonly id: string
  readonly kind: MessageKind
  readonly status: MessageStatus
  readonly customer_id: string
  readonly invoice_id: string | null
  readonly credit_note_id: string | null
  readonly subscription_id: string | null
  readonly to: string
  /** Null before it was first sent */
  readonly subject: string | null
  /** Whether it was asked for, not sent by itself */
  readonly is_copy: boolean
  /** The header `Message-ID`, the same at every attempt; null before the first */
  readonly message_id: string | null
  readonly attempts: number
  readonly next_attempt_at: Instant | null
  /** Why the last attempt failed, or why it was not sent */
  readonly error: string | null
  readonly sent_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

/** As in the settings, and `portal_link`: a link to the portal, for a customer who has asked for it there */
export type MessageKind = 'invoice' | 'receipt' | 'credit_note' | 'reminder' | 'payment_failed' | 'dunning' | 'debit_announced' | 'renewal_notice' | 'trial_ending' | 'portal_link'

export interface MessageList {
  readonly data: readonly Message[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `queued` until it is sent, also between attempts; `sending`; `sent`: the mail server has taken it; `bounced`: there is no such mailbox; `failed`: refused, or tried too often; `canceled`: no longer needed, as a reminder of a paid invoice */
export type MessageStatus = 'queued' | 'sending' | 'sent' | 'bounced' | 'failed' | 'canceled'

/** Up to 50 texts by name, kept as they are */
export type Metadata = Readonly<Record<string, string>>

/** Merged by name: a text sets the name, null removes it, other names stay */
export type MetadataChange = Readonly<Record<string, string | null>>

export interface Meter {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly event_type: string
  readonly aggregation: Aggregation
  readonly value_property: string | null
  readonly filters: readonly PropertyFilter[]
  readonly group_by: readonly string[]
  readonly carries_over: boolean
  /** `filling` while it counts what was sent before it was made */
  readonly status: 'filling' | 'ready' | 'archived'
  readonly archived_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface MeterList {
  readonly data: readonly Meter[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface MoveBillingCycleAnchor {
  /** A boundary of the new cycle, before or after now */
  readonly billing_cycle_anchor: Instant
  /** `prorate`: the difference is invoiced or credited at once. `next_invoice`: it comes with the next document of the subscription. `none`: what is billed stays billed */
  readonly proration?: Proration | undefined
  readonly as_of?: Instant | undefined
}

export interface NewPermissions {
  readonly customers?: Level | undefined
  readonly catalog?: Level | undefined
  readonly billing?: Level | undefined
  readonly money?: Level | undefined
  readonly reports?: Level | undefined
  readonly developers?: Level | undefined
  readonly team?: Level | undefined
  readonly settings?: Level | undefined
}

export interface NewUsageEvent {
  /** Yours: the same event has the same id. Best a UUIDv7 */
  readonly id: string
  /** `event_type` of meters */
  readonly type: string
  /** Either this or external_customer_id */
  readonly customer_id?: string | undefined
  readonly external_customer_id?: string | undefined
  /** At most 35 days ago, at most 5 minutes ahead */
  readonly occurred_at: string
  readonly properties?: UsageProperties | undefined
}

export interface NotCompared {
  /** `payment_method`: events about stored methods */
  readonly object: 'refund' | 'dispute' | 'payment_method'
  /** Which permission the key may lack, in the words of the gateway */
  readonly message: string
  /** Until when it was compared */
  readonly since: Instant
}

/** Whether documents are numbered in one series for the tenant, or in a series for each customer */
export type NumberSeries = 'tenant' | 'customer'

export interface OidcSession {
  readonly session: Session
  /** As it was begun with */
  readonly after: string | null
}

export interface OidcUrl {
  /** Where to send the browser */
  readonly url: string
}

export type OrderTime = 'now' | 'period_end'

/** What is done when all steps have failed */
export interface OrderedDunningEnd {
  readonly after_days?: number | undefined
  readonly subscription: DunnedSubscriptionEnd
  readonly invoice: DunnedInvoiceEnd
}

export type OverrideHandling = 'keep' | 'drop'

export interface Overview {
  /** Due on open invoices, and the part of it that is overdue, by currency */
  readonly due: readonly OverviewDue[] | null
  /** Invoices finalized on the last 30 days in UTC, without void ones; days without any are left out */
  readonly invoices_by_day: readonly OverviewDay[] | null
  readonly drafts: BoundedCount | null
  /** The active ones */
  readonly dunnings: BoundedCount | null
  readonly unmatched_bank_transactions: BoundedCount | null
  /** Made in the last 7 days, by what has become of them */
  readonly payment_attempts: OverviewAttempts | null
  /** The 10 customers who are billed next, each with the subscription that is due first */
  readonly next_renewals: readonly OverviewRenewal[] | null
  readonly parked_customers: OverviewParkedCustomers | null
  readonly webhook_endpoints: OverviewEndpoints | null
  /** The result of the last nightly verification; null before the first */
  readonly verification: OverviewVerification | null
}

export interface OverviewAttempts {
  readonly failed: BoundedCount
  readonly unknown: BoundedCount
  readonly requires_action: BoundedCount
}

export interface OverviewDay {
  readonly day: string
  readonly currency: Currency
  readonly count: number
  readonly total_cents: Cents
}

export interface OverviewDue {
  readonly currency: Currency
  readonly count: number
  readonly amount_cents: Cents
  readonly overdue_count: number
  readonly overdue_cents: Cents
}

export interface OverviewEndpoints {
  readonly count: number
  /** Those whose last attempt failed, and the disabled ones */
  readonly failing: number
  /** Others with an event that has waited for more than 5 minutes */
  readonly behind: number
}

export interface OverviewParked {
  readonly customer_id: string
  readonly customer_name: string
  readonly parked_at: Instant
  readonly reason: string
}

export interface OverviewParkedCustomers {
  readonly count: number
  /** Whether there are more than the count says */
  readonly more: boolean
  readonly newest: readonly OverviewParked[]
}

export interface OverviewRenewal {
  readonly subscription_id: string
  readonly customer_id: string
  readonly customer_name: string
  readonly plan_code: string
  readonly plan_name: string
  readonly next_billing_at: Instant
}

export interface OverviewVerification {
  readonly verified_at: Instant
  readonly violation_count: number
}

export interface ParkedCustomer {
  /** The id of the customer */
  readonly id: string
  readonly customer_id: string
  readonly parked_at: Instant | null
  /** The reason why billing was impossible */
  readonly reason: string | null
  /** Since when something is due */
  readonly next_billing_at: Instant | null
}

export interface ParkedCustomerList {
  readonly data: readonly ParkedCustomer[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface PartOfPeriod {
  readonly from: number
  readonly until: number
  readonly length: number
}

/** Of usage, where a price holds for a part of a period only. `scaled`: with that part of tiers, included units, minimum and maximum. `full`: with all of them */
export type PartialPeriod = 'scaled' | 'full'

export interface Party {
  readonly name: string
  readonly email: string | null
  readonly address: Readonly<Record<string, string>> | null
  /** Of the seller’s registration, or of the buyer */
  readonly tax_id: string | null
}

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly created_at: Instant
  readonly last_used_at: Instant | null
}

export interface PasskeyList {
  readonly data: readonly Passkey[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` of the browser */
export type PasskeyOptions = Readonly<Record<string, unknown>>

export interface PauseSubscription {
  /** By default now */
  readonly at?: Instant | undefined
  /** Resumes automatically then; by default only `resume` does */
  readonly resume_at?: Instant | undefined
  readonly proration?: UnusedTimeProration | undefined
  readonly as_of?: Instant | undefined
}

export interface PayInvoice {
  readonly amount_cents?: Cents | undefined
  readonly reference?: string | undefined
  /** When the money was received; not in the customer's future. By default the customer's present */
  readonly paid_at?: Instant | undefined
}

export interface Payment {
  readonly id: string
  readonly customer_id: string
  readonly currency: Currency
  readonly amount_cents: Cents
  /** The part that was put on invoices */
  readonly allocated_cents: Cents
  /** The rest, which `allocate` puts on invoices */
  readonly unallocated_cents: Cents
  /** Given back, refunds under way included */
  readonly refunded_cents: Cents
  /** What has left by itself: disputes, returns of debits */
  readonly returned_cents: Cents
  /** Oldest first; negative where money was taken off an invoice again */
  readonly allocations: readonly PaymentAllocation[]
  /** The attempt by which it came; null: otherwise */
  readonly payment_attempt_id: string | null
  /** The entry of a bank statement by which it came; null: otherwise */
  readonly bank_transaction_id: string | null
  readonly reference: string | null
  readonly received_at: Instant
  readonly created_at: Instant
  readonly updated_at: Instant
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface PaymentAllocation {
  readonly invoice_id: string
  readonly amount_cents: Cents
  readonly created_at: Instant
}

export interface PaymentAttempt {
  readonly id: string
  readonly customer_id: string
  /** The first of its invoices */
  readonly invoice_id: string | null
  readonly invoices: readonly PaymentAttemptInvoice[]
  readonly payment_method_id: string
  readonly gateway_account_id: string
  /** `automatic`: of a final invoice or a new method; `retry`: a step of its dunning; `manual`: asked for; `link`: by a payment link; `recovered`: a charge that the gateway lists and that was not here, as after a restore */
  readonly origin: 'automatic' | 'retry' | 'manual' | 'link' | 'recovered'
  readonly amount_cents: Cents
  readonly currency: Currency
  readonly status: PaymentAttemptStatus
  readonly gateway_reference: string | null
  /** Where the customer has to act */
  readonly action_url: string | null
  readonly decline: Decline | null
  readonly cancel_requested: boolean
  /** What a person said of it */
  readonly resolution: PaymentAttemptResolution | null
  /** When the gateway is asked next */
  readonly next_check_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly ended_at: Instant | null
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface PaymentAttemptInvoice {
  readonly invoice_id: string
  readonly amount_cents: Cents
}

export interface PaymentAttemptList {
  readonly data: readonly PaymentAttempt[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface PaymentAttemptResolution {
  readonly outcome: ResolvedOutcome
  readonly reason: string
  readonly api_key_id: string | null
  readonly person_id: string | null
}

/** Live: `sending`; `requires_action` of the customer; `processing`, which can take days; `unknown`: the gateway has not said what became of it, and it stays so until it does. Ended: `succeeded`, `failed`, `canceled` */
export type PaymentAttemptStatus = 'sending' | 'requires_action' | 'processing' | 'unknown' | 'succeeded' | 'failed' | 'canceled'

/** What a person should look at. `unallocated`: a part is on no invoice and was not given back; `over_returned`: more was given back and has left than was received; `paid_twice`: a part is unallocated because nothing was due any more on the invoice that it was collected for */
export type PaymentFinding = 'unallocated' | 'over_returned' | 'paid_twice'

export interface PaymentLink {
  readonly id: string
  readonly customer_id: string
  readonly invoice_ids: readonly string[]
  readonly currency: Currency
  /** What is due on its invoices */
  readonly amount_due_cents: Cents
  readonly status: PaymentLinkStatus
  /** The gateway’s page, while it is open */
  readonly url: string | null
  readonly expires_at: Instant | null
  readonly setup_session_id: string | null
  readonly payment_attempt_id: string | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface PaymentLinkList {
  readonly data: readonly PaymentLink[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `open` for the customer; `processing`: the money is being taken; `paid` or `failed` by its attempt; `expired`; `closed`: nothing was left to be paid */
export type PaymentLinkStatus = 'open' | 'processing' | 'paid' | 'failed' | 'expired' | 'closed'

export interface PaymentList {
  readonly data: readonly Payment[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface PaymentMethod {
  readonly id: string
  readonly customer_id: string
  readonly gateway_account_id: string
  readonly type: 'card' | 'sepa_debit' | 'other'
  /** The token of the gateway, never a card number */
  readonly gateway_reference: string
  readonly brand: string | null
  readonly last4: string | null
  readonly exp_month: number | null
  readonly exp_year: number | null
  readonly status: PaymentMethodStatus
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface PaymentMethodList {
  readonly data: readonly PaymentMethod[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `pending` until the gateway has said what it is; `mandate_inactive`: the customer or their bank has ended the mandate of a debit */
export type PaymentMethodStatus = 'pending' | 'active' | 'failed' | 'expired' | 'mandate_inactive' | 'detached'

/** A pending action; of a change, the fields that it names */
export interface PendingAction {
  readonly action: 'change' | 'pause' | 'resume'
  readonly at: Instant
  readonly proration?: Proration
  readonly plan_id?: string | null
  readonly plan_code?: string | null
  readonly items?: readonly PendingItem[]
}

export interface PendingChange {
  readonly plan_id: string
  readonly plan_code: string
  readonly quantity: number
  /** The items that the change names; `price_id` for an add-on */
  readonly items: readonly PendingItem[]
  readonly effective_at: Instant
}

export interface PendingItem {
  readonly price_id: string | null
  readonly price_code: string
  readonly quantity: number | null
  /** Only if the change names it */
  readonly override?: PriceOverride | null
}

/** By area; the area of an operation is `x-area` of its tag */
export type Permissions = Readonly<Record<string, Level>>

export interface Person {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  /** Updated with a delay of up to a minute */
  readonly last_seen_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface PersonList {
  readonly data: readonly Person[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface PersonSession {
  readonly id: string
  readonly address: string
  readonly user_agent: string
  readonly is_current: boolean
  readonly last_seen_at: Instant
  readonly created_at: Instant
}

export interface PersonSessionList {
  readonly data: readonly PersonSession[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface Plan {
  readonly id: string
  readonly code: string
  /** The number of the revision among the plans of this code, from 1 */
  readonly revision: number
  readonly name: string
  readonly product: string
  /** Null if `amount_cents` could not express the plan’s prices */
  readonly amount_cents: Cents | null
  readonly currency: Currency
  readonly interval: Interval
  readonly interval_count: number
  readonly trial_days: number
  readonly prices: readonly Price[]
  readonly is_active: boolean
  readonly metadata: Metadata
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface PlanList {
  readonly data: readonly Plan[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface PlanMigration {
  readonly id: string
  /** The revision that subscribers leave */
  readonly plan_id: string
  readonly to_plan_id: string
  readonly when: OrderTime
  readonly proration: Proration
  readonly overrides: OverrideHandling
  /** Each subscription is changed as of this instant */
  readonly as_of: Instant
  readonly status: PlanMigrationStatus
  /** Number of subscriptions; null until they are counted. When done: `changed` + `skipped` */
  readonly subscriptions: number | null
  readonly changed: number
  readonly skipped: number
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly ended_at: Instant | null
}

export interface PlanMigrationList {
  readonly data: readonly PlanMigration[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface PlanMigrationPreview {
  /** Pass it to the migration to get these amounts */
  readonly as_of: Instant
  /** Number of subscriptions, including skipped ones */
  readonly subscriptions: number
  readonly skipped: number
  /** Total of the documents made at once; credit notes count negative */
  readonly difference_now_cents: Cents
  /** Total of the next renewals, less their total without the migration */
  readonly difference_at_next_renewal_cents: Cents
  readonly currency: Currency
}

export type PlanMigrationStatus = 'running' | 'done' | 'canceled'

/** What your customers may do in the portal; to see is always allowed */
export interface Portal {
  readonly enabled: boolean
  readonly allow: PortalParts
  /** The plans that customers may change to, in the order in which they are shown */
  readonly plan_codes: readonly string[]
  /** Whether a customer who asks for it at `/portal?company=` and your id is mailed a link to the address that you have of them; off by default */
  readonly sign_in_by_mail: boolean
}

export interface PortalParts {
  readonly change_plan: boolean
  readonly cancel: boolean
  readonly edit_details: boolean
  readonly pay: boolean
  readonly add_payment_method: boolean
}

export interface PortalSession {
  readonly id: string
  /** Send the customer there. Null in a repeated answer */
  readonly url: string | null
  /** Until when the link can be used */
  readonly expires_at: Instant
}

export interface PreviewTaxes {
  readonly customer_id: string
  readonly lines: readonly PreviewedTaxLineInput[]
}

export interface PreviewedCreditNote {
  readonly id: string
  /** Null in a preview */
  readonly number: string | null
  readonly kind: InvoiceKind
  readonly reason: string
  /** What it means for the time that it credits; null if a bill made it */
  readonly meaning: CreditMeaning | null
  readonly customer_id: string
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly currency: Currency
  readonly issued_by: Party
  readonly billed_to: Buyer
  /** The invoices whose lines it takes back */
  readonly invoice_ids: readonly string[]
  /** The credit notes whose newly billed lines it takes back */
  readonly credit_note_ids: readonly string[]
  /** What discounts had taken off its lines, less those on newly billed lines; the subtotal is after them */
  readonly discount_cents: Cents
  readonly subtotal_cents: Cents
  readonly tax_cents: Cents
  readonly taxes: readonly DocumentTax[]
  /** The amount credited; always positive */
  readonly total_cents: Cents
  /** The part of the total that reduced the amount due on its invoices */
  readonly reduces_due_cents: Cents
  /** The part of the total that became credit */
  readonly credit_cents: Cents
  /** The part of the total that is refunded through payments */
  readonly refund_cents: Cents
  /** The part of the total that you gave back outside */
  readonly outside_cents: Cents
  readonly period_start: Instant | null
  readonly period_end: Instant | null
  /** When it fell due */
  readonly occurred_at: Instant
  readonly finalized_at: Instant | null
  readonly created_at: Instant
  /** Positive: credited. Negative: newly billed */
  readonly lines: readonly PreviewedLine[]
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface PreviewedInvoice {
  readonly id: string
  /** Null in a draft */
  readonly number: string | null
  /** The reference to pay it by: ISO 11649, `RF...`. Null in a draft */
  readonly payment_reference: string | null
  /** Your own id; null on automatic invoices */
  readonly external_id: string | null
  /** The customer’s purchase order; printed on the page */
  readonly purchase_order: string | null
  /** The invoice in whose place it was issued */
  readonly replaces_invoice_id: string | null
  readonly status: InvoiceStatus
  readonly kind: InvoiceKind
  readonly customer_id: string
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly currency: Currency
  readonly issued_by: Party | null
  readonly billed_to: Buyer | null
  /** The sum of its lines, after discounts */
  readonly subtotal_cents: Cents
  readonly tax_cents: Cents
  /** They add up to tax_cents */
  readonly taxes: readonly DocumentTax[]
  readonly total_cents: Cents
  /** What discounts took off its lines */
  readonly discount_cents: Cents
  /** What credit notes took off what was due. What they gave back of a paid invoice stands on them: `GET /v1/credit_notes?invoice_id=` */
  readonly credited_cents: Cents
  readonly credit_applied_cents: Cents
  readonly amount_paid_cents: Cents
  /** The part of amount_paid_cents that has left again and is owed once more: returns, disputes, refunds */
  readonly amount_reversed_cents: Cents
  /** total_cents - credited_cents - credit_applied_cents - amount_paid_cents + amount_reversed_cents while open or uncollectible; else 0 */
  readonly amount_due_cents: Cents
  readonly collection: Collection
  /** `waiting` for an attempt; `in_progress` or `requires_action` while one is live; `failed` or `canceled` after the last one; `no_payment_method`; null if nothing is collected */
  readonly collection_status: CollectionStatus | null
  readonly net_days: number
  /** The earliest start of the service periods of its lines */
  readonly period_start: Instant | null
  /** The latest end of the service periods of its lines */
  readonly period_end: Instant | null
  /** When it fell due */
  readonly occurred_at: Instant
  readonly finalizes_at: Instant | null
  /** Why a draft is not final yet: `tax`: the tax gateway has not answered; `tax_id`: no register has confirmed the tax id of the customer */
  readonly waits_for: TaxWait | null
  readonly finalized_at: Instant | null
  /** net_days calendar days after finalized_at, at the same wall time in the customer's zone */
  readonly due_at: Instant | null
  readonly paid_at: Instant | null
  readonly voided_at: Instant | null
  readonly marked_uncollectible_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly lines: readonly PreviewedLine[]
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface PreviewedLine {
  readonly id: string
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units */
  readonly unit_amount: string
  /** Before discounts; with tax where prices include it */
  readonly gross_cents: Cents
  /** What all discounts take off */
  readonly discount_cents: Cents
  /** What each takes off, in the order in which they act, each on what the ones before left */
  readonly discounts: readonly LineDiscount[]
  /** gross_cents - discount_cents, without tax */
  readonly amount_cents: Cents
  /** Its share of the document’s taxes */
  readonly tax_cents: Cents
  /** Null: not taxed at all */
  readonly tax_category: TaxCategory | null
  readonly amount_with_tax_cents: Cents
  /** What is sold, as your own tax rates call it; null: `default_tax_category` */
  readonly product_category: string | null
  /** Whether the line bills or takes back only part of a period */
  readonly proration: boolean
  readonly service_period: ServicePeriod | null
  readonly plan_id: string | null
  readonly subscription_id: string | null
  /** The item that the line bills */
  readonly item_id: string | null
  readonly price_code: string | null
  /** Of usage: the quantity of the whole period as it was measured when the line was made */
  readonly measured_quantity: string | null
  /** On a credit note: the line made by hand that it gives back */
  readonly credited_line_id: string | null
  /** The arithmetic of the amount, as `/explain` shows it; null for a line made by hand */
  readonly explanation: LineExplanation | null
}

export interface PreviewedTaxLine {
  readonly amount_cents: Cents
  /** Its share of the document’s taxes */
  readonly tax_cents: Cents
  /** Null: not taxed at all */
  readonly tax_category: TaxCategory | null
  readonly amount_with_tax_cents: Cents
  readonly treatment: TaxTreatment | null
}

export interface PreviewedTaxLineInput {
  readonly description?: string | undefined
  readonly quantity?: number | undefined
  /** Exact decimal, in minor units */
  readonly unit_amount?: string | undefined
  /** In place of quantity and unit_amount */
  readonly amount_cents?: Cents | undefined
  /** What is sold, in your own words; `standard`: everything without a rate of its own */
  readonly category?: string | undefined
}

export interface PreviewedTaxes {
  readonly subtotal_cents: Cents
  readonly tax_cents: Cents
  readonly total_cents: Cents
  readonly taxes: readonly DocumentTax[]
  readonly lines: readonly PreviewedTaxLine[]
  /** Why less may be taxed than you expect */
  readonly warnings: readonly string[]
}

export interface Price {
  readonly id: string
  readonly code: string
  readonly name: string | null
  readonly kind: PriceKind
  readonly timing: PriceTiming
  /** Null for a one-off price */
  readonly interval: Interval | null
  readonly interval_count: number | null
  readonly trial_days: number
  /** Default quantity of a new item */
  readonly quantity: number
  /** Null: the `default_tax_category` of the settings */
  readonly tax_category: string | null
  readonly model: PriceModel
  /** An exact decimal of minor units */
  readonly unit_amount: string | null
  readonly tiers: readonly PriceTier[] | null
  readonly package_size: number | null
  readonly rate: string | null
  readonly fixed_amount: string | null
  readonly cells: readonly PriceCell[] | null
  readonly default_unit_amount: string | null
  readonly transform: QuantityTransform | null
  readonly included_quantity: string
  readonly minimum_cents: Cents | null
  readonly maximum_cents: Cents | null
  readonly meter_code: string | null
  readonly filters: readonly PriceFilter[] | null
  readonly partial_period: PartialPeriod | null
}

export interface PriceCell {
  readonly when: Readonly<Record<string, string>>
  readonly unit_amount: string
}

export interface PriceCellInput {
  /** Values of properties by which the meter groups */
  readonly when: Readonly<Record<string, string>>
  /** An exact decimal of minor units */
  readonly unit_amount: string
}

/** Events with one of these values in a property by which the meter groups */
export interface PriceFilter {
  readonly property: string
  readonly values: readonly string[]
}

export interface PriceInput {
  /** A short name for programs; unique within the plan. A plan change matches items by it */
  readonly code: string
  /** As printed on invoices; by default the name of the plan */
  readonly name?: string | undefined
  readonly kind: PriceKind
  readonly model: PriceModel
  /** By default `in_advance`; of usage always `in_arrears` */
  readonly timing?: PriceTiming | undefined
  /** By default as in the plan */
  readonly interval?: Interval | undefined
  /** By default as in the plan; 1 if only `interval` is given */
  readonly interval_count?: number | undefined
  readonly trial_days?: number | undefined
  /** An exact decimal of minor units */
  readonly unit_amount?: string | undefined
  /** Ordered by `up_to`. A tier begins after the tier before it and includes its own `up_to` */
  readonly tiers?: readonly PriceTierInput[] | undefined
  /** Units in a package */
  readonly package_size?: number | undefined
  /** Percent: "2.9" is 2.9 of 100 units */
  readonly rate?: string | undefined
  /** For each event, in minor units */
  readonly fixed_amount?: string | undefined
  /** The first one that fits an event counts */
  readonly cells?: readonly PriceCellInput[] | undefined
  /** For a unit of an event that fits no cell; by default 0 */
  readonly default_unit_amount?: string | undefined
  /** The quantity is divided and rounded to whole units before anything else */
  readonly transform?: QuantityTransformInput | undefined
  /** Free units, counted after `transform` */
  readonly included_quantity?: string | undefined
  /** Minimum for a whole period */
  readonly minimum_cents?: Cents | undefined
  /** Maximum for a whole period */
  readonly maximum_cents?: Cents | undefined
  /** Of a new item; by default 1 */
  readonly quantity?: number | undefined
  /** Of usage: the meter that counts it */
  readonly meter_code?: string | undefined
  /** Of usage: only events that fit all of them */
  readonly filters?: readonly PriceFilter[] | undefined
  /** Of usage; by default `scaled` */
  readonly partial_period?: PartialPeriod | undefined
  /** What is sold, as your own tax rates call it; by default as in the plan, else `default_tax_category` */
  readonly tax_category?: string | undefined
}

/** `recurring`: for each period. `one_off`: once, when the subscription begins or its trial ends. `usage`: for what a meter counts in each period, in arrears */
export type PriceKind = 'recurring' | 'one_off' | 'usage'

/** `flat`: `unit_amount` whatever the quantity. `per_unit`: `unit_amount` for each unit. `graduated`: each unit costs what its own tier says. `volume`: all units cost what the tier of the whole quantity says. `package`: `unit_amount` for each started package. Of usage also `percentage`: `rate` percent of the units, which are money in minor units, and `fixed_amount` for each event; `matrix`: each unit costs what the first cell says that its event fits */
export type PriceModel = 'flat' | 'per_unit' | 'graduated' | 'volume' | 'package' | 'percentage' | 'matrix'

export interface PriceOverride {
  readonly model: PriceModel
  /** An exact decimal of minor units */
  readonly unit_amount: string | null
  readonly tiers: readonly PriceTier[] | null
  readonly package_size: number | null
  readonly rate: string | null
  readonly fixed_amount: string | null
  readonly cells: readonly PriceCell[] | null
  readonly default_unit_amount: string | null
  readonly transform: QuantityTransform | null
  readonly included_quantity: string
  readonly minimum_cents: Cents | null
  readonly maximum_cents: Cents | null
}

export interface PriceOverrideInput {
  readonly model?: PriceModel | undefined
  /** An exact decimal of minor units */
  readonly unit_amount?: string | undefined
  /** Ordered by `up_to`. A tier begins after the tier before it and includes its own `up_to` */
  readonly tiers?: readonly PriceTierInput[] | undefined
  /** Units in a package */
  readonly package_size?: number | undefined
  /** Percent: "2.9" is 2.9 of 100 units */
  readonly rate?: string | undefined
  /** For each event, in minor units */
  readonly fixed_amount?: string | undefined
  /** The first one that fits an event counts */
  readonly cells?: readonly PriceCellInput[] | undefined
  /** For a unit of an event that fits no cell; by default 0 */
  readonly default_unit_amount?: string | undefined
  /** The quantity is divided and rounded to whole units before anything else */
  readonly transform?: QuantityTransformInput | undefined
  /** Free units, counted after `transform` */
  readonly included_quantity?: string | undefined
  /** Minimum for a whole period */
  readonly minimum_cents?: Cents | undefined
  /** Maximum for a whole period */
  readonly maximum_cents?: Cents | undefined
}

export interface PriceTier {
  readonly up_to: string | null
  readonly unit_amount: string
  readonly flat_amount: string
}

export interface PriceTierInput {
  /** The last quantity of the tier; null in the last tier */
  readonly up_to: string | null
  /** For each unit, in minor units */
  readonly unit_amount?: string | undefined
  /** Once, if the tier is reached, in minor units */
  readonly flat_amount?: string | undefined
}

/** `in_advance`: due when the period begins. `in_arrears`: due when it is over */
export type PriceTiming = 'in_advance' | 'in_arrears'

export interface Problem {
  /** Identifies the kind of problem; it never changes */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** The path of the request */
  readonly instance: string
  readonly code: ProblemCode
  readonly request_id: string
  readonly errors?: readonly FieldProblem[]
}

/** For programs; codes do not change, and new ones may be added */
export type ProblemCode = 'invalid_request' | 'unauthenticated' | 'insufficient_scope' | 'insufficient_role' | 'fresh_sign_in_required' | 'cross_site_request' | 'session_of_another' | 'sign_in_failed' | 'identity_provider_unavailable' | 'passkey_not_valid' | 'password_too_common' | 'invitation_not_open' | 'portal_link_not_open' | 'portal_not_allowed' | 'last_admin' | 'not_found' | 'method_not_allowed' | 'payload_too_large' | 'unsupported_media_type' | 'too_many_requests' | 'internal' | 'unavailable' | 'request_timeout' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'external_id_taken' | 'plan_code_taken' | 'usage_priced_twice' | 'meter_code_taken' | 'meter_filling' | 'meter_in_use' | 'plan_inactive' | 'plan_product_differs' | 'plan_migration_running' | 'plan_migration_ended' | 'plan_currency_differs' | 'amount_too_large' | 'subscription_overlaps' | 'subscription_ended' | 'subscription_not_started' | 'subscription_paused' | 'subscription_not_paused' | 'coupon_expired' | 'coupon_exhausted' | 'coupon_not_applicable' | 'coupon_already_applied' | 'coupon_code_taken' | 'too_many_discounts' | 'trial_over' | 'trial_end_in_the_past' | 'no_cancellation_pending' | 'no_change_pending' | 'no_action_pending' | 'too_many_pending_actions' | 'pending_action_needed' | 'at_in_the_past' | 'cancel_in_the_past' | 'start_too_long_ago' | 'currency_unknown' | 'tax_id_invalid' | 'tax_registrations_overlap' | 'tax_rate_overlaps' | 'time_zone_unknown' | 'invoice_not_draft' | 'invoice_not_open' | 'payment_customer_differs' | 'payment_currency_differs' | 'amount_exceeds_payment' | 'bank_transaction_not_open' | 'attempt_in_progress' | 'attempt_ended' | 'gateway_reference_used' | 'attempt_not_unknown' | 'payment_method_needed' | 'payment_method_not_active' | 'payment_method_attached' | 'test_clock_needs_test_gateway' | 'setup_session_ended' | 'setup_session_of_a_gateway' | 'gateway_refused' | 'gateway_no_answer' | 'gateway_event_refused' | 'collection_paused' | 'gateway_account_disabled' | 'secrets_key_missing' | 'difference_resolved' | 'refund_exceeds_payment' | 'payment_is_disputed' | 'invoice_has_payments' | 'invoice_has_credit_notes' | 'credit_exceeds_invoice' | 'whole_lines_only' | 'effect_does_not_add_up' | 'invoice_was_sent' | 'document_not_final' | 'mail_not_set_up' | 'recipient_needed' | 'customer_on_test_clock' | 'invoice_empty' | 'invoice_total_negative' | 'amount_exceeds_due' | 'finalized_invoice_never_changes' | 'credit_insufficient' | 'url_not_allowed' | 'endpoint_not_enabled' | 'replay_running' | 'nothing_upcoming' | 'currency_already_set' | 'number_taken' | 'first_number_passed' | 'last_admin_key' | 'customer_not_parked' | 'test_clock_advancing' | 'test_clock_goes_forward' | 'pdf_unavailable' | 'not_an_e_invoice' | 'preview_outdated'

export interface PromotionCode {
  readonly id: string
  readonly coupon_id: string
  readonly code: string
  readonly max_redemptions: number | null
  readonly expires_at: Instant | null
  readonly customer_id: string | null
  readonly redeemed: number
  readonly archived_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface PromotionCodeList {
  readonly data: readonly PromotionCode[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** Only what has one of the values in the property */
export interface PropertyFilter {
  readonly property: string
  readonly values: readonly string[]
}

export type Proration = 'prorate' | 'none' | 'next_invoice'

export type ProrationUnit = 'day' | 'second'

export interface PutDkim {
  readonly domain: string
  readonly selector: string
  /** RSA or Ed25519, in PEM. Stored sealed, never shown. Absent: the one before stays */
  readonly private_key?: string | undefined
}

export interface PutMailServer {
  readonly host: string
  readonly port: number
  readonly security: MailSecurity
  readonly username?: string | null | undefined
  /** Stored sealed, never shown. Absent: the one before stays */
  readonly password?: string | undefined
  /** Signs each mail; null: the server signs, or nobody */
  readonly dkim?: PutDkim | null | undefined
}

export type QuantityRounding = 'up' | 'down' | 'nearest'

export interface QuantityTransform {
  readonly divide_by: number
  readonly round: QuantityRounding
}

export interface QuantityTransformInput {
  readonly divide_by: number
  readonly round: QuantityRounding
}

export interface QueuedWebhook {
  /** The header `webhook-id` of the message; also in its attempts */
  readonly webhook_id: string
}

export interface ReconciliationDifference {
  readonly id: string
  readonly gateway_account_id: string
  /** What differs */
  readonly object: 'charge' | 'refund' | 'dispute'
  /** `not_recorded`: money was taken or given back at the gateway, and that cannot be recorded here; `not_at_gateway`: a payment, a refund or a dispute here that the gateway does not have; `amount_differs`, also in its currency; `status_differs`: it has succeeded on one side only */
  readonly kind: 'not_recorded' | 'not_at_gateway' | 'amount_differs' | 'status_differs'
  /** The charge, the refund or the dispute at the gateway */
  readonly gateway_reference: string
  /** The attempt by which the money came */
  readonly payment_attempt_id: string | null
  /** The key that the charge names: `<invoice>.<number>` */
  readonly attempt_key: string | null
  readonly our_amount_cents: Cents | null
  readonly our_currency: string | null
  readonly our_status: string | null
  readonly gateway_amount_cents: Cents | null
  readonly gateway_currency: string | null
  readonly gateway_status: string | null
  /** When it was made, or opened */
  readonly charged_at: Instant
  readonly created_at: Instant
  /** When a later comparison did not find it any more, or a person resolved it */
  readonly resolved_at: Instant | null
  /** Why a person resolved it, and who; null where a comparison did */
  readonly resolution: ReconciliationDifferenceResolution | null
}

export interface ReconciliationDifferenceList {
  readonly data: readonly ReconciliationDifference[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface ReconciliationDifferenceResolution {
  readonly reason: string
  readonly api_key_id: string | null
  readonly person_id: string | null
}

export interface RecordUsage {
  readonly events: readonly NewUsageEvent[]
}

export interface RecordedEvent {
  /** Null if the event has none */
  readonly id: string | null
  /** `accepted`: stored and counted. `duplicate`: it was before. `conflict`: another event has the id, and stands. `rejected`: not stored */
  readonly status: 'accepted' | 'duplicate' | 'conflict' | 'rejected'
  /** Why it was rejected */
  readonly code?: 'unknown_customer' | 'too_old' | 'in_the_future' | 'not_a_number' | 'too_many_groups' | 'malformed'
  readonly detail?: string
  /** The codes of the meters that count it; none: nobody does */
  readonly meters: readonly string[]
}

export interface RecordedUsage {
  readonly data: readonly RecordedEvent[]
}

export interface RedeemDiscount {
  readonly coupon_id?: string | undefined
  readonly promotion_code?: string | undefined
  /** `now`, or with the next period of each item */
  readonly when?: OrderTime | undefined
  readonly as_of?: Instant | undefined
}

export interface RedeemedDiscount {
  readonly coupon_id?: string | undefined
  readonly promotion_code?: string | undefined
}

export interface Redemption {
  /** The id of the discount */
  readonly id: string
  readonly coupon_id: string
  readonly promotion_code_id: string | null
  readonly customer_id: string
  readonly subscription_id: string
  /** Null if it was removed before it acted */
  readonly starts_at: Instant | null
  /** Null: it has no end */
  readonly ends_at: Instant | null
  readonly created_at: Instant
}

export interface RedemptionList {
  readonly data: readonly Redemption[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface Refund {
  readonly id: string
  readonly payment_id: string
  readonly customer_id: string
  readonly amount_cents: Cents
  readonly currency: Currency
  /** The part of it that was on invoices, which stay paid */
  readonly kept_paid_cents: Cents
  readonly reason: string
  readonly credit_note_id: string | null
  readonly reopen: boolean
  readonly status: RefundStatus
  readonly gateway_reference: string | null
  readonly decline: RefundDecline | null
  readonly next_check_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly ended_at: Instant | null
  /** When the money of one that had succeeded came back; it can be refunded again */
  readonly returned_at: Instant | null
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface RefundDecline {
  readonly code: string
  readonly message: string
}

export interface RefundList {
  readonly data: readonly Refund[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** Live: `sending`, `processing`, `unknown` until the gateway has said what became of it. Ended: `succeeded`, `failed` */
export type RefundStatus = 'sending' | 'processing' | 'unknown' | 'succeeded' | 'failed'

export interface ReissueInvoice {
  readonly reason: string
  readonly taxes?: 'as_billed' | 'anew' | undefined
}

export interface ReissuedInvoice {
  readonly credit_note: CreditNote
  readonly invoice: Invoice
}

export interface RemoveDiscount {
  readonly discount_id: string
  /** `now`, or with the next period of each item */
  readonly when?: OrderTime | undefined
  readonly as_of?: Instant | undefined
}

export interface ReplayWebhooks {
  /** Events after this sequence are sent again */
  readonly after: number
  /** Up to and including this sequence, but not after the `cursor`; by default up to the cursor */
  readonly until?: number | undefined
  /** By default the types of the endpoint */
  readonly types?: readonly string[] | undefined
}

export interface ResendEvent {
  readonly endpoint_id: string
}

export interface ResolvePaymentAttempt {
  readonly outcome: ResolvedOutcome
  /** Of the payment at the gateway, if it is not known yet */
  readonly reference?: string | undefined
  /** What was taken */
  readonly amount_cents?: Cents | undefined
  readonly reason: string
}

export interface ResolveReconciliationDifference {
  readonly reason: string
}

/** What a person says became of the attempt */
export type ResolvedOutcome = 'succeeded' | 'failed'

export interface ResumeSubscription {
  /** By default now */
  readonly at?: Instant | undefined
  readonly as_of?: Instant | undefined
}

/** What a person may do: see the guide */
export type Role = 'viewer' | 'support' | 'finance' | 'developer' | 'admin'

export interface RotateWebhookSecret {
  /** How long messages are signed with the old secret too: `30m`, `24h`, `7d`; `0m` ends it at once */
  readonly keep_old_for?: string | undefined
}

export type Scope = 'read' | 'write' | 'admin' | 'usage'

export interface SearchResult {
  readonly type: 'customer' | 'subscription' | 'invoice' | 'credit_note' | 'plan' | 'payment' | 'event'
  readonly id: string
  /** A name, number, code or type */
  readonly title: string
  /** What tells it from others of that title */
  readonly subtitle: string | null
  readonly customer_id: string | null
}

export interface SearchResults {
  readonly data: readonly SearchResult[]
}

export interface SendDocument {
  /** Another address than the customer’s */
  readonly to?: string | undefined
}

export interface SentFile {
  readonly id: string
  readonly invoice_id: string | null
  readonly credit_note_id: string | null
  /** Of the document */
  readonly number: string
  readonly format: FileFormat
  /** Which rules the e-invoice follows, in which version; null: it is for people */
  readonly rules: string | null
  /** Of the file that was sent, in hexadecimal digits */
  readonly sha256: string
  /** Whether it has an e-invoice: always kept */
  readonly has_xml: boolean
  /** Whether the PDF was kept (`mail.keep_pdfs` of the settings) */
  readonly has_pdf: boolean
  /** When it was first sent */
  readonly created_at: Instant
}

export interface SentFileList {
  readonly data: readonly SentFile[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface ServicePeriod {
  readonly start: Instant
  readonly end: Instant
}

export interface Session {
  readonly person: SessionPerson
  readonly tenant_id: string
  readonly role: Role
  /** What the role allows */
  readonly permissions: Permissions
  /** Where this person is a member */
  readonly tenants: readonly SessionTenant[]
  /** Until then what is dangerous needs no password again */
  readonly fresh_until: Instant
}

export interface SessionPerson {
  readonly id: string
  readonly email: string
  readonly name: string
}

export interface SessionTenant {
  readonly id: string
  readonly name: string
  readonly role: Role
}

export interface SetTaxRegistration {
  /** An ISO 3166 code of two letters; also XI for Northern Ireland and XK for Kosovo */
  readonly country: string
  readonly region?: string | null | undefined
  /** A VAT id, or a national tax number, which has no country before it. Printed on the documents that it stands behind */
  readonly tax_id?: string | null | undefined
  readonly scheme: TaxScheme
  readonly from: string
  /** The first day without it */
  readonly until?: string | null | undefined
}

export type SetTaxRegistrations = readonly SetTaxRegistration[]

export interface Settings {
  /** The tenant */
  readonly id: string
  readonly name: string
  readonly address: Address
  readonly net_days: number
  readonly draft_hours: number
  /** Minutes after the end of a period in which usage of it may still come: so long its invoice stays a draft */
  readonly usage_grace_minutes: number
  /** In which the years of your document numbers begin */
  readonly time_zone: string
  readonly number_series: NumberSeries
  readonly number_format: string
  readonly credit_note_number_format: string
  readonly first_number: number
  readonly bank_account: BankAccount | null
  /** What is done about invoices that cannot be collected; null: the default policy, attempts after 1, 3, 5 and 7 days */
  readonly dunning_policy_id: string | null
  /** How long before a SEPA debit the customer is told of it (event `payment.announced`); it is made on the first banking day after that. 0: at once, without a notice */
  readonly sepa_notice_days: number
  readonly tax_mode: TaxMode
  /** Who computes taxes where `tax_mode` is `gateway`. `test` is in this process, and no tax law */
  readonly tax_gateway: TaxGatewayKind | null
  /** Whether prices and amounts of lines include the taxes */
  readonly prices_include_tax: boolean
  readonly tax_point: TaxPoint
  /** What you sell, as your own rates call it */
  readonly default_tax_category: string
  readonly unconfirmed_tax_id: UnconfirmedTaxId
  readonly portal: Portal
  readonly e_invoicing: ElectronicInvoicing
  readonly document_design: DocumentDesign
  readonly mail: Mail
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface SetupSession {
  readonly id: string
  readonly customer_id: string
  readonly gateway_account_id: string
  readonly return_url: string
  readonly as_default: boolean
  readonly status: SetupSessionStatus
  /** The gateway’s page, while it is open */
  readonly url: string | null
  readonly expires_at: Instant
  readonly payment_method_id: string | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface SetupSessionList {
  readonly data: readonly SetupSession[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `opening`: the gateway has not given its page yet; `completed`: a payment method is stored; `expired`: not any more */
export type SetupSessionStatus = 'opening' | 'open' | 'completed' | 'expired'

export interface SignIn {
  readonly email: string
  readonly password: string
}

export interface SkippedSubscription {
  readonly subscription_id: string
  readonly customer_id: string
  /** `customer_changed`, `customer_parked`, `plan_change_pending`, `plan_differs`, `nothing_to_change`, or the code that a change of it is refused with */
  readonly reason: string
  readonly detail: string
  readonly skipped_at: Instant
}

export interface SkippedSubscriptionList {
  readonly data: readonly SkippedSubscription[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface Subscription {
  readonly id: string
  readonly customer_id: string
  /** The current plan */
  readonly plan_id: string
  readonly plan_code: string
  readonly product: string
  readonly quantity: number
  readonly currency: Currency
  readonly time_zone: string
  readonly proration: ProrationUnit
  readonly status: SubscriptionStatus
  readonly start_at: Instant
  readonly billing_cycle_anchor: Instant
  readonly current_period_start: Instant | null
  readonly current_period_end: Instant | null
  readonly trial_end: Instant | null
  /** Another system bills up to this instant */
  readonly billed_until: Instant | null
  readonly cancel_at_period_end: boolean
  readonly cancel_at: Instant | null
  readonly canceled_at: Instant | null
  readonly ended_at: Instant | null
  readonly paused_at: Instant | null
  /** The next pending change; fields that it does not name stay */
  readonly pending_change: PendingChange | null
  /** Pending actions, by instant */
  readonly pending_actions: readonly PendingAction[]
  /** In the answer and event of an action: the pending actions, or their parts, that it replaced */
  readonly replaced_actions?: readonly PendingAction[]
  /** Discounts that have not ended, in the order in which they act */
  readonly discounts: readonly Discount[]
  readonly external_id: string | null
  readonly purchase_order: string | null
  readonly collection: Collection
  /** Null: the customer’s default */
  readonly payment_method_id: string | null
  /** The least that is paid per period, as it was last ordered */
  readonly minimum_cents: Cents | null
  readonly billing_threshold_cents: Cents | null
  readonly metadata: Metadata
  readonly created_at: Instant
  readonly updated_at: Instant
  /** With its `lines` if it was made by the action that answers */
  readonly latest_invoice: Invoice | null
  /** In the answer of an action: the credit note made by it */
  readonly credit_note?: CreditNote | null
  readonly items: readonly SubscriptionItem[]
  /** Only with `expand=customer` */
  readonly customer?: CustomerName
}

export interface SubscriptionItem {
  /** Null if a waiting change began it and billing has not reached it yet */
  readonly id: string | null
  readonly price_id: string
  readonly price_code: string
  readonly quantity: number
  /** The agreed amounts that replace the price’s own */
  readonly override: PriceOverride | null
  /** Null before it begins, and of a one-off price */
  readonly current_period_start: Instant | null
  readonly current_period_end: Instant | null
}

export interface SubscriptionItemInput {
  /** A price of the plan itself */
  readonly price_code?: string | undefined
  /** A price of another plan, as an add-on; in the same currency */
  readonly price_id?: string | undefined
  /** 0 removes an add-on */
  readonly quantity?: number | undefined
  /** Agreed amounts that replace all of the price’s own, for this subscription. They stay until the plan has another price of that code. Null removes them */
  readonly override?: PriceOverrideInput | null | undefined
}

export interface SubscriptionList {
  readonly data: readonly Subscription[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface SubscriptionPreview {
  /** Pass it to the real call within ten minutes to get the same cents */
  readonly as_of: Instant
  readonly subscription: Subscription
  readonly invoices: readonly PreviewedInvoice[]
  readonly credit_notes: readonly PreviewedCreditNote[]
  /** The next automatic invoice of the subscription after the action; null if there is none */
  readonly upcoming_invoice: PreviewedInvoice | null
}

export type SubscriptionStatus = 'scheduled' | 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled'

export interface SwitchTenant {
  readonly tenant_id: string
}

export interface TakenBackLine {
  readonly document: DocumentKind
  readonly document_id: string
  /** Null in a preview */
  readonly document_number: string | null
  /** Null in a preview */
  readonly line_id: string | null
  readonly ordinal: number
}

/** By UNCL 5305: `S` taxed, `Z` zero rated, `E` exempt, `AE` reverse charge, `G` export, `O` outside the scope of the tax */
export type TaxCategory = 'S' | 'Z' | 'E' | 'AE' | 'G' | 'O'

export interface TaxComponent {
  readonly percent: string
  readonly name: string
}

export interface TaxExemption {
  readonly reason: string
  readonly certificate: string | null
}

export interface TaxExemptionInput {
  readonly reason: string
  readonly certificate?: string | null | undefined
}

export type TaxGatewayKind = 'test'

export interface TaxId {
  readonly type: string
  readonly value: string
  /** `well_formed`: by its check digits; `confirmed`, `unknown`: what its register said */
  readonly status: 'well_formed' | 'confirmed' | 'unknown'
}

export interface TaxIdInput {
  /** Such as `eu_vat`; by default by the country of a VAT id */
  readonly type?: string | undefined
  readonly value: string
}

/** `none`: no taxes; `rates`: by your registrations and the standard rates, or your own; `gateway`: as `tax_gateway` computes them. For lines billed from now on: what was billed before keeps its treatment */
export type TaxMode = 'none' | 'rates' | 'gateway'

/** Whose day decides the rates: of issue, or of the start or the last instant of the service of a line */
export type TaxPoint = 'issue' | 'service_start' | 'service_end'

export interface TaxProfile {
  readonly country: string | null
  readonly region: string | null
  readonly postal_code: string | null
  readonly tax_ids: readonly TaxId[]
  readonly is_business: boolean
  readonly exempt: TaxExemption | null
}

/** How the customer is taxed. Replaced as a whole. What is null follows from the address. */
export interface TaxProfileInput {
  readonly country?: string | null | undefined
  readonly region?: string | null | undefined
  readonly postal_code?: string | null | undefined
  readonly tax_ids?: readonly TaxIdInput[] | undefined
  /** By default whether there is a tax id */
  readonly is_business?: boolean | undefined
  readonly exempt?: TaxExemptionInput | null | undefined
}

export interface TaxRate {
  readonly id: string
  readonly country: string
  readonly region: string | null
  readonly category: string
  readonly percent: string
  readonly name: string
  readonly from: string
  readonly until: string | null
  readonly created_at: Instant
}

export interface TaxRateList {
  readonly data: readonly TaxRate[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface TaxRegistration {
  readonly country: string
  readonly region: string | null
  readonly tax_id: string | null
  readonly scheme: TaxScheme
  readonly from: string
  readonly until: string | null
}

export type TaxRegistrations = readonly TaxRegistration[]

/** `local`: in that country; `oss_union`, `oss_non_union`: a one-stop shop, registered in that country */
export type TaxScheme = 'local' | 'oss_union' | 'oss_non_union'

export interface TaxTakenBack {
  readonly document: DocumentKind
  readonly document_id: string
}

export interface TaxTreatment {
  readonly category: TaxCategory
  readonly country: string | null
  readonly region: string | null
  readonly rates: readonly TaxComponent[]
  /** The rule that decided, such as `reverse_charge` */
  readonly reason: string
  readonly why: string
  readonly mention: string | null
  readonly exemption_code: string | null
  readonly seller_tax_id: string | null
  readonly buyer_tax_id: string | null
}

export type TaxWait = 'tax' | 'tax_id'

export interface TestClock {
  readonly id: string
  readonly name: string | null
  /** The present of its customers */
  readonly now: Instant
  /** Whether mail is sent to its customers, to the addresses that they have; by default none */
  readonly sends_mail: boolean
  /** The target of the running advance, or null */
  readonly advancing_to: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface TestClockList {
  readonly data: readonly TestClock[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface UncancelSubscription {
  readonly as_of?: Instant | undefined
}

/** What a tax id means that its register has not confirmed: `trust`: that the customer is a business; `charge`: nothing; `hold_draft`: an invoice that it decides about stays a draft until the register has answered, 72 hours at most */
export type UnconfirmedTaxId = 'trust' | 'charge' | 'hold_draft'

export interface UncoveredUsage {
  readonly item_id: string
  readonly price_code: string
  readonly quantity: string
  readonly events: number
}

export type UnusedTimeProration = 'prorate' | 'none'

/** Where customers pay to. Printed on invoices, with a code for banking apps (EPC QR) where the invoice is open and in euros */
export interface UpdateBankAccount {
  readonly iban: string
  readonly bic?: string | null | undefined
  /** Whose account it is; null: your own name */
  readonly name?: string | null | undefined
}

export interface UpdateCoupon {
  /** As people read it */
  readonly name?: string | undefined
}

export interface UpdateCustomer {
  readonly name?: string | undefined
  readonly email?: string | null | undefined
  readonly external_id?: string | null | undefined
  /** Only if the customer has no currency */
  readonly currency?: Currency | undefined
  /** A name of the IANA time zone database */
  readonly time_zone?: string | undefined
  readonly address?: AddressInput | null | undefined
  readonly metadata?: MetadataChange | undefined
  readonly net_days?: number | null | undefined
  readonly e_invoice?: ElectronicInvoiceInput | null | undefined
  readonly language?: Language | null | undefined
  readonly tax?: TaxProfileInput | null | undefined
  /** An active payment method of the customer. A new one is tried at once for every open automatic invoice */
  readonly default_payment_method_id?: string | null | undefined
}

/** How PDFs look. Absent fields stay */
export interface UpdateDocumentDesign {
  /** Of headings and lines */
  readonly color?: string | null | undefined
  /** At the foot of each page: management, register, bank */
  readonly footer?: string | null | undefined
  readonly logo?: LogoInput | null | undefined
}

/** What e-invoices say of you besides name and address. Absent fields stay */
export interface UpdateElectronicInvoicing {
  readonly legal_id?: LegalIdInput | null | undefined
  readonly electronic_address?: ElectronicAddressInput | null | undefined
  readonly contact?: InvoiceContactInput | null | undefined
}

export interface UpdateGatewayAccount {
  readonly label?: string | undefined
  readonly credentials?: GatewayCredentials | undefined
  /** Secrets that events of the gateway may be signed with; several while one is replaced */
  readonly webhook_secrets?: readonly string[] | undefined
  readonly currencies?: readonly Currency[] | null | undefined
}

/** Mail to your customers. It leaves by your mail server (`PUT /v1/mail_server`), else by that of the service. Absent fields stay */
export interface UpdateMail {
  /** The address that mail is from; null: no mail is sent */
  readonly from?: string | null | undefined
  /** Where answers go; null: to `from` */
  readonly reply_to?: string | null | undefined
  readonly language?: Language | undefined
  /** What is sent by itself; at first nothing. Any document can be sent by hand */
  readonly kinds?: readonly MailKind[] | undefined
  /** Days after `due_at`, in the customer’s time zone; negative ones before it */
  readonly reminder_days?: readonly number[] | undefined
  /** How many days before a renewal it is announced */
  readonly renewal_notice_days?: number | undefined
  /** Only renewals of periods of at least so many months are announced */
  readonly renewal_notice_months?: number | undefined
  /** How many days before the end of a trial it is announced */
  readonly trial_notice_days?: readonly number[] | undefined
  /** Whether PDFs are kept as they were sent. Of those that are not, the hash is kept; e-invoices are always kept (`GET /v1/sent_files`) */
  readonly keep_pdfs?: boolean | undefined
}

export interface UpdateMeter {
  readonly name?: string | undefined
}

export interface UpdatePerson {
  readonly role: Role
}

export interface UpdatePlan {
  readonly name?: string | undefined
  /** Whether new subscriptions are accepted */
  readonly is_active?: boolean | undefined
  readonly metadata?: MetadataChange | undefined
}

/** What your customers may do in the portal; to see is always allowed. Absent fields stay */
export interface UpdatePortal {
  readonly enabled?: boolean | undefined
  readonly allow?: UpdatePortalParts | undefined
  /** The plans that customers may change to, in the order in which they are shown */
  readonly plan_codes?: readonly string[] | undefined
  /** Whether a customer who asks for it at `/portal?company=` and your id is mailed a link to the address that you have of them; off by default */
  readonly sign_in_by_mail?: boolean | undefined
}

export interface UpdatePortalParts {
  readonly change_plan?: boolean | undefined
  readonly cancel?: boolean | undefined
  readonly edit_details?: boolean | undefined
  readonly pay?: boolean | undefined
  readonly add_payment_method?: boolean | undefined
}

export interface UpdateSettings {
  readonly name?: string | undefined
  readonly address?: AddressInput | undefined
  /** Days to pay an invoice, unless the customer has its own `net_days` */
  readonly net_days?: number | undefined
  /** Hours that a renewal’s invoice stays a draft */
  readonly draft_hours?: number | undefined
  /** Minutes after the end of a period in which usage of it may still come: so long its invoice stays a draft */
  readonly usage_grace_minutes?: number | undefined
  /** In which the years of your document numbers begin */
  readonly time_zone?: string | undefined
  readonly number_series?: NumberSeries | undefined
  /** Of invoices: letters, digits and `/._-`. The run of `#` becomes the counter, `{customer}` eight letters of the customer, `{year}` the calendar year of `finalized_at` in your `time_zone`. With `{year}` the counter begins at 1 in a new year; without it, it goes on behind the highest number of the series. Where customers count by themselves, only `{customer}` makes their numbers differ from each other. A digit beside the run is refused: it would make numbers that another format makes as well. */
  readonly number_format?: string | undefined
  /** The same for credit notes, which have their own series; it must differ from the format of invoices */
  readonly credit_note_number_format?: string | undefined
  /** The number that a series of invoices begins with: that of the tenant, of a customer or of a test clock. Where the series of the tenant has begun, its next number, if it is higher than all before; other series that have begun stay. A new year's first number is 1 all the same. */
  readonly first_number?: number | undefined
  readonly bank_account?: UpdateBankAccount | null | undefined
  /** What is done about invoices that cannot be collected; null: the default policy, attempts after 1, 3, 5 and 7 days */
  readonly dunning_policy_id?: string | null | undefined
  /** How long before a SEPA debit the customer is told of it (event `payment.announced`); it is made on the first banking day after that. 0: at once, without a notice */
  readonly sepa_notice_days?: number | undefined
  readonly tax_mode?: TaxMode | undefined
  /** Whether prices and amounts of lines include the taxes */
  readonly prices_include_tax?: boolean | undefined
  readonly tax_point?: TaxPoint | undefined
  /** What you sell, as your own rates call it */
  readonly default_tax_category?: string | undefined
  /** Who computes taxes where `tax_mode` is `gateway`. `test` is in this process, and no tax law */
  readonly tax_gateway?: TaxGatewayKind | null | undefined
  readonly unconfirmed_tax_id?: UnconfirmedTaxId | undefined
  readonly portal?: UpdatePortal | undefined
  readonly e_invoicing?: UpdateElectronicInvoicing | undefined
  readonly document_design?: UpdateDocumentDesign | undefined
  readonly mail?: UpdateMail | undefined
}

export interface UpdateSubscription {
  /** Your own id; unique among your subscriptions */
  readonly external_id?: string | null | undefined
  /** The customer’s purchase order; printed on automatic invoices made from now on */
  readonly purchase_order?: string | null | undefined
  readonly collection?: Collection | undefined
  /** Of the customer; null: their default */
  readonly payment_method_id?: string | null | undefined
  /** The least that is paid per period of the leading item, in minor units: a line bills what the other items lack of it. Another one counts from the next period on; null: none */
  readonly minimum_cents?: number | null | undefined
  /** Once what is due so far for usage of a period reaches it, an invoice of the kind `threshold` bills that, once per period; null: never */
  readonly billing_threshold_cents?: number | null | undefined
  readonly metadata?: MetadataChange | undefined
}

export interface UpdateTaxRate {
  /** The first day without it */
  readonly until: string | null
}

export interface UpdateWebhookEndpoint {
  /** A public https address */
  readonly url?: string | undefined
  /** Event types to send; `invoice.*` means all of a kind. An empty list means all */
  readonly types?: readonly string[] | undefined
  readonly ordering?: WebhookOrdering | undefined
  readonly payload?: WebhookPayload | undefined
  /** Maximum messages in flight */
  readonly max_in_flight?: number | undefined
}

export interface UsageAlert {
  readonly id: string
  readonly meter_code: string | null
  readonly price_code: string | null
  readonly customer_id: string | null
  /** Decimals: units of the meter, or minor units of the price */
  readonly thresholds: readonly string[]
  readonly archived_at: Instant | null
  readonly created_at: Instant
}

export interface UsageAlertList {
  readonly data: readonly UsageAlert[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface UsageEvent {
  readonly id: string
  readonly type: string
  readonly customer_id: string
  readonly occurred_at: Instant
  readonly properties: UsageProperties
  readonly voided_at: Instant | null
}

export interface UsageEventList {
  readonly data: readonly UsageEvent[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export interface UsageExplanation {
  readonly measured_quantity: string
  /** Events that were counted */
  readonly events: number
  readonly groups: readonly MeasuredGroup[]
  /** How the quantity of a whole period becomes its cost; of a part of a period, at the same rate of use */
  readonly steps: readonly CostStep[]
  /** The parts of the period, in seconds, that are due */
  readonly served: readonly PartOfPeriod[]
  /** What the version comes to in the period, after discounts */
  readonly due_cents: Cents
  /** What was billed of it before, or is not billed */
  readonly before_cents: Cents
}

export type UsageGroup = Readonly<Record<string, string | null>>

export type UsageProperties = Readonly<Record<string, unknown>>

export interface UsageWindow {
  readonly from: Instant
  readonly until: Instant
  readonly group: UsageGroup | null
  /** How many were counted; of `unique_count`, how many different values */
  readonly events: number
  /** An exact decimal; of `time_weighted` to twelve places */
  readonly quantity: string
}

export interface UsageWindows {
  readonly meter_code: string
  readonly as_of: Instant
  readonly data: readonly UsageWindow[]
}

export interface UsePasskey {
  readonly credential: BrowserCredential
}

export interface Verification {
  /** Whether every invariant holds */
  readonly is_clean: boolean
  readonly data: readonly Check[]
  /** Payments that a person should look at; no invariant is broken */
  readonly findings: readonly Finding[]
}

export interface Violation {
  /** The ids of the object, by name */
  readonly ids: Readonly<Record<string, string | number | null>>
  readonly problem: string
}

export interface VoidInvoice {
  readonly rebill?: boolean | undefined
}

export interface VoidUsage {
  readonly ids: readonly string[]
}

export interface VoidedEvent {
  readonly id: string
  readonly status: 'voided' | 'already_voided' | 'not_found' | 'too_old'
}

export interface VoidedUsage {
  readonly data: readonly VoidedEvent[]
}

export interface WebhookAttempt {
  readonly id: string
  readonly endpoint_id: string
  /** Null for a test */
  readonly event_id: string | null
  /** The header `webhook-id`: the id of the event */
  readonly webhook_id: string | null
  readonly sequence: number | null
  readonly type: string
  readonly status: WebhookAttemptStatus
  /** 1 is the first attempt */
  readonly number: number
  readonly cause: 'event' | 'replay' | 'resend' | 'test'
  readonly response_status: number | null
  /** Why there was no answer */
  readonly error: string | null
  /** The beginning of the answer to a failed attempt */
  readonly response_body: string | null
  readonly duration_ms: number
  readonly created_at: Instant
}

export interface WebhookAttemptList {
  readonly data: readonly WebhookAttempt[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

/** `succeeded`: it was answered 2xx */
export type WebhookAttemptStatus = 'succeeded' | 'failed'

export type WebhookDisabledReason = 'gone' | 'failing'

export interface WebhookEndpoint {
  readonly id: string
  readonly url: string
  readonly types: readonly string[]
  readonly ordering: WebhookOrdering
  readonly payload: WebhookPayload
  readonly max_in_flight: number
  readonly status: WebhookEndpointStatus
  /** `gone`: it answered 410. `failing`: no message was accepted for five days */
  readonly disabled_reason: WebhookDisabledReason | null
  /** Every event up to this sequence is delivered, not of its types, or counted in `retrying`, `held` or `failed` */
  readonly cursor: number
  /** Events after the cursor, of all types */
  readonly lag_events: number
  /** Age of the oldest event after the cursor */
  readonly lag_seconds: number
  /** Events that failed and wait for their next attempt */
  readonly retrying: number
  /** Events that wait for an earlier event of the same object */
  readonly held: number
  /** Events that failed ten times and are not sent again, except by `resend` */
  readonly failed: number
  /** Since when no message was accepted */
  readonly failing_since: Instant | null
  /** Failed attempts since the last success */
  readonly failures: number
  /** The replay that is running; `after` shows how far it is */
  readonly replay: WebhookReplay | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface WebhookEndpointList {
  readonly data: readonly WebhookEndpoint[]
  readonly has_more: boolean
  /** Pass it as `cursor` to get the next page */
  readonly next_cursor: string | null
}

export type WebhookEndpointStatus = 'enabled' | 'paused' | 'disabled'

export interface WebhookEndpointWithSecret {
  readonly id: string
  readonly url: string
  readonly types: readonly string[]
  readonly ordering: WebhookOrdering
  readonly payload: WebhookPayload
  readonly max_in_flight: number
  readonly status: WebhookEndpointStatus
  /** `gone`: it answered 410. `failing`: no message was accepted for five days */
  readonly disabled_reason: WebhookDisabledReason | null
  /** Every event up to this sequence is delivered, not of its types, or counted in `retrying`, `held` or `failed` */
  readonly cursor: number
  /** Events after the cursor, of all types */
  readonly lag_events: number
  /** Age of the oldest event after the cursor */
  readonly lag_seconds: number
  /** Events that failed and wait for their next attempt */
  readonly retrying: number
  /** Events that wait for an earlier event of the same object */
  readonly held: number
  /** Events that failed ten times and are not sent again, except by `resend` */
  readonly failed: number
  /** Since when no message was accepted */
  readonly failing_since: Instant | null
  /** Failed attempts since the last success */
  readonly failures: number
  /** The replay that is running; `after` shows how far it is */
  readonly replay: WebhookReplay | null
  readonly created_at: Instant
  readonly updated_at: Instant
  /** Signs the messages; shown in this answer only */
  readonly secret: string | null
}

/** `per_object`: events of one object are sent one after the other; after a failure the later ones wait. `strict`: all events are sent one after the other. `none`: no event waits for another */
export type WebhookOrdering = 'per_object' | 'strict' | 'none'

/** `full`: the object as it was recorded. `thin`: only its id */
export type WebhookPayload = 'full' | 'thin'

export interface WebhookReplay {
  readonly after: number
  readonly until: number
  readonly types: readonly string[]
}

export interface ListCustomersQuery {
  /** Your own id; unique among your customers */
  readonly external_id?: string | undefined
  /** The exact text */
  readonly email?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface GetUpcomingInvoiceQuery {
  /** Only of this subscription */
  readonly subscription_id?: string | undefined
}

export interface SearchQuery {
  /** Words, a number, an external id or an id */
  readonly q: string
  /** Maximum number of items */
  readonly limit?: number | undefined
}

export interface ListPlansQuery {
  /** What is sold: a customer has at most one live subscription to each product */
  readonly product?: string | undefined
  readonly is_active?: boolean | undefined
  /** A short name for programs; all revisions of a plan have it */
  readonly code?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListPlanMigrationsQuery {
  readonly plan_id?: string | undefined
  readonly status?: PlanMigrationStatus | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListSkippedSubscriptionsQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListMetersQuery {
  /** Only the one with this code */
  readonly code?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ReadUsageQuery {
  readonly customer_id: string
  readonly meter_code: string
  /** Inclusive */
  readonly from: Instant
  /** Exclusive; it may lie ahead */
  readonly until: Instant
  /** In the time zone of the customer; the first and the last are cut at `from` and `until` */
  readonly window?: 'hour' | 'day' | 'month' | undefined
  /** Properties that the meter groups by, separated by commas */
  readonly group_by?: string | undefined
}

export interface ListUsageEventsQuery {
  readonly customer_id: string
  /** Only of this type */
  readonly type?: string | undefined
  /** Inclusive */
  readonly from?: Instant | undefined
  /** Exclusive */
  readonly until?: Instant | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListUsageAlertsQuery {
  /** Only those of one customer */
  readonly customer_id?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListCouponsQuery {
  /** Only the one with this code */
  readonly code?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListPromotionCodesQuery {
  /** Only those of this coupon */
  readonly coupon_id?: string | undefined
  /** Only the one with this code, whatever its case */
  readonly code?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListDiscountsQuery {
  /** Only those of this coupon */
  readonly coupon_id?: string | undefined
  /** Only those on this subscription */
  readonly subscription_id?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListSubscriptionsQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those on this plan now */
  readonly plan_id?: string | undefined
  /** Only those of this status now */
  readonly status?: SubscriptionStatus | undefined
  /** Only the one with this external id */
  readonly external_id?: string | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface RevokePendingActionsQuery {
  /** Only actions pending for this instant */
  readonly at?: Instant | undefined
}

export interface RemoveDiscountQuery {
  /** `now`, or with the next period of each item */
  readonly when?: OrderTime | undefined
  readonly as_of?: Instant | undefined
}

export interface ListInvoicesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Only the one with this external id */
  readonly external_id?: string | undefined
  /** Only those of this status */
  readonly status?: InvoiceStatus | undefined
  /** Only those due for payment at this instant or later */
  readonly due_from?: Instant | undefined
  /** Only those due for payment before this instant */
  readonly due_until?: Instant | undefined
  /** `true`: open invoices whose `due_at` has passed; `false`: all others */
  readonly overdue?: boolean | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface SummarizeInvoicesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Only the one with this external id */
  readonly external_id?: string | undefined
  /** Only those of this status */
  readonly status?: InvoiceStatus | undefined
  /** Only those due for payment at this instant or later */
  readonly due_from?: Instant | undefined
  /** Only those due for payment before this instant */
  readonly due_until?: Instant | undefined
  /** `true`: open invoices whose `due_at` has passed; `false`: all others */
  readonly overdue?: boolean | undefined
}

export interface GetInvoiceUblQuery {
  readonly profile?: ElectronicInvoiceProfile | undefined
}

export interface GetInvoiceCiiQuery {
  readonly profile?: ElectronicInvoiceProfile | undefined
}

export interface ExportInvoicesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Only the one with this external id */
  readonly external_id?: string | undefined
  /** Only those of this status */
  readonly status?: InvoiceStatus | undefined
  /** Only those due for payment at this instant or later */
  readonly due_from?: Instant | undefined
  /** Only those due for payment before this instant */
  readonly due_until?: Instant | undefined
  /** `true`: open invoices whose `due_at` has passed; `false`: all others */
  readonly overdue?: boolean | undefined
  /** Put a byte order mark first, so that spreadsheets recognize UTF-8 */
  readonly bom?: boolean | undefined
}

export interface ExportInvoiceLinesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Only the one with this external id */
  readonly external_id?: string | undefined
  /** Only those of this status */
  readonly status?: InvoiceStatus | undefined
  /** Only those due for payment at this instant or later */
  readonly due_from?: Instant | undefined
  /** Only those due for payment before this instant */
  readonly due_until?: Instant | undefined
  /** `true`: open invoices whose `due_at` has passed; `false`: all others */
  readonly overdue?: boolean | undefined
  /** Put a byte order mark first, so that spreadsheets recognize UTF-8 */
  readonly bom?: boolean | undefined
}

export interface ListInvoiceLinesQuery {
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListPaymentsQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this invoice */
  readonly invoice_id?: string | undefined
  readonly finding?: PaymentFinding | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ImportBankStatementQuery {
  /** Of a table: the IBAN of its account */
  readonly account?: string | undefined
}

export interface ImportBankStatementFile {
  readonly type: 'application/xml' | 'text/xml' | 'text/csv'
  readonly text: string
}

export interface ListBankStatementsQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListBankTransactionsQuery {
  readonly state?: BankTransactionState | undefined
  /** Only those that were new in this file */
  readonly bank_statement_id?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListPaymentMethodsQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  readonly status?: PaymentMethodStatus | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListSetupSessionsQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListPaymentLinksQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListPaymentAttemptsQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this invoice */
  readonly invoice_id?: string | undefined
  readonly status?: PaymentAttemptStatus | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListDunningPoliciesQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListDunningsQuery {
  readonly status?: DunningStatus | undefined
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this invoice */
  readonly invoice_id?: string | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListRefundsQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this payment */
  readonly payment_id?: string | undefined
  readonly status?: RefundStatus | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListDisputesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this payment */
  readonly payment_id?: string | undefined
  readonly status?: DisputeStatus | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListGatewayAccountsQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListGatewayEventsQuery {
  readonly state?: GatewayEventState | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListReconciliationDifferencesQuery {
  /** Only those of this account */
  readonly gateway_account_id?: string | undefined
  readonly state?: 'open' | 'resolved' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListCreditNotesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Only those that take back lines of this invoice */
  readonly invoice_id?: string | undefined
  /** `customer`: each object also has its customer’s id, name, email, time zone and test clock */
  readonly expand?: 'customer' | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface GetCreditNoteUblQuery {
  readonly profile?: ElectronicInvoiceProfile | undefined
}

export interface GetCreditNoteCiiQuery {
  readonly profile?: ElectronicInvoiceProfile | undefined
}

export interface ExportCreditNotesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Put a byte order mark first, so that spreadsheets recognize UTF-8 */
  readonly bom?: boolean | undefined
  /** Only those that take back lines of this invoice */
  readonly invoice_id?: string | undefined
}

export interface ExportCreditNoteLinesQuery {
  /** Only those of this customer */
  readonly customer_id?: string | undefined
  /** Only those of this subscription */
  readonly subscription_id?: string | undefined
  /** Only the one with this number */
  readonly number?: string | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Only those finalized at this instant or later */
  readonly finalized_from?: Instant | undefined
  /** Only those finalized before this instant */
  readonly finalized_until?: Instant | undefined
  /** Only those that fell due for billing at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only those that fell due for billing before this instant */
  readonly occurred_until?: Instant | undefined
  /** Put a byte order mark first, so that spreadsheets recognize UTF-8 */
  readonly bom?: boolean | undefined
  /** Only those that take back lines of this invoice */
  readonly invoice_id?: string | undefined
}

export interface ListMessagesQuery {
  readonly customer_id?: string | undefined
  /** Only those of this invoice */
  readonly invoice_id?: string | undefined
  /** Only those of this credit note */
  readonly credit_note_id?: string | undefined
  readonly kind?: MessageKind | undefined
  readonly status?: MessageStatus | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListSentFilesQuery {
  /** Only those of this invoice */
  readonly invoice_id?: string | undefined
  /** Only those of this credit note */
  readonly credit_note_id?: string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListCreditEntriesQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListCreditGrantsQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListJournalEntriesQuery {
  /** Only entries with a higher sequence than this */
  readonly after?: number | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ExportJournalLinesQuery {
  /** Only lines of events that occurred at this instant or later */
  readonly occurred_from?: Instant | undefined
  /** Only lines of events that occurred before this instant */
  readonly occurred_until?: Instant | undefined
  /** Only those of customers on this test clock; `none`: only those on no test clock */
  readonly test_clock_id?: 'none' | string | undefined
  /** Put a byte order mark first, so that spreadsheets recognize UTF-8 */
  readonly bom?: boolean | undefined
}

export interface ListParkedCustomersQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListTestClocksQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListEventsQuery {
  /** Only events with a higher sequence than this */
  readonly after?: number | undefined
  /** `asc`: oldest first. `desc`: newest first, and `after` does not count */
  readonly order?: 'asc' | 'desc' | undefined
  readonly object_id?: string | undefined
  readonly type?: EventType | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListWebhookEndpointsQuery {
  readonly status?: WebhookEndpointStatus | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListWebhookAttemptsQuery {
  readonly endpoint_id?: string | undefined
  readonly event_id?: string | undefined
  readonly status?: WebhookAttemptStatus | undefined
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListTaxRatesQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface ListApiKeysQuery {
  /** Maximum number of items */
  readonly limit?: number | undefined
  /** `next_cursor` of the previous page */
  readonly cursor?: string | undefined
}

export interface CustomersResource {
  /** Create a customer. Only the name is required. Periods of later subscriptions are counted in the time zone. A customer with a `test_clock_id` follows that clock and is never billed in real time. */
  create(body: CreateCustomer, options?: WriteOptions): Promise<Customer>
  /** List customers. Newest first. Filters match exactly, including case. */
  list(query?: ListCustomersQuery, options?: CallOptions): Promise<CustomerList>
  /** List customers, page after page: `for await`. */
  all(query?: Omit<ListCustomersQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Customer>
  /** Get a customer. With the credit balance, in the customer’s currency and in every currency. */
  get(id: string, options?: CallOptions): Promise<Customer>
  /** Change a customer. Absent fields stay; null clears. `metadata` is merged by name, and null removes a name; `address` is replaced as a whole, as `tax` is. The currency can be set while the customer has none. A new time zone is for later subscriptions, a new name or address for invoices finalized from now on. A new `default_payment_method_id` is tried at once for every open automatic invoice. A request that changes nothing answers 200 and records no event. */
  update(id: string, body: UpdateCustomer, options?: WriteOptions): Promise<Customer>
  /** Read all about a customer at once. What a page about the customer shows, each part as its own route answers it. Parts that the person’s role may not read are null. */
  getOverview(id: string, options?: CallOptions): Promise<CustomerOverview>
  /** Release a parked customer. Use it after the cause is fixed: the next billing run bills the customer again. */
  release(id: string, options?: WriteOptions): Promise<ParkedCustomer>
  /** Preview a customer's next automatic invoice. The next invoice if nothing changes until then: finalized, after earlier drafts, with credit used. Its id is temporary. */
  getUpcomingInvoice(id: string, query?: GetUpcomingInvoiceQuery, options?: CallOptions): Promise<PreviewedInvoice>
}

export interface OverviewResource {
  /** Read how billing stands. What is due, what comes in, what waits for a person. Without customers on test clocks. Parts that the person’s role may not read are null. */
  get(options?: CallOptions): Promise<Overview>
}

export interface PortalSessionsResource {
  /** Open the portal for a customer. Send the customer to the `url`. It works once, within five minutes unless `expires_in` says more, and begins a session of up to 12 hours, in which they see and do what the `portal` of the settings allows. No link is mailed; pass it on only to the customer. */
  create(body: CreatePortalSession, options?: WriteOptions): Promise<PortalSession>
}

export interface SearchResource {
  /** Find customers, documents and more. Customers by the beginnings of words of their name, email or external id, whatever the capitals: all words must match. Invoices and credit notes by the beginning of their number; subscriptions and invoices by their external id; plans by code or name; all of these, payments and events by their id. Best first, at most 20, only of what the person’s role may read. */
  search(query: SearchQuery, options?: CallOptions): Promise<SearchResults>
}

export interface PlansResource {
  /** Create a plan. What is sold, at which prices, per interval. Either `amount_cents`, or `prices` of which each has its own model, interval and timing. A quantity becomes an amount in this order: `transform`, less `included_quantity`, the model, `minimum_cents`, `maximum_cents`. A customer has at most one live subscription to each product, and all plans are of the product `default` unless they say otherwise. */
  create(body: CreatePlan, options?: WriteOptions): Promise<Plan>
  /** List plans. Newest first, active and inactive ones. With `code`: all revisions of a plan, the newest first. */
  list(query?: ListPlansQuery, options?: CallOptions): Promise<PlanList>
  /** List plans, page after page: `for await`. */
  all(query?: Omit<ListPlansQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Plan>
  /** Get a plan. One revision of a plan, active or not. */
  get(id: string, options?: CallOptions): Promise<Plan>
  /** Change a plan. Its name, metadata and whether it is sold. Money, interval and prices never change: make the next revision of the plan. Absent fields stay; `metadata` is merged by name, and null removes a name. Subscriptions to a plan that is no longer active go on. A request that changes nothing answers 200 and records no event. */
  update(id: string, body: UpdatePlan, options?: WriteOptions): Promise<Plan>
  /** Create the next revision of a plan. A plan of the same code, product and currency with other prices. Absent fields are taken from the plan in the path, which may be any revision. `plan_code` means the newest revision from now on. Subscriptions stay on the revision they have. A price equal to one of the previous revision keeps its id. */
  createRevision(id: string, body: CreatePlanRevision, options?: WriteOptions): Promise<Plan>
}

export interface PlanMigrationsResource {
  /** Move a plan's subscribers to another plan. All subscriptions to this revision that have not ended, as if each were changed. It runs in the background, with a `subscription.changed` for each. Each is changed as of `as_of`; those whose customer has changed since, and those that cannot be changed, are skipped and listed with the reason. With `preview` (200) it shows what the migration would amount to, and changes nothing. If that takes longer than one request, it answers 503 with `Retry-After`; the same request continues. */
  create(id: string, body: CreatePlanMigration, options?: WriteOptions): Promise<PlanMigration | PlanMigrationPreview>
  /** List plan migrations. Newest first. */
  list(query?: ListPlanMigrationsQuery, options?: CallOptions): Promise<PlanMigrationList>
  /** List plan migrations, page after page: `for await`. */
  all(query?: Omit<ListPlanMigrationsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<PlanMigration>
  /** Get a plan migration. With its progress. */
  get(id: string, options?: CallOptions): Promise<PlanMigration>
  /** List the subscriptions that a plan migration skipped. Each with the reason, the oldest subscription first. */
  listSkipped(id: string, query?: ListSkippedSubscriptionsQuery, options?: CallOptions): Promise<SkippedSubscriptionList>
  /** List the subscriptions that a plan migration skipped, page after page: `for await`. */
  allSkipped(id: string, query?: Omit<ListSkippedSubscriptionsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<SkippedSubscription>
  /** Cancel a plan migration. Subscriptions that were changed stay changed; no more are changed. */
  cancel(id: string, options?: WriteOptions): Promise<PlanMigration>
}

export interface MetersResource {
  /** Create a meter. How events of a type become a quantity. It counts what was sent before too: until that is done its `status` is `filling`. What it counts never changes; archive it and make another one. */
  create(body: CreateMeter, options?: WriteOptions): Promise<Meter>
  /** List meters. Newest first, archived ones too. */
  list(query?: ListMetersQuery, options?: CallOptions): Promise<MeterList>
  /** List meters, page after page: `for await`. */
  all(query?: Omit<ListMetersQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Meter>
  /** Read a meter. Whether it is ready, too. */
  get(id: string, options?: CallOptions): Promise<Meter>
  /** Rename a meter. What it counts never changes. */
  update(id: string, body: UpdateMeter, options?: WriteOptions): Promise<Meter>
  /** Archive a meter. It counts nothing that is sent from now on. What it has counted can be read and billed. A meter is archived after the plans with its prices, and after their subscriptions have ended. */
  archive(id: string, options?: WriteOptions): Promise<Meter>
}

export interface UsageResource {
  /** Send usage. Up to 1,000 events, each answered by itself; what is answered is stored. Send an event again, with the same content, until it is answered: it is counted once, however often and from wherever it comes. Needs no idempotency key, and keeps none. Also `application/cloudevents-batch+json`, where `subject` is the external id of the customer. */
  record(body: RecordUsage, options?: CallOptions): Promise<RecordedUsage>
  /** Read usage. What a customer used by a meter, to the microsecond, as billing reads it: everything that was answered `accepted` is in it. */
  read(query: ReadUsageQuery, options?: CallOptions): Promise<UsageWindows>
  /** Void usage. Events no longer count. What was billed of them is billed less with the next document. Their ids stay used. Events that are too old to be sent are too old to be voided. */
  void(body: VoidUsage, options?: WriteOptions): Promise<VoidedUsage>
  /** List events of usage. Of a customer, the newest first by `occurred_at`; voided ones too. */
  listEvents(query: ListUsageEventsQuery, options?: CallOptions): Promise<UsageEventList>
  /** List events of usage, page after page: `for await`. */
  allEvents(query?: Omit<ListUsageEventsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<UsageEvent>
}

export interface UsageAlertsResource {
  /** Create a usage alert. The event `usage_alert.reached` comes once per period and threshold. The period of a meter is the calendar month in the time zone of the customer, that of a price its billing period. Usage is looked at about a second after it was sent. */
  create(body: CreateUsageAlert, options?: WriteOptions): Promise<UsageAlert>
  /** List usage alerts. Newest first, archived ones too. */
  list(query?: ListUsageAlertsQuery, options?: CallOptions): Promise<UsageAlertList>
  /** List usage alerts, page after page: `for await`. */
  all(query?: Omit<ListUsageAlertsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<UsageAlert>
  /** Read a usage alert. What it watches, and its thresholds. */
  get(id: string, options?: CallOptions): Promise<UsageAlert>
  /** Archive a usage alert. It reports nothing any more. */
  archive(id: string, options?: WriteOptions): Promise<UsageAlert>
}

export interface CouponsResource {
  /** Create a coupon. The terms of a discount: a percent, or an amount in each currency, for how long and on what. They never change; archive it and make another one. */
  create(body: CreateCoupon, options?: WriteOptions): Promise<Coupon>
  /** List coupons. Newest first, archived ones too. */
  list(query?: ListCouponsQuery, options?: CallOptions): Promise<CouponList>
  /** List coupons, page after page: `for await`. */
  all(query?: Omit<ListCouponsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Coupon>
  /** Read a coupon. With the number of its redemptions. */
  get(id: string, options?: CallOptions): Promise<Coupon>
  /** Rename a coupon. Its terms never change. */
  update(id: string, body: UpdateCoupon, options?: WriteOptions): Promise<Coupon>
  /** Archive a coupon. It can no longer be redeemed, nor can its promotion codes; discounts that were redeemed go on. */
  archive(id: string, options?: WriteOptions): Promise<Coupon>
}

export interface PromotionCodesResource {
  /** Create a promotion code. A word that redeems a coupon, with limits of its own. Those of the coupon hold as well. */
  create(body: CreatePromotionCode, options?: WriteOptions): Promise<PromotionCode>
  /** List promotion codes. Newest first, archived ones too. */
  list(query?: ListPromotionCodesQuery, options?: CallOptions): Promise<PromotionCodeList>
  /** List promotion codes, page after page: `for await`. */
  all(query?: Omit<ListPromotionCodesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<PromotionCode>
  /** Read a promotion code. With the number of its redemptions. */
  get(id: string, options?: CallOptions): Promise<PromotionCode>
  /** Archive a promotion code. It can no longer be redeemed; its coupon and the discounts that were redeemed by it go on. */
  archive(id: string, options?: WriteOptions): Promise<PromotionCode>
}

export interface DiscountsResource {
  /** List redemptions. Who has redeemed coupons, on which subscription and for which time. Newest first, ended ones too. */
  list(query?: ListDiscountsQuery, options?: CallOptions): Promise<RedemptionList>
  /** List redemptions, page after page: `for await`. */
  all(query?: Omit<ListDiscountsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Redemption>
}

export interface SubscriptionsResource {
  /** Subscribe a customer to a plan. Makes the subscription and, in the same transaction, every invoice that is due by now; `latest_invoice` is the newest of them, or null. A start in the past bills every missed period; a start in the future waits. */
  create(body: CreateSubscription, options?: WriteOptions): Promise<Subscription>
  /** List subscriptions. Newest first, each with its latest invoice without lines. */
  list(query?: ListSubscriptionsQuery, options?: CallOptions): Promise<SubscriptionList>
  /** List subscriptions, page after page: `for await`. */
  all(query?: Omit<ListSubscriptionsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Subscription>
  /** Read a subscription. With its latest invoice, without lines. */
  get(id: string, options?: CallOptions): Promise<Subscription>
  /** Change a subscription’s names and metadata, and how it is paid. `external_id` and `purchase_order` (null removes them), `metadata`, which is merged by name, `collection` and `payment_method_id`: another one is tried at once for the open automatic invoices of the subscription. Existing invoices and drafts keep their `purchase_order` and `collection`. `minimum_cents` counts from the next period on, `billing_threshold_cents` at once. Use the actions to change what else is billed. */
  update(id: string, body: UpdateSubscription, options?: WriteOptions): Promise<Subscription>
  /** Change plan, quantity or items. Now, at an instant (`at`) or from the end of the billing period. A waiting change is carried out at its instant as if it were ordered then. A change now takes back the rest of the old and bills the rest of the new: on one invoice (`latest_invoice`), or on a credit note (`credit_note`) if the total is negative. With `next_invoice`, the difference comes with the next document of the subscription; with `none`, what is billed stays billed. The same interval keeps the billing cycle, another one starts a new one. Fields that the change does not name stay. It also replaces the same fields of actions waiting for the same instant or a later one, and shows those as `replaced_actions`. */
  change(id: string, body: ChangeSubscription, options?: WriteOptions): Promise<Subscription>
  /** Cancel the pending changes. Pending pauses and resumptions stay; `DELETE /pending_actions` cancels those too. */
  revokePendingChange(id: string, options?: WriteOptions): Promise<Subscription>
  /** Cancel pending actions. All pending changes, pauses and resumptions; with `at`, only those of that instant. */
  revokePendingActions(id: string, query?: RevokePendingActionsQuery, options?: WriteOptions): Promise<Subscription>
  /** Cancel a subscription. At the end of the billing period (the default), now, or at an instant. Time after the end that was billed is credited at once, even if the end is in the future (`credit_note`); with `none` it stays billed. A period that is not billed yet is billed up to the end. If the end is not after the start, the subscription never begins. */
  cancel(id: string, body?: CancelSubscription, options?: WriteOptions): Promise<Subscription>
  /** Undo a cancellation. Possible until the subscription ends. Time that the cancellation credited or left out is billed at once (`latest_invoice`). */
  uncancel(id: string, body?: UncancelSubscription, options?: WriteOptions): Promise<Subscription>
  /** Pause a subscription. Now or at an instant (`at`), until it is resumed (`resume_at`, `/resume`): nothing is due meanwhile. The billed time that is left is credited then (`credit_note`), or stays billed with `none`. Pending pauses and resumptions of the same instant or a later one are replaced. */
  pause(id: string, body?: PauseSubscription, options?: WriteOptions): Promise<Subscription>
  /** Resume a paused subscription. Now or at an instant (`at`). Bills the rest of the billing period, less what stayed billed. Pending pauses and resumptions of the same instant or a later one are replaced, and so is the one that would end the same pause. */
  resume(id: string, body?: ResumeSubscription, options?: WriteOptions): Promise<Subscription>
  /** Extend or end a trial. Ends the trial at another instant, later or sooner, or `now`. Possible until the trial ends; before the start, also without a trial. The billing day moves with it unless you gave one, and so do actions that wait for the period’s end. A trial that ends now invoices the first periods at once (`latest_invoice`). */
  extendTrial(id: string, body: ExtendTrial, options?: WriteOptions): Promise<Subscription>
  /** Move the billing day. Periods of all items are counted from the new anchor. The rest of the current period is credited and the part of the new one up to its next boundary is billed: at once, or with `next_invoice` on the next document. With `none` each item goes on to the end of its period, and the part from there to the next boundary is billed. */
  moveBillingCycleAnchor(id: string, body: MoveBillingCycleAnchor, options?: WriteOptions): Promise<Subscription>
  /** Read the usage of the present period. What each item for usage has counted so far, and what it will cost if nothing more is used, step by step. */
  readCurrentUsage(id: string, options?: CallOptions): Promise<CurrentUsage>
  /** Preview a new subscription. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  preview(body: CreateSubscription, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview a change. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewChange(id: string, body: ChangeSubscription, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview a moved billing day. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewBillingCycleAnchor(id: string, body: MoveBillingCycleAnchor, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview a trial that ends at another instant. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewTrial(id: string, body: ExtendTrial, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview a cancellation. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewCancel(id: string, body?: CancelSubscription, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview an undone cancellation. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewUncancel(id: string, body?: UncancelSubscription, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview a pause. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewPause(id: string, body?: PauseSubscription, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview a resumption. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewResume(id: string, body?: ResumeSubscription, options?: CallOptions): Promise<SubscriptionPreview>
  /** Redeem a coupon on a subscription. It acts after the discounts that the subscription has. `now`: the rest of the current periods is billed at the lower price, and the difference is credited (`credit_note`). `period_end`: from each item’s next period on. */
  redeemDiscount(id: string, body: RedeemDiscount, options?: WriteOptions): Promise<Subscription>
  /** Remove a discount. `now`: the rest of the current periods is billed at the price without it (`latest_invoice`). `period_end`: from each item’s next period on. A removed discount counts as redeemed. */
  removeDiscount(id: string, partId: string, query?: RemoveDiscountQuery, options?: WriteOptions): Promise<Subscription>
  /** Preview a redemption. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewDiscount(id: string, body: RedeemDiscount, options?: CallOptions): Promise<SubscriptionPreview>
  /** Preview the removal of a discount. Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and `credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the same cents. */
  previewDiscountRemoval(id: string, body: RemoveDiscount, options?: CallOptions): Promise<SubscriptionPreview>
}

export interface InvoicesResource {
  /** Draft a one-off invoice. A draft for a customer, with no subscription. Add lines, then finalize it. */
  create(body: CreateInvoice, options?: WriteOptions): Promise<Invoice>
  /** List invoices. Newest first, without their lines. */
  list(query?: ListInvoicesQuery, options?: CallOptions): Promise<InvoiceList>
  /** List invoices, page after page: `for await`. */
  all(query?: Omit<ListInvoicesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Invoice>
  /** Add up invoices. How many invoices a list with these filters has and what they add up to, by currency. */
  summarize(query?: SummarizeInvoicesQuery, options?: CallOptions): Promise<InvoiceSummary>
  /** Read an invoice. With its lines. */
  get(id: string, options?: CallOptions): Promise<Invoice>
  /** Add a line to a draft. Only while the invoice is a draft. */
  addLine(id: string, body: InvoiceLineInput, options?: WriteOptions): Promise<Invoice>
  /** Finalize a draft. The invoice gets its number, the current names and addresses, and the available credit, and becomes owed. A draft made by hand needs a line; no draft is finalized below zero. An automatic draft is brought up to date first, and voided if no lines are left. */
  finalize(id: string, options?: WriteOptions): Promise<Invoice>
  /** Void an invoice. Possible while no payment was received for it, no credit note refers to it and no message about it was sent; also if credit alone settled it. The credit it used is given back. Its lines no longer count: the next run bills the time again. With `rebill: false` the time is forgiven for the plan and quantity that were billed, and time that the invoice took back stays billed. */
  void(id: string, body?: VoidInvoice, options?: WriteOptions): Promise<Invoice>
  /** Mark an invoice uncollectible. It stays owed and can still be paid or voided. */
  markUncollectible(id: string, options?: WriteOptions): Promise<Invoice>
  /** Use the customer's credit. As much as is available and due. New invoices use credit automatically. */
  applyCredit(id: string, options?: WriteOptions): Promise<Invoice>
  /** Record money received. Makes a payment that is allocated to the invoice. The whole amount due, unless `amount_cents` is given; a partial payment leaves the invoice open. */
  pay(id: string, body?: PayInvoice, options?: WriteOptions): Promise<Invoice>
  /** Collect an invoice now. Makes a payment attempt for what is due, or a part of it, with the method named, else the subscription’s or the customer’s default. The rest of an automatic invoice is tried a day later. The gateway is asked right after; follow the attempt by its events or `GET /v1/payment_attempts/{id}`. After a restore, money that was recovered from the gateway, is on no invoice and is just what is due is used first: it pays the invoice, nothing is taken, and the answer is the attempt that it came by, `recovered` and `succeeded`. While the gateway has not decided on such an attempt, the request is refused with `attempt_in_progress`. */
  collect(id: string, body?: CollectInvoice, options?: WriteOptions): Promise<PaymentAttempt>
  /** Cancel an invoice. Makes a credit note over all that is left of a final invoice, paid or not. With `rebill` the next run bills what is due; without, the time is not billed again. An invoice that nothing was paid on can be voided instead. */
  cancel(id: string, body: CancelInvoice, options?: WriteOptions): Promise<CreditNote>
  /** Replace an invoice. For an invoice with wrong details of the customer: correct the customer first. A credit note, made out as the invoice is, takes back all that is left of it, and a new invoice bills the same lines at the same prices to the customer’s present name and address. What was paid becomes credit, which the new invoice uses. By default the taxes stay, and with them the tax id that they stand on. `taxes: anew` taxes the lines as if they were sold now: for a tax id, a country or an exemption that was wrong or missing. So are later lines of the same periods. */
  reissue(id: string, body: ReissueInvoice, options?: WriteOptions): Promise<ReissuedInvoice>
  /** Send an invoice. By mail, to the customer or to another address, also if it was sent before. */
  send(id: string, body?: SendDocument, options?: WriteOptions): Promise<Message>
  /** Explain an invoice. Shows for each line the arithmetic and its inputs, the line that it takes back, and the event that caused it. */
  explain(id: string, options?: CallOptions): Promise<InvoiceExplanation>
  /** Print an invoice. One HTML file, for a browser, a printer (A4 or Letter) or an email. The key must be in a header, so download the page first: `curl -s .../v1/invoices/<id>/html -H 'Authorization: Bearer <key>' -o invoice.html`. Dates are shown in the time zone of the subscription, else the customer's. */
  getHtml(id: string, options?: CallOptions): Promise<string>
  /** Get an invoice as an e-invoice in UBL. UBL 2.1, by the rules of EN 16931. What the rules do not allow to be written is refused with `not_an_e_invoice`: each entry of `errors` has the official name of a rule as its `code` (such as `BR-DE-15`), and in `pointer` where to set what is missing. Name and address are those of the finalized document; identifiers, contact and references are today’s. A draft has no e-invoice. */
  getUbl(id: string, query?: GetInvoiceUblQuery, options?: CallOptions): Promise<string>
  /** Get an invoice as an e-invoice in CII. Cross Industry Invoice, the syntax of ZUGFeRD and Factur-X, by the rules of EN 16931. What the rules do not allow to be written is refused with `not_an_e_invoice`: each entry of `errors` has the official name of a rule as its `code` (such as `BR-DE-15`), and in `pointer` where to set what is missing. Name and address are those of the finalized document; identifiers, contact and references are today’s. A draft has no e-invoice. */
  getCii(id: string, query?: GetInvoiceCiiQuery, options?: CallOptions): Promise<string>
  /** Get an invoice as a PDF. PDF/A-3a and PDF/UA-1, in the language of the customer, with your logo, color and footer (`document_design` in the settings); a transfer is asked for by a code that banking apps read. Settled amounts are today’s. The same document gives the same bytes. A draft is marked as one. */
  getPdf(id: string, options?: CallOptions): Promise<Uint8Array>
  /** Get an invoice as a PDF with the e-invoice inside. The PDF with the e-invoice inside (Factur-X, ZUGFeRD): for people and for programs. What cannot be an e-invoice by EN 16931 is refused with `not_an_e_invoice`, as for `/cii`. */
  getFacturX(id: string, options?: CallOptions): Promise<Uint8Array>
  /** Export invoices as CSV. All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row. Text that a spreadsheet would read as a formula gets a leading apostrophe. Newest first. */
  export(query?: ExportInvoicesQuery, options?: CallOptions): Promise<string>
  /** Export the lines of invoices as CSV. All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row. Text that a spreadsheet would read as a formula gets a leading apostrophe. Newest first. The filters apply to the invoices. */
  exportLines(query?: ExportInvoiceLinesQuery, options?: CallOptions): Promise<string>
}

export interface InvoiceLinesResource {
  /** List lines of invoices and credit notes. Of final documents, without void invoices, the oldest document first: what a month has billed, net. Test clocks are left out unless you name one. */
  list(query?: ListInvoiceLinesQuery, options?: CallOptions): Promise<DocumentLineList>
  /** List lines of invoices and credit notes, page after page: `for await`. */
  all(query?: Omit<ListInvoiceLinesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<DocumentLine>
}

export interface PaymentsResource {
  /** Record money received for no invoice yet. It is the customer’s and settles nothing until it is allocated. Money for one invoice is recorded by `POST /v1/invoices/{id}/pay`. */
  create(body: CreatePayment, options?: WriteOptions): Promise<Payment>
  /** List payments. Newest first. `invoice_id` lists those with an allocation to the invoice. */
  list(query?: ListPaymentsQuery, options?: CallOptions): Promise<PaymentList>
  /** List payments, page after page: `for await`. */
  all(query?: Omit<ListPaymentsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Payment>
  /** Read a payment. With its allocations. */
  get(id: string, options?: CallOptions): Promise<Payment>
  /** Put a payment on an invoice. On an invoice of the same customer and currency that is owed; by default as much as is due and is left of the payment. */
  allocate(id: string, body: AllocatePayment, options?: WriteOptions): Promise<Payment>
}

export interface BankStatementsResource {
  /** Import a bank statement. A CAMT.053 document, or a table (CSV) with the columns `date`, `amount`, `currency`, and perhaps `reference`, `counterparty_name`, `counterparty_iban`, `bank_reference`, `value_date`. UTF-8, at most 1 MiB and 5,000 entries. Money with an invoice’s payment reference, or its exact number, becomes a payment; the rest is suggested or left for you. Entries that an earlier file had are not imported again. */
  import(file: ImportBankStatementFile, query?: ImportBankStatementQuery, options?: WriteOptions): Promise<BankStatement>
  /** List bank statements. Imported files, newest first. `GET /v1/bank_transactions?bank_statement_id=` lists what was new in one. */
  list(query?: ListBankStatementsQuery, options?: CallOptions): Promise<BankStatementList>
  /** List bank statements, page after page: `for await`. */
  all(query?: Omit<ListBankStatementsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<BankStatement>
}

export interface BankTransactionsResource {
  /** List bank transactions. Newest first. */
  list(query?: ListBankTransactionsQuery, options?: CallOptions): Promise<BankTransactionList>
  /** List bank transactions, page after page: `for await`. */
  all(query?: Omit<ListBankTransactionsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<BankTransaction>
  /** Match a bank transaction. Makes a payment of it: for an invoice, of which as much is allocated as is due, or for a customer, and nothing is. The rest of the payment is allocated by `POST /v1/payments/{id}/allocate`. Money that left takes back the payment of `payment_id`, whose invoices are owed again. */
  match(id: string, body: MatchBankTransaction, options?: WriteOptions): Promise<BankTransaction>
  /** Set a bank transaction aside. It is no payment of a customer. It can still be matched. */
  ignore(id: string, options?: WriteOptions): Promise<BankTransaction>
}

export interface PaymentMethodsResource {
  /** Attach a payment method. A token of the gateway. The first one of a customer becomes their default. Tokens of the gateway `test`: `ok`, `decline_insufficient_funds`, `decline_lost_card`, `decline_account_closed`, `decline_expired_card`, `authentication_required`, `processing_then_ok:<days>`, `processing_then_failed:<days>`, `timeout_then_ok`, `timeout_then_not_found`, `dispute:<days>`, `dispute_then_won:<days>`, `late_failure:<days>`, `late_failure_account_closed:<days>`, `ok_refund_returned:<days>` (1 to 365 days). */
  attach(body: AttachPaymentMethod, options?: WriteOptions): Promise<PaymentMethod>
  /** List payment methods. Newest first, detached ones too. */
  list(query?: ListPaymentMethodsQuery, options?: CallOptions): Promise<PaymentMethodList>
  /** List payment methods, page after page: `for await`. */
  all(query?: Omit<ListPaymentMethodsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<PaymentMethod>
  /** Read a payment method. With what the gateway shows of it. */
  get(id: string, options?: CallOptions): Promise<PaymentMethod>
  /** Detach a payment method. It is not charged any more. Attempts under way are followed to their end. */
  detach(id: string, options?: WriteOptions): Promise<PaymentMethod>
}

export interface SetupSessionsResource {
  /** Open a page that stores a payment method. The answer’s `url` is a page of the gateway: send the customer there. What they store there becomes a payment method of theirs, and their default unless `as_default` is false; card numbers never come here. At the gateway `test`, complete it by `POST /v1/setup_sessions/{id}/complete`. */
  create(body: CreateSetupSession, options?: WriteOptions): Promise<SetupSession>
  /** List setup sessions. Newest first. */
  list(query?: ListSetupSessionsQuery, options?: CallOptions): Promise<SetupSessionList>
  /** List setup sessions, page after page: `for await`. */
  all(query?: Omit<ListSetupSessionsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<SetupSession>
  /** Read a setup session. With the payment method that was stored. */
  get(id: string, options?: CallOptions): Promise<SetupSession>
  /** Complete a setup session of the test gateway. Stores one of its tokens, as a customer would on its page. Other gateways complete theirs by themselves. */
  complete(id: string, body: CompleteSetupSession, options?: WriteOptions): Promise<SetupSession>
}

export interface PaymentLinksResource {
  /** Open a page on which a customer pays invoices. Send the customer to `url`, a page of the gateway. It stores a payment method, from which all the invoices are then taken in one attempt. Where an attempt for them waits for the customer, the link opens its page. The account is that of the customer’s default method, or the only one that takes the currency, unless named. */
  create(body: CreatePaymentLink, options?: WriteOptions): Promise<PaymentLink>
  /** List payment links. Newest first. */
  list(query?: ListPaymentLinksQuery, options?: CallOptions): Promise<PaymentLinkList>
  /** List payment links, page after page: `for await`. */
  all(query?: Omit<ListPaymentLinksQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<PaymentLink>
  /** Read a payment link. With where it stands. */
  get(id: string, options?: CallOptions): Promise<PaymentLink>
}

export interface PaymentAttemptsResource {
  /** List payment attempts. Newest first. */
  list(query?: ListPaymentAttemptsQuery, options?: CallOptions): Promise<PaymentAttemptList>
  /** List payment attempts, page after page: `for await`. */
  all(query?: Omit<ListPaymentAttemptsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<PaymentAttempt>
  /** Read a payment attempt. With what the gateway has said of it. */
  get(id: string, options?: CallOptions): Promise<PaymentAttempt>
  /** Cancel a payment attempt. Asks the gateway to end it. The attempt is live until the gateway has confirmed that; if the money was taken before, it succeeds. */
  cancel(id: string, options?: WriteOptions): Promise<PaymentAttempt>
  /** Say what became of an unknown attempt. For an attempt that is `unknown` and that the gateway says nothing of: you have looked it up there. `succeeded` records the money, by default all of it; `failed` lets the next attempt be made. */
  resolve(id: string, body: ResolvePaymentAttempt, options?: WriteOptions): Promise<PaymentAttempt>
}

export interface DunningPoliciesResource {
  /** Create a dunning policy. What is done about invoices that cannot be collected. `PATCH /v1/settings` with `dunning_policy_id` chooses it; an invoice keeps the policy with which its dunning began. A policy never changes. */
  create(body: CreateDunningPolicy, options?: WriteOptions): Promise<DunningPolicy>
  /** List dunning policies. Newest first, without the default one. */
  list(query?: ListDunningPoliciesQuery, options?: CallOptions): Promise<DunningPolicyList>
  /** List dunning policies, page after page: `for await`. */
  all(query?: Omit<ListDunningPoliciesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<DunningPolicy>
  /** Read a dunning policy. With its steps. */
  get(id: string, options?: CallOptions): Promise<DunningPolicy>
}

export interface DunningsResource {
  /** List dunnings. Of invoices that could not be collected, newest invoice first. */
  list(query?: ListDunningsQuery, options?: CallOptions): Promise<DunningList>
  /** List dunnings, page after page: `for await`. */
  all(query?: Omit<ListDunningsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Dunning>
}

export interface RefundsResource {
  /** Give money back. Through the gateway by which the payment came; of a payment recorded by hand it records that you gave it back. With `reopen` the invoices are owed again, and are not collected by themselves; else they stay paid. With `credit_note_id` it takes the credit that this note has given. */
  create(body: CreateRefund, options?: WriteOptions): Promise<Refund>
  /** List refunds. Newest first. */
  list(query?: ListRefundsQuery, options?: CallOptions): Promise<RefundList>
  /** List refunds, page after page: `for await`. */
  all(query?: Omit<ListRefundsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Refund>
  /** Read a refund. With what the gateway has said of it. */
  get(id: string, options?: CallOptions): Promise<Refund>
}

export interface DisputesResource {
  /** List disputes. Newest first. A chargeback takes the money off the payment, and its invoices are owed again; a won one pays them. */
  list(query?: ListDisputesQuery, options?: CallOptions): Promise<DisputeList>
  /** List disputes, page after page: `for await`. */
  all(query?: Omit<ListDisputesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Dispute>
  /** Read a dispute. As the gateway has it. */
  get(id: string, options?: CallOptions): Promise<Dispute>
}

export interface GatewayAccountsResource {
  /** Connect a payment gateway. Credentials are stored sealed. `gateway: "test"` takes none, and obeys test clocks. */
  create(body: CreateGatewayAccount, options?: WriteOptions): Promise<GatewayAccount>
  /** List gateway accounts. Newest first. */
  list(query?: ListGatewayAccountsQuery, options?: CallOptions): Promise<GatewayAccountList>
  /** List gateway accounts, page after page: `for await`. */
  all(query?: Omit<ListGatewayAccountsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<GatewayAccount>
  /** Read a gateway account. Without its credentials. */
  get(id: string, options?: CallOptions): Promise<GatewayAccount>
  /** Change a gateway account. Absent fields stay. New credentials or secrets replace the old ones. */
  update(id: string, body: UpdateGatewayAccount, options?: WriteOptions): Promise<GatewayAccount>
  /** Disable a gateway account. No further attempt is made by it. Attempts under way are followed to their end. */
  disable(id: string, options?: WriteOptions): Promise<GatewayAccount>
}

export interface GatewayEventsResource {
  /** List events of gateways. Newest first: what gateways have posted to `/v1/gateway_events/{gateway_account_id}`. An event is a hint; the object is read at the gateway. */
  list(query?: ListGatewayEventsQuery, options?: CallOptions): Promise<GatewayEventList>
  /** List events of gateways, page after page: `for await`. */
  all(query?: Omit<ListGatewayEventsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<GatewayEvent>
}

export interface ReconciliationDifferencesResource {
  /** List differences between gateways and payments. Newest first. Once a day the charges, refunds and disputes of the last days are listed at each gateway and compared with those here. What does not settle itself is open until a later comparison no longer finds it, or a person resolves it. */
  list(query?: ListReconciliationDifferencesQuery, options?: CallOptions): Promise<ReconciliationDifferenceList>
  /** List differences between gateways and payments, page after page: `for await`. */
  all(query?: Omit<ListReconciliationDifferencesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<ReconciliationDifference>
  /** Resolve a difference. For a difference that stays after you have dealt with it, such as one that you have written off. Keeps the reason and who gave it, and changes nothing else: no payment here, and nothing at the gateway. Later comparisons do not report it again while both sides say the same. If an amount, a currency or a status changes, that is a new difference. */
  resolve(id: string, body: ResolveReconciliationDifference, options?: WriteOptions): Promise<ReconciliationDifference>
}

export interface CreditNotesResource {
  /** Credit an invoice. Of single lines, of an amount, or, with neither, of all that is left. `meaning` says what it does to the time that was billed: `price_reduction` lowers its price, nothing is billed again, and a later cancellation gives back only what is left; `correct` takes whole lines back, and the next run bills what is due; `waive` takes them back, and they are not billed again. It first reduces what is due on the invoice; `effect` divides the rest. Never more than is left of the invoice. */
  create(body: CreateCreditNote, options?: WriteOptions): Promise<CreditNote>
  /** List credit notes. Newest first, without their lines. A credit note is made when a bill is negative, after a downgrade, a pause or a cancellation, or by request. */
  list(query?: ListCreditNotesQuery, options?: CallOptions): Promise<CreditNoteList>
  /** List credit notes, page after page: `for await`. */
  all(query?: Omit<ListCreditNotesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<CreditNote>
  /** Preview a credit note. The credit note that the same request would make. Nothing changes, and no number is taken. */
  preview(body: CreateCreditNote, options?: CallOptions): Promise<CreditNote>
  /** Read a credit note. With its lines: positive amounts are credited, negative ones newly billed. */
  get(id: string, options?: CallOptions): Promise<CreditNote>
  /** Send a credit note. By mail, to the customer or to another address, also if it was sent before. */
  send(id: string, body?: SendDocument, options?: WriteOptions): Promise<Message>
  /** Explain a credit note. Shows for each line the arithmetic and its inputs, the line that it takes back, and the event that caused it. Signs are the customer's: time taken back is positive, time newly billed is negative. */
  explain(id: string, options?: CallOptions): Promise<CreditNoteExplanation>
  /** Print a credit note. One HTML file, for a browser, a printer (A4 or Letter) or an email. The key must be in a header, so download the page first: `curl -s .../v1/credit_notes/<id>/html -H 'Authorization: Bearer <key>' -o credit-note.html`. Dates are shown in the time zone of the subscription, else the customer's. */
  getHtml(id: string, options?: CallOptions): Promise<string>
  /** Get a credit note as an e-invoice in UBL. UBL 2.1, by the rules of EN 16931. What the rules do not allow to be written is refused with `not_an_e_invoice`: each entry of `errors` has the official name of a rule as its `code` (such as `BR-DE-15`), and in `pointer` where to set what is missing. Name and address are those of the finalized document; identifiers, contact and references are today’s. A draft has no e-invoice. */
  getUbl(id: string, query?: GetCreditNoteUblQuery, options?: CallOptions): Promise<string>
  /** Get a credit note as an e-invoice in CII. Cross Industry Invoice, the syntax of ZUGFeRD and Factur-X, by the rules of EN 16931. What the rules do not allow to be written is refused with `not_an_e_invoice`: each entry of `errors` has the official name of a rule as its `code` (such as `BR-DE-15`), and in `pointer` where to set what is missing. Name and address are those of the finalized document; identifiers, contact and references are today’s. A draft has no e-invoice. */
  getCii(id: string, query?: GetCreditNoteCiiQuery, options?: CallOptions): Promise<string>
  /** Get a credit note as a PDF. PDF/A-3a and PDF/UA-1, in the language of the customer, with your logo, color and footer (`document_design` in the settings); a transfer is asked for by a code that banking apps read. Settled amounts are today’s. The same document gives the same bytes. */
  getPdf(id: string, options?: CallOptions): Promise<Uint8Array>
  /** Get a credit note as a PDF with the e-invoice inside. The PDF with the e-invoice inside (Factur-X, ZUGFeRD): for people and for programs. What cannot be an e-invoice by EN 16931 is refused with `not_an_e_invoice`, as for `/cii`. */
  getFacturX(id: string, options?: CallOptions): Promise<Uint8Array>
  /** Export credit notes as CSV. All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row. Text that a spreadsheet would read as a formula gets a leading apostrophe. Newest first. */
  export(query?: ExportCreditNotesQuery, options?: CallOptions): Promise<string>
  /** Export the lines of credit notes as CSV. All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row. Text that a spreadsheet would read as a formula gets a leading apostrophe. Newest first. Amounts have the customer's signs, as on the credit note. The filters apply to the credit notes. */
  exportLines(query?: ExportCreditNoteLinesQuery, options?: CallOptions): Promise<string>
}

export interface MessagesResource {
  /** List messages. Mail to your customers, sent or to be sent, newest first. */
  list(query?: ListMessagesQuery, options?: CallOptions): Promise<MessageList>
  /** List messages, page after page: `for await`. */
  all(query?: Omit<ListMessagesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Message>
  /** Read a message. What became of a mail to a customer. */
  get(id: string, options?: CallOptions): Promise<Message>
}

export interface SentFilesResource {
  /** List the files that were sent. Files of invoices and credit notes as they were mailed, newest first. They never change; the same file is listed once. */
  list(query?: ListSentFilesQuery, options?: CallOptions): Promise<SentFileList>
  /** List the files that were sent, page after page: `for await`. */
  all(query?: Omit<ListSentFilesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<SentFile>
  /** Get an e-invoice as it was sent. The XML that was sent, or was inside the PDF that was sent. 404 if the file has none. */
  getXml(id: string, options?: CallOptions): Promise<string>
  /** Get a PDF as it was sent. The very bytes. 404 if it was not kept: `mail.keep_pdfs` of the settings counts for what is sent from then on. */
  getPdf(id: string, options?: CallOptions): Promise<Uint8Array>
}

export interface CreditEntriesResource {
  /** List a customer's credit entries. Their sum is the balance. Newest first. Entries come from credit notes, from invoices that use credit or are voided, and from requests. */
  list(id: string, query?: ListCreditEntriesQuery, options?: CallOptions): Promise<CreditEntryList>
  /** List a customer's credit entries, page after page: `for await`. */
  all(id: string, query?: Omit<ListCreditEntriesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<CreditEntry>
  /** Add or deduct credit. A positive amount adds credit, a negative one deducts it; the balance is never below zero. Invoices finalized from now on in its currency use it. With `expires_at`, `priority`, `effective_at` or `applies_to` it is a grant: prepaid credit, used before credit without terms, by priority, expiry (none last), `effective_at` and `created_at`. */
  create(id: string, body: CreateCreditEntry, options?: WriteOptions): Promise<CreditEntry>
}

export interface CreditGrantsResource {
  /** List a customer's prepaid credit. Credit with terms, each with what is used, expired and left. Newest first, those that are used up included. */
  list(id: string, query?: ListCreditGrantsQuery, options?: CallOptions): Promise<CreditGrantList>
  /** List a customer's prepaid credit, page after page: `for await`. */
  all(id: string, query?: Omit<ListCreditGrantsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<CreditGrant>
}

export interface JournalEntriesResource {
  /** List journal entries. Oldest first: one entry for each event that moves money. Sequences are those of the events, so a reader that asks again with `after` set to the last sequence it saw gets every entry exactly once. `next_cursor` pages through one reading. */
  list(query?: ListJournalEntriesQuery, options?: CallOptions): Promise<JournalEntryList>
  /** List journal entries, page after page: `for await`. */
  all(query?: Omit<ListJournalEntriesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<JournalEntry>
  /** Export the lines of the journal as CSV. All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row. Text that a spreadsheet would read as a formula gets a leading apostrophe. Oldest first. */
  exportLines(query?: ExportJournalLinesQuery, options?: CallOptions): Promise<string>
}

export interface ParkedCustomersResource {
  /** List parked customers. Customers that the billing run skips because billing them is impossible, with the reason. */
  list(query?: ListParkedCustomersQuery, options?: CallOptions): Promise<ParkedCustomerList>
  /** List parked customers, page after page: `for await`. */
  all(query?: Omit<ListParkedCustomersQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<ParkedCustomer>
}

export interface TestClocksResource {
  /** Create a test clock. Customers created with its id follow its time: they are billed when it is advanced. */
  create(body: CreateTestClock, options?: WriteOptions): Promise<TestClock>
  /** List test clocks. Newest first. */
  list(query?: ListTestClocksQuery, options?: CallOptions): Promise<TestClockList>
  /** List test clocks, page after page: `for await`. */
  all(query?: Omit<ListTestClocksQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<TestClock>
  /** Read a test clock. With its present and progress. */
  get(id: string, options?: CallOptions): Promise<TestClock>
  /** Delete a test clock with its customers. Also deletes their subscriptions, invoices, credit notes and credit; events stay. Other customers are not affected. */
  delete(id: string, options?: WriteOptions): Promise<DeletedTestClock>
  /** Advance a test clock. Forward only, over any distance. Answers when everything that falls due until then is done, each at its own instant. If the connection breaks, the service finishes the advance; you may also repeat the call. */
  advance(id: string, body: AdvanceTestClock, options?: WriteOptions): Promise<TestClock>
}

export interface EventsResource {
  /** List events. Oldest first, unless `order` says otherwise. Sequences have no gaps and are in commit order, so a reader that sets `after` to the last sequence it saw gets every event exactly once. Use `next_cursor` for the next page of one reading. */
  list(query?: ListEventsQuery, options?: CallOptions): Promise<EventList>
  /** List events, page after page: `for await`. */
  all(query?: Omit<ListEventsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<Event>
  /** Get an event. With its object as it was at that moment. */
  get(id: string, options?: CallOptions): Promise<Event>
  /** Send an event again. Sends one event to one endpoint, also if it was delivered, and whatever the types of the endpoint. An event that is not sent yet keeps its place: a retry is due at once, one that waits for an earlier event of its object still waits. The `webhook-id` stays the same, so a receiver that has handled the event ignores it. */
  resend(id: string, body: ResendEvent, options?: WriteOptions): Promise<QueuedWebhook>
}

export interface WebhookEndpointsResource {
  /** Create a webhook endpoint. New events are sent to it, signed by Standard Webhooks 1.0.0; with `start_after` older ones too. The secret is shown in this answer only. If the request is repeated with its idempotency key, the answer has null in place of the secret. */
  create(body: CreateWebhookEndpoint, options?: WriteOptions): Promise<WebhookEndpointWithSecret>
  /** List webhook endpoints. Newest first, each with its lag. */
  list(query?: ListWebhookEndpointsQuery, options?: CallOptions): Promise<WebhookEndpointList>
  /** List webhook endpoints, page after page: `for await`. */
  all(query?: Omit<ListWebhookEndpointsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<WebhookEndpoint>
  /** Get a webhook endpoint. With its lag: `cursor`, `lag_events`, `retrying`, `held`, `failing_since`. */
  get(id: string, options?: CallOptions): Promise<WebhookEndpoint>
  /** Change a webhook endpoint. Takes effect with the next batch. The cursor stays: events of added types are sent from the cursor on. */
  update(id: string, body: UpdateWebhookEndpoint, options?: WriteOptions): Promise<WebhookEndpoint>
  /** Delete a webhook endpoint. Nothing more is sent to it. The log of its attempts stays for 30 days. To stop for a while and keep the cursor, use `pause`. */
  delete(id: string, options?: WriteOptions): Promise<DeletedWebhookEndpoint>
  /** Pause a webhook endpoint. Nothing is sent until it is enabled. Events wait; none is lost. */
  pause(id: string, options?: WriteOptions): Promise<WebhookEndpoint>
  /** Enable a webhook endpoint. Resumes a paused or disabled endpoint: where it stopped, or from another sequence (`resume_from`). */
  enable(id: string, body?: EnableWebhookEndpoint, options?: WriteOptions): Promise<WebhookEndpoint>
  /** Rotate the secret of a webhook endpoint. The new secret is shown in this answer only. During `keep_old_for`, messages are signed with both secrets, and receivers accept either. */
  rotateSecret(id: string, body?: RotateWebhookSecret, options?: WriteOptions): Promise<WebhookEndpointWithSecret>
  /** Send a test to a webhook endpoint. Sends a signed `webhook_endpoint.test` within a second, once, without retries. `GET /v1/webhook_attempts?endpoint_id=` shows the attempt. */
  test(id: string, options?: WriteOptions): Promise<QueuedWebhook>
  /** Send events again. Sends the events after a sequence again, with their old ids and in order, beside new events, up to the `cursor`: later events are still to be sent. An endpoint has one replay at a time; `replay` shows its progress. */
  replay(id: string, body: ReplayWebhooks, options?: WriteOptions): Promise<WebhookEndpoint>
}

export interface WebhookAttemptsResource {
  /** List webhook attempts. By event, the newest first; within an event, the newest attempt first; tests last. Attempts are kept for 30 days, failed ones with the answer. For a deleted endpoint, give its `endpoint_id`. */
  list(query?: ListWebhookAttemptsQuery, options?: CallOptions): Promise<WebhookAttemptList>
  /** List webhook attempts, page after page: `for await`. */
  all(query?: Omit<ListWebhookAttemptsQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<WebhookAttempt>
}

export interface VerificationResource {
  /** Verify your data. Checks every invariant over all your data, now: invoices against lines and charges, balances against entries, the journal, numbers, events, completeness. It takes longer the more data there is; `billing verify` does the same without a time limit. */
  get(options?: CallOptions): Promise<Verification>
}

export interface TaxRegistrationsResource {
  /** List your tax registrations. Where you are registered for taxes, and when. Without a registration nothing is taxed. */
  list(options?: CallOptions): Promise<TaxRegistrations>
  /** Replace your tax registrations. All of them, as a bare array. Of one country, region and scheme one holds at a time. Documents that are final keep their taxes, and a charge that is billed again is taxed as it was the first time. A `tax_id` that begins with a country is checked as those of customers are, and kept without spaces and separators. */
  set(body: SetTaxRegistrations, options?: WriteOptions): Promise<TaxRegistrations>
}

export interface TaxRatesResource {
  /** Create a tax rate of your own. For a category of products at one place; it goes before the standard rate. Rates with other names at the same place are several taxes. Of a rate only its end changes: another one begins there. */
  create(body: CreateTaxRate, options?: WriteOptions): Promise<TaxRate>
  /** List your own tax rates. Newest first. The standard rates of EU countries, GB, CH and NO are known without. */
  list(query?: ListTaxRatesQuery, options?: CallOptions): Promise<TaxRateList>
  /** List your own tax rates, page after page: `for await`. */
  all(query?: Omit<ListTaxRatesQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<TaxRate>
  /** End a tax rate of your own. Moves its end; null: it has none. Documents that are final keep their taxes. */
  update(id: string, body: UpdateTaxRate, options?: WriteOptions): Promise<TaxRate>
  /** Delete a tax rate of your own. For one that is wrong: it never holds. Documents that are final keep their taxes. */
  delete(id: string, options?: WriteOptions): Promise<DeletedTaxRate>
}

export interface TaxesResource {
  /** Preview taxes. How lines would be taxed if they were invoiced to the customer now, and why. Nothing is written. */
  preview(body: PreviewTaxes, options?: CallOptions): Promise<PreviewedTaxes>
}

export interface SettingsResource {
  /** Get the settings. Your name and address on invoices, and how invoices are numbered. */
  get(options?: CallOptions): Promise<Settings>
  /** Change the settings. For invoices finalized from now on; a finalized invoice never changes. Absent fields stay; `address` is replaced as a whole, and `{}` clears it; so is `bank_account`, and `null` clears it. Each series continues from its own last number, also with another format. */
  update(body: UpdateSettings, options?: WriteOptions): Promise<Settings>
}

export interface MailServerResource {
  /** Read your mail server. Without its password and key. If you have none, mail leaves by that of the service, where there is one. */
  get(options?: CallOptions): Promise<MailServers>
  /** Set your mail server. What mail to your customers leaves by, from the next mail on. Only public addresses and the ports 25, 465, 587 and 2525 are allowed, unless the operator allows others. */
  put(body: PutMailServer, options?: WriteOptions): Promise<MailServer>
  /** Remove your mail server. Mail then leaves by the server of the service, if it has one; else it waits. */
  delete(options?: WriteOptions): Promise<DeletedMailServer>
}

export interface ApiKeysResource {
  /** List API keys. Newest first, revoked keys too; without secrets, which are not stored. */
  list(query?: ListApiKeysQuery, options?: CallOptions): Promise<ApiKeyList>
  /** List API keys, page after page: `for await`. */
  all(query?: Omit<ListApiKeysQuery, 'cursor'>, options?: CallOptions): AsyncIterableIterator<ApiKey>
  /** Create an API key. The secret is only in this answer; only its hash is stored. If the request is repeated with its idempotency key, the answer has null in place of the secret. A restricted key has `permissions` in place of scopes. A key may do no more than who makes it. */
  create(body: CreateApiKey, options?: WriteOptions): Promise<ApiKeyWithSecret>
  /** Revoke an API key. At once and permanently: the next request with it gets 401. Revoking it again changes nothing. The last working key with the scope `admin` cannot be revoked (409): create another one first. */
  revoke(id: string, options?: WriteOptions): Promise<ApiKey>
}

export interface PeopleResource {
  /** List the people of your company. All members, by name. */
  list(options?: CallOptions): Promise<PersonList>
  /** Change the role of a person. Takes effect with their next request. */
  update(id: string, body: UpdatePerson, options?: WriteOptions): Promise<Person>
  /** Remove a person. They can do nothing here any more, from their next request on. Their account, and what they did, stay. */
  remove(id: string, options?: WriteOptions): Promise<DeletedPerson>
  /** List open invitations. Those that can still be accepted, newest first, at most 1,000. */
  listInvitations(options?: CallOptions): Promise<InvitationList>
  /** Invite a person. They are mailed the link where there is a mail server; else send them the `url`. It works once, for seven days. Who has an account already, as a member of another company, gives its password. */
  invite(body: InvitePerson, options?: WriteOptions): Promise<InvitationWithUrl>
  /** Revoke an invitation. Its link does nothing any more. */
  revokeInvitation(id: string, options?: WriteOptions): Promise<DeletedPerson>
  /** Describe a link. What the token of a link is for, and for whom, so that a page can greet them. Changes nothing. A POST, so that no log has the token. */
  describeInvitation(body: DescribeInvitation, options?: CallOptions): Promise<InvitationLink>
  /** Accept an invitation. By the token of its link; also sets a new password by a link for that. The first person gives their `email` too. Signs in. */
  acceptInvitation(body: AcceptInvitation, options?: CallOptions): Promise<Session>
  /** Change your password. Ends all your other sessions. */
  changePassword(body: ChangePassword, options?: CallOptions): Promise<Session>
  /** List your sessions. The browsers in which you are signed in, the last used first. */
  listMySessions(options?: CallOptions): Promise<PersonSessionList>
  /** End your other sessions. Signs you out everywhere but here. */
  endMyOtherSessions(options?: CallOptions): Promise<EndedSessions>
  /** End one of your sessions. Signs you out in that browser. */
  endMySession(id: string, options?: CallOptions): Promise<EndedSessions>
  /** List your passkeys. Newest first. */
  listMyPasskeys(options?: CallOptions): Promise<PasskeyList>
  /** Add a passkey. By what the browser made of the options. */
  addPasskey(body: AddPasskey, options?: CallOptions): Promise<Passkey>
  /** Ask for a challenge to add a passkey. What `navigator.credentials.create` needs: a challenge that is answered once, within five minutes. */
  beginPasskey(options?: CallOptions): Promise<PasskeyOptions>
  /** Remove a passkey. Nobody signs in by it any more. The browser keeps its half until it is removed there. */
  removePasskey(id: string, options?: CallOptions): Promise<DeletedPasskey>
}

export interface SessionResource {
  /** Get your session. Who you are, in which tenant, with which role, and where else you are a member. */
  get(options?: CallOptions): Promise<Session>
  /** Sign in. Sets a cookie that stands for the person in all other requests: it ends after 12 hours without a request, or after 30 days. After five failures in a row, each further attempt waits, up to a minute. */
  signIn(body: SignIn, options?: CallOptions): Promise<Session>
  /** Sign out. Ends the session and removes the cookie. Without a session it does nothing. */
  signOut(options?: CallOptions): Promise<EndedSessions>
  /** Confirm your password. For an hour, what needs an admin key is allowed: API keys, roles, settings, gateway accounts. */
  confirmPassword(body: ConfirmPassword, options?: CallOptions): Promise<Session>
  /** Go on in another tenant. Of those in which you are a member. */
  switchTenant(body: SwitchTenant, options?: CallOptions): Promise<Session>
  /** Ask for a challenge to sign in by a passkey. What `navigator.credentials.get` needs: a challenge that is answered once, within five minutes. */
  beginPasskeySignIn(options?: CallOptions): Promise<PasskeyOptions>
  /** Sign in by a passkey. Sets the cookie as signing in by a password does. */
  signInWithPasskey(body: UsePasskey, options?: CallOptions): Promise<Session>
  /** Ask for a challenge to confirm by a passkey. As for a sign-in, with your own passkeys. */
  beginPasskeyConfirmation(options?: CallOptions): Promise<PasskeyOptions>
  /** Confirm by a passkey. In place of your password: for an hour, what needs an admin key is allowed. */
  confirmWithPasskey(body: UsePasskey, options?: CallOptions): Promise<Session>
  /** Ask whether people sign in by OIDC. For the page where people sign in. */
  getIdentityProvider(options?: CallOptions): Promise<IdentityProvider>
  /** Start to sign in by OIDC. Sets a cookie that marks the browser: only there the sign-in can be finished, once, within ten minutes. The provider sends the browser back to `/console/oidc`. */
  beginOidcSignIn(body?: BeginOidc, options?: CallOptions): Promise<OidcUrl>
  /** Finish what was begun by OIDC. Sets the cookie as signing in by a password does. Signs in members, and people with an open invitation to their address, which is accepted: the provider must have verified the address. The first sign-in links the person with their subject at the provider; afterwards another subject with the address is refused. */
  finishOidc(body: FinishOidc, options?: CallOptions): Promise<OidcSession>
  /** Start to confirm by OIDC. In place of your password: the provider asks you to sign in again, and the callback makes your session fresh for an hour. It must be who signed in by it before. */
  beginOidcConfirmation(body?: BeginOidc, options?: CallOptions): Promise<OidcUrl>
}

/** The whole API. */
export interface BillingClient {
  readonly customers: CustomersResource
  readonly overview: OverviewResource
  readonly portalSessions: PortalSessionsResource
  readonly search: SearchResource
  readonly plans: PlansResource
  readonly planMigrations: PlanMigrationsResource
  readonly meters: MetersResource
  readonly usage: UsageResource
  readonly usageAlerts: UsageAlertsResource
  readonly coupons: CouponsResource
  readonly promotionCodes: PromotionCodesResource
  readonly discounts: DiscountsResource
  readonly subscriptions: SubscriptionsResource
  readonly invoices: InvoicesResource
  readonly invoiceLines: InvoiceLinesResource
  readonly payments: PaymentsResource
  readonly bankStatements: BankStatementsResource
  readonly bankTransactions: BankTransactionsResource
  readonly paymentMethods: PaymentMethodsResource
  readonly setupSessions: SetupSessionsResource
  readonly paymentLinks: PaymentLinksResource
  readonly paymentAttempts: PaymentAttemptsResource
  readonly dunningPolicies: DunningPoliciesResource
  readonly dunnings: DunningsResource
  readonly refunds: RefundsResource
  readonly disputes: DisputesResource
  readonly gatewayAccounts: GatewayAccountsResource
  readonly gatewayEvents: GatewayEventsResource
  readonly reconciliationDifferences: ReconciliationDifferencesResource
  readonly creditNotes: CreditNotesResource
  readonly messages: MessagesResource
  readonly sentFiles: SentFilesResource
  readonly creditEntries: CreditEntriesResource
  readonly creditGrants: CreditGrantsResource
  readonly journalEntries: JournalEntriesResource
  readonly parkedCustomers: ParkedCustomersResource
  readonly testClocks: TestClocksResource
  readonly events: EventsResource
  readonly webhookEndpoints: WebhookEndpointsResource
  readonly webhookAttempts: WebhookAttemptsResource
  readonly verification: VerificationResource
  readonly taxRegistrations: TaxRegistrationsResource
  readonly taxRates: TaxRatesResource
  readonly taxes: TaxesResource
  readonly settings: SettingsResource
  readonly mailServer: MailServerResource
  readonly apiKeys: ApiKeysResource
  readonly people: PeopleResource
  readonly session: SessionResource
}
