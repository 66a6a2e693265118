import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { creditNoteExample, creditNoteSchema } from '../documents/credit-notes/schemas.ts'
import { findCreditNote, listCreditNotes } from '../documents/credit-notes/store.ts'
import { creditNoteToApi, creditNoteWithLinesToApi } from '../documents/credit-notes/to-api.ts'
import { documentFilters } from '../documents/invoices/filters.ts'
import { route } from '../transaction/route.ts'

const tag = 'Credit notes'
const { lines: _lines, ...withoutLines } = creditNoteExample

export const creditNoteRoutes = [
  route({
    method: 'GET',
    url: '/v1/credit_notes',
    kind: 'read',
    scope: 'read',
    operationId: 'listCreditNotes',
    tag,
    summary: 'List credit notes',
    description:
      'Newest first, without their lines. A credit note is made when a bill is negative: after a downgrade, a pause ' +
      'or a cancellation.',
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
