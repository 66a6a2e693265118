import type { Grant } from '../../../domain/drawdown.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { KnownUse } from '../customer-ledger.ts'

/** A grant in a JSON value of a row. */
export interface GrantJson {
  readonly id: string
  readonly currency: string
  readonly left_cents: number
  readonly priority: number
  readonly expires_at: string | null
  readonly effective_at: string
  readonly created_at: string
  readonly price_codes: readonly string[] | null
}

/** `credit_grant g` as JSON, with when it was made. */
export const grantJson = `jsonb_build_object('id', g.id, 'currency', g.currency, 'left_cents', g.left_cents, 'priority', g.priority,
  'expires_at', g.expires_at, 'effective_at', g.effective_at, 'price_codes', g.price_codes,
  'created_at', (select e.created_at from credit_entry e where e.tenant_id = g.tenant_id and e.id = g.id))`

/** The grants of `customer c` of which something is left, and whether they have ever had one. */
export const grantsOfCustomer = `(select jsonb_agg(${grantJson}) from credit_grant g
    where g.tenant_id = c.tenant_id and g.customer_id = c.id and g.left_cents > 0) as grants,
  exists (select from credit_grant h where h.tenant_id = c.tenant_id and h.customer_id = c.id) as has_grants`

/** A grant of its JSON. */
export function grantOf(json: GrantJson): Grant {
  return {
    id: json.id,
    currency: json.currency,
    leftCents: BigInt(json.left_cents),
    priority: json.priority,
    expiresAt: json.expires_at === null ? null : Temporal.Instant.from(json.expires_at),
    effectiveAt: Temporal.Instant.from(json.effective_at),
    createdAt: Temporal.Instant.from(json.created_at),
    priceCodes: json.price_codes,
  }
}

/** What grants have paid of these invoices and were not given back, with the grants. */
export async function grantUses(
  tx: Tx,
  tenantId: string,
  invoiceIds: readonly string[],
): Promise<readonly { readonly customerId: string; readonly grant: Grant; readonly use: KnownUse }[]> {
  const rows = await tx.rows<{ customer_id: string; invoice_id: string; cents: bigint; grant_json: GrantJson }>({
    name: 'grant_uses',
    text: `select g.customer_id, e.invoice_id, e.cents, ${grantJson} as grant_json
      from (
        select grant_id, invoice_id, -sum(amount_cents)::bigint as cents
        from (
          select grant_id, invoice_id, amount_cents from credit_entry
          where tenant_id = $1 and invoice_id = any($2::uuid[]) and grant_id is not null
          union all
          select grant_id, returns_of_invoice_id, amount_cents from credit_entry
          where tenant_id = $1 and returns_of_invoice_id = any($2::uuid[])) e
        group by 1, 2) e
      join credit_grant g on g.tenant_id = $1 and g.id = e.grant_id`,
    values: [tenantId, invoiceIds],
  })
  return rows.map((row) => ({
    customerId: row.customer_id,
    grant: grantOf(row.grant_json),
    use: { grantId: row.grant_json.id, invoiceId: row.invoice_id, cents: row.cents },
  }))
}
