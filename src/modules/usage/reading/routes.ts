import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { listAnswer } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { readUsage } from './read-usage.ts'
import {
  eventsQuery,
  usageEventExample,
  usageEventSchema,
  usageQuery,
  usageWindowsExample,
  usageWindowsSchema,
} from './schemas.ts'
import { type ListedEvent, listUsageEvents } from './store.ts'

const tag = 'Usage'

export const readingRoutes = [
  route({
    method: 'GET',
    url: '/v1/usage',
    kind: 'read',
    scope: 'read',
    operationId: 'readUsage',
    tag,
    summary: 'Read usage',
    description:
      'What a customer used by a meter, to the microsecond, as billing reads it: everything that was answered `accepted` is in it.',
    query: usageQuery,
    answer: {
      description: 'Windows in order; with `group_by` only those with usage',
      schema: usageWindowsSchema,
      example: usageWindowsExample,
    },
    refusals: ['meter_filling'],
    async handler(ctx, { query }) {
      const data = await readUsage(ctx, {
        customerId: query.customer_id,
        meterCode: query.meter_code,
        from: query.from,
        until: query.until,
        window: query.window,
        groupBy: query.group_by ?? [],
      })
      return { body: { meter_code: query.meter_code, as_of: ctx.now.toString(), data: [...data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/usage/events',
    kind: 'read',
    scope: 'read',
    operationId: 'listUsageEvents',
    tag,
    summary: 'List events of usage',
    description: 'Of a customer, the newest first by `occurred_at`; voided ones too.',
    query: eventsQuery,
    answer: {
      description: 'A page of events',
      schema: listAnswer(usageEventSchema),
      example: { data: [usageEventExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('usage events', query) }
      const [at, key] = query.cursor ? positionOf(query.cursor, scope) : []
      const filter = { customerId: query.customer_id, type: query.type, from: query.from, until: query.until }
      const before = at === undefined ? null : ([String(at), String(key)] as const)
      const rows = await listUsageEvents(ctx.tx, ctx.tenantId, filter, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, {
        of: toApi,
        position: (row) => [row.occurred_at.toString(), row.key],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
]

function toApi({ id, type, customer_id, occurred_at, properties, voided_at }: ListedEvent) {
  return {
    id,
    type,
    customer_id,
    occurred_at: occurred_at.toString(),
    properties: properties as Record<string, unknown>,
    voided_at: voided_at?.toString() ?? null,
  }
}
