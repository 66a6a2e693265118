import { isCurrency } from '../../domain/currency.ts'
import { refuseTooLarge } from '../../domain/plan.ts'
import type { Price } from '../../domain/price.ts'
import { refuseField } from '../../domain/refusal.ts'
import { refusePricedTwice } from '../../domain/usage-overlap.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import type { WantedPrice } from './prices-wanted.ts'
import { priceRow } from './rows.ts'
import { insertPlanPrices, insertPlans, insertPrices, planRow } from './store.ts'
import type { StoredPlan } from './stored-plan.ts'
import { planToApi } from './to-api.ts'

export interface NewPlan
  extends Omit<StoredPlan, 'id' | 'revision' | 'isActive' | 'createdAt' | 'updatedAt' | 'prices'> {
  readonly prices: readonly WantedPrice[]
}

/**
 * Creates the first revision of a plan, active at once.
 * Refuses `currency_unknown`, `amount_too_large`; the database refuses `plan_code_taken`.
 */
export function createPlan(ctx: Context, wanted: NewPlan): StoredPlan {
  if (!isCurrency(wanted.currency))
    refuseField('currency_unknown', '/currency', `${wanted.currency} is not an active ISO 4217 currency.`)
  const prices = wanted.prices.map((price) => newPrice(price, wanted.currency))
  const times = { createdAt: ctx.now, updatedAt: ctx.now }
  const plan: StoredPlan = { ...wanted, ...times, prices, id: newId(), revision: 1, isActive: true }
  addPlan(ctx, plan, prices)
  return plan
}

/** A price with an id of its own. */
export function newPrice(wanted: WantedPrice, currency: string): Price {
  return { ...wanted, id: newId(), currency, overrides: null }
}

/** Writes a plan and its new prices, and records `plan.created`. Refuses `amount_too_large`, `usage_priced_twice`. */
export function addPlan(ctx: Context, plan: StoredPlan, newPrices: readonly Price[]): void {
  for (const [index, price] of plan.prices.entries()) refuseTooLarge(price, price.quantity, `/prices/${index}`)
  refusePricedTwice(plan.prices, '/prices')
  addRows(ctx.writeSet, insertPlans, planRow(plan))
  if (newPrices.length > 0) addRows(ctx.writeSet, insertPrices, ...newPrices.map(priceRow))
  const list = plan.prices.map(({ id }, position) => ({ plan_id: plan.id, position, price_id: id }))
  addRows(ctx.writeSet, insertPlanPrices, ...list)
  record(ctx, 'plan.created', planToApi(plan), plan.createdAt)
}
