import { z } from 'zod'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { upcomingInvoice } from '../billing/upcoming-invoice.ts'
import { previewedInvoiceToApi } from '../documents/explain/explain.ts'
import { previewedInvoiceExample, previewedInvoiceSchema } from '../documents/explain/schemas.ts'
import { route } from '../transaction/route.ts'
import { parkedExample, parkedSchema, parkedToApi } from './parked-customer.ts'
import { listParkedCustomers } from './queue/store.ts'
import { releaseCustomer } from './release-customer.ts'

const tag = 'Billing'

export const billingRoutes = [
  route({
    method: 'GET',
    url: '/v1/parked_customers',
    kind: 'read',
    scope: 'read',
    operationId: 'listParkedCustomers',
    tag,
    summary: 'List parked customers',
    description: 'Customers that the billing run skips because billing them is impossible, with the reason.',
    query: listQuery({}),
    answer: {
      description: 'A page of parked customers',
      schema: listAnswer(parkedSchema),
      example: { data: [parkedExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('parked_customers', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listParkedCustomers(ctx.tx, ctx.tenantId, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: parkedToApi, position: (row) => [row.customer_id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/customers/{id}/release',
    kind: 'write',
    scope: 'write',
    operationId: 'releaseCustomer',
    tag,
    summary: 'Release a parked customer',
    description: 'Use it after the cause is fixed: the next billing run bills the customer again.',
    answer: {
      description: 'The customer, no longer parked',
      schema: parkedSchema,
      example: { ...parkedExample, parked_at: null, reason: null },
    },
    refusals: ['not_found', 'customer_not_parked', 'test_clock_advancing'],
    handler: async (ctx, { params }) => ({ body: parkedToApi(await releaseCustomer(ctx, params.id)) }),
  }),
  route({
    method: 'GET',
    url: '/v1/customers/{id}/upcoming_invoice',
    kind: 'read',
    scope: 'read',
    operationId: 'getUpcomingInvoice',
    tag,
    summary: "Preview a customer's next automatic invoice",
    description:
      'The next invoice if nothing changes until then: finalized, after earlier drafts, with credit used. Its id is temporary.',
    query: z.strictObject({
      subscription_id: id.optional().meta({ description: 'Only of this subscription' }),
    }),
    answer: {
      description: 'The upcoming invoice',
      schema: previewedInvoiceSchema,
      example: previewedInvoiceExample,
    },
    refusals: ['not_found', 'nothing_upcoming', 'amount_too_large'],
    async handler(ctx, { params, query }) {
      const { invoice, lines } = await upcomingInvoice(ctx, params.id, query.subscription_id)
      return { body: previewedInvoiceToApi(invoice, lines) }
    },
  }),
]
