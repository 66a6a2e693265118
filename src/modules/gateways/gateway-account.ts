import type { Instant } from '../../domain/instant.ts'

export const gatewayKinds = ['test', 'stripe'] as const
export type GatewayKind = (typeof gatewayKinds)[number]

/** Why a gateway refuses an account. The message never holds a secret. */
export interface AccountError {
  /** `forbidden`: the credentials are known, and may not do what was asked for. */
  readonly code: 'credentials_refused' | 'forbidden'
  readonly message: string
  /** Since when, as far as is known: the first refusal after the last success. */
  readonly at: Instant
}

/** What the daily comparison may leave out: refunds, disputes, and events about stored methods. Without charges there is none. */
export const partsNotCompared = ['refund', 'dispute', 'payment_method'] as const

/** What the daily comparison leaves out, because the gateway forbids the credentials to read it. */
export interface NotCompared {
  readonly object: (typeof partsNotCompared)[number]
  /** The gateway's words, without a secret. */
  readonly message: string
  /** Until when it was compared. */
  readonly since: Instant
}

/** A merchant's account at a payment gateway. */
export interface GatewayAccount {
  readonly id: string
  readonly gateway: GatewayKind
  readonly label: string
  /** Sealed; null for the test gateway. */
  readonly credentials: string | null
  /** Sealed, a JSON array of the secrets that incoming events may be signed with. */
  readonly webhookSecrets: string | null
  /** The currencies that it takes; null: all. */
  readonly currencies: readonly string[] | null
  readonly status: 'enabled' | 'disabled'
  /** Null while the gateway takes the credentials, as far as is known. */
  readonly lastError: AccountError | null
  readonly notCompared: readonly NotCompared[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
