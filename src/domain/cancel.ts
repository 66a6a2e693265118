import { givingBackKept, keepingDue } from './due.ts'
import { type Instant, isAtOrAfter, isBefore, isSame } from './instant.ts'
import { newestVersion, periodOf } from './item.ts'
import { refuse, refuseField } from './refusal.ts'
import { type End, firstChargeAt, hasEnded, leadingItem, type Subscription, shownPeriod } from './subscription.ts'

export interface CancelOrder {
  /** An instant, or the end of the current billing period (of the trial, while it lasts; of the first one before the start). */
  readonly at: Instant | 'now' | 'period_end'
  readonly proration: 'prorate' | 'none'
}

/**
 * Ends the subscription at an instant. Before the start, an end up to the start means that it never begins (D12). Cancelling
 * again moves an end that has not come; the same end again returns the same subscription. With `none` what is billed stays
 * billed. Expects that everything due up to `now` has been billed. Refuses `subscription_ended`, `cancel_in_the_past`.
 */
export function cancelSubscription(subscription: Subscription, order: CancelOrder, now: Instant): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has already ended.')
  const end = endOf(subscription, order, now)
  if (isBefore(end.at, now))
    refuseField(
      'cancel_in_the_past',
      '/at',
      `The instant lies before the present of the customer, ${now}. Use a later one, or cancel with when: now.`,
    )
  const known = subscription.end
  const isKnown = known !== null && isSame(known.at, end.at) && known.isAtPeriodEnd === end.isAtPeriodEnd
  const moved = isKnown ? subscription : { ...subscription, end }
  const itemIds = subscription.items.map(({ id }) => id)
  return order.proration === 'none'
    ? keepingDue(subscription, moved, { at: end.at, now, itemIds })
    : givingBackKept(subscription, moved, end.at)
}

/**
 * Takes the end away, as if the subscription had not been cancelled. Refuses `no_cancellation_pending` if it has no end, or
 * the end has passed.
 */
export function uncancelSubscription(subscription: Subscription, now: Instant): Subscription {
  if (!subscription.end || hasEnded(subscription, now)) {
    refuse('no_cancellation_pending', 'The subscription has no pending cancellation to take back.')
  }
  return { ...subscription, end: null }
}

function endOf(subscription: Subscription, { at }: CancelOrder, now: Instant): End {
  const isAtPeriodEnd = at === 'period_end'
  const ends = at === 'now' ? now : at === 'period_end' ? currentPeriodEnd(subscription) : at
  const isUnborn = isBefore(now, subscription.startAt) && isAtOrAfter(subscription.startAt, ends)
  return { at: isUnborn ? now : ends, requestedAt: now, isAtPeriodEnd: isAtPeriodEnd && !isUnborn }
}

/** The end of the current period, or of the trial while it lasts; before the start, of the first one. */
export function currentPeriodEnd(subscription: Subscription): Instant {
  const { startAt, timeZone } = subscription
  const first = firstChargeAt(subscription)
  const current = shownPeriod(subscription)?.end ?? (isBefore(startAt, first) ? first : null)
  return current ?? periodOf(newestVersion(leadingItem(subscription)), timeZone, first).end
}
