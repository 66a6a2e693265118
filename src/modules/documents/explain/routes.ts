import { route } from '../../transaction/route.ts'
import { explainCreditNote, explainInvoice } from './explain-document.ts'
import { withLevels } from './levels.ts'
import {
  creditNoteExplanationExample,
  creditNoteExplanationSchema,
  invoiceExplanationExample,
  invoiceExplanationSchema,
} from './schemas.ts'

const aboutLines =
  'Shows for each line the arithmetic and its inputs, the line that it takes back, and the event that caused it.'

export const explanationRoutes = [
  route({
    method: 'GET',
    url: '/v1/invoices/{id}/explain',
    kind: 'read',
    scope: 'read',
    operationId: 'explainInvoice',
    tag: 'Invoices',
    summary: 'Explain an invoice',
    description: aboutLines,
    answer: { description: 'The explanation', schema: invoiceExplanationSchema, example: invoiceExplanationExample },
    refusals: ['not_found'],
    async handler(ctx, { params: { id } }) {
      const lines = await withLevels(ctx, { kind: 'invoice', id }, explainInvoice(ctx, id))
      return { body: { invoice_id: id, lines } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/credit_notes/{id}/explain',
    kind: 'read',
    scope: 'read',
    operationId: 'explainCreditNote',
    tag: 'Credit notes',
    summary: 'Explain a credit note',
    description: `${aboutLines} Signs are the customer's: time taken back is positive, time newly billed is negative.`,
    answer: {
      description: 'The explanation',
      schema: creditNoteExplanationSchema,
      example: creditNoteExplanationExample,
    },
    refusals: ['not_found'],
    async handler(ctx, { params: { id } }) {
      const lines = await withLevels(ctx, { kind: 'credit_note', id }, explainCreditNote(ctx, id))
      return { body: { credit_note_id: id, lines } }
    },
  }),
]
