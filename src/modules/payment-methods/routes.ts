import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { attachMethod, detachMethod } from './attach-method.ts'
import { paymentMethodToApi } from './payment-method.ts'
import { methodExample, methodSchema, methodStatus } from './schemas.ts'
import { findMethod, listMethods } from './store.ts'

const tag = 'Payment methods'

const answer = { description: 'The payment method', schema: methodSchema, example: methodExample }

export const paymentMethodRoutes = [
  route({
    method: 'POST',
    url: '/v1/payment_methods',
    kind: 'write',
    scope: 'write',
    operationId: 'attachPaymentMethod',
    tag,
    summary: 'Attach a payment method',
    description:
      'A token of the gateway. The first one of a customer becomes their default. Tokens of the gateway `test`: `ok`, ' +
      '`decline_insufficient_funds`, `decline_lost_card`, `decline_account_closed`, `decline_expired_card`, `authentication_required`, ' +
      '`processing_then_ok:<days>`, `processing_then_failed:<days>`, `timeout_then_ok`, `timeout_then_not_found`, `dispute:<days>`, ' +
      '`dispute_then_won:<days>`, `late_failure:<days>`, `late_failure_account_closed:<days>`, `ok_refund_returned:<days>` (1 to 365 days).',
    body: {
      schema: z
        .strictObject({ customer_id: id, gateway_account_id: id, gateway_reference: line(255) })
        .meta({ id: 'AttachPaymentMethod' }),
      example: {
        customer_id: methodExample.customer_id,
        gateway_account_id: methodExample.gateway_account_id,
        gateway_reference: 'ok',
      },
    },
    answer: { ...answer, status: 201 },
    refusals: [
      'gateway_account_disabled',
      'test_clock_needs_test_gateway',
      'payment_method_attached',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { body }) {
      const method = await attachMethod(ctx, {
        customerId: body.customer_id,
        gatewayAccountId: body.gateway_account_id,
        gatewayReference: body.gateway_reference,
      })
      return { body: paymentMethodToApi(method) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payment_methods',
    kind: 'read',
    scope: 'read',
    operationId: 'listPaymentMethods',
    tag,
    summary: 'List payment methods',
    description: 'Newest first, detached ones too.',
    query: listQuery({
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      status: methodStatus.optional(),
    }),
    answer: {
      description: 'A page of payment methods',
      schema: listAnswer(methodSchema),
      example: { data: [methodExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('payment_methods', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listMethods(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: paymentMethodToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/payment_methods/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPaymentMethod',
    tag,
    summary: 'Read a payment method',
    description: 'With what the gateway shows of it.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return {
        body: paymentMethodToApi((await findMethod(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')),
      }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/payment_methods/{id}/detach',
    kind: 'write',
    scope: 'write',
    operationId: 'detachPaymentMethod',
    tag,
    summary: 'Detach a payment method',
    description: 'It is not charged any more. Attempts under way are followed to their end.',
    answer,
    refusals: ['not_found', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params }) {
      return { body: paymentMethodToApi(await detachMethod(ctx, params.id)) }
    },
  }),
]
