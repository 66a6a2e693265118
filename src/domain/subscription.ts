import { type Instant, isBefore, isSame, later } from './instant.ts'
import type { Period } from './period.ts'
import type { Plan } from './plan.ts'
import type { ProrationUnit } from './position.ts'

/**
 * One stretch of a subscription's history: a plan in a quantity, in force from `effectiveAt` and charged for
 * `[chargedFrom, chargedUntil)`. The two starts differ in a trial and after a change without proration.
 */
export interface Version {
  readonly number: number
  readonly plan: Plan
  readonly quantity: number
  /** The billing cycle it is charged by: a count and the instant of its boundary 0. */
  readonly cycleNumber: number
  readonly cycleAnchor: Instant
  readonly effectiveAt: Instant
  readonly chargedFrom: Instant
  readonly chargedUntil: Instant | null
  /** What was charged up to here stays charged, although service ended before (proration `none`). */
  readonly keepsUntil: Instant | null
}

/** A known end. What is charged for time after it becomes credit when it comes (D11). */
export interface End {
  readonly at: Instant
  /** Since when an end has been known without a break: a period that starts later is charged only up to the end. */
  readonly knownAt: Instant
  /** The newest version there was then: of one instant, a later version was charged up to the end from the first. */
  readonly knownToVersion: number
  readonly requestedAt: Instant
  readonly keepsUntil: Instant | null
  readonly isAtPeriodEnd: boolean
}

export interface Pause {
  readonly at: Instant
  readonly keepsUntil: Instant | null
}

/** A change that waits for the end of the billing period. */
export interface PendingChange {
  readonly plan: Plan
  readonly quantity: number
  readonly at: Instant
}

/** The period of the cycle's grid that `billedUntil` lies in; the first one may begin before the subscription does. */
export interface CyclePeriod extends Period {
  readonly cycleNumber: number
}

/** A stretch of time, half-open. */
export interface Span {
  readonly from: Instant
  readonly until: Instant
}

/** What has been charged so far for one version in one period. */
export interface Charge {
  readonly cycleNumber: number
  readonly period: Period
  readonly versionNumber: number
  readonly coversFrom: Instant
  readonly coversUntil: Instant
  /**
   * The times for which what was charged stands, in order and apart: mostly the cover; more where a pause, an end or a change
   * has left what was charged; less while a draft or a void invoice is to be made good. Where the amount is negative, the times
   * for which only a credit stands; where it is 0, it says nothing.
   */
  readonly paid: readonly Span[]
  readonly amountCents: bigint
  readonly isReopened: boolean
  /** For what it covers of these times nothing is due any more, nor for as much as it costs of a later version (D21). */
  readonly waived: readonly Span[]
}

/** An automatic invoice that is not final yet: what it moves counts as not invoiced (D22). */
export interface OpenDraft {
  readonly invoiceId: string
  readonly kind: 'renewal'
  /** At the latest at the end of its period. */
  readonly finalizesAt: Instant
}

/** A customer's standing order. Everything about it at an instant is a function of what is stored here. */
export interface Subscription {
  readonly id: string
  readonly itemId: string
  readonly customerId: string
  readonly product: string
  readonly currency: string
  readonly timeZone: string
  readonly proration: ProrationUnit
  readonly startAt: Instant
  readonly trialEnd: Instant | null
  readonly versions: readonly Version[]
  readonly pendingChange: PendingChange | null
  readonly end: End | null
  readonly pause: Pause | null
  /** Everything that fell due up to here has been billed; null before the first time. */
  readonly billedUntil: Instant | null
  readonly period: CyclePeriod | null
  /** When to look at it next; null when nothing will ever fall due again. */
  readonly nextBillingAt: Instant | null
  /** The event for which it is to be looked at out of its time, to explain what that brings; null mostly. */
  readonly lookAgainFor: string | null
  /** The charges that can still change: those of periods not yet over, and reopened ones. */
  readonly charges: readonly Charge[]
  readonly draft: OpenDraft | null
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type SubscriptionStatus = 'scheduled' | 'trialing' | 'active' | 'paused' | 'canceled'

/** The status at an instant, from stored instants alone: a late billing run does not show in it (D7). */
export function statusAt(subscription: Subscription, now: Instant): SubscriptionStatus {
  const { end, pause, startAt, trialEnd } = subscription
  if (end && !isBefore(now, end.at)) return 'canceled'
  if (isBefore(now, startAt)) return 'scheduled'
  if (pause && !isBefore(now, pause.at)) return 'paused'
  if (trialEnd && isBefore(now, trialEnd)) return 'trialing'
  return 'active'
}

/** The version in force at an instant, as far as billed: the newest one before the start. */
export function versionAt(subscription: Subscription, now: Instant): Version {
  const inForce = subscription.versions.findLast((version) => !isBefore(now, version.effectiveAt))
  return inForce ?? latestVersion(subscription)
}

/** The newest version. */
export function latestVersion(subscription: Subscription): Version {
  const version = subscription.versions.at(-1)
  if (!version) throw new Error(`subscription ${subscription.id} has no version`)
  return version
}

/** Whether an end was known when a part that begins at `from` was first charged, so that it was charged only up to the end (D11). */
export function wasEndKnown(end: End, version: Version, from: Instant): boolean {
  return isBefore(end.knownAt, from) || version.number > end.knownToVersion
}

/** From when on there is something to pay: the trial's end, else the start. */
export function firstChargeAt(subscription: Subscription): Instant {
  return subscription.trialEnd ?? subscription.startAt
}

/**
 * The billing period that a reader sees: the trial while it lasts, a first stub from the subscription's own start,
 * null while it is only scheduled.
 */
export function shownPeriod(subscription: Subscription): { readonly start: Instant; readonly end: Instant } | null {
  const { period, billedUntil, startAt, trialEnd } = subscription
  if (period) return { start: later(period.start, firstChargeAt(subscription)), end: period.end }
  if (trialEnd && billedUntil && !isBefore(billedUntil, startAt)) return { start: startAt, end: trialEnd }
  return null
}

/** Whether both are the same charge: one version in one period of one cycle. */
export function isSameCharge(
  a: Pick<Charge, 'cycleNumber' | 'versionNumber' | 'period'>,
  b: Pick<Charge, 'cycleNumber' | 'versionNumber' | 'period'>,
): boolean {
  return a.versionNumber === b.versionNumber && a.cycleNumber === b.cycleNumber && a.period.number === b.period.number
}

/** Whether the end has come by then. */
export function hasEnded(subscription: Subscription, now: Instant): boolean {
  return subscription.end !== null && !isBefore(now, subscription.end.at)
}

/** Whether the subscription is cancelled at exactly the boundary where something else would happen. */
export function endsAt(subscription: Subscription, at: Instant): boolean {
  return subscription.end !== null && isSame(subscription.end.at, at)
}
