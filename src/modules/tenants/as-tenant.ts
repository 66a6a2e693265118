import { refuse } from '../../domain/refusal.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { enterTenant } from './store.ts'

/** Runs actions for a tenant from the command line, and commits. Refuses `not_found`. */
export async function asTenant<T>(tx: Tx, tenantId: string, act: (ctx: Context) => Promise<T> | T): Promise<T> {
  const tenant = await enterTenant(tx, tenantId)
  if (!tenant) refuse('not_found', 'There is no such tenant.')
  const { cursor_key: cursorKey, now } = tenant
  const ctx: Context = { ...workerContext(tx, tenantId, now), cursorKey }
  const result = await act(ctx)
  await tx.commitWith(commitStatement(ctx, null))
  return result
}
