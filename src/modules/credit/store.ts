import type { Instant } from '../../domain/instant.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'

export type CreditEntryRow = Row<
  'credit_entry',
  | 'id'
  | 'customer_id'
  | 'currency'
  | 'amount_cents'
  | 'reason'
  | 'invoice_id'
  | 'credit_note_id'
  | 'grant_id'
  | 'is_expiry'
  | 'created_at'
> & {
  readonly priority: number | null
  readonly effective_at: Instant | null
  readonly expires_at: Instant | null
  readonly price_codes: readonly string[] | null
}

/** A page of a customer's entries, newest first, those that are grants with their terms; one more than `limit`. */
export function listCreditEntries(
  tx: Tx,
  tenantId: string,
  customerId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly CreditEntryRow[]> {
  return tx.rows({
    text: `select e.id, e.customer_id, e.currency, e.amount_cents, e.reason, e.invoice_id, e.credit_note_id, e.grant_id, e.is_expiry, e.created_at,
        g.priority, g.effective_at, g.expires_at, g.price_codes
      from credit_entry e left join credit_grant g on g.tenant_id = e.tenant_id and g.id = e.id
      where e.tenant_id = $1 and e.customer_id = $2 ${before ? 'and e.id < $4' : ''} order by e.id desc limit $3`,
    values: before ? [tenantId, customerId, limit + 1, before] : [tenantId, customerId, limit + 1],
  })
}

export type CreditGrantRow = Row<
  'credit_grant',
  'id' | 'customer_id' | 'currency' | 'left_cents' | 'priority' | 'effective_at' | 'expires_at' | 'price_codes'
> &
  Row<'credit_entry', 'amount_cents' | 'reason' | 'created_at'> & { readonly expired_cents: bigint }

/** A page of a customer's grants, newest first; one more than `limit`. */
export function listCreditGrants(
  tx: Tx,
  tenantId: string,
  customerId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly CreditGrantRow[]> {
  return tx.rows({
    text: `select g.id, g.customer_id, g.currency, g.left_cents, g.priority, g.effective_at, g.expires_at, g.price_codes,
        e.amount_cents, e.reason, e.created_at,
        coalesce((select -sum(x.amount_cents) from credit_entry x
          where x.tenant_id = g.tenant_id and x.grant_id = g.id and x.is_expiry), 0)::bigint as expired_cents
      from credit_grant g join credit_entry e on e.tenant_id = g.tenant_id and e.id = g.id
      where g.tenant_id = $1 and g.customer_id = $2 ${before ? 'and g.id < $4' : ''} order by g.id desc limit $3`,
    values: before ? [tenantId, customerId, limit + 1, before] : [tenantId, customerId, limit + 1],
  })
}

export async function customerExists(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'customer_exists',
    text: 'select from customer where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  })
  return rows.length > 0
}

/** Whether the customer has, or had, that grant in the currency. */
export async function hasGrant(
  tx: Tx,
  tenantId: string,
  of: { readonly customerId: string; readonly grantId: string; readonly currency: string },
): Promise<boolean> {
  const rows = await tx.rows({
    name: 'customer_has_grant',
    text: 'select from credit_grant where tenant_id = $1 and id = $2 and customer_id = $3 and currency::text = $4',
    values: [tenantId, of.grantId, of.customerId, of.currency],
  })
  return rows.length > 0
}
