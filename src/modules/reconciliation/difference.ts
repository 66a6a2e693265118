import type { Instant } from '../../domain/instant.ts'
import type { ComparedObject, DifferenceKind } from '../../domain/reconciliation.ts'

/** What the gateway and we say differently of a charge, a refund or a dispute. */
export interface Difference {
  readonly id: string
  readonly gatewayAccountId: string
  readonly object: ComparedObject
  readonly kind: DifferenceKind
  readonly gatewayReference: string
  /** The attempt by which the money came. */
  readonly attemptId: string | null
  /** The key that the charge names, also where no attempt is known by it. */
  readonly attemptKey: string | null
  /** Null where we know of no money. */
  readonly our: Side | null
  /** Null where the gateway has no such thing. */
  readonly gateway: Side | null
  readonly chargedAt: Instant
  readonly createdAt: Instant
  readonly resolvedAt: Instant | null
}

/** A difference as it is found. */
export type NewDifference = Omit<Difference, 'id' | 'gatewayAccountId' | 'createdAt' | 'resolvedAt'>

export interface Side {
  readonly amountCents: bigint | null
  readonly currency: string
  readonly status: string
}

/** A difference as in API answers and events. */
export function differenceToApi(difference: Difference) {
  const { our, gateway } = difference
  return {
    id: difference.id,
    gateway_account_id: difference.gatewayAccountId,
    object: difference.object,
    kind: difference.kind,
    gateway_reference: difference.gatewayReference,
    payment_attempt_id: difference.attemptId,
    attempt_key: difference.attemptKey,
    our_amount_cents: centsOf(our),
    our_currency: our?.currency ?? null,
    our_status: our?.status ?? null,
    gateway_amount_cents: centsOf(gateway),
    gateway_currency: gateway?.currency ?? null,
    gateway_status: gateway?.status ?? null,
    charged_at: difference.chargedAt.toString(),
    created_at: difference.createdAt.toString(),
    resolved_at: difference.resolvedAt?.toString() ?? null,
  }
}

function centsOf(side: Side | null): number | null {
  return side === null || side.amountCents === null ? null : Number(side.amountCents)
}
