import { z } from 'zod'
import { id, queryBoolean } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { documentFilters, invoiceFilters, testClockFilter } from '../invoices/filters.ts'
import { creditNoteColumns, creditNoteLineColumns, creditNoteLinesCsv, creditNotesCsv } from './credit-notes.ts'
import { invoiceColumns, invoiceLinesCsv, invoicesCsv, lineColumns } from './invoices.ts'
import { type Columns, headerOf, withByteOrderMark } from './table.ts'

// Test clocks are for trying things out: their documents are exported only on request.
const test_clock_id = testClockFilter.default('none').meta({ parameter: 'ExportedTestClockId' })
const bom = queryBoolean
  .default(false)
  .meta({ description: 'Put a byte order mark first, so that spreadsheets recognize UTF-8' })
const invoiceQuery = z.strictObject({ ...invoiceFilters, test_clock_id, bom })
const creditNoteQuery = z.strictObject({
  ...documentFilters,
  test_clock_id,
  bom,
  invoice_id: id.optional().meta({
    description: 'Only those that take back lines of this invoice',
    parameter: 'TakenBackInvoiceId',
  }),
})

const aboutTables =
  'All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row, newest first. ' +
  'Text that a spreadsheet would read as a formula gets a leading apostrophe.'

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
    query: invoiceQuery,
    answer: csvAnswer(invoiceColumns),
    handler: ({ tx, tenantId }, { query: { bom, ...filter } }) => ({
      body: withByteOrderMark(invoicesCsv(tx, tenantId, filter), bom),
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
    description: `${aboutTables} The filters apply to the invoices.`,
    query: invoiceQuery,
    answer: csvAnswer(lineColumns),
    handler: ({ tx, tenantId }, { query: { bom, ...filter } }) => ({
      body: withByteOrderMark(invoiceLinesCsv(tx, tenantId, filter), bom),
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
    query: creditNoteQuery,
    answer: csvAnswer(creditNoteColumns),
    handler: ({ tx, tenantId }, { query: { bom, ...filter } }) => ({
      body: withByteOrderMark(creditNotesCsv(tx, tenantId, filter), bom),
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
    description: `${aboutTables} Amounts have the customer's signs, as on the credit note. The filters apply to the credit notes.`,
    query: creditNoteQuery,
    answer: csvAnswer(creditNoteLineColumns),
    handler: ({ tx, tenantId }, { query: { bom, ...filter } }) => ({
      body: withByteOrderMark(creditNoteLinesCsv(tx, tenantId, filter), bom),
      headers: attachment('credit_note_lines.csv'),
    }),
  }),
]

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
