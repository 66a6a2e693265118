import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import type { Off } from '../../domain/discount.ts'
import { refuse } from '../../domain/refusal.ts'
import { isUnitAmount } from '../../domain/unit-amount.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, id, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { percent } from '../discounts/schemas.ts'
import { invoiceFilters } from '../documents/invoices/filters.ts'
import { collectionSchema, invoiceExample, invoiceSchema, invoiceSumsSchema } from '../documents/invoices/schemas.ts'
import { findInvoice, type InvoiceSums, listInvoices, sumInvoices } from '../documents/invoices/store.ts'
import { invoiceToApi, invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import { taxCategoryWord } from '../plans/price-schemas.ts'
import { route } from '../transaction/route.ts'
import { addLine, createInvoice, finalizeInvoice } from './draft-invoice.ts'
import { applyCredit, markInvoiceUncollectible, type SettledInvoice } from './settle-invoice.ts'
import { voidInvoice } from './void-invoice.ts'

const tag = 'Invoices'
const answer = { description: 'The invoice with its lines', schema: invoiceSchema, example: invoiceExample }

const discountOrder = z
  .strictObject({ percent_off: percent.optional(), amount_off_cents: cents.min(1).optional() })
  .refine((body) => (body.percent_off === undefined) !== (body.amount_off_cents === undefined), {
    message: 'Give either percent_off or amount_off_cents',
    path: ['percent_off'],
  })
  .meta({ id: 'DiscountInput' })

function offOf(order: z.output<typeof discountOrder> | undefined): Off | null {
  if (!order) return null
  const { percent_off, amount_off_cents } = order
  return percent_off === undefined
    ? { kind: 'amount', cents: BigInt(amount_off_cents ?? 0) }
    : { kind: 'percent', percent: percent_off }
}

const handMadeLine = z
  .strictObject({
    description: line(500),
    quantity: z.int().min(1).max(1_000_000).default(1),
    unit_amount: z.string().max(50).refine(isUnitAmount, 'Expected a decimal of minor units, such as "1999" or "0.25"'),
    discount: discountOrder.optional().meta({ description: 'Of a line above zero' }),
    product_category: taxCategoryWord.optional().meta({
      description: 'What is sold, as your own tax rates call it; by default `default_tax_category`',
    }),
  })
  .meta({ id: 'InvoiceLineInput' })

const lineExample = { description: 'Setting up', unit_amount: '4900' }
const lineOrder = ({
  description,
  quantity,
  unit_amount,
  discount,
  product_category,
}: z.output<typeof handMadeLine>) => ({
  description,
  quantity,
  unitAmount: unit_amount,
  discount: offOf(discount),
  productCategory: product_category ?? null,
})

export const invoiceRoutes = [
  route({
    method: 'POST',
    url: '/v1/invoices',
    kind: 'write',
    scope: 'write',
    operationId: 'createInvoice',
    tag,
    summary: 'Draft a one-off invoice',
    description: 'A draft for a customer, with no subscription. Add lines, then finalize it.',
    body: {
      schema: z
        .strictObject({
          customer_id: id,
          currency: currency.refine(isCurrency, 'Expected an ISO 4217 code').optional(),
          external_id: line(255).optional().meta({ description: 'Your own id; unique among your invoices' }),
          purchase_order: line(255).optional().meta({ description: 'The customer’s purchase order' }),
          collection: collectionSchema.optional().meta({
            description: 'By default `automatic` if the customer has a payment method, else `send_invoice`',
          }),
          lines: z.array(handMadeLine).max(100).default([]),
          discount: discountOrder.optional().meta({
            description:
              'Of the sum of the lines above zero, at most the sum of all lines: rounded once, and divided over those above zero. Lines ' +
              'added later have none of it',
          }),
        })
        .meta({ id: 'CreateInvoice' }),
      example: { customer_id: invoiceExample.customer_id, currency: 'EUR', lines: [lineExample] },
    },
    answer: { ...answer, status: 201 },
    refusals: ['external_id_taken', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { body }) {
      const order = {
        customerId: body.customer_id,
        currency: body.currency,
        externalId: body.external_id,
        purchaseOrder: body.purchase_order,
        collection: body.collection,
        lines: body.lines.map(lineOrder),
        discount: offOf(body.discount),
      }
      return { body: withLinesToApi(await createInvoice(ctx, order)) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/invoices',
    kind: 'read',
    scope: 'read',
    operationId: 'listInvoices',
    tag,
    summary: 'List invoices',
    description: 'Newest first, without their lines.',
    query: listQuery({ ...invoiceFilters, ...expandCustomer }),
    answer: {
      description: 'A page of invoices',
      schema: listAnswer(invoiceSchema),
      example: { data: [withoutLines(invoiceExample)], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('invoices', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listInvoices(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: showExpanded(invoiceToApi), position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/invoices/summary',
    kind: 'read',
    scope: 'read',
    operationId: 'summarizeInvoices',
    tag,
    summary: 'Add up invoices',
    description: 'How many invoices a list with these filters has and what they add up to, by currency.',
    query: z.strictObject(invoiceFilters),
    answer: {
      description: 'The sums, by currency',
      schema: z.object({ data: z.array(invoiceSumsSchema) }).meta({ id: 'InvoiceSummary' }),
      example: {
        data: [{ currency: 'EUR', count: 3, total_cents: 8700, amount_due_cents: 2900, amount_paid_cents: 5800 }],
      },
    },
    async handler(ctx, { query }) {
      const data = await sumInvoices(ctx.tx, ctx.tenantId, query)
      return { body: { data: data.map(sumsToApi) } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/invoices/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getInvoice',
    tag,
    summary: 'Read an invoice',
    description: 'With its lines.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const found = await findInvoice(ctx.tx, ctx.tenantId, params.id)
      if (!found) refuse('not_found', '')
      return { body: withLinesToApi(found) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/lines',
    kind: 'write',
    scope: 'write',
    operationId: 'addInvoiceLine',
    tag,
    summary: 'Add a line to a draft',
    description: 'Only while the invoice is a draft.',
    body: { schema: handMadeLine, example: lineExample },
    answer: { ...answer, status: 201 },
    refusals: ['not_found', 'invoice_not_draft', 'amount_too_large', 'test_clock_advancing'],
    handler: async (ctx, { params, body }) => ({
      body: withLinesToApi(await addLine(ctx, params.id, lineOrder(body))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/finalize',
    kind: 'write',
    scope: 'write',
    operationId: 'finalizeInvoice',
    tag,
    summary: 'Finalize a draft',
    description:
      'The invoice gets its number, the current names and addresses, and the available credit, and becomes owed. A ' +
      'draft made by hand needs a line; no draft is finalized below zero. An automatic draft is brought up to date ' +
      'first, and voided if no lines are left.',
    answer,
    refusals: [
      'not_found',
      'invoice_not_draft',
      'invoice_empty',
      'invoice_total_negative',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params }) => ({ body: withLinesToApi(await finalizeInvoice(ctx, params.id)) }),
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/void',
    kind: 'write',
    scope: 'write',
    operationId: 'voidInvoice',
    tag,
    summary: 'Void an invoice',
    description:
      'Possible while no payment was received for it, no credit note refers to it and no message about it was sent; also ' +
      'if credit alone settled it. The credit it used is given back. Its lines no longer count: the next run bills the time again. With ' +
      '`rebill: false` the time is forgiven for the plan and quantity that were billed, and time that the invoice ' +
      'took back stays billed.',
    body: {
      schema: z.strictObject({ rebill: z.boolean().default(true) }).meta({ id: 'VoidInvoice' }),
      example: { rebill: true },
    },
    answer,
    refusals: [
      'not_found',
      'invoice_not_open',
      'invoice_has_payments',
      'invoice_has_credit_notes',
      'invoice_was_sent',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: withLinesToApi(await voidInvoice(ctx, params.id, body.rebill)),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/mark_uncollectible',
    kind: 'write',
    scope: 'write',
    operationId: 'markInvoiceUncollectible',
    tag,
    summary: 'Mark an invoice uncollectible',
    description: 'It stays owed and can still be paid or voided.',
    answer,
    refusals: ['not_found', 'invoice_not_open', 'amount_too_large', 'test_clock_advancing'],
    handler: async (ctx, { params }) => ({ body: withLinesToApi(await markInvoiceUncollectible(ctx, params.id)) }),
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/apply_credit',
    kind: 'write',
    scope: 'write',
    operationId: 'applyCredit',
    tag,
    summary: "Use the customer's credit",
    description: 'As much as is available and due. New invoices use credit automatically.',
    answer,
    refusals: ['not_found', 'invoice_not_open', 'credit_insufficient', 'amount_too_large', 'test_clock_advancing'],
    handler: async (ctx, { params }) => ({ body: withLinesToApi(await applyCredit(ctx, params.id)) }),
  }),
]

function sumsToApi({ currency, ...sums }: InvoiceSums) {
  return {
    currency,
    count: Number(sums.count),
    total_cents: Number(sums.total_cents),
    amount_due_cents: Number(sums.amount_due_cents),
    amount_paid_cents: Number(sums.amount_paid_cents),
  }
}

function withLinesToApi({ invoice, lines }: Pick<SettledInvoice, 'invoice' | 'lines'>) {
  return invoiceWithLinesToApi(invoice, lines)
}

function withoutLines<T extends { lines: unknown }>({ lines, ...rest }: T) {
  return rest
}
