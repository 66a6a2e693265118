import { randomBytes } from 'node:crypto'
import { made, newCustomer, newPlan, subscribed } from '../service/merchant.ts'
import type { Arrange, Merchant } from './arranged-requests.ts'

/** Requests about coupons, promotion codes, and discounts of subscriptions. */
export const arrangeDiscounts: Readonly<Record<string, Arrange>> = {
  createCoupon: async (merchant) => ({ body: couponOf(merchant) }),
  listCoupons: async () => ({}),
  getCoupon: coupon,
  updateCoupon: async (merchant) => ({ ...(await coupon(merchant)), body: { name: `${merchant.word} 2` } }),
  archiveCoupon: coupon,
  createPromotionCode: async (merchant) => ({ body: await promotionCodeOf(merchant) }),
  listPromotionCodes: async () => ({}),
  getPromotionCode: promotionCode,
  archivePromotionCode: promotionCode,
  listDiscounts: async () => ({}),
  redeemDiscount: redemption,
  previewDiscount: redemption,
  async removeDiscount(merchant) {
    const { id, discountId } = await discounted(merchant)
    return { id, partId: discountId }
  },
  async previewDiscountRemoval(merchant) {
    const { id, discountId } = await discounted(merchant)
    return { id, body: { discount_id: discountId } }
  },
}

function couponOf({ word }: Merchant) {
  return { name: word, code: newCode(word), percent_off: '10', duration: 'forever' }
}

function newCode(word: string): string {
  return `${word}-${randomBytes(8).toString('hex')}`
}

async function coupon(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/coupons', couponOf(merchant))).id }
}

async function promotionCodeOf(merchant: Merchant) {
  return { coupon_id: (await coupon(merchant)).id, code: newCode(merchant.word) }
}

async function promotionCode(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/promotion_codes', await promotionCodeOf(merchant))).id }
}

async function redemption(merchant: Merchant) {
  const { subscription } = await subscribed(merchant, await newPlan(merchant, { name: merchant.word }))
  return { id: subscription.id, body: { coupon_id: (await coupon(merchant)).id } }
}

/** A coupon with a promotion code, and a discount. */
export async function referencedDiscount(merchant: Merchant): Promise<{ coupon_id: string; discount_id: string }> {
  const { coupon_id } = made(await merchant.post('/v1/promotion_codes', await promotionCodeOf(merchant)))
  return { coupon_id, discount_id: (await discounted(merchant)).discountId }
}

/** A subscription with a discount that a promotion code has redeemed. */
export async function discounted(merchant: Merchant): Promise<{ id: string; discountId: string }> {
  const plan = await newPlan(merchant, { name: merchant.word })
  const code = await promotionCodeOf(merchant)
  made(await merchant.post('/v1/promotion_codes', code))
  const order = { plan_code: plan.code, discounts: [{ promotion_code: code.code }] }
  const customer = await newCustomer(merchant, { name: merchant.word })
  const { id, discounts } = made(await merchant.post('/v1/subscriptions', { customer_id: customer.id, ...order }))
  return { id, discountId: discounts[0].id }
}
