import type { Instant } from '../../../domain/instant.ts'
import { type Removal, redeemed, withoutDiscount } from '../../../domain/redeem.ts'
import {
  discountObject,
  lockRedemptions,
  type NamedDiscount,
  newDiscounts,
  saveDiscountTimes,
  saveRedemptions,
} from '../../discounts/redemption/redeem.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { openSubscription, openSubscriptionWith } from '../open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from '../outcome.ts'

/** When a discount begins or ends: now, or with each item's next period. */
export type DiscountTime = 'now' | 'period_end'

/**
 * Redeems a coupon on a subscription. Now, the rest of the periods is billed at the lower price in the same transaction.
 * Refuses `not_found`, and what `newDiscounts` and `redeemed` do.
 */
export async function redeemOn(
  ctx: Context,
  id: string,
  { when, asOf, ...named }: NamedDiscount & { readonly when: DiscountTime; readonly asOf?: Instant | undefined },
): Promise<SubscriptionOutcome> {
  const { opened, read: redemptions } = await openSubscriptionWith(ctx, id, asOf, (customer) =>
    lockRedemptions(ctx, customer, [named], () => ''),
  )
  const { subscription, session } = opened
  const { now } = session
  const { customerId, currency } = subscription
  const discounts = newDiscounts(redemptions, { customerId, currency, now })
  const changed = discounts.reduce((before, discount) => redeemed(before, discount, when, now), subscription)
  const outcome = saveAndBill(opened, changed, 'subscription.changed')
  saveRedemptions(ctx, changed, { redemptions, discounts, now })
  return outcome
}

/**
 * Removes a discount. Now, the rest of the periods is billed at the price without it in the same transaction. Refuses
 * `not_found`.
 */
export async function removeDiscount(
  ctx: Context,
  id: string,
  { asOf, ...removal }: Removal & { readonly asOf?: Instant | undefined },
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const { subscription, session } = opened
  const { discountId } = removal
  const changed = withoutDiscount(subscription, removal, session.now)
  const outcome = saveAndBill(opened, changed, 'subscription.changed')
  if (changed === subscription) return outcome
  saveDiscountTimes(ctx, subscription, changed, session.now)
  const ended = { ...discountObject(subscription, discountId), ends_at: endsAt() }
  record(ctx, 'discount.ended', ended, session.now)
  return outcome

  function endsAt(): string {
    const left = changed.discounts.find((one) => one.id === discountId)
    return left ? (discountObject(changed, discountId).ends_at ?? '') : session.now.toString()
  }
}
