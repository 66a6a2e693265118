import type { Discount } from './discount.ts'
import { type Instant, isBefore, later } from './instant.ts'
import type { Item } from './item.ts'
import { endOfDiscount, isRunning, withDiscountsFrom, withItemDiscounts } from './item-discounts.ts'
import { refuse, refuseField, refuseUnknown } from './refusal.ts'
import { hasEnded, liveItems, type Subscription } from './subscription.ts'

/** The most discounts that a subscription has at a time. */
export const discountsMax = 20

/** A discount to be put on a subscription. */
export type NewDiscount = Omit<Discount, 'from' | 'until'> & {
  /** The place in the request. */ readonly pointer: string
}

/**
 * The subscription with one more discount, behind the others: from now on, or from the end of each item's period on. Expects
 * that everything due up to `now` has been billed. Refuses `subscription_ended`, `coupon_already_applied`,
 * `coupon_not_applicable`, `too_many_discounts`.
 */
export function redeemed(
  subscription: Subscription,
  { pointer, ...terms }: NewDiscount,
  when: 'now' | 'period_end',
  now: Instant,
): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has ended, so it takes no discount.')
  const running = subscription.discounts.filter((one) => isRunning(subscription, one, now))
  if (running.some(({ couponId }) => couponId === terms.couponId))
    refuseField('coupon_already_applied', pointer, 'The subscription has a discount of this coupon already.')
  if (running.length >= discountsMax)
    refuse('too_many_discounts', `The subscription has ${discountsMax} discounts already, the most there can be.`)
  const fromOf = (item: Item) => (when === 'now' ? later(now, subscription.startAt) : beginningOfNext(item, now))
  const from = liveItems(subscription).map(fromOf).reduce(later)
  const first = when === 'now' ? later(now, subscription.startAt) : from
  return withDiscount({ ...subscription, discounts: running }, { ...terms, from: first, until: null }, pointer, fromOf)
}

/** A subscription that begins with these discounts. Refuses as `redeemed`. */
export function withFirstDiscounts(subscription: Subscription, discounts: readonly NewDiscount[]): Subscription {
  return discounts.reduce((begun, { pointer, ...terms }) => {
    if (begun.discounts.some(({ couponId }) => couponId === terms.couponId))
      refuseField('coupon_already_applied', pointer, 'The coupon is named twice.')
    const discount = { ...terms, from: subscription.startAt, until: null }
    const fromOf = () => subscription.startAt
    return withDiscount(begun, discount, pointer, fromOf, { items: [] })
  }, subscription)
}

function withDiscount(
  subscription: Subscription,
  discount: Discount,
  pointer: string,
  fromOf: (item: Item) => Instant,
  before: Pick<Subscription, 'items'> = subscription,
): Subscription {
  const wanted = { ...subscription, discounts: [...subscription.discounts, discount] }
  const given = withItemDiscounts(before, wanted, fromOf)
  if (given.items === subscription.items)
    refuseField('coupon_not_applicable', pointer, 'The coupon applies to no price of the subscription.')
  return given
}

export interface Removal {
  readonly discountId: string
  readonly when: 'now' | 'period_end'
  /** The place in the request, if its body names the discount. */
  readonly pointer?: string | null
}

/**
 * The subscription without a discount: from now on, or from the end of each item's period on. Expects that everything due up
 * to `now` has been billed; the same subscription if it ends by then anyway. Refuses `not_found`.
 */
export function withoutDiscount(
  subscription: Subscription,
  { discountId, when, pointer = null }: Removal,
  now: Instant,
): Subscription {
  const discount = subscription.discounts.find(({ id }) => id === discountId)
  if (!discount || !isRunning(subscription, discount, now)) {
    if (pointer !== null) refuseUnknown(pointer, 'discount that has not ended')
    refuse('not_found', 'The subscription has no such discount, or it has ended.')
  }
  if (when === 'now') {
    const items = subscription.items.map((item) =>
      withDiscountsFrom(item, now, ({ discounts }) => discounts.filter(({ id }) => id !== discountId)),
    )
    return { ...subscription, items, discounts: subscription.discounts.filter(({ id }) => id !== discountId) }
  }
  const items = subscription.items.map((item) => {
    const at = beginningOfNext(item, now)
    return withDiscountsFrom(item, at, ({ discounts }) =>
      discounts.map((one) =>
        one.id === discountId && (one.until === null || isBefore(at, one.until)) ? { ...one, until: at } : one,
      ),
    )
  })
  if (items.every((item, index) => item === subscription.items[index])) return subscription
  const until = endOfDiscount({ ...subscription, items }, discount)
  const discounts = subscription.discounts.map((one) => (one === discount ? { ...one, until } : one))
  return { ...subscription, items, discounts }
}

/** The beginning of the item's next period; before its first one, now. */
function beginningOfNext({ period }: Item, now: Instant): Instant {
  return period ? later(now, period.end) : now
}
