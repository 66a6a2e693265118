import type { InvoiceStatus } from '../../../domain/invoice.ts'
import type { Statement, Tx } from '../../../platform/database/transaction.ts'
import { type CreditNoteFilter, listStatement as creditNotesStatement } from '../credit-notes/store.ts'
import type { InvoiceFilter } from '../invoices/filters.ts'
import { listStatement as invoicesStatement } from '../invoices/store.ts'

/** A row of the invoice export; instants are already text. A draft has no customer name yet. */
export interface InvoiceExportRow {
  readonly id: string
  readonly number: string | null
  readonly payment_reference: string | null
  readonly discount_cents: bigint
  readonly status: InvoiceStatus
  readonly kind: string
  readonly external_id: string | null
  readonly purchase_order: string | null
  readonly customer_id: string
  readonly customer_external_id: string | null
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
  readonly amount_reversed_cents: bigint
  readonly period_start: string | null
  readonly period_end: string | null
  readonly created_at: string
  readonly finalized_at: string | null
  readonly due_at: string | null
  readonly paid_at: string | null
  readonly voided_at: string | null
  readonly marked_uncollectible_at: string | null
}

/** A row of the credit note export; ids of documents are separated by spaces. */
export interface CreditNoteExportRow {
  readonly id: string
  readonly number: string
  readonly kind: string
  readonly reason: string
  readonly customer_id: string
  readonly customer_external_id: string | null
  readonly customer_name: string
  readonly customer_email: string | null
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly invoice_ids: string
  readonly credit_note_ids: string
  readonly discount_cents: bigint
  readonly refund_cents: bigint
  readonly outside_cents: bigint
  readonly currency: string
  readonly subtotal_cents: bigint
  readonly tax_cents: bigint
  readonly total_cents: bigint
  readonly reduces_due_cents: bigint
  readonly credit_cents: bigint
  readonly period_start: string | null
  readonly period_end: string | null
  readonly created_at: string
  readonly finalized_at: string
}

interface AnyLineExportRow {
  readonly id: string
  readonly finalized_at: string | null
  readonly customer_id: string
  readonly customer_external_id: string | null
  readonly customer_name: string | null
  readonly currency: string
  readonly position: number
  readonly description: string
  readonly quantity: number
  readonly unit_amount: string
  readonly amount_cents: bigint
  readonly tax_cents: bigint
  readonly tax_category: string | null
  readonly discount_cents: bigint
  readonly proration: boolean
  readonly service_start: string | null
  readonly service_end: string | null
  readonly subscription_id: string | null
  readonly plan_id: string | null
  readonly test_clock_id: string | null
}

export interface LineExportRow extends AnyLineExportRow {
  readonly invoice_id: string
  readonly number: string | null
  readonly status: string
}

export interface CreditNoteLineExportRow extends AnyLineExportRow {
  readonly credit_note_id: string
  readonly number: string
}

// Of a line `l` of a document; only taxed lines look it up.
const taxCategoryOf = (
  document: 'i' | 'n',
) => `case when l.tax_group is not null then (select x.category from document_tax x
    where x.tenant_id = $1 and x.document_id = ${document}.id and x.tax_group = l.tax_group and x.component = 0) end as tax_category`

/** All invoices with these filters, newest first. A test checks its query plan. */
export function everyInvoice(tenantId: string, filter: InvoiceFilter): Statement {
  const { text, values = [] } = invoicesStatement(tenantId, filter, { before: null, limit: everything })
  // The process reads text much faster than objects.
  return {
    text: `select i.id, i.number, i.payment_reference, i.status, i.kind, i.external_id, i.purchase_order, i.customer_id, ${externalIdOf('i')}, i.billed_to ->> 'name' as customer_name,
        i.billed_to ->> 'email' as customer_email, i.subscription_id, i.test_clock_id, i.currency, i.subtotal_cents,
        i.discount_cents, i.tax_cents, i.total_cents, i.credited_cents, i.credit_applied_cents, i.amount_paid_cents, i.amount_reversed_cents, rfc3339(i.period_start) as period_start,
        rfc3339(i.period_end) as period_end, rfc3339(i.created_at) as created_at, rfc3339(i.finalized_at) as finalized_at,
        rfc3339(i.due_at) as due_at, rfc3339(i.paid_at) as paid_at, rfc3339(i.voided_at) as voided_at,
        rfc3339(i.marked_uncollectible_at) as marked_uncollectible_at
      from (${text}) i order by i.id desc`,
    values,
  }
}

/** All lines of those invoices, in their order. A test checks its query plan. */
export function everyLine(tenantId: string, filter: InvoiceFilter): Statement {
  const { text, values = [] } = invoicesStatement(tenantId, filter, { before: null, limit: everything })
  return {
    text: `select l.id, i.id as invoice_id, i.number, i.status, rfc3339(i.finalized_at) as finalized_at, i.customer_id,
        ${externalIdOf('i')}, i.billed_to ->> 'name' as customer_name, i.currency, l.position, l.description, l.quantity, l.unit_amount,
        l.amount_cents, coalesce(discount_cents(l.discounts), 0) as discount_cents, l.tax_cents, ${taxCategoryOf('i')}, l.proration, rfc3339(l.service_start) as service_start, rfc3339(l.service_end) as service_end,
        l.subscription_id, l.plan_id, i.test_clock_id
      from (${text}) i join document_line l on l.tenant_id = $1 and l.invoice_id = i.id order by i.id desc, l.position`,
    values,
  }
}

/** Every credit note of the list with these filters, newest first. */
export function everyCreditNote(tenantId: string, filter: CreditNoteFilter): Statement {
  const { text, values = [] } = creditNotesStatement(tenantId, filter, { before: null, limit: everything })
  return {
    text: `select n.id, n.number, n.kind, n.reason, n.customer_id, ${externalIdOf('n')}, n.billed_to ->> 'name' as customer_name,
        n.billed_to ->> 'email' as customer_email, n.subscription_id, n.test_clock_id,
        array_to_string(n.invoice_ids, ' ') as invoice_ids, array_to_string(n.credit_note_ids, ' ') as credit_note_ids,
        n.currency, n.subtotal_cents, n.tax_cents, n.total_cents, n.reduces_due_cents, n.credit_cents, n.discount_cents, n.refund_cents, n.outside_cents,
        rfc3339(n.period_start) as period_start, rfc3339(n.period_end) as period_end, rfc3339(n.created_at) as created_at,
        rfc3339(n.finalized_at) as finalized_at
      from (${text}) n order by n.id desc`,
    values,
  }
}

/** Every line of those credit notes, in their order; amounts from the customer's side. */
export function everyCreditNoteLine(tenantId: string, filter: CreditNoteFilter): Statement {
  const { text, values = [] } = creditNotesStatement(tenantId, filter, { before: null, limit: everything })
  return {
    text: `select l.id, n.id as credit_note_id, n.number, rfc3339(n.finalized_at) as finalized_at, n.customer_id,
        ${externalIdOf('n')}, n.billed_to ->> 'name' as customer_name, n.currency, l.position, l.description, l.quantity, l.unit_amount,
        -l.amount_cents as amount_cents, -coalesce(discount_cents(l.discounts), 0) as discount_cents, -l.tax_cents as tax_cents, ${taxCategoryOf('n')}, l.proration, rfc3339(l.service_start) as service_start,
        rfc3339(l.service_end) as service_end, l.subscription_id, l.plan_id, n.test_clock_id
      from (${text}) n join document_line l on l.tenant_id = $1 and l.credit_note_id = n.id order by n.id desc, l.position`,
    values,
  }
}

// The customer’s external id as it is now. It is looked up row by row, so the order of the list needs no sorting.
function externalIdOf(document: 'i' | 'n'): string {
  return `(select c.external_id from customer c where c.tenant_id = $1 and c.id = ${document}.customer_id) as customer_external_id`
}

const everything = 2 ** 52

const rowsPerFetch = 500

/**
 * The rows of a statement in chunks, all as of the first chunk: a cursor has one snapshot, which later commits do not change.
 * Only one at a time in a transaction. `ask` sends the statement of a chunk and types its rows.
 */
export async function* inChunks<Row>(
  tx: Tx,
  { text, values = [] }: Statement,
  ask: (chunk: Statement) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  tx.send({ text: `declare chunks no scroll cursor for ${text}`, values })
  for (;;) {
    const rows = await ask({ text: `fetch ${rowsPerFetch} from chunks` })
    if (rows.length > 0) yield rows
    if (rows.length < rowsPerFetch) return
  }
}
