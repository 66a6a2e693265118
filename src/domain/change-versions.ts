import { inPeriod, keepingDue } from './due.ts'
import { type Instant, later } from './instant.ts'
import { sameInterval } from './interval.ts'
import { type Item, isSameCycle, newestVersion, periodOf, type Version, versionDueAt } from './item.ts'
import type { Plan } from './plan.ts'
import { basePriceCode, type Price } from './price.ts'
import { firstChargeAt, leadingItem, type Subscription } from './subscription.ts'

/** What a change names; what is null stays as it is. */
export interface Named {
  readonly plan: Plan | null
  readonly quantity: number | null
}

/**
 * The subscription with new versions, in force and due from `at` on, of the items that the change touches. The same interval
 * keeps the cycle. Another one of the leading item moves the anchor to `at` for all items; of another item, that item goes
 * on with a part of a period counted from the same anchor (D9, D32). Before anything is due the anchor stands (D8, D12).
 */
export function changeVersions(subscription: Subscription, named: Named, at: Instant): Subscription {
  const dueFrom = later(at, firstChargeAt(subscription))
  const anchor = movesAnchor(subscription, named) ? at : null
  const items = subscription.items.map((item) => {
    const version = changed(item, named, { effectiveAt: later(at, subscription.startAt), from: dueFrom }, anchor)
    return version ? withVersion(subscription, item, version, at) : item
  })
  return { ...subscription, items }
}

/**
 * The same without proration: what is billed stays billed to the period's end. With the same interval the new price
 * starts there; with another one at once, while the money of the old one is kept (D9).
 */
export function changeVersionsKeepingBilled(subscription: Subscription, named: Named, now: Instant): Subscription {
  const dueFrom = later(now, firstChargeAt(subscription))
  const anchor = movesAnchor(subscription, named) ? now : null
  const restarted: string[] = []
  const items = subscription.items.map((item) => {
    const version = changed(item, named, { effectiveAt: now, from: dueFrom }, anchor)
    if (!version) return item
    if (item.period && isSameCycle(newestVersion(item), version))
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
    return (named.plan && named.plan.id !== plan.id) || quantityOf(item, named.quantity) !== quantity
  })
}

/** The quantity of an item after a change that names one: that is the base's, the others keep their own. */
export function quantityOf(item: Item, named: number | null): number {
  const { quantity } = newestVersion(item)
  return item.priceCode === basePriceCode ? (named ?? quantity) : quantity
}

/** Whether the change gives the leading item another interval, so that all items begin a new cycle. */
function movesAnchor(subscription: Subscription, { plan }: Named): boolean {
  const leading = leadingItem(subscription)
  if (!plan || !leading.period) return false
  return !sameInterval(newestVersion(leading).price.interval, priceOf(plan, leading.priceCode).interval)
}

/** The version that the change gives an item; null where it stays as it is. A moved anchor gives every item one. */
function changed(
  item: Item,
  { plan, quantity }: Named,
  when: Pick<Version, 'effectiveAt' | 'from'>,
  anchor: Instant | null,
): Version | null {
  const old = newestVersion(item)
  const price = plan ? priceOf(plan, item.priceCode) : old.price
  const count = quantityOf(item, quantity)
  const isSame = price.id === old.price.id && count === old.quantity && (!plan || plan.id === old.plan.id)
  if (isSame && !anchor) return null
  return {
    number: old.number + 1,
    plan: plan ?? old.plan,
    price,
    quantity: count,
    anchor: anchor ?? old.anchor,
    ...when,
  }
}

/** The price of a plan with that code. */
export function priceOf({ code, prices }: Plan, priceCode: string): Price {
  const price = prices.find((one) => one.code === priceCode)
  if (!price) throw new Error(`plan ${code} has no price ${priceCode}`)
  return price
}

/** The item with one more version; in a period of its own where that begins another cycle. */
function withVersion({ timeZone }: Subscription, item: Item, version: Version, at: Instant): Item {
  const added = { ...item, versions: [...item.versions, version] }
  if (!item.period || isSameCycle(newestVersion(item), version)) return added
  return inPeriod(added, periodOf(version, timeZone, at), versionDueAt(item, at))
}
