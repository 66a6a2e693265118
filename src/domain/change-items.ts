import { inPeriod, keepingDue } from './due.ts'
import { type Instant, isBefore, isSame, later } from './instant.ts'
import { type BillingInterval, isLonger, sameInterval } from './interval.ts'
import {
  fallenDue,
  firstDueAt,
  type Item,
  type ItemOrder,
  isComing,
  isFor,
  isOnce,
  isSameCycle,
  isWithdrawn,
  newestVersion,
  periodOf,
  type Version,
  versionDueAt,
} from './item.ts'
import { newItems, type Sold } from './new-items.ts'
import { planName } from './plan.ts'
import { isCommitment, isOneOff, isSamePrice, ownPrice, type Price, priceWith } from './price.ts'
import { changeableItems, firstChargeAt, leadingItem, type Subscription } from './subscription.ts'
import type { Named } from './waiting.ts'

/**
 * The subscription after a change, in force and due from `at` on. Items are matched by price code: the same price in the
 * same quantity runs on untouched, another price or quantity of a code is a new version, a code that the plan does not have
 * ends, a new one begins; add-ons stay through a change of plan (D32). The same interval keeps the cycle. Another one of the
 * leading item moves the anchor to `at` for all items; of another item, that item goes on with a part of a period counted from
 * the same anchor (D9, D32). Before anything is due the anchor stands (D8, D12). A commitment stays while the leading item keeps its interval.
 *
 *     base 20, seats 5 x 3, storage 9   to a plan with   base 20 (the same price), seats 4, support 7
 *     base runs on   seats: version 2, 4 x 3 from `at`   storage ends at `at`   support begins at `at`
 */
export function changeItems(
  subscription: Subscription,
  named: Named,
  at: Instant,
  newItemId: () => string,
): Subscription {
  const when = { effectiveAt: later(at, subscription.startAt), from: later(at, firstChargeAt(subscription)) }
  const anchor = movesAnchor(subscription, named) ? at : null
  const items = subscription.items.map((item) => {
    if (item.until) return isComing(item) ? changedBeforeDue(item, named, when) : item
    if (leaves(subscription, item, named)) return { ...item, until: when.effectiveAt }
    const version = changed(item, named, when, anchor)
    return version ? withVersions(subscription, item, version, at, anchor !== null) : item
  })
  return withNewItems(subscription, items, named, { ...when, at, anchor, isFromNextPeriod: false }, newItemId)
}

/**
 * The same without proration: what is billed stays billed to the period's end. With the same interval the new price
 * starts there; with another one at once, while the money of the old one is kept (D9). A new item is due from its next period on, a
 * one-off one at once.
 */
export function changeItemsKeepingBilled(
  subscription: Subscription,
  named: Named,
  now: Instant,
  newItemId: () => string,
): Subscription {
  const when = { effectiveAt: now, from: later(now, firstChargeAt(subscription)) }
  const anchor = movesAnchor(subscription, named) ? now : null
  const keeping: string[] = []
  const items = subscription.items.map((item) => {
    if (item.until) return isComing(item) ? changedBeforeDue(item, named, when) : item
    if (leaves(subscription, item, named)) {
      keeping.push(item.id)
      return { ...item, until: now }
    }
    const version = changed(item, named, when, anchor)
    if (!version) return item
    if (item.period && isSameCycle(newestVersion(item), version))
      return { ...item, versions: [...item.versions, { ...version, from: later(version.from, item.period.end) }] }
    keeping.push(item.id)
    return withVersion(subscription, item, version, now)
  })
  const beginning = { ...when, at: now, anchor, isFromNextPeriod: !anchor }
  const changedAll = withNewItems(subscription, items, named, beginning, newItemId)
  return keepingDue(subscription, changedAll, { at: now, now, itemIds: keeping })
}

/** Whether the change differs from what the subscription has. */
export function changesSomething(subscription: Subscription, named: Named): boolean {
  if (named.plan && named.plan.id !== subscription.plan.id) return true
  return named.items.some((order) => {
    const item = itemOf(subscription, order)
    if (!item) return order.quantity !== 0
    const { quantity, price } = newestVersion(item)
    const after = pricedAfter(item, named)
    return after === null || after.price.id !== price.id || after.quantity !== quantity
  })
}

/** The item that an order is about; undefined if the order begins a new item. */
export function itemOf(subscription: Subscription, order: ItemOrder): Item | undefined {
  return changeableItems(subscription).find((item) => isFor(order, item))
}

/**
 * The price and quantity of an item after the change, and their plan; null if the item ends. An add-on ends with quantity 0,
 * or when the subscription changes to the plan that its price belongs to.
 */
export function pricedAfter(item: Item, named: Named): Sold | null {
  const old = newestVersion(item)
  if (isCommitment(old.price)) return old
  const order = named.items.find((one) => isFor(one, item))
  const quantity = order?.quantity ?? old.quantity
  const priceInPlaceOf = (price: Price) => {
    const wanted = order?.money ? priceWith(order.money, price) : isAgreedFor(old, price, named) ? old.price : price
    return isSamePrice(wanted, old.price) ? old.price : wanted
  }
  if (item.addOnOf !== null) {
    const isLeft = quantity === 0 || named.plan?.code === item.addOnOf
    const sold = order?.addOn ?? old
    return isLeft ? null : { ...sold, price: priceInPlaceOf(ownPrice(sold.price)), quantity }
  }
  const { plan } = named
  if (!plan) return { ...old, price: priceInPlaceOf(ownPrice(old.price)), quantity }
  const price = plan.prices.find((one) => one.code === item.priceCode && isOneOff(one) === isOneOff(old.price))
  return price ? { plan: planName(plan), price: priceInPlaceOf(price), quantity } : null
}

/**
 * An agreed price stays while the plan is the same or has the price that it replaces, and through a migration that keeps it.
 */
function isAgreedFor(
  { price: agreed, plan: old }: Version,
  price: Price,
  { plan, keepsAgreedPrices = false }: Named,
): boolean {
  return agreed.overrides !== null && (agreed.overrides.id === price.id || plan?.id === old.id || keepsAgreedPrices)
}

function leaves(subscription: Subscription, item: Item, named: Named): boolean {
  return isCommitment(newestVersion(item).price)
    ? changesInterval(subscription, named)
    : pricedAfter(item, named) === null
}

/** Whether the change gives the leading item another interval, so that all items begin a new cycle. */
function movesAnchor(subscription: Subscription, named: Named): boolean {
  return leadingItem(subscription).period !== null && changesInterval(subscription, named)
}

/** Whether the change gives the leading item another interval. */
function changesInterval(subscription: Subscription, named: Named): boolean {
  const leading = leadingItem(subscription)
  const after = pricedAfter(leading, named)?.price.interval ?? longestOf(named.plan?.prices ?? [])
  return after !== null && !sameInterval(newestVersion(leading).price.interval, after)
}

function longestOf(prices: readonly Price[]): BillingInterval | null {
  return prices.reduce<BillingInterval | null>(
    (longest, { interval, tariff }) =>
      tariff.kind !== 'one_off' && (!longest || isLonger(interval, longest)) ? interval : longest,
    null,
  )
}

/** An item of a one-off price that is not due yet, with another price or quantity, or removed. */
function changedBeforeDue(item: Item, named: Named, when: Pick<Version, 'effectiveAt' | 'from'>): Item {
  if (pricedAfter(item, named) === null) return { ...item, until: firstDueAt(item) }
  const version = changed(item, named, { ...when, from: firstDueAt(item) }, null)
  return version ? { ...item, versions: [...item.versions, version] } : item
}

/** The new version of an item; null if it stays the same. A moved anchor gives every item a new version. */
function changed(
  item: Item,
  named: Named,
  when: Pick<Version, 'effectiveAt' | 'from'>,
  anchor: Instant | null,
): Version | null {
  const old = newestVersion(item)
  const after = pricedAfter(item, named) ?? old
  const isSame = after.price.id === old.price.id && after.quantity === old.quantity
  if (isSame && !anchor) return null
  const { plan, price, quantity } = after
  const from = later(when.from, firstDueAt(item))
  return { ...old, ...when, number: old.number + 1, plan, price, quantity, anchor: anchor ?? old.anchor, from }
}

/** The subscription with its changed items and its new ones: price codes of the plan that it does not have, and add-ons. */
function withNewItems(
  subscription: Subscription,
  items: readonly Item[],
  named: Named,
  {
    at,
    anchor,
    isFromNextPeriod,
    ...when
  }: Pick<Version, 'effectiveAt' | 'from'> & {
    readonly at: Instant
    readonly anchor: Instant | null
    readonly isFromNextPeriod: boolean
  },
  newItemId: () => string,
): Subscription {
  const { timeZone } = subscription
  const leading = leadingItem(subscription)
  const grid = { anchor: anchor ?? newestVersion(leading).anchor, timeZone }
  // A one-off price code is charged once, even if it came with another plan; an add-on may be ordered again.
  const there = items.filter(
    (item) => item.until === null || isComing(item) || (isOnce(item) && !isWithdrawn(item) && item.addOnOf === null),
  )
  const begun = newItems(named, { ...when, ...grid }, newItemId, there).map((item) => {
    if (!leading.period) return item
    if (isOnce(item)) return fallenDue(item)
    const version = newestVersion(item)
    const period = periodOf(version, timeZone, at)
    const isMidPeriod = isBefore(period.start, at)
    const from = isFromNextPeriod && isMidPeriod ? later(version.from, period.end) : version.from
    return { ...item, period, versions: [{ ...version, from }] }
  })
  const plan = named.plan ? planName(named.plan) : subscription.plan
  return { ...subscription, plan, items: [...items, ...begun] }
}

/**
 * The item with its new version. If the billing day moves at the end of its period, the item first finishes that period; another
 * interval may have put it into a longer one.
 */
function withVersions(
  subscription: Subscription,
  item: Item,
  version: Version,
  at: Instant,
  isAnchorMoved: boolean,
): Item {
  const current = versionDueAt(item, at)
  const newest = newestVersion(item)
  const isMovedLater = current && isBefore(at, newest.from) && !isSame(newest.anchor, current.anchor)
  if (isAnchorMoved || !isMovedLater) return withVersion(subscription, item, version, at)
  const first = withVersion(subscription, item, { ...version, anchor: current.anchor }, at)
  const from = first.period ? later(newest.from, first.period.end) : newest.from
  return { ...first, versions: [...first.versions, { ...version, number: version.number + 1, from }] }
}

/** The item with one more version, and in a new period if the version begins another cycle. */
export function withVersion({ timeZone }: Subscription, item: Item, version: Version, at: Instant): Item {
  const added = { ...item, versions: [...item.versions, version] }
  const current = versionDueAt(item, at)
  if (!item.period || isSameCycle(current ?? newestVersion(item), version)) return added
  return inPeriod(added, periodOf(version, timeZone, at), current)
}
