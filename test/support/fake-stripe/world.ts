import type { Advice } from './methods.ts'

// What the fake Stripe holds. Objects have the fields of Stripe's own, as far as anybody reads them.

export interface Intent {
  readonly id: string
  readonly object: 'payment_intent'
  readonly amount: number
  amount_received: number
  amount_capturable: number
  readonly currency: string
  readonly customer: string | null
  readonly created: number
  readonly description: string | null
  readonly livemode: false
  readonly metadata: Record<string, string>
  readonly payment_method_types: readonly string[]
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'canceled'
    | 'succeeded'
  payment_method: string | null
  cancellation_reason: string | null
  canceled_at: number | null
  next_action: { type: string; redirect_to_url?: { url: string; return_url: string } } | null
  last_payment_error: StripeFailure | null
  latest_charge: string | null
}

export interface StripeFailure extends Advice {
  readonly type: 'card_error' | 'invalid_request_error'
  readonly code: string
  readonly decline_code?: string
  readonly message: string
  readonly charge: string
}

export interface Charge {
  readonly id: string
  readonly object: 'charge'
  readonly amount: number
  amount_captured: number
  amount_refunded: number
  readonly billing_details: object
  readonly captured: boolean
  readonly created: number
  readonly currency: string
  readonly customer: string | null
  disputed: boolean
  readonly livemode: false
  readonly metadata: Record<string, string>
  readonly payment_intent: string
  paid: boolean
  refunded: boolean
  status: 'succeeded' | 'pending' | 'failed'
  failure_code: string | null
  failure_message: string | null
  outcome: (Advice & { type: string; reason: string | null }) | null
}

export interface Method {
  readonly id: string
  readonly object: 'payment_method'
  readonly type: string
  readonly customer: string | null
  readonly billing_details: object
  readonly created: number
  readonly livemode: false
  readonly card?: { brand: string; last4: string; exp_month: number; exp_year: number }
  readonly sepa_debit?: { bank_code: string; last4: string }
}

export interface Refund {
  readonly id: string
  readonly object: 'refund'
  readonly amount: number
  readonly charge: string
  readonly created: number
  readonly currency: string
  readonly metadata: Record<string, string>
  readonly payment_intent: string
  status: 'pending' | 'succeeded' | 'failed'
  failure_reason?: string
}

export interface Dispute {
  readonly id: string
  readonly object: 'dispute'
  readonly amount: number
  readonly balance_transactions: object[]
  readonly charge: string
  readonly payment_intent: string
  readonly created: number
  readonly currency: string
  readonly enhanced_eligibility_types: readonly string[]
  readonly evidence: object
  readonly evidence_details: { due_by: number; has_evidence: boolean; past_due: boolean; submission_count: number }
  is_charge_refundable: boolean
  readonly livemode: false
  readonly metadata: Record<string, string>
  readonly reason: string
  status: string
}

export interface Customer {
  readonly id: string
  readonly object: 'customer'
  readonly created: number
  readonly livemode: false
  readonly metadata: Record<string, string>
  name: string | null
  email: string | null
}

export interface Session {
  readonly id: string
  readonly object: 'checkout.session'
  readonly created: number
  readonly customer: string
  readonly expires_at: number
  readonly livemode: false
  readonly metadata: Record<string, string>
  readonly mode: 'setup'
  readonly payment_method_types: readonly string[]
  readonly payment_status: 'no_payment_required'
  readonly automatic_tax: object
  readonly custom_fields: readonly object[]
  readonly custom_text: object
  readonly shipping_options: readonly object[]
  readonly setup_intent: string
  status: 'open' | 'complete' | 'expired'
  url: string | null
}

export interface SetupIntent {
  readonly id: string
  readonly object: 'setup_intent'
  readonly created: number
  readonly livemode: false
  readonly metadata: Record<string, string>
  readonly payment_method_types: readonly string[]
  readonly usage: 'off_session'
  status: 'requires_payment_method' | 'succeeded'
  payment_method: string | null
}

export interface Mandate {
  readonly id: string
  readonly object: 'mandate'
  readonly livemode: false
  readonly payment_method: string
  readonly type: 'multi_use'
  readonly customer_acceptance: object
  readonly payment_method_details: object
  status: 'active' | 'inactive' | 'pending'
}

export interface StripeEvent {
  readonly id: string
  readonly object: 'event'
  readonly created: number
  readonly livemode: false
  readonly pending_webhooks: number
  readonly type: string
  readonly data: { readonly object: unknown }
}

export interface Behaviour {
  /** The test method that it behaves like. */
  readonly token: string
  /** Whether it was set up for charges without the customer. */
  readonly isSetUp: boolean
  /** How much of a charge it gives; all of it unless set. */
  readonly takesMost?: number
}

/** Money that moved. */
export interface Movement {
  readonly kind: 'charge' | 'refund' | 'refund_failed' | 'dispute' | 'dispute_reversal'
  readonly intent: string
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  readonly at: number
}

export interface World {
  /** Seconds of Stripe's own clock. */
  now(): number
  newId(prefix: string): string
  /** Does something when Stripe's clock gets there. */
  later(seconds: number, act: () => void): void
  emit(type: string, object: object): void
  move(kind: Movement['kind'], intent: Intent, amount: number): void
  readonly intents: Map<string, Intent>
  readonly charges: Map<string, Charge>
  readonly methods: Map<string, Method>
  /** How each method behaves. */
  readonly behaviour: Map<string, Behaviour>
  readonly mandates: Map<string, Mandate>
  readonly refunds: Map<string, Refund>
  readonly disputes: Map<string, Dispute>
  readonly customers: Map<string, Customer>
  readonly sessions: Map<string, Session>
  readonly setupIntents: Map<string, SetupIntent>
  /** Types of methods that the account has not activated. */
  readonly notActivated: Set<string>
  readonly events: StripeEvent[]
  readonly movements: Movement[]
}

/** An empty world. `onEvent` gets each event when it is made. */
export function newWorld(onEvent: (event: StripeEvent) => void) {
  let offsetSeconds = 0
  let ids = 0
  let due: { at: number; act: () => void }[] = []
  const run = Math.floor(Math.random() * 36 ** 6).toString(36)
  const world: World = {
    now: () => Math.floor(Date.now() / 1000) + offsetSeconds,
    newId(prefix) {
      ids += 1
      return `${prefix}_fake${run}${String(ids).padStart(6, '0')}`
    },
    later: (seconds, act) => due.push({ at: world.now() + seconds, act }),
    emit(type, object) {
      const made = { id: world.newId('evt'), object: 'event', created: world.now(), livemode: false } as const
      const event: StripeEvent = { ...made, pending_webhooks: 1, type, data: { object: structuredClone(object) } }
      world.events.push(event)
      onEvent(event)
    },
    move(kind, { id, currency, metadata }, amount) {
      world.movements.push({ kind, intent: id, amount, currency, metadata, at: world.now() })
    },
    intents: new Map(),
    charges: new Map(),
    methods: new Map(),
    behaviour: new Map(),
    mandates: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    customers: new Map(),
    sessions: new Map(),
    setupIntents: new Map(),
    notActivated: new Set(),
    events: [],
    movements: [],
  }

  /** Moves Stripe's clock; what falls due on the way is done in its order. */
  function advance(hours: number): void {
    const until = offsetSeconds + hours * 3600
    const end = world.now() + hours * 3600
    for (;;) {
      const [next] = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      due = due.filter((one) => one !== next)
      offsetSeconds += Math.max(0, next.at - world.now())
      next.act()
    }
    offsetSeconds = until
  }

  return { world, advance }
}
