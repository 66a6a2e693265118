import { inNewCycle } from './change.ts'
import { withVersion } from './change-items.ts'
import { givingBackKept } from './due.ts'
import { type Instant, isSame, later } from './instant.ts'
import { firstDueAt, type Item, newestVersion } from './item.ts'
import { withItemDiscounts } from './item-discounts.ts'
import { isCommitment } from './price.ts'
import { refuse } from './refusal.ts'
import { type ChangeProration, firstChargeAt, hasEnded, liveItems, type Subscription } from './subscription.ts'

export interface AnchorOrder {
  /** A boundary of the new cycle; it may lie before or after the present. */
  readonly anchor: Instant
  readonly proration: ChangeProration
}

/**
 * The subscription with another billing cycle anchor: the periods of all its items are counted from there (D2). The rest of
 * the current period is given back, and the part of the new one is billed. With `none` each item goes on to the end of its
 * period; the part from there to the next boundary of the new cycle is billed then.
 *
 *     1st of month  |---- Jan ----|---- Feb ----|
 *     moved to 15th        ^ 10 Jan: gives back 10 to 31 Jan, bills 10 to 14 Jan, then |-- 15 Jan to 14 Feb --|
 *     with none                   |- 1 to 14 Feb -|-- 15 Feb to 14 Mar --|
 *
 * Expects that everything due up to `now` has been billed. Refuses `subscription_ended`.
 */
export function moveAnchor(subscription: Subscription, { anchor, proration }: AnchorOrder, now: Instant): Subscription {
  if (hasEnded(subscription, now))
    refuse('subscription_ended', 'The subscription has ended, so its billing day cannot be moved.')
  const live = liveItems(subscription)
  if (live.every((item) => isSame(newestVersion(item).anchor, anchor))) return subscription
  const effectiveAt = later(now, subscription.startAt)
  const items = subscription.items.map((item) => {
    if (!live.includes(item)) return item
    const old = newestVersion(item)
    const from = later(firstChargeAt(subscription), proration === 'none' ? endOfPeriod(item, now) : effectiveAt)
    // A minimum that waits for the next period begins with the new cycle.
    const begins = isCommitment(old.price) ? from : later(from, firstDueAt(item))
    const version = { ...old, number: old.number + 1, anchor, effectiveAt, from: begins }
    return proration === 'none'
      ? { ...item, versions: [...item.versions, version] }
      : withVersion(subscription, item, version, now)
  })
  const moved = withItemDiscounts(subscription, { ...subscription, items }, () => effectiveAt)
  return inNewCycle(subscription, proration === 'none' ? moved : givingBackKept(subscription, moved, now))
}

function endOfPeriod({ period }: Item, now: Instant): Instant {
  return period?.end ?? now
}
