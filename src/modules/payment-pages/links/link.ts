import type { Instant } from '../../../domain/instant.ts'
import { isLive, type PaymentAttempt } from '../../collection/attempt.ts'
import { type SetupSession, sessionStatusAt } from '../session.ts'

export const linkStatuses = ['open', 'processing', 'paid', 'failed', 'expired', 'closed'] as const
export type LinkStatus = (typeof linkStatuses)[number]

/** A page on which a customer pays invoices. */
export interface PaymentLink {
  readonly id: string
  readonly customerId: string
  readonly currency: string
  readonly invoiceIds: readonly string[]
  /** The page that stores the method; null where the link opens the page of an attempt. */
  readonly session: Pick<SetupSession, 'id' | 'status' | 'url' | 'expiresAt'> | null
  /** The attempt that waits for the customer, or that was made when the method was stored. */
  readonly attempt: Pick<PaymentAttempt, 'id' | 'status' | 'actionUrl'> | null
  /** What is due on its invoices. */
  readonly dueCents: bigint
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** Where a link stands; `closed`: a method was stored, and nothing was left to be paid. */
export function linkStatusAt({ session, attempt }: PaymentLink, now: Instant): LinkStatus {
  if (attempt?.status === 'succeeded') return 'paid'
  if (attempt?.status === 'requires_action') return 'open'
  if (attempt) return isLive(attempt) ? 'processing' : 'failed'
  const status = session ? sessionStatusAt(session, now) : 'closed'
  if (status === 'completed') return 'closed'
  return status === 'expired' ? 'expired' : 'open'
}

/** A payment link as in API answers. */
export function linkToApi(link: PaymentLink, now: Instant) {
  const { session, attempt } = link
  const status = linkStatusAt(link, now)
  return {
    id: link.id,
    customer_id: link.customerId,
    invoice_ids: [...link.invoiceIds],
    currency: link.currency,
    amount_due_cents: Number(link.dueCents),
    status,
    url: status === 'open' ? (attempt?.actionUrl ?? session?.url ?? null) : null,
    expires_at: session?.expiresAt.toString() ?? null,
    setup_session_id: session?.id ?? null,
    payment_attempt_id: attempt?.id ?? null,
    created_at: link.createdAt.toString(),
    updated_at: link.updatedAt.toString(),
  }
}
