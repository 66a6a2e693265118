/** How a gateway and we differ about a charge, a refund or a dispute, where nothing can be done about it without a person. */
export const differenceKinds = ['not_recorded', 'not_at_gateway', 'amount_differs', 'status_differs'] as const
export type DifferenceKind = (typeof differenceKinds)[number]

/** What a difference is about. */
export const comparedObjects = ['charge', 'refund', 'dispute'] as const
export type ComparedObject = (typeof comparedObjects)[number]

interface Money {
  readonly amountCents: bigint
  readonly currency: string
}

/** A charge as the gateway lists it; the amount is null where it is none that we could have asked for. */
export interface ListedState {
  readonly status: 'succeeded' | 'processing' | 'requires_action' | 'failed' | 'canceled' | 'prepared'
  readonly amountCents: bigint | null
  readonly currency: string
}

/** The attempt that a charge belongs to, as it is here. */
export interface AttemptState {
  readonly status: string
  readonly isLive: boolean
  readonly currency: string
  /** The payment that came of it, and whether all of it has left again by itself, as of a debit that fails late; null: none. */
  readonly payment: (Money & { readonly isReturned: boolean }) | null
}

/**
 * What follows from a charge: `read`: ask the gateway soon; `record`: money of an attempt that had ended otherwise; `restore`: an
 * attempt that is not here; else nothing, or a difference.
 */
export type Comparison = 'nothing' | 'read' | 'record' | 'restore' | DifferenceKind

/** Compares a charge that names an attempt of ours with that attempt; null where there is none here. */
export function compareCharge(listed: ListedState, ours: AttemptState | null): Comparison {
  const mayTakeMoney =
    listed.status === 'succeeded' || listed.status === 'processing' || listed.status === 'requires_action'
  if (ours === null) return mayTakeMoney ? 'restore' : 'nothing'
  if (ours.isLive) return mayTakeMoney && listed.status !== ours.status ? 'read' : 'nothing'
  if (ours.payment === null) {
    if (listed.status !== 'succeeded') return 'nothing'
    return listed.amountCents !== null && listed.currency === ours.currency ? 'record' : 'not_recorded'
  }
  if (listed.status !== 'succeeded') return ours.payment.isReturned ? 'nothing' : 'status_differs'
  const isSame = listed.amountCents === ours.payment.amountCents && listed.currency === ours.payment.currency
  return isSame ? 'nothing' : 'amount_differs'
}

/** A refund as the gateway lists it; the amount as in `ListedState`. */
export interface ListedRefundState {
  readonly status: 'succeeded' | 'processing' | 'failed'
  readonly amountCents: bigint | null
  readonly currency: string
}

/** The refund as it is here; `isReturned`: its money has come back after it had succeeded. */
export interface RefundState extends Money {
  readonly status: string
  readonly isLive: boolean
  readonly isReturned: boolean
}

/** `read` and `restore` as of a charge; `return`: the money of a refund has come back that had succeeded. */
export type RefundComparison = 'nothing' | 'read' | 'return' | 'restore' | DifferenceKind

/** Compares a refund of a payment of ours with what is known of it here; null where that is nothing. */
export function compareRefund(listed: ListedRefundState, ours: RefundState | null): RefundComparison {
  const hasLeft = listed.status !== 'failed'
  if (ours === null) return hasLeft ? 'restore' : 'nothing'
  if (ours.isLive) return listed.status === ours.status ? 'nothing' : 'read'
  if (!hasLeft) return ours.status === 'succeeded' && !ours.isReturned ? 'return' : 'nothing'
  if (ours.status !== 'succeeded' || ours.isReturned) return 'status_differs'
  const isSame = listed.amountCents === ours.amountCents && listed.currency === ours.currency
  return isSame ? 'nothing' : 'amount_differs'
}
