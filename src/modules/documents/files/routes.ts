import { z } from 'zod'
import { refuse } from '../../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { id, instantAnswer, listAnswer, listQuery } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { nameOf } from './shown-as.ts'
import { fileFormats, findKeptContent, type KeptFile, listKeptFiles } from './store.ts'

const tag = 'Invoices'
const sentFile = z
  .object({
    id,
    invoice_id: id.nullable(),
    credit_note_id: id.nullable(),
    number: z.string().meta({ description: 'Of the document' }),
    format: z.enum(fileFormats).meta({ id: 'FileFormat' }),
    rules: z
      .string()
      .nullable()
      .meta({ description: 'Which rules the e-invoice follows, in which version; null: it is for people' }),
    sha256: z.string().meta({ description: 'Of the file that was sent, in hexadecimal digits' }),
    has_xml: z.boolean().meta({ description: 'Whether it has an e-invoice: always kept' }),
    has_pdf: z.boolean().meta({ description: 'Whether the PDF was kept (`mail.keep_pdfs` of the settings)' }),
    created_at: instantAnswer.meta({ description: 'When it was first sent' }),
  })
  .meta({ id: 'SentFile' })
const example = {
  ...{
    id: '019a3c5e-1111-7000-8000-000000000070',
    invoice_id: '019a3c5e-1111-7000-8000-000000000004',
    credit_note_id: null,
  },
  ...{ number: 'INV-000001', format: 'facturx' as const, rules: 'EN 16931 1.3.14' },
  ...{ sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', has_xml: true, has_pdf: false },
  created_at: '2026-01-31T09:00:01Z',
}

/** What customers were sent of their documents. */
export const sentFileRoutes = [
  route({
    method: 'GET',
    url: '/v1/sent_files',
    kind: 'read',
    scope: 'read',
    operationId: 'listSentFiles',
    tag,
    summary: 'List the files that were sent',
    description:
      'Files of invoices and credit notes as they were mailed, newest first. They never change; the same file is listed once.',
    query: listQuery({
      invoice_id: id.optional().meta({ description: 'Only those of this invoice' }),
      credit_note_id: id.optional().meta({ description: 'Only those of this credit note' }),
    }),
    answer: {
      description: 'A page of files',
      schema: listAnswer(sentFile),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('sent_files', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listKeptFiles(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: fileToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/sent_files/{id}/xml',
    kind: 'read',
    scope: 'read',
    operationId: 'getSentFileXml',
    tag,
    summary: 'Get an e-invoice as it was sent',
    description: 'The XML that was sent, or was inside the PDF that was sent. 404 if the file has none.',
    answer: {
      description: 'The e-invoice',
      contentType: 'application/xml',
      example: '<?xml version="1.0" encoding="UTF-8"?>\n<Invoice>...</Invoice>',
    },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const content = await findKeptContent(ctx.tx, ctx.tenantId, params.id)
      if (!content?.xml) refuse('not_found', content ? 'There is no e-invoice in this file.' : '')
      return { body: content.xml, headers: sentAs(content.number, 'xml') }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/sent_files/{id}/pdf',
    kind: 'read',
    scope: 'read',
    operationId: 'getSentFilePdf',
    tag,
    summary: 'Get a PDF as it was sent',
    description:
      'The very bytes. 404 if it was not kept: `mail.keep_pdfs` of the settings counts for what is sent from then on.',
    answer: { description: 'The PDF', contentType: 'application/pdf', isFile: true, example: '%PDF-1.7 ...' },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const content = await findKeptContent(ctx.tx, ctx.tenantId, params.id)
      const pdf = content?.pdf ?? refuse('not_found', content ? 'Only the hash of this PDF was kept.' : '')
      return { body: async () => pdf, headers: sentAs(content?.number ?? '', 'pdf') }
    },
  }),
]

function fileToApi({ created_at, ...file }: KeptFile) {
  return { ...file, created_at: created_at.toString() }
}

function sentAs(number: string, ending: string) {
  return { 'content-disposition': `inline; filename="${nameOf({ number, id: '' })}.${ending}"` }
}
