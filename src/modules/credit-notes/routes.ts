import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { creditNoteExample, creditNoteSchema } from '../documents/credit-notes/schemas.ts'
import { findCreditNote, listCreditNotes } from '../documents/credit-notes/store.ts'
import { creditNoteToApi, creditNoteWithLinesToApi } from '../documents/credit-notes/to-api.ts'
import { documentFilters } from '../documents/invoices/filters.ts'
import { invoiceExample, invoiceSchema } from '../documents/invoices/schemas.ts'
import { invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import { route } from '../transaction/route.ts'
import { createCreditNote } from './create-credit-note.ts'
import { effectOrder, effectSchema, newNoteSchema, orderOf } from './order-schemas.ts'
import { previewCreditNote } from './preview-credit-note.ts'
import { reissueInvoice } from './reissue-invoice.ts'

const tag = 'Credit notes'
const { lines: _lines, ...withoutLines } = creditNoteExample
const invoiceId = invoiceExample.id

const noteAnswer = {
  description: 'The credit note with its lines',
  schema: creditNoteSchema,
  example: creditNoteExample,
}
const reasonExample = 'The service was away for two days'
const refusals = [
  'credit_exceeds_invoice',
  'invoice_not_open',
  'attempt_in_progress',
  'refund_exceeds_payment',
  'amount_too_large',
  'test_clock_advancing',
] as const

const newNoteText =
  'Of single lines, of an amount, or, with neither, of all that is left. `meaning` says what it does to the time that was billed: ' +
  '`price_reduction` lowers its price, nothing is billed again, and a later cancellation gives back only what is left; `correct` ' +
  'takes whole lines back, and the next run bills what is due; `waive` takes them back, and they are not billed again. It first ' +
  'reduces what is due on the invoice; `effect` divides the rest. Never more than is left of the invoice.'

export const creditNoteRoutes = [
  route({
    method: 'POST',
    url: '/v1/credit_notes',
    kind: 'write',
    scope: 'write',
    operationId: 'createCreditNote',
    tag,
    summary: 'Credit an invoice',
    description: newNoteText,
    body: {
      schema: newNoteSchema,
      example: { invoice_id: invoiceId, amount_with_tax_cents: 1450, reason: reasonExample },
    },
    answer: { ...noteAnswer, status: 201 },
    refusals: [...refusals, 'whole_lines_only', 'effect_does_not_add_up'],
    async handler(ctx, { body }) {
      const { creditNote, lines } = await createCreditNote(ctx, orderOf(body))
      return { body: creditNoteWithLinesToApi(creditNote, lines) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/credit_notes/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewCreditNote',
    tag,
    summary: 'Preview a credit note',
    description: 'The credit note that the same request would make. Nothing changes, and no number is taken.',
    body: { schema: newNoteSchema, example: { invoice_id: invoiceId, reason: reasonExample } },
    answer: { ...noteAnswer, description: 'The credit note as it would be' },
    refusals: [...refusals, 'whole_lines_only', 'effect_does_not_add_up'],
    async handler(ctx, { body }) {
      const { creditNote, lines } = await previewCreditNote(ctx, orderOf(body))
      return { body: creditNoteWithLinesToApi(creditNote, lines) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/cancel',
    kind: 'write',
    scope: 'write',
    operationId: 'cancelInvoice',
    tag,
    summary: 'Cancel an invoice',
    description:
      'Makes a credit note over all that is left of a final invoice, paid or not. With `rebill` the next run bills what is due; ' +
      'without, the time is not billed again. An invoice that nothing was paid on can be voided instead.',
    body: {
      schema: z
        .strictObject({
          reason: line(500),
          rebill: z.boolean().default(true),
          effect: effectSchema.optional(),
        })
        .meta({ id: 'CancelInvoice' }),
      example: { reason: 'Ordered by mistake', rebill: false },
    },
    answer: { ...noteAnswer, status: 201 },
    refusals: ['not_found', ...refusals, 'effect_does_not_add_up'],
    async handler(ctx, { params, body }) {
      const meaning = body.rebill ? 'correct' : 'waive'
      const order = {
        invoiceId: params.id,
        what: 'all',
        reason: body.reason,
        meaning,
        effect: effectOrder(body.effect),
      } as const
      const { creditNote, lines } = await createCreditNote(ctx, order, null)
      return { body: creditNoteWithLinesToApi(creditNote, lines) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/reissue',
    kind: 'write',
    scope: 'write',
    operationId: 'reissueInvoice',
    tag,
    summary: 'Replace an invoice',
    description:
      'For an invoice with wrong details of the customer: correct the customer first. A credit note, made out as the invoice is, takes ' +
      'back all that is left of it, and a new invoice bills the same lines at the same prices to the customer’s present name and ' +
      'address. What was paid becomes credit, which the new invoice uses. By default the taxes stay, and with them the tax id that they ' +
      'stand on. `taxes: anew` taxes the lines as if they were sold now: for a tax id, a country or an exemption that was wrong or ' +
      'missing. So are later lines of the same periods.',
    body: {
      schema: z
        .strictObject({ reason: line(500), taxes: z.enum(['as_billed', 'anew']).default('as_billed') })
        .meta({ id: 'ReissueInvoice' }),
      example: { reason: 'Wrong address' },
    },
    answer: {
      status: 201,
      description: 'The credit note and the new invoice',
      schema: z.object({ credit_note: creditNoteSchema, invoice: invoiceSchema }).meta({ id: 'ReissuedInvoice' }),
      example: { credit_note: creditNoteExample, invoice: invoiceExample },
    },
    refusals: ['not_found', ...refusals],
    async handler(ctx, { params, body }) {
      const { note, invoice } = await reissueInvoice(ctx, params.id, body)
      return {
        body: {
          credit_note: creditNoteWithLinesToApi(note.creditNote, note.lines),
          invoice: invoiceWithLinesToApi(invoice.invoice, invoice.lines),
        },
      }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/credit_notes',
    kind: 'read',
    scope: 'read',
    operationId: 'listCreditNotes',
    tag,
    summary: 'List credit notes',
    description:
      'Newest first, without their lines. A credit note is made when a bill is negative, after a downgrade, a pause or a ' +
      'cancellation, or by request.',
    query: listQuery({
      ...documentFilters,
      invoice_id: id.optional().meta({
        description: 'Only those that take back lines of this invoice',
        parameter: 'TakenBackInvoiceId',
      }),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of credit notes',
      schema: listAnswer(creditNoteSchema),
      example: { data: [withoutLines], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('credit_notes', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listCreditNotes(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: showExpanded(creditNoteToApi), position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/credit_notes/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getCreditNote',
    tag,
    summary: 'Read a credit note',
    description: 'With its lines: positive amounts are credited, negative ones newly billed.',
    answer: { description: 'The credit note with its lines', schema: creditNoteSchema, example: creditNoteExample },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const found = await findCreditNote(ctx.tx, ctx.tenantId, params.id)
      if (!found) refuse('not_found', '')
      return { body: creditNoteWithLinesToApi(found.creditNote, found.lines) }
    },
  }),
]
