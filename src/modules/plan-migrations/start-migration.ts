import { type Instant, isBefore } from '../../domain/instant.ts'
import type { Plan } from '../../domain/plan.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { findPlan } from '../plans/catalog/store.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { MigrationTerms, PlanMigration } from './plan-migration.ts'
import { insertMigrations, migrationRow } from './writes.ts'

/** How long a migration may come after its preview. Previews of many subscribers take minutes. */
const previewMinutesMax = 60

/**
 * Records a migration, which workers work through: its subscriptions are changed as of an instant, the present or that of a preview.
 * Refuses `not_found`, `plan_inactive`, `plan_product_differs`, `preview_outdated`; the database refuses `plan_migration_running`.
 */
export async function startMigration(
  ctx: Context,
  terms: MigrationTerms,
  asOf: Instant | null,
): Promise<PlanMigration> {
  await plansOf(ctx, terms)
  const isFuture = asOf && isBefore(ctx.now, asOf)
  const isOld = asOf && isBefore(asOf, ctx.now.subtract({ minutes: previewMinutesMax }))
  if (isFuture || isOld) {
    const detail = `A preview holds for ${previewMinutesMax} minutes, and the present is ${ctx.now}. Preview again.`
    refuseField('preview_outdated', '/as_of', detail)
  }
  const counts = { subscriptions: 0, changed: 0, skipped: 0, isListed: false }
  const times = { createdAt: ctx.now, updatedAt: ctx.now, endedAt: null }
  const migration: PlanMigration = {
    ...terms,
    ...counts,
    ...times,
    id: newId(),
    asOf: asOf ?? ctx.now,
    status: 'running',
  }
  addRows(ctx.writeSet, insertMigrations, migrationRow(migration))
  return migration
}

/** The plan that is left and the one that it is left for. All subscribers of a plan have its product and its currency. */
export async function plansOf(
  { tx, tenantId }: Context,
  { planId, toPlanId }: MigrationTerms,
): Promise<{ readonly plan: Plan; readonly toPlan: Plan }> {
  const [plan, toPlan] = await Promise.all([
    findPlan(tx, tenantId, { id: planId }),
    findPlan(tx, tenantId, { id: toPlanId }),
  ])
  if (!plan) refuse('not_found', '')
  if (!toPlan) refuseUnknown('/to_plan_id', 'plan')
  if (plan.id === toPlan.id) refuseField('invalid_request', '/to_plan_id', 'The subscribers already have this plan.')
  if (plan.currency !== toPlan.currency) {
    const detail = `The plan of the subscribers is in ${plan.currency}, this one in ${toPlan.currency}.`
    refuseField('invalid_request', '/to_plan_id', detail)
  }
  if (plan.product !== toPlan.product) {
    const detail = `The plan of the subscribers is of the product ${plan.product}, this one of ${toPlan.product}.`
    refuseField('plan_product_differs', '/to_plan_id', detail)
  }
  if (!toPlan.isActive)
    refuseField('plan_inactive', '/to_plan_id', `The plan ${toPlan.code} is inactive and takes no new subscriptions.`)
  return { plan, toPlan }
}
