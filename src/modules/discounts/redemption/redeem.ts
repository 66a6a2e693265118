import type { Off } from '../../../domain/discount.ts'
import { type Instant, isBefore } from '../../../domain/instant.ts'
import { endOfDiscount } from '../../../domain/item-discounts.ts'
import type { NewDiscount } from '../../../domain/redeem.ts'
import { refuseField, refuseUnknown } from '../../../domain/refusal.ts'
import type { Subscription } from '../../../domain/subscription.ts'
import { newId } from '../../../platform/ids.ts'
import { discountToApi } from '../../ledger/discount-to-api.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { addRows } from '../../transaction/write-set.ts'
import type { Coupon, PromotionCode } from '../coupon.ts'
import {
  countCodeRedemptions,
  countRedemptions,
  insertDiscounts,
  lockRedeemable,
  type RedeemableCoupon,
  updateDiscounts,
} from './store.ts'

/** A discount in a request: a coupon by its id, or a promotion code. */
export interface NamedDiscount {
  readonly coupon_id?: string | undefined
  readonly promotion_code?: string | undefined
}

/** A coupon that a request redeems, locked until the transaction ends. */
export interface Redemption extends RedeemableCoupon {
  readonly promotionCode: PromotionCode | null
  /** The place in the request. */
  readonly pointer: string
}

/**
 * Locks the coupons and promotion codes that a request names. To be called after the customer is locked. Refuses
 * `invalid_request` for one that does not exist.
 */
export async function lockRedemptions(
  ctx: Context,
  customerId: string,
  named: readonly NamedDiscount[],
  pointerOf: (index: number) => string,
): Promise<Redemption[]> {
  if (named.length === 0) return []
  const { coupons, promotionCodes } = await lockRedeemable(ctx.tx, ctx.tenantId, {
    customerId,
    couponIds: named.flatMap(({ coupon_id }) => coupon_id ?? []),
    codes: named.flatMap(({ promotion_code }) => promotion_code ?? []),
  })
  return named.map(({ coupon_id, promotion_code }, index) => {
    const at = pointerOf(index)
    const code = promotionCodes.find((one) => one.code.toLowerCase() === promotion_code?.toLowerCase()) ?? null
    if (promotion_code !== undefined && !code) refuseUnknown(`${at}/promotion_code`, 'promotion code')
    const found = coupons.find(({ coupon }) => coupon.id === (code?.couponId ?? coupon_id))
    if (!found) refuseUnknown(`${at}/coupon_id`, 'coupon')
    return { ...found, promotionCode: code, pointer: `${at}/${code ? 'promotion_code' : 'coupon_id'}` }
  })
}

/**
 * The discounts that redemptions give on a subscription in this currency, at the customer's present. Refuses
 * `coupon_expired`, `coupon_exhausted`, `coupon_not_applicable`.
 */
export function newDiscounts(
  redemptions: readonly Redemption[],
  { customerId, currency, now }: { readonly customerId: string; readonly currency: string; readonly now: Instant },
): NewDiscount[] {
  return redemptions.map((redemption) => {
    const { coupon, promotionCode, pointer } = redemption
    refuseUnlessRedeemable(redemption, customerId, now)
    const off = offIn(coupon, currency)
    if (!off) refuseField('coupon_not_applicable', pointer, `The coupon takes off nothing in ${currency}.`)
    const { id: couponId, duration, appliesTo } = coupon
    return { id: newId(), couponId, promotionCodeId: promotionCode?.id ?? null, off, duration, appliesTo, pointer }
  })
}

function refuseUnlessRedeemable(
  { coupon, promotionCode: code, redeemedByCustomer, hasBought, pointer }: Redemption,
  customerId: string,
  now: Instant,
): void {
  if (coupon.archivedAt) refuseField('coupon_expired', pointer, 'The coupon is archived.')
  if (code?.archivedAt) refuseField('coupon_expired', pointer, 'The promotion code is archived.')
  for (const last of [coupon.redeemBy, code?.expiresAt ?? null])
    if (last && isBefore(last, now)) refuseField('coupon_expired', pointer, `It could be redeemed until ${last}.`)
  for (const { redeemed, maxRedemptions } of code ? [coupon, code] : [coupon])
    if (maxRedemptions !== null && redeemed >= maxRedemptions)
      refuseField('coupon_exhausted', pointer, `It has been redeemed as often as it may be: ${maxRedemptions}.`)
  if (coupon.maxPerCustomer !== null && redeemedByCustomer >= coupon.maxPerCustomer)
    refuseField(
      'coupon_exhausted',
      pointer,
      `The customer has redeemed it as often as one may: ${coupon.maxPerCustomer}.`,
    )
  if (code && code.customerId !== null && code.customerId !== customerId)
    refuseField('coupon_not_applicable', pointer, 'The promotion code is for another customer.')
  if (coupon.firstTimeOnly && hasBought)
    refuseField('coupon_not_applicable', pointer, 'The coupon is for customers who have not bought anything yet.')
}

function offIn({ percentOff, amountsOff }: Coupon, currency: string): Off | null {
  if (percentOff !== null) return { kind: 'percent', percent: percentOff }
  const cents = amountsOff?.[currency]
  return cents === undefined ? null : { kind: 'amount', cents: BigInt(cents) }
}

/** Writes what was redeemed on the subscription, and records it. */
export function saveRedemptions(
  ctx: Context,
  subscription: Subscription,
  {
    redemptions,
    discounts,
    now,
  }: { readonly redemptions: readonly Redemption[]; readonly discounts: readonly NewDiscount[]; readonly now: Instant },
): void {
  for (const [index, { id }] of discounts.entries()) {
    const redemption = redemptions[index]
    const discount = subscription.discounts.find((one) => one.id === id)
    if (!redemption || !discount) throw new Error(`the discount ${id} is not on its subscription`)
    const { coupon, promotionCode, redeemedByCustomer } = redemption
    addRows(ctx.writeSet, insertDiscounts, {
      id,
      coupon_id: coupon.id,
      promotion_code_id: promotionCode?.id,
      customer_id: subscription.customerId,
      subscription_id: subscription.id,
      nth: redeemedByCustomer + 1,
      max_per_customer: coupon.maxPerCustomer,
      holds: rangeOf(discount.from, endOfDiscount(subscription, discount)),
      ended_at: null,
      created_at: now,
    })
    addRows(ctx.writeSet, countRedemptions, { id: coupon.id })
    if (promotionCode) addRows(ctx.writeSet, countCodeRedemptions, { id: promotionCode.id })
    record(ctx, 'discount.created', discountObject(subscription, id), now)
  }
}

/** Writes the time of discounts whose end has moved; `endedAt` is when the end was ordered. */
export function saveDiscountTimes(
  ctx: Context,
  before: Subscription,
  after: Subscription,
  endedAt: Instant | null,
): void {
  for (const discount of before.discounts) {
    const left = after.discounts.find(({ id }) => id === discount.id)
    const end = left ? endOfDiscount(after, left) : endedAt
    const endBefore = endOfDiscount(before, discount)
    if (left && (end?.toString() ?? null) === (endBefore?.toString() ?? null)) continue
    const until = end && isBefore(end, discount.from) ? discount.from : end
    addRows(ctx.writeSet, updateDiscounts, { id: discount.id, holds: rangeOf(discount.from, until), ended_at: endedAt })
  }
}

/** A discount as events have it. */
export function discountObject(subscription: Subscription, discountId: string) {
  const discount = subscription.discounts.find(({ id }) => id === discountId)
  if (!discount) throw new Error(`the discount ${discountId} is not on its subscription`)
  const { id, customerId } = subscription
  return { ...discountToApi(subscription, discount), subscription_id: id, customer_id: customerId }
}

function rangeOf(from: Instant, until: Instant | null): string {
  return `[${from},${until ?? ''})`
}
