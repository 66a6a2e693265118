import { farAway, once, union, without } from './coverage.ts'
import { givingBackKept, keepingDue } from './due.ts'
import type { Instant } from './instant.ts'
import { refuse } from './refusal.ts'
import { hasEnded, pausedSince, type Subscription, statusAt } from './subscription.ts'

/**
 * The subscription paused from now on: time is not due until it is resumed. The rest of what is billed becomes credit, or
 * with `none` stays billed (D13). Expects that everything due up to `now` has been billed.
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
  const pauses = union(subscription.pauses, once({ from: now, until: farAway }))
  const paused = { ...subscription, pauses }
  const itemIds = subscription.items.map(({ id }) => id)
  return proration === 'none'
    ? keepingDue(subscription, paused, { at: now, now, itemIds })
    : givingBackKept(subscription, paused, now)
}

/**
 * The subscription going on: what is left of the current period, and not still billed, is due again (D13).
 * Expects that everything due up to `now` has been billed. Refuses `subscription_ended`, `subscription_not_paused`.
 */
export function resumeSubscription(subscription: Subscription, now: Instant): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'An ended subscription cannot be resumed.')
  if (!pausedSince(subscription, now)) refuse('subscription_not_paused', 'The subscription is not paused.')
  return { ...subscription, pauses: without(subscription.pauses, once({ from: now, until: farAway })) }
}
