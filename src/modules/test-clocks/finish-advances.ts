import type { Transact } from '../../platform/database/transaction.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { continueAdvance } from './advance-clock.ts'
import { advancingClocks } from './store.ts'

const everyMs = 10_000

/** The loop that continues interrupted advances of test clocks, step by step (D28). */
export function advanceLoop(transact: Transact): LoopWork {
  return {
    name: 'test clocks',
    everyMs,
    async run() {
      const clocks = await transact({ readOnly: true }, advancingClocks)
      let isAllDone = true
      for (const { tenant_id: tenantId, id, now } of clocks) {
        const isDone = await transact({}, async (tx) => {
          const ctx = workerContext(tx, tenantId, now)
          const hasArrived = await continueAdvance(ctx, id)
          await tx.commitWith(commitStatement(ctx, null))
          return hasArrived
        })
        isAllDone &&= isDone
      }
      return isAllDone ? 'rest' : 'again'
    },
  }
}
