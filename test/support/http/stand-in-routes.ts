import { z } from 'zod'
import { Refusal } from '../../../src/domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../../src/platform/http/page.ts'
import { routesWith } from '../../../src/platform/http/route.ts'
import { cents, id, instant, listAnswer, listQuery, metadata, text } from '../../../src/platform/http/schema.ts'
import { newId } from '../../../src/platform/ids.ts'

/** What the handlers of the stand-in get: enough to play every way in which a request can end. */
export interface Play {
  readonly tenantId: string
  readonly cursorKey: Buffer
  /** Called by the handler of `POST /v1/things`. */
  readonly during: () => Promise<void> | void
  /** Called by the commit statement. */
  readonly atCommit: () => Promise<void> | void
  /** The pieces of the table. */
  readonly lines: () => AsyncIterable<string>
  needsNumber: boolean
}

const absentId = '00000000-0000-7000-8000-000000000000'
const route = routesWith<Play>()
const thing = z
  .object({
    id,
    name: z.string(),
    amount_cents: cents,
    number: z.string().nullable(),
    starts_at: z.string().nullable(),
    metadata,
  })
  .meta({ id: 'Thing' })
const example = { id: absentId, name: 'A', amount_cents: 100, number: 'N-1', starts_at: null, metadata: {} }
const newThing = z.strictObject({
  name: text(20),
  amount_cents: cents,
  starts_at: instant.optional(),
  metadata: metadata.default({}),
  colors: z
    .array(z.enum(['red', 'green']))
    .max(3)
    .optional(),
})

function made(body: z.output<typeof newThing>): z.output<typeof thing> {
  const { name, amount_cents, starts_at, metadata } = body
  return { id: absentId, name, amount_cents, number: null, starts_at: starts_at?.toString() ?? null, metadata }
}

/** The routes of the stand-in, one of each kind. */
export const standInRoutes = [
  route({
    method: 'POST',
    url: '/v1/things',
    kind: 'write',
    scope: 'write',
    operationId: 'createThing',
    tag: 'Things',
    summary: 'Make a thing',
    description: 'Makes a thing.',
    body: { schema: newThing, example: { name: 'A', amount_cents: 100 } },
    answer: { status: 201, description: 'The thing', schema: thing, example },
    refusals: ['external_id_taken'],
    async handler(context, { body }) {
      context.needsNumber = true
      await context.during()
      return { body: made(body) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/things',
    kind: 'read',
    scope: 'read',
    operationId: 'listThings',
    tag: 'Things',
    summary: 'List things',
    description: 'Newest first.',
    query: listQuery({ name: text(20).optional() }),
    answer: {
      description: 'A page',
      schema: listAnswer(thing),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    handler({ cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/things', query) }
      const from = query.cursor === undefined ? 0 : Number(positionOf(query.cursor, scope)[0])
      const rows = Array.from({ length: 250 - from }, (_, i) => from + i).slice(0, query.limit + 1)
      const body = pageOf(rows, query.limit, scope, {
        of: (n) => ({ ...example, name: `thing ${n}` }),
        position: (n) => [n + 1],
      })
      return { body: { ...body, data: [...body.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/things/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getThing',
    tag: 'Things',
    summary: 'Get a thing',
    description: 'Gives a thing.',
    answer: { description: 'The thing', schema: thing, example },
    handler(_context, { params }) {
      if (params.id === absentId) throw new Refusal('not_found', 'There is no thing with this id')
      return { body: { ...example, id: params.id } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/things/{id}/rest',
    kind: 'write',
    scope: 'write',
    operationId: 'restThing',
    tag: 'Things',
    summary: 'Rest',
    description: 'Does nothing and says nothing.',
    answer: { status: 204, description: 'Nothing', schema: z.undefined(), example: undefined },
    handler: () => ({ body: undefined }),
  }),
  route({
    method: 'POST',
    url: '/v1/things/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewThing',
    tag: 'Things',
    summary: 'Preview a thing',
    description: 'Makes nothing.',
    body: { schema: newThing, example: { name: 'A', amount_cents: 100 } },
    answer: { description: 'As it would be', schema: thing, example },
    handler: (_context, { body }) => ({ body: made(body) }),
  }),
  route({
    method: 'POST',
    url: '/v1/secrets',
    kind: 'write',
    scope: 'admin',
    operationId: 'createSecret',
    tag: 'Things',
    summary: 'Make a secret',
    description: 'Shown once.',
    answer: {
      status: 201,
      description: 'The secret',
      schema: z.object({ secret: z.string().nullable() }),
      example: { secret: 'x' },
    },
    withoutSecrets: () => ({ secret: null }),
    handler: () => ({ body: { secret: newId() } }),
  }),
  route({
    method: 'POST',
    url: '/v1/pieces',
    kind: 'write',
    scope: 'write',
    operationId: 'doPieces',
    tag: 'Things',
    summary: 'Work in pieces',
    description: 'Three transactions.',
    answer: { description: 'Done', schema: z.object({ pieces: z.int() }), example: { pieces: 3 } },
    async handler(context) {
      await context.during()
      return pieces++ % 3 < 2 ? 'again' : { body: { pieces: 3 } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/table',
    kind: 'read',
    scope: 'read',
    operationId: 'exportTable',
    tag: 'Things',
    summary: 'Export',
    description: 'A table in pieces.',
    answer: { description: 'A table', contentType: 'text/csv; charset=utf-8', example: 'a,b\n' },
    handler: ({ lines }) => ({ body: lines() }),
  }),
]

let pieces = 0
