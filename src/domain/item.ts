import type { Charge } from './charge.ts'
import { farAway, type Span } from './coverage.ts'
import { earlier, type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import { sameInterval } from './interval.ts'
import { type BillingCycle, type Period, periodAt } from './period.ts'
import type { PlanName } from './plan.ts'
import { type AgreedMoney, isOneOff, type Price } from './price.ts'

/**
 * What a subscription consists of: one price in a quantity, with a cadence of its own. An item of a one-off price has none: its one
 * period is the millisecond at which it falls due, and ends it.
 */
export interface Item {
  readonly id: string
  readonly priceCode: string
  /** The code of the plan that its price is of, where that is not the subscription's own plan. */
  readonly addOnOf: string | null
  /** Where it has left the subscription; null while it is on it. */
  readonly until: Instant | null
  /** In order; the newest is in force, or waits for the end of its item's period after a change without proration. */
  readonly versions: readonly Version[]
  /** The period that the subscription's `billedUntil` lies in; null before the first. The first may begin before the item. */
  readonly period: Period | null
  /** The charges that can still change: those of periods not over yet, and those since `unbilledSince`. */
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
  /** Boundary 0 of its billing cycle. */
  readonly anchor: Instant
  readonly effectiveAt: Instant
  readonly from: Instant
}

/** What is ordered of one item; what is null stays as it is. */
export interface ItemOrder {
  readonly priceCode: string
  /** Of an add-on: the price of another plan, with that plan and whether it is sold. Null for a price of the subscription's own plan. */
  readonly addOn: { readonly plan: PlanName; readonly price: Price; readonly isActive: boolean } | null
  /** 0 removes an add-on. */
  readonly quantity: number | null
  /** Agreed in place of the money of the price that the item has then; `own` ends that. */
  readonly money: AgreedMoney | 'own' | null
  /** Where the request says it, as a JSON pointer. */
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

/** From when on anything is due of an item: where it begins, after its price's trial days, or with the next period. */
export function firstDueAt({ id, versions }: Item): Instant {
  const [first] = versions
  if (!first) throw new Error(`item ${id} has no version`)
  return first.from
}

/** How long a one-off price is due. It has no time of its own, and the ledger counts time. */
const oneOffTime = { milliseconds: 1 }

/** Whether the item is charged once. */
export function isOnce({ id, versions }: Item): boolean {
  const [first] = versions
  if (!first) throw new Error(`item ${id} has no version`)
  return isOneOff(first.price)
}

/** Whether it is an item of a one-off price that has not fallen due yet. */
export function isComing(item: Item): boolean {
  return isOnce(item) && item.period === null && !isWithdrawn(item)
}

/** Whether it is an item of a one-off price that was taken off before it fell due. */
export function isWithdrawn(item: Item): boolean {
  return item.until !== null && isOnce(item) && isAtOrAfter(firstDueAt(item), item.until)
}

/** The item of a one-off price once it is due. */
export function fallenDue(item: Item): Item {
  const start = firstDueAt(item)
  return { ...item, period: { number: 0, start, end: start.add(oneOffTime) } }
}

/** Where an item of a price ends that is due from an instant on; null while it goes on. */
export function endOfItem(price: Price, from: Instant): Instant | null {
  return isOneOff(price) ? from.add(oneOffTime) : null
}

/** Up to where a version is due: where a later one begins or the item ends; else `farAway`. Not before its own `from`. */
export function untilOf({ versions, until: itemEnd }: Item, version: Version): Instant {
  let until = itemEnd ?? farAway
  for (const { number, from } of versions) if (number > version.number) until = earlier(until, from)
  return later(until, version.from)
}

/** The part of a period that a version serves, pauses and the end apart; empty where it serves none of it. */
export function versionWithin(item: Item, version: Version, { start, end }: Period): Span {
  const from = later(version.from, start)
  const until = earlier(untilOf(item, version), end)
  return { from, until: later(from, until) }
}

/** The grid by which a version is billed. */
export function cycleOf({ anchor, price }: Version, timeZone: string): BillingCycle {
  return { anchor, interval: price.interval, timeZone }
}

/** Whether both are billed by the same grid, so that the period of one is one of the other. */
export function isSameCycle(a: Version, b: Version): boolean {
  return isSame(a.anchor, b.anchor) && sameInterval(a.price.interval, b.price.interval)
}

/** The version by whose cycle an item's period goes on at an instant: the newest that has begun to be due. */
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
