import type { Instant } from '../../domain/instant.ts'
import type { Scope } from '../../platform/http/request-lifecycle.ts'

/** From the least to the most: `admin` covers `write`, `write` covers `read`. */
export const scopes = ['read', 'write', 'admin'] as const satisfies readonly Scope[]

/** A key without its secret. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** The first characters of the secret, to tell keys apart. */
  readonly prefix: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
  /** May be up to a minute late. */
  readonly lastUsedAt: Instant | null
}
