import { changedAt } from './change.ts'
import { isAtOrAfter } from './instant.ts'
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
  const standing = others.filter(({ id, end, billedUntil }) => {
    const hasEnded = end !== null && billedUntil !== null && isAtOrAfter(billedUntil, end.at)
    return id !== ordered.id && !hasEnded
  })
  for (const prices of pricesInTime(ordered))
    for (const there of combined(standing.map(pricesInTime))) refusePricedTwice([...there, ...prices], pointer)
}

/** The prices of the live items now, and after each waiting change. */
function pricesInTime(subscription: Subscription): (readonly Price[])[] {
  let then = subscription
  const all = [pricesOf(subscription)]
  for (const order of subscription.waiting) {
    if (order.kind !== 'change') continue
    then = changedAt(then, order, order.at, () => '')
    all.push(pricesOf(then))
  }
  return all
}

/** Everything that others may have at some time, each by itself: two of them were compared when they were ordered. */
function combined(others: readonly (readonly (readonly Price[])[])[]): (readonly Price[])[] {
  return [[], ...others.flat()]
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
