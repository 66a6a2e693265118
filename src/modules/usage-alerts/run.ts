import { Refusal } from '../../domain/refusal.ts'
import { databaseFailure } from '../../platform/database/failure.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { Log } from '../../platform/log.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { checkUsage } from './check-usage.ts'
import type { UsageCheckMetrics } from './metrics.ts'
import { type CustomerToCheck, customersToCheck, takeChecks } from './store.ts'

const everyMs = 1000
const customersMax = 200

export interface UsageCheckRun {
  readonly transact: Transact
  readonly metrics: UsageCheckMetrics
  readonly log: Log
}

/**
 * The loop that looks at customers who have used something: at alerts, and at billing thresholds. Any number of processes may run it; a
 * customer is looked at under their lock.
 */
export function usageCheckLoop({ transact, metrics, log }: UsageCheckRun): LoopWork {
  return {
    name: 'usage checks',
    everyMs,
    async run(stopping) {
      const customers = await transact({ readOnly: true }, (tx) => customersToCheck(tx, customersMax))
      metrics.setLag(customers[0]?.waiting_seconds ?? 0)
      for (const customer of customers) {
        if (stopping.aborted) return 'rest'
        await checkOne(customer)
      }
      return customers.length === customersMax ? 'again' : 'rest'
    },
  }

  async function checkOne({ tenant_id, customer_id, now }: CustomerToCheck): Promise<void> {
    try {
      await transact({}, async (tx) => {
        const ctx = workerContext(tx, tenant_id, now)
        await checkUsage(ctx, customer_id)
        await tx.commitWith(commitStatement(ctx, null))
      })
    } catch (error) {
      // The billing run comes first; the next round looks again.
      if (error instanceof Unfinished || (error instanceof Refusal && error.code === 'test_clock_advancing')) return
      const { kind } = databaseFailure(error)
      if (kind === 'retry') return
      if (kind === 'unavailable') throw error
      log.error({ err: error, tenant_id, customer_id }, 'the usage of a customer cannot be looked at')
      // Their next usage asks for it again.
      await transact({}, async (tx) => {
        setTenant(tx, tenant_id)
        takeChecks(tx, tenant_id, customer_id)
      })
    }
  }
}
