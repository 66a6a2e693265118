import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { listAnswer } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { attemptExample, attemptPages, attemptSchema } from '../schemas.ts'
import { listAttempts } from './store.ts'
import { attemptToApi } from './to-api.ts'

export const webhookAttemptRoutes = [
  route({
    method: 'GET',
    url: '/v1/webhook_attempts',
    kind: 'read',
    scope: 'read',
    operationId: 'listWebhookAttempts',
    tag: 'Webhooks',
    summary: 'List webhook attempts',
    description:
      'By event, the newest first; within an event, the newest attempt first; tests last. Attempts are kept for 30 days, failed ones with the answer. For a deleted endpoint, give its `endpoint_id`.',
    query: attemptPages,
    answer: {
      description: 'A page of attempts',
      schema: listAnswer(attemptSchema),
      example: { data: [attemptExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/webhook_attempts', query) }
      const [sequence, attemptedAt, id] = query.cursor === undefined ? [] : positionOf(query.cursor, scope).map(String)
      const before =
        sequence !== undefined && attemptedAt !== undefined && id !== undefined ? { sequence, attemptedAt, id } : null
      const filter = {
        endpointId: query.endpoint_id,
        eventId: query.event_id,
        isSuccess: query.status === undefined ? undefined : query.status === 'succeeded',
      }
      const found = await listAttempts(tx, tenantId, filter, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, {
        of: attemptToApi,
        position: (row) => [String(row.sequence), row.attempted_at.toString(), row.id],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
]
