import type { Instant } from '../../domain/instant.ts'
import type { ComparedObject, DifferenceKind } from '../../domain/reconciliation.ts'
import type { DecidedBy } from '../transaction/decided-by.ts'

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
  /** Null where a comparison has resolved it. */
  readonly resolution: DifferenceResolution | null
}

/** Why a person has resolved a difference, and who. */
export interface DifferenceResolution extends DecidedBy {
  readonly reason: string
}

/** A difference as it is found. */
export type NewDifference = Omit<Difference, 'id' | 'gatewayAccountId' | 'createdAt' | 'resolvedAt' | 'resolution'>

export interface Side {
  readonly amountCents: bigint | null
  readonly currency: string
  readonly status: string
}

/** Whether a difference is of the same kind and object, and neither side has changed since. */
export function isUnchanged(known: Difference, found: NewDifference): boolean {
  return isAbout(known, found) && isSameSide(known.our, found.our) && isSameSide(known.gateway, found.gateway)
}

/** Whether a difference is of the same kind and object, whatever the sides say. */
export function isAbout(known: Difference, found: NewDifference): boolean {
  return known.kind === found.kind && known.gatewayReference === found.gatewayReference
}

function isSameSide(one: Side | null, other: Side | null): boolean {
  if (one === null || other === null) return one === other
  return one.amountCents === other.amountCents && one.currency === other.currency && one.status === other.status
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
    resolution: difference.resolution,
  }
}

function centsOf(side: Side | null): number | null {
  return side === null || side.amountCents === null ? null : Number(side.amountCents)
}
