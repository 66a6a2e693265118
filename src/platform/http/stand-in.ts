import { hash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import type { Tx } from '../database/transaction.ts'
import { newId } from '../ids.ts'
import { openLog } from '../log.ts'
import { openMetrics } from '../metrics.ts'
import type { Gate, KeptAnswer, Opening, Scope, Transact } from './gate.ts'
import { listName, pageOf, positionOf } from './page.ts'
import { routesWith } from './route.ts'
import { cents, id, instant, listAnswer, listQuery, metadata, text } from './schema.ts'
import type { ServerSettings } from './server.ts'
import { buildServer } from './server.ts'

/** What the handlers of the stand-in get: enough to play every way in which a request can end. */
export interface Play {
  readonly tenantId: string
  readonly cursorKey: Buffer
  /** Called by the handler of `POST /v1/things`. */
  readonly during: () => Promise<void> | void
  /** Called by the last statement. */
  readonly atCommit: () => Promise<void> | void
  needsNumber: boolean
}

/** A server without a database: its gate keeps answers in memory, and its routes do as the test says. */
export interface StandIn {
  readonly app: FastifyInstance
  readonly url: string
  readonly keys: Readonly<Record<Scope | 'other', string>>
  readonly usedKeys: string[]
  /** Runs while a thing is made; replace it to make something happen. */
  during: () => Promise<void> | void
  atCommit: () => Promise<void> | void
  readonly counts: { handled: number; committed: number }
  ready: () => Promise<void>
  close(): Promise<void>
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
    handler: () => ({ body: lines() }),
  }),
]

let pieces = 0

async function* lines(): AsyncGenerator<string> {
  for (let line = 0; line < 2000; line += 1) yield `line ${line}\n`
}

/** Starts a stand-in on a free port. */
export async function startStandIn(settings: Partial<ServerSettings> = {}): Promise<StandIn> {
  const tenants = { ours: newId(), other: newId() }
  const keys = { read: 'key-that-reads', write: 'key-that-writes', admin: 'key-that-rules', other: 'key-of-another' }
  const standIn = {
    keys,
    usedKeys: [] as string[],
    during: () => {},
    atCommit: () => {},
    counts: { handled: 0, committed: 0 },
    ready: async () => {},
  } as unknown as { -readonly [K in keyof StandIn]: StandIn[K] }
  const { gate, transact } = memoryGate(standIn, tenants)
  const app = await buildServer({
    routes: standInRoutes,
    gate,
    transact,
    metrics: openMetrics(),
    log: openLog({ level: process.env.TEST_LOG ?? 'silent', format: 'json' }),
    document: {
      title: 'Things',
      version: '1.0.0',
      description: 'Things.',
      tags: [{ name: 'Things', description: 'Things.' }],
    },
    readiness: { database: () => standIn.ready() },
    onKeyUsed: (keyId) => standIn.usedKeys.push(keyId),
    settings: {
      requestTimeoutMs: 2000,
      rateLimitPerSecond: 100_000,
      trustProxy: false,
      hasMetrics: true,
      checkResponses: true,
      ...settings,
    },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  standIn.app = app
  standIn.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  standIn.close = () => app.close()
  return standIn
}

function memoryGate(standIn: StandIn, tenants: { readonly ours: string; readonly other: string }) {
  const locks = new Map<string, Tx>()
  const kept = new Map<string, NonNullable<Opening<Play>['kept']>>()
  const byHash = new Map(
    Object.entries(standIn.keys).map(([name, secret]) => [hash('sha256', secret), name as Scope | 'other']),
  )
  let lastNumber = 0
  const gate: Gate<Play> = {
    async open(tx, { secretHash, idempotencyKey }) {
      const name = byHash.get(secretHash.toString('hex'))
      if (!name) return null
      const tenantId = name === 'other' ? tenants.other : tenants.ours
      const key = `${tenantId} ${idempotencyKey}`
      const isLocked = idempotencyKey === null || !locks.has(key)
      if (isLocked && idempotencyKey !== null) locks.set(key, tx)
      const cursorKey = Buffer.from(hash('sha256', tenantId), 'hex')
      const context: Play = {
        tenantId,
        cursorKey,
        needsNumber: false,
        during() {
          standIn.counts.handled += 1
          return standIn.during()
        },
        atCommit: () => standIn.atCommit(),
      }
      const scopes: Scope[] = [name === 'other' ? 'admin' : name]
      return { context, tenantId, keyId: name, scopes, cursorKey, isLocked, kept: (isLocked && kept.get(key)) || null }
    },
    last: (context, answer) => ({ text: 'the last statement', values: [context, answer] }),
    complete(body, rows) {
      const [number] = rows as readonly (string | null)[]
      return number ? { ...(body as object), number } : body
    },
  }
  const transact: Transact = async (_options, work) => {
    const tx: Tx = {
      cost: { statements: 0, roundTrips: 0 },
      rows: async () => [],
      send() {},
      async commitWith<Row>({ values = [] }: { values?: readonly unknown[] }) {
        const [context, answer] = values as [Play, KeptAnswer | null]
        await context.atCommit()
        const assigned = context.needsNumber ? `N-${++lastNumber}` : null
        if (answer) kept.set(`${context.tenantId} ${answer.idempotencyKey}`, { ...answer, assigned })
        standIn.counts.committed += 1
        return [assigned] as Row[]
      },
    }
    try {
      return await work(tx)
    } finally {
      for (const [key, holder] of locks) if (holder === tx) locks.delete(key)
    }
  }
  return { gate, transact }
}
