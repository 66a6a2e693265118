import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { routesWith } from '../../platform/http/route.ts'
import { id, instantAnswer, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import type { Context } from '../transaction/context.ts'
import { completeTestSession } from './complete-session.ts'
import { beginSession, type GatewayServices } from './open-session.ts'
import { returnUrl } from './return-url.ts'
import { sessionStatuses, sessionToApi } from './session.ts'
import { findSession, listSessions } from './store.ts'

const route = routesWith<Context, GatewayServices>()
const tag = 'Payment methods'

const sessionSchema = z
  .object({
    id,
    customer_id: id,
    gateway_account_id: id,
    return_url: z.string(),
    as_default: z.boolean(),
    status: z.enum(sessionStatuses).meta({
      id: 'SetupSessionStatus',
      description:
        '`opening`: the gateway has not given its page yet; `completed`: a payment method is stored; `expired`: not any more',
    }),
    url: z.string().nullable().meta({ description: 'The gateway’s page, while it is open' }),
    expires_at: instantAnswer,
    payment_method_id: id.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'SetupSession' })

const example = {
  id: '019a3c5e-1111-7000-8000-000000000071',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  gateway_account_id: '019a3c5e-1111-7000-8000-000000000030',
  return_url: 'https://shop.example/account',
  as_default: true,
  status: 'open' as const,
  url: 'https://test-gateway.example/setup/019a3c5e-1111-7000-8000-000000000071',
  expires_at: '2026-02-01T09:00:00Z',
  payment_method_id: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
const answer = { description: 'The setup session', schema: sessionSchema, example }

export const setupSessionRoutes = [
  route({
    method: 'POST',
    url: '/v1/setup_sessions',
    kind: 'write',
    scope: 'write',
    operationId: 'createSetupSession',
    tag,
    summary: 'Open a page that stores a payment method',
    description:
      'The answer’s `url` is a page of the gateway: send the customer there. What they store there becomes a payment method of ' +
      'theirs, and their default unless `as_default` is false; card numbers never come here. At the gateway `test`, complete it by ' +
      '`POST /v1/setup_sessions/{id}/complete`.',
    body: {
      schema: z
        .strictObject({
          customer_id: id,
          gateway_account_id: id,
          return_url: returnUrl,
          as_default: z.boolean().default(true),
        })
        .meta({ id: 'CreateSetupSession' }),
      example: {
        customer_id: example.customer_id,
        gateway_account_id: example.gateway_account_id,
        return_url: example.return_url,
      },
    },
    answer: { ...answer, status: 201 },
    refusals: ['gateway_account_disabled', 'test_clock_needs_test_gateway', 'gateway_refused', 'gateway_no_answer'],
    async handler(ctx, { body }) {
      const begun = await beginSession(ctx, {
        customerId: body.customer_id,
        gatewayAccountId: body.gateway_account_id,
        returnUrl: body.return_url,
        asDefault: body.as_default,
      })
      return {
        async outside(services) {
          const keep = await begun.open(services)
          return async (later) => ({ body: sessionToApi(keep(later), begun.session.createdAt) })
        },
      }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/setup_sessions',
    kind: 'read',
    scope: 'read',
    operationId: 'listSetupSessions',
    tag,
    summary: 'List setup sessions',
    description: 'Newest first.',
    query: listQuery({ customer_id: id.optional().meta({ description: 'Only those of this customer' }) }),
    answer: {
      description: 'A page of setup sessions',
      schema: listAnswer(sessionSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('setup_sessions', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listSessions(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, {
        of: ({ session, now }) => sessionToApi(session, now),
        position: ({ session }) => [session.id],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/setup_sessions/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getSetupSession',
    tag,
    summary: 'Read a setup session',
    description: 'With the payment method that was stored.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const { session, now } = (await findSession(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')
      return { body: sessionToApi(session, now) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/setup_sessions/{id}/complete',
    kind: 'write',
    scope: 'write',
    operationId: 'completeSetupSession',
    tag,
    summary: 'Complete a setup session of the test gateway',
    description:
      'Stores one of its tokens, as a customer would on its page. Other gateways complete theirs by themselves.',
    body: {
      schema: z.strictObject({ gateway_reference: line(255) }).meta({ id: 'CompleteSetupSession' }),
      example: { gateway_reference: 'ok' },
    },
    answer,
    refusals: [
      'not_found',
      'setup_session_ended',
      'setup_session_of_a_gateway',
      'payment_method_attached',
      'attempt_in_progress',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      const { session, now } = await completeTestSession(ctx, params.id, body.gateway_reference)
      return { body: sessionToApi(session, now) }
    },
  }),
]
