import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { seriesColumns } from '../../ledger/number-series.ts'
import type { ClaimedCustomer } from '../../ledger/store.ts'

/** Tenants with customers due by an instant (null: now), and the present, by the database’s clock. */
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
  if (!now) throw new Error('the database returned no time')
  return { now, tenantIds: rows.flatMap(({ tenant_id }) => (tenant_id === null ? [] : [tenant_id])) }
}

export type DueCustomer = ClaimedCustomer & { readonly next_billing_at: Instant }

export interface DuePage {
  readonly until: Instant
  /** The present to look from. */
  readonly now: Instant
  readonly after: DueCustomer | null
  readonly limit: number
}

/** Customers due by an instant, soonest first, after `after`; the same rows as a claim, without locks. */
export function dueCustomers(tx: Tx, tenantId: string, page: DuePage): Promise<readonly DueCustomer[]> {
  const { until, now, after, limit } = page
  const values: unknown[] = [tenantId, until.toString(), now.toString(), limit]
  if (after) values.push(after.next_billing_at.toString(), after.customer_id)
  return tx.rows({
    text: `select b.customer_id, greatest($3::timestamptz, b.last_instant) as now, ${seriesColumns('b')}, b.next_billing_at
      from customer_billing b
      where b.tenant_id = $1 and b.next_billing_at <= $2 and b.next_billing_at is not null and b.parked_at is null
        and b.test_clock_id is null ${after ? 'and (b.next_billing_at, b.customer_id) > ($5, $6)' : ''}
      order by b.next_billing_at, b.customer_id limit $4`,
    values,
  })
}
