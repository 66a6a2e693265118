import { type Instant, isAtOrAfter } from '../../domain/instant.ts'

export const sessionStatuses = ['opening', 'open', 'completed', 'expired'] as const
export type SessionStatus = (typeof sessionStatuses)[number]

/** A page of a gateway on which a customer stores a payment method. */
export interface SetupSession {
  readonly id: string
  readonly customerId: string
  readonly testClockId: string | null
  readonly gatewayAccountId: string
  readonly returnUrl: string
  /** Whether the method becomes the customer's default; otherwise only where they have none that can be charged. */
  readonly asDefault: boolean
  /** `opening`: the gateway is being asked for the page. */
  readonly status: SessionStatus
  readonly gatewayReference: string | null
  readonly url: string | null
  readonly expiresAt: Instant
  readonly paymentMethodId: string | null
  /** When the gateway is asked what has become of the page; null at the test gateway. */
  readonly nextCheckAt: Instant | null
  readonly checks: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** The status at an instant: a page that nobody used has expired. */
export function sessionStatusAt(
  { status, expiresAt }: Pick<SetupSession, 'status' | 'expiresAt'>,
  now: Instant,
): SessionStatus {
  return (status === 'open' || status === 'opening') && isAtOrAfter(now, expiresAt) ? 'expired' : status
}

/** A setup session as in API answers and events. */
export function sessionToApi(session: SetupSession, now: Instant) {
  const status = sessionStatusAt(session, now)
  return {
    id: session.id,
    customer_id: session.customerId,
    gateway_account_id: session.gatewayAccountId,
    return_url: session.returnUrl,
    as_default: session.asDefault,
    status,
    url: status === 'open' ? session.url : null,
    expires_at: session.expiresAt.toString(),
    payment_method_id: session.paymentMethodId,
    created_at: session.createdAt.toString(),
    updated_at: session.updatedAt.toString(),
  }
}
