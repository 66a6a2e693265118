import { changedAt } from './change.ts'
import { newestVersion } from './item.ts'
import { type Price, type UsageTariff, usageTariff } from './price.ts'
import { refuseField } from './refusal.ts'
import { liveItems, type Subscription } from './subscription.ts'

/** Whether an event may count for both tariffs: one meter, and no property of which they want different values. */
export function overlaps(a: UsageTariff, b: UsageTariff): boolean {
  if (a.meter.id !== b.meter.id) return false
  return !a.filters.some(({ property, values }) =>
    b.filters.some((other) => other.property === property && !other.values.some((value) => values.includes(value))),
  )
}

/** The first two of these prices that count the same usage; null if there are none. */
export function pricedTwice(prices: readonly Price[]): readonly [Price, Price] | null {
  const usage = prices.flatMap((price) => {
    const tariff = usageTariff(price)
    return tariff ? [{ price, tariff }] : []
  })
  for (const [index, one] of usage.entries()) {
    const other = usage.slice(index + 1).find(({ tariff }) => overlaps(one.tariff, tariff))
    if (other) return [one.price, other.price]
  }
  return null
}

/**
 * Refuses `usage_priced_twice` where live items of a customer's subscriptions count the same usage, now or after a waiting
 * change of the ordered one.
 */
export function refuseUsagePricedTwice(others: readonly Subscription[], ordered: Subscription, pointer: string): void {
  const there = others.filter(({ id, end }) => id !== ordered.id && end === null).flatMap(pricesOf)
  refusePricedTwice([...there, ...pricesOf(ordered)], pointer)
  let then = ordered
  for (const order of ordered.waiting) {
    if (order.kind !== 'change') continue
    then = changedAt(then, order, order.at, () => '')
    refusePricedTwice([...there, ...pricesOf(then)], pointer)
  }
}

function pricesOf(subscription: Subscription): Price[] {
  return liveItems(subscription).map((item) => newestVersion(item).price)
}

/** Refuses `usage_priced_twice` where two of these prices count the same usage. */
export function refusePricedTwice(prices: readonly Price[], pointer: string): void {
  const twice = pricedTwice(prices)
  if (!twice) return
  const [one, other] = twice
  refuseField(
    'usage_priced_twice',
    pointer,
    `The prices ${one.code} and ${other.code} would both bill usage of the meter ${usageTariff(one)?.meter.code}. Filter it, or bill it once.`,
  )
}
