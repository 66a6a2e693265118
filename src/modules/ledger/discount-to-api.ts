import type { Discount } from '../../domain/discount.ts'
import type { Instant } from '../../domain/instant.ts'
import { endOfDiscount, isRunning } from '../../domain/item-discounts.ts'
import type { Subscription } from '../../domain/subscription.ts'

/** The discounts of a subscription that have not ended, in the order in which they act. */
export function discountsToApi(subscription: Subscription, now: Instant) {
  return subscription.discounts
    .filter((discount) => isRunning(subscription, discount, now))
    .map((discount) => discountToApi(subscription, discount))
}

/** A discount as its subscription shows it. */
export function discountToApi(subscription: Subscription, discount: Discount) {
  const { off, appliesTo } = discount
  return {
    id: discount.id,
    coupon_id: discount.couponId,
    promotion_code_id: discount.promotionCodeId,
    percent_off: off.kind === 'percent' ? off.percent : null,
    amount_off_cents: off.kind === 'amount' ? Number(off.cents) : null,
    duration: discount.duration,
    applies_to: {
      plan_codes: appliesTo.planCodes && [...appliesTo.planCodes],
      price_codes: appliesTo.priceCodes && [...appliesTo.priceCodes],
    },
    starts_at: discount.from.toString(),
    ends_at: endOfDiscount(subscription, discount)?.toString() ?? null,
  }
}
