import fc from 'fast-check'
import {
  brokenBodies,
  brokenQueries,
  type JsonSchema,
  junk,
  type Operation,
  valid,
} from '../support/openapi/generated-requests.ts'
import type { GeneratedWorld } from '../support/openapi/generated-world.ts'

/** A request to be sent as it is. */
export interface Fuzzed {
  readonly kind: string
  /** What it is meant for; null where no operation is. */
  readonly operation: Operation | null
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  /** True where a success would be a break-in. */
  readonly isForbidden: boolean
}

export interface Target {
  readonly operations: readonly Operation[]
  readonly world: GeneratedWorld
  /** What another tenant has. */
  readonly others: GeneratedWorld
  /** Headers of keys by what they may do: `admin`, `write`, `read`, and some that may nothing. */
  readonly keys: Readonly<Record<string, string>>
}

const covering: Readonly<Record<string, readonly string[]>> = {
  read: ['read', 'write', 'admin'],
  write: ['write', 'admin'],
  admin: ['admin'],
}

// They read all that a tenant has, so that they cost more with each request.
const rare = /^(getVerification|export\w+)$/

// So much must fit together for a success that there would be too few of them.
const picky = new Set([
  ...['createSubscription', 'previewSubscription', 'uncancelSubscription', 'resumeSubscription', 'advanceTestClock'],
  ...['addInvoiceLine', 'payInvoice', 'applyCredit', 'updateCustomer', 'createCreditEntry', 'getUpcomingInvoice'],
])

/** Requests of every kind, good and bad, for every operation. */
export function fuzzedRequests(target: Target): fc.Arbitrary<Fuzzed> {
  const weighed = target.operations.map((operation) => ({
    weight: weightOf(operation),
    arbitrary: ofOperation(target, operation),
  }))
  return fc.oneof({ weight: 97, arbitrary: fc.oneof(...weighed) }, { weight: 3, arbitrary: nowhere(target) })
}

function weightOf({ operationId }: Operation): number {
  if (rare.test(operationId)) return 3
  return picky.has(operationId) ? 24 : 12
}

function ofOperation({ world, others, keys }: Target, operation: Operation): fc.Arbitrary<Fuzzed> {
  const { method, path, body } = operation
  const takesBody = method !== 'GET'
  const address = (id: string, query: string) => path.replace(/\{\w+\}/, id) + (query && `?${query}`)
  const good = (from: GeneratedWorld) =>
    fc.record({
      id: from.idFor(operation),
      query: queryFor(operation, from),
      value: body
        ? fc.oneof(
            { weight: 3, arbitrary: valid(withPlan(body), from.known).map(sensible) },
            { weight: 1, arbitrary: valid(body, from.known) },
          )
        : fc.constant(null),
      idempotencyKey: fc.uuid(),
    })
  const as = (kind: string, { id, query, value, idempotencyKey }: Good, more: Partial<Fuzzed> = {}): Fuzzed => ({
    kind,
    operation,
    method,
    path: address(id, query),
    body: value === null ? null : JSON.stringify(value),
    isForbidden: false,
    ...more,
    headers: {
      authorization: keys.admin ?? '',
      ...(value === null && more.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(takesBody ? { 'idempotency-key': idempotencyKey } : {}),
      ...more.headers,
    },
  })
  type Kind = fc.WeightedArbitrary<Fuzzed>
  const kinds: readonly Kind[] = [
    { weight: 45, arbitrary: good(world).map((one) => as('what the schema allows', one)) },
    {
      weight: 5,
      arbitrary: good(others).map((one) => as("another tenant's ids", one, { isForbidden: path.includes('{') })),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(good(world), fc.constantFrom(...Object.keys(keys))).map(([one, who]) =>
        as('another key', one, {
          headers: { authorization: keys[who] ?? '' },
          isForbidden: !(covering[operation.scope] ?? []).includes(who),
        }),
      ),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(good(world), strangeId).map(([one, id]) => as('an id that is none', { ...one, id })),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(good(world), fc.constantFrom(...brokenQueries))
        .map(([one, query]) => as('a broken query', { ...one, query: encodeURI(query).replaceAll('%25', '%') })),
    },
    {
      weight: 8,
      arbitrary: fc.tuple(good(world), strangeHeaders).map(([one, headers]) => as('strange headers', one, { headers })),
    },
    ...(takesBody
      ? [
          {
            weight: 5,
            arbitrary: fc
              .tuple(good(world), fc.constantFrom(...brokenBodies))
              .map(([one, { body, type }]) =>
                as('a broken body', one, { body, headers: { 'content-type': type ?? 'application/json' } }),
              ),
          },
        ]
      : []),
    ...(body?.properties
      ? [
          {
            weight: 25,
            arbitrary: fc
              .tuple(good(world), fieldNames(body.properties), junk)
              .map(([one, name, text]) => as('junk in a field', one, { body: withField(one.value, name, text) })),
          },
          {
            weight: 7,
            arbitrary: fc
              .tuple(good(world), edits)
              .map(([one, list]) => as('damaged bytes', one, { body: damaged(JSON.stringify(one.value), list) })),
          },
        ]
      : []),
  ]
  return fc.oneof(...kinds)
}

interface Good {
  readonly id: string
  readonly query: string
  readonly value: unknown
  readonly idempotencyKey: string
}

/** Methods and addresses that are not there. */
function nowhere({ operations, keys }: Target): fc.Arbitrary<Fuzzed> {
  const addressed = ({ path }: Operation) => path.replace(/\{\w+\}/, strayId)
  const somewhere = fc.constantFrom(...operations.map(addressed))
  const paths = fc.oneof(
    somewhere,
    somewhere.map((path) => `${path}/`),
    somewhere.map((path) => path.toUpperCase()),
    fc.webPath().map((path) => `/v1${path}`),
    fc.constantFrom(
      '/v1/../v1/customers',
      '/v1/%2e%2e/customers',
      '//v1/customers',
      '/.env',
      '/docs/../../package.json',
    ),
    fc.constantFrom('/docs', '/docs/', '/docs/json', '/docs/static/index.html', '/openapi.json', '/metrics', '/health'),
    fc.constantFrom('/docs/static/..%2f..%2f..%2fpackage.json', '/v1/customers;a=b', '/v1/customers%00', '*', '/%'),
  )
  return fc
    .record({ path: paths, method: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'GET') })
    .map(({ path, method }) => ({
      kind: 'nowhere',
      operation: operations.find((one) => one.method === method && addressed(one) === path) ?? null,
      method,
      path,
      body: null,
      isForbidden: false,
      headers: { authorization: keys.read ?? '' },
    }))
}

const strayId = '00000000-0000-7000-8000-000000000000'
const strangeId = fc.constantFrom(
  ...['nope', '1', '%00', '..%2f..', 'x'.repeat(2000), '%F0%9F%98%80', `${strayId}x`, `{${strayId}}`, '%7B%7D', '-1'],
  ...[`${strayId}'--`, '1%20or%201=1', `${strayId}%0d%0aX:%201`, '__proto__', 'constructor', '%ED%A0%80', strayId],
)

const strangeHeaders: fc.Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>>(
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/json;'.padEnd(4000, '; ') },
  { 'content-encoding': 'gzip' },
  { 'x-http-method-override': 'DELETE' },
  { 'x-forwarded-for': `${'1.2.3.4, '.repeat(300)}::1` },
  { 'x-forwarded-host': 'evil.example', forwarded: 'for="[::1]";proto=https' },
  { 'x-request-id': '<script>alert(1)</script>' },
  { 'x-request-id': 'a'.repeat(5000) },
  { accept: 'application/x-nothing' },
  { 'accept-encoding': 'br;q=1.0, *;q=0', range: 'bytes=0-1', 'if-none-match': '*' },
  { 'idempotency-key': '' },
  { 'idempotency-key': 'x'.repeat(256) },
  { 'idempotency-key': 'é' },
  { 'idempotency-key': "'; drop table customer; --" },
  { 'idempotency-key': 'the same again' },
  { cookie: 'a=b; '.repeat(500) },
  { 'transfer-encoding': 'chunked' },
  { expect: '100-continue' },
)

function queryFor({ parameters }: Operation, { known }: GeneratedWorld): fc.Arbitrary<string> {
  const names = parameters.filter((one) => one.in === 'query' && one.name !== 'cursor')
  const values = Object.fromEntries(names.map(({ name, schema }) => [name, valid(schema, known, name)]))
  return fc
    .record(values, { requiredKeys: [] })
    .map((query) => new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString())
}

/** The schema of a body that names a plan, or money, one way or the other, so that it names one. */
export function withPlan(body: JsonSchema): JsonSchema {
  const { properties = {}, required = [] } = body
  const named = [...('plan_code' in properties ? ['plan_id'] : []), ...('prices' in properties ? ['amount_cents'] : [])]
  return named.length > 0 ? { ...body, required: [...required, ...named] } : body
}

/** Without what the schema allows and the rules between fields mostly refuse. */
export function sensible(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const { as_of, ...rest } = body as Record<string, unknown>
  const without = [
    ...('plan_id' in rest ? ['plan_code'] : []),
    ...('when' in rest ? ['at'] : []),
    ...('amount_cents' in rest ? ['prices'] : []),
    ...('amount_with_tax_cents' in rest ? ['lines', 'effect', 'meaning'] : []),
  ]
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !without.includes(name)))
}

function fieldNames(properties: object): fc.Arbitrary<string> {
  const others = [
    'unknown',
    '__proto__',
    'constructor',
    'toString',
    'a/b~c',
    'id',
    'tenant_id',
    'status',
    'total_cents',
  ]
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Object.keys(properties)) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
}

function withField(value: unknown, name: string, text: string): string {
  const rest = Object.entries(value as object).filter(([one]) => one !== name)
  const fields = rest.map(([one, inner]) => `${JSON.stringify(one)}:${JSON.stringify(inner)}`)
  return `{${[...fields, `${JSON.stringify(name)}:${text}`].join(',')}}`
}

type Edit = readonly [at: number, byte: number, how: 'replace' | 'insert' | 'remove' | 'double']
const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.tuple(
    fc.nat(),
    fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"\\{}[],:0-e.'))),
    fc.constantFrom('replace' as const, 'insert' as const, 'remove' as const, 'double' as const),
  ),
  { minLength: 1, maxLength: 4 },
)

function damaged(text: string, list: readonly Edit[]): Uint8Array {
  let bytes = [...Buffer.from(text)]
  for (const [at, byte, how] of list) {
    const place = at % (bytes.length + 1)
    const put = {
      replace: [byte],
      insert: [byte, bytes[place] ?? byte],
      remove: [],
      double: bytes.slice(place, place + 20),
    }
    bytes = [...bytes.slice(0, place), ...put[how], ...bytes.slice(place + 1)]
  }
  return Uint8Array.from(bytes)
}
