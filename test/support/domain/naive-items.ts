import { basePriceCode, type Price } from '../../../src/domain/price.ts'
import type { Action } from '../random/histories.ts'
import type { Turn } from './naive-parts.ts'

/** An item as it stands on the walk. */
export interface Item {
  readonly code: string
  planCode: string
  price: Price
  quantity: number
  version: number
  anchor: Temporal.Instant
  turn: Turn | null
  /** Pays from the next turn on, after a change without proration. */
  next: Pick<Item, 'planCode' | 'price' | 'quantity' | 'version'> | null
}

/** What a change names. */
export type Order = Pick<Extract<Action, { do: 'change' }>, 'plan' | 'quantity'>

/** The longest interval, the first among equals: its turns are those of the subscription. */
export function leading({ items }: { readonly items: readonly Item[] }): Item {
  const daysOf = ({ price: { interval } }: Pick<Item, 'price'>) =>
    ({ day: 1, week: 7, month: 30.4375, year: 365.25 })[interval.unit] * interval.count
  const days = items.map((item) => daysOf(item.next ?? item))
  const item = items[days.indexOf(Math.max(...days))]
  if (!item) throw new Error('a subscription has an item')
  return item
}

/** What the item is after the change. */
export function named(item: Item, { plan, quantity }: Order) {
  const { planCode, price, quantity: before } = item.next ?? item
  return {
    planCode: plan?.code ?? planCode,
    price: plan?.prices.find(({ code }) => code === item.code) ?? price,
    quantity: item.code === basePriceCode ? (quantity ?? before) : before,
  }
}

/** Whether the change makes it another plan or quantity. */
export function isNew(item: Item, order: Order): boolean {
  const wanted = named(item, order)
  const now = item.next ?? item
  return wanted.planCode !== now.planCode || wanted.quantity !== now.quantity
}

/** The number of its newest version, which may pay from the next turn on. */
export function newestVersion(item: Item): number {
  return (item.next ?? item).version
}

/** Whether its turns are as long after the change as before. */
export function sameTurnLength(item: Item, order: Order): boolean {
  const [a, b] = [(item.next ?? item).price.interval, named(item, order).price.interval]
  return a.unit === b.unit && a.count === b.count
}
