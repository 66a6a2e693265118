import type { Charge } from './charge.ts'
import type { Collection } from './collection.ts'
import { type Coverage, timesAt } from './coverage.ts'
import type { Discount } from './discount.ts'
import { type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import { isLonger } from './interval.ts'
import type { InvoiceKind } from './invoice-kind.ts'
import { type Item, type ItemOrder, isComing, newestVersion, type Version } from './item.ts'
import type { Plan, PlanName } from './plan.ts'
import type { ProrationUnit } from './position.ts'
import { isCommitment } from './price.ts'
import type { KnownUsage } from './usage.ts'

/** The end, present or future. Due time follows from it as soon as it is known (D11). */
export interface End {
  readonly at: Instant
  readonly requestedAt: Instant
  readonly isAtPeriodEnd: boolean
}

/** A waiting order, carried out at its instant as if it were given then (D10). */
export type WaitingOrder = WaitingChange | WaitingPause | WaitingResume

/** Fields that it does not name stay as they are then. */
export interface WaitingChange {
  readonly kind: 'change'
  readonly at: Instant
  /** Whether it moves with the end of the period. */
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

/** How a change treats billed time after it: given back at once, kept, or given back with the next document. */
export type ChangeProration = 'prorate' | 'none' | 'next_invoice'

/** An automatic invoice that is not final yet: its lines count as not billed (D22). */
export interface OpenDraft {
  readonly invoiceId: string
  readonly kind: InvoiceKind
  /** Not after the end of the period that ends first; null: not by itself. */
  readonly finalizesAt: Instant | null
  /** Whether it waits for its taxes: then time does not make it final, and what falls due joins it. */
  readonly waits: boolean
  /** The total of its lines made by hand, in minor units. */
  readonly handMadeCents: bigint
}

/** A customer’s subscription. Its state at any instant is a function of what is stored here. */
export interface Subscription {
  readonly id: string
  readonly customerId: string
  readonly product: string
  readonly currency: string
  readonly timeZone: string
  readonly proration: ProrationUnit
  readonly startAt: Instant
  readonly trialEnd: Instant | null
  /** Another system bills up to this instant: nothing is due here before, nor one-off prices that were due before. */
  readonly billedElsewhereUntil: Instant | null
  /** The plan that it is subscribed to. */
  readonly plan: PlanName
  /** All items, ended ones too; `liveItems` are the present ones. */
  readonly items: readonly Item[]
  /** In the order in which they act; ended ones may be among them. */
  readonly discounts: readonly Discount[]
  /** Paused times. A pause without an end reaches to `farAway`. */
  readonly pauses: Coverage
  /** In the order of their instants; orders of the same instant in the order they were given. */
  readonly waiting: readonly WaitingOrder[]
  readonly end: End | null
  /** Everything due up to this instant has been billed; null before the first billing. */
  readonly billedUntil: Instant | null
  /** The next due instant; null if nothing will ever fall due again. */
  readonly nextBillingAt: Instant | null
  /**
   * Charges of periods that end after this instant have lines that no final document has yet: they are left to the next
   * document (lines that cancelled out, lines of a draft, changes with `next_invoice`). Null if there are none.
   */
  readonly unbilledSince: Instant | null
  /** The event that requires billing although nothing fell due, such as a void; lines name it as their cause. Usually null. */
  readonly rebillCause: string | null
  readonly draft: OpenDraft | null
  /** Not stored: what is known of its usage. */
  readonly usage: KnownUsage
  /** The merchant’s own id. */
  readonly externalId: string | null
  /** The customer’s purchase order; printed on automatic invoices made from now on. */
  readonly purchaseOrder: string | null
  /** How invoices made from now on are paid. */
  readonly collection: Collection
  /** What they are taken from; null: the customer's default. */
  readonly paymentMethodId: string | null
  /** What of a period is due so far reaches it, in minor units: then usage is billed before the period is over. Null: never. */
  readonly thresholdCents: bigint | null
  /** Whether an invoice of it could not be collected and is still owed. */
  readonly isPastDue: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type SubscriptionStatus = 'scheduled' | 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled'

/** The status at an instant. But for `past_due` it follows from stored instants, so a late billing run does not show (D7). */
export function statusAt(subscription: Subscription, now: Instant): SubscriptionStatus {
  const { startAt, trialEnd } = subscription
  if (hasEnded(subscription, now)) return 'canceled'
  if (isBefore(now, startAt)) return 'scheduled'
  if (pausedSince(subscription, now)) return 'paused'
  if (trialEnd && isBefore(now, trialEnd)) return 'trialing'
  return subscription.isPastDue ? 'past_due' : 'active'
}

/** When the pause at this instant began; null if it is not paused. */
export function pausedSince({ pauses }: Subscription, now: Instant): Instant | null {
  if (timesAt(pauses, now) === 0) return null
  return pauses.findLast(({ from }) => isAtOrAfter(now, from))?.from ?? null
}

/** The item with the longest interval, the first among equals. Its period is shown as the subscription’s, and is that of a commitment. */
export function leadingItem(subscription: Subscription): Item {
  const [first, ...others] = liveItems(subscription).filter((item) => !isCommitment(newestVersion(item).price))
  if (!first) throw new Error(`subscription ${subscription.id} has no item`)
  const interval = (item: Item) => newestVersion(item).price.interval
  return others.reduce((leading, item) => (isLonger(interval(item), interval(leading)) ? item : leading), first)
}

/** The present items. */
export function liveItems({ items }: Subscription): readonly Item[] {
  return items.every(({ until }) => until === null) ? items : items.filter(({ until }) => until === null)
}

/** Items that a change can affect: present ones, and one-off ones that are not due yet (D32). */
export function changeableItems(subscription: Subscription): readonly Item[] {
  return subscription.items.filter((item) => item.until === null || isComing(item))
}

/** The newest version of the leading item. */
export function latestVersion(subscription: Subscription): Version {
  return newestVersion(leadingItem(subscription))
}

/** From when on something is due here: the end of the trial, else the start; not before another system stops billing. */
export function firstChargeAt(subscription: Subscription): Instant {
  const own = ownFirstChargeAt(subscription)
  const { billedElsewhereUntil } = subscription
  return billedElsewhereUntil ? later(own, billedElsewhereUntil) : own
}

/** From when on something is due, here or in another system: the end of the trial, else the start. */
export function ownFirstChargeAt({ trialEnd, startAt }: Subscription): Instant {
  return trialEnd ?? startAt
}

/**
 * The billing period shown to readers: before anything is due, the time up to then (a trial, or billed elsewhere); a first
 * stub from the start; null before the start.
 */
export function shownPeriod(subscription: Subscription): { readonly start: Instant; readonly end: Instant } | null {
  const { billedUntil, startAt } = subscription
  const { period } = leadingItem(subscription)
  const first = firstChargeAt(subscription)
  if (period) return { start: later(period.start, first), end: period.end }
  const isWaiting = isBefore(startAt, first) && billedUntil && isAtOrAfter(billedUntil, startAt)
  return isWaiting ? { start: startAt, end: first } : null
}

/** Whether the subscription has ended by that instant. */
export function hasEnded({ end }: Subscription, now: Instant): boolean {
  return end !== null && isAtOrAfter(now, end.at)
}

/** Whether the subscription ends at exactly this boundary. */
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
