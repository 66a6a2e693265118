import { missingLines } from '../../domain/bill.ts'
import type { Charge } from '../../domain/charge.ts'
import { actingIn, discountedPart } from '../../domain/discount.ts'
import { changeableCharges, emptyCharge } from '../../domain/due.ts'
import { earlier, earliest, type Instant, isBefore, isSame, later } from '../../domain/instant.ts'
import {
  cycleOf,
  type Item,
  isOnce,
  isSameCycle,
  untilOf,
  type Version,
  versionOf,
  versionWithin,
} from '../../domain/item.ts'
import { linesToBill } from '../../domain/lines.ts'
import { sumMoney } from '../../domain/money.ts'
import { type Period, periodAfter, periodAt } from '../../domain/period.ts'
import { periodCost } from '../../domain/price.ts'
import { nextDue } from '../../domain/schedule.ts'
import type { Subscription } from '../../domain/subscription.ts'

/** A charge that differs from the recomputed history. */
export interface Difference {
  readonly item_id: string
  readonly version: number
  readonly period: number
  readonly problem: string
}

/**
 * The instant up to which everything due is billed, given the instant when the customer was last saved; null while something
 * is known to be unbilled: after a void, with an open draft, or with lines that cancelled out.
 */
export function billedThrough(subscription: Subscription, lastInstant: Instant): Instant | null {
  if (subscription.unbilledSince) return null
  const due = earliest([nextDue(subscription), subscription.draft?.finalizesAt ?? null])
  return due && !isBefore(lastInstant, due) ? due.subtract({ nanoseconds: 1 }) : lastInstant
}

/** What an ended subscription left for a next document that will never be made, in minor units. */
export function leftAtTheEnd(subscription: Subscription, lastInstant: Instant): bigint {
  const { nextBillingAt, draft } = subscription
  if (nextBillingAt || draft) return 0n
  return sumMoney(missingLines(subscription, lastInstant).map(({ amountCents }) => amountCents))
}

/**
 * Recomputes what is due of every period that ends after `since`, from versions, pauses, end and stored periods, and returns
 * where the lines differ: due and not billed, billed and not due, or billed at another price. The subscription must have all
 * charges of that time, settled ones too.
 */
export function differencesFromHistory(subscription: Subscription, since: Instant, through: Instant): Difference[] {
  const items = subscription.items.map((item) => ({
    ...item,
    charges: [...item.charges, ...unbilled(subscription, item, since, through)],
  }))
  const whole = { ...subscription, items, unbilledSince: since }
  return items.flatMap((item) =>
    changeableCharges(whole, item, through).flatMap((charge) => {
      const key = { item_id: item.id, version: charge.version, period: charge.period.number }
      const lines = linesToBill(whole, item, charge, through).map(
        ({ sign, amountCents, from, until }) =>
          `${amountCents} for ${from} to ${until} ${sign < 0 ? 'is billed but not due' : 'is due but not billed'}`,
      )
      return [...lines, ...wrongService(item, charge), ...wrongAmounts(item, charge)].map((problem) => ({
        ...key,
        problem,
      }))
    }),
  )
}

function wrongService(item: Item, charge: Charge): string[] {
  const serves = versionWithin(item, versionOf(item, charge.version), charge.period)
  const { from, until } = charge.serves
  if (isSame(serves.from, from) && isSame(serves.until, until)) return []
  return [`serves ${from} to ${until}, its version ${serves.from} to ${serves.until}`]
}

/** Finds lines whose amount differs from the price of their part of the period. */
function wrongAmounts(item: Item, charge: Charge): string[] {
  const { price, quantity, discounts } = versionOf(item, charge.version)
  const acting = actingIn(discounts, charge.period)
  const cost = periodCost(price, quantity)
  return charge.lines.flatMap(({ ordinal, sign, position, amountCents, measured }) => {
    if (sign === 0 || measured) return []
    const { amountCents: expected } = discountedPart(cost, acting, position, sign)
    return amountCents === expected
      ? []
      : [`line ${ordinal} has the amount ${amountCents}, but its price gives ${expected}`]
  })
}

/** Empty charges for the versions and periods of the time that have no charge. */
function unbilled(subscription: Subscription, item: Item, since: Instant, through: Instant): Charge[] {
  return item.versions.flatMap((version) =>
    periodsOf(subscription, item, version, { since, through })
      .filter(
        (period) => !item.charges.some((one) => one.version === version.number && one.period.number === period.number),
      )
      .map((period) => emptyCharge(item, version, period)),
  )
}

/** The periods of that time in which a version is due; with their stored bounds if they are stored (D3). */
function periodsOf(
  { timeZone, end }: Subscription,
  item: Item,
  version: Version,
  { since, through }: { readonly since: Instant; readonly through: Instant },
): Period[] {
  if (isOnce(item))
    return item.period && isBefore(since, item.period.end) && !isBefore(through, item.period.start) ? [item.period] : []
  const cycle = cycleOf(version, timeZone)
  const stored = new Map<number, Period>()
  for (const charge of item.charges) {
    if (isSameCycle(versionOf(item, charge.version), version)) stored.set(charge.period.number, charge.period)
  }
  const newest = item.versions.findLast(({ from }) => !isBefore(through, from))
  if (item.period && newest && isSameCycle(newest, version)) stored.set(item.period.number, item.period)
  const from = later(version.from, since)
  const until = earlier(untilOf(item, version), through)
  const periods: Period[] = []
  if (!isBefore(version.from, untilOf(item, version)) || isBefore(until, from)) return periods
  let at =
    stored.values().find((period) => !isBefore(from, period.start) && isBefore(from, period.end)) ??
    periodAt(cycle, from)
  // No period begins at or after the end.
  while (!isBefore(until, at.start) && (!end || isBefore(at.start, end.at))) {
    periods.push(at)
    at = stored.get(at.number + 1) ?? periodAfter(cycle, at)
  }
  return periods
}
