import { refuse } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import { decidedBy } from '../transaction/decided-by.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type Difference, differenceToApi } from './difference.ts'
import { differenceRow, resolveDifferences } from './rows.ts'
import { lockDifference } from './store.ts'

/**
 * Resolves a difference by a person's decision, of which only the reason is kept: nothing changes at the gateway, nor of the payment.
 * Refuses `difference_resolved`.
 */
export async function resolveDifference(ctx: Context, id: string, reason: string): Promise<Difference> {
  const difference = (await lockDifference(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (difference.resolvedAt !== null)
    refuse(
      'difference_resolved',
      difference.resolution ? 'A person has resolved it.' : 'A later comparison did not find it.',
    )
  const resolved: Difference = { ...difference, resolvedAt: ctx.now, resolution: { reason, ...decidedBy(ctx) } }
  addRows(ctx.writeSet, resolveDifferences, differenceRow(resolved))
  record(ctx, 'reconciliation.difference_resolved', differenceToApi(resolved), ctx.now)
  return resolved
}
