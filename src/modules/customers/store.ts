import type { Instant } from '../../domain/instant.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Address } from './address.ts'
import type { Customer } from './customer.ts'

interface CustomerRow {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly external_id: string | null
  readonly currency: string | null
  readonly time_zone: string
  readonly address: Address | null
  readonly metadata: Record<string, string>
  readonly net_days: number | null
  readonly test_clock_id: string | null
  readonly credit_balances: Record<string, number>
  readonly owed: Customer['owed']
  readonly unallocated: Customer['unallocated']
  readonly created_at: Instant
  readonly updated_at: Instant
}

/** A test clock’s time. */
export interface Clock {
  readonly now: Instant
  readonly is_advancing: boolean
}

export interface CustomerFilter {
  readonly externalId?: string | undefined
  readonly email?: string | undefined
}

const columns = `c.id, c.name, c.email, c.external_id, c.currency, c.time_zone, c.address, c.metadata, c.net_days, c.test_clock_id,
  coalesce((select jsonb_object_agg(b.currency, b.balance_cents) from credit_balance b
    where b.tenant_id = c.tenant_id and b.customer_id = c.id), '{}') as credit_balances,
  coalesce((select jsonb_object_agg(o.currency, to_jsonb(o) - 'currency') from (
    select i.currency, sum(i.amount_due_cents)::bigint as due_cents,
      coalesce(sum(i.amount_due_cents) filter (where i.due_at < n.now), 0)::bigint as overdue_cents
    from invoice i cross join lateral (select coalesce((select k.now from test_clock k
      where k.tenant_id = c.tenant_id and k.id = c.test_clock_id), now()) as now) n
    where i.tenant_id = c.tenant_id and i.customer_id = c.id and i.status = 'open' group by i.currency) o), '{}') as owed,
  coalesce((select jsonb_object_agg(u.currency, u.cents) from (
    select p.currency, sum(p.amount_cents - p.allocated_cents)::bigint as cents from payment p
    where p.tenant_id = c.tenant_id and p.customer_id = c.id and p.allocated_cents < p.amount_cents group by p.currency) u), '{}') as unallocated,
  c.created_at, c.updated_at`

/** A customer with its credit. */
export async function findCustomer(tx: Tx, tenantId: string, id: string): Promise<Customer | undefined> {
  const [row] = await tx.rows<CustomerRow>({
    name: 'find_customer',
    text: `select ${columns} from customer c where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, id],
  })
  return row && customerOf(row)
}

/** Locks the customer row but not its billing row, so a billing run goes on. Read the customer in a later statement. */
export function lockCustomerRow(tx: Tx, tenantId: string, id: string): void {
  tx.send({
    name: 'lock_customer_row',
    text: 'select from customer where tenant_id = $1 and id = $2 for no key update',
    values: [tenantId, id],
  })
}

/** The customer’s test clock, or null. */
export async function clockOfCustomer(tx: Tx, tenantId: string, id: string): Promise<Clock | undefined> {
  const [clock] = await tx.rows<Clock>({
    name: 'clock_of_customer',
    text: `select k.now, k.advancing_to is not null as is_advancing
      from customer c join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
      where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, id],
  })
  return clock
}

/** Locks a test clock against deletion until the transaction ends; it may be advanced meanwhile. */
export async function lockClock(tx: Tx, tenantId: string, id: string): Promise<Clock | undefined> {
  const [clock] = await tx.rows<Clock>({
    name: 'lock_clock_of_new_customer',
    text: `select now, advancing_to is not null as is_advancing from test_clock
      where tenant_id = $1 and id = $2 for key share`,
    values: [tenantId, id],
  })
  return clock
}

/** A page of customers, newest first; one more than `limit`, to tell whether there is a next page. */
export async function listCustomers(
  tx: Tx,
  tenantId: string,
  filter: CustomerFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<Customer[]> {
  const rows = await tx.rows<CustomerRow>(listStatement(tenantId, filter, page))
  return rows.map(customerOf)
}

const afterEveryId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The statement of a page: one text for each combination of filters. A test checks its query plan. */
export function listStatement(
  tenantId: string,
  filter: CustomerFilter,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const wanted = Object.entries({ external_id: filter.externalId, email: filter.email }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    name: ['list_customers', ...wanted.map(([column]) => column)].join('_by_'),
    text: `select ${columns} from customer c where c.tenant_id = $1 and c.id < $2
      ${wanted.map(([column], index) => `and c.${column} = $${index + 4}`).join(' ')} order by c.id desc limit $3`,
    values: [tenantId, page.before ?? afterEveryId, page.limit + 1, ...wanted.map(([, value]) => value)],
  }
}

const changing = 'name, email, external_id, currency, time_zone, address, metadata, net_days, updated_at'

export const insertCustomers: Write = {
  name: 'inserted_customers',
  sql: insertSql('customer', `id, test_clock_id, created_at, ${changing}`),
}

/** Inserts the row of `customer_billing` for each new customer: billing locks it and queues by it. */
export const insertCustomerBillings: Write = {
  name: 'inserted_customer_billings',
  sql: insertSql('customer_billing', 'customer_id, last_instant, test_clock_id'),
}

export const updateCustomers: Write = { name: 'updated_customers', sql: updateSql('customer', 'id', changing) }

/** A customer as their row. */
export function customerRow(customer: Customer): object {
  return {
    id: customer.id,
    name: customer.name,
    email: customer.email,
    external_id: customer.externalId,
    currency: customer.currency,
    time_zone: customer.timeZone,
    address: customer.address,
    metadata: customer.metadata,
    net_days: customer.netDays,
    test_clock_id: customer.testClockId,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
  }
}

function customerOf(row: CustomerRow): Customer {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    externalId: row.external_id,
    currency: row.currency,
    timeZone: row.time_zone,
    address: row.address,
    metadata: row.metadata,
    netDays: row.net_days,
    testClockId: row.test_clock_id,
    creditBalances: row.credit_balances,
    owed: row.owed,
    unallocated: row.unallocated,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
