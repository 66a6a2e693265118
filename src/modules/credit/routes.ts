import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { type CreditOrder, grantCredit } from './grant-credit.ts'
import { entryExample, entrySchema, grantExample, grantSchema, termsOfCredit } from './schemas.ts'
import { customerExists, listCreditEntries, listCreditGrants } from './store.ts'
import { entryToApi, grantToApi } from './to-api.ts'

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
    method: 'GET',
    url: '/v1/customers/{id}/credit_grants',
    kind: 'read',
    scope: 'read',
    operationId: 'listCreditGrants',
    tag,
    summary: "List a customer's prepaid credit",
    description:
      'Credit with terms, each with what is used, expired and left. Newest first, those that are used up included.',
    query: listQuery({}),
    answer: {
      description: 'A page of grants',
      schema: listAnswer(grantSchema),
      example: { data: [grantExample], has_more: false, next_cursor: null },
    },
    refusals: ['not_found'],
    async handler(ctx, { params, query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName(`credit_grants of ${params.id}`, query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const [exists, rows] = await Promise.all([
        customerExists(ctx.tx, ctx.tenantId, params.id),
        listCreditGrants(ctx.tx, ctx.tenantId, params.id, { before, limit: query.limit }),
      ])
      if (!exists) refuse('not_found', '')
      const page = pageOf(rows, query.limit, scope, { of: grantToApi, position: (row) => [row.id] })
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
      'from now on in its currency use it. With `expires_at`, `priority`, `effective_at` or `applies_to` it is a grant: prepaid credit, ' +
      'used before credit without terms, by priority, expiry (none last), `effective_at` and `created_at`.',
    body: {
      schema: z
        .strictObject({
          amount_cents: cents.refine((amount) => amount !== 0, 'Expected an amount other than zero'),
          currency: currency.refine(isCurrency, 'Expected an ISO 4217 code'),
          reason: line(500),
          ...termsOfCredit,
        })
        .meta({ id: 'CreateCreditEntry' }),
      example: { amount_cents: 500, currency: 'EUR', reason: 'goodwill' },
    },
    answer: { status: 201, description: 'The entry', schema: entrySchema, example: entryExample },
    refusals: ['not_found', 'credit_insufficient', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params, body }) {
      const movement = { currency: body.currency, amountCents: BigInt(body.amount_cents), reason: body.reason }
      return { body: await grantCredit(ctx, params.id, { ...movement, ...termsIn(body) }) }
    },
  }),
]

const terms = ['expires_at', 'priority', 'effective_at', 'applies_to'] as const
type TermsBody = z.infer<z.ZodObject<typeof termsOfCredit>> & { readonly amount_cents: number }

/** The terms of a grant, if the credit has any, or the grant that it is taken from. Refuses both where the amount is of the other sign. */
function termsIn(body: TermsBody): Pick<CreditOrder, 'terms' | 'grantId'> {
  const { amount_cents: amount, grant_id: grantId = null } = body
  if (grantId !== null && amount > 0)
    refuseField(
      'invalid_request',
      '/grant_id',
      'Only a negative amount is taken from a grant. Give a new grant instead.',
    )
  const named = terms.find((term) => body[term] !== undefined)
  if (named === undefined) return { terms: null, grantId }
  if (amount < 0) refuseField('invalid_request', `/${named}`, 'Only credit that is given has terms.')
  const { priority = 100, expires_at: expiresAt = null, effective_at: effectiveAt = null, applies_to: scope } = body
  return { terms: { priority, expiresAt, effectiveAt, priceCodes: scope?.price_codes ?? null }, grantId: null }
}
