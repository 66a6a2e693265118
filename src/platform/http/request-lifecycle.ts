import { Refusal } from '../../domain/refusal.ts'
import type { Statement, Tx } from '../database/transaction.ts'

/** What a key may do. `admin` covers `write`, `write` covers `read` and `usage`, which is for sending usage and nothing else. */
export type Scope = 'read' | 'write' | 'admin' | 'usage'

/** A part of the API that a person's role allows or not. */
export type Area = (typeof areas)[number]

export const areas = ['customers', 'catalog', 'billing', 'money', 'reports', 'developers', 'team', 'settings'] as const

/** What a role allows in an area; `write` covers `read`. */
export type Level = 'none' | 'read' | 'write'

/** A level for each area. */
export type Levels = Readonly<Record<Area, Level>>

/** The credentials in a request, not checked yet. */
export interface Credentials {
  /** SHA-256 of the secret behind `Bearer`, or of the token in a session cookie: at the portal's addresses, in its own. */
  readonly secretHash: Buffer
  readonly isSession: boolean
  readonly idempotencyKey: string | null
  /** Whose data the page shows that sends the request: null if it does not say so. */
  readonly pageOf: string | null
}

/** What a key may do by its scopes, a restricted key by its permissions, or a person by their role. */
export type Access =
  | { readonly kind: 'key'; readonly scopes: readonly Scope[] }
  | { readonly kind: 'restricted key'; readonly levels: Levels }
  | {
      readonly kind: 'person'
      readonly levels: Levels
      /** Whether the person has proved their presence within the last hour. */
      readonly isFresh: boolean
    }
  /** A customer in the portal: all its routes, which ask the tenant's settings themselves. */
  | { readonly kind: 'customer' }

/** An answer stored in the transaction of its effect, so that a repeated request gets the same answer. */
export interface KeptAnswer {
  readonly idempotencyKey: string
  /** SHA-256 of method, address and body. */
  readonly requestHash: Buffer
  readonly status: number
  /** The body before `complete`; empty where the answer has none. */
  readonly body: string
}

/** The result of the first round trip: the context of the key or session, and the stored answer of an idempotency key. */
export interface OpenedRequest<C> {
  readonly context: C
  readonly tenantId: string
  /** The id of the key or of the session. */
  readonly keyId: string
  readonly access: Access
  /** Whose data the session is about: the tenant, in the portal the customer; null for a key. */
  readonly sessionOf: string | null
  /** Signs the tenant's cursors. */
  readonly cursorKey: Buffer
  /** False while another request with this idempotency key is being answered. */
  readonly isLocked: boolean
  readonly kept: {
    readonly requestHash: Buffer
    readonly status: number
    readonly body: string
    /** What was assigned at the commit; as an array it is `rows` of `complete`, else its only row. */
    readonly assigned: unknown
  } | null
}

/** How the modules begin and end a request; `platform/` does not know their context. */
export interface RequestLifecycle<C> {
  /** The first round trip; null for a key or session that is unknown or has ended. */
  authenticate(tx: Tx, credentials: Credentials): Promise<OpenedRequest<C> | null>
  /** The statement that writes everything the context collected, and the answer if it is kept; sent with the commit. */
  commitStatement(context: C, answer: KeptAnswer | null): Statement
  /** Fills values assigned at the commit into the body. Pure; returns `body` itself if there are none. */
  complete(body: unknown, rows: readonly unknown[]): unknown
}

const covered: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read', 'write', 'admin'],
  write: ['write', 'admin'],
  admin: ['admin'],
  usage: ['usage', 'write', 'admin'],
}

/** What an access allows by area: scopes are for all areas, and a customer has the portal alone. */
export function levelsOfAccess(access: Access): Levels {
  if (access.kind === 'customer') return everywhere('none')
  return access.kind === 'key' ? levelsOfScopes(access.scopes) : access.levels
}

/** What scopes allow, by area. */
export function levelsOfScopes(scopes: readonly Scope[]): Levels {
  const wide = scopes.filter((scope) => scope !== 'usage')
  if (wide.length === 0) return everywhere('none')
  return everywhere(wide.every((scope) => scope === 'read') ? 'read' : 'write')
}

function everywhere(level: Level): Levels {
  return Object.fromEntries(areas.map((area) => [area, level])) as Levels
}

/**
 * Refuses a request of a page that shows the data of another company or customer than the session is of by now: a browser has one session,
 * and a person may have gone on elsewhere in another window. Refuses `session_of_another`.
 */
export function refuseOtherPage(sessionOf: string | null, pageOf: string | null): void {
  if (sessionOf === null || pageOf === null || sessionOf === pageOf) return
  const detail = 'In another window you have gone on elsewhere, so nothing was done here. Load this page again'
  throw new Refusal('session_of_another', detail)
}

/** What a route needs: a scope of keys; of restricted keys and persons a level in its area. */
export interface Need {
  readonly scope: Scope | 'portal'
  /** Undefined if no role and no permission allows it. */
  readonly area: Area | undefined
}

/**
 * Refuses what is not of the portal to a customer, and the portal to all others. Refuses what a key's scopes or permissions, or a person's
 * role do not allow, with `insufficient_scope`, `insufficient_role`. What needs an admin key is for no restricted key, and needs a person's
 * presence too: `fresh_sign_in_required`.
 */
export function refuseUnlessAllowed(access: Access, { scope, area }: Need): void {
  if (scope === 'portal' || access.kind === 'customer') {
    if (scope === 'portal' && access.kind === 'customer') return
    throw new Refusal('unauthenticated', 'The portal has sessions of its own, for itself alone')
  }
  if (access.kind === 'key') {
    if (!covered[scope].some((one) => access.scopes.includes(one)))
      throw new Refusal('insufficient_scope', `This needs a key with the scope ${scope}`)
    return
  }
  if (access.kind === 'restricted key' && scope === 'admin')
    throw new Refusal('insufficient_scope', 'This needs a key with the scope admin')
  const needed = scope === 'read' ? 'read' : 'write'
  const level = area ? access.levels[area] : 'none'
  if (level !== 'write' && level !== needed) {
    if (access.kind === 'restricted key')
      throw new Refusal('insufficient_scope', `This needs a key that may ${needed} the area ${area ?? 'of people'}`)
    throw new Refusal('insufficient_role', `This needs a role that may ${needed} the area ${area ?? 'of keys'}`)
  }
  if (access.kind === 'person' && scope === 'admin' && !access.isFresh)
    throw new Refusal('fresh_sign_in_required', 'Confirm your password first: POST /v1/session/confirm')
}
