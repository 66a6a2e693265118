import type { Tx } from '../../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../../platform/database/write-sql.ts'
import type { Write } from '../../transaction/write-set.ts'
import type { PromotionCode } from '../coupon.ts'
import { type PromotionCodeRow, promotionCodeColumns, promotionCodeOf } from '../rows.ts'

export interface PromotionCodeFilter {
  readonly coupon_id?: string | undefined
  readonly code?: string | undefined
}

/** A promotion code by id. */
export async function findPromotionCode(tx: Tx, tenantId: string, id: string): Promise<PromotionCode | undefined> {
  const [row] = await tx.rows<PromotionCodeRow>({
    name: 'find_promotion_code',
    text: `select ${promotionCodeColumns} from promotion_code p where p.tenant_id = $1 and p.id = $2`,
    values: [tenantId, id],
  })
  return row && promotionCodeOf(row)
}

/** A promotion code, locked against redemptions and other changes. */
export async function lockPromotionCode(tx: Tx, tenantId: string, id: string): Promise<PromotionCode | undefined> {
  const [row] = await tx.rows<PromotionCodeRow>({
    name: 'lock_promotion_code',
    text: `select ${promotionCodeColumns} from promotion_code p where p.tenant_id = $1 and p.id = $2 for no key update of p`,
    values: [tenantId, id],
  })
  return row && promotionCodeOf(row)
}

/** A page of promotion codes, newest first; one more than `limit`. */
export async function listPromotionCodes(
  tx: Tx,
  tenantId: string,
  filter: PromotionCodeFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<PromotionCode[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<PromotionCodeRow>({
    text: `select ${promotionCodeColumns} from promotion_code p where p.tenant_id = $1
      ${also('p.coupon_id = ?', filter.coupon_id)} ${also('lower(p.code) = lower(?)', filter.code)}
      ${also('p.id < ?', before)} order by p.id desc limit $2`,
    values,
  })
  return rows.map(promotionCodeOf)
}

export const insertPromotionCodes: Write = {
  name: 'inserted_promotion_codes',
  sql: insertSql(
    'promotion_code',
    'id, coupon_id, code, max_redemptions, expires_at, customer_id, redeemed, archived_at, created_at, updated_at',
  ),
}

export const updatePromotionCodes: Write = {
  name: 'updated_promotion_codes',
  sql: updateSql('promotion_code', 'id', 'archived_at, updated_at'),
}

/** A promotion code as its row. */
export function promotionCodeRow(code: PromotionCode): object {
  return {
    id: code.id,
    coupon_id: code.couponId,
    code: code.code,
    max_redemptions: code.maxRedemptions,
    expires_at: code.expiresAt,
    customer_id: code.customerId,
    redeemed: code.redeemed,
    archived_at: code.archivedAt,
    created_at: code.createdAt,
    updated_at: code.updatedAt,
  }
}
