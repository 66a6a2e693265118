import { inPeriod, keepingDue } from './due.ts'
import { type Instant, later } from './instant.ts'
import { sameInterval } from './interval.ts'
import { type Item, newestVersion, periodOf, type Version } from './item.ts'
import type { Plan } from './plan.ts'
import { basePriceCode, type Price } from './price.ts'
import { firstChargeAt, type Subscription } from './subscription.ts'

/** What a change names; what is null stays as it is. */
export interface Named {
  readonly plan: Plan | null
  readonly quantity: number | null
}

/**
 * The subscription with new versions, in force and due from `at` on, of the items that the change touches. The same interval
 * keeps the cycle; another one starts a new cycle at `at` (D9), except before anything is due, where the anchor stands (D8, D12).
 */
export function changeVersions(subscription: Subscription, named: Named, at: Instant): Subscription {
  const dueFrom = later(at, firstChargeAt(subscription))
  return {
    ...subscription,
    items: subscription.items.map((item) => {
      const version = changed(item, named, { effectiveAt: later(at, subscription.startAt), from: dueFrom })
      return version ? withVersion(subscription, item, version, at) : item
    }),
  }
}

/**
 * The same without proration: what is billed stays billed to the period's end. With the same interval the new price
 * starts there; with another one at once, while the money of the old one is kept (D9).
 */
export function changeVersionsKeepingBilled(subscription: Subscription, named: Named, now: Instant): Subscription {
  const dueFrom = later(now, firstChargeAt(subscription))
  const restarted: string[] = []
  const items = subscription.items.map((item) => {
    const version = changed(item, named, { effectiveAt: now, from: dueFrom })
    if (!version) return item
    if (sameInterval(newestVersion(item).price.interval, version.price.interval) && item.period)
      return { ...item, versions: [...item.versions, { ...version, from: item.period.end }] }
    restarted.push(item.id)
    return withVersion(subscription, item, version, now)
  })
  return keepingDue(subscription, { ...subscription, items }, { at: now, now, itemIds: restarted })
}

/** Whether the change names something that an item does not have already. */
export function changesSomething({ items }: Subscription, named: Named): boolean {
  return items.some((item) => {
    const { plan, quantity } = newestVersion(item)
    return (named.plan && named.plan.id !== plan.id) || (named.quantity !== null && named.quantity !== quantity)
  })
}

/** The version that the change gives an item; null where it stays as it is. */
function changed(item: Item, { plan, quantity }: Named, when: Pick<Version, 'effectiveAt' | 'from'>): Version | null {
  const old = newestVersion(item)
  const price = plan ? priceOf(plan, item.priceCode) : old.price
  const count = item.priceCode === basePriceCode ? (quantity ?? old.quantity) : old.quantity
  if (price.id === old.price.id && count === old.quantity && (!plan || plan.id === old.plan.id)) return null
  return { number: old.number + 1, plan: plan ?? old.plan, price, quantity: count, anchor: old.anchor, ...when }
}

/** The price of a plan with that code. */
export function priceOf({ code, prices }: Plan, priceCode: string): Price {
  const price = prices.find((one) => one.code === priceCode)
  if (!price) throw new Error(`plan ${code} has no price ${priceCode}`)
  return price
}

function withVersion(subscription: Subscription, item: Item, version: Version, at: Instant): Item {
  const isSameInterval = sameInterval(newestVersion(item).price.interval, version.price.interval)
  const restarts = !isSameInterval && item.period !== null
  const added = { ...item, versions: [...item.versions, restarts ? { ...version, anchor: at } : version] }
  if (!restarts) return added
  return inPeriod(added, periodOf(newestVersion(added), subscription.timeZone, at))
}
