import { type Instant, isBefore, later } from './instant.ts'
import { refuse } from './refusal.ts'
import { firstChargeAt, hasEnded, latestVersion, shownPeriod, type Subscription, statusAt } from './subscription.ts'
import { endedVersions } from './versions.ts'

/**
 * The subscription paused from now on: time is not due until it is resumed. The rest of what is paid becomes credit, or
 * with `none` stays paid (D13). Expects that everything due up to `now` has been billed.
 * Refuses `subscription_ended`, `subscription_not_started`, `subscription_paused`.
 */
export function pauseSubscription(subscription: Subscription, proration: 'prorate' | 'none', now: Instant): Subscription {
  const status = statusAt(subscription, now)
  if (status === 'canceled') refuse('subscription_ended', 'An ended subscription cannot be paused.')
  if (status === 'scheduled') refuse('subscription_not_started', 'A subscription cannot be paused before it starts.')
  if (status === 'paused') refuse('subscription_paused', 'The subscription is already paused.')
  const period = subscription.period ? shownPeriod(subscription) : null
  return { ...subscription, pause: { at: now, keepsUntil: proration === 'none' && period ? period.end : null } }
}

/**
 * The subscription going on: what is left of the current period, and not still paid, is due again (D13).
 * Expects that everything due up to `now` has been billed. Refuses `subscription_ended`, `subscription_not_paused`.
 */
export function resumeSubscription(subscription: Subscription, now: Instant): Subscription {
  const { pause } = subscription
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'An ended subscription cannot be resumed.')
  if (!pause) refuse('subscription_not_paused', 'The subscription is not paused.')
  const version = latestVersion(subscription)
  const isUntouched = !version.chargedUntil
  const isStillPaid = pause.keepsUntil !== null && isBefore(now, pause.keepsUntil)
  const isBeforeCharges = !isBefore(firstChargeAt(subscription), now)
  if (isUntouched && (isBeforeCharges || isStillPaid)) return { ...subscription, pause: null }
  const chargedFrom = later(later(now, pause.keepsUntil ?? now), version.chargedFrom)
  return {
    ...subscription,
    pause: null,
    versions: [
      ...endedVersions(subscription, now),
      {
        number: version.number + 1,
        plan: version.plan,
        quantity: version.quantity,
        cycleNumber: version.cycleNumber,
        cycleAnchor: version.cycleAnchor,
        effectiveAt: now,
        chargedFrom,
        chargedUntil: null,
        keepsUntil: null,
      },
    ],
  }
}
