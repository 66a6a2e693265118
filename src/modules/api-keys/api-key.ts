import type { Instant } from '../../domain/instant.ts'
import type { Levels, Scope } from '../../platform/http/request-lifecycle.ts'

/** From the least to the most: `admin` covers `write`, `write` covers `read`. */
export const scopes = ['read', 'write', 'admin', 'usage'] as const satisfies readonly Scope[]

/** A key without its secret. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** The first characters of the secret, to tell keys apart. */
  readonly prefix: string
  /** Empty for a restricted key. */
  readonly scopes: readonly Scope[]
  /** What a restricted key may do, by area; null for a key with scopes. */
  readonly permissions: Levels | null
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
  /** May be up to a minute late. */
  readonly lastUsedAt: Instant | null
}
