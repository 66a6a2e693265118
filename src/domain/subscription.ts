import type { Charge } from './charge.ts'
import { type Coverage, timesAt } from './coverage.ts'
import { type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import { isLonger } from './interval.ts'
import { type Item, type ItemOrder, isComing, newestVersion, type Version } from './item.ts'
import type { Plan, PlanName } from './plan.ts'
import type { ProrationUnit } from './position.ts'

/** A known end. What is due follows from it as soon as it is known (D11). */
export interface End {
  readonly at: Instant
  readonly requestedAt: Instant
  readonly isAtPeriodEnd: boolean
}

/** An order that waits for its instant, and is carried out then as if it were given then (D10). */
export type WaitingOrder = WaitingChange | WaitingPause | WaitingResume

/** What it does not name stays as it is then. */
export interface WaitingChange {
  readonly kind: 'change'
  readonly at: Instant
  /** It moves with the end of the period. */
  readonly isAtPeriodEnd: boolean
  readonly plan: Plan | null
  readonly items: readonly ItemOrder[]
  readonly proration: ChangeProration
  readonly keepsAgreedPrices?: boolean
}

export interface WaitingPause {
  readonly kind: 'pause'
  readonly at: Instant
  readonly proration: 'prorate' | 'none'
}

export interface WaitingResume {
  readonly kind: 'resume'
  readonly at: Instant
}

/**
 * What becomes of what is billed for the time from a change on: it is given back at once, it stays billed, or it is given back with
 * the next document.
 */
export type ChangeProration = 'prorate' | 'none' | 'next_invoice'

/** An automatic invoice that is not final yet: its lines count as not billed (D22). */
export interface OpenDraft {
  readonly invoiceId: string
  readonly kind: 'renewal'
  /** At the latest at the end of the period that ends first. */
  readonly finalizesAt: Instant
  /** What its lines made by hand come to, in minor units. */
  readonly handMadeCents: bigint
}

/** A customer's standing order. Everything about it at an instant is a function of what is stored here. */
export interface Subscription {
  readonly id: string
  readonly customerId: string
  readonly product: string
  readonly currency: string
  readonly timeZone: string
  readonly proration: ProrationUnit
  readonly startAt: Instant
  readonly trialEnd: Instant | null
  /** Up to here it is billed elsewhere: nothing is due before, and what is charged once before is not charged here. */
  readonly billedElsewhereUntil: Instant | null
  /** The plan that it is subscribed to. */
  readonly plan: PlanName
  /** Those that it has had; `liveItems` are those that it has. */
  readonly items: readonly Item[]
  /** The times that are not served. One that goes on reaches to `farAway`. */
  readonly pauses: Coverage
  /** In the order of their instants; those of one instant as they were given. */
  readonly waiting: readonly WaitingOrder[]
  readonly end: End | null
  /** Everything that fell due up to here has been billed; null before the first time. */
  readonly billedUntil: Instant | null
  /** When to look at it next; null when nothing will ever fall due again. */
  readonly nextBillingAt: Instant | null
  /**
   * What is missing on final documents, in periods that end after this, is left to the next document; null when nothing is.
   * So are lines that cancelled out, those of a draft, and those of changes with `next_invoice`.
   */
  readonly unbilledSince: Instant | null
  /** The event for which it is looked at out of its time, to explain what that brings; null mostly. */
  readonly rebillCause: string | null
  readonly draft: OpenDraft | null
  /** The merchant's own name of it. */
  readonly externalId: string | null
  /** What the customer ordered it by; stands on the automatic invoices that are made while it is so. */
  readonly purchaseOrder: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type SubscriptionStatus = 'scheduled' | 'trialing' | 'active' | 'paused' | 'canceled'

/** The status at an instant, from stored instants alone: a late billing run does not show in it (D7). */
export function statusAt(subscription: Subscription, now: Instant): SubscriptionStatus {
  const { startAt, trialEnd } = subscription
  if (hasEnded(subscription, now)) return 'canceled'
  if (isBefore(now, startAt)) return 'scheduled'
  if (pausedSince(subscription, now)) return 'paused'
  if (trialEnd && isBefore(now, trialEnd)) return 'trialing'
  return 'active'
}

/** Since when the subscription is paused at an instant; null when it is not. */
export function pausedSince({ pauses }: Subscription, now: Instant): Instant | null {
  if (timesAt(pauses, now) === 0) return null
  return pauses.findLast(({ from }) => isAtOrAfter(now, from))?.from ?? null
}

/** The item with the longest interval, the first among equals: what is shown as the subscription's period is its period. */
export function leadingItem(subscription: Subscription): Item {
  const [first, ...others] = liveItems(subscription)
  if (!first) throw new Error(`subscription ${subscription.id} has no item`)
  const interval = (item: Item) => newestVersion(item).price.interval
  return others.reduce((leading, item) => (isLonger(interval(item), interval(leading)) ? item : leading), first)
}

/** The items that the subscription has. */
export function liveItems({ items }: Subscription): readonly Item[] {
  return items.every(({ until }) => until === null) ? items : items.filter(({ until }) => until === null)
}

/** The items that a change can be about: those that the subscription has, and one-off ones that have not fallen due yet (D32). */
export function changeableItems(subscription: Subscription): readonly Item[] {
  return subscription.items.filter((item) => item.until === null || isComing(item))
}

/** The newest version of the leading item. */
export function latestVersion(subscription: Subscription): Version {
  return newestVersion(leadingItem(subscription))
}

/** The version of the leading item in force at an instant, as far as billed: the newest one before the start. */
export function versionAt(subscription: Subscription, now: Instant): Version {
  const inForce = leadingItem(subscription).versions.findLast(({ effectiveAt }) => isAtOrAfter(now, effectiveAt))
  return inForce ?? latestVersion(subscription)
}

/** From when on there is something to pay here: the trial's end, else the start; where it is billed elsewhere longer, from then on. */
export function firstChargeAt(subscription: Subscription): Instant {
  const own = ownFirstChargeAt(subscription)
  const { billedElsewhereUntil } = subscription
  return billedElsewhereUntil ? later(own, billedElsewhereUntil) : own
}

/** From when on there is something to pay, here or elsewhere: the trial's end, else the start. */
export function ownFirstChargeAt({ trialEnd, startAt }: Subscription): Instant {
  return trialEnd ?? startAt
}

/**
 * The billing period that a reader sees: while nothing is due yet the time up to there (a trial, or billed elsewhere), a first stub
 * from the subscription's own start, null while it is only scheduled.
 */
export function shownPeriod(subscription: Subscription): { readonly start: Instant; readonly end: Instant } | null {
  const { billedUntil, startAt } = subscription
  const { period } = leadingItem(subscription)
  const first = firstChargeAt(subscription)
  if (period) return { start: later(period.start, first), end: period.end }
  const isWaiting = isBefore(startAt, first) && billedUntil && isAtOrAfter(billedUntil, startAt)
  return isWaiting ? { start: startAt, end: first } : null
}

/** Whether the end has come by then. */
export function hasEnded({ end }: Subscription, now: Instant): boolean {
  return end !== null && isAtOrAfter(now, end.at)
}

/** Whether the subscription ends at exactly the boundary where something else would happen. */
export function endsAt({ end }: Subscription, at: Instant): boolean {
  return end !== null && isSame(end.at, at)
}

/** The subscription with each item's charges replaced. */
export function withCharges(subscription: Subscription, chargesOf: (item: Item) => readonly Charge[]): Subscription {
  const items = subscription.items.map((item) => {
    const charges = chargesOf(item)
    return charges === item.charges ? item : { ...item, charges }
  })
  return items.every((item, index) => item === subscription.items[index]) ? subscription : { ...subscription, items }
}
