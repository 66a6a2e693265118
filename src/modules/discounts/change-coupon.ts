import type { Instant } from '../../domain/instant.ts'
import { later } from '../../domain/instant.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Coupon } from './coupon.ts'
import { couponRow, insertCoupons, lockCoupon, updateCoupons } from './store.ts'
import { couponToApi } from './to-api.ts'

export type NewCoupon = Omit<Coupon, 'id' | 'redeemed' | 'archivedAt' | 'createdAt' | 'updatedAt'>

/** Creates a coupon. The database refuses `coupon_code_taken`. */
export function createCoupon(ctx: Context, wanted: NewCoupon): Coupon {
  const times = { archivedAt: null, createdAt: ctx.now, updatedAt: ctx.now }
  const coupon: Coupon = { ...wanted, ...times, id: newId(), redeemed: 0 }
  addRows(ctx.writeSet, insertCoupons, couponRow(coupon))
  record(ctx, 'coupon.created', couponToApi(coupon), ctx.now)
  return coupon
}

/** Renames a coupon, or archives it: it can no longer be redeemed, and its discounts go on. Refuses `not_found`. */
export async function changeCoupon(
  ctx: Context,
  id: string,
  change: { readonly name?: string | undefined; readonly archivedAt?: Instant },
): Promise<Coupon> {
  const before = (await lockCoupon(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  const { name = before.name } = change
  const archivedAt = before.archivedAt ?? change.archivedAt ?? null
  if (name === before.name && archivedAt === before.archivedAt) return before
  const coupon = { ...before, name, archivedAt, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updateCoupons, couponRow(coupon))
  record(ctx, 'coupon.updated', couponToApi(coupon), coupon.updatedAt)
  return coupon
}
