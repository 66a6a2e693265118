import type { BillingInterval } from './interval.ts'
import { newestVersion } from './item.ts'
import type { Plan } from './plan.ts'
import { isOneOff, type Price, periodCost } from './price.ts'
import { add, compare, make, multiply, type Rational, zero } from './rational.ts'
import { liveItems, type Subscription } from './subscription.ts'

/**
 * When a customer's own change to a plan is carried out: now if the plan costs more in a year than the present one in the quantities of the
 * subscription, else at the end of the billing period, so that nothing is given back. Add-ons stay in either case and do not count.
 */
export function changeTime(subscription: Subscription, plan: Plan): 'now' | 'period_end' {
  const items = liveItems(subscription).filter((item) => item.addOnOf === null)
  const present = items.map((item) => newestVersion(item))
  const quantityOf = new Map(items.map((item) => [item.priceCode, newestVersion(item).quantity]))
  const next = plan.prices.map((price) => ({ price, quantity: quantityOf.get(price.code) ?? price.quantity }))
  return compare(yearlyCost(next), yearlyCost(present)) > 0 ? 'now' : 'period_end'
}

interface Priced {
  readonly price: Price
  readonly quantity: number
}

/** What recurring prices cost in a mean year: exact, in minor units. */
export function yearlyCost(priced: readonly Priced[]): Rational {
  return priced
    .filter(({ price }) => !isOneOff(price))
    .map(({ price, quantity }) => multiply(periodCost(price, quantity), periodsPerYear(price.interval)))
    .reduce(add, zero)
}

/** Of 365 days: 12 months, 365/7 weeks. */
function periodsPerYear({ unit, count }: BillingInterval): Rational {
  const perYear = { day: make(365n), week: make(365n, 7n), month: make(12n), year: make(1n) }[unit]
  return multiply(perYear, make(1n, BigInt(count)))
}
