import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { ask } from '../../../test/support/http/client.ts'
import type { StandIn } from '../../../test/support/http/stand-in.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'
import { standInRoutes } from '../../../test/support/http/stand-in-routes.ts'
import { documentOf, exampleProblems } from './openapi.ts'
import { routesWith } from './route.ts'
import { text } from './schema.ts'
import { openApiDocument } from './server.ts'

interface Content {
  readonly schema?: { readonly $ref?: string }
  readonly example?: unknown
}
interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly parameters?: readonly { readonly name?: string; readonly $ref?: string; readonly schema?: object }[]
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { readonly example: unknown }> }
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, Content> }>
}
interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> }
}

let standIn: StandIn
let document: Document
before(async () => {
  standIn = await startStandIn()
  document = openApiDocument(standIn.app) as Document
})
after(() => standIn.close())

const operation = (path: string, method: string) => document.paths[path]?.[method] as Operation

test('the document is served as it was built', async () => {
  const { body } = await ask(standIn, 'GET', '/openapi.json', { key: null })
  assert.deepEqual(body, JSON.parse(JSON.stringify(document)))
  assert.equal(body.openapi, '3.1.0')
})

test('every operation has an example, its scope, and the problems that every request can meet', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  assert.equal(operations.length, standInRoutes.length)
  for (const { operationId, responses, security } of operations) {
    assert.match(String(security[0]?.apiKey), /^(read|write|admin)$/)
    for (const status of [400, 401, 403, 429, 503]) assert.ok(responses[status], `${operationId} ${status}`)
    const success = Object.entries(responses).find(([status]) => status.startsWith('2'))
    const [content] = Object.values(success?.[1].content ?? {})
    const named = document.components.schemas[content?.schema?.$ref?.replace(/^.*\//, '') ?? '']
    assert.ok(success?.[0] === '204' || (content?.example ?? named?.examples) !== undefined, operationId)
  }
})

test('codes that a route may refuse with stand at their status', () => {
  assert.match(
    operation('/v1/things', 'post').responses[409]?.description ?? '',
    /idempotency_key_in_use.*external_id_taken/,
  )
  assert.equal(operation('/v1/things/preview', 'post').responses[409], undefined)
  assert.ok(operation('/v1/things/{id}', 'get').responses[404])
})

test('parameters are described as they are sent', () => {
  const { parameters = [] } = operation('/v1/things', 'get')
  assert.deepEqual(parameters.find(({ name }) => name === 'limit')?.schema, {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 20,
  })
  assert.ok(
    operation('/v1/things', 'post').parameters?.some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey'),
  )
  assert.equal(operation('/v1/things', 'post').requestBody?.required, true)
})

test('requests are closed, answers are open: fields may be added', () => {
  const body = operation('/v1/things', 'post').requestBody?.content['application/json'] as {
    schema?: { additionalProperties?: boolean }
  }
  assert.equal(body.schema?.additionalProperties, false)
  assert.equal('additionalProperties' in (document.components.schemas.Thing ?? {}), false)
})

test('an example that does not fit is named', () => {
  const declare = routesWith<null>()
  const route = declare({
    method: 'GET',
    url: '/v1/x',
    kind: 'read',
    scope: 'read',
    operationId: 'getX',
    tag: 'X',
    summary: 'X',
    description: 'X',
    answer: { description: 'X', schema: z.object({ count: z.int() }), example: { count: 0.5 } },
    handler: () => ({ body: { count: 1 } }),
  })
  assert.match(exampleProblems([route]).join(), /^getX, answer: /)
})

test('one name for two different schemas stops the start', () => {
  const declare = routesWith<null>()
  const twofold = z.strictObject({ size: z.int().default(1) }).meta({ id: 'Twofold' })
  const route = declare({
    method: 'POST',
    url: '/v1/x',
    kind: 'write',
    scope: 'write',
    operationId: 'createX',
    tag: 'X',
    summary: 'X',
    description: 'X',
    body: { schema: twofold, example: {} },
    answer: { description: 'X', schema: twofold, example: { size: 1 } },
    handler: (_context, { body }) => ({ body }),
  })
  const info = { title: 'X', version: '1', description: 'X', tags: [] }
  assert.throws(() => documentOf([route], info), /the schema Twofold/)
})

test('one name for two parameters that several operations have stops the start', () => {
  const declare = routesWith<null>()
  const routes = [text(1), text(1), text(2), text(2)].map((name, index) =>
    declare({
      method: 'GET',
      url: `/v1/${index}`,
      kind: 'read',
      scope: 'read',
      operationId: `get${index}`,
      tag: 'X',
      summary: 'X',
      description: 'X',
      query: z.strictObject({ name }),
      answer: { description: 'X', schema: z.object({}), example: {} },
      handler: () => ({ body: {} }),
    }),
  )
  const info = { title: 'X', version: '1', description: 'X', tags: [] }
  assert.throws(() => documentOf(routes, info), /several parameters are called Name/)
})

test('a route without a scope does not compile, and does not start', async () => {
  const declare = routesWith<null>()
  const declaration = {
    method: 'GET',
    url: '/v1/x',
    kind: 'read',
    operationId: 'getX',
    tag: 'X',
    summary: 'X',
    description: 'X',
    answer: { description: 'X', schema: z.object({}), example: {} },
    handler: () => ({ body: {} }),
  } as const
  // @ts-expect-error the scope is missing
  const route = declare(declaration)
  const { buildServer } = await import('./server.ts')
  const { openLog } = await import('../log.ts')
  const { openMetrics } = await import('../metrics.ts')
  const app = await buildServer<null>({
    routes: [route],
    lifecycle: {} as never,
    transact: {} as never,
    metrics: openMetrics(),
    log: openLog({ level: 'silent', format: 'json' }),
    document: { title: 'X', version: '1', description: 'X', tags: [] },
    readiness: {},
    onKeyUsed: () => {},
    settings: {
      requestTimeoutMs: 1000,
      rateLimitPerSecond: 10,
      trustProxy: false,
      hasMetrics: false,
      checkResponses: false,
    },
  })
  await assert.rejects(async () => app.ready(), /routes without a scope: GET \/v1\/x/)
  await app.close()
})
