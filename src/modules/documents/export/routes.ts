import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { documentFilters, invoiceFilters } from '../invoices/filters.ts'
import { creditNoteColumns, creditNoteLineColumns, creditNoteLinesCsv, creditNotesCsv } from './credit-notes.ts'
import { aboutTables, attachment, csvAnswer, exportParameters } from './csv-route.ts'
import { invoiceColumns, invoiceLinesCsv, invoicesCsv, lineColumns } from './invoices.ts'
import { withByteOrderMark } from './table.ts'

const invoiceQuery = z.strictObject({ ...invoiceFilters, ...exportParameters })
const creditNoteQuery = z.strictObject({
  ...documentFilters,
  ...exportParameters,
  invoice_id: id.optional().meta({
    description: 'Only those that take back lines of this invoice',
    parameter: 'TakenBackInvoiceId',
  }),
})

const aboutDocuments = `${aboutTables} Newest first.`

export const exportRoutes = [
  route({
    method: 'GET',
    url: '/v1/exports/invoices',
    kind: 'read',
    scope: 'read',
    operationId: 'exportInvoices',
    tag: 'Invoices',
    summary: 'Export invoices as CSV',
    description: aboutDocuments,
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
    description: `${aboutDocuments} The filters apply to the invoices.`,
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
    description: aboutDocuments,
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
    description: `${aboutDocuments} Amounts have the customer's signs, as on the credit note. The filters apply to the credit notes.`,
    query: creditNoteQuery,
    answer: csvAnswer(creditNoteLineColumns),
    handler: ({ tx, tenantId }, { query: { bom, ...filter } }) => ({
      body: withByteOrderMark(creditNoteLinesCsv(tx, tenantId, filter), bom),
      headers: attachment('credit_note_lines.csv'),
    }),
  }),
]
