import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { Credentials, OpenedRequest, RequestLifecycle, Scope } from '../../platform/http/request-lifecycle.ts'
import { commitStatement, completeAnswer } from './commit-statement.ts'
import type { Context } from './context.ts'
import { emptyWriteSet, type WriteSet } from './write-set.ts'

interface OpeningRow {
  readonly tenant_id: string
  readonly key_id: string
  readonly scopes: readonly Scope[]
  readonly cursor_key: Buffer
  readonly now: Instant
  readonly is_locked: boolean
  readonly request_hash: Buffer | null
  readonly status: number | null
  readonly body: string | null
  readonly assigned: unknown
}

/**
 * How a request begins (by its API key) and ends (by writing its write set). `onCommit` is called with every committed write
 * set; `operator` is what the operator allows and keeps: which URLs are refused, and the vault.
 */
export function openRequestLifecycle(
  onCommit: (writeSet: WriteSet) => void,
  operator: Pick<Context, 'refusalOfUrl' | 'vault'>,
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

async function authenticate(
  tx: Tx,
  { secretHash, idempotencyKey }: Credentials,
  operator: Pick<Context, 'refusalOfUrl' | 'vault'>,
): Promise<OpenedRequest<Context> | null> {
  const [row] = await tx.rows<OpeningRow>({
    name: 'open_request',
    text: 'select * from open_request($1, $2)',
    values: [secretHash, idempotencyKey],
  })
  if (!row) return null
  return {
    context: {
      tx,
      tenantId: row.tenant_id,
      actor: { kind: 'key', keyId: row.key_id },
      now: row.now,
      cursorKey: row.cursor_key,
      ...operator,
      writeSet: emptyWriteSet(),
    },
    tenantId: row.tenant_id,
    keyId: row.key_id,
    scopes: row.scopes,
    cursorKey: row.cursor_key,
    isLocked: row.is_locked,
    kept:
      row.request_hash && row.status !== null
        ? { requestHash: row.request_hash, status: row.status, body: row.body ?? '', assigned: row.assigned }
        : null,
  }
}
