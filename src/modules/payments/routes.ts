import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, id, instant, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { invoiceExample, invoiceSchema } from '../documents/invoices/schemas.ts'
import { invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import { route } from '../transaction/route.ts'
import { allocatePayment, payInvoice, receivePayment } from './receive-payment.ts'
import { paymentExample, paymentFinding, paymentSchema } from './schemas.ts'
import { findPayment, listPayments } from './store.ts'
import { paymentToApi } from './to-api.ts'

const tag = 'Payments'

const answer = { description: 'The payment with its allocations', schema: paymentSchema, example: paymentExample }
const amount = cents.min(1)

export const paymentRoutes = [
  route({
    method: 'POST',
    url: '/v1/payments',
    kind: 'write',
    scope: 'write',
    operationId: 'createPayment',
    tag,
    summary: 'Record money received for no invoice yet',
    description:
      'It is the customer’s and settles nothing until it is allocated. Money for one invoice is recorded by `POST /v1/invoices/{id}/pay`.',
    body: {
      schema: z
        .strictObject({
          customer_id: id,
          amount_cents: amount,
          currency: currency.refine(isCurrency, 'Expected an ISO 4217 code'),
          reference: line(255).optional(),
          received_at: instant.optional().meta({
            description: "When the money was received; not in the customer's future. By default the customer's present",
          }),
        })
        .meta({ id: 'CreatePayment' }),
      example: {
        ...{
          customer_id: paymentExample.customer_id,
          amount_cents: 5000,
          currency: 'EUR',
          reference: paymentExample.reference,
        },
      },
    },
    answer: { ...answer, status: 201 },
    refusals: ['amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { body }) {
      const payment = await receivePayment(ctx, {
        customerId: body.customer_id,
        currency: body.currency,
        amountCents: BigInt(body.amount_cents),
        reference: body.reference,
        receivedAt: body.received_at,
      })
      return { body: paymentToApi(payment) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payments',
    kind: 'read',
    scope: 'read',
    operationId: 'listPayments',
    tag,
    summary: 'List payments',
    description: 'Newest first. `invoice_id` lists those with an allocation to the invoice.',
    query: listQuery({
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      invoice_id: id.optional().meta({ description: 'Only those of this invoice' }),
      finding: paymentFinding.optional(),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of payments',
      schema: listAnswer(paymentSchema),
      example: { data: [paymentExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('payments', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listPayments(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: showExpanded(paymentToApi), position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payments/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPayment',
    tag,
    summary: 'Read a payment',
    description: 'With its allocations.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const payment = await findPayment(ctx.tx, ctx.tenantId, params.id)
      return { body: paymentToApi(payment ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/payments/{id}/allocate',
    kind: 'write',
    scope: 'write',
    operationId: 'allocatePayment',
    tag,
    summary: 'Put a payment on an invoice',
    description:
      'On an invoice of the same customer and currency that is owed; by default as much as is due and is left of the payment.',
    body: {
      schema: z.strictObject({ invoice_id: id, amount_cents: amount.optional() }).meta({ id: 'AllocatePayment' }),
      example: { invoice_id: invoiceExample.id, amount_cents: 2900 },
    },
    answer,
    refusals: [
      'not_found',
      'payment_customer_differs',
      'payment_currency_differs',
      'amount_exceeds_payment',
      'amount_exceeds_due',
      'invoice_not_open',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      const amountCents = body.amount_cents === undefined ? undefined : BigInt(body.amount_cents)
      return {
        body: paymentToApi(await allocatePayment(ctx, params.id, { invoiceId: body.invoice_id, amountCents })),
      }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/pay',
    kind: 'write',
    scope: 'write',
    operationId: 'payInvoice',
    tag: 'Invoices',
    summary: 'Record money received',
    description:
      'Makes a payment that is allocated to the invoice. The whole amount due, unless `amount_cents` is given; a partial ' +
      'payment leaves the invoice open.',
    body: {
      schema: z
        .strictObject({
          amount_cents: amount.optional(),
          reference: line(255).optional(),
          paid_at: instant.optional().meta({
            description: "When the money was received; not in the customer's future. By default the customer's present",
          }),
        })
        .meta({ id: 'PayInvoice' }),
      example: { amount_cents: 2900, reference: 'bank transfer 4711' },
    },
    answer: { description: 'The invoice with its lines', schema: invoiceSchema, example: invoiceExample },
    refusals: ['not_found', 'invoice_not_open', 'amount_exceeds_due', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params, body }) {
      const amountCents = body.amount_cents === undefined ? undefined : BigInt(body.amount_cents)
      const money = { amountCents, reference: body.reference, paidAt: body.paid_at }
      const { invoice, lines } = await payInvoice(ctx, params.id, money)
      return { body: invoiceWithLinesToApi(invoice, lines) }
    },
  }),
]
