import type { CreditNote } from '../../../domain/credit-note.ts'
import type { CreditMeaning } from '../../../domain/credit-order.ts'
import type { Buyer, InvoiceLine, Party } from '../../../domain/invoice.ts'
import type { InvoiceKind } from '../../../domain/invoice-kind.ts'
import { listStatementOf } from '../../../platform/database/list-statement.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Statement, Tx } from '../../../platform/database/transaction.ts'
import { type Expanded, type Expanding, withCustomer } from '../../customers/expand.ts'
import { customerColumn } from '../../customers/store.ts'
import type { DocumentFilter } from '../invoices/filters.ts'
import { type LineRow, lineColumns, lineJoins, lineOf } from '../invoices/rows.ts'
import { documentConditions } from '../invoices/store.ts'
import { type DocumentTaxJson, documentTaxesOf, taxesOf } from '../taxes/rows.ts'

export type CreditNoteFilter = DocumentFilter & { readonly invoice_id?: string | undefined }

type CreditNoteRow = Row<
  'credit_note',
  | 'id'
  | 'customer_id'
  | 'subscription_id'
  | 'test_clock_id'
  | 'kind'
  | 'reason'
  | 'meaning'
  | 'number'
  | 'currency'
  | 'issued_by'
  | 'billed_to'
  | 'subtotal_cents'
  | 'tax_cents'
  | 'total_cents'
  | 'reduces_due_cents'
  | 'credit_cents'
  | 'refund_cents'
  | 'outside_cents'
  | 'period_start'
  | 'period_end'
  | 'occurred_at'
  | 'finalized_at'
  | 'created_at',
  {
    readonly kind: InvoiceKind
    readonly meaning: CreditMeaning | null
    readonly issued_by: Party
    readonly billed_to: Buyer
  }
> & {
  readonly discount_cents: bigint
  readonly taxes: readonly DocumentTaxJson[] | null
  readonly invoice_ids: readonly string[]
  readonly credit_note_ids: readonly string[]
}

// Columns of `credit_note n`. Only the lines say which credit notes it takes lines back from.
const columns = `n.id, n.customer_id, n.subscription_id, n.test_clock_id, n.kind, n.reason, n.meaning, n.number, n.currency, n.issued_by, n.billed_to,
  n.subtotal_cents, n.tax_cents, n.total_cents, n.reduces_due_cents, n.credit_cents, n.refund_cents, n.outside_cents, n.period_start, n.period_end, n.occurred_at,
  n.finalized_at, n.created_at, ${taxesOf('n.tenant_id', 'n.id')} as taxes,
  (select coalesce(-sum(discount_cents(l.discounts)), 0)::bigint from document_line l
    where l.tenant_id = n.tenant_id and l.credit_note_id = n.id and l.discounts is not null) as discount_cents,
  array(select r.invoice_id from credit_note_invoice r where r.tenant_id = n.tenant_id and r.credit_note_id = n.id
    order by r.invoice_id) as invoice_ids,
  array(select distinct t.credit_note_id
    from document_line l join document_line t on (t.tenant_id, t.item_id, t.version_number, t.period_number, t.ordinal)
      = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.takes_back)
    where l.tenant_id = n.tenant_id and l.credit_note_id = n.id and t.credit_note_id is not null order by 1) as credit_note_ids`

/** A credit note with its lines, in one round trip. */
export async function findCreditNote(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<{ creditNote: CreditNote; lines: InvoiceLine[] } | undefined> {
  const values = [tenantId, id]
  const [[row], lines] = await Promise.all([
    tx.rows<CreditNoteRow>({
      name: 'find_credit_note',
      text: `select ${columns} from credit_note n where n.tenant_id = $1 and n.id = $2`,
      values,
    }),
    tx.rows<LineRow>({
      name: 'find_lines_of_credit_note',
      text: `select ${lineColumns} from document_line l ${lineJoins}
        where l.tenant_id = $1 and l.credit_note_id = $2 order by l.position`,
      values,
    }),
  ])
  return row && { creditNote: creditNoteOf(row), lines: lines.map(lineOf) }
}

/** A page of credit notes, newest first; one more than `limit`, to tell whether there is a next page. */
export async function listCreditNotes(
  tx: Tx,
  tenantId: string,
  filter: CreditNoteFilter & Expanding,
  page: { readonly before: string | null; readonly limit: number },
): Promise<(CreditNote & Expanded)[]> {
  const rows = await tx.rows<CreditNoteRow & Expanded>(listStatement(tenantId, filter, page))
  return rows.map((row) => withCustomer(creditNoteOf(row), row))
}

/** The statement of a page: one condition for each filter that is set. A test checks its query plan. */
export function listStatement(
  tenantId: string,
  filter: CreditNoteFilter & Expanding,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const { values, conditions, add } = documentConditions('n', tenantId, filter)
  add('n.id < ?', page.before)
  const from = filter.invoice_id
    ? `credit_note_invoice f join credit_note n on n.tenant_id = f.tenant_id and n.id = f.credit_note_id
        and f.tenant_id = $1 and f.invoice_id = $${values.push(filter.invoice_id)}`
    : 'credit_note n'
  const text = `select ${columns}${customerColumn('n', filter)} from ${from} where ${conditions.join(' and ')} order by n.id desc limit $${values.push(page.limit + 1)}`
  return listStatementOf(text, values)
}

function creditNoteOf(row: CreditNoteRow): CreditNote {
  return {
    id: row.id,
    customerId: row.customer_id,
    subscriptionId: row.subscription_id,
    testClockId: row.test_clock_id,
    kind: row.kind,
    reason: row.reason,
    meaning: row.meaning,
    number: row.number,
    currency: row.currency,
    issuedBy: row.issued_by,
    billedTo: row.billed_to,
    invoiceIds: row.invoice_ids,
    creditNoteIds: row.credit_note_ids,
    subtotalCents: row.subtotal_cents,
    taxCents: row.tax_cents,
    discountCents: row.discount_cents,
    taxes: documentTaxesOf(row.taxes),
    totalCents: row.total_cents,
    reducesDueCents: row.reduces_due_cents,
    creditCents: row.credit_cents,
    refundCents: row.refund_cents,
    outsideCents: row.outside_cents,
    period: row.period_start && row.period_end ? { start: row.period_start, end: row.period_end } : null,
    occurredAt: row.occurred_at,
    finalizedAt: row.finalized_at,
    createdAt: row.created_at,
  }
}
