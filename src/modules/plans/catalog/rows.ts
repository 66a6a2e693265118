import type { ItemOrder } from '../../../domain/item.ts'
import type { Plan } from '../../../domain/plan.ts'
import { type PriceRow, priceOf } from '../rows.ts'

export interface PlanRow {
  readonly plan_id: string
  readonly plan_code: string
  readonly plan_name: string
  readonly plan_product: string
  readonly plan_currency: string
  readonly plan_interval_unit: Plan['interval']['unit']
  readonly plan_interval_count: number
  readonly plan_trial_days: number
  readonly plan_is_active: boolean
  readonly plan_prices: readonly PriceRow[]
}

/** The plan columns of a joined row. */
export function planOf(row: PlanRow): Plan {
  return {
    id: row.plan_id,
    code: row.plan_code,
    name: row.plan_name,
    product: row.plan_product,
    currency: row.plan_currency,
    interval: { unit: row.plan_interval_unit, count: row.plan_interval_count },
    trialDays: row.plan_trial_days,
    isActive: row.plan_is_active,
    prices: row.plan_prices.map(priceOf),
  }
}

/** A price joined with its plan. */
export type AddOnRow = PriceRow & {
  readonly plan_id: string
  readonly plan_code: string
  readonly plan_name: string
  readonly plan_is_active: boolean
}

/** A price with its plan, as an add-on is ordered. */
export function addOnOf(row: AddOnRow): NonNullable<ItemOrder['addOn']> {
  return {
    plan: { id: row.plan_id, code: row.plan_code, name: row.plan_name },
    price: priceOf(row),
    isActive: row.plan_is_active,
  }
}
