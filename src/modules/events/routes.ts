import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { eventExample, eventFilters, eventSchema } from './schemas.ts'
import { findEvent, listEvents } from './store.ts'
import { eventToApi } from './to-api.ts'

export const eventRoutes = [
  route({
    method: 'GET',
    url: '/v1/events',
    kind: 'read',
    scope: 'read',
    operationId: 'listEvents',
    tag: 'Events',
    summary: 'List events',
    description:
      'Oldest first, unless `order` says otherwise. Sequences have no gaps and are in commit order, so a reader that sets `after` to the ' +
      'last sequence it saw gets every event exactly once. Use `next_cursor` for the next page of one reading.',
    query: eventFilters,
    answer: {
      description: 'A page of events',
      schema: listAnswer(eventSchema),
      example: { data: [eventExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/events', query) }
      const newestFirst = query.order === 'desc'
      const start = newestFirst ? Number.MAX_SAFE_INTEGER : query.after
      const from = query.cursor === undefined ? start : Number(positionOf(query.cursor, scope)[0])
      const filter = { objectId: query.object_id, type: query.type }
      const found = await listEvents(tx, tenantId, filter, { from, newestFirst, limit: query.limit })
      const page = pageOf(found, query.limit, scope, {
        of: eventToApi,
        position: ({ sequence }) => [Number(sequence)],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/events/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getEvent',
    tag: 'Events',
    summary: 'Get an event',
    description: 'With its object as it was at that moment.',
    answer: { description: 'The event', schema: eventSchema, example: eventExample },
    refusals: ['not_found'],
    async handler({ tx, tenantId }, { params }) {
      const event = await findEvent(tx, tenantId, params.id)
      return event ? { body: eventToApi(event) } : refuse('not_found', '')
    },
  }),
]
