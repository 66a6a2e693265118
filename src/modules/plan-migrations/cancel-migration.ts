import { later } from '../../domain/instant.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { PlanMigration } from './plan-migration.ts'
import { lockMigration } from './store.ts'
import { endMigrations } from './writes.ts'

/**
 * Ends a migration that is under way: what it has changed stays, nothing more is changed. Refuses `not_found`,
 * `plan_migration_ended`.
 */
export async function cancelMigration(ctx: Context, id: string): Promise<PlanMigration> {
  const before = await lockMigration(ctx.tx, ctx.tenantId, id)
  if (!before) refuse('not_found', '')
  if (before.status !== 'running') refuse('plan_migration_ended', `The migration is already ${before.status}.`)
  const now = later(before.updatedAt, ctx.now)
  const canceled = { ...before, status: 'canceled', updatedAt: now, endedAt: now } as const
  addRows(ctx.writeSet, endMigrations, { id, status: canceled.status, updated_at: now, ended_at: now })
  return canceled
}
