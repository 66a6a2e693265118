import { currentPeriodEnd } from './cancel.ts'
import { type Instant, isBefore, isSame, later } from './instant.ts'
import { endOfItem, firstDueAt, type Item, isOnce, isWithdrawn, type Version } from './item.ts'
import { withDiscountEnds } from './item-discounts.ts'
import { addCalendarDays } from './period.ts'
import { refuse, refuseField } from './refusal.ts'
import { advance, type LifecycleEvent } from './schedule.ts'
import { firstChargeAt, hasEnded, ownFirstChargeAt, type Subscription } from './subscription.ts'
import { withOrder } from './waiting.ts'

/** The subscription with a moved end of trial, and the lifecycle events that this causes at once. */
export interface MovedTrial {
  readonly subscription: Subscription
  /** Empty unless the trial ends now. */
  readonly events: readonly LifecycleEvent[]
}

/**
 * Moves the end of the trial, later or sooner; `now` ends it, or removes it before the start. Nothing has fallen due yet, so
 * everything counted from the end of the trial moves too: the anchor there, the time from which items are due, and an end and
 * changes that wait for the end of the period (D8). The same end returns the same subscription.
 *
 *     14 days   |~~~~ trial ~~~~|---- 15 Jan to 14 Feb ----|
 *     extended  |~~~~~~~~~ trial ~~~~~~~~~|---- 25 Jan to 24 Feb ----|
 *
 * Expects that everything due up to `now` has been billed. Refuses `subscription_ended`, `trial_over`, `trial_end_in_the_past`.
 */
export function moveTrialEnd(
  subscription: Subscription,
  wanted: Instant | 'now',
  now: Instant,
  newItemId: () => string,
): MovedTrial {
  const { startAt, end, waiting } = subscription
  if (hasEnded(subscription, now))
    refuse('subscription_ended', 'The subscription has ended, so its trial cannot be moved.')
  const before = ownFirstChargeAt(subscription)
  if (!isBefore(now, before))
    refuse(
      'trial_over',
      'The subscription is not on trial. A trial can be moved until it ends, and given before the subscription starts.',
    )
  const earliest = later(now, startAt)
  const trialEnd = wanted === 'now' ? earliest : wanted
  if (isBefore(trialEnd, earliest))
    refuseField('trial_end_in_the_past', '/trial_end', `The trial cannot end before ${earliest}.`)
  if (isSame(trialEnd, before)) return { subscription, events: [] }
  const tried = { ...subscription, trialEnd: isSame(trialEnd, startAt) ? null : trialEnd }
  const items = subscription.items.map((item) => itemDueFrom(item, { before: subscription, moved: tried }))
  const moved = withDiscountEnds({ ...tried, items })
  const periodEnd = currentPeriodEnd(subscription)
  // Before the start there may be no trial, and then it is the end of the first period.
  const movedPeriodEnd = isBefore(now, startAt) ? currentPeriodEnd(moved) : firstChargeAt(moved)
  const atPeriodEnd = <Ordered extends { readonly at: Instant; readonly isAtPeriodEnd: boolean }>(one: Ordered) =>
    one.isAtPeriodEnd && isSame(one.at, periodEnd) ? { ...one, at: movedPeriodEnd } : one
  const next: Subscription = {
    ...moved,
    end: end && atPeriodEnd(end),
    waiting: waiting.map((order) => (order.kind === 'change' ? atPeriodEnd(order) : order)).reduce(withOrder, []),
  }
  if (!isSame(trialEnd, now)) return { subscription: next, events: [] }
  const { subscription: begun, events } = advance(next, now, newItemId)
  const others = events.filter((event) => event !== 'started' && event !== 'trial_ended')
  return { subscription: begun, events: others.includes('canceled') ? others : ['trial_ended', ...others] }
}

/** The item as if the trial had always ended there. */
function itemDueFrom(
  item: Item,
  { before, moved }: { readonly before: Subscription; readonly moved: Subscription },
): Item {
  const [ownBefore, own] = [before, moved].map(ownFirstChargeAt) as [Instant, Instant]
  const first = firstChargeAt(moved)
  // One-off prices that were due at the end of the trial stay due there. Those that were to be charged here are never lost to
  // another system that bills the time after it.
  const onceFrom = isSame(ownBefore, firstChargeAt(before)) ? first : own
  const [begun] = item.versions
  if (!begun || isWithdrawn(item) || (item.until !== null && !isOnce(item))) return item
  const { effectiveAt, price } = begun
  const ownTrialEnd = price.trialDays > 0 ? addCalendarDays(effectiveAt, price.trialDays, moved.timeZone) : effectiveAt
  const dueFrom = ({ effectiveAt: since, from }: Version) =>
    isOnce(item) && isSame(from, ownBefore) ? onceFrom : later(later(since, ownTrialEnd), first)
  const versions = item.versions.map((version) => ({
    ...version,
    from: dueFrom(version),
    anchor: isSame(version.anchor, ownBefore) ? own : version.anchor,
  }))
  return { ...item, versions, until: endOfItem(price, firstDueAt({ ...item, versions })) }
}
