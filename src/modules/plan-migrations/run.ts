import { setTimeout as after } from 'node:timers/promises'
import { refusalOfConstraint } from '../../domain/refusal.ts'
import { monotonicMs } from '../../platform/clock.ts'
import { databaseFailure } from '../../platform/database/failure.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import type { LoopWork } from '../../platform/loop.ts'
import type { BillingMetrics } from '../billing-run/metrics.ts'
import { reasonOf } from '../billing-run/reason-of.ts'
import { setTenant } from '../transaction/store.ts'
import type { MigrationMetrics } from './metrics.ts'
import {
  type BatchResult,
  type MigrationBatch,
  MigrationBatchFailed,
  MigrationEnded,
  migrateBatch,
} from './migrate-batch.ts'
import {
  claimCustomers,
  finishMigration,
  listNext,
  lockMigration,
  migrationBacklog,
  runningMigrations,
  skipCustomer,
} from './store.ts'

export interface MigrationRunOptions {
  readonly transact: Transact
  readonly billingMetrics: BillingMetrics
  readonly metrics: MigrationMetrics
  readonly log: Log
  readonly settings: {
    readonly workerPollMs: number
    readonly workerBatchSize: number
    readonly workerConcurrency: number
    readonly workerShare: number
  }
}

const subscriptionsPerListing = 10_000
const backlogEveryMs = 10_000

/** The loops that run plan migrations and measure what is left. Any number of processes may run them. */
export function migrationLoops(options: MigrationRunOptions): LoopWork[] {
  const { settings, transact, metrics } = options
  return [
    {
      name: 'plan migrations',
      everyMs: settings.workerPollMs,
      run: async (stopping) => ((await migrationRound(options, stopping)) ? 'again' : 'rest'),
    },
    {
      name: 'plan migrations left',
      everyMs: backlogEveryMs,
      run: async () => {
        metrics.setBacklog(await transact({ readOnly: true }, migrationBacklog))
        return 'rest'
      },
    },
  ]
}

/**
 * Does one step of each running migration, some concurrently: lists subscriptions, migrates a batch, or ends. Returns false if
 * there was nothing to do: no migration runs, or the rest is locked elsewhere.
 */
export async function migrationRound(options: MigrationRunOptions, stopping: AbortSignal): Promise<boolean> {
  const { workerConcurrency, workerShare } = options.settings
  const { now, running } = await options.transact({ readOnly: true }, runningMigrations)
  const [first] = running
  // A single migration gets all slots.
  const waiting = first && running.length === 1 ? Array(workerConcurrency).fill(first) : [...running]
  let hasDone = false
  const places = await Promise.allSettled(
    Array.from({ length: workerConcurrency }, async () => {
      for (let next = waiting.shift(); next && !stopping.aborted; next = waiting.shift()) {
        const startedMs = monotonicMs()
        const isProgress = await stepOf(options, { ...next, now })
        hasDone ||= isProgress
        await after(pauseMs(monotonicMs() - startedMs, workerShare), undefined, { signal: stopping }).catch(() => {})
      }
    }),
  )
  for (const place of places) if (place.status === 'rejected') throw place.reason
  return hasDone
}

// As in the billing run: the rest of the time is left to requests.
function pauseMs(tookMs: number, share: number): number {
  return share >= 1 ? 0 : Math.min(60_000, tookMs * (1 / Math.max(share, 0.01) - 1))
}

interface Step {
  readonly tenantId: string
  readonly id: string
  readonly isListed: boolean
  readonly now: MigrationBatch['now']
}

async function stepOf(options: MigrationRunOptions, { tenantId, id, isListed, now }: Step): Promise<boolean> {
  const { transact, log, settings, billingMetrics } = options
  if (!isListed) {
    const listed = await transact({}, (tx) => {
      setTenant(tx, tenantId)
      return listNext(tx, tenantId, id, subscriptionsPerListing)
    })
    return listed !== null
  }
  const batch = { tenantId, migrationId: id, now, customersMax: settings.workerBatchSize, metrics: billingMetrics }
  const { changed, skipped } = await migrate(options, batch)
  if (changed + skipped > 0) return true
  const isDone = await transact({}, (tx) => {
    setTenant(tx, tenantId)
    return finishMigration(tx, tenantId, id)
  })
  if (isDone) log.info({ tenant_id: tenantId, plan_migration_id: id }, 'a plan migration is done')
  return false
}

async function migrate(options: MigrationRunOptions, batch: MigrationBatch): Promise<BatchResult> {
  const { transact, log } = options
  const about = { tenant_id: batch.tenantId, plan_migration_id: batch.migrationId }
  try {
    const result = await transact({}, (tx) => migrateBatch(tx, batch))
    for (const { subscriptionId, detail } of result.failed) {
      log.error({ ...about, subscription_id: subscriptionId, detail }, 'a subscription cannot be migrated')
    }
    return result
  } catch (error) {
    if (error instanceof MigrationEnded) return { changed: 0, skipped: 0, failed: [] }
    if (!(error instanceof MigrationBatchFailed)) throw error
    const { kind } = databaseFailure(error.cause)
    if (kind === 'unavailable') throw error.cause
    if (batch.customerId)
      return kind === 'retry' ? { changed: 0, skipped: 0, failed: [] } : skip(error.cause, batch.customerId)
    log.warn(
      { ...about, err: error.cause, customers: error.customerIds.length },
      'a batch failed and is repeated one customer at a time',
    )
    let [changed, skipped] = [0, 0]
    for (const customerId of error.customerIds) {
      const one = await migrate(options, { ...batch, customerId })
      changed += one.changed
      skipped += one.skipped
    }
    return { changed, skipped, failed: [] }
  }

  /** Skips a customer that the database refused, with the reason; not if it is only locked elsewhere. */
  async function skip(error: unknown, customerId: string): Promise<BatchResult> {
    const failure = databaseFailure(error)
    const refusal = failure.kind === 'constraint' ? refusalOfConstraint(failure.constraint) : undefined
    if (!refusal) log.error({ ...about, err: error, customer_id: customerId }, 'a customer cannot be migrated')
    const { tenantId, migrationId } = batch
    const reason = refusal?.code ?? 'internal'
    const detail = refusal?.message ?? reasonOf(error)
    const skipped = await transact({}, async (tx) => {
      setTenant(tx, tenantId)
      const locked = await claimCustomers(tx, migrationId, { limit: 100, customerId })
      const migration = await lockMigration(tx, tenantId, migrationId)
      if (locked.length === 0 || migration?.status !== 'running') return 0
      await skipCustomer(tx, tenantId, { migrationId, customerId, reason, detail })
      return 1
    })
    return { changed: 0, skipped, failed: [] }
  }
}
