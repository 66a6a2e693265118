import { type Instant, isAtOrAfter, isBefore, isSame } from './instant.ts'
import type { ItemOrder } from './item.ts'
import type { Plan } from './plan.ts'
import { isSameTerms } from './price-model.ts'
import { refuse } from './refusal.ts'
import type { Subscription, WaitingChange, WaitingOrder } from './subscription.ts'

/** What a change names: a plan, items, or both. What it does not name stays as it is. */
export interface Named {
  readonly plan: Plan | null
  readonly items: readonly ItemOrder[]
  /** Prices that were agreed with the subscription stay in place of the plan's. */
  readonly keepsAgreedPrices?: boolean
}

const waitingMax = 50

/**
 * The orders with one more, in the order of their instants; of one instant as they were given. Refuses
 * `too_many_pending_actions` where 50 wait already.
 */
export function withOrder(waiting: readonly WaitingOrder[], order: WaitingOrder): readonly WaitingOrder[] {
  if (waiting.length >= waitingMax)
    refuse(
      'too_many_pending_actions',
      `The subscription has ${waitingMax} pending actions already, the most there can be. Take some back first.`,
    )
  return [...waiting, order].sort((a, b) => (isBefore(a.at, b.at) ? -1 : isBefore(b.at, a.at) ? 1 : 0))
}

/** The orders with a change; with one that waits for the same instant with the same proration it becomes one order. */
export function withWaitingChange(waiting: readonly WaitingOrder[], change: WaitingChange): readonly WaitingOrder[] {
  const first = waiting.find(
    (one): one is WaitingChange =>
      one.kind === 'change' && isSame(one.at, change.at) && one.proration === change.proration,
  )
  if (!first) return withOrder(waiting, change)
  return waiting.map((one) => (one === first ? { ...change, ...merge(first, change) } : one))
}

/**
 * What still waits once a change has named some of it for `since` and later, or its plan has no use for it; the very same
 * where it names nothing of it.
 *
 *     waits for 1 May: plan pro, 5 seats; a change names 3 seats now   ->   waits for 1 May: plan pro
 */
export function withoutNamed(waiting: readonly WaitingOrder[], named: Named, since: Instant): readonly WaitingOrder[] {
  const left = waiting.flatMap((order) => {
    if (order.kind !== 'change' || isBefore(order.at, since)) return order
    const plan = named.plan ? null : order.plan
    const items = order.items.flatMap((one) => leftOf(one, named))
    if (plan === order.plan && isSameList(items, order.items)) return order
    return plan || items.length > 0 ? { ...order, plan, items } : []
  })
  return isSameList(left, waiting) ? waiting : left
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index])
}

/**
 * What two changes name together, the second after the first.
 *
 *     plan pro, 5 seats  and then  7 seats, base 2   ->   plan pro, 7 seats, base 2
 */
export function merge(first: Named, second: Named): Named {
  const { plan } = second
  const kept = first.items.filter((one) => !plan || canBeOf(plan, one))
  const both = kept.map((one) => {
    const { addOn, quantity, money, pointer } = second.items.find((other) => isSameItem(one, other)) ?? one
    return {
      ...one,
      addOn: addOn ?? one.addOn,
      quantity: quantity ?? one.quantity,
      money: money ?? one.money,
      pointer,
    }
  })
  const others = second.items.filter((one) => !kept.some((other) => isSameItem(one, other)))
  const { keepsAgreedPrices = false } = plan ? second : first
  return { plan: plan ?? first.plan, items: [...both, ...others], keepsAgreedPrices }
}

/** All that the changes name that wait for an instant up to `until`. */
export function namedUntil(waiting: readonly WaitingOrder[], until: Instant): Named {
  const nothing: Named = { plan: null, items: [] }
  return waiting.reduce<Named>(
    (named, order) => (order.kind === 'change' && isAtOrAfter(until, order.at) ? merge(named, order) : named),
    nothing,
  )
}

/** What of the orders does not wait any more: whole orders, and of a change that still waits in part the fields that it has lost. */
export function replacedOrders(
  before: readonly WaitingOrder[],
  after: readonly WaitingOrder[],
): readonly WaitingOrder[] {
  const changes = after.filter((order) => order.kind === 'change')
  return before.flatMap((order) => {
    if (after.includes(order)) return []
    if (order.kind !== 'change') return order
    const plan = changes.some((one) => one.plan?.id === order.plan?.id) ? null : order.plan
    const items = order.items.filter((item) => !changes.some((one) => one.items.some((other) => saysAll(other, item))))
    return plan || items.length > 0 ? { ...order, plan, items } : []
  })
}

/** Whether the first names all that the second does. */
function saysAll(order: ItemOrder, other: ItemOrder): boolean {
  const isSameQuantity = other.quantity === null || order.quantity === other.quantity
  return isSameItem(order, other) && isSameQuantity && (other.money === null || isSameMoney(order.money, other.money))
}

function isSameMoney(a: ItemOrder['money'], b: ItemOrder['money']): boolean {
  if (a === null || b === null || a === 'own' || b === 'own') return a === b
  return isSameTerms(a.terms, b.terms)
}

/** The changes among what waits. */
export function waitingChanges({ waiting }: Pick<Subscription, 'waiting'>): readonly WaitingChange[] {
  return waiting.filter((order) => order.kind === 'change')
}

/** What is left of what is ordered of an item: what the change does not name of it, if the plan has a use for it. */
function leftOf(order: ItemOrder, { plan, items }: Named): readonly ItemOrder[] {
  if (plan !== null && !canBeOf(plan, order)) return []
  const other = items.find((one) => isSameItem(order, one))
  if (!other) return [order]
  if (other.quantity === 0) return []
  const quantity = other.quantity === null ? order.quantity : null
  const money = other.money === null ? order.money : null
  if (quantity === null && money === null) return []
  return quantity === order.quantity && money === order.money ? [order] : [{ ...order, quantity, money }]
}

/** Whether an order can be about a subscription to the plan: its own prices by code, add-ons of others. */
function canBeOf(plan: Plan, { priceCode, addOn }: ItemOrder): boolean {
  return addOn ? addOn.plan.code !== plan.code : plan.prices.some(({ code }) => code === priceCode)
}

function isSameItem(a: ItemOrder, b: ItemOrder): boolean {
  return a.priceCode === b.priceCode && a.addOn?.plan.code === b.addOn?.plan.code
}

/** Whether both say the same. */
export function isSameWaiting(a: readonly WaitingOrder[], b: readonly WaitingOrder[]): boolean {
  return a.length === b.length && a.every((order, index) => isSameOrder(order, b[index] as WaitingOrder))
}

function isSameOrder(a: WaitingOrder, b: WaitingOrder): boolean {
  if (a.kind !== b.kind || !isSame(a.at, b.at)) return false
  if (a.kind === 'change' && b.kind === 'change') return isSameChange(a, b)
  return a.kind !== 'pause' || b.kind !== 'pause' || a.proration === b.proration
}

function isSameChange(a: WaitingChange, b: WaitingChange): boolean {
  if (a.plan?.id !== b.plan?.id || a.items.length !== b.items.length) return false
  if (a.proration !== b.proration || a.isAtPeriodEnd !== b.isAtPeriodEnd) return false
  return b.items.every((one) =>
    a.items.some(
      (other) =>
        isSameItem(one, other) &&
        one.quantity === other.quantity &&
        one.addOn?.price.id === other.addOn?.price.id &&
        isSameMoney(one.money, other.money),
    ),
  )
}
