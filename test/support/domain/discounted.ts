import type { Instant } from '../../../src/domain/instant.ts'
import { redeemed, withoutDiscount } from '../../../src/domain/redeem.ts'
import { Refusal } from '../../../src/domain/refusal.ts'
import type { Subscription } from '../../../src/domain/subscription.ts'
import type { Discounting } from '../random/discountings.ts'
import { newDocumentId } from './actions.ts'

/** The subscription after a coupon was redeemed or a discount removed; null where it is refused. */
export function discounted(subscription: Subscription, action: Discounting, now: Instant): Subscription | null {
  try {
    if (action.do === 'remove_discount') {
      const discount = subscription.discounts.at(-1 - action.nthLast)
      return discount ? withoutDiscount(subscription, { discountId: discount.id, when: action.when }, now) : null
    }
    const { coupon: couponId, off, duration, planCodes, priceCodes, when } = action
    const terms = { id: newDocumentId(), couponId, promotionCodeId: null, off, duration }
    return redeemed(subscription, { ...terms, appliesTo: { planCodes, priceCodes }, pointer: '' }, when, now)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
