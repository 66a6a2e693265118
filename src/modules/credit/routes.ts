import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, id, instantAnswer, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { grantCredit } from './grant-credit.ts'
import { type CreditEntryRow, customerExists, listCreditEntries } from './store.ts'

const tag = 'Credit'

const entrySchema = z
  .object({
    id,
    customer_id: id,
    currency,
    amount_cents: cents.meta({ description: 'Positive gives credit, negative uses it' }),
    reason: z.string(),
    invoice_id: id.nullable(),
    credit_note_id: id.nullable(),
    created_at: instantAnswer,
  })
  .meta({ id: 'CreditEntry' })

const example = {
  id: '019a3c5e-1111-7000-8000-000000000008',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  currency: 'EUR',
  amount_cents: 500,
  reason: 'goodwill',
  invoice_id: null,
  credit_note_id: null,
  created_at: '2026-01-31T09:00:00Z',
}

export const creditRoutes = [
  route({
    method: 'GET',
    url: '/v1/customers/{id}/credit_entries',
    kind: 'read',
    scope: 'read',
    operationId: 'listCreditEntries',
    tag,
    summary: "List a customer's credit entries",
    description:
      'Their sum is the balance. Newest first. Entries come from credit notes, from invoices that use ' +
      'credit or are voided, and from requests.',
    query: listQuery({}),
    answer: {
      description: 'A page of entries',
      schema: listAnswer(entrySchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    refusals: ['not_found'],
    async handler(ctx, { params, query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName(`credit_entries of ${params.id}`, query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const [exists, rows] = await Promise.all([
        customerExists(ctx.tx, ctx.tenantId, params.id),
        listCreditEntries(ctx.tx, ctx.tenantId, params.id, { before, limit: query.limit }),
      ])
      if (!exists) refuse('not_found', '')
      const page = pageOf(rows, query.limit, scope, { of: entryToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/customers/{id}/credit_entries',
    kind: 'write',
    scope: 'write',
    operationId: 'createCreditEntry',
    tag,
    summary: 'Add or deduct credit',
    description:
      'A positive amount adds credit, a negative one deducts it; the balance is never below zero. Invoices finalized ' +
      'from now on in its currency use it.',
    body: {
      schema: z
        .strictObject({
          amount_cents: cents.refine((amount) => amount !== 0, 'Expected an amount other than zero'),
          currency: currency.refine(isCurrency, 'Expected an ISO 4217 code'),
          reason: line(500),
        })
        .meta({ id: 'CreateCreditEntry' }),
      example: { amount_cents: 500, currency: 'EUR', reason: 'goodwill' },
    },
    answer: { status: 201, description: 'The entry', schema: entrySchema, example },
    refusals: ['not_found', 'credit_insufficient', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params, body }) {
      const movement = { currency: body.currency, amountCents: BigInt(body.amount_cents), reason: body.reason }
      return { body: await grantCredit(ctx, params.id, movement) }
    },
  }),
]

function entryToApi(row: CreditEntryRow) {
  return {
    id: row.id,
    customer_id: row.customer_id,
    currency: row.currency,
    amount_cents: Number(row.amount_cents),
    reason: row.reason,
    invoice_id: row.invoice_id,
    credit_note_id: row.credit_note_id,
    created_at: row.created_at.toString(),
  }
}
