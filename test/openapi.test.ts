import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { generateOpenApi, generatePortalOpenApi, openApiFile, portalOpenApiFile } from '../scripts/generate-openapi.ts'
import { documentedRoutes, portal } from '../src/api.ts'
import { exampleProblems } from '../src/platform/http/openapi.ts'
import { sensible } from './fuzz/kinds.ts'
import { brokenInvariants } from './support/database/invariants.ts'
import { wrongWith } from './support/openapi/checked-answer.ts'
import {
  brokenBodies,
  brokenQueries,
  inlined,
  junk,
  type Operation,
  operationsOf,
  valid,
} from './support/openapi/generated-requests.ts'
import { generatedWorld } from './support/openapi/generated-world.ts'
import { amount } from './support/proof.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { projectDirectory } from './support/source-files.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const document = made(await service.get('/openapi.json'))
const operations = operationsOf(document)
const { schemas } = document.components
// Other seeds try other requests: OPENAPI_SEED=$RANDOM OPENAPI_RUNS=500.
const runs = amount('OPENAPI_RUNS', { short: 5, long: 25 })
const seed = Number(process.env.OPENAPI_SEED ?? 20_261_122)

const world = generatedWorld(service, owner)
const { known, idFor, replenish } = world
await replenish()
const succeeded = new Set<string>()

test('openapi.json in the repository is what the routes give', async () => {
  assert.equal(await readFile(openApiFile, 'utf8'), generateOpenApi(), 'it is stale: npm run openapi:generate')
  assert.deepEqual(JSON.parse(generateOpenApi()), document, 'and it is what the service serves')
  assert.equal(await readFile(portalOpenApiFile, 'utf8'), generatePortalOpenApi())
  assert.deepEqual(JSON.parse(generatePortalOpenApi()), made(await service.get('/portal/openapi.json')))
})

test('every example fits its schema', () => {
  assert.deepEqual(exampleProblems([...documentedRoutes, ...portal.sessions, ...portal.routes]), [])
})

test('the linter has nothing to say about the document', async () => {
  const cli = join(projectDirectory, 'node_modules/@redocly/cli/bin/cli.js')
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, 'lint', openApiFile, '--config', join(projectDirectory, 'redocly.yaml'), '--format', 'json'],
    { cwd: projectDirectory, env, maxBuffer: 2 ** 24 },
  )
  const { totals, problems } = JSON.parse(stdout)
  assert.deepEqual([totals.errors, totals.warnings, problems], [0, 0, []])
})

test('every object schema has a name of words, and every name a shape of its own', () => {
  const unnamed: string[] = []
  JSON.stringify(document, function (name, value) {
    // A field may be called properties.
    if (value?.properties && this !== schemas && name !== 'properties')
      unnamed.push(`${name} with ${Object.keys(value.properties)}`)
    return name === 'example' || name === 'examples' ? undefined : value
  })
  assert.deepEqual(unnamed, [])
  const names = Object.keys(schemas)
  const shapes = Map.groupBy(names, (name) => JSON.stringify(schemas[name]))
  assert.deepEqual(
    names.filter((name) => !/^([A-Z][a-z]+)+$/.test(name)),
    [],
  )
  assert.deepEqual(
    [...shapes.values()].filter(({ length }) => length > 1),
    [],
  )
})

test('an enumeration that stands in several places is named once', () => {
  const inline: string[] = []
  JSON.stringify(document, function (name, value) {
    if (Array.isArray(value?.enum) && this !== schemas) inline.push([...value.enum].sort().join(' '))
    return /^examples?$/.test(name) ? undefined : value
  })
  const named = Object.values<any>(schemas).flatMap((one) => (one.enum ? [[...one.enum].sort().join(' ')] : []))
  assert.deepEqual(
    inline.filter((one, index) => named.includes(one) || inline.indexOf(one) < index),
    [],
  )
})

test('what several operations have in common is referenced', () => {
  const declared = Object.values<any>(document.paths).flatMap((path) => Object.values<any>(path))
  const parameters = declared.flatMap((one) => one.parameters ?? []).filter(({ $ref }) => !$ref)
  assert.equal(new Set(parameters.map((one) => JSON.stringify(one))).size, parameters.length)
  const responses = declared.flatMap((one) => Object.entries<any>(one.responses))
  assert.ok(responses.every(([status, { $ref }]) => status.startsWith('2') !== Boolean($ref)))
})

test('the descriptions of the refusals name the codes that an operation lists', () => {
  const declared = Object.values<any>(inlined(document.paths, document)).flatMap((path) => Object.values<any>(path))
  for (const [index, { operationId, problems }] of operations.entries()) {
    const refusals = Object.entries<any>(declared[index].responses).filter(([status]) => !status.startsWith('2'))
    const named = refusals.map(([status, { description }]) => [Number(status), description.match(/(?<=`)\w+(?=`:)/g)])
    const listed = [...problems].sort(([a], [b]) => a - b)
    assert.deepEqual(named, listed, operationId)
  }
})

interface Sent {
  readonly operation: Operation
  readonly query?: string
  readonly body?: string | Uint8Array | null
  readonly type?: string | null
  readonly id?: string
}

/** Sends, and holds the answer against what every answer must be. */
async function send({ operation, query = '', body = null, type = 'application/json', id = randomUUID() }: Sent) {
  const { method, path, operationId } = operation
  const url = `${service.url}${path.replace(/\{\w+\}/, id).replace(/\{\w+\}/, world.pools.discounts?.[0] ?? id)}${query && `?${query}`}`
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${service.secret}`,
      ...(body === null || type === null ? {} : { 'content-type': type }),
    },
    ...(body === null ? {} : { body: body as string }),
  })
  const text = await response.text()
  const told = () =>
    `${method} ${url.slice(service.url.length, 300)} ${String(body).slice(0, 500)}\n-> ${response.status} ${text.slice(0, 600)}`
  const contentType = response.headers.get('content-type') ?? ''
  assert.deepEqual(wrongWith(operation, { status: response.status, contentType, text }, schemas), [], told())
  if (!response.ok) return { status: response.status, problem: JSON.parse(text), told }
  succeeded.add(operationId)
  world.remember(operation, text)
  return { status: response.status, problem: null, told }
}

/** What a parser that guards prototypes refuses to read at all, so that there is nothing to point at. */
const isPoison = (name: string, junk: string) => /__proto__|"constructor"/.test(`${name} ${junk}`)

/** Advancing a clock for centuries works, and takes as long. */
const isSlow = ({ operationId }: Operation) => operationId === 'advanceTestClock'

const check = (property: fc.IAsyncProperty<[any]> | fc.IAsyncProperty<any>, numRuns = runs) =>
  fc.assert(property as fc.IAsyncProperty<unknown>, { seed, numRuns, endOnFailure: true })

for (const operation of operations) {
  const { body, parameters, operationId } = operation
  const queryNames = parameters.filter((one) => one.in === 'query')

  test(`${operationId} answers what its schema allows with a success or a declared refusal`, async () => {
    if (operation.method !== 'GET') await replenish() // what only reads uses nothing up
    const queries = fc.record(
      Object.fromEntries(queryNames.map(({ name, schema }) => [name, valid(schema, known, name)])),
      { requiredKeys: [] },
    )
    const anything = body ? valid(body, known) : fc.constant(null)
    const bodies = fc.oneof({ weight: 3, arbitrary: anything.map(sensible) }, { weight: 1, arbitrary: anything })
    await check(
      fc.asyncProperty(fc.record({ id: idFor(operation), query: queries, body: bodies }), async (request) => {
        const { cursor, ...query } = request.query as Record<string, unknown>
        const search = new URLSearchParams(
          Object.entries(query).map(([name, value]) => [name, String(value)]),
        ).toString()
        await send({
          operation,
          id: request.id,
          query: search,
          body: request.body === null ? null : JSON.stringify(request.body),
        })
      }),
    )
  })

  if (body?.properties && !isSlow(operation)) {
    test(`${operationId} says which field is wrong`, async () => {
      const names = Object.keys(body.properties ?? {})
      const mutation = fc.record({
        id: idFor(operation),
        body: valid(body, known),
        name: fc.oneof(fc.constantFrom(...names), fc.constantFrom('unknown', '__proto__', 'a/b~c', 'id', 'tenant_id')),
        junk,
      })
      await check(
        fc.asyncProperty(mutation, async ({ id, body: whole, name, junk }) => {
          const rest = Object.entries(whole as object).filter(([one]) => one !== name)
          const fields = [
            ...rest.map(([one, value]) => `${JSON.stringify(one)}:${JSON.stringify(value)}`),
            `${JSON.stringify(name)}:${junk}`,
          ]
          const { status, problem, told } = await send({ operation, id, body: `{${fields.join(',')}}` })
          if (!names.includes(name)) assert.ok(status === 400 || status === 404 || status === 409, told())
          if (problem?.code !== 'invalid_request') return
          if (isPoison(name, junk)) return
          assert.ok(problem.errors?.length > 0, `no pointer: ${told()}`)
          const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
          const related = ['', '/at', '/amount_cents', ...world.names.map((one) => `/${one}`)]
          assert.ok(
            problem.errors.some(
              (one: { pointer: string }) =>
                one.pointer.startsWith(pointer) || one.pointer.startsWith('/prices/') || related.includes(one.pointer),
            ),
            told(),
          )
        }),
      )
    })
  }
}

test('a body that is not a JSON object in UTF-8 of at most 1 MiB is refused by every operation; usage may be more', async () => {
  for (const operation of operations.filter(({ method, takesText }) => method !== 'GET' && !takesText)) {
    for (const { name, body, type } of brokenBodies) {
      const { status, told } = await send({ operation, body, type })
      const isEmpty = body === '' || (body === '{}' && operation.body === null)
      const isList = body === '[]' && operation.path === '/v1/tax_registrations'
      assert.ok([400, 404, 413, 415].includes(status) || isEmpty || isList, `${name}: ${told()}`)
      if (name === 'over 1 MiB') assert.equal(status, operation.path === '/v1/usage' ? 400 : 413, told())
      if (name.startsWith('content type')) assert.equal(status, 415, told())
    }
  }
})

test('a query that cannot be meant is refused by every list', async () => {
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    for (const query of brokenQueries) {
      const { status, told, problem } = await send({ operation, query })
      const isNothing = query === '&&&'
      assert.ok(status === 400 || status === 404 || isNothing, told())
      if (status === 400) assert.ok(problem.errors?.length > 0, `no pointer: ${told()}`)
    }
  }
})

test('an id that is none is a 404, byte for byte like one of nothing', async () => {
  for (const operation of operations.filter(({ path }) => path.includes('{'))) {
    for (const id of ['nope', '1', '%00', '..%2f..', 'x'.repeat(2000), '%F0%9F%98%80', `${randomUUID()}x`]) {
      const { status, told } = await send({ operation, id, ...(operation.body ? { body: '{}' } : {}) })
      assert.equal(status, 404, told())
    }
  }
})

test('whatever bills a customer up to their present says that an amount may pass what a number holds', () => {
  const meets = operations.filter(({ problems }) => problems.get(409)?.includes('test_clock_advancing'))
  const bills = meets.filter(({ operationId }) => operationId !== 'releaseCustomer') // which leaves that to the run
  const silent = bills.filter(({ problems }) => !problems.get(400)?.includes('amount_too_large'))
  assert.ok(bills.length > 10)
  assert.deepEqual(
    silent.map(({ operationId }) => operationId),
    [],
  )
})

test('strange headers are refused, or ignored, and never fail', async () => {
  const asked = async (headers: Record<string, string>) => {
    const answer = await service.post('/v1/customers', { name: 'Ada' }, headers)
    assert.ok(answer.status < 500, `${JSON.stringify(headers)} ${answer.status}`)
    return answer.status
  }
  assert.equal(await asked({ authorization: 'Bearer' }), 401)
  assert.equal(await asked({ authorization: 'Basic YTpi' }), 401)
  assert.equal(await asked({ authorization: `Bearer ${'x'.repeat(5000)}` }), 401)
  assert.equal(await asked({ 'idempotency-key': 'x'.repeat(256) }), 400)
  assert.equal(await asked({ 'idempotency-key': 'é' }), 400)
  assert.equal(await asked({ 'idempotency-key': '' }), 400)
  assert.equal(await asked({ 'x-request-id': 'a b\tc' }), 201)
  assert.equal(await asked({ accept: 'text/html' }), 201)
  assert.equal(await asked({ expect: 'nothing' }), 417)
})

test('nearly every operation has succeeded for some of the generated requests, or they would test little', (t) => {
  const never = operations.map(({ operationId }) => operationId).filter((name) => !succeeded.has(name))
  t.diagnostic(`never a success: ${never.join(', ') || 'none'}`)
  assert.ok(never.length <= operations.length / 6, `never: ${never.join(', ')}`)
})

test('whatever was asked, the books are right', async () => {
  assert.deepEqual(await brokenInvariants(owner), {})
})
