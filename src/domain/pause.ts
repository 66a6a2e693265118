import { farAway, once, union, without } from './coverage.ts'
import { givingBackKept, keepingDue } from './due.ts'
import { type Instant, isAtOrAfter, isBefore } from './instant.ts'
import { refuse, refuseField } from './refusal.ts'
import { hasEnded, pausedSince, type Subscription, type WaitingOrder } from './subscription.ts'
import { withOrder } from './waiting.ts'

export interface PauseOrder {
  readonly at: Instant | 'now'
  /** When it is resumed automatically; null: only by `resume`. */
  readonly resumeAt: Instant | null
  readonly proration: 'prorate' | 'none'
}

/**
 * Pauses now or at an instant: time is not due until the subscription is resumed. The billed time that is left becomes credit
 * then, or stays billed with `none` (D13). Pauses and resumptions that wait for the same instant or a later one are replaced.
 * Expects that everything due up to `now` has been billed. Refuses `subscription_ended`, `at_in_the_past`,
 * `subscription_not_started`, `subscription_paused`, and `invalid_request` for a resumption before the pause.
 */
export function pauseSubscription(subscription: Subscription, order: PauseOrder, now: Instant): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has ended, so it cannot be paused.')
  const at = instantOf(order.at, now)
  if (isBefore(at, subscription.startAt))
    refuse(
      'subscription_not_started',
      `The subscription cannot be paused before it starts, at ${subscription.startAt}.`,
    )
  const { resumeAt, proration } = order
  if (resumeAt && isAtOrAfter(at, resumeAt))
    refuseField('invalid_request', '/resume_at', `The pause begins at ${at}, so resume_at has to be later.`)
  const left = withoutPausesSince(subscription.waiting, at)
  if (isPausedThen({ ...subscription, waiting: left }, now))
    refuse('subscription_paused', 'The subscription is already paused.')
  const resumed = resumeAt ? withOrder(left, { kind: 'resume', at: resumeAt }) : left
  if (isBefore(now, at)) return { ...subscription, waiting: withOrder(resumed, { kind: 'pause', at, proration }) }
  return pausedAt({ ...subscription, waiting: resumed }, proration, now)
}

/**
 * Resumes now or at an instant: what is left of the current period and not still billed is due again (D13). Pauses and
 * resumptions that wait for the same instant or a later one are replaced, and so is the end of the current pause. Expects
 * that everything due up to `now` has been billed. Refuses `subscription_ended`, `at_in_the_past`, `subscription_not_paused`.
 */
export function resumeSubscription(subscription: Subscription, when: Instant | 'now', now: Instant): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has ended, so it cannot be resumed.')
  const at = instantOf(when, now)
  const left = withoutPausesSince(subscription.waiting, at)
  const last = left.findLast(({ kind }) => kind !== 'change')
  const waiting = last?.kind === 'resume' ? left.filter((order) => order !== last) : left
  if (!isPausedThen({ ...subscription, waiting }, now))
    refuse('subscription_not_paused', 'The subscription is not paused.')
  if (isBefore(now, at)) return { ...subscription, waiting: withOrder(waiting, { kind: 'resume', at }) }
  return resumedAt({ ...subscription, waiting }, now)
}

/** Pauses from an instant on; returns the same subscription if it is paused already. */
export function pausedAt(subscription: Subscription, proration: 'prorate' | 'none', at: Instant): Subscription {
  if (pausedSince(subscription, at)) return subscription
  const pauses = union(subscription.pauses, once({ from: at, until: farAway }))
  const paused = { ...subscription, pauses }
  const itemIds = subscription.items.map(({ id }) => id)
  return proration === 'none'
    ? keepingDue(subscription, paused, { at, now: at, itemIds })
    : givingBackKept(subscription, paused, at)
}

/** Resumes from an instant on; returns the same subscription if it is not paused. */
export function resumedAt(subscription: Subscription, at: Instant): Subscription {
  if (!pausedSince(subscription, at)) return subscription
  return { ...subscription, pauses: without(subscription.pauses, once({ from: at, until: farAway })) }
}

/** Refuses `at_in_the_past`. */
function instantOf(when: Instant | 'now', now: Instant): Instant {
  if (when === 'now') return now
  if (isBefore(when, now))
    refuseField(
      'at_in_the_past',
      '/at',
      `The instant lies before the present of the customer, ${now}. Use a later one, or leave it out for now.`,
    )
  return when
}

function withoutPausesSince(waiting: readonly WaitingOrder[], since: Instant): readonly WaitingOrder[] {
  return waiting.filter(({ kind, at }) => kind === 'change' || isBefore(at, since))
}

/** Whether it is paused after all waiting orders are carried out. */
function isPausedThen(subscription: Subscription, now: Instant): boolean {
  const last = subscription.waiting.findLast(({ kind }) => kind !== 'change')
  return last ? last.kind === 'pause' : pausedSince(subscription, now) !== null
}
