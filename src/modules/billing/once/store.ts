import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { LockedCustomer } from '../store.ts'

/** Tenants with customers that are due by an instant, or now where none is given; and the present, by the database's clock. */
export async function tenantsDueBy(
  tx: Tx,
  until: Instant | null,
): Promise<{ readonly now: Instant; readonly tenantIds: readonly string[] }> {
  const rows = await tx.rows<{ now: Instant; tenant_id: string | null }>({
    text: `select n.now, d.tenant_id from (select date_trunc('milliseconds', clock_timestamp()) as now) n
      left join due_tenants(coalesce($1::timestamptz, n.now)) d on true order by d.oldest`,
    values: [until?.toString() ?? null],
  })
  const now = rows[0]?.now
  if (!now) throw new Error('the database did not give its time')
  return { now, tenantIds: rows.flatMap(({ tenant_id }) => (tenant_id === null ? [] : [tenant_id])) }
}

export type DueCustomer = Pick<LockedCustomer, 'customer_id' | 'last_instant' | 'invoice_number'> & {
  readonly next_billing_at: Instant
}

/** Customers who are due by an instant, soonest first, without locks; those behind `after`. */
export function dueCustomers(
  tx: Tx,
  tenantId: string,
  page: { readonly until: Instant; readonly after: DueCustomer | null; readonly limit: number },
): Promise<readonly DueCustomer[]> {
  const { until, after, limit } = page
  return tx.rows({
    text: `select b.customer_id, b.last_instant, b.invoice_number, b.next_billing_at from customer_billing b
      where b.tenant_id = $1 and b.next_billing_at <= $2 and b.next_billing_at is not null and b.parked_at is null
        and b.test_clock_id is null ${after ? 'and (b.next_billing_at, b.customer_id) > ($4, $5)' : ''}
      order by b.next_billing_at, b.customer_id limit $3`,
    values: after
      ? [tenantId, until.toString(), limit, after.next_billing_at.toString(), after.customer_id]
      : [tenantId, until.toString(), limit],
  })
}

/** Speaks for a tenant to the end of the transaction. */
export function setTenant(tx: Tx, tenantId: string): void {
  tx.send({ name: 'set_tenant', text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] })
}
