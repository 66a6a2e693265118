import type { Transact } from '../../../platform/database/transaction.ts'
import type { Log } from '../../../platform/log.ts'
import type { LoopWork } from '../../../platform/loop.ts'
import { setTenant } from '../../transaction/store.ts'
import type { UsageMetrics } from '../metrics.ts'
import {
  fillMeter,
  foldUsage,
  keepUsagePartitions,
  mergeLateUsage,
  type TenantWithUsage,
  tenantsWithUsage,
  usageBacklog,
} from './store.ts'

export interface UsageRunOptions {
  readonly transact: Transact
  readonly metrics: UsageMetrics
  readonly log: Log
  readonly settings: { readonly usageWeeksKept: number }
}

const foldEveryMs = 1000
const backlogEveryMs = 5000
const partitionsEveryMs = 3_600_000
/** How many rounds pass before the marks of late usage are merged again: that looks at all of a tenant's. */
const mergeEvery = 60
/** Batches that one transaction folds: at most about 200,000 events. */
const batchesAtOnce = 100

/** The loops that fold usage into buckets, measure how far that is behind, and keep the weeks of events. Any number of processes may run them. */
export function usageLoops({ transact, metrics, log, settings }: UsageRunOptions): LoopWork[] {
  let rounds = 0
  return [
    {
      name: 'usage fold',
      everyMs: foldEveryMs,
      async run(stopping) {
        let isMore = false
        rounds += 1
        for (const tenant of await transact({ readOnly: true }, tenantsWithUsage)) {
          if (stopping.aborted) return 'rest'
          // One tenant that fails does not hold up the others.
          const folded = await foldTenant(transact, tenant, rounds % mergeEvery === 0).catch((error: unknown) => {
            metrics.countFailedFold()
            log.error({ err: error, tenant_id: tenant.tenant_id }, 'usage could not be folded and will be tried again')
            return false
          })
          isMore ||= folded
        }
        return isMore ? 'again' : 'rest'
      },
    },
    {
      name: 'usage left',
      everyMs: backlogEveryMs,
      async run() {
        const backlog = await transact({ readOnly: true }, usageBacklog)
        if (backlog) metrics.setBacklog(backlog)
        return 'rest'
      },
    },
    {
      name: 'usage weeks',
      everyMs: partitionsEveryMs,
      async run() {
        await transact({}, (tx) => keepUsagePartitions(tx, settings.usageWeeksKept))
        return 'rest'
      },
    },
  ]
}

/** Folds what waits of one tenant; whether more is waiting. */
async function foldTenant(
  transact: Transact,
  { tenant_id, is_filling }: TenantWithUsage,
  merges: boolean,
): Promise<boolean> {
  const folded = await transact({}, async (tx) => {
    setTenant(tx, tenant_id)
    if (merges) mergeLateUsage(tx)
    return foldUsage(tx, batchesAtOnce, false)
  })
  if (!is_filling) return folded === batchesAtOnce
  return transact({}, async (tx) => {
    setTenant(tx, tenant_id)
    return fillMeter(tx)
  })
}
