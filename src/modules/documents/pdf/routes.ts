import { routesWith } from '../../../platform/http/route.ts'
import type { Context } from '../../transaction/context.ts'
import { readCreditNote, readInvoice } from '../files/read-document.ts'
import { facturXOf, pdfOf } from './pdf-of.ts'

const route = routesWith<Context>()

const aboutPdf =
  'PDF/A-3a and PDF/UA-1, in the language of the customer, with your logo, color and footer (`document_design` in the settings); ' +
  'a transfer is asked for by a code that banking apps read. Settled amounts are today’s. The same document gives the same bytes.'
const aboutFacturX =
  'The PDF with the e-invoice inside (Factur-X, ZUGFeRD): for people and for programs. What cannot be an e-invoice by EN 16931 is ' +
  'refused with `not_an_e_invoice`, as for `/cii`.'

const answer = {
  description: 'The PDF',
  contentType: 'application/pdf',
  isFile: true,
  example: '%PDF-1.7 ...',
} as const
const common = { method: 'GET', kind: 'read', scope: 'read', answer } as const

export const pdfRoutes = [
  route({
    ...common,
    url: '/v1/invoices/{id}/pdf',
    operationId: 'getInvoicePdf',
    tag: 'Invoices',
    summary: 'Get an invoice as a PDF',
    description: `${aboutPdf} A draft is marked as one.`,
    refusals: ['not_found', 'pdf_unavailable'],
    async handler(ctx, { params: { id } }) {
      return pdfOf(await readInvoice(ctx, id))
    },
  }),
  route({
    ...common,
    url: '/v1/invoices/{id}/facturx',
    operationId: 'getInvoiceFacturX',
    tag: 'Invoices',
    summary: 'Get an invoice as a PDF with the e-invoice inside',
    description: aboutFacturX,
    refusals: ['not_found', 'not_an_e_invoice', 'pdf_unavailable'],
    async handler(ctx, { params: { id } }) {
      return facturXOf(await readInvoice(ctx, id))
    },
  }),
  route({
    ...common,
    url: '/v1/credit_notes/{id}/pdf',
    operationId: 'getCreditNotePdf',
    tag: 'Credit notes',
    summary: 'Get a credit note as a PDF',
    description: aboutPdf,
    refusals: ['not_found', 'pdf_unavailable'],
    async handler(ctx, { params: { id } }) {
      return pdfOf(await readCreditNote(ctx, id))
    },
  }),
  route({
    ...common,
    url: '/v1/credit_notes/{id}/facturx',
    operationId: 'getCreditNoteFacturX',
    tag: 'Credit notes',
    summary: 'Get a credit note as a PDF with the e-invoice inside',
    description: aboutFacturX,
    refusals: ['not_found', 'not_an_e_invoice', 'pdf_unavailable'],
    async handler(ctx, { params: { id } }) {
      return facturXOf(await readCreditNote(ctx, id))
    },
  }),
]
