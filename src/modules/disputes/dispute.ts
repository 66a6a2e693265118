import type { Instant } from '../../domain/instant.ts'
import type { DisputeState } from '../gateways/dispute-state.ts'

export const disputeKinds = ['inquiry', 'chargeback'] as const
export const disputeStatuses = ['needs_response', 'under_review', 'won', 'lost', 'closed'] as const
export type DisputeStatus = (typeof disputeStatuses)[number]

/** A customer’s bank takes a payment back (`chargeback`), or asks about it (`inquiry`). */
export interface Dispute {
  readonly id: string
  readonly paymentId: string
  readonly customerId: string
  readonly gatewayReference: string
  readonly amountCents: bigint
  readonly currency: string
  readonly reason: string
  readonly kind: (typeof disputeKinds)[number]
  readonly status: DisputeStatus
  readonly fundsWithdrawn: boolean
  readonly evidenceDueAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly closedAt: Instant | null
}

/** Whether the gateway has decided; then nothing more comes of the dispute. */
export function isClosed(status: DisputeStatus): boolean {
  return status === 'won' || status === 'lost' || status === 'closed'
}

/** A dispute as the gateway has it now. */
export function asStated(
  {
    id,
    paymentId,
    customerId,
    known,
  }: { id: string; paymentId: string; customerId: string; known: Dispute | undefined },
  state: DisputeState,
  now: Instant,
): Dispute {
  const { amountCents, currency, reason, kind, status, fundsWithdrawn, evidenceDueAt } = state
  return {
    id,
    paymentId,
    customerId,
    gatewayReference: state.reference,
    ...{ amountCents, currency, reason, kind, status, fundsWithdrawn, evidenceDueAt },
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    closedAt: isClosed(status) ? (known?.closedAt ?? now) : null,
  }
}

/** A dispute as in API answers and events. */
export function disputeToApi(dispute: Dispute) {
  return {
    id: dispute.id,
    payment_id: dispute.paymentId,
    customer_id: dispute.customerId,
    gateway_reference: dispute.gatewayReference,
    amount_cents: Number(dispute.amountCents),
    currency: dispute.currency,
    reason: dispute.reason,
    kind: dispute.kind,
    status: dispute.status,
    funds_withdrawn: dispute.fundsWithdrawn,
    evidence_due_at: dispute.evidenceDueAt?.toString() ?? null,
    created_at: dispute.createdAt.toString(),
    updated_at: dispute.updatedAt.toString(),
    closed_at: dispute.closedAt?.toString() ?? null,
  }
}
