import type { Instant } from '../../domain/instant.ts'

/** What a gateway says of a dispute at one time. */
export interface DisputeState {
  readonly reference: string
  /** The reference of the charge; null where the gateway names none. */
  readonly paymentReference: string | null
  readonly amountCents: bigint
  readonly currency: string
  /** The gateway's own word. */
  readonly reason: string
  /** An inquiry asks, and moves no money yet. */
  readonly kind: 'inquiry' | 'chargeback'
  readonly status: 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed'
  readonly evidenceDueAt: Instant | null
  /** Whether the gateway keeps the money back at present. */
  readonly fundsWithdrawn: boolean
  readonly isChargeRefundable: boolean
}

/** A dispute that the test gateway opens, or decides, at an instant. */
export interface LaterDispute {
  readonly at: Instant
  readonly state: DisputeState
}
