import { z } from 'zod'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, instantAnswer, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { gatewayEventStates, listGatewayEvents, type StoredGatewayEvent } from './store.ts'

const eventState = z.enum(gatewayEventStates).meta({
  id: 'GatewayEventState',
  description:
    '`new` until it is applied; `unmatched`: about an object that is not known here, and asked for again; `ignored`',
})
const eventSchema = z
  .object({
    id,
    gateway_account_id: id,
    gateway_event_id: z.string(),
    type: z.string(),
    object_reference: z.string().nullable(),
    state: eventState,
    next_check_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'GatewayEvent' })
const example = {
  id: '019a3c5e-1111-7000-8000-000000000037',
  gateway_account_id: '019a3c5e-1111-7000-8000-000000000030',
  gateway_event_id: 'evt_1',
  type: 'payment_intent.succeeded',
  object_reference: 'pi_1',
  state: 'applied' as const,
  next_check_at: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:01Z',
}

export const gatewayEventRoutes = [
  route({
    method: 'GET',
    url: '/v1/gateway_events',
    kind: 'read',
    scope: 'read',
    operationId: 'listGatewayEvents',
    tag: 'Gateways',
    summary: 'List events of gateways',
    description:
      'Newest first: what gateways have posted to `/v1/gateway_events/{gateway_account_id}`. An event is a hint; the object ' +
      'is read at the gateway.',
    query: listQuery({ state: eventState.optional() }),
    answer: {
      description: 'A page of events of gateways',
      schema: listAnswer(eventSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('gateway_events', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listGatewayEvents(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: eventToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
]

function eventToApi(event: StoredGatewayEvent) {
  return {
    id: event.id,
    gateway_account_id: event.gateway_account_id,
    gateway_event_id: event.gateway_event_id,
    type: event.type,
    object_reference: event.object_reference,
    state: event.state,
    next_check_at: event.next_check_at?.toString() ?? null,
    created_at: event.created_at.toString(),
    updated_at: event.updated_at.toString(),
  }
}
