import { openBillingMetrics } from '../../../src/modules/billing-run/metrics.ts'
import { openMigrationMetrics } from '../../../src/modules/plan-migrations/metrics.ts'
import { migrationRound } from '../../../src/modules/plan-migrations/run.ts'
import { openLog } from '../../../src/platform/log.ts'
import { openMetrics } from '../../../src/platform/metrics.ts'
import type { TestService } from './service.ts'

const never = new AbortController().signal

/** A worker of plan migrations, round by round. */
export function migrationWorker({ service }: TestService, customersPerBatch = 100) {
  const metrics = openMetrics({ version: 'test', role: 'worker' })
  const options = {
    transact: service.transact,
    billingMetrics: openBillingMetrics(metrics),
    metrics: openMigrationMetrics(metrics),
    log: openLog({ level: 'fatal', format: 'json' }),
    settings: { workerPollMs: 10, workerBatchSize: customersPerBatch, workerConcurrency: 2, workerShare: 1 },
  }
  return {
    round: () => migrationRound(options, never),
    /** Rounds until one has nothing to do. */
    async work(): Promise<void> {
      while (await migrationRound(options, never));
    },
  }
}

/** All subscriptions that a migration skipped, each with the reason. */
export async function skippedOf({ billing }: TestService, migrationId: string): Promise<Record<string, string>> {
  const skipped = await Array.fromAsync(billing.planMigrations.allSkipped(migrationId))
  return Object.fromEntries(skipped.map((one) => [one.subscription_id, one.reason]))
}
