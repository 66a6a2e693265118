import type { Instant } from '../../../domain/instant.ts'
import type { Statement, Tx } from '../../../platform/database/transaction.ts'
import { type InvoiceFilter, listStatement } from '../store.ts'

/** Money received for an invoice. */
export interface PaymentRow {
  readonly amount_cents: bigint
  readonly reference: string | null
  readonly paid_at: Instant
}

/** The payments of an invoice, in the order in which they came. */
export function paymentsOf(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly PaymentRow[]> {
  return tx.rows({
    name: 'payments_of_invoice',
    text: `select amount_cents, reference, paid_at from payment where tenant_id = $1 and invoice_id = $2 order by paid_at, id`,
    values: [tenantId, invoiceId],
  })
}

/** The time zone in which an invoice's dates are told: its subscription's, else its customer's. */
export async function timeZoneOf(tx: Tx, tenantId: string, invoiceId: string): Promise<string> {
  const [row] = await tx.rows<{ time_zone: string }>({
    name: 'time_zone_of_invoice',
    text: `select coalesce(s.time_zone, c.time_zone) as time_zone
      from invoice i
      join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
      left join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      where i.tenant_id = $1 and i.id = $2`,
    values: [tenantId, invoiceId],
  })
  return row?.time_zone ?? 'UTC'
}

/** Both parties as they are today: for a draft, which has none of its own yet. */
export async function partiesToday(tx: Tx, tenantId: string, customerId: string): Promise<PartiesRow | undefined> {
  const [row] = await tx.rows<PartiesRow>({
    name: 'parties_today',
    text: `select t.name as seller_name, t.address as seller_address, c.name as buyer_name, c.email as buyer_email,
        c.address as buyer_address
      from customer c join tenant t on t.tenant_id = c.tenant_id where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, customerId],
  })
  return row
}

export interface PartiesRow {
  readonly seller_name: string
  readonly seller_address: Record<string, string>
  readonly buyer_name: string
  readonly buyer_email: string | null
  readonly buyer_address: Record<string, string> | null
}

/** An invoice as a row of the export; a draft has no parties yet. */
export interface InvoiceExportRow {
  readonly id: string
  readonly number: string | null
  readonly status: string
  readonly kind: string
  readonly customer_id: string
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly billed_to: { readonly name: string; readonly email: string | null } | null
  readonly currency: string
  readonly subtotal_cents: bigint
  readonly tax_cents: bigint
  readonly total_cents: bigint
  readonly credit_applied_cents: bigint
  readonly amount_paid_cents: bigint
  readonly period_start: Instant | null
  readonly period_end: Instant | null
  readonly created_at: Instant
  readonly finalized_at: Instant | null
  readonly due_at: Instant | null
  readonly paid_at: Instant | null
  readonly voided_at: Instant | null
  readonly marked_uncollectible_at: Instant | null
}

export interface LineExportRow {
  readonly id: string
  readonly invoice_id: string
  readonly number: string | null
  readonly status: string
  readonly finalized_at: Instant | null
  readonly customer_id: string
  readonly billed_to: { readonly name: string } | null
  readonly currency: string
  readonly position: number
  readonly description: string
  readonly quantity: number
  readonly unit_amount: string
  readonly amount_cents: bigint
  readonly proration: boolean
  readonly service_start: Instant | null
  readonly service_end: Instant | null
  readonly subscription_id: string | null
  readonly plan_id: string | null
}

/** What a test explains: every invoice of the list with these filters, newest first. */
export function everyInvoice(tenantId: string, filter: InvoiceFilter): Statement {
  return listStatement(tenantId, filter, { before: null, limit: everything })
}

/** What a test explains: every line of those invoices, in their order. */
export function everyLine(tenantId: string, filter: InvoiceFilter): Statement {
  const { text, values = [] } = everyInvoice(tenantId, filter)
  return {
    text: `select l.id, l.invoice_id, i.number, i.status, i.finalized_at, i.customer_id, i.billed_to, i.currency, l.position,
        l.description, l.quantity, l.unit_amount, l.amount_cents, l.proration, l.service_start, l.service_end,
        l.subscription_id, l.plan_id
      from (${text}) i join invoice_line l on l.tenant_id = $1 and l.invoice_id = i.id order by i.id desc, l.position`,
    values,
  }
}

const everything = 2 ** 52

const rowsPerFetch = 500

/**
 * The rows of a statement, so many at a time, all as they stood when the first were asked for: a cursor, whose snapshot no
 * later commit changes. One at a time in a transaction.
 */
export async function* inChunks<Row>(tx: Tx, { text, values = [] }: Statement): AsyncGenerator<readonly Row[]> {
  tx.send({ text: `declare chunks no scroll cursor for ${text}`, values })
  for (;;) {
    const rows = await tx.rows<Row>({ text: `fetch ${rowsPerFetch} from chunks` })
    if (rows.length > 0) yield rows
    if (rows.length < rowsPerFetch) return
  }
}
