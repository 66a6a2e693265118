import type { Tx } from '../../../platform/database/transaction.ts'
import type { CreditNoteFilter } from '../credit-notes/store.ts'
import {
  type CreditNoteExportRow,
  type CreditNoteLineExportRow,
  everyCreditNote,
  everyCreditNoteLine,
  inChunks,
} from './store.ts'
import { type Columns, decimal, table } from './table.ts'

/** The columns of the credit notes' table, in order. */
export const creditNoteColumns: Columns<CreditNoteExportRow> = {
  id: ({ id }) => id,
  number: ({ number }) => number,
  kind: ({ kind }) => kind,
  reason: ({ reason }) => reason,
  customer_id: ({ customer_id }) => customer_id,
  customer_external_id: ({ customer_external_id }) => customer_external_id,
  customer_name: ({ customer_name }) => customer_name,
  customer_email: ({ customer_email }) => customer_email,
  subscription_id: ({ subscription_id }) => subscription_id,
  test_clock_id: ({ test_clock_id }) => test_clock_id,
  invoice_ids: ({ invoice_ids }) => invoice_ids,
  credit_note_ids: ({ credit_note_ids }) => credit_note_ids,
  currency: ({ currency }) => currency,
  subtotal_cents: ({ subtotal_cents }) => subtotal_cents,
  tax_cents: ({ tax_cents }) => tax_cents,
  total_cents: ({ total_cents }) => total_cents,
  reduces_due_cents: ({ reduces_due_cents }) => reduces_due_cents,
  credit_cents: ({ credit_cents }) => credit_cents,
  total: ({ total_cents, currency }) => decimal(total_cents, currency),
  period_start: ({ period_start }) => period_start,
  period_end: ({ period_end }) => period_end,
  created_at: ({ created_at }) => created_at,
  finalized_at: ({ finalized_at }) => finalized_at,
  discount_cents: ({ discount_cents }) => discount_cents,
  refund_cents: ({ refund_cents }) => refund_cents,
  outside_cents: ({ outside_cents }) => outside_cents,
}

/** The columns of the table of credit note lines, in order; amounts have the customer’s signs. */
export const creditNoteLineColumns: Columns<CreditNoteLineExportRow> = {
  id: ({ id }) => id,
  credit_note_id: ({ credit_note_id }) => credit_note_id,
  credit_note_number: ({ number }) => number,
  finalized_at: ({ finalized_at }) => finalized_at,
  customer_id: ({ customer_id }) => customer_id,
  customer_external_id: ({ customer_external_id }) => customer_external_id,
  customer_name: ({ customer_name }) => customer_name,
  position: ({ position }) => position,
  description: ({ description }) => description,
  quantity: ({ quantity }) => quantity,
  unit_amount: ({ unit_amount }) => unit_amount,
  currency: ({ currency }) => currency,
  amount_cents: ({ amount_cents }) => amount_cents,
  amount: ({ amount_cents, currency }) => decimal(amount_cents, currency),
  proration: ({ proration }) => proration,
  service_start: ({ service_start }) => service_start,
  service_end: ({ service_end }) => service_end,
  subscription_id: ({ subscription_id }) => subscription_id,
  plan_id: ({ plan_id }) => plan_id,
  test_clock_id: ({ test_clock_id }) => test_clock_id,
  tax_cents: ({ tax_cents }) => tax_cents,
  tax_category: ({ tax_category }) => tax_category,
  discount_cents: ({ discount_cents }) => discount_cents,
}

/** The credit notes of a list as a CSV table, in pieces, newest first; all of them as they stood at the beginning. */
export function creditNotesCsv(tx: Tx, tenantId: string, filter: CreditNoteFilter): AsyncGenerator<string> {
  return table(
    creditNoteColumns,
    inChunks(tx, everyCreditNote(tenantId, filter), (chunk) => tx.rows<CreditNoteExportRow>(chunk)),
  )
}

/** The lines of those credit notes as a CSV table, in pieces. */
export function creditNoteLinesCsv(tx: Tx, tenantId: string, filter: CreditNoteFilter): AsyncGenerator<string> {
  return table(
    creditNoteLineColumns,
    inChunks(tx, everyCreditNoteLine(tenantId, filter), (chunk) => tx.rows<CreditNoteLineExportRow>(chunk)),
  )
}
