import type { Instant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { TaxProfileJson } from '../taxes/rows.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Address } from './address.ts'
import type { Customer } from './customer.ts'
import type { EInvoice } from './e-invoice.ts'
import type { Expanding } from './expand.ts'

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
  readonly default_payment_method_id: string | null
  readonly e_invoice: EInvoice | null
  readonly language: Language | null
  readonly email_bounced_at: Instant | null
  readonly tax: TaxProfileJson | null
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
  readonly sends_mail: boolean
}

export interface CustomerFilter {
  readonly externalId?: string | undefined
  readonly email?: string | undefined
}

const columns = `c.id, c.name, c.email, c.external_id, c.currency, c.time_zone, c.address, c.metadata, c.net_days, c.test_clock_id, c.default_payment_method_id,
  c.e_invoice, c.language, c.email_bounced_at, c.tax,
  coalesce((select jsonb_object_agg(b.currency, b.balance_cents) from credit_balance b
    where b.tenant_id = c.tenant_id and b.customer_id = c.id), '{}') as credit_balances,
  coalesce((select jsonb_object_agg(o.currency, to_jsonb(o) - 'currency') from (
    select i.currency, sum(i.amount_due_cents)::bigint as due_cents,
      coalesce(sum(i.amount_due_cents) filter (where i.due_at < n.now), 0)::bigint as overdue_cents
    from invoice i cross join lateral (select coalesce((select k.now from test_clock k
      where k.tenant_id = c.tenant_id and k.id = c.test_clock_id), now()) as now) n
    where i.tenant_id = c.tenant_id and i.customer_id = c.id and i.status = 'open' group by i.currency) o), '{}') as owed,
  coalesce((select jsonb_object_agg(u.currency, u.cents) from (
    select p.currency, sum(p.amount_cents - p.allocated_cents - p.refunded_cents - p.returned_cents)::bigint as cents from payment p
    where p.tenant_id = c.tenant_id and p.customer_id = c.id and p.allocated_cents + p.refunded_cents + p.returned_cents < p.amount_cents group by p.currency) u), '{}') as unallocated,
  c.created_at, c.updated_at`

/** A column `customer` of the rows of a list, with its comma, where it is asked for. `row` has the customer's id. */
export function customerColumn(row: string, { expand }: Expanding): string {
  if (!expand) return ''
  return `, (select jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email, 'time_zone', c.time_zone, 'test_clock_id', c.test_clock_id) from customer c
    where c.tenant_id = ${row}.tenant_id and c.id = ${row}.customer_id) as customer`
}

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

/** When a register is asked for the customer's tax ids; null: for none. Does not wait. */
export function setTaxCheck(tx: Tx, tenantId: string, id: string, at: Instant | null): void {
  tx.send({
    name: 'set_tax_check',
    text: 'update customer set tax_check_at = $3, tax_checks = 0 where tenant_id = $1 and id = $2',
    values: [tenantId, id, at?.toString() ?? null],
  })
}

/** Locks the money of a customer, as an action does. Does not wait. */
export function lockMoney(tx: Tx, id: string): void {
  tx.send({ name: 'lock_money', text: 'select from lock_customer($1)', values: [id] })
}

/** Whether a payment method of the customer can be used; undefined if there is none with that id. */
export async function isActivePaymentMethod(
  tx: Tx,
  tenantId: string,
  { customerId, methodId }: { readonly customerId: string; readonly methodId: string },
): Promise<boolean | undefined> {
  const [row] = await tx.rows<{ is_active: boolean }>({
    name: 'is_active_payment_method',
    text: `select status in ('active', 'pending') as is_active from payment_method
      where tenant_id = $1 and customer_id = $2 and id = $3`,
    values: [tenantId, customerId, methodId],
  })
  return row?.is_active
}

/** The customer’s test clock, or null. */
export async function clockOfCustomer(tx: Tx, tenantId: string, id: string): Promise<Clock | undefined> {
  const [clock] = await tx.rows<Clock>({
    name: 'clock_of_customer',
    text: `select k.now, k.advancing_to is not null as is_advancing, k.sends_mail
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
    text: `select now, advancing_to is not null as is_advancing, sends_mail from test_clock
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

const changing =
  'name, email, external_id, currency, time_zone, address, metadata, net_days, default_payment_method_id, e_invoice, language, email_bounced_at, tax, updated_at'

export const insertCustomers: Write = {
  name: 'inserted_customers',
  sql: insertSql('customer', `id, test_clock_id, created_at, tax_check_at, ${changing}`),
}

/** Inserts the row of `customer_billing` for each new customer: billing locks it and queues by it. */
export const insertCustomerBillings: Write = {
  name: 'inserted_customer_billings',
  sql: insertSql('customer_billing', 'customer_id, last_instant, test_clock_id'),
}

export const insertWords: Write = {
  name: 'inserted_customer_words',
  sql: `insert into customer_word (tenant_id, customer_id, word)
    select $tenant, r.customer_id, w from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, words text[]), unnest(r.words) w`,
}

export const deleteWords: Write = {
  name: 'deleted_customer_words',
  sql: `delete from customer_word w using jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, words text[])
    where w.tenant_id = $tenant and w.customer_id = r.customer_id and w.word = any(r.words)`,
}

export const updateCustomers: Write = { name: 'updated_customers', sql: updateSql('customer', 'id', changing) }

/**
 * Open automatic invoices of a customer that are collected from that payment method, and that no attempt is live for: they wait for
 * one from that instant, but for those that are not being collected and of whose money a chargeback is open. `is_default`: the method becomes the customer’s default in the
 * same transaction; `subscription_id`: that of this subscription alone; `is_by_gateway`: nobody has chosen it, so what people have left
 * alone stays so.
 */
export const collectOpenInvoices: Write = {
  name: 'collected_open_invoices',
  sql: `update invoice i set collect_at = r.collect_at, collection_status = 'waiting'
    from jsonb_to_recordset($rows::jsonb)
      as r (customer_id uuid, payment_method_id uuid, is_default boolean, subscription_id uuid, is_by_gateway boolean,
        collect_at timestamptz, except_ids uuid[])
    where i.tenant_id = $tenant and i.customer_id = r.customer_id and i.status = 'open' and i.collection = 'automatic'
      and (r.except_ids is null or i.id <> all(r.except_ids))
      and coalesce(i.collection_status, '') not in ('in_progress', 'requires_action')
      and (r.is_by_gateway is not true or i.collection_status in ('waiting', 'failed', 'no_payment_method'))
      and (i.collect_at is not null or not is_disputed(i.tenant_id, i.id))
      and case when r.subscription_id is not null then i.subscription_id = r.subscription_id else r.payment_method_id = coalesce(
        (select m.id from subscription s join payment_method m on m.tenant_id = s.tenant_id and m.id = s.payment_method_id
          where s.tenant_id = i.tenant_id and s.id = i.subscription_id and m.status = 'active'),
        case when r.is_default then r.payment_method_id else (select c.default_payment_method_id from customer c
          where c.tenant_id = i.tenant_id and c.id = i.customer_id) end) end`,
}

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
    tax: customer.tax,
    test_clock_id: customer.testClockId,
    default_payment_method_id: customer.defaultPaymentMethodId,
    e_invoice: customer.eInvoice,
    language: customer.language,
    email_bounced_at: customer.emailBouncedAt,
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
    tax: row.tax,
    testClockId: row.test_clock_id,
    defaultPaymentMethodId: row.default_payment_method_id,
    eInvoice: row.e_invoice,
    language: row.language,
    emailBouncedAt: row.email_bounced_at,
    creditBalances: row.credit_balances,
    owed: row.owed,
    unallocated: row.unallocated,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
