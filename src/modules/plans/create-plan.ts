import { isCurrency } from '../../domain/currency.ts'
import { refuseField } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../context.ts'
import { put } from '../events/outbox.ts'
import { record } from '../events/record.ts'
import { insertPlans, planRow } from './store.ts'
import type { StoredPlan } from './stored-plan.ts'
import { planToApi } from './to-api.ts'

export type NewPlan = Omit<StoredPlan, 'id' | 'isActive' | 'createdAt' | 'updatedAt'>

/** Creates a plan, active at once. Refuses `currency_unknown`; the database refuses `plan_code_taken`. */
export function createPlan(ctx: Context, wanted: NewPlan): StoredPlan {
  if (!isCurrency(wanted.currency)) refuseField('currency_unknown', '/currency', 'There is no such currency.')
  const plan: StoredPlan = { ...wanted, id: newId(), isActive: true, createdAt: ctx.now, updatedAt: ctx.now }
  put(ctx.outbox, insertPlans, planRow(plan))
  record(ctx, 'plan.created', planToApi(plan))
  return plan
}
