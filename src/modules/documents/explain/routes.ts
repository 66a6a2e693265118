import type { DocumentReference } from '../../../domain/charge.ts'
import { linesForCustomer } from '../../../domain/credit-note.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { Context } from '../../transaction/context.ts'
import { route } from '../../transaction/route.ts'
import { findCreditNote } from '../credit-notes/store.ts'
import { findInvoice } from '../invoices/store.ts'
import { explainLines, type Origins } from './explain.ts'
import {
  creditNoteExplanationExample,
  creditNoteExplanationSchema,
  invoiceExplanationExample,
  invoiceExplanationSchema,
} from './schemas.ts'
import { causesOfLines, linesTakenBack } from './store.ts'

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
      const [found, origins] = await Promise.all([
        findInvoice(ctx.tx, ctx.tenantId, id),
        originsOf(ctx, { kind: 'invoice', id }),
      ])
      if (!found) refuse('not_found', '')
      return { body: { invoice_id: id, lines: explainLines(found.lines, origins) } }
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
      const [found, origins] = await Promise.all([
        findCreditNote(ctx.tx, ctx.tenantId, id),
        originsOf(ctx, { kind: 'credit_note', id }),
      ])
      if (!found) refuse('not_found', '')
      return { body: { credit_note_id: id, lines: explainLines(linesForCustomer(found.lines), origins) } }
    },
  }),
]

async function originsOf({ tx, tenantId }: Context, document: DocumentReference): Promise<Origins> {
  const [causes, takenBack] = await Promise.all([
    causesOfLines(tx, tenantId, document),
    linesTakenBack(tx, tenantId, document),
  ])
  return { causes, takenBack }
}
