import { machineNow } from '../../platform/clock.ts'
import type { Transact } from '../../platform/http/gate.ts'
import { lastStatement } from '../events/last-statement.ts'
import { workerContext } from '../worker-context.ts'
import { continueAdvance } from './advance-clock.ts'
import { advancingClocks } from './store.ts'

/** Takes every clock whose advance was cut off one step further (D28); `again` while one is still on its way. */
export async function finishAdvances(transact: Transact): Promise<'again' | 'rest'> {
  const clocks = await transact({ readOnly: true }, advancingClocks)
  let isAllDone = true
  for (const { tenant_id: tenantId, id } of clocks) {
    const isDone = await transact({}, async (tx) => {
      const ctx = workerContext(tx, tenantId, machineNow())
      const arrived = await continueAdvance(ctx, id)
      await tx.commitWith(lastStatement(ctx, null))
      return arrived
    })
    isAllDone &&= isDone
  }
  return isAllDone ? 'rest' : 'again'
}
