import { type Instant, isBefore, isSame, later } from './instant.ts'
import { refuse, refuseField } from './refusal.ts'
import { hasEnded, latestVersion, type Subscription, shownPeriod, statusAt, wasEndKnown } from './subscription.ts'

export interface CancelOrder {
  /** An instant, or the end of the current billing period (of the trial, while it lasts). */
  readonly at: Instant | 'now' | 'period_end'
  readonly proration: 'prorate' | 'none'
}

/**
 * The subscription with its end known. One that has not started ends unborn, whatever was asked (D12). Cancelling again
 * moves an end that has not come; the same end again gives back the very same subscription.
 * Expects that everything due up to `now` has been billed. Refuses `subscription_ended`, `cancel_in_the_past`.
 */
export function cancelSubscription(subscription: Subscription, order: CancelOrder, now: Instant): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has already ended.')
  const known = subscription.end
  const version = latestVersion(subscription)
  const heard = { requestedAt: now, knownAt: now, knownToVersion: version.number }
  if (statusAt(subscription, now) === 'scheduled')
    return { ...subscription, end: { ...heard, at: now, keepsUntil: null, isAtPeriodEnd: false } }
  const period = shownPeriod(subscription)
  const isAtPeriodEnd = order.at === 'period_end'
  const at = order.at === 'now' || !period ? now : order.at === 'period_end' ? period.end : order.at
  if (isBefore(at, now)) refuseField('cancel_in_the_past', '/at', `The present of the customer is ${now}.`)
  // What was charged in full, because no end within the period was known then, stays so until the end comes (D11).
  const isWithin = known !== null && period !== null && isBefore(known.at, period.end)
  const isCut = isWithin && wasEndKnown(known, version, later(version.chargedFrom, period.start))
  const chargedUntil = isCut ? known.at : period?.end
  const isCharging = chargedUntil && isBefore(at, chargedUntil)
  const keepsUntil = order.proration === 'none' && isCharging ? chargedUntil : null
  if (known && isSame(known.at, at) && known.isAtPeriodEnd === isAtPeriodEnd && same(known.keepsUntil, keepsUntil))
    return subscription
  const { knownAt, knownToVersion } = isWithin ? known : heard
  return { ...subscription, end: { at, requestedAt: now, knownAt, knownToVersion, keepsUntil, isAtPeriodEnd } }
}

/**
 * The subscription without an end, as if it had not been cancelled. Refuses `no_cancellation_pending` when there is none
 * or it has already come.
 */
export function uncancelSubscription(subscription: Subscription, now: Instant): Subscription {
  if (!subscription.end || hasEnded(subscription, now)) {
    refuse('no_cancellation_pending', 'The subscription has no cancellation that could be taken back.')
  }
  return { ...subscription, end: null }
}

function same(a: Instant | null, b: Instant | null): boolean {
  return a && b ? isSame(a, b) : a === b
}

/** The end as noted when it has been billed, so that time does not bring it a second time. */
export function withEndBilled(subscription: Subscription): Subscription {
  const { end, billedUntil } = subscription
  return end
    ? { ...subscription, pendingChange: null, billedUntil: later(end.at, billedUntil ?? end.at) }
    : subscription
}
