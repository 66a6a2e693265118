import { Refusal } from '../../domain/refusal.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { Context } from '../transaction/context.ts'
import { emptyWriteSet, mergeInto } from '../transaction/write-set.ts'
import { checkUsage } from './check-usage.ts'
import { takeChecks } from './store.ts'

/**
 * Looks at the usage of a customer of a test clock, within the transaction of its advance. A customer that cannot be billed does not stop
 * others: their next usage asks for it again.
 */
export async function checkUsageOnClock(ctx: Context, customerId: string): Promise<void> {
  const own = { ...ctx, writeSet: emptyWriteSet() }
  try {
    await checkUsage(own, customerId, { duringAdvance: true })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (!(error instanceof Unfinished)) {
      takeChecks(ctx.tx, ctx.tenantId, customerId)
      return
    }
  }
  mergeInto(ctx.writeSet, own.writeSet)
}
