import { z } from 'zod'
import { invoiceStatuses } from '../../../domain/invoice.ts'
import { id, instant } from '../../../platform/http/schema.ts'
import { route } from '../../gate.ts'
import { creditNoteColumns, creditNoteLineColumns, creditNoteLinesCsv, creditNotesCsv } from './credit-notes.ts'
import { invoiceColumns, invoiceLinesCsv, invoicesCsv, lineColumns } from './invoices.ts'
import { type Columns, headerOf } from './table.ts'

const shared = {
  customer_id: id.optional().meta({ description: 'Only those of this customer' }),
  subscription_id: id.optional().meta({ description: 'Only those of this subscription' }),
  finalized_after: instant.optional().meta({ description: 'Only those finalized later' }),
  finalized_before: instant.optional().meta({ description: 'Only those finalized earlier' }),
}
const invoiceFilters = z.strictObject({
  ...shared,
  status: z.enum(invoiceStatuses).optional().meta({ description: 'Only those of this status' }),
})
const creditNoteFilters = z.strictObject({
  ...shared,
  invoice_id: id.optional().meta({ description: 'Only those that take back lines of this invoice' }),
})

const aboutTables =
  'All of it in one answer, as it stands at its beginning: RFC 4180, UTF-8, a header row, streamed. Newest first. ' +
  'A text that a spreadsheet would take for a formula begins with an apostrophe.'

export const exportRoutes = [
  route({
    method: 'GET',
    url: '/v1/exports/invoices',
    kind: 'read',
    scope: 'read',
    operationId: 'exportInvoices',
    tag: 'Invoices',
    summary: 'Export invoices as CSV',
    description: aboutTables,
    query: invoiceFilters,
    answer: csvAnswer(invoiceColumns),
    handler: ({ tx, tenantId }, { query }) => ({
      body: invoicesCsv(tx, tenantId, invoiceFilterOf(query)),
      headers: attachment('invoices.csv'),
    }),
  }),
  route({
    method: 'GET',
    url: '/v1/exports/invoice_lines',
    kind: 'read',
    scope: 'read',
    operationId: 'exportInvoiceLines',
    tag: 'Invoices',
    summary: 'Export the lines of invoices as CSV',
    description: `${aboutTables} The filters are about the invoices.`,
    query: invoiceFilters,
    answer: csvAnswer(lineColumns),
    handler: ({ tx, tenantId }, { query }) => ({
      body: invoiceLinesCsv(tx, tenantId, invoiceFilterOf(query)),
      headers: attachment('invoice_lines.csv'),
    }),
  }),
  route({
    method: 'GET',
    url: '/v1/exports/credit_notes',
    kind: 'read',
    scope: 'read',
    operationId: 'exportCreditNotes',
    tag: 'Credit notes',
    summary: 'Export credit notes as CSV',
    description: aboutTables,
    query: creditNoteFilters,
    answer: csvAnswer(creditNoteColumns),
    handler: ({ tx, tenantId }, { query }) => ({
      body: creditNotesCsv(tx, tenantId, creditNoteFilterOf(query)),
      headers: attachment('credit_notes.csv'),
    }),
  }),
  route({
    method: 'GET',
    url: '/v1/exports/credit_note_lines',
    kind: 'read',
    scope: 'read',
    operationId: 'exportCreditNoteLines',
    tag: 'Credit notes',
    summary: 'Export the lines of credit notes as CSV',
    description: `${aboutTables} Amounts are from the customer's side, as on the credit note. The filters are about the credit notes.`,
    query: creditNoteFilters,
    answer: csvAnswer(creditNoteLineColumns),
    handler: ({ tx, tenantId }, { query }) => ({
      body: creditNoteLinesCsv(tx, tenantId, creditNoteFilterOf(query)),
      headers: attachment('credit_note_lines.csv'),
    }),
  }),
]

function invoiceFilterOf(query: z.output<typeof invoiceFilters>) {
  return { ...filterOf(query), status: query.status }
}

function creditNoteFilterOf(query: z.output<typeof creditNoteFilters>) {
  return { ...filterOf(query), invoiceId: query.invoice_id }
}

function filterOf(query: Omit<z.output<typeof invoiceFilters>, 'status'>) {
  return {
    customerId: query.customer_id,
    subscriptionId: query.subscription_id,
    finalizedAfter: query.finalized_after,
    finalizedBefore: query.finalized_before,
  }
}

function csvAnswer<Row>(columns: Columns<Row>) {
  return {
    description: 'The table',
    contentType: 'text/csv; charset=utf-8; header=present',
    example: headerOf(columns),
  }
}

function attachment(name: string): Readonly<Record<string, string>> {
  return { 'content-disposition': `attachment; filename="${name}"` }
}
