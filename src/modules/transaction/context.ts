import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { Area, Levels } from '../../platform/http/request-lifecycle.ts'
import type { Vault } from '../../platform/vault.ts'
import type { PortalSettings } from './portal-settings.ts'
import type { WriteSet } from './write-set.ts'

/** The actor: a request with its API key, a person by their session, a customer by theirs in the portal, or the service itself. */
export type Actor =
  | { readonly kind: 'key'; readonly keyId: string; readonly name: string }
  | { readonly kind: 'person'; readonly personId: string; readonly sessionId: string; readonly name: string }
  | {
      readonly kind: 'customer'
      readonly customerId: string
      readonly sessionId: string
      readonly name: string
      readonly portal: PortalSettings
    }
  | { readonly kind: 'worker' }

/**
 * One request, one transaction, one instant. A context means an open transaction; functions that write require one. Actions
 * never commit: `run-route.ts` or the worker does, with the write set.
 */
export interface Context {
  readonly tx: Tx
  readonly tenantId: string
  readonly actor: Actor
  /** What the actor may do, by area: the most that they can give to others. */
  readonly levels: Levels
  /** Whether the actor may read what belongs to an area. */
  readonly mayRead: (area: Area) => boolean
  /** The present of the tenant, by the database's clock, in whole milliseconds. A customer's own: `openCustomer`. */
  readonly now: Instant
  /** The reason why a webhook URL is not allowed by the configuration; null if it is allowed. */
  readonly refusalOfUrl: (url: string) => string | null
  /** Why a tenant's mail server is not allowed by the configuration, and the field; null if it is. */
  readonly refusalOfMailServer: (server: {
    readonly host: string
    readonly port: number
    readonly security: string
  }) => { readonly field: string; readonly reason: string } | null
  /** Whether the service has a mail server for tenants without their own. */
  readonly hasMailServer: boolean
  /** Where people reach this service: the beginning of links, without a slash at its end. */
  readonly publicUrl: string
  /** Seals credentials; null where the operator has given no key. */
  readonly vault: Vault | null
  /** Signs the tenant's cursors. */
  readonly cursorKey: Buffer
  readonly writeSet: WriteSet
}
