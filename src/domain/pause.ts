import { type Instant, isBefore, later } from './instant.ts'
import { refuse } from './refusal.ts'
import { firstChargeAt, hasEnded, latestVersion, type Subscription, shownPeriod, statusAt } from './subscription.ts'
import { endedVersions, isChargedAt } from './versions.ts'

/**
 * The subscription paused from now on: time is not due until it is resumed. The rest of what is paid becomes credit, or
 * with `none` stays paid (D13). Expects that everything due up to `now` has been billed.
 * Refuses `subscription_ended`, `subscription_not_started`, `subscription_paused`.
 */
export function pauseSubscription(
  subscription: Subscription,
  proration: 'prorate' | 'none',
  now: Instant,
): Subscription {
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
  const isStillPaid = pause.keepsUntil !== null && isBefore(now, pause.keepsUntil)
  const isBeforeCharges = !isBefore(firstChargeAt(subscription), now)
  if (isStillPaid || isBeforeCharges) return { ...subscription, pause: null }
  const chargedFrom = later(now, version.chargedFrom)
  const ended = endedVersions(subscription, now)
  const goingOn = { ...version, effectiveAt: now, chargedFrom, chargedUntil: null, keepsUntil: null }
  // After a change without proration the old price holds for the rest of the period, and the new one from then on (D9).
  const charged = subscription.versions.find((one) => isChargedAt(one, now))
  const rest =
    charged && isBefore(now, version.chargedFrom)
      ? [{ ...charged, effectiveAt: now, chargedFrom: now, chargedUntil: version.chargedFrom, keepsUntil: null }]
      : []
  const added = [...rest, goingOn].map((one, index) => ({ ...one, number: version.number + 1 + index }))
  return { ...subscription, pause: null, versions: [...ended, ...added] }
}
