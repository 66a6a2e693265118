import type { Instant } from '../../domain/instant.ts'
import type { Expanding } from '../customers/expand.ts'
import type { ChargeRequest, Decline } from '../gateways/gateway.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import type { DecidedBy } from '../transaction/decided-by.ts'

export const attemptStatuses = [
  'sending',
  'requires_action',
  'processing',
  'unknown',
  'succeeded',
  'failed',
  'canceled',
] as const
export type AttemptStatus = (typeof attemptStatuses)[number]

/**
 * `automatic`: when an invoice is final or a method is new; `retry`: a step of its dunning; `manual`: asked for; `link`: by a payment link;
 * `recovered`: a charge that the gateway lists and that was not here.
 */
export const attemptOrigins = ['automatic', 'retry', 'manual', 'link', 'recovered'] as const
export type AttemptOrigin = (typeof attemptOrigins)[number]

/** A part of an attempt's amount, for one invoice. */
export interface AttemptInvoice {
  readonly invoiceId: string
  readonly amountCents: bigint
  /** Whether the invoice was being collected by itself before. If not, what the attempt leaves due is left to people. */
  readonly isFollowedUp: boolean
}

/** Which attempts a list has. */
export interface AttemptFilter extends Expanding {
  readonly customer_id?: string | undefined
  readonly invoice_id?: string | undefined
  readonly status?: AttemptStatus | undefined
}

/** A request to a gateway to take money. What it asks for is fixed when it is made. */
export interface PaymentAttempt {
  readonly id: string
  readonly customerId: string
  readonly testClockId: string | null
  readonly paymentMethodId: string
  readonly gatewayAccountId: string
  /** `<first invoice>.<number>`: the idempotency key at the gateway. */
  readonly key: string
  readonly origin: AttemptOrigin
  readonly amountCents: bigint
  readonly currency: string
  readonly description: string
  readonly status: AttemptStatus
  readonly gatewayReference: string | null
  readonly actionUrl: string | null
  readonly decline: Decline | null
  readonly cancelRequested: boolean
  readonly resolution: AttemptResolution | null
  readonly nextCheckAt: Instant | null
  readonly checks: number
  /** How often a worker has claimed it. A worker settles it only while this is the number of its own claim. */
  readonly sends: number
  readonly invoices: readonly AttemptInvoice[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
}

/** What a person said became of an attempt whose outcome was unknown. */
export interface AttemptResolution extends DecidedBy {
  readonly outcome: 'succeeded' | 'failed'
  readonly reason: string
}

/** Whether the gateway may still take the money. */
export function isLive({ status }: Pick<PaymentAttempt, 'status'>): boolean {
  return status === 'sending' || status === 'requires_action' || status === 'processing' || status === 'unknown'
}

/** What the gateway is asked: always the same for an attempt, but for `now`. */
export function chargeRequestOf(attempt: PaymentAttempt, method: PaymentMethod, now: Instant): ChargeRequest {
  return {
    key: attempt.key,
    attemptId: attempt.id,
    customerId: attempt.customerId,
    methodReference: method.gatewayReference,
    gatewayCustomer: method.gatewayCustomer,
    methodType: method.type,
    amountCents: attempt.amountCents,
    currency: attempt.currency,
    description: attempt.description,
    createdAt: attempt.createdAt,
    now,
  }
}

/** An attempt as in API answers and events. */
export function attemptToApi(attempt: PaymentAttempt) {
  const [first] = attempt.invoices
  return {
    id: attempt.id,
    customer_id: attempt.customerId,
    invoice_id: first?.invoiceId ?? null,
    invoices: attempt.invoices.map(({ invoiceId, amountCents }) => ({
      invoice_id: invoiceId,
      amount_cents: Number(amountCents),
    })),
    payment_method_id: attempt.paymentMethodId,
    gateway_account_id: attempt.gatewayAccountId,
    origin: attempt.origin,
    amount_cents: Number(attempt.amountCents),
    currency: attempt.currency,
    status: attempt.status,
    gateway_reference: attempt.gatewayReference,
    action_url: attempt.actionUrl,
    decline: attempt.decline,
    cancel_requested: attempt.cancelRequested,
    resolution: attempt.resolution,
    next_check_at: attempt.nextCheckAt?.toString() ?? null,
    created_at: attempt.createdAt.toString(),
    updated_at: attempt.updatedAt.toString(),
    ended_at: attempt.endedAt?.toString() ?? null,
  }
}
