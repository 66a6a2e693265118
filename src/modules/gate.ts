import type { Instant } from '../domain/instant.ts'
import type { Tx } from '../platform/database/transaction.ts'
import type { Credentials, Gate, Opening, Scope } from '../platform/http/gate.ts'
import { routesWith } from '../platform/http/route.ts'
import type { BillingMetrics } from './billing/metrics.ts'
import type { Context } from './context.ts'
import { type Assigned, completeAnswer, lastStatement } from './events/last-statement.ts'
import { emptyOutbox } from './events/outbox.ts'

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

/** How requests are opened and closed: by API key and tenant, and by the outbox with its events and numbers. */
export function openGate(metrics: BillingMetrics): Gate<Context> {
  return {
    open,
    last(ctx, answer) {
      ctx.tx.onCommit(() => metrics.count(ctx.outbox))
      return lastStatement(ctx, answer)
    },
    complete: (body, rows) => completeAnswer(body, rows as readonly Assigned[]),
  }
}

/** Declares a route of a module. */
export const route = routesWith<Context>()

async function open(tx: Tx, { secretHash, idempotencyKey }: Credentials): Promise<Opening<Context> | null> {
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
      outbox: emptyOutbox(),
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
