import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, listAnswer } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import {
  enableEndpoint,
  pauseEndpoint,
  removeEndpoint,
  replayEvents,
  resendEvent,
  rotateSecret,
  testEndpoint,
  updateEndpoint,
} from './change-endpoint.ts'
import { createEndpoint } from './create-endpoint.ts'
import {
  enableSchema,
  endpointChangeSchema,
  endpointExample,
  endpointPages,
  endpointSchema,
  endpointWithSecretSchema,
  newEndpointSchema,
  replaySchema,
  resendSchema,
  rotationSchema,
} from './schemas.ts'
import { findEndpoint, listEndpoints, type ShownEndpoint } from './store.ts'
import { endpointToApi } from './to-api.ts'

const tag = 'Webhooks'
const answer = { description: 'The endpoint', schema: endpointSchema, example: endpointExample }
const withSecret = {
  description: 'The endpoint, with its secret',
  schema: endpointWithSecretSchema,
  example: { ...endpointExample, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
}
const queuedSchema = z
  .object({ webhook_id: id.meta({ description: 'The header `webhook-id` of the message; also in its attempts' }) })
  .meta({ id: 'QueuedWebhook' })

export const webhookRoutes = [
  route({
    method: 'POST',
    url: '/v1/webhook_endpoints',
    kind: 'write',
    scope: 'write',
    operationId: 'createWebhookEndpoint',
    tag,
    summary: 'Create a webhook endpoint',
    description:
      'New events are sent to it, signed by Standard Webhooks 1.0.0; with `start_after` older ones too. The secret is shown in this answer only. If the request is repeated with its idempotency key, the answer has null in place of the secret.',
    body: { schema: newEndpointSchema, example: { url: endpointExample.url, types: ['invoice.*'] } },
    answer: { status: 201, ...withSecret },
    refusals: ['url_not_allowed'],
    withoutSecrets: (body) => ({ ...body, secret: null }),
    async handler(ctx, { body }) {
      const wanted = {
        url: body.url,
        types: body.types,
        ordering: body.ordering,
        payload: body.payload,
        inFlightMax: body.max_in_flight,
        startAfter: body.start_after === undefined ? null : BigInt(body.start_after),
      }
      return { body: secretToApi(await createEndpoint(ctx, wanted)) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/webhook_endpoints',
    kind: 'read',
    scope: 'read',
    operationId: 'listWebhookEndpoints',
    tag,
    summary: 'List webhook endpoints',
    description: 'Newest first, each with its lag.',
    query: endpointPages,
    answer: {
      description: 'A page of endpoints',
      schema: listAnswer(endpointSchema),
      example: { data: [endpointExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/webhook_endpoints', query) }
      const before = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const found = await listEndpoints(tx, tenantId, { status: query.status }, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, { of: shownToApi, position: ({ endpoint }) => [endpoint.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/webhook_endpoints/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getWebhookEndpoint',
    tag,
    summary: 'Get a webhook endpoint',
    description: 'With its lag: `cursor`, `lag_events`, `retrying`, `held`, `failing_since`.',
    answer,
    refusals: ['not_found'],
    async handler({ tx, tenantId }, { params }) {
      return { body: shownToApi((await findEndpoint(tx, tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/webhook_endpoints/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'updateWebhookEndpoint',
    tag,
    summary: 'Change a webhook endpoint',
    description:
      'Takes effect with the next batch. The cursor stays: events of added types are sent from the cursor on.',
    body: { schema: endpointChangeSchema, example: { types: ['invoice.*', 'customer.created'] } },
    answer,
    refusals: ['not_found', 'url_not_allowed'],
    async handler(ctx, { params, body }) {
      const { max_in_flight: inFlightMax, ...rest } = body
      return { body: shownToApi(await updateEndpoint(ctx, params.id, { ...rest, inFlightMax })) }
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/webhook_endpoints/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'deleteWebhookEndpoint',
    tag,
    summary: 'Delete a webhook endpoint',
    description:
      'Nothing more is sent to it. The log of its attempts stays for 30 days. To stop for a while and keep the cursor, use `pause`.',
    answer: {
      description: 'The deleted endpoint',
      schema: z.object({ id, deleted: z.literal(true) }).meta({ id: 'DeletedWebhookEndpoint' }),
      example: { id: endpointExample.id, deleted: true as const },
    },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      await removeEndpoint(ctx, params.id)
      return { body: { id: params.id, deleted: true as const } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/webhook_endpoints/{id}/pause',
    kind: 'write',
    scope: 'write',
    operationId: 'pauseWebhookEndpoint',
    tag,
    summary: 'Pause a webhook endpoint',
    description: 'Nothing is sent until it is enabled. Events wait; none is lost.',
    answer: { ...answer, example: { ...endpointExample, status: 'paused' as const } },
    refusals: ['not_found'],
    handler: async (ctx, { params }) => ({ body: shownToApi(await pauseEndpoint(ctx, params.id)) }),
  }),
  route({
    method: 'POST',
    url: '/v1/webhook_endpoints/{id}/enable',
    kind: 'write',
    scope: 'write',
    operationId: 'enableWebhookEndpoint',
    tag,
    summary: 'Enable a webhook endpoint',
    description: 'Resumes a paused or disabled endpoint: where it stopped, or from another sequence (`resume_from`).',
    body: { schema: enableSchema, example: { resume_from: 'cursor' as const } },
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params, body: { resume_from: from } }) {
      const resumeFrom = typeof from === 'number' ? BigInt(from) : from
      return { body: shownToApi(await enableEndpoint(ctx, params.id, resumeFrom)) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/webhook_endpoints/{id}/rotate_secret',
    kind: 'write',
    scope: 'write',
    operationId: 'rotateWebhookSecret',
    tag,
    summary: 'Rotate the secret of a webhook endpoint',
    description:
      'The new secret is shown in this answer only. During `keep_old_for`, messages are signed with both secrets, and receivers accept either.',
    body: { schema: rotationSchema, example: { keep_old_for: '24h' } },
    answer: withSecret,
    refusals: ['not_found'],
    withoutSecrets: (body) => ({ ...body, secret: null }),
    handler: async (ctx, { params, body }) => ({
      body: secretToApi(await rotateSecret(ctx, params.id, minutesOf(body.keep_old_for))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/webhook_endpoints/{id}/test',
    kind: 'write',
    scope: 'write',
    operationId: 'testWebhookEndpoint',
    tag,
    summary: 'Send a test to a webhook endpoint',
    description:
      'Sends a signed `webhook_endpoint.test` within a second, once, without retries. `GET /v1/webhook_attempts?endpoint_id=` shows the attempt.',
    answer: {
      status: 202,
      description: 'It will be sent',
      schema: queuedSchema,
      example: { webhook_id: endpointExample.id },
    },
    refusals: ['not_found', 'endpoint_not_enabled'],
    handler: async (ctx, { params }) => ({ body: { webhook_id: await testEndpoint(ctx, params.id) } }),
  }),
  route({
    method: 'POST',
    url: '/v1/webhook_endpoints/{id}/replay',
    kind: 'write',
    scope: 'write',
    operationId: 'replayWebhooks',
    tag,
    summary: 'Send events again',
    description:
      'Sends the events after a sequence again, with their old ids and in order, beside new events, up to the `cursor`: later events are still to be sent. An endpoint has one replay at a time; `replay` shows its progress.',
    body: { schema: replaySchema, example: { after: 1200, until: 1300 } },
    answer: { ...answer, example: { ...endpointExample, replay: { after: 1200, until: 1300, types: ['invoice.*'] } } },
    refusals: ['not_found', 'replay_running'],
    async handler(ctx, { params, body }) {
      const order = {
        after: BigInt(body.after),
        until: body.until === undefined ? null : BigInt(body.until),
        types: body.types,
      }
      return { body: shownToApi(await replayEvents(ctx, params.id, order)) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/events/{id}/resend',
    kind: 'write',
    scope: 'write',
    operationId: 'resendEvent',
    tag,
    summary: 'Send an event again',
    description:
      'Sends one event to one endpoint, also if it was delivered, and whatever the types of the endpoint. An event that is not sent yet keeps its place: a retry is due at once, one that waits for an earlier event of its object still waits. The `webhook-id` stays the same, so a receiver that has handled the event ignores it.',
    body: { schema: resendSchema, example: { endpoint_id: endpointExample.id } },
    answer: {
      status: 202,
      description: 'It will be sent',
      schema: queuedSchema,
      example: { webhook_id: endpointExample.id },
    },
    refusals: ['not_found', 'endpoint_not_enabled'],
    async handler(ctx, { params, body }) {
      await resendEvent(ctx, params.id, body.endpoint_id)
      return { body: { webhook_id: params.id } }
    },
  }),
]

function shownToApi({ endpoint, lag }: ShownEndpoint) {
  return endpointToApi(endpoint, lag)
}

function secretToApi({ secret, ...shown }: ShownEndpoint & { readonly secret: string }) {
  return { ...shownToApi(shown), secret }
}

const minutesIn = { m: 1, h: 60, d: 1440 } as const

function minutesOf(text: string): number {
  return Number(text.slice(0, -1)) * minutesIn[text.at(-1) as keyof typeof minutesIn]
}
