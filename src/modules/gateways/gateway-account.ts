import type { Instant } from '../../domain/instant.ts'

export const gatewayKinds = ['test', 'stripe'] as const
export type GatewayKind = (typeof gatewayKinds)[number]

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
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
