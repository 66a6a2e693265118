import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, id, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { route } from '../transaction/route.ts'
import { attemptToApi } from './attempt.ts'
import { cancelAttempt, resolveAttempt } from './change-attempt.ts'
import { collectInvoice } from './collect-invoice.ts'
import { attemptExample, attemptSchema, attemptStatus, resolvedOutcome } from './schemas.ts'
import { findAttempt, listAttempts } from './store.ts'

const tag = 'Payment attempts'
const answer = { description: 'The payment attempt', schema: attemptSchema, example: attemptExample }
const sending = {
  ...attemptExample,
  origin: 'manual' as const,
  status: 'sending' as const,
  gateway_reference: null,
  next_check_at: '2026-01-31T09:00:00Z',
  ended_at: null,
}

export const collectionRoutes = [
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/collect',
    kind: 'write',
    scope: 'write',
    operationId: 'collectInvoice',
    tag: 'Invoices',
    summary: 'Collect an invoice now',
    description:
      'Makes a payment attempt for what is due, or a part of it, with the method named, else the subscription’s or the customer’s default. ' +
      'The rest of an automatic invoice is tried a day later. The gateway is asked right after; follow the attempt by its events or `GET /v1/payment_attempts/{id}`. ' +
      'After a restore, money that was recovered from the gateway, is on no invoice and is just what is due is used first: it pays the ' +
      'invoice, nothing is taken, and the answer is the attempt that it came by, `recovered` and `succeeded`. While the gateway has not decided on ' +
      'such an attempt, the request is refused with `attempt_in_progress`.',
    body: {
      schema: z
        .strictObject({
          payment_method_id: id.optional(),
          amount_cents: cents.min(1).optional().meta({ description: 'A part of what is due; all of it by default' }),
        })
        .meta({ id: 'CollectInvoice' }),
      example: {},
    },
    answer: { description: 'The payment attempt', schema: attemptSchema, example: sending, status: 201 },
    refusals: [
      'not_found',
      'invoice_not_open',
      'amount_exceeds_due',
      'attempt_in_progress',
      'payment_method_needed',
      'payment_method_not_active',
      'gateway_account_disabled',
      'collection_paused',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      const attempt = await collectInvoice(ctx, params.id, {
        methodId: body.payment_method_id,
        amountCents: body.amount_cents === undefined ? undefined : BigInt(body.amount_cents),
      })
      return { body: attemptToApi(attempt) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payment_attempts',
    kind: 'read',
    scope: 'read',
    operationId: 'listPaymentAttempts',
    tag,
    summary: 'List payment attempts',
    description: 'Newest first.',
    query: listQuery({
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      invoice_id: id.optional().meta({ description: 'Only those of this invoice' }),
      status: attemptStatus.optional(),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of payment attempts',
      schema: listAnswer(attemptSchema),
      example: { data: [attemptExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('payment_attempts', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listAttempts(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: showExpanded(attemptToApi), position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payment_attempts/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPaymentAttempt',
    tag,
    summary: 'Read a payment attempt',
    description: 'With what the gateway has said of it.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: attemptToApi((await findAttempt(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/payment_attempts/{id}/cancel',
    kind: 'write',
    scope: 'write',
    operationId: 'cancelPaymentAttempt',
    tag,
    summary: 'Cancel a payment attempt',
    description:
      'Asks the gateway to end it. The attempt is live until the gateway has confirmed that; if the money was taken ' +
      'before, it succeeds.',
    answer: {
      description: 'The payment attempt',
      schema: attemptSchema,
      example: { ...sending, cancel_requested: true },
    },
    refusals: ['not_found', 'attempt_ended', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params }) {
      return { body: attemptToApi(await cancelAttempt(ctx, params.id)) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/payment_attempts/{id}/resolve',
    kind: 'write',
    scope: 'admin',
    operationId: 'resolvePaymentAttempt',
    tag,
    summary: 'Say what became of an unknown attempt',
    description:
      'For an attempt that is `unknown` and that the gateway says nothing of: you have looked it up there. `succeeded` ' +
      'records the money, by default all of it; `failed` lets the next attempt be made.',
    body: {
      schema: z
        .strictObject({
          outcome: resolvedOutcome,
          reference: line(255)
            .optional()
            .meta({ description: 'Of the payment at the gateway, if it is not known yet' }),
          amount_cents: cents.min(1).optional().meta({ description: 'What was taken' }),
          reason: line(500),
        })
        .meta({ id: 'ResolvePaymentAttempt' }),
      example: { outcome: 'failed', reason: 'not in the list of the gateway' },
    },
    answer: {
      description: 'The payment attempt',
      schema: attemptSchema,
      example: {
        ...attemptExample,
        status: 'failed' as const,
        decline: { class: 'gateway_down' as const, code: 'resolved', message: 'not in the list of the gateway' },
        resolution: {
          outcome: 'failed' as const,
          reason: 'not in the list of the gateway',
          api_key_id: null,
          person_id: null,
        },
      },
    },
    refusals: [
      'not_found',
      'attempt_ended',
      'attempt_not_unknown',
      'gateway_reference_used',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      const attempt = await resolveAttempt(ctx, params.id, {
        outcome: body.outcome,
        reference: body.reference,
        amountCents: body.amount_cents === undefined ? undefined : BigInt(body.amount_cents),
        reason: body.reason,
      })
      return { body: attemptToApi(attempt) }
    },
  }),
]
