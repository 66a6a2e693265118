import type { Discount, DiscountDuration, ItemDiscount } from '../../domain/discount.ts'
import { type OffJson, offIn, offJson } from '../documents/lines/discount-json.ts'

/** A discount of a subscription in its JSON column. */
export interface DiscountJson {
  readonly id: string
  readonly coupon_id: string
  readonly promotion_code_id: string | null
  readonly off: OffJson
  readonly duration: DiscountDuration
  readonly plan_codes: readonly string[] | null
  readonly price_codes: readonly string[] | null
  readonly from: string
  readonly until: string | null
}

/** A discount of a version in its JSON column. */
export interface ItemDiscountJson {
  readonly id: string
  readonly off: OffJson
  readonly from: string
  readonly until: string | null
}

export function discountsIn(json: readonly DiscountJson[] | null): readonly Discount[] {
  return (json ?? []).map((one) => ({
    id: one.id,
    couponId: one.coupon_id,
    promotionCodeId: one.promotion_code_id,
    off: offIn(one.off),
    duration: one.duration,
    appliesTo: { planCodes: one.plan_codes, priceCodes: one.price_codes },
    ...timeIn(one),
  }))
}

/** For its column; null without discounts. */
export function discountsJson(discounts: readonly Discount[]): readonly DiscountJson[] | null {
  if (discounts.length === 0) return null
  return discounts.map((one) => ({
    id: one.id,
    coupon_id: one.couponId,
    promotion_code_id: one.promotionCodeId,
    off: offJson(one.off),
    duration: one.duration,
    plan_codes: one.appliesTo.planCodes,
    price_codes: one.appliesTo.priceCodes,
    ...timeJson(one),
  }))
}

const none: readonly ItemDiscount[] = []

export function itemDiscountsIn(json: readonly ItemDiscountJson[] | null): readonly ItemDiscount[] {
  return json ? json.map((one) => ({ id: one.id, off: offIn(one.off), ...timeIn(one) })) : none
}

/** For its column; null without discounts. */
export function itemDiscountsJson(discounts: readonly ItemDiscount[]): readonly ItemDiscountJson[] | null {
  if (discounts.length === 0) return null
  return discounts.map((one) => ({ id: one.id, off: offJson(one.off), ...timeJson(one) }))
}

function timeIn({ from, until }: Pick<ItemDiscountJson, 'from' | 'until'>): Pick<ItemDiscount, 'from' | 'until'> {
  return { from: Temporal.Instant.from(from), until: until === null ? null : Temporal.Instant.from(until) }
}

function timeJson({ from, until }: Pick<ItemDiscount, 'from' | 'until'>): Pick<ItemDiscountJson, 'from' | 'until'> {
  return { from: from.toString(), until: until?.toString() ?? null }
}
