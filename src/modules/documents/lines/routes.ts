import { z } from 'zod'
import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { cents, currency, id, instantAnswer, listAnswer, listQuery } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { documentFilters, documentKind, outsideTestClocks } from '../invoices/filters.ts'
import { type FlatLine, listLines } from './store.ts'

const flatLine = z
  .object({
    id,
    document: documentKind,
    document_id: id,
    number: z.string().nullable(),
    finalized_at: instantAnswer,
    customer_id: id,
    customer_name: z.string().meta({ description: 'As on the document' }),
    subscription_id: id.nullable(),
    plan_code: z.string().nullable(),
    price_code: z.string().nullable(),
    currency,
    position: z.int(),
    description: z.string(),
    quantity: z.int(),
    unit_amount: z.string().meta({ description: 'Exact decimal, in minor units' }),
    amount_cents: cents.meta({ description: 'As billed: of a credit note below zero for what is given back' }),
    discount_cents: cents.meta({ description: 'What discounts took off it; the amount is after them' }),
    tax_cents: cents.meta({ description: 'Its share of the taxes, which the amount does not include' }),
    proration: z.boolean(),
    service_start: instantAnswer.nullable(),
    service_end: instantAnswer.nullable(),
  })
  .meta({ id: 'DocumentLine' })

export const lineRoutes = [
  route({
    method: 'GET',
    url: '/v1/invoice_lines',
    kind: 'read',
    scope: 'read',
    operationId: 'listInvoiceLines',
    tag: 'Invoices',
    summary: 'List lines of invoices and credit notes',
    description:
      'Of final documents, without void invoices, the oldest document first: what a month has billed, net. Test clocks are left out unless ' +
      'you name one.',
    query: listQuery({
      finalized_from: documentFilters.finalized_from,
      finalized_until: documentFilters.finalized_until,
      customer_id: documentFilters.customer_id,
      test_clock_id: outsideTestClocks,
    }),
    answer: {
      description: 'A page of lines',
      schema: listAnswer(flatLine),
      example: {
        data: [
          {
            id: '019a3c5e-1111-7000-8000-000000000005',
            document: 'invoice',
            document_id: '019a3c5e-1111-7000-8000-000000000004',
            number: 'INV-000001',
            finalized_at: '2026-01-31T09:00:00Z',
            customer_id: '019a3c5e-1111-7000-8000-000000000001',
            customer_name: 'Ada Lovelace',
            subscription_id: '019a3c5e-1111-7000-8000-000000000003',
            plan_code: 'pro',
            price_code: 'base',
            currency: 'EUR',
            position: 0,
            description: 'Pro',
            quantity: 1,
            unit_amount: '2900',
            amount_cents: 2900,
            discount_cents: 0,
            tax_cents: 0,
            proration: false,
            service_start: '2026-01-31T09:00:00Z',
            service_end: '2026-02-28T09:00:00Z',
          },
        ],
        has_more: false,
        next_cursor: null,
      },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('invoice_lines', query) }
      const [finalizedAt, documentId, position] = query.cursor ? positionOf(query.cursor, scope) : []
      const after = query.cursor
        ? { finalizedAt: String(finalizedAt), documentId: String(documentId), position: Number(position) }
        : null
      const rows = await listLines(ctx.tx, ctx.tenantId, query, { after, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, {
        of: lineToApi,
        position: (row) => [row.finalized_at.toString(), row.document_id, row.position],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
]

function lineToApi({
  finalized_at,
  amount_cents,
  discount_cents,
  tax_cents,
  service_start,
  service_end,
  ...line
}: FlatLine) {
  return {
    ...line,
    finalized_at: finalized_at.toString(),
    amount_cents: Number(amount_cents),
    discount_cents: Number(discount_cents),
    tax_cents: Number(tax_cents),
    service_start: service_start?.toString() ?? null,
    service_end: service_end?.toString() ?? null,
  }
}
