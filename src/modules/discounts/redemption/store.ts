import type { Tx } from '../../../platform/database/transaction.ts'
import { insertSql } from '../../../platform/database/write-sql.ts'
import type { Write } from '../../transaction/write-set.ts'
import type { Coupon, PromotionCode } from '../coupon.ts'
import {
  type CouponRow,
  couponColumns,
  couponOf,
  type PromotionCodeRow,
  promotionCodeColumns,
  promotionCodeOf,
  type RedemptionRow,
} from '../rows.ts'

/** A coupon that a customer redeems, with what was redeemed and bought before. */
export interface RedeemableCoupon {
  readonly coupon: Coupon
  /** How often the customer has redeemed it. */
  readonly redeemedByCustomer: number
  /** Whether the customer has a final invoice over more than zero that is not void. */
  readonly hasBought: boolean
}

/**
 * Locks coupons that are named by id, or by a promotion code, and those codes, in an order that all who redeem follow. To be
 * sent after the lock of the customer, so that the customer's own redemptions are known.
 */
export async function lockRedeemable(
  tx: Tx,
  tenantId: string,
  {
    customerId,
    couponIds,
    codes,
  }: { readonly customerId: string; readonly couponIds: readonly string[]; readonly codes: readonly string[] },
): Promise<{ coupons: readonly RedeemableCoupon[]; promotionCodes: readonly PromotionCode[] }> {
  const [coupons, promotionCodes] = await Promise.all([
    tx.rows<CouponRow & { readonly redeemed_by_customer: number; readonly has_bought: boolean }>({
      name: 'lock_redeemable_coupons',
      text: `select ${couponColumns},
          (select coalesce(max(d.nth), 0) from discount d
            where d.tenant_id = c.tenant_id and d.coupon_id = c.id and d.customer_id = $4)::int as redeemed_by_customer,
          exists (select from invoice i where i.tenant_id = c.tenant_id and i.customer_id = $4
            and i.finalized_at is not null and i.status <> 'void' and i.total_cents > 0) as has_bought
        from coupon c where c.tenant_id = $1 and (c.id = any($2::uuid[])
          or c.id = any(array(select p.coupon_id from promotion_code p where p.tenant_id = $1 and lower(p.code) = any($3::text[]))))
        order by c.id for no key update of c`,
      values: [tenantId, couponIds, codes.map((code) => code.toLowerCase()), customerId],
    }),
    tx.rows<PromotionCodeRow>({
      name: 'lock_redeemable_codes',
      text: `select ${promotionCodeColumns} from promotion_code p where p.tenant_id = $1 and lower(p.code) = any($2::text[])
        order by p.id for no key update of p`,
      values: [tenantId, codes.map((code) => code.toLowerCase())],
    }),
  ])
  return {
    coupons: coupons.map((row) => ({
      coupon: couponOf(row),
      redeemedByCustomer: row.redeemed_by_customer,
      hasBought: row.has_bought,
    })),
    promotionCodes: promotionCodes.map(promotionCodeOf),
  }
}

export interface RedemptionFilter {
  readonly coupon_id?: string | undefined
  readonly subscription_id?: string | undefined
}

/** A page of redemptions, ended ones too, newest first; one more than `limit`. */
export async function listRedemptions(
  tx: Tx,
  tenantId: string,
  filter: RedemptionFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly RedemptionRow[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  return tx.rows<RedemptionRow>({
    text: `select d.id, d.coupon_id, d.promotion_code_id, d.customer_id, d.subscription_id, d.created_at,
        lower(d.holds) as starts_at, upper(d.holds) as ends_at
      from discount d where d.tenant_id = $1 ${also('d.coupon_id = ?', filter.coupon_id)}
      ${also('d.subscription_id = ?', filter.subscription_id)} ${also('d.id < ?', before)}
      order by d.id desc limit $2`,
    values,
  })
}

export const insertDiscounts: Write = {
  name: 'inserted_discounts',
  sql: insertSql(
    'discount',
    'id, coupon_id, promotion_code_id, customer_id, subscription_id, nth, max_per_customer, holds, ended_at, created_at',
  ),
}

/** The time of a discount whose end was ordered or has moved. */
export const updateDiscounts: Write = {
  name: 'updated_discounts',
  sql: `update discount t set holds = r.holds, ended_at = coalesce(r.ended_at, t.ended_at)
    from jsonb_populate_recordset(null::discount, $rows::jsonb) r where t.tenant_id = $tenant and t.id = r.id`,
}

/** One more redemption of each coupon; `coupon_is_redeemed_within_its_limit` stops one too many. */
export const countRedemptions: Write = { name: 'counted_redemptions', sql: countSql('coupon') }

export const countCodeRedemptions: Write = { name: 'counted_code_redemptions', sql: countSql('promotion_code') }

function countSql(table: string): string {
  return `update ${table} t set redeemed = t.redeemed + 1 from jsonb_to_recordset($rows::jsonb) as r (id uuid)
    where t.tenant_id = $tenant and t.id = r.id`
}
