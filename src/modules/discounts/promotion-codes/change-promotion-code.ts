import { later } from '../../../domain/instant.ts'
import { refuse, refuseUnknown } from '../../../domain/refusal.ts'
import { newId } from '../../../platform/ids.ts'
import { findCustomer } from '../../customers/store.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { addRows } from '../../transaction/write-set.ts'
import type { PromotionCode } from '../coupon.ts'
import { findCoupon } from '../store.ts'
import { promotionCodeToApi } from '../to-api.ts'
import { insertPromotionCodes, lockPromotionCode, promotionCodeRow, updatePromotionCodes } from './store.ts'

export type NewPromotionCode = Pick<PromotionCode, 'couponId' | 'code' | 'maxRedemptions' | 'expiresAt' | 'customerId'>

/** Creates a word that redeems a coupon. The database refuses `coupon_code_taken`. */
export async function createPromotionCode(ctx: Context, wanted: NewPromotionCode): Promise<PromotionCode> {
  const [coupon, customer] = await Promise.all([
    findCoupon(ctx.tx, ctx.tenantId, wanted.couponId),
    wanted.customerId === null ? null : findCustomer(ctx.tx, ctx.tenantId, wanted.customerId),
  ])
  if (!coupon) refuseUnknown('/coupon_id', 'coupon')
  if (customer === undefined) refuseUnknown('/customer_id', 'customer')
  const times = { archivedAt: null, createdAt: ctx.now, updatedAt: ctx.now }
  const code: PromotionCode = { ...wanted, ...times, id: newId(), redeemed: 0 }
  addRows(ctx.writeSet, insertPromotionCodes, promotionCodeRow(code))
  record(ctx, 'promotion_code.created', promotionCodeToApi(code), ctx.now)
  return code
}

/** Archives a promotion code: it can no longer be redeemed. Refuses `not_found`. */
export async function archivePromotionCode(ctx: Context, id: string): Promise<PromotionCode> {
  const before = (await lockPromotionCode(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (before.archivedAt) return before
  const code = { ...before, archivedAt: ctx.now, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updatePromotionCodes, promotionCodeRow(code))
  record(ctx, 'promotion_code.updated', promotionCodeToApi(code), code.updatedAt)
  return code
}
