import type { DiscountDuration } from '../../domain/discount.ts'
import type { Instant } from '../../domain/instant.ts'
import { formatUnitAmount, parseUnitAmount } from '../../domain/unit-amount.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Coupon, PromotionCode } from './coupon.ts'

export type CouponRow = Row<
  'coupon',
  | 'id'
  | 'code'
  | 'name'
  | 'amounts_off'
  | 'duration'
  | 'duration_count'
  | 'plan_codes'
  | 'price_codes'
  | 'redeem_by'
  | 'max_redemptions'
  | 'max_per_customer'
  | 'first_time_only'
  | 'redeemed'
  | 'archived_at'
  | 'created_at'
  | 'updated_at',
  {
    readonly amounts_off: Record<string, number> | null
    readonly plan_codes: readonly string[] | null
    readonly price_codes: readonly string[] | null
  }
> & { readonly percent_off: string | null }

export type PromotionCodeRow = Row<
  'promotion_code',
  | 'id'
  | 'coupon_id'
  | 'code'
  | 'max_redemptions'
  | 'expires_at'
  | 'customer_id'
  | 'redeemed'
  | 'archived_at'
  | 'created_at'
  | 'updated_at'
>

/** A redemption with the time in which it acts; without a beginning it never acted, without an end it goes on. */
export type RedemptionRow = Row<
  'discount',
  'id' | 'coupon_id' | 'promotion_code_id' | 'customer_id' | 'subscription_id' | 'created_at'
> & { readonly starts_at: Instant | null; readonly ends_at: Instant | null }

/** The columns of `coupon c`. */
export const couponColumns = `c.id, c.code, c.name, c.percent_off::text as percent_off, c.amounts_off, c.duration, c.duration_count, c.plan_codes, c.price_codes,
  c.redeem_by, c.max_redemptions, c.max_per_customer, c.first_time_only, c.redeemed, c.archived_at, c.created_at, c.updated_at`

/** The columns of `promotion_code p`. */
export const promotionCodeColumns = `p.id, p.coupon_id, p.code, p.max_redemptions, p.expires_at, p.customer_id, p.redeemed, p.archived_at, p.created_at, p.updated_at`

export function couponOf(row: CouponRow): Coupon {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    percentOff: row.percent_off === null ? null : formatUnitAmount(parseUnitAmount(row.percent_off)),
    amountsOff: row.amounts_off,
    duration: durationOf(row.duration, row.duration_count ?? 1),
    appliesTo: { planCodes: row.plan_codes, priceCodes: row.price_codes },
    redeemBy: row.redeem_by,
    maxRedemptions: row.max_redemptions,
    maxPerCustomer: row.max_per_customer,
    firstTimeOnly: row.first_time_only,
    redeemed: row.redeemed,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function promotionCodeOf(row: PromotionCodeRow): PromotionCode {
  return {
    id: row.id,
    couponId: row.coupon_id,
    code: row.code,
    maxRedemptions: row.max_redemptions,
    expiresAt: row.expires_at,
    customerId: row.customer_id,
    redeemed: row.redeemed,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function durationOf(duration: string, count: number): DiscountDuration {
  switch (duration) {
    case 'once':
    case 'forever':
      return duration
    case 'periods':
      return { periods: count }
    default:
      return { months: count }
  }
}
