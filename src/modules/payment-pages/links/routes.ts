import { z } from 'zod'
import { refuse } from '../../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { routesWith } from '../../../platform/http/route.ts'
import { cents, currency, id, instantAnswer, listAnswer, listQuery } from '../../../platform/http/schema.ts'
import type { Context } from '../../transaction/context.ts'
import type { GatewayServices } from '../open-session.ts'
import { returnUrl } from '../return-url.ts'
import { linkStatuses, linkToApi } from './link.ts'
import { beginLink } from './open-link.ts'
import { findLink, listLinks } from './store.ts'

const route = routesWith<Context, GatewayServices>()
const tag = 'Payment links'

const linkSchema = z
  .object({
    id,
    customer_id: id,
    invoice_ids: z.array(id),
    currency,
    amount_due_cents: cents.meta({ description: 'What is due on its invoices' }),
    status: z.enum(linkStatuses).meta({
      id: 'PaymentLinkStatus',
      description:
        '`open` for the customer; `processing`: the money is being taken; `paid` or `failed` by its attempt; `expired`; ' +
        '`closed`: nothing was left to be paid',
    }),
    url: z.string().nullable().meta({ description: 'The gateway’s page, while it is open' }),
    expires_at: instantAnswer.nullable(),
    setup_session_id: id.nullable(),
    payment_attempt_id: id.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'PaymentLink' })

const example = {
  id: '019a3c5e-1111-7000-8000-000000000072',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  invoice_ids: ['019a3c5e-1111-7000-8000-000000000005'],
  currency: 'EUR',
  amount_due_cents: 2900,
  status: 'open' as const,
  url: 'https://test-gateway.example/setup/019a3c5e-1111-7000-8000-000000000071',
  expires_at: '2026-02-01T09:00:00Z',
  setup_session_id: '019a3c5e-1111-7000-8000-000000000071',
  payment_attempt_id: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
const answer = { description: 'The payment link', schema: linkSchema, example }

const invoicesMax = 50

export const paymentLinkRoutes = [
  route({
    method: 'POST',
    url: '/v1/payment_links',
    kind: 'write',
    scope: 'write',
    operationId: 'createPaymentLink',
    tag,
    summary: 'Open a page on which a customer pays invoices',
    description:
      'Send the customer to `url`, a page of the gateway. It stores a payment method, from which all the invoices are then taken in ' +
      'one attempt. Where an attempt for them waits for the customer, the link opens its page. The account is that of the customer’s ' +
      'default method, or the only one that takes the currency, unless named.',
    body: {
      schema: z
        .strictObject({
          invoice_ids: z
            .array(id)
            .min(1)
            .max(invoicesMax)
            .refine((ids) => new Set(ids).size === ids.length, {
              message: 'An invoice is named twice',
              params: { code: 'duplicate' },
            }),
          return_url: returnUrl
            .optional()
            .meta({ description: 'Where the customer goes afterwards; required, except at the gateway `test`' }),
          gateway_account_id: id.optional(),
        })
        .meta({ id: 'CreatePaymentLink' }),
      example: { invoice_ids: example.invoice_ids, return_url: 'https://shop.example/account' },
    },
    answer: { ...answer, status: 201 },
    refusals: [
      'invoice_not_open',
      'attempt_in_progress',
      'gateway_account_disabled',
      'test_clock_needs_test_gateway',
      'gateway_refused',
      'gateway_no_answer',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { body }) {
      const begun = await beginLink(ctx, {
        invoiceIds: body.invoice_ids,
        returnUrl: body.return_url,
        gatewayAccountId: body.gateway_account_id,
      })
      return {
        async outside(services) {
          const keep = await begun.open(services)
          return async (later) => {
            const link = await keep(later)
            return { body: linkToApi(link, link.createdAt) }
          }
        },
      }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payment_links',
    kind: 'read',
    scope: 'read',
    operationId: 'listPaymentLinks',
    tag,
    summary: 'List payment links',
    description: 'Newest first.',
    query: listQuery({ customer_id: id.optional().meta({ description: 'Only those of this customer' }) }),
    answer: {
      description: 'A page of payment links',
      schema: listAnswer(linkSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('payment_links', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listLinks(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, {
        of: ({ link, now }) => linkToApi(link, now),
        position: ({ link }) => [link.id],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payment_links/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPaymentLink',
    tag,
    summary: 'Read a payment link',
    description: 'With where it stands.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const { link, now } = (await findLink(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')
      return { body: linkToApi(link, now) }
    },
  }),
]
