import { amountDue } from '../../../domain/invoice.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { InvoiceFilter } from '../invoices/filters.ts'
import { everyInvoice, everyLine, type InvoiceExportRow, inChunks, type LineExportRow } from './store.ts'
import { type Columns, decimal, table } from './table.ts'

/** The columns of the invoices' table, in order. */
export const invoiceColumns: Columns<InvoiceExportRow> = {
  id: ({ id }) => id,
  number: ({ number }) => number,
  status: ({ status }) => status,
  kind: ({ kind }) => kind,
  external_id: ({ external_id }) => external_id,
  purchase_order: ({ purchase_order }) => purchase_order,
  customer_id: ({ customer_id }) => customer_id,
  customer_external_id: ({ customer_external_id }) => customer_external_id,
  customer_name: ({ customer_name }) => customer_name,
  customer_email: ({ customer_email }) => customer_email,
  subscription_id: ({ subscription_id }) => subscription_id,
  test_clock_id: ({ test_clock_id }) => test_clock_id,
  currency: ({ currency }) => currency,
  subtotal_cents: ({ subtotal_cents }) => subtotal_cents,
  tax_cents: ({ tax_cents }) => tax_cents,
  total_cents: ({ total_cents }) => total_cents,
  credited_cents: ({ credited_cents }) => credited_cents,
  credit_applied_cents: ({ credit_applied_cents }) => credit_applied_cents,
  amount_paid_cents: ({ amount_paid_cents }) => amount_paid_cents,
  amount_due_cents: (row) => dueCents(row),
  total: ({ total_cents, currency }) => decimal(total_cents, currency),
  amount_due: (row) => decimal(dueCents(row), row.currency),
  period_start: ({ period_start }) => period_start,
  period_end: ({ period_end }) => period_end,
  created_at: ({ created_at }) => created_at,
  finalized_at: ({ finalized_at }) => finalized_at,
  due_at: ({ due_at }) => due_at,
  paid_at: ({ paid_at }) => paid_at,
  voided_at: ({ voided_at }) => voided_at,
  marked_uncollectible_at: ({ marked_uncollectible_at }) => marked_uncollectible_at,
  amount_reversed_cents: ({ amount_reversed_cents }) => amount_reversed_cents,
  payment_reference: ({ payment_reference }) => payment_reference,
  discount_cents: ({ discount_cents }) => discount_cents,
}

/** The columns of the lines' table, in order. */
export const lineColumns: Columns<LineExportRow> = {
  id: ({ id }) => id,
  invoice_id: ({ invoice_id }) => invoice_id,
  invoice_number: ({ number }) => number,
  invoice_status: ({ status }) => status,
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

/** The invoices of a list as a CSV table, in pieces, newest first; all of them as they stood at the beginning. */
export function invoicesCsv(tx: Tx, tenantId: string, filter: InvoiceFilter): AsyncGenerator<string> {
  return table(
    invoiceColumns,
    inChunks(tx, everyInvoice(tenantId, filter), (chunk) => tx.rows<InvoiceExportRow>(chunk)),
  )
}

/** The lines of those invoices as a CSV table, in pieces. */
export function invoiceLinesCsv(tx: Tx, tenantId: string, filter: InvoiceFilter): AsyncGenerator<string> {
  return table(
    lineColumns,
    inChunks(tx, everyLine(tenantId, filter), (chunk) => tx.rows<LineExportRow>(chunk)),
  )
}

function dueCents(row: InvoiceExportRow): bigint {
  return amountDue({
    status: row.status,
    totalCents: row.total_cents,
    creditedCents: row.credited_cents,
    creditAppliedCents: row.credit_applied_cents,
    amountPaidCents: row.amount_paid_cents,
    amountReversedCents: row.amount_reversed_cents,
  })
}
