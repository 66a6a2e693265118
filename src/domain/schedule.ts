import { earliest, type Instant, isBefore, isSame, later } from './instant.ts'
import { type BillingCycle, periodAfter, periodAt } from './period.ts'
import {
  type CyclePeriod,
  endsAt,
  firstChargeAt,
  latestVersion,
  type Subscription,
  type Version,
} from './subscription.ts'
import { replaceVersion } from './versions.ts'

/** What can happen to a subscription by the passing of time. */
export type Occurrence = 'started' | 'trial_ended' | 'changed' | 'renewed' | 'canceled'

/**
 * The next instant at which something falls due or happens by itself; null when nothing ever will. May lie in the past
 * when billing is late.
 */
export function nextDue(subscription: Subscription): Instant | null {
  const { billedUntil, startAt, trialEnd, period, pendingChange, end } = subscription
  const isOver = end && billedUntil && !isBefore(billedUntil, end.at)
  const isUnborn = end && isBefore(end.at, startAt)
  if (isOver || isUnborn) return null
  const ahead = (at: Instant | null) => (at && (!billedUntil || isBefore(billedUntil, at)) ? at : null)
  return earliest([
    ahead(startAt),
    ahead(trialEnd),
    ahead(pendingChange?.at ?? null),
    ahead(end?.at ?? null),
    ahead(period?.end ?? null),
  ])
}

/**
 * Lets time pass up to `at`, which must not lie behind the next due instant: starts, ends the trial, makes a waiting
 * change, turns to the next period or ends, and says what of it happened. An end wins over all else (D10).
 */
export function advance(
  subscription: Subscription,
  at: Instant,
): { subscription: Subscription; occurrences: Occurrence[] } {
  const { startAt, trialEnd, pendingChange, period } = subscription
  if (endsAt(subscription, at)) {
    return { subscription: { ...subscription, pendingChange: null, billedUntil: at }, occurrences: ['canceled'] }
  }
  const occurrences: Occurrence[] = []
  let next: Subscription = { ...subscription, billedUntil: later(at, subscription.billedUntil ?? at) }
  // A subscription created now says so itself (`subscription.created`); only one that waited has "started".
  if (isSame(at, startAt) && isBefore(subscription.createdAt, startAt)) occurrences.push('started')
  if (trialEnd && isSame(at, trialEnd)) occurrences.push('trial_ended')
  if (pendingChange && isSame(at, pendingChange.at)) {
    next = { ...replaceVersion(next, pendingChange, at), pendingChange: null }
    occurrences.push('changed')
  }
  const hasBegun = !isBefore(at, firstChargeAt(next))
  if (hasBegun && !period) next = { ...next, period: periodOf(latestVersion(next), next.timeZone, at) }
  else if (period && isSame(at, period.end)) {
    next = { ...next, period: turned(next, period) }
    if (!next.pause) occurrences.push('renewed')
  }
  return { subscription: next, occurrences }
}

/** A look out of its time at what is due, and the event that asks for it. */
export interface LookAgain {
  readonly at: Instant
  readonly for: string
}

/** The subscription with its next due instant noted, or that of `lookAgain` if it comes first. */
export function scheduled(subscription: Subscription, lookAgain: LookAgain | null = null): Subscription {
  const draftEnds = subscription.draft?.finalizesAt ?? null
  const nextBillingAt = earliest([nextDue(subscription), draftEnds, lookAgain?.at ?? null])
  return { ...subscription, nextBillingAt, lookAgainFor: lookAgain?.for ?? null }
}

/** The period of the version's cycle that contains the instant. */
export function periodOf(version: Version, timeZone: string, at: Instant): CyclePeriod {
  return { ...periodAt(cycleOf(version, timeZone), at), cycleNumber: version.cycleNumber }
}

/** The grid by which a version is charged. */
export function cycleOf(version: Version, timeZone: string): BillingCycle {
  return { anchor: version.cycleAnchor, interval: version.plan.interval, timeZone }
}

/** The period after one that is over: by the same cycle, or the first of a new cycle that starts at its end. */
function turned(subscription: Subscription, period: CyclePeriod): CyclePeriod {
  const version = latestVersion(subscription)
  if (version.cycleNumber !== period.cycleNumber) return periodOf(version, subscription.timeZone, period.end)
  return { ...periodAfter(cycleOf(version, subscription.timeZone), period), cycleNumber: period.cycleNumber }
}

/**
 * The subscription as it stands at `now` by its stored instants alone, whether or not billing has run (D7): time is let
 * pass, and nothing is charged.
 */
export function asOf(subscription: Subscription, now: Instant): Subscription {
  let current = subscription
  for (let at = nextDue(current); at && !isBefore(now, at); at = nextDue(current)) {
    current = advance(current, at).subscription
  }
  return current
}
