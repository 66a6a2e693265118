import type { Instant } from '../../domain/instant.ts'
import type { RefundRequest } from '../gateways/gateway.ts'

export const refundStatuses = ['sending', 'processing', 'unknown', 'succeeded', 'failed'] as const
export type RefundStatus = (typeof refundStatuses)[number]

/** Money of a payment given back. Its amount is reserved on the payment until it has failed. */
export interface Refund {
  readonly id: string
  readonly paymentId: string
  readonly customerId: string
  readonly testClockId: string | null
  readonly amountCents: bigint
  readonly currency: string
  /** The part of it that was on invoices, which stay paid. */
  readonly keptPaidCents: bigint
  readonly reason: string
  readonly creditNoteId: string | null
  /** Whether the invoices are owed again. */
  readonly reopen: boolean
  readonly status: RefundStatus
  readonly gatewayReference: string | null
  readonly decline: { readonly code: string; readonly message: string } | null
  readonly nextCheckAt: Instant | null
  readonly checks: number
  readonly sends: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
  /** When the money of one that had succeeded came back: the customer's bank did not take it. */
  readonly returnedAt: Instant | null
}

/** Whether the gateway may still send the money. */
export function isLiveRefund({ status }: Refund): boolean {
  return status === 'sending' || status === 'processing' || status === 'unknown'
}

/** What the gateway is asked: always the same for a refund, but for `now`. */
export function refundRequestOf(refund: Refund, chargeReference: string, now: Instant): RefundRequest {
  return {
    key: refund.id,
    refundId: refund.id,
    chargeReference,
    amountCents: refund.amountCents,
    currency: refund.currency,
    reopen: refund.reopen,
    creditNoteId: refund.creditNoteId,
    createdAt: refund.createdAt,
    now,
  }
}

/** A refund as in API answers and events. */
export function refundToApi(refund: Refund) {
  return {
    id: refund.id,
    payment_id: refund.paymentId,
    customer_id: refund.customerId,
    amount_cents: Number(refund.amountCents),
    currency: refund.currency,
    kept_paid_cents: Number(refund.keptPaidCents),
    reason: refund.reason,
    credit_note_id: refund.creditNoteId,
    reopen: refund.reopen,
    status: refund.status,
    gateway_reference: refund.gatewayReference,
    decline: refund.decline,
    next_check_at: refund.nextCheckAt?.toString() ?? null,
    created_at: refund.createdAt.toString(),
    updated_at: refund.updatedAt.toString(),
    ended_at: refund.endedAt?.toString() ?? null,
    returned_at: refund.returnedAt?.toString() ?? null,
  }
}
