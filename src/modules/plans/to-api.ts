import type { StoredPlan } from './stored-plan.ts'

/** A plan as the API shows it and events carry it. */
export function planToApi(plan: StoredPlan) {
  return {
    id: plan.id,
    code: plan.code,
    name: plan.name,
    product: plan.product,
    amount_cents: Number(plan.amountCents),
    currency: plan.currency,
    interval: plan.interval.unit,
    interval_count: plan.interval.count,
    trial_days: plan.trialDays,
    is_active: plan.isActive,
    metadata: plan.metadata,
    created_at: plan.createdAt.toString(),
    updated_at: plan.updatedAt.toString(),
  }
}
