import { type Charge, isSameCharge } from './charge.ts'
import { type Coverage, farAway, nothing, once, type Span, since, union, without } from './coverage.ts'
import { earlier, type Instant, isAtOrAfter, isBefore, isSame } from './instant.ts'
import {
  differsOnlyInDiscounts,
  type Item,
  isSameCycle,
  untilOf,
  type Version,
  versionDueAt,
  versionOf,
  versionWithin,
} from './item.ts'
import type { Period } from './period.ts'
import { isCommitment, isMeasured, isOneOff, usageTariff } from './price.ts'
import { type Subscription, withCharges } from './subscription.ts'

/**
 * The due time of a charge, as known at `now`: the time that its version serves, less pauses and the time after the end, plus
 * kept time, less forgiven time. A pause counts from its beginning, an end as soon as it is known.
 *
 *     period     |-----------------------------|
 *     version           |----------------------|      a change began it
 *     pause                    |----|
 *     end                                 |
 *     due               |------|    |-----|
 *
 * In advance it falls due when it begins, in arrears when it is over. What is charged once is due also in a pause, and not where
 * that time is billed elsewhere.
 */
export function dueTime(subscription: Subscription, item: Item, charge: Charge, now: Instant): Coverage {
  const version = versionOf(item, charge.version)
  const served = versionWithin(item, version, charge.period)
  const { billedElsewhereUntil } = subscription
  if (isBefore(now, dutyOf(subscription, item, version, charge.period))) return nothing
  if (billedElsewhereUntil && isBefore(served.from, billedElsewhereUntil)) return nothing
  const off = isOneOff(version.price) ? afterEnd(subscription) : timeOff(subscription, now)
  return without(union(without(once(served), off), charge.kept), charge.forgiven)
}

/** Up to when the period is served by this version, and by versions after it that differ only in discounts (D11). */
function servedUntil(item: Item, version: Version, period: Period): Instant {
  const { until } = versionWithin(item, version, period)
  const next = item.versions.findLast(({ from }) => isSame(from, until))
  const goesOn =
    next && next.number > version.number && isBefore(until, period.end) && differsOnlyInDiscounts(version, next)
  return goesOn ? servedUntil(item, next, period) : until
}

/** The charges of an item that can still change at an instant, oldest period first; a charge without history is empty. */
export function changeableCharges(subscription: Subscription, item: Item, now: Instant): Charge[] {
  const { unbilledSince } = subscription
  const closed = item.versions.some(({ price }) => isMeasured(price)) ? closedAt(subscription, now) : now
  const found = item.charges.filter(
    (charge) =>
      (isAtOrAfter(charge.period.end, closed) && isChangeable(subscription, item, charge, now)) ||
      (unbilledSince && isBefore(unbilledSince, charge.period.end)),
  )
  for (const charge of chargesOfPeriod(item, now)) {
    if (isChangeable(subscription, item, charge, now) && !found.some((one) => isSameCharge(one, charge)))
      found.push(charge)
  }
  return found.length < 2 ? found : found.sort(byPeriodAndVersion)
}

/** Whether the period is not over. Charges in arrears fall due exactly at its end; usage of it may come for a while after. */
function isChangeable(subscription: Subscription, item: Item, charge: Charge, now: Instant): boolean {
  if (isBefore(now, charge.period.end)) return true
  if (isAtOrAfter(charge.period.end, now)) return versionOf(item, charge.version).price.timing === 'in_arrears'
  const lastLook = lastLookAt(subscription, item, charge)
  return lastLook !== null && isAtOrAfter(lastLook, now)
}

/** When a charge of usage, or one that depends on usage, is looked at once more after it fell due (`usage_grace`); else null. */
export function lastLookAt(subscription: Subscription, item: Item, charge: Charge): Instant | null {
  const version = versionOf(item, charge.version)
  if (!isMeasured(version.price) || (isCommitment(version.price) && !subscription.items.some(isMetered))) return null
  return dutyOf(subscription, item, version, charge.period).add({ minutes: subscription.usage.graceMinutes })
}

/** When the loaded charges of usage are looked at once more; of looks before `from` some may be left out. Null: none is. */
export function lastLooks(subscription: Subscription, from: Instant | null): Instant[] {
  return subscription.items.flatMap((item) => {
    if (!item.versions.some(({ price }) => isMeasured(price))) return []
    const closed = from && closedAt(subscription, from)
    const open = closed ? item.charges.filter(({ period }) => isAtOrAfter(period.end, closed)) : item.charges
    return open.flatMap((charge) => lastLookAt(subscription, item, charge) ?? [])
  })
}

/** Charges whose period ended before this are not looked at any more at `now`: nothing falls due after its period. */
function closedAt({ usage }: Subscription, now: Instant): Instant {
  return now.subtract({ minutes: usage.graceMinutes })
}

/** The charges of an item that have fallen due, and that usage may still change. */
export function openUsage(subscription: Subscription, item: Item, now: Instant): Charge[] {
  if (!item.versions.some(({ price }) => isMeasured(price))) return []
  return changeableCharges(subscription, item, now).filter((charge) => {
    const version = versionOf(item, charge.version)
    const lastLook = lastLookAt(subscription, item, charge)
    return lastLook && isBefore(now, lastLook) && !isBefore(now, dutyOf(subscription, item, version, charge.period))
  })
}

function isMetered({ versions }: Item): boolean {
  return versions.some(({ price }) => usageTariff(price))
}

/** The charges of an item that are loaded, and the empty ones of its current period. */
export function knownCharges(item: Item, now: Instant): readonly Charge[] {
  const { charges } = item
  const empty = chargesOfPeriod(item, now).filter((charge) => !charges.some((one) => isSameCharge(one, charge)))
  return [...charges, ...empty]
}

/** When a version falls due in a period: when it begins in advance, when it or the subscription is over in arrears. */
export function dutyOf({ end }: Subscription, item: Item, version: Version, period: Period): Instant {
  if (version.price.timing === 'in_advance') return versionWithin(item, version, period).from
  const over = servedUntil(item, version, period)
  return end ? earlier(over, end.at) : over
}

/** A charge without lines, kept time or forgiven time. */
export function emptyCharge(item: Item, version: Version, period: Period): Charge {
  return {
    version: version.number,
    period,
    serves: versionWithin(item, version, period),
    kept: nothing,
    forgiven: nothing,
    forgivenCents: 0n,
    lines: [],
    lineCount: 0,
  }
}

/**
 * The item in another period. Charges in arrears of the previous period, which belongs to the cycle of `last`, stay loaded,
 * because they are billed now.
 */
export function inPeriod(item: Item, period: Period, last: Version | null): Item {
  const left = item.period
  if (!left || !last) return { ...item, period }
  const charges = item.versions.reduce((known, version) => {
    if (version.price.timing !== 'in_arrears' || !isSameCycle(version, last)) return known
    const { from, until } = versionWithin(item, version, left)
    const isKnown = known.some((charge) => isSameCharge(charge, { version: version.number, period: left }))
    return isKnown || !isBefore(from, until) ? known : replaced(known, emptyCharge(item, version, left))
  }, item.charges)
  return { ...item, period, charges }
}

/**
 * After an action without proration: time that was due before the action stays due from `at` on (D9, D13), for the items that
 * the action is about.
 *
 *     paused on day 10 of 30 with `none`: served [0, 10), kept [10, 30)   ->   due [0, 30) as before, nothing is given back
 */
export function keepingDue(
  before: Subscription,
  after: Subscription,
  { at, now, itemIds }: { readonly at: Instant; readonly now: Instant; readonly itemIds: readonly string[] },
): Subscription {
  return withCharges(after, (item) => {
    const itemBefore = before.items.find(({ id }) => id === item.id)
    if (!itemBefore || !itemIds.includes(item.id)) return item.charges
    return changeableCharges(before, itemBefore, now).reduce((charges, charge) => {
      const left = without(since(dueTime(before, itemBefore, charge, now), at), charge.kept)
      return left.length === 0 ? charges : replaced(charges, { ...charge, kept: union(charge.kept, left) })
    }, item.charges)
  })
}

/**
 * After an action with proration: kept time of earlier actions is no longer due from `at` on. Time that a change kept for a
 * version that has ended stays due (D9).
 *
 *     kept [10, 30) by that pause, ended on day 20 with `prorate`   ->   kept [10, 20), so 10 days are given back
 */
export function givingBackKept(before: Subscription, after: Subscription, at: Instant): Subscription {
  return withCharges(after, (item) => {
    const itemBefore = before.items.find(({ id }) => id === item.id)
    const isTouched = ({ kept, version }: Charge) =>
      kept.some(({ until }) => isBefore(at, until)) &&
      itemBefore !== undefined &&
      isBefore(at, untilOf(itemBefore, versionOf(itemBefore, version)))
    if (!item.charges.some(isTouched)) return item.charges
    return item.charges.map((charge) =>
      isTouched(charge) ? { ...charge, kept: without(charge.kept, once({ from: at, until: farAway })) } : charge,
    )
  })
}

/** The charges with one of them in its new state. */
export function replaced(charges: readonly Charge[], charge: Charge): readonly Charge[] {
  const index = charges.findIndex((one) => isSameCharge(one, charge))
  return index < 0 ? [...charges, charge] : charges.with(index, charge)
}

/** Empty charges of the current period: one for each version that is or was due in it by its own cycle. */
function chargesOfPeriod(item: Item, now: Instant): Charge[] {
  const { period, versions } = item
  // A version that begins when the period ends may belong to another cycle.
  const last = () => versions.findLast(({ from }) => period && isBefore(from, period.end))
  const current = period && ((isBefore(now, period.end) ? versionDueAt(item, now) : last()) ?? versions[0])
  if (!period || !current) return []
  return versions
    .filter((version) => isSameCycle(version, current))
    .map((version) => emptyCharge(item, version, period))
    .filter(({ serves }) => isBefore(serves.from, serves.until))
}

function afterEnd({ end }: Subscription): Coverage {
  return end ? once({ from: end.at, until: farAway }) : nothing
}

/** Paused time, as known at `now`: a pause that is to be resumed later counts until then. */
function timeOff(subscription: Subscription, now: Instant): Coverage {
  const { pauses } = subscription
  if (pauses.length === 0) return afterEnd(subscription)
  const counted: Span[] = pauses
    .filter(({ from }) => isAtOrAfter(now, from))
    .map(({ from, until }) => ({ from, until: isAtOrAfter(now, until) ? until : farAway }))
  return counted.reduce((off, span) => union(off, once(span)), afterEnd(subscription))
}

function byPeriodAndVersion(a: Charge, b: Charge): number {
  if (isBefore(a.period.start, b.period.start)) return -1
  return isBefore(b.period.start, a.period.start) ? 1 : a.version - b.version
}
