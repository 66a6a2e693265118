import type { Transact } from '../../platform/database/transaction.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { setTenant } from '../transaction/store.ts'
import { customersWithLateUsage } from '../usage/late/store.ts'
import { applyLateUsage, lateCustomersMax } from './queue/store.ts'

const everyMs = 1000

/**
 * The loop that gives late usage to billing: the next document of a subscription that was billed since looks at it again; one that
 * has ended is billed soon (D35). Any number of processes may run it.
 */
export function lateUsageLoop(transact: Transact): LoopWork {
  return {
    name: 'late usage',
    everyMs,
    async run(stopping) {
      const late = await transact({ readOnly: true }, (tx) => customersWithLateUsage(tx, lateCustomersMax))
      let taken = 0n
      for (const tenantId of new Set(late.map(({ tenant_id }) => tenant_id))) {
        if (stopping.aborted) return 'rest'
        taken += await transact({}, (tx) => {
          setTenant(tx, tenantId)
          return applyLateUsage(tx)
        })
      }
      return late.length === lateCustomersMax && taken > 0n ? 'again' : 'rest'
    },
  }
}
