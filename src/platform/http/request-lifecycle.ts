import type { Statement, Tx } from '../database/transaction.ts'

/** What a key may do. `admin` covers `write`, `write` covers `read`. */
export type Scope = 'read' | 'write' | 'admin'

/** The credentials in a request, not checked yet. */
export interface Credentials {
  /** SHA-256 of the secret behind `Bearer`. */
  readonly secretHash: Buffer
  readonly idempotencyKey: string | null
}

/** An answer stored in the transaction of its effect, so that a repeated request gets the same answer. */
export interface KeptAnswer {
  readonly idempotencyKey: string
  /** SHA-256 of method, address and body. */
  readonly requestHash: Buffer
  readonly status: number
  /** The body before `complete`; empty where the answer has none. */
  readonly body: string
}

/** The result of the first round trip: the context of the key, and the stored answer of an idempotency key. */
export interface OpenedRequest<C> {
  readonly context: C
  readonly tenantId: string
  readonly keyId: string
  readonly scopes: readonly Scope[]
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
  /** The first round trip; null for a key that is unknown or revoked. */
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
}

/** Whether a key with these scopes may do what needs the scope. */
export function isAllowed(scopes: readonly Scope[], needed: Scope): boolean {
  return covered[needed].some((scope) => scopes.includes(scope))
}
