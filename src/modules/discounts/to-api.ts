import type { Coupon, PromotionCode } from './coupon.ts'
import type { RedemptionRow } from './rows.ts'

/** A coupon as the API shows it. */
export function couponToApi(coupon: Coupon) {
  const { planCodes, priceCodes } = coupon.appliesTo
  return {
    id: coupon.id,
    code: coupon.code,
    name: coupon.name,
    percent_off: coupon.percentOff,
    amounts_off: coupon.amountsOff,
    duration: coupon.duration,
    applies_to: { plan_codes: planCodes && [...planCodes], price_codes: priceCodes && [...priceCodes] },
    redeem_by: coupon.redeemBy?.toString() ?? null,
    max_redemptions: coupon.maxRedemptions,
    max_per_customer: coupon.maxPerCustomer,
    first_time_only: coupon.firstTimeOnly,
    redeemed: coupon.redeemed,
    archived_at: coupon.archivedAt?.toString() ?? null,
    created_at: coupon.createdAt.toString(),
    updated_at: coupon.updatedAt.toString(),
  }
}

/** A promotion code as the API shows it. */
export function promotionCodeToApi(code: PromotionCode) {
  return {
    id: code.id,
    coupon_id: code.couponId,
    code: code.code,
    max_redemptions: code.maxRedemptions,
    expires_at: code.expiresAt?.toString() ?? null,
    customer_id: code.customerId,
    redeemed: code.redeemed,
    archived_at: code.archivedAt?.toString() ?? null,
    created_at: code.createdAt.toString(),
    updated_at: code.updatedAt.toString(),
  }
}

/** A redemption as the API shows it. */
export function redemptionToApi(row: RedemptionRow) {
  return {
    id: row.id,
    coupon_id: row.coupon_id,
    promotion_code_id: row.promotion_code_id,
    customer_id: row.customer_id,
    subscription_id: row.subscription_id,
    starts_at: row.starts_at?.toString() ?? null,
    ends_at: row.ends_at?.toString() ?? null,
    created_at: row.created_at.toString(),
  }
}
