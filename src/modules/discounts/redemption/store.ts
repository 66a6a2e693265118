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
