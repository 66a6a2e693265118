import { isDeepStrictEqual } from 'node:util'
import { later } from '../../domain/instant.ts'
import { usageTariff } from '../../domain/price.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { mergeMetadata } from '../metadata.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { lockMetersByCode, lockPlan, planRow, updatePlans } from './store.ts'
import type { StoredPlan } from './stored-plan.ts'
import { planToApi } from './to-api.ts'

/** The fields to change; undefined ones stay. */
export interface PlanChange {
  readonly name?: string | undefined
  readonly isActive?: boolean | undefined
  readonly metadata?: Readonly<Record<string, string | null>> | undefined
}

/**
 * Changes a plan’s name, metadata and whether it is sold. Money and interval never change; subscriptions to an inactive plan
 * go on. A change to the present state records nothing. Refuses `not_found`, and selling usage that is no longer counted.
 */
export async function updatePlan(ctx: Context, id: string, change: PlanChange): Promise<StoredPlan> {
  const before = await lockPlan(ctx.tx, ctx.tenantId, id)
  if (!before) refuse('not_found', '')
  const { name = before.name, isActive = before.isActive } = change
  if (isActive && !before.isActive) await refuseArchivedMeters(ctx, before)
  const wanted = { ...before, name, isActive, metadata: mergeMetadata(before.metadata, change.metadata) }
  if (isDeepStrictEqual(wanted, before)) return before
  const plan = { ...wanted, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updatePlans, planRow(plan))
  record(ctx, 'plan.updated', planToApi(plan), plan.updatedAt)
  return plan
}

async function refuseArchivedMeters({ tx, tenantId }: Context, { prices }: StoredPlan): Promise<void> {
  const codes = prices.flatMap((price) => usageTariff(price)?.meter.code ?? [])
  if (codes.length === 0) return
  const counting = await lockMetersByCode(tx, tenantId, codes)
  const archived = codes.find((code) => !counting.some(({ meter }) => meter.code === code))
  if (archived) refuseField('invalid_request', '/is_active', `The meter ${archived} of the plan is archived.`)
}
