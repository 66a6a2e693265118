import type { Charge } from './charge.ts'
import { farAway, once, since, without } from './coverage.ts'
import { appliesToPrice, type Discount, type ItemDiscount } from './discount.ts'
import { emptyCharge, replaced } from './due.ts'
import { earlier, type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import {
  cycleOf,
  firstDueAt,
  type Item,
  isComing,
  isSameCycle,
  newestVersion,
  periodOf,
  untilOf,
  type Version,
} from './item.ts'
import { boundary } from './period.ts'
import { isCommitment, usageTariff } from './price.ts'
import { firstChargeAt, type Subscription } from './subscription.ts'

// Which discounts act on which item. They are fields of versions, so that what was billed by a version stays due by it.

/**
 * The subscription with its discounts on its items from an instant on: each item gets those that apply to it. Versions that
 * the items of `before` do not have are given them as they are; others go on as versions that differ only in discounts.
 */
export function withItemDiscounts(
  before: Pick<Subscription, 'items'>,
  subscription: Subscription,
  fromOf: (item: Item) => Instant,
): Subscription {
  const isWithout = ({ versions }: Item) => versions.every(({ discounts }) => discounts.length === 0)
  if (subscription.discounts.length === 0 && subscription.items.every(isWithout)) return subscription
  const items = subscription.items.map((item) => {
    if ((item.until !== null && !isComing(item)) || isCommitment(newestVersion(item).price)) return item
    const known = before.items.find(({ id }) => id === item.id)?.versions.length ?? 0
    const versions: Version[] = []
    for (const version of item.versions) {
      const all = version.number <= known ? version.discounts : discountsFor(subscription, item, version)
      const last = versions.at(-1)
      const discounts =
        version.number <= known
          ? all
          : afterCycle(before, subscription, { last, isNew: last !== undefined && last.number > known, version, all })
      versions.push(isSameList(discounts, version.discounts) ? version : { ...version, discounts })
    }
    const given = versions.every((version, index) => version === item.versions[index]) ? item : { ...item, versions }
    return withDiscountsFrom(given, coverAfter(item, fromOf(item)), (version) =>
      discountsFor(subscription, given, version),
    )
  })
  return items.every((item, index) => item === subscription.items[index]) ? subscription : { ...subscription, items }
}

/**
 * The discounts of a new version. Where it begins another cycle, those that count periods go on for the periods that are left; one that was
 * to end with the period ends with the old cycle.
 */
function afterCycle(
  before: Pick<Subscription, 'items'>,
  subscription: Subscription,
  {
    last,
    isNew,
    version,
    all,
  }: {
    readonly last: Version | undefined
    readonly isNew: boolean
    readonly version: Version
    readonly all: readonly ItemDiscount[]
  },
): readonly ItemDiscount[] {
  if (last && isSameCycle(last, version))
    return isNew ? all.flatMap(({ id }) => last.discounts.filter((one) => one.id === id)) : all
  return all.flatMap((entry) => {
    const old = last ?? holdingVersion(before, entry.id)
    if (!old || (!last && isSame(old.anchor, version.anchor))) return [entry]
    const discount = subscription.discounts.find(({ id }) => id === entry.id)
    if (!discount || (last && isRemoved(subscription, entry.id))) return []
    return [countsPeriods(discount) ? inNextCycle(subscription, entry, old, version) : entry]
  })
}

/** The newest version that a discount acts on. */
function holdingVersion({ items }: Pick<Subscription, 'items'>, discountId: string): Version | undefined {
  return items
    .flatMap(({ versions }) => versions)
    .findLast(({ discounts }) => discounts.some(({ id }) => id === discountId))
}

function countsPeriods({ duration }: Discount): boolean {
  return duration === 'once' || (typeof duration === 'object' && 'periods' in duration)
}

/**
 * A discount that counts periods, in the cycle of a new version: for as many periods as were not begun in the old cycle. A period that moving
 * the billing day cuts, and the one that goes on after it, count as one.
 *
 *     two months, the second one changed to a year on its day 3   ->   none is left, so the year has its whole price
 */
function inNextCycle({ timeZone }: Subscription, entry: ItemDiscount, old: Version, version: Version): ItemDiscount {
  if (entry.until === null) return entry
  const current = periodOf(old, timeZone, version.from)
  const next = periodOf(version, timeZone, version.from)
  const isCut = isBefore(current.start, version.from)
  const begun = isCut && !isBefore(next.start, version.from) ? 1 : 0
  const left = Math.max(0, periodOf(old, timeZone, entry.until).number - current.number - begun)
  return { ...entry, until: boundary(cycleOf(version, timeZone), next.number + left) }
}

/**
 * The item with other discounts from an instant on. Versions in force then, or later, are repeated from there with these
 * discounts, and take over what is kept and forgiven of them; the same item if none changes.
 */
export function withDiscountsFrom(
  item: Item,
  at: Instant,
  discountsOf: (version: Version) => readonly ItemDiscount[],
): Item {
  const ahead = item.versions
    .filter((version) => isBefore(at, untilOf(item, version)))
    .map((version) => ({ version, discounts: discountsOf(version) }))
  if (ahead.every(({ version, discounts }) => isSameList(discounts, version.discounts))) return item
  const last = newestVersion(item).number
  const repeated = ahead.map(
    ({ version, discounts }, index): Version => ({
      ...version,
      number: last + 1 + index,
      discounts,
      effectiveAt: later(at, version.effectiveAt),
      from: later(at, version.from),
    }),
  )
  const next = { ...item, versions: [...item.versions, ...repeated] }
  const charges = ahead.reduce((known, { version }, index) => {
    const successor = repeated[index]
    return successor ? takenOver(next, known, version, successor) : known
  }, item.charges)
  return { ...next, charges }
}

/** From when on discounts act: of usage with the next period, because a period of usage has those of its beginning (D36). */
function coverAfter(item: Item, from: Instant): Instant {
  const { period } = item
  const isWithin = period && isBefore(period.start, from) && isBefore(from, period.end)
  return isWithin && usageTariff(newestVersion(item).price) ? period.end : from
}

/** The charges after a version has taken over kept and forgiven time of another one from its beginning on. */
function takenOver(item: Item, charges: readonly Charge[], version: Version, successor: Version) {
  const { from } = successor
  return charges
    .filter((charge) => charge.version === version.number)
    .reduce((known, charge) => {
      const [kept, forgiven] = [since(charge.kept, from), since(charge.forgiven, from)]
      if (kept.length === 0 && forgiven.length === 0) return known
      const time = once({ from, until: farAway })
      const left = { ...charge, kept: without(charge.kept, time), forgiven: without(charge.forgiven, time) }
      return replaced(replaced(known, left), { ...emptyCharge(item, successor, charge.period), kept, forgiven })
    }, charges)
}

/** The subscription with the ends of its discounts counted again, after the time from which items are due has moved. */
export function withDiscountEnds(subscription: Subscription): Subscription {
  if (subscription.discounts.length === 0) return subscription
  const items = subscription.items.map((item) => ({
    ...item,
    versions: item.versions.map((version) => ({
      ...version,
      discounts: version.discounts.map((one) => {
        const discount = subscription.discounts.find(({ id }) => id === one.id)
        return discount ? { ...one, until: endOn(subscription, item, discount) } : one
      }),
    })),
  }))
  return { ...subscription, items }
}

/** When the discount ends on all items of the subscription; null if it does not. */
export function endOfDiscount(subscription: Subscription, { id }: Pick<Discount, 'id'>): Instant | null {
  const ends = entriesOf(subscription, id).map(({ until }) => until)
  return ends.reduce<Instant | null>((last, end) => (last && end ? later(last, end) : null), ends[0] ?? null)
}

/** Whether a discount acts, or will act, on a period that is not over at an instant. */
export function isRunning(subscription: Subscription, discount: Discount, now: Instant): boolean {
  const end = endOfDiscount(subscription, discount)
  return end === null || isBefore(now, end)
}

/** The discounts of the subscription that act on a version of an item, in order. */
export function discountsFor(subscription: Subscription, item: Item, version: Version): readonly ItemDiscount[] {
  return subscription.discounts.flatMap((discount): ItemDiscount[] => {
    if (!appliesToPrice(discount.appliesTo, version.plan.code, item.priceCode)) return []
    if (discount.off.kind === 'amount' && holderOf(subscription, discount)?.id !== item.id) return []
    const known =
      version.discounts.find(({ id }) => id === discount.id) ??
      item.versions.flatMap(({ discounts }) => discounts).findLast(({ id }) => id === discount.id)
    if (known) return [discount.until && !known.until ? { ...known, until: discount.until } : known]
    const { id, off, from } = discount
    const shared = entriesOf(subscription, id)
    // An item that begins later shares the end of the items before it, so that a change of plan gives no discount again.
    const until = shared.length > 0 ? endOfDiscount(subscription, discount) : endOn(subscription, item, discount)
    return [{ id, off, from, until }]
  })
}

/** The one item that an amount acts on: the one that has it, else the first that it applies to. */
function holderOf(subscription: Subscription, { id, appliesTo }: Discount): Item | undefined {
  const able = subscription.items.filter(
    (item) =>
      (item.until === null || isComing(item)) &&
      !isCommitment(newestVersion(item).price) &&
      appliesToPrice(appliesTo, newestVersion(item).plan.code, item.priceCode),
  )
  return able.find((item) => newestVersion(item).discounts.some((one) => one.id === id)) ?? able[0]
}

/** When a discount ends on an item: what it counts begins when the item is first due under it. */
function endOn(subscription: Subscription, item: Item, { duration, from, until }: Discount): Instant | null {
  const { timeZone } = subscription
  const end = (() => {
    if (duration === 'forever') return null
    if (typeof duration === 'object' && 'months' in duration) {
      const begin = later(from, firstChargeAt(subscription))
      return begin.toZonedDateTimeISO(timeZone).add({ months: duration.months }).toInstant()
    }
    const begin = later(coverAfter(item, from), firstDueAt(item))
    const version = item.versions.findLast((one) => isAtOrAfter(begin, one.from)) ?? newestVersion(item)
    const periods = duration === 'once' ? 1 : duration.periods
    return boundary(cycleOf(version, timeZone), periodOf(version, timeZone, begin).number + periods)
  })()
  return end && until ? earlier(end, until) : (end ?? until)
}

function isRemoved({ discounts }: Subscription, discountId: string): boolean {
  return discounts.some(({ id, until }) => id === discountId && until !== null)
}

function entriesOf({ items }: Subscription, discountId: string): ItemDiscount[] {
  return items.flatMap(({ versions }) => {
    const known = versions.flatMap(({ discounts }) => discounts).findLast(({ id }) => id === discountId)
    return known ? [known] : []
  })
}

function isSameList(a: readonly ItemDiscount[], b: readonly ItemDiscount[]): boolean {
  return a.length === b.length && a.every((one, index) => isSameDiscount(one, b[index] as ItemDiscount))
}

function isSameDiscount(a: ItemDiscount, b: ItemDiscount): boolean {
  const isSameEnd = a.until === b.until || (a.until !== null && b.until !== null && isSame(a.until, b.until))
  return a.id === b.id && isSame(a.from, b.from) && isSameEnd
}
