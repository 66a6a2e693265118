import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, id, instantAnswer, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, expandedCustomer, showExpanded } from '../customers/expand.ts'
import { route } from '../transaction/route.ts'
import { createRefund } from './create-refund.ts'
import { refundStatuses, refundToApi } from './refund.ts'
import { findRefund, listRefunds } from './store.ts'

const tag = 'Refunds'
const refundStatus = z.enum(refundStatuses).meta({
  id: 'RefundStatus',
  description:
    'Live: `sending`, `processing`, `unknown` until the gateway has said what became of it. Ended: `succeeded`, `failed`',
})
const refundSchema = z
  .object({
    id,
    payment_id: id,
    customer_id: id,
    amount_cents: cents,
    currency,
    kept_paid_cents: cents.meta({ description: 'The part of it that was on invoices, which stay paid' }),
    reason: z.string(),
    credit_note_id: id.nullable(),
    reopen: z.boolean(),
    status: refundStatus,
    gateway_reference: z.string().nullable(),
    decline: z.object({ code: z.string(), message: z.string() }).meta({ id: 'RefundDecline' }).nullable(),
    next_check_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
    ended_at: instantAnswer.nullable(),
    returned_at: instantAnswer.nullable().meta({
      description: 'When the money of one that had succeeded came back; it can be refunded again',
    }),
    customer: expandedCustomer,
  })
  .meta({ id: 'Refund' })
const example = {
  id: '019a3c5e-1111-7000-8000-000000000035',
  payment_id: '019a3c5e-1111-7000-8000-000000000022',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  amount_cents: 1000,
  currency: 'EUR',
  kept_paid_cents: 1000,
  reason: 'two days without service',
  credit_note_id: null,
  reopen: false,
  status: 'succeeded' as const,
  gateway_reference: null,
  decline: null,
  next_check_at: null,
  created_at: '2026-02-03T09:00:00Z',
  updated_at: '2026-02-03T09:00:00Z',
  ended_at: '2026-02-03T09:00:00Z',
  returned_at: null,
}
const answer = { description: 'The refund', schema: refundSchema, example }

export const refundRoutes = [
  route({
    method: 'POST',
    url: '/v1/refunds',
    kind: 'write',
    scope: 'write',
    operationId: 'createRefund',
    tag,
    summary: 'Give money back',
    description:
      'Through the gateway by which the payment came; of a payment recorded by hand it records that you gave it back. With ' +
      '`reopen` the invoices are owed again, and are not collected by themselves; else they stay paid. With ' +
      '`credit_note_id` it takes the credit that this note has given.',
    body: {
      schema: z
        .strictObject({
          payment_id: id,
          amount_cents: cents.min(1),
          reason: line(500),
          credit_note_id: id.optional(),
          reopen: z.boolean().default(false),
        })
        .refine((body) => !(body.reopen && body.credit_note_id), {
          message: 'What a credit note takes back is not owed again: use one of the two',
          path: ['reopen'],
        })
        .meta({ id: 'CreateRefund' }),
      example: { payment_id: example.payment_id, amount_cents: 1000, reason: example.reason },
    },
    answer: { ...answer, status: 201 },
    refusals: [
      'refund_exceeds_payment',
      'credit_insufficient',
      'payment_is_disputed',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { body }) {
      const refund = await createRefund(ctx, {
        paymentId: body.payment_id,
        amountCents: BigInt(body.amount_cents),
        reason: body.reason,
        creditNoteId: body.credit_note_id ?? null,
        reopen: body.reopen,
      })
      return { body: refundToApi(refund) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/refunds',
    kind: 'read',
    scope: 'read',
    operationId: 'listRefunds',
    tag,
    summary: 'List refunds',
    description: 'Newest first.',
    query: listQuery({
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      payment_id: id.optional().meta({ description: 'Only those of this payment' }),
      status: refundStatus.optional(),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of refunds',
      schema: listAnswer(refundSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('refunds', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listRefunds(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: showExpanded(refundToApi), position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/refunds/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getRefund',
    tag,
    summary: 'Read a refund',
    description: 'With what the gateway has said of it.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: refundToApi((await findRefund(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
]
