import { refuse } from '../../../domain/refusal.ts'
import { pageOf, positionOf } from '../../../platform/http/page.ts'
import { routesWith } from '../../../platform/http/route.ts'
import { listAnswer, listQuery } from '../../../platform/http/schema.ts'
import { findCreditNote, listCreditNotes } from '../../documents/credit-notes/store.ts'
import { explainCreditNote, explainInvoice } from '../../documents/explain/explain-document.ts'
import { readCreditNote, readInvoice } from '../../documents/files/read-document.ts'
import { invoiceStatus } from '../../documents/invoices/schemas.ts'
import { findInvoice, listInvoices } from '../../documents/invoices/store.ts'
import { printCreditNote, printInvoice } from '../../documents/page/print-document.ts'
import { pdfOf } from '../../documents/pdf/pdf-of.ts'
import type { Context } from '../../transaction/context.ts'
import { customerIn } from '../portal.ts'
import {
  portalCreditNoteToApi,
  portalCreditNoteWithLinesToApi,
  portalExplanationToApi,
  portalInvoiceToApi,
  portalInvoiceWithLinesToApi,
} from '../to-api.ts'
import {
  portalCreditNoteExample,
  portalCreditNoteSchema,
  portalExplanationExample,
  portalExplanationSchema,
  portalInvoiceExample,
  portalInvoiceSchema,
} from './schemas.ts'

const route = routesWith<Context>()
const refusals = ['portal_not_allowed', 'not_found'] as const
const page = { contentType: 'text/html; charset=utf-8', example: '<!doctype html><html lang="en">...</html>' }
const pdf = { description: 'The PDF', contentType: 'application/pdf', isFile: true, example: '%PDF-1.7 ...' } as const
const pdfRefusals = [...refusals, 'pdf_unavailable'] as const
const { lines: _lines, ...invoiceInList } = portalInvoiceExample
const { lines: _ofNote, ...noteInList } = portalCreditNoteExample
const explanation = {
  description: 'The explanation',
  schema: portalExplanationSchema,
  example: portalExplanationExample,
}
const aboutExplanation = 'For each line the part of the period that it is for, and what had caused it.'

/** A final invoice of the customer. Refuses `not_found`. */
async function ownInvoice(ctx: Context, id: string) {
  const found = await findInvoice(ctx.tx, ctx.tenantId, id)
  if (!found?.invoice.finalizedAt || found.invoice.customerId !== customerIn(ctx)) refuse('not_found', '')
  return found
}

/** A credit note of the customer. Refuses `not_found`. */
async function ownCreditNote(ctx: Context, id: string) {
  const found = await findCreditNote(ctx.tx, ctx.tenantId, id)
  if (found?.creditNote.customerId !== customerIn(ctx)) refuse('not_found', '')
  return found
}

/** Invoices and credit notes: seen and printed. Drafts are not shown. */
export const portalDocumentRoutes = [
  route({
    method: 'GET',
    url: '/portal/v1/invoices',
    kind: 'read',
    scope: 'portal',
    operationId: 'listPortalInvoices',
    tag: 'Invoices',
    summary: 'List your invoices',
    description: 'Newest first, without their lines.',
    query: listQuery({ status: invoiceStatus.optional() }),
    answer: {
      description: 'A page of invoices',
      schema: listAnswer(portalInvoiceSchema),
      example: { data: [invoiceInList], has_more: false, next_cursor: null },
    },
    refusals: ['portal_not_allowed'],
    async handler(ctx, { query }) {
      const customerId = customerIn(ctx)
      const scope = { cursorKey: ctx.cursorKey, list: JSON.stringify(['portal invoices', customerId, query.status]) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const filter = { customer_id: customerId, status: query.status, isFinal: true } as const
      const rows = await listInvoices(ctx.tx, ctx.tenantId, filter, { before, limit: query.limit })
      const shown = pageOf(rows, query.limit, scope, { of: portalInvoiceToApi, position: (row) => [row.id] })
      return { body: { ...shown, data: [...shown.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/invoices/{id}',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalInvoice',
    tag: 'Invoices',
    summary: 'Read an invoice',
    description: 'With its lines.',
    answer: { description: 'The invoice', schema: portalInvoiceSchema, example: portalInvoiceExample },
    refusals,
    async handler(ctx, { params }) {
      const { invoice, lines } = await ownInvoice(ctx, params.id)
      return { body: portalInvoiceWithLinesToApi(invoice, lines) }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/invoices/{id}/explain',
    kind: 'read',
    scope: 'portal',
    operationId: 'explainPortalInvoice',
    tag: 'Invoices',
    summary: 'Explain an invoice',
    description: aboutExplanation,
    answer: explanation,
    refusals,
    async handler(ctx, { params }) {
      const [{ lines }] = await Promise.all([explainInvoice(ctx, params.id), ownInvoice(ctx, params.id)])
      return { body: portalExplanationToApi(lines, -1) }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/invoices/{id}/html',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalInvoicePage',
    tag: 'Invoices',
    summary: 'Print an invoice',
    description: 'One HTML file, for a browser or a printer.',
    answer: { description: 'The page', ...page },
    refusals,
    async handler(ctx, { params }) {
      const [printed] = await Promise.all([printInvoice(ctx, params.id), ownInvoice(ctx, params.id)])
      return printed
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/credit_notes',
    kind: 'read',
    scope: 'portal',
    operationId: 'listPortalCreditNotes',
    tag: 'Credit notes',
    summary: 'List your credit notes',
    description: 'Newest first, without their lines.',
    query: listQuery({}),
    answer: {
      description: 'A page of credit notes',
      schema: listAnswer(portalCreditNoteSchema),
      example: { data: [noteInList], has_more: false, next_cursor: null },
    },
    refusals: ['portal_not_allowed'],
    async handler(ctx, { query }) {
      const customerId = customerIn(ctx)
      const scope = { cursorKey: ctx.cursorKey, list: JSON.stringify(['portal credit notes', customerId]) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const page = { before, limit: query.limit }
      const rows = await listCreditNotes(ctx.tx, ctx.tenantId, { customer_id: customerId }, page)
      const shown = pageOf(rows, query.limit, scope, { of: portalCreditNoteToApi, position: (row) => [row.id] })
      return { body: { ...shown, data: [...shown.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/credit_notes/{id}',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalCreditNote',
    tag: 'Credit notes',
    summary: 'Read a credit note',
    description: 'With its lines.',
    answer: { description: 'The credit note', schema: portalCreditNoteSchema, example: portalCreditNoteExample },
    refusals,
    async handler(ctx, { params }) {
      const { creditNote, lines } = await ownCreditNote(ctx, params.id)
      return { body: portalCreditNoteWithLinesToApi(creditNote, lines) }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/credit_notes/{id}/explain',
    kind: 'read',
    scope: 'portal',
    operationId: 'explainPortalCreditNote',
    tag: 'Credit notes',
    summary: 'Explain a credit note',
    description: aboutExplanation,
    answer: explanation,
    refusals,
    async handler(ctx, { params }) {
      const [{ lines }] = await Promise.all([explainCreditNote(ctx, params.id), ownCreditNote(ctx, params.id)])
      return { body: portalExplanationToApi(lines, 1) }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/credit_notes/{id}/html',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalCreditNotePage',
    tag: 'Credit notes',
    summary: 'Print a credit note',
    description: 'One HTML file, for a browser or a printer.',
    answer: { description: 'The page', ...page },
    refusals,
    async handler(ctx, { params }) {
      const [printed] = await Promise.all([printCreditNote(ctx, params.id), ownCreditNote(ctx, params.id)])
      return printed
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/invoices/{id}/pdf',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalInvoicePdf',
    tag: 'Invoices',
    summary: 'Get an invoice as a PDF',
    description: 'In your language, as it can be kept.',
    answer: pdf,
    refusals: pdfRefusals,
    async handler(ctx, { params }) {
      const [document] = await Promise.all([readInvoice(ctx, params.id), ownInvoice(ctx, params.id)])
      return pdfOf(document)
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/credit_notes/{id}/pdf',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalCreditNotePdf',
    tag: 'Credit notes',
    summary: 'Get a credit note as a PDF',
    description: 'In your language, as it can be kept.',
    answer: pdf,
    refusals: pdfRefusals,
    async handler(ctx, { params }) {
      const [document] = await Promise.all([readCreditNote(ctx, params.id), ownCreditNote(ctx, params.id)])
      return pdfOf(document)
    },
  }),
]
