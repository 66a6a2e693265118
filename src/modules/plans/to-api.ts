import { sameInterval } from '../../domain/interval.ts'
import { basePriceCode, isOneOff, type Price, type UsageTariff, usageTariff } from '../../domain/price.ts'
import { isPlain } from '../../domain/price-model.ts'
import { formatUnitAmount } from '../../domain/unit-amount.ts'
import { termsToApi } from './rows.ts'
import type { StoredPlan } from './stored-plan.ts'

/** A plan as the API shows it and events carry it. */
export function planToApi(plan: StoredPlan) {
  return {
    id: plan.id,
    code: plan.code,
    revision: plan.revision,
    name: plan.name,
    product: plan.product,
    amount_cents: amountOf(plan),
    currency: plan.currency,
    interval: plan.interval.unit,
    interval_count: plan.interval.count,
    trial_days: plan.trialDays,
    prices: plan.prices.map(priceToApi),
    is_active: plan.isActive,
    metadata: plan.metadata,
    created_at: plan.createdAt.toString(),
    updated_at: plan.updatedAt.toString(),
  }
}

/** A price as the API shows it. */
function priceToApi(price: Price) {
  const usage = usageTariff(price)
  const { kind } = price.tariff
  if (kind === 'commitment') throw new Error('a commitment is of a subscription, not of a plan')
  return {
    id: price.id,
    code: price.code,
    name: price.name,
    kind,
    timing: price.timing,
    interval: isOneOff(price) ? null : price.interval.unit,
    interval_count: isOneOff(price) ? null : price.interval.count,
    trial_days: price.trialDays,
    quantity: price.quantity,
    tax_category: price.taxCategory,
    ...termsToApi(price.tariff.terms),
    meter_code: usage?.meter.code ?? null,
    filters: filtersToApi(usage),
    partial_period: usage && (usage.isScaled ? ('scaled' as const) : ('full' as const)),
  }
}

/**
 * The `amount_cents` of a plan with one price `base`, per unit, in advance, for the plan’s interval, in whole minor units;
 * else null.
 */
function amountOf({ prices, interval }: StoredPlan): number | null {
  const [price, ...others] = prices
  if (!price || others.length > 0 || isOneOff(price) || price.code !== basePriceCode || price.timing !== 'in_advance')
    return null
  const { terms } = price.tariff
  if (!isPlain(terms) || terms.model.model !== 'per_unit' || terms.model.unitAmount.decimals > 0) return null
  return sameInterval(price.interval, interval) ? Number(formatUnitAmount(terms.model.unitAmount)) : null
}

function filtersToApi(usage: UsageTariff | null) {
  if (!usage || usage.filters.length === 0) return null
  return usage.filters.map(({ property, values }) => ({ property, values: [...values] }))
}
