import type { Grant } from '../../../domain/drawdown.ts'
import { insertSql } from '../../../platform/database/write-sql.ts'
import type { Write } from '../../transaction/write-set.ts'

export const insertGrants: Write = {
  name: 'inserted_grants',
  sql: insertSql(
    'credit_grant',
    'id, customer_id, currency, left_cents, priority, effective_at, expires_at, price_codes',
  ),
}

/** Moves what is left of grants: of two at once, both are counted, and none goes below zero. */
export const updateGrants: Write = {
  name: 'updated_grants',
  sql: `update credit_grant g set left_cents = g.left_cents + r.moved_cents
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, moved_cents bigint)
    where g.tenant_id = $tenant and g.id = r.id`,
}

/** A grant as its row. */
export function grantRow(grant: Grant, customerId: string): object {
  return {
    id: grant.id,
    customer_id: customerId,
    currency: grant.currency,
    left_cents: Number(grant.leftCents),
    priority: grant.priority,
    effective_at: grant.effectiveAt,
    expires_at: grant.expiresAt,
    price_codes: grant.priceCodes,
  }
}
