import type { Charge } from './charge.ts'
import { farAway, type Span } from './coverage.ts'
import type { ItemDiscount } from './discount.ts'
import { earlier, type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import { sameInterval } from './interval.ts'
import { type BillingCycle, type Period, periodAt } from './period.ts'
import type { PlanName } from './plan.ts'
import { type AgreedMoney, isOneOff, type Price } from './price.ts'

/**
 * One price in a quantity, with its own billing period. An item of a one-off price has no billing period: it is due for one
 * millisecond and ends then.
 */
export interface Item {
  readonly id: string
  readonly priceCode: string
  /** For an add-on: the code of the plan that its price belongs to. Else null. */
  readonly addOnOf: string | null
  /** When it ended; null while it is on the subscription. */
  readonly until: Instant | null
  /** In order. The newest is in force, or begins at the end of the period after a change without proration. */
  readonly versions: readonly Version[]
  /** The period that the subscription's `billedUntil` lies in; null before the first. The first may begin before the item. */
  readonly period: Period | null
  /** Charges that can still change: of periods that are not over, or that ended after `unbilledSince`. */
  readonly charges: readonly Charge[]
}

/**
 * One stretch of an item's history: a price in a quantity, in force from `effectiveAt` and due for the time from `from` to
 * the next version. The two instants differ in a trial and after a change without proration. Never changes once anything of it is
 * due; until then a trial's end may move.
 */
export interface Version {
  readonly number: number
  readonly plan: PlanName
  readonly price: Price
  readonly quantity: number
  /** In the order in which they act (D36). */
  readonly discounts: readonly ItemDiscount[]
  /** Boundary 0 of its billing cycle. */
  readonly anchor: Instant
  readonly effectiveAt: Instant
  readonly from: Instant
}

/** An order for one item; null fields stay as they are. */
export interface ItemOrder {
  readonly priceCode: string
  /** For an add-on: the price, its plan, and whether that plan is sold. Null for a price of the own plan. */
  readonly addOn: { readonly plan: PlanName; readonly price: Price; readonly isActive: boolean } | null
  /** 0 removes an add-on. */
  readonly quantity: number | null
  /** Agreed amounts that replace those of the price; `own` returns to the price’s own amounts. */
  readonly money: AgreedMoney | 'own' | null
  /** The place in the request, as a JSON pointer. */
  readonly pointer: string
}

/** Whether both are about the same item: a price code of the own plan, or one of another plan. */
export function isFor({ priceCode, addOn }: ItemOrder, item: Pick<Item, 'priceCode' | 'addOnOf'>): boolean {
  return priceCode === item.priceCode && (addOn?.plan.code ?? null) === item.addOnOf
}

/** A version by its number. */
export function versionOf({ id, versions }: Item, number: number): Version {
  const version = versions.find((one) => one.number === number)
  if (!version) throw new Error(`item ${id} has no version ${number}`)
  return version
}

/** The newest version. */
export function newestVersion({ id, versions }: Item): Version {
  const version = versions.at(-1)
  if (!version) throw new Error(`item ${id} has no version`)
  return version
}

/** From when on the item is due: at its beginning, after its price’s trial days, or with the next period. */
export function firstDueAt({ id, versions }: Item): Instant {
  const [first] = versions
  if (!first) throw new Error(`item ${id} has no version`)
  return first.from
}

/** How long a one-off price is due: the ledger counts time, so a one-off price takes a millisecond. */
const oneOffTime = { milliseconds: 1 }

/** Whether the item is charged once. */
export function isOnce({ id, versions }: Item): boolean {
  const [first] = versions
  if (!first) throw new Error(`item ${id} has no version`)
  return isOneOff(first.price)
}

/** Whether it is a one-off item that is not due yet. */
export function isComing(item: Item): boolean {
  return isOnce(item) && item.period === null && !isWithdrawn(item)
}

/** Whether it is a one-off item that was removed before it was due. */
export function isWithdrawn(item: Item): boolean {
  return item.until !== null && isOnce(item) && isAtOrAfter(firstDueAt(item), item.until)
}

/** The item of a one-off price once it is due. */
export function fallenDue(item: Item): Item {
  const start = firstDueAt(item)
  return { ...item, period: { number: 0, start, end: start.add(oneOffTime) } }
}

/** The end of an item of this price that is due from an instant on; null if it has no automatic end. */
export function endOfItem(price: Price, from: Instant): Instant | null {
  return isOneOff(price) ? from.add(oneOffTime) : null
}

/** Up to when a version is due: the next version, the end of the item, or `farAway`. Never before its own `from`. */
export function untilOf({ versions, until: itemEnd }: Item, version: Version): Instant {
  let until = itemEnd ?? farAway
  for (const { number, from } of versions) if (number > version.number) until = earlier(until, from)
  return later(until, version.from)
}

/** The part of a period that a version serves, regardless of pauses and the end; may be empty. */
export function versionWithin(item: Item, version: Version, { start, end }: Period): Span {
  const from = later(version.from, start)
  const until = earlier(untilOf(item, version), end)
  return { from, until: later(from, until) }
}

/** The billing cycle of a version. */
export function cycleOf({ anchor, price }: Version, timeZone: string): BillingCycle {
  return { anchor, interval: price.interval, timeZone }
}

/** Whether two versions have the same cycle, so that their periods are the same. */
export function isSameCycle(a: Version, b: Version): boolean {
  return isSame(a.anchor, b.anchor) && sameInterval(a.price.interval, b.price.interval)
}

/** Whether two versions are the same price in the same quantity and cycle, so that they are billed together (D11). */
export function differsOnlyInDiscounts(a: Version, b: Version): boolean {
  return a.price.id === b.price.id && a.quantity === b.quantity && isSameCycle(a, b)
}

/** The version whose cycle defines the item’s period at an instant: the newest that is due by then. */
export function versionDueAt({ versions }: Item, at: Instant): Version | null {
  return versions.findLast(({ from }) => !isBefore(at, from)) ?? null
}

/** Whether a period is one of the version's cycle. */
export function isPeriodOf(version: Version, timeZone: string, { start, end }: Period): boolean {
  const own = periodOf(version, timeZone, start)
  return isSame(own.start, start) && isSame(own.end, end)
}

/** The period of the version's cycle that contains the instant. */
export function periodOf(version: Version, timeZone: string, at: Instant): Period {
  return periodAt(cycleOf(version, timeZone), at)
}
