import { basePriceCode, type Price } from '../../../src/domain/price.ts'
import type { Action } from '../random/histories.ts'
import type { Turn } from './naive-parts.ts'

/** An item as it stands on the walk. */
export interface Item {
  /** Its code, and which of that code it is where an earlier one has left. */
  readonly name: string
  readonly code: string
  planCode: string
  price: Price
  quantity: number
  version: number
  anchor: Temporal.Instant
  /** Nothing of it is due before: its trial days, or the rest of the turn in which it was ordered without proration. */
  readonly dueFrom: Temporal.Instant
  turn: Turn | null
  /** Pays from the next turn on, after a change without proration. */
  next: Pick<Item, 'planCode' | 'price' | 'quantity' | 'version' | 'anchor'> | null
}

/** What a change names. */
export type Order = Pick<Extract<Action, { do: 'change' }>, 'plan' | 'quantity'>

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

/** What the item is after the change; its plan is another one only with its price. */
export function named(item: Item, { plan, quantity }: Order) {
  const now = item.next ?? item
  const price = plan?.prices.find(({ code }) => code === item.code) ?? now.price
  return {
    planCode: plan && price.id !== now.price.id ? plan.code : now.planCode,
    price,
    quantity: item.code === basePriceCode ? (quantity ?? now.quantity) : now.quantity,
  }
}

/** Whether the change makes it another price or quantity. */
export function isNew(item: Item, order: Order): boolean {
  const wanted = named(item, order)
  const now = item.next ?? item
  return wanted.price.id !== now.price.id || wanted.quantity !== now.quantity
}

/** Whether the plan that is ordered does not sell it. */
export function leaves(item: Item, { plan }: Order): boolean {
  return plan !== null && !plan.prices.some(({ code }) => code === item.code)
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
