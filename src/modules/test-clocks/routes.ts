import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, instant, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { newId } from '../../platform/ids.ts'
import { route } from '../transaction/route.ts'
import { addRows } from '../transaction/write-set.ts'
import { advanceClock } from './advance-clock.ts'
import { aboutMail, clockExample, clockSchema } from './schemas.ts'
import { deleteTestClock, findTestClock, insertTestClock, listTestClocks } from './store.ts'
import { clockToApi } from './to-api.ts'

const tag = 'Test clocks'

const answer = { description: 'The test clock', schema: clockSchema, example: clockExample }

export const testClockRoutes = [
  route({
    method: 'POST',
    url: '/v1/test_clocks',
    kind: 'write',
    scope: 'write',
    operationId: 'createTestClock',
    tag,
    summary: 'Create a test clock',
    description: 'Customers created with its id follow its time: they are billed when it is advanced.',
    body: {
      schema: z
        .strictObject({
          now: instant,
          name: line(255).optional(),
          sends_mail: z.boolean().default(false).meta({ description: aboutMail }),
        })
        .meta({ id: 'CreateTestClock' }),
      example: { now: '2026-01-31T00:00:00Z', name: 'a year in a second' },
    },
    answer: { ...answer, status: 201 },
    handler(ctx, { body }) {
      const clock = {
        id: newId(),
        name: body.name ?? null,
        now: body.now,
        sends_mail: body.sends_mail,
        advancing_to: null,
        created_at: ctx.now,
        updated_at: ctx.now,
      }
      addRows(ctx.writeSet, insertTestClock, clock)
      return { body: clockToApi(clock) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/test_clocks',
    kind: 'read',
    scope: 'read',
    operationId: 'listTestClocks',
    tag,
    summary: 'List test clocks',
    description: 'Newest first.',
    query: listQuery({}),
    answer: {
      description: 'A page of test clocks',
      schema: listAnswer(clockSchema),
      example: { data: [clockExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('test_clocks', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listTestClocks(ctx.tx, ctx.tenantId, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: clockToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/test_clocks/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getTestClock',
    tag,
    summary: 'Read a test clock',
    description: 'With its present and progress.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const clock = await findTestClock(ctx.tx, ctx.tenantId, params.id)
      if (!clock) refuse('not_found', '')
      return { body: clockToApi(clock) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/test_clocks/{id}/advance',
    kind: 'write',
    scope: 'write',
    operationId: 'advanceTestClock',
    tag,
    summary: 'Advance a test clock',
    description:
      'Forward only, over any distance. Answers when everything that falls due until then is done, each at its own ' +
      'instant. If the connection breaks, the service finishes the advance; you may also repeat the call.',
    body: {
      schema: z.strictObject({ to: instant }).meta({ id: 'AdvanceTestClock' }),
      example: { to: '2027-01-31T00:00:00Z' },
    },
    answer,
    refusals: ['not_found', 'test_clock_goes_forward', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params, body }) {
      const { clock, isDone } = await advanceClock(ctx, params.id, body.to)
      return isDone ? { body: clockToApi(clock) } : 'again'
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/test_clocks/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'deleteTestClock',
    tag,
    summary: 'Delete a test clock with its customers',
    description:
      'Also deletes their subscriptions, invoices, credit notes and credit; events stay. Other customers are not affected.',
    answer: {
      description: 'The deleted clock',
      schema: z.object({ id, deleted: z.literal(true) }).meta({ id: 'DeletedTestClock' }),
      example: { id: clockExample.id, deleted: true as const },
    },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      if (!(await deleteTestClock(ctx.tx, params.id))) refuse('not_found', '')
      return { body: { id: params.id, deleted: true as const } }
    },
  }),
]
