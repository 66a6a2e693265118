import { isCurrency } from '../../domain/currency.ts'
import type { BillingInterval } from '../../domain/interval.ts'
import { basePriceCode, type Price } from '../../domain/price.ts'
import { plainTerms } from '../../domain/price-model.ts'
import { refuseField } from '../../domain/refusal.ts'
import { unitAmountOfCents } from '../../domain/unit-amount.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../context.ts'
import { put } from '../events/outbox.ts'
import { record } from '../events/record.ts'
import { priceRow } from './price-rows.ts'
import { insertPlanPrices, insertPlans, insertPrices, planRow } from './store.ts'
import type { StoredPlan } from './stored-plan.ts'
import { planToApi } from './to-api.ts'

export interface NewPlan extends Omit<StoredPlan, 'id' | 'isActive' | 'createdAt' | 'updatedAt' | 'prices'> {
  readonly prices: readonly Omit<Price, 'id' | 'currency'>[]
}

/** Creates a plan, active at once. Refuses `currency_unknown`; the database refuses `plan_code_taken`. */
export function createPlan(ctx: Context, wanted: NewPlan): StoredPlan {
  if (!isCurrency(wanted.currency)) refuseField('currency_unknown', '/currency', 'There is no such currency.')
  const prices = wanted.prices.map((price) => ({ ...price, id: newId(), currency: wanted.currency }))
  const plan: StoredPlan = { ...wanted, prices, id: newId(), isActive: true, createdAt: ctx.now, updatedAt: ctx.now }
  put(ctx.outbox, insertPlans, planRow(plan))
  put(ctx.outbox, insertPrices, ...prices.map(priceRow))
  put(ctx.outbox, insertPlanPrices, ...prices.map(({ id }, position) => ({ plan_id: plan.id, position, price_id: id })))
  record(ctx, 'plan.created', planToApi(plan))
  return plan
}

/** The one price of a plan that is made by an amount: per unit, in advance, for each period of the plan. */
export function basePrice(amountCents: bigint, interval: BillingInterval): NewPlan['prices'][number] {
  const model = { model: 'per_unit', unitAmount: unitAmountOfCents(amountCents) } as const
  const price = { code: basePriceCode, name: null, interval, timing: 'in_advance', trialDays: 0, quantity: 1 } as const
  return { ...price, tariff: { kind: 'recurring', terms: plainTerms(model) } }
}
