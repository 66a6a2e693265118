import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode, type Price } from '../../../src/domain/price.ts'
import { agreedTerms, type Ordered } from '../random/ordered.ts'
import type { Turn } from './naive-parts.ts'

/** An item as it stands on the walk. */
export interface Item {
  /** Its code, and which of that code it is where an earlier one has left. */
  readonly name: string
  readonly code: string
  /** The code of the plan of an add-on. */
  readonly addOnOf: string | null
  planCode: string
  price: Price
  quantity: number
  version: number
  anchor: Temporal.Instant
  /** Nothing of it is due before: its trial days, or the rest of the turn in which it was ordered without proration. */
  dueFrom: Temporal.Instant
  /** When the trial days of its price end, or where it joined. */
  readonly ownTrialEnd: Temporal.Instant
  turn: Turn | null
  /** Pays from the next turn on, after a change without proration. */
  next: Pick<Item, 'planCode' | 'price' | 'quantity' | 'version' | 'anchor'> | null
}

/** What is named. */
export interface Order {
  readonly plan: Plan | null
  readonly items: readonly OrderedItem[]
}

export type OrderedItem = Ordered

/** What an action or the terms name of these items, with the quantity of `base` as one of them. */
export function orderOf({
  plan,
  quantity,
  items = [],
}: {
  readonly plan: Plan | null
  readonly quantity: number | null
  readonly items?: readonly Ordered[]
}): Order {
  const base = { priceCode: basePriceCode, addOnOf: null, quantity, money: null }
  return { plan, items: quantity === null ? items : [...items, base] }
}

/** A price with what is agreed in its place. */
export function withMoney(price: Price, money: Ordered['money']): Price {
  const own = price.overrides ?? price
  return money === 'agreed'
    ? { ...own, id: `agreed ${own.id}`, overrides: own, tariff: { ...own.tariff, terms: agreedTerms } }
    : own
}

/** Whether what is ordered is this item. */
export function isFor(
  { priceCode, addOnOf }: Pick<Ordered, 'priceCode' | 'addOnOf'>,
  item: { readonly code: string; readonly addOnOf: string | null },
): boolean {
  return priceCode === item.code && (addOnOf?.code ?? null) === item.addOnOf
}

/** The longest interval, the first among equals: its turns are those of the subscription. */
export function leading({ items }: { readonly items: readonly Item[] }): Item {
  return longest(items, (item) => (item.next ?? item).price)
}

/** The one with the longest turns, the first among equals. */
export function longest<T>(all: readonly T[], priceOf: (one: T) => Price): T {
  const days = all.map((one) => {
    const { unit, count } = priceOf(one).interval
    return { day: 1, week: 7, month: 30.4375, year: 365.25 }[unit] * count
  })
  const found = all[days.indexOf(Math.max(...days))]
  if (!found) throw new Error('there is nothing to choose from')
  return found
}

/** What the item is after the change: of the plan that is ordered, unless it is an add-on. */
export function named(item: Item, { plan, items }: Order) {
  const now = item.next ?? item
  const own = item.addOnOf === null ? plan : null
  const ordered = items.find((one) => isFor(one, item))
  const price = own?.prices.find((price) => isItsPrice(item, price)) ?? now.price.overrides ?? now.price
  const isAgreed = now.price.overrides !== null && (now.price.overrides.id === price.id || own?.code === now.planCode)
  return {
    planCode: own?.code ?? now.planCode,
    price: ordered?.money ? withMoney(price, ordered.money) : isAgreed ? now.price : price,
    quantity: ordered?.quantity ?? now.quantity,
  }
}

function isItsPrice({ code, price: { tariff } }: Item, price: Price): boolean {
  return price.code === code && price.tariff.kind === tariff.kind
}

/** Whether the change makes it another price or quantity. */
export function isNew(item: Item, order: Order): boolean {
  const wanted = named(item, order)
  const now = item.next ?? item
  return wanted.price.id !== now.price.id || wanted.quantity !== now.quantity
}

/** Whether the plan that is ordered does not sell it; an add-on is taken off, or in the way of the plan that it is of. */
export function leaves(item: Item, { plan, items }: Order): boolean {
  if (item.addOnOf !== null)
    return plan?.code === item.addOnOf || items.some((one) => isFor(one, item) && one.quantity === 0)
  return plan !== null && !plan.prices.some((price) => isItsPrice(item, price))
}

/** What is left of what was ordered when something else is: neither named by it nor without a place in its plan. */
export function left(ordered: Order, order: Order): Order | null {
  const plan = order.plan ? null : ordered.plan
  const items = ordered.items.flatMap((one) => {
    if (order.plan && !hasPlace(one, order.plan)) return []
    const other = order.items.find((other) => isSameItem(one, other))
    if (!other) return [one]
    const quantity = other.quantity === null ? one.quantity : null
    const money = other.money ? null : one.money
    return other.quantity !== 0 && (quantity !== null || money) ? [{ ...one, quantity, money }] : []
  })
  return plan || items.length > 0 ? { plan, items } : null
}

/** Whether it is another plan, another price or quantity, or something that is not there. */
export function changesSomething(
  {
    items,
    once,
    planCode,
  }: {
    readonly items: readonly Item[]
    readonly once: readonly (Item & { readonly isCharged: boolean })[]
    readonly planCode: string
  },
  order: Order,
): boolean {
  const isOtherPlan = order.plan !== null && order.plan.code !== planCode
  const all = [...items, ...once.filter(({ isCharged }) => !isCharged)]
  const beginsOne = order.items.some((one) => one.quantity !== 0 && !all.some((item) => isFor(one, item)))
  return isOtherPlan || beginsOne || all.some((item) => isNew(item, order))
}

function isSameItem(one: OrderedItem, other: OrderedItem): boolean {
  return one.priceCode === other.priceCode && one.addOnOf?.code === other.addOnOf?.code
}

function hasPlace({ priceCode, addOnOf }: OrderedItem, plan: Plan): boolean {
  return addOnOf ? addOnOf.code !== plan.code : plan.prices.some(({ code }) => code === priceCode)
}

/** The number of its newest version, which may pay from the next turn on. */
export function newestVersion(item: Item): number {
  return (item.next ?? item).version
}

/** The anchor of its newest version. */
export function newestAnchor(item: Item): Temporal.Instant {
  return (item.next ?? item).anchor
}

/** Whether its turns are as long after the change as before. */
export function sameTurnLength(item: Item, order: Order): boolean {
  return sameLength((item.next ?? item).price, named(item, order).price)
}

/** Whether their turns are as long. */
export function sameLength({ interval: a }: Price, { interval: b }: Price): boolean {
  return a.unit === b.unit && a.count === b.count
}
