import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { BillingMetrics } from '../billing-run/metrics.ts'
import { saveBilledCustomer, saveClockSeries } from '../ledger/save-customer.ts'
import { findPlan } from '../plans/catalog/store.ts'
import { commitStatement, sendState } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { addRows, mergeInto } from '../transaction/write-set.ts'
import { type DecidedCustomer, decide } from './decide.ts'
import type { PlanMigration } from './plan-migration.ts'
import { claimCustomers, countDecided, findMigration, waitingSubscriptions } from './store.ts'
import { decideSubscriptions } from './writes.ts'

export interface MigrationBatch {
  readonly tenantId: string
  readonly migrationId: string
  /** The present, by the database's clock. */
  readonly now: Instant
  readonly customersMax: number
  /** The only customer, if the batch is repeated one customer at a time. */
  readonly customerId?: string | null
  readonly metrics: BillingMetrics
}

/** The result of a batch. */
export interface BatchResult {
  readonly changed: number
  readonly skipped: number
  /** Skipped because of a defect. */
  readonly failed: readonly { readonly subscriptionId: string; readonly detail: string }[]
}

const nothing: BatchResult = { changed: 0, skipped: 0, failed: [] }

/**
 * Claims customers of a migration and changes their subscriptions, each as of the migration’s instant, in one transaction
 * with a fixed number of statements; the result of each is stored. If the migration has ended meanwhile, the batch is rolled
 * back.
 */
export async function migrateBatch(tx: Tx, batch: MigrationBatch): Promise<BatchResult> {
  const ctx = workerContext(tx, batch.tenantId, batch.now)
  const { customersMax: limit, customerId = null } = batch
  const [locked, migration] = await Promise.all([
    claimCustomers(tx, batch.migrationId, { limit, customerId }),
    findMigration(tx, ctx.tenantId, batch.migrationId),
  ])
  if (migration?.status !== 'running' || locked.length === 0) return nothing
  const ids = locked.map(({ customer_id }) => customer_id)
  try {
    const [listed, toPlan] = await Promise.all([
      waitingSubscriptions(tx, ctx.tenantId, migration.id, ids),
      findPlan(tx, ctx.tenantId, { id: migration.toPlanId }),
    ])
    if (!toPlan) throw new Error(`the plan ${migration.toPlanId} does not exist`)
    const decided = await decide(ctx, locked, listed, { terms: migration, toPlan, asOf: migration.asOf })
    const result = save(ctx, migration, decided)
    sendState(ctx)
    if (!(await countDecided(tx, ctx.tenantId, { id: migration.id, ...result }))) throw new MigrationEnded()
    tx.onCommit(() => batch.metrics.count(ctx.writeSet))
    await tx.commitWith(commitStatement(ctx, null))
    return result
  } catch (error) {
    if (error instanceof MigrationEnded) throw error
    throw new MigrationBatchFailed(ids, error)
  }
}

/** Thrown to roll back a batch whose migration has ended meanwhile. */
export class MigrationEnded extends Error {}

/** A batch that failed and was rolled back. */
export class MigrationBatchFailed extends Error {
  readonly customerIds: readonly string[]

  constructor(customerIds: readonly string[], cause: unknown) {
    super('a batch of customers could not be migrated', { cause })
    this.customerIds = customerIds
  }
}

function save(ctx: Context, { id }: PlanMigration, decided: readonly DecidedCustomer[]): BatchResult {
  const decisions = decided.flatMap((one) => one.decisions)
  for (const { session } of decided) {
    if (!session) continue
    saveBilledCustomer(session)
    mergeInto(ctx.writeSet, session.ctx.writeSet)
  }
  const last = decided.findLast(({ session }) => session)?.session
  if (last) saveClockSeries(ctx.writeSet, last)
  const rows = decisions.map((one) => ({
    migration_id: id,
    subscription_id: one.subscriptionId,
    status: one.kind,
    reason: one.kind === 'skipped' ? one.reason : null,
    detail: one.kind === 'skipped' ? one.detail : null,
    decided_at: ctx.now,
  }))
  const changed = decisions.filter(({ kind }) => kind === 'changed').length
  const skipped = decisions.length - changed
  if (rows.length > 0) addRows(ctx.writeSet, decideSubscriptions, ...rows)
  const failed = decisions.flatMap((one) =>
    one.kind === 'skipped' && one.reason === 'internal'
      ? [{ subscriptionId: one.subscriptionId, detail: one.detail }]
      : [],
  )
  return { changed, skipped, failed }
}
