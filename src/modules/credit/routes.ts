import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { grantCredit } from './grant-credit.ts'
import { entryExample, entrySchema } from './schemas.ts'
import { customerExists, listCreditEntries } from './store.ts'
import { entryToApi } from './to-api.ts'

const tag = 'Credit'

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
      example: { data: [entryExample], has_more: false, next_cursor: null },
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
    answer: { status: 201, description: 'The entry', schema: entrySchema, example: entryExample },
    refusals: ['not_found', 'credit_insufficient', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params, body }) {
      const movement = { currency: body.currency, amountCents: BigInt(body.amount_cents), reason: body.reason }
      return { body: await grantCredit(ctx, params.id, movement) }
    },
  }),
]
