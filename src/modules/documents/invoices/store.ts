import type { Invoice } from '../../../domain/invoice.ts'
import { listStatementOf } from '../../../platform/database/list-statement.ts'
import type { Statement, Tx } from '../../../platform/database/transaction.ts'
import { type Expanded, type Expanding, withCustomer } from '../../customers/expand.ts'
import { customerColumn } from '../../customers/store.ts'
import type { DocumentFilter, InvoiceFilter } from './filters.ts'
import {
  type InvoiceRow,
  invoiceColumns,
  invoiceOf,
  type LineRow,
  lineColumns,
  lineJoins,
  type StoredLine,
  storedLineOf,
} from './rows.ts'

/** An invoice with its lines, in one round trip. */
export async function findInvoice(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<{ invoice: Invoice; lines: StoredLine[] } | undefined> {
  const values = [tenantId, id]
  const [[row], lines] = await Promise.all([
    tx.rows<InvoiceRow>({
      name: 'find_invoice',
      text: `select ${invoiceColumns} from invoice i where i.tenant_id = $1 and i.id = $2`,
      values,
    }),
    tx.rows<LineRow & { position: number }>({
      name: 'find_lines',
      text: `select ${lineColumns}, l.position from document_line l ${lineJoins} where l.tenant_id = $1 and l.invoice_id = $2 order by l.position`,
      values,
    }),
  ])
  return row && { invoice: invoiceOf(row), lines: lines.map(storedLineOf) }
}

/** The customer and the subscription of an invoice. */
export interface InvoiceParties {
  readonly customer_id: string
  readonly subscription_id: string | null
}

/** Reads the parties of an invoice, before their lock is taken. */
export async function partiesOfInvoice(tx: Tx, tenantId: string, id: string): Promise<InvoiceParties | undefined> {
  const [row] = await tx.rows<InvoiceParties>({
    name: 'parties_of_invoice',
    text: 'select customer_id, subscription_id from invoice where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  })
  return row
}

/** The newest invoice of each of these subscriptions, by subscription; with its lines only when asked. */
export async function latestInvoices(
  tx: Tx,
  tenantId: string,
  subscriptionIds: Statement,
): Promise<Map<string, Invoice>> {
  const text = `select ${invoiceColumns} from (${subscriptionIds.text}) s (id) cross join lateral (
      select i.* from invoice i where i.tenant_id = $1 and i.subscription_id = s.id order by i.id desc limit 1) i`
  const rows = await tx.rows<InvoiceRow>(listStatementOf(text, subscriptionIds.values ?? [tenantId]))
  return new Map(rows.map((row) => [row.subscription_id ?? '', invoiceOf(row)]))
}

/** The newest invoice of a subscription, without its lines; null while there is none. */
export async function latestInvoiceOf(tx: Tx, tenantId: string, subscriptionId: string): Promise<Invoice | null> {
  const [row] = await tx.rows<InvoiceRow>({
    name: 'latest_invoice_of',
    text: `select ${invoiceColumns} from invoice i where i.tenant_id = $1 and i.subscription_id = $2 order by i.id desc limit 1`,
    values: [tenantId, subscriptionId],
  })
  return row ? invoiceOf(row) : null
}

/** A page of invoices, newest first; one more than `limit`, to tell whether there is a next page. */
export async function listInvoices(
  tx: Tx,
  tenantId: string,
  filter: InvoiceFilter & Expanding & { readonly isFinal?: true },
  page: { readonly before: string | null; readonly limit: number },
): Promise<(Invoice & Expanded)[]> {
  const rows = await tx.rows<InvoiceRow & Expanded>(listStatement(tenantId, filter, page))
  return rows.map((row) => withCustomer(invoiceOf(row), row))
}

/** The statement of a page: one condition for each filter that is set. A test checks its query plan. */
export function listStatement(
  tenantId: string,
  filter: InvoiceFilter & Expanding & { readonly isFinal?: true },
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const { values, conditions, add } = invoiceConditions(tenantId, filter)
  add('i.id < ?', page.before)
  if (filter.isFinal) conditions.push('i.finalized_at is not null')
  const text = `select ${invoiceColumns}${customerColumn('i', filter)} from invoice i where ${conditions.join(' and ')} order by i.id desc limit $${values.push(page.limit + 1)}`
  return listStatementOf(text, values)
}

/** The sums of invoices in one currency, in minor units. */
export interface InvoiceSums {
  readonly currency: string
  readonly count: bigint
  readonly total_cents: bigint
  readonly amount_due_cents: bigint
  readonly amount_paid_cents: bigint
}

/** How many invoices there are with these filters and what they add up to, by currency. */
export function sumInvoices(tx: Tx, tenantId: string, filter: InvoiceFilter): Promise<readonly InvoiceSums[]> {
  const { values, conditions } = invoiceConditions(tenantId, filter)
  // So that few of many are read. A draft, a paid or a void invoice has nothing due.
  if (filter.overdue || filter.status === 'open') conditions.push('i.amount_due_cents > 0')
  return tx.rows<InvoiceSums>({
    text: `select i.currency, count(*) as count, sum(i.total_cents)::bigint as total_cents, sum(i.amount_due_cents)::bigint as amount_due_cents,
        sum(i.amount_paid_cents - i.amount_reversed_cents)::bigint as amount_paid_cents
      from invoice i where ${conditions.join(' and ')} group by 1 order by 1`,
    values,
  })
}

/** The conditions of the filters of invoices. */
function invoiceConditions(tenantId: string, filter: InvoiceFilter) {
  const { values, conditions, add } = documentConditions('i', tenantId, filter)
  add('i.external_id = ?', filter.external_id)
  add('i.status = ?', filter.status)
  add('i.due_at >= ?::timestamptz', filter.due_from?.toString())
  add('i.due_at < ?::timestamptz', filter.due_until?.toString())
  if (filter.overdue !== undefined) conditions.push(`(${overdueSql}) is ${filter.overdue}`)
  return { values, conditions, add }
}

// At the customer's present.
const overdueSql = `i.status = 'open' and i.due_at < coalesce(
  (select k.now from test_clock k where k.tenant_id = i.tenant_id and k.id = i.test_clock_id), now())`

/** The conditions of the filters that invoices and credit notes share, with their values, and how to add more. */
export function documentConditions(row: 'i' | 'n', tenantId: string, filter: DocumentFilter) {
  const values: unknown[] = [tenantId]
  const conditions = [`${row}.tenant_id = $1`]
  const add = (condition: string, value: unknown) => {
    if (value !== undefined && value !== null) conditions.push(condition.replace('?', `$${values.push(value)}`))
  }
  const { test_clock_id: clockId } = filter
  add(`${row}.customer_id = ?`, filter.customer_id)
  add(`${row}.subscription_id = ?`, filter.subscription_id)
  add(`${row}.number = ?`, filter.number)
  if (clockId === 'none') conditions.push(`${row}.test_clock_id is null`)
  else add(`${row}.test_clock_id = ?`, clockId)
  add(`${row}.finalized_at >= ?::timestamptz`, filter.finalized_from?.toString())
  add(`${row}.finalized_at < ?::timestamptz`, filter.finalized_until?.toString())
  add(`${row}.occurred_at >= ?::timestamptz`, filter.occurred_from?.toString())
  add(`${row}.occurred_at < ?::timestamptz`, filter.occurred_until?.toString())
  return { values, conditions, add }
}
