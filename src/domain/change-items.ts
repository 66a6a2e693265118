import { inPeriod, keepingDue } from './due.ts'
import { type Instant, later } from './instant.ts'
import { type BillingInterval, isLonger, sameInterval } from './interval.ts'
import {
  firstDueAt,
  type Item,
  type ItemOrder,
  isSameCycle,
  newestVersion,
  periodOf,
  type Version,
  versionDueAt,
} from './item.ts'
import { addCalendarDays } from './period.ts'
import { type Plan, type PlanName, planName, refuseTooLarge } from './plan.ts'
import type { Price } from './price.ts'
import { refuseField } from './refusal.ts'
import { firstChargeAt, leadingItem, liveItems, type Subscription } from './subscription.ts'

/** What a change names: a plan, items, or both. What it does not name stays as it is. */
export interface Named {
  readonly plan: Plan | null
  readonly items: readonly ItemOrder[]
}

/**
 * The subscription after a change, in force and due from `at` on. Items are matched by price code: the same price in the
 * same quantity runs on untouched, another price or quantity of a code is a new version, a code that the plan does not have
 * ends, a new one begins; add-ons stay through a change of plan (D32). The same interval keeps the cycle. Another one of the
 * leading item moves the anchor to `at` for all items; of another item, that item goes on with a part of a period counted from
 * the same anchor (D9, D32). Before anything is due the anchor stands (D8, D12).
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
    if (item.until) return item
    if (leaves(item, named)) return { ...item, until: when.effectiveAt }
    const version = changed(item, named, when, anchor)
    return version ? withVersion(subscription, item, version, at) : item
  })
  return withNewItems(subscription, items, named, { ...when, at, anchor }, newItemId)
}

/**
 * The same without proration: what is billed stays billed to the period's end. With the same interval the new price
 * starts there; with another one at once, while the money of the old one is kept (D9). A new item begins with the leading
 * item's next period.
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
    if (item.until) return item
    if (leaves(item, named)) {
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
  const { period } = leadingItem(subscription)
  const from = period && !anchor ? period.end : when.from
  const changedAll = withNewItems(subscription, items, named, { ...when, from, at: now, anchor }, newItemId)
  return keepingDue(subscription, changedAll, { at: now, now, itemIds: keeping })
}

/** Whether the change names something that the subscription does not have already. */
export function changesSomething(subscription: Subscription, named: Named): boolean {
  if (named.plan && named.plan.id !== subscription.plan.id) return true
  return named.items.some((order) => {
    const item = itemOf(subscription, order)
    if (!item) return order.quantity !== 0
    const { quantity, price } = newestVersion(item)
    const isOtherPrice = order.addOn !== null && order.addOn.price.id !== price.id
    return isOtherPrice || (order.quantity ?? quantity) !== quantity
  })
}

/** The live item that an order is about; undefined where it would be a new one. */
export function itemOf(subscription: Subscription, order: ItemOrder): Item | undefined {
  return liveItems(subscription).find((item) => isFor(order, item))
}

/**
 * The price and quantity that an item has after the change; null where it leaves. An add-on leaves by quantity 0, and with a
 * change to the very plan that its price is of.
 */
export function pricedAfter(
  item: Item,
  { plan, items }: Named,
): { readonly price: Price; readonly quantity: number } | null {
  const old = newestVersion(item)
  const order = items.find((one) => isFor(one, item))
  const quantity = order?.quantity ?? old.quantity
  if (item.addOnOf !== null) {
    const isLeft = quantity === 0 || plan?.code === item.addOnOf
    return isLeft ? null : { price: order?.addOn?.price ?? old.price, quantity }
  }
  const price = plan ? plan.prices.find(({ code }) => code === item.priceCode) : old.price
  return price ? { price, quantity } : null
}

/** Whether both are about the same item: a price code of the own plan, or one of another plan. */
function isFor({ priceCode, addOn }: ItemOrder, item: Pick<Item, 'priceCode' | 'addOnOf'>): boolean {
  return priceCode === item.priceCode && (addOn?.plan.code ?? null) === item.addOnOf
}

function leaves(item: Item, named: Named): boolean {
  return pricedAfter(item, named) === null
}

/** Whether the change gives the leading item another interval, so that all items begin a new cycle. */
function movesAnchor(subscription: Subscription, named: Named): boolean {
  const leading = leadingItem(subscription)
  if (!leading.period) return false
  const { interval } = newestVersion(leading).price
  const after = pricedAfter(leading, named)?.price.interval ?? longestOf(named.plan?.prices ?? [])
  return after !== null && !sameInterval(interval, after)
}

function longestOf(prices: readonly Price[]): BillingInterval | null {
  return prices.reduce<BillingInterval | null>(
    (longest, { interval }) => (!longest || isLonger(interval, longest) ? interval : longest),
    null,
  )
}

/** The version that the change gives an item; null where it stays as it is. A moved anchor gives every item one. */
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
  const plan = item.addOnOf === null && named.plan ? planName(named.plan) : old.plan
  const { price, quantity } = after
  const from = later(when.from, firstDueAt(item))
  return { ...when, number: old.number + 1, plan, price, quantity, anchor: anchor ?? old.anchor, from }
}

/** The subscription with its changed items and those that the change begins: codes of the plan that it has not, and add-ons. */
function withNewItems(
  subscription: Subscription,
  items: readonly Item[],
  named: Named,
  {
    at,
    anchor,
    ...when
  }: Pick<Version, 'effectiveAt' | 'from'> & { readonly at: Instant; readonly anchor: Instant | null },
  newItemId: () => string,
): Subscription {
  const { timeZone } = subscription
  const leading = leadingItem(subscription)
  const grid = { anchor: anchor ?? newestVersion(leading).anchor, timeZone }
  const there = liveItems({ ...subscription, items })
  const begun = newItems(named, { ...when, ...grid }, newItemId, there).map((item) =>
    leading.period ? { ...item, period: periodOf(newestVersion(item), timeZone, at) } : item,
  )
  const plan = named.plan ? planName(named.plan) : subscription.plan
  return { ...subscription, plan, items: [...items, ...begun] }
}

/**
 * The items that a plan and orders of add-ons begin, but for those that are there, in the order of the plan's prices. The trial
 * days of a price are its item's first, and not due.
 */
export function newItems(
  { plan, items: orders }: Named,
  { timeZone, ...when }: Pick<Version, 'effectiveAt' | 'from' | 'anchor'> & { readonly timeZone: string },
  newItemId: () => string,
  there: readonly Item[] = [],
): Item[] {
  const begin = (ofPlan: PlanName, price: Price, addOnOf: string | null): Item[] => {
    const key = { priceCode: price.code, addOnOf }
    const quantity = orders.find((one) => isFor(one, key))?.quantity ?? price.quantity
    const isThere = there.some((item) => item.priceCode === price.code && item.addOnOf === addOnOf)
    if (isThere || quantity === 0) return []
    const trialEnd = addCalendarDays(when.effectiveAt, price.trialDays, timeZone)
    const from = later(when.from, trialEnd)
    const version: Version = { ...when, number: 1, plan: planName(ofPlan), price, quantity, from }
    return [{ id: newItemId(), ...key, until: null, versions: [version], period: null, charges: [] }]
  }
  const own = plan ? plan.prices.flatMap((price) => begin(plan, price, null)) : []
  const addOns = orders.flatMap(({ addOn }) => (addOn ? begin(addOn.plan, addOn.price, addOn.plan.code) : []))
  return [...own, ...addOns]
}

/** Refuses an order of a price code that the plan does not have (`invalid_request`), or that costs too much (`amount_too_large`). */
export function refuseImpossibleItems(there: readonly Item[], { plan, items }: Named): void {
  for (const order of items) {
    const item = there.find((one) => isFor(order, one))
    const price =
      order.addOn?.price ??
      (plan ? plan.prices.find(({ code }) => code === order.priceCode) : item && newestVersion(item).price)
    const isItem = order.pointer.startsWith('/items')
    if (!price)
      refuseField(
        'invalid_request',
        isItem ? `${order.pointer}/price_code` : order.pointer,
        `The plan has no price ${order.priceCode}.`,
      )
    const quantityPointer = isItem ? `${order.pointer}/quantity` : order.pointer
    if (order.quantity === 0 && !order.addOn)
      refuseField('invalid_request', quantityPointer, 'A price of the plan itself has a quantity of at least 1.')
    if (order.quantity === 0 && !item)
      refuseField('invalid_request', `${order.pointer}/price_id`, 'The subscription does not have this add-on.')
    const quantity = order.quantity ?? (item ? newestVersion(item).quantity : price.quantity)
    refuseTooLarge(price, quantity, quantityPointer)
  }
  for (const item of there) {
    const after = pricedAfter(item, { plan, items })
    if (after) refuseTooLarge(after.price, after.quantity)
  }
  for (const price of plan?.prices ?? []) {
    if (!there.some(({ priceCode, addOnOf }) => priceCode === price.code && addOnOf === null))
      refuseTooLarge(price, price.quantity)
  }
}

/** The item with one more version; in a period of its own where that begins another cycle. */
function withVersion({ timeZone }: Subscription, item: Item, version: Version, at: Instant): Item {
  const added = { ...item, versions: [...item.versions, version] }
  if (!item.period || isSameCycle(newestVersion(item), version)) return added
  return inPeriod(added, periodOf(version, timeZone, at), versionDueAt(item, at))
}
