import { type Instant, isBefore, isSame, later } from './instant.ts'
import { endOfItem, firstDueAt, type Item, isOnce, isWithdrawn, type Version } from './item.ts'
import { addCalendarDays } from './period.ts'
import { refuse, refuseField } from './refusal.ts'
import { advance, type LifecycleEvent } from './schedule.ts'
import { firstChargeAt, hasEnded, ownFirstChargeAt, type Subscription } from './subscription.ts'
import { withOrder } from './waiting.ts'

/** A trial that ends at another instant, and what the passing of time brings at once because of it. */
export interface MovedTrial {
  readonly subscription: Subscription
  /** Empty unless the trial ends now. */
  readonly events: readonly LifecycleEvent[]
}

/**
 * The subscription with its trial ending later or sooner; `now` ends it, or before the start leaves it out. Nothing has fallen due
 * yet, so what counts from the trial's end moves with it: the anchor that lies there, what each item is due from, an end and
 * changes that wait for the period's end (D8). The same end again gives back the very same subscription.
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
  const moved = { ...subscription, trialEnd: isSame(trialEnd, startAt) ? null : trialEnd }
  const periodEnd = firstChargeAt(subscription)
  const first = firstChargeAt(moved)
  const atPeriodEnd = <Ordered extends { readonly at: Instant; readonly isAtPeriodEnd: boolean }>(one: Ordered) =>
    one.isAtPeriodEnd && isSame(one.at, periodEnd) ? { ...one, at: first } : one
  const next: Subscription = {
    ...moved,
    items: subscription.items.map((item) => itemDueFrom(item, moved, { before, trialEnd })),
    end: end && atPeriodEnd(end),
    waiting: waiting.map((order) => (order.kind === 'change' ? atPeriodEnd(order) : order)).reduce(withOrder, []),
  }
  if (!isSame(trialEnd, now)) return { subscription: next, events: [] }
  const { subscription: begun, events } = advance(next, now, newItemId)
  const others = events.filter((event) => event !== 'started' && event !== 'trial_ended')
  return { subscription: begun, events: others.includes('canceled') ? others : ['trial_ended', ...others] }
}

/** The item as if the trial had ended there from the beginning. */
function itemDueFrom(
  item: Item,
  moved: Subscription,
  { before, trialEnd }: { readonly before: Instant; readonly trialEnd: Instant },
): Item {
  const [begun] = item.versions
  if (!begun || isWithdrawn(item) || (item.until !== null && !isOnce(item))) return item
  const { effectiveAt, price } = begun
  const ownTrialEnd = price.trialDays > 0 ? addCalendarDays(effectiveAt, price.trialDays, moved.timeZone) : effectiveAt
  const dueFrom = ({ effectiveAt: since, from }: Version) =>
    // What is charged once is due at the trial's end, also where that is billed elsewhere.
    isOnce(item) && isSame(from, before) ? trialEnd : later(later(since, ownTrialEnd), firstChargeAt(moved))
  const versions = item.versions.map((version) => ({
    ...version,
    from: dueFrom(version),
    anchor: isSame(version.anchor, before) ? trialEnd : version.anchor,
  }))
  return { ...item, versions, until: endOfItem(price, firstDueAt({ ...item, versions })) }
}
