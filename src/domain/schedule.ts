import { changedAt } from './change.ts'
import { changesSomething } from './change-items.ts'
import { inPeriod, lastLooks } from './due.ts'
import { earliest, type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import {
  cycleOf,
  fallenDue,
  firstDueAt,
  type Item,
  isComing,
  isPeriodOf,
  isSameCycle,
  newestVersion,
  periodOf,
  versionDueAt,
} from './item.ts'
import { pausedAt, resumedAt } from './pause.ts'
import { periodAfter } from './period.ts'
import { endsAt, firstChargeAt, liveItems, pausedSince, type Subscription, type WaitingOrder } from './subscription.ts'

/** Lifecycle events: what happens to a subscription when time passes. */
export type LifecycleEvent = 'started' | 'trial_ended' | 'changed' | 'paused' | 'resumed' | 'renewed' | 'canceled'

/**
 * The next instant at which something falls due or happens automatically; null if there is none. May be in the past
 * when billing is late.
 */
export function nextDue(subscription: Subscription): Instant | null {
  const { billedUntil, startAt, trialEnd, waiting, end } = subscription
  const ahead = (at: Instant | null) => (at && (!billedUntil || isBefore(billedUntil, at)) ? at : null)
  const looks = lastLooks(subscription, billedUntil).map(ahead)
  if (end && (isAtOrAfter(startAt, end.at) || (billedUntil && isAtOrAfter(billedUntil, end.at)))) return earliest(looks)
  return earliest([
    ...looks,
    ahead(startAt),
    ahead(trialEnd),
    ahead(waiting[0]?.at ?? null),
    ahead(end?.at ?? null),
    ...liveItems(subscription).flatMap((item) => [ahead(beginsLater(item)), ahead(item.period?.end ?? null)]),
  ])
}

/** The result of letting time pass. */
export interface AdvancedSubscription {
  readonly subscription: Subscription
  readonly events: readonly LifecycleEvent[]
  /** Whether an item’s period has ended. */
  readonly isPeriodOver: boolean
  /** Whether the difference is left to the next document: only changes with `next_invoice`. */
  readonly isLeftToNext: boolean
}

/**
 * Lets time pass up to `at`, which must not be after the next due instant: starts, ends the trial, carries out waiting
 * orders, goes on to the next period or ends. Returns what happened. An end comes before everything else (D10).
 */
export function advance(subscription: Subscription, at: Instant, newItemId: () => string): AdvancedSubscription {
  const { startAt, waiting } = subscription
  if (endsAt(subscription, at))
    return { subscription: withEndReached(subscription), events: ['canceled'], isPeriodOver: true, isLeftToNext: false }
  const events: LifecycleEvent[] = []
  const isPeriodOver = liveItems(subscription).some(({ period }) => period && isSame(period.end, at))
  // A subscription that starts when it is created has `subscription.created`; only one that waited for its start gets
  // "started".
  if (isSame(at, startAt) && isBefore(subscription.createdAt, startAt)) events.push('started')
  if (trialEnds(subscription, at)) events.push('trial_ended')
  const due = waiting.filter((order) => isAtOrAfter(at, order.at))
  let next: Subscription = { ...subscription, billedUntil: later(at, subscription.billedUntil ?? at) }
  if (due.length > 0) next = { ...next, waiting: waiting.slice(due.length) }
  for (const order of due) {
    const done = carriedOut(next, order, at, newItemId)
    if (done !== next) events.push(eventOf[order.kind])
    next = done
  }
  const isLeftToNext =
    due.length > 0 && !isPeriodOver && events.every((event) => event === 'changed') && due.every(isForNextInvoice)
  next = { ...next, items: next.items.map((item) => itemAt(next, item, at)) }
  if ((isPeriodOver || isBilledHereFrom(subscription, at)) && !pausedSince(next, at)) events.push('renewed')
  return { subscription: next, events, isPeriodOver, isLeftToNext }
}

const eventOf = { change: 'changed', pause: 'paused', resume: 'resumed' } as const

/** Carries out a waiting order as if it were ordered now; returns the same subscription if nothing changes. */
function carriedOut(
  subscription: Subscription,
  order: WaitingOrder,
  at: Instant,
  newItemId: () => string,
): Subscription {
  switch (order.kind) {
    case 'change':
      return changesSomething(subscription, order) ? changedAt(subscription, order, at, newItemId) : subscription
    case 'pause':
      return pausedAt(subscription, order.proration, at)
    case 'resume':
      return resumedAt(subscription, at)
  }
}

function isForNextInvoice(order: WaitingOrder): boolean {
  return order.kind === 'change' && order.proration === 'next_invoice'
}

/** Whether the trial, or the trial days of a price, end at the instant. */
function trialEnds(subscription: Subscription, at: Instant): boolean {
  const tried = liveItems(subscription).filter(({ versions }) => (versions[0]?.price.trialDays ?? 0) > 0)
  const ends = [subscription.trialEnd, ...tried.map(beginsLater)]
  return ends.some((end) => end !== null && isSame(end, at))
}

/** Whether billing moves here from another system at the instant. */
function isBilledHereFrom(subscription: Subscription, at: Instant): boolean {
  const { billedElsewhereUntil } = subscription
  return billedElsewhereUntil !== null && isSame(billedElsewhereUntil, at) && isSame(firstChargeAt(subscription), at)
}

/** When an item first falls due, if that is after its beginning; else null. */
function beginsLater(item: Item): Instant | null {
  const due = firstDueAt(item)
  return item.versions[0] && isBefore(item.versions[0].effectiveAt, due) ? due : null
}

/** The subscription after its end was billed: nothing falls due any more. */
export function withEndReached(subscription: Subscription): Subscription {
  const { end, billedUntil } = subscription
  return end ? { ...subscription, waiting: [], billedUntil: later(end.at, billedUntil ?? end.at) } : subscription
}

/** When to bill a subscription although nothing falls due then, and the event that causes it. */
export interface Rebill {
  readonly at: Instant
  readonly cause: string
}

/**
 * When its open draft becomes final: at its own time, or at the end of the period that ends first, if that is earlier (D22). Null
 * while it waits for its taxes.
 */
export function draftEndsAt(subscription: Subscription): Instant | null {
  const { draft } = subscription
  if (!draft || draft.waits) return null
  return earliest([draft.finalizesAt, ...liveItems(subscription).map(({ period }) => period?.end ?? null)])
}

/** The subscription with its next due instant, or that of `rebill` if it comes first. */
export function withNextBilling(subscription: Subscription, rebill: Rebill | null = null): Subscription {
  const nextBillingAt = earliest([nextDue(subscription), draftEndsAt(subscription), rebill?.at ?? null])
  return { ...subscription, nextBillingAt, rebillCause: rebill?.cause ?? null }
}

/** The item in its first period, or in the next period if the current one is over. */
function itemAt(subscription: Subscription, item: Item, at: Instant): Item {
  const version = versionDueAt(item, at) ?? newestVersion(item)
  const { period } = item
  if (isComing(item)) return isBefore(at, firstDueAt(item)) ? item : fallenDue(item)
  if (item.until || isBefore(at, firstChargeAt(subscription)) || isBefore(at, version.effectiveAt)) return item
  if (!period) return { ...item, period: periodOf(version, subscription.timeZone, at) }
  if (!isSame(at, period.end)) return item
  const last = item.versions.findLast(({ from }) => isBefore(from, at)) ?? null
  const { timeZone } = subscription
  // After the anchor was moved, the new cycle begins at the end of the old period.
  const isSameGrid = last ? isSameCycle(last, version) : isPeriodOf(version, timeZone, period)
  return inPeriod(
    item,
    isSameGrid ? periodAfter(cycleOf(version, timeZone), period) : periodOf(version, timeZone, at),
    last,
  )
}

/**
 * The subscription at `now` by its stored instants alone, whether or not billing has run (D7): time passes, nothing is
 * billed.
 */
export function asOf(subscription: Subscription, now: Instant): Subscription {
  let current = subscription
  for (let at = nextDue(current); at && !isBefore(now, at); at = nextDue(current)) {
    current = advance(current, at, () => '').subscription
  }
  return current
}
