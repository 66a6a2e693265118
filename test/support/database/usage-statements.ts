import { applyLateUsage } from '../../../src/modules/billing-run/queue/store.ts'
import { isUsagePrice, lockMetersByCode } from '../../../src/modules/plans/store.ts'
import {
  fillMeter,
  foldUsage,
  keepUsagePartitions,
  mergeLateUsage,
  tenantsWithUsage,
  usageBacklog,
} from '../../../src/modules/usage/folding/store.ts'
import { customersWithLateUsage } from '../../../src/modules/usage/late/store.ts'
import { changesOfLevel } from '../../../src/modules/usage/reading/store.ts'
import {
  alertsOf,
  customersToCheck,
  isClockWatched,
  nextCheckOnClock,
  reachedBefore,
  takeChecks,
} from '../../../src/modules/usage-alerts/store.ts'
import type { Tx } from '../../../src/platform/database/transaction.ts'

const nobody = '00000000-0000-7000-8000-000000000000'

/** Sends the statements of usage that no request sends. */
export async function sendForUsage(tx: Tx, tenantId: string): Promise<void> {
  await lockMetersByCode(tx, tenantId, ['none'])
  await isUsagePrice(tx, tenantId, 'none')
  await tenantsWithUsage(tx)
  await usageBacklog(tx)
  mergeLateUsage(tx)
  await fillMeter(tx)
  await foldUsage(tx, 1, true)
  await keepUsagePartitions(tx, 60)
  await customersWithLateUsage(tx, 10)
  await applyLateUsage(tx)
  await customersToCheck(tx, 10)
  await nextCheckOnClock(tx, tenantId, nobody)
  await isClockWatched(tx, tenantId, nobody)
  await alertsOf(tx, tenantId, nobody)
  await reachedBefore(tx, tenantId, nobody, Temporal.Now.instant())
  takeChecks(tx, tenantId, nobody)
  const [from, until] = [Temporal.Instant.from('2026-04-01T00:00:00Z'), Temporal.Instant.from('2026-05-01T00:00:00Z')]
  await changesOfLevel(tx, tenantId, { customerId: nobody, meterId: nobody, spans: [{ from, until }] }, 10)
}
