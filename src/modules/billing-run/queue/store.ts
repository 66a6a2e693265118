import type { Instant } from '../../../domain/instant.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { ClaimedCustomer } from '../../ledger/store.ts'
import { setTenant } from '../../transaction/store.ts'
import type { Write } from '../../transaction/write-set.ts'

/** Tenants with customers that are due now by the database's clock, the longest waiting first. */
export async function dueTenants(tx: Tx): Promise<{ now: Instant; tenantIds: string[] }> {
  const rows = await tx.rows<{ now: Instant; tenant_id: string | null }>({
    name: 'due_tenants',
    text: `select n.now, d.tenant_id from (select date_trunc('milliseconds', clock_timestamp()) as now) n
      left join due_tenants(n.now) d on true order by d.oldest`,
  })
  const now = rows[0]?.now
  if (!now) throw new Error('the database returned no time')
  return { now, tenantIds: rows.flatMap(({ tenant_id }) => (tenant_id === null ? [] : [tenant_id])) }
}

/** The backlog of billing, over all tenants. */
export async function backlog(tx: Tx): Promise<{ dueCustomers: number; lagSeconds: number; parkedCustomers: number }> {
  const [row] = await tx.rows<{ due: bigint; lag: number; parked: bigint }>({
    name: 'billing_backlog',
    text: `select due_customers as due, coalesce(extract(epoch from now() - oldest_due), 0)::float8 as lag,
        parked_customers as parked from billing_backlog()`,
  })
  return { dueCustomers: Number(row?.due ?? 0), lagSeconds: row?.lag ?? 0, parkedCustomers: Number(row?.parked ?? 0) }
}

/** Claims due customers, skipping those locked elsewhere. */
export function claimDueCustomers(tx: Tx, dueBy: Instant, limit: number): Promise<readonly ClaimedCustomer[]> {
  return tx.rows({
    name: 'claim_due_customers',
    text: 'select * from claim_due_customers($1, $2)',
    values: [dueBy.toString(), limit],
  })
}

export type ParkedCustomer = Row<'customer_billing', 'customer_id' | 'parked_at' | 'parked_reason' | 'next_billing_at'>

export const releaseCustomers: Write = {
  name: 'released_customers',
  sql: `update customer_billing b set parked_at = null, parked_reason = null
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid)
    where b.tenant_id = $tenant and b.customer_id = r.customer_id`,
}

/** Parks customers, each with its reason, until they are released. */
export const parkCustomers: Write = {
  name: 'parked_customers',
  sql: `update customer_billing b set parked_at = r.parked_at, parked_reason = r.parked_reason
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, parked_at timestamptz, parked_reason text)
    where b.tenant_id = $tenant and b.customer_id = r.customer_id and b.parked_at is null`,
}

/** Parks a customer with the reason, until it is released. */
export async function parkCustomer(tx: Tx, tenantId: string, customerId: string, reason: string): Promise<void> {
  setTenant(tx, tenantId)
  await tx.rows({
    name: 'park_customer',
    text: `update customer_billing set parked_at = date_trunc('milliseconds', now()), parked_reason = $3
      where tenant_id = $1 and customer_id = $2 and parked_at is null`,
    values: [tenantId, customerId, reason],
  })
}

/** The customer's row in the queue, locked. */
export async function findParkedCustomer(
  tx: Tx,
  tenantId: string,
  customerId: string,
): Promise<ParkedCustomer | undefined> {
  const [row] = await tx.rows<ParkedCustomer>({
    name: 'find_parked_customer',
    text: `select customer_id, parked_at, parked_reason, next_billing_at from customer_billing
      where tenant_id = $1 and customer_id = $2 for no key update`,
    values: [tenantId, customerId],
  })
  return row
}

/** The customer's row in the queue if they are parked. */
export async function parkedCustomerOf(
  tx: Tx,
  tenantId: string,
  customerId: string,
): Promise<ParkedCustomer | undefined> {
  const [row] = await tx.rows<ParkedCustomer>({
    name: 'parked_customer_of',
    text: `select customer_id, parked_at, parked_reason, next_billing_at from customer_billing
      where tenant_id = $1 and customer_id = $2 and parked_at is not null`,
    values: [tenantId, customerId],
  })
  return row
}

/** A page of parked customers, by customer, newest first; one more than `limit`. */
export function listParkedCustomers(
  tx: Tx,
  tenantId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly ParkedCustomer[]> {
  return tx.rows({
    text: `select customer_id, parked_at, parked_reason, next_billing_at from customer_billing
      where tenant_id = $1 and parked_at is not null ${before ? 'and customer_id < $3' : ''}
      order by customer_id desc limit $2`,
    values: before ? [tenantId, limit + 1, before] : [tenantId, limit + 1],
  })
}

/** Customers whose late usage is given to billing at a time. */
export const lateCustomersMax = 500

/** Gives late usage of the present tenant to billing. Returns how many marks it took; those of customers that others lock stay. */
export async function applyLateUsage(tx: Tx): Promise<bigint> {
  const [row] = await tx.rows<{ taken: bigint }>({
    name: 'apply_late_usage',
    text: 'select apply_late_usage($1) as taken',
    values: [lateCustomersMax],
  })
  return row?.taken ?? 0n
}
