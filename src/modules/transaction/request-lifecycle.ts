import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import {
  type Access,
  type Credentials,
  type Levels,
  levelsOfAccess,
  type OpenedRequest,
  type RequestLifecycle,
  type Scope,
} from '../../platform/http/request-lifecycle.ts'
import { commitStatement, completeAnswer } from './commit-statement.ts'
import type { Actor, Context } from './context.ts'
import type { PortalSettings } from './portal-settings.ts'
import { levelsOf, type Role } from './roles.ts'
import { emptyWriteSet, type WriteSet } from './write-set.ts'

interface OpeningRow {
  readonly tenant_id: string
  readonly key_id: string
  /** Of the key or the person. */
  readonly name: string
  readonly cursor_key: Buffer
  readonly now: Instant
  readonly is_locked: boolean
  readonly request_hash: Buffer | null
  readonly status: number | null
  readonly body: string | null
  readonly assigned: unknown
}

type KeyRow = OpeningRow & { readonly scopes: readonly Scope[]; readonly permissions: Levels | null }
type SessionRow = OpeningRow & { readonly person_id: string; readonly role: Role; readonly is_fresh: boolean }

/** What the operator has configured for all requests: which URLs are refused, mail, the address of the service, the vault. */
export type Operator = Pick<Context, 'refusalOfUrl' | 'refusalOfMailServer' | 'hasMailServer' | 'publicUrl' | 'vault'>

/**
 * How a request begins (by its API key or session) and ends (by writing its write set). `onCommit` is called with every committed write
 * set; `operator` is what the operator allows and keeps.
 */
export function openRequestLifecycle(
  onCommit: (writeSet: WriteSet) => void,
  operator: Operator,
): RequestLifecycle<Context> {
  return {
    authenticate: (tx, credentials) => authenticate(tx, credentials, operator),
    commitStatement(ctx, answer) {
      ctx.tx.onCommit(() => onCommit(ctx.writeSet))
      return commitStatement(ctx, answer)
    },
    complete: completeAnswer,
  }
}

interface PortalRow {
  readonly tenant_id: string
  readonly key_id: string
  readonly customer_id: string
  readonly name: string
  readonly portal: PortalSettings
  readonly cursor_key: Buffer
  readonly now: Instant
}

/**
 * How a request of the portal begins and ends: by its session, for one customer. From there on it acts as `billing_portal`, which sees that
 * customer alone (`database/schema/88_portal_role.sql`). It keeps no answers for idempotency keys.
 */
export function openPortalLifecycle(
  onCommit: (writeSet: WriteSet) => void,
  operator: Operator,
): RequestLifecycle<Context> {
  return {
    ...openRequestLifecycle(onCommit, operator),
    async authenticate(tx, { secretHash, isSession }) {
      const statement = { name: 'open_portal_session', values: [secretHash] }
      const text = 'select * from open_portal_session($1)'
      const [row] = isSession ? await tx.rows<PortalRow>({ ...statement, text }) : []
      if (!row) return null
      tx.send({ text: 'set local role billing_portal' })
      const { tenant_id: tenantId, key_id: keyId, customer_id: customerId, name, portal, now } = row
      const actor: Actor = { kind: 'customer', customerId, sessionId: keyId, name, portal }
      const access: Access = { kind: 'customer' }
      return {
        context: {
          ...{ tx, tenantId, actor, now, cursorKey: row.cursor_key },
          levels: levelsOfAccess(access),
          mayRead: () => false,
          ...operator,
          writeSet: emptyWriteSet(),
        },
        ...{ tenantId, keyId, access, sessionOf: customerId, cursorKey: row.cursor_key },
        isLocked: true,
        kept: null,
      }
    },
  }
}

async function authenticate(
  tx: Tx,
  { secretHash, isSession, idempotencyKey }: Credentials,
  operator: Operator,
): Promise<OpenedRequest<Context> | null> {
  const values = [secretHash, idempotencyKey]
  if (isSession) {
    const text = 'select * from open_session($1, $2)'
    const [row] = await tx.rows<SessionRow>({ name: 'open_session', text, values })
    if (!row) return null
    const actor = { kind: 'person', personId: row.person_id, sessionId: row.key_id, name: row.name } as const
    const access: Access = { kind: 'person', levels: levelsOf[row.role], isFresh: row.is_fresh }
    return opened(row, actor, access)
  }
  const text = 'select * from open_request($1, $2)'
  const [row] = await tx.rows<KeyRow>({ name: 'open_request', text, values })
  if (!row) return null
  const { key_id: keyId, name, scopes, permissions } = row
  const access: Access = permissions ? { kind: 'restricted key', levels: permissions } : { kind: 'key', scopes }
  return opened(row, { kind: 'key', keyId, name }, access)

  function opened(row: OpeningRow, actor: Actor, access: Access): OpenedRequest<Context> {
    const levels = levelsOfAccess(access)
    return {
      context: {
        tx,
        tenantId: row.tenant_id,
        actor,
        levels,
        mayRead: (area) => levels[area] !== 'none',
        now: row.now,
        cursorKey: row.cursor_key,
        ...operator,
        writeSet: emptyWriteSet(),
      },
      tenantId: row.tenant_id,
      keyId: row.key_id,
      access,
      sessionOf: isSession ? row.tenant_id : null,
      cursorKey: row.cursor_key,
      isLocked: row.is_locked,
      kept:
        row.request_hash && row.status !== null
          ? { requestHash: row.request_hash, status: row.status, body: row.body ?? '', assigned: row.assigned }
          : null,
    }
  }
}
