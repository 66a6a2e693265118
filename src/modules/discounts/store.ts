import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Coupon } from './coupon.ts'
import { type CouponRow, couponColumns, couponOf } from './rows.ts'

export interface CouponFilter {
  readonly code?: string | undefined
}

/** A coupon by id. */
export async function findCoupon(tx: Tx, tenantId: string, id: string): Promise<Coupon | undefined> {
  const [row] = await tx.rows<CouponRow>({
    name: 'find_coupon',
    text: `select ${couponColumns} from coupon c where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, id],
  })
  return row && couponOf(row)
}

/** A coupon, locked against redemptions and other changes. */
export async function lockCoupon(tx: Tx, tenantId: string, id: string): Promise<Coupon | undefined> {
  const [row] = await tx.rows<CouponRow>({
    name: 'lock_coupon',
    text: `select ${couponColumns} from coupon c where c.tenant_id = $1 and c.id = $2 for no key update of c`,
    values: [tenantId, id],
  })
  return row && couponOf(row)
}

/** A page of coupons, newest first; one more than `limit`. */
export async function listCoupons(
  tx: Tx,
  tenantId: string,
  { code }: CouponFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<Coupon[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<CouponRow>({
    text: `select ${couponColumns} from coupon c where c.tenant_id = $1 ${also('lower(c.code) = lower(?)', code)}
      ${also('c.id < ?', before)} order by c.id desc limit $2`,
    values,
  })
  return rows.map(couponOf)
}

export const insertCoupons: Write = {
  name: 'inserted_coupons',
  sql: insertSql(
    'coupon',
    `id, code, name, percent_off, amounts_off, duration, duration_count, plan_codes, price_codes, redeem_by,
      max_redemptions, max_per_customer, first_time_only, redeemed, archived_at, created_at, updated_at`,
  ),
}

/** The terms never change: the application’s role may not update them. */
export const updateCoupons: Write = {
  name: 'updated_coupons',
  sql: updateSql('coupon', 'id', 'name, archived_at, updated_at'),
}

/** A coupon as its row. */
export function couponRow(coupon: Coupon): object {
  const { duration, appliesTo } = coupon
  const count = typeof duration === 'string' ? null : 'periods' in duration ? duration.periods : duration.months
  return {
    id: coupon.id,
    code: coupon.code,
    name: coupon.name,
    percent_off: coupon.percentOff,
    amounts_off: coupon.amountsOff,
    duration: typeof duration === 'string' ? duration : 'periods' in duration ? 'periods' : 'months',
    duration_count: count,
    plan_codes: appliesTo.planCodes,
    price_codes: appliesTo.priceCodes,
    redeem_by: coupon.redeemBy,
    max_redemptions: coupon.maxRedemptions,
    max_per_customer: coupon.maxPerCustomer,
    first_time_only: coupon.firstTimeOnly,
    redeemed: coupon.redeemed,
    archived_at: coupon.archivedAt,
    created_at: coupon.createdAt,
    updated_at: coupon.updatedAt,
  }
}
