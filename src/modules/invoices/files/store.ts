import type { Instant } from '../../../domain/instant.ts'
import type { InvoiceStatus } from '../../../domain/invoice.ts'
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

/** An invoice as a row of the export; instants are texts already. A draft has no name of its customer yet. */
export interface InvoiceExportRow {
  readonly id: string
  readonly number: string | null
  readonly status: InvoiceStatus
  readonly kind: string
  readonly customer_id: string
  readonly customer_name: string | null
  readonly customer_email: string | null
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly currency: string
  readonly subtotal_cents: bigint
  readonly tax_cents: bigint
  readonly total_cents: bigint
  readonly credited_cents: bigint
  readonly credit_applied_cents: bigint
  readonly amount_paid_cents: bigint
  readonly period_start: string | null
  readonly period_end: string | null
  readonly created_at: string
  readonly finalized_at: string | null
  readonly due_at: string | null
  readonly paid_at: string | null
  readonly voided_at: string | null
  readonly marked_uncollectible_at: string | null
}

export interface LineExportRow {
  readonly id: string
  readonly invoice_id: string
  readonly number: string | null
  readonly status: string
  readonly finalized_at: string | null
  readonly customer_id: string
  readonly customer_name: string | null
  readonly currency: string
  readonly position: number
  readonly description: string
  readonly quantity: number
  readonly unit_amount: string
  readonly amount_cents: bigint
  readonly proration: boolean
  readonly service_start: string | null
  readonly service_end: string | null
  readonly subscription_id: string | null
  readonly plan_id: string | null
  readonly test_clock_id: string | null
}

/** What a test explains: every invoice of the list with these filters, newest first. */
export function everyInvoice(tenantId: string, filter: InvoiceFilter): Statement {
  const { text, values = [] } = listStatement(tenantId, filter, { before: null, limit: everything })
  // Texts from the database cost the process a fraction of what objects do.
  return {
    text: `select i.id, i.number, i.status, i.kind, i.customer_id, i.billed_to ->> 'name' as customer_name,
        i.billed_to ->> 'email' as customer_email, i.subscription_id, i.test_clock_id, i.currency, i.subtotal_cents,
        i.tax_cents, i.total_cents, i.credited_cents, i.credit_applied_cents, i.amount_paid_cents, rfc3339(i.period_start) as period_start,
        rfc3339(i.period_end) as period_end, rfc3339(i.created_at) as created_at, rfc3339(i.finalized_at) as finalized_at,
        rfc3339(i.due_at) as due_at, rfc3339(i.paid_at) as paid_at, rfc3339(i.voided_at) as voided_at,
        rfc3339(i.marked_uncollectible_at) as marked_uncollectible_at
      from (${text}) i order by i.id desc`,
    values,
  }
}

/** What a test explains: every line of those invoices, in their order. */
export function everyLine(tenantId: string, filter: InvoiceFilter): Statement {
  const { text, values = [] } = listStatement(tenantId, filter, { before: null, limit: everything })
  return {
    text: `select l.id, l.invoice_id, i.number, i.status, rfc3339(i.finalized_at) as finalized_at, i.customer_id,
        i.billed_to ->> 'name' as customer_name, i.currency, l.position, l.description, l.quantity, l.unit_amount,
        l.amount_cents, l.proration, rfc3339(l.service_start) as service_start, rfc3339(l.service_end) as service_end,
        l.subscription_id, l.plan_id, i.test_clock_id
      from (${text}) i join document_line l on l.tenant_id = $1 and l.invoice_id = i.id order by i.id desc, l.position`,
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
