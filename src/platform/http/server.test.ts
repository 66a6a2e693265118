import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { ask, fieldsOf } from '../../../test/support/http/client.ts'
import type { StandIn } from '../../../test/support/http/stand-in.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'
import type { Play } from '../../../test/support/http/stand-in-routes.ts'
import { Refusal } from '../../domain/refusal.ts'
import { openLog } from '../log.ts'
import { safeHeaders } from './headers.ts'
import { routesWith } from './route.ts'
import { problem } from './schema.ts'
import { Unfinished } from './unfinished.ts'

const valid = '{"name":"A","amount_cents":100}'
const absent = '/v1/things/00000000-0000-7000-8000-000000000000'
let standIn: StandIn

before(async () => {
  standIn = await startStandIn()
})
after(() => standIn.close())
beforeEach(() => {
  standIn.during = () => {}
  standIn.atCommit = () => {}
  standIn.ready = async () => {}
})

function databaseError(code: string, constraint?: string): Error {
  const error = new pg.DatabaseError('duplicate key value violates "secret_table"', 0, 'error')
  return Object.assign(error, { code, constraint, detail: 'Key (email)=(someone@example.org) already exists.' })
}

test('every refusal is problem+json with the same members', async () => {
  const reply = await ask(standIn, 'POST', '/v1/things?x=1', {
    body: '{}',
    headers: { 'x-request-id': 'from-client-1' },
  })
  assert.equal(reply.status, 400)
  assert.equal(reply.headers.get('content-type'), 'application/problem+json; charset=utf-8')
  assert.equal(reply.headers.get('x-request-id'), 'from-client-1')
  assert.ok(problem.safeParse(reply.body).success)
  assert.deepEqual(
    { ...reply.body, errors: undefined, detail: undefined },
    {
      type: 'urn:billing:problem:invalid_request',
      title: 'The request is not valid',
      status: 400,
      instance: '/v1/things',
      code: 'invalid_request',
      request_id: 'from-client-1',
      errors: undefined,
      detail: undefined,
    },
  )
  assert.deepEqual(fieldsOf(reply), ['?x unknown_field', '/name required', '/amount_cents required'])
})

test('an insane request id is replaced', async () => {
  const reply = await ask(standIn, 'GET', '/v1/things', { headers: { 'x-request-id': 'a b<script>' } })
  assert.match(reply.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
})

test('an action without parameters needs no body, takes {}, and refuses more', async () => {
  for (const body of [undefined, '', '{}']) {
    assert.equal((await ask(standIn, 'POST', `${absent}/rest`, body === undefined ? {} : { body })).status, 204)
  }
  assert.equal((await ask(standIn, 'POST', `${absent}/rest`, { body: '{"a":1}' })).status, 400)
})

test('what is no id is answered like an id that nobody has', async () => {
  const given = { headers: { 'x-request-id': 'r' } }
  const absentReply = await ask(standIn, 'GET', absent, given)
  const other = await ask(standIn, 'GET', '/v1/things/nonsense', given)
  assert.equal(absentReply.status, 404)
  assert.equal(other.text, absentReply.text.replace(absent, '/v1/things/nonsense'))
  for (const path of [`/v1/things/${'x'.repeat(5000)}`, '/v1/things/%00', '/v1/nowhere']) {
    assert.equal((await ask(standIn, 'GET', path)).body.code, 'not_found', path)
  }
})

test('a path that is not percent-encoded UTF-8 is a 400, a method that is not there a 405', async () => {
  assert.equal((await ask(standIn, 'GET', '/v1/things/%zz')).body.code, 'invalid_request')
  const reply = await ask(standIn, 'PUT', '/v1/things')
  assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'POST, GET'])
})

test('what is not HTTP gets a 400 in the same form', async () => {
  const { port } = new URL(standIn.url)
  const socket = net.connect(Number(port), '127.0.0.1')
  socket.end('NONSENSE\r\n\r\n')
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"invalid_request"/)
  for (const [name, value] of Object.entries(safeHeaders))
    assert.ok(String(answer).includes(`\r\n${name}: ${value}\r\n`))
})

test('without a key it is a 401, before anything else is looked at', async () => {
  for (const key of [null, 'short']) {
    const reply = await ask(standIn, 'POST', '/v1/things', { key, body: 'nonsense' })
    assert.deepEqual(
      [reply.status, reply.body.code, reply.headers.get('www-authenticate')],
      [401, 'unauthenticated', 'Bearer'],
    )
  }
  const basic = await ask(standIn, 'GET', '/v1/things', {
    key: null,
    headers: { authorization: 'Basic a2V5OnNlY3JldA==' },
  })
  assert.equal(basic.status, 401)
  assert.equal((await ask(standIn, 'GET', '/v1/things', { key: 'a-key-nobody-has' })).status, 401)
})

test('write covers read, admin covers all, and no other way round', async () => {
  const { read, write, admin } = standIn.keys
  const asks: readonly [string, string, string | undefined][] = [
    ['GET', '/v1/things', undefined],
    ['POST', '/v1/things', valid],
    ['POST', '/v1/secrets', undefined],
  ]
  const statuses = async (key: string) =>
    Promise.all(
      asks.map(
        async ([method, path, body]) => (await ask(standIn, method, path, body ? { key, body } : { key })).status,
      ),
    )
  assert.deepEqual(await statuses(read), [200, 403, 403])
  assert.deepEqual(await statuses(write), [200, 201, 403])
  assert.deepEqual(await statuses(admin), [200, 201, 201])
})

test('the use of a key is told', async () => {
  standIn.usedKeys.length = 0
  await ask(standIn, 'GET', '/v1/things', { key: standIn.keys.read })
  await ask(standIn, 'GET', '/v1/things', { key: 'a-key-nobody-has' })
  assert.deepEqual(standIn.usedKeys, ['read'])
})

const failures: readonly [string, () => Error, number, string][] = [
  ['a refusal', () => new Refusal('plan_inactive', 'Plan is not active'), 409, 'plan_inactive'],
  ['a constraint of the registry', () => databaseError('23505', 'external_id_is_unique'), 409, 'external_id_taken'],
  ['an unknown constraint', () => databaseError('23505', 'some_index'), 500, 'internal'],
  ['a statement that cannot run', () => databaseError('42601'), 500, 'internal'],
  ['a statement that took too long', () => databaseError('57014'), 503, 'unavailable'],
  ['a database that is away', () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 503, 'unavailable'],
  ['a bug', () => new TypeError('secret_table is undefined'), 500, 'internal'],
]
for (const [what, error, status, code] of failures) {
  for (const where of ['during', 'atCommit'] as const) {
    test(`${what} (${where}) is a ${status} ${code} that shows nothing of the inside`, async () => {
      standIn[where] = () => {
        throw error()
      }
      const reply = await ask(standIn, 'POST', '/v1/things', { body: valid })
      assert.deepEqual([reply.status, reply.body.code], [status, code])
      assert.doesNotMatch(reply.text, /secret_table|example\.org|duplicate key|stack/)
      assert.equal(reply.headers.has('retry-after'), status === 503)
    })
  }
}

test('a deadlock is tried again, whole, and not without end', async () => {
  let left = 2
  standIn.atCommit = () => {
    if (left-- > 0) throw databaseError('40P01')
  }
  standIn.counts.handled = 0
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body: valid })).status, 201)
  assert.equal(standIn.counts.handled, 3)
  left = Number.POSITIVE_INFINITY
  standIn.counts.handled = 0
  const reply = await ask(standIn, 'POST', '/v1/things', { body: valid })
  assert.deepEqual([reply.status, reply.body.code, standIn.counts.handled], [503, 'unavailable', 5])
})

test('work in pieces commits each, and answers at the end', async () => {
  standIn.counts.committed = 0
  const reply = await ask(standIn, 'POST', '/v1/pieces')
  assert.deepEqual([reply.status, reply.text, standIn.counts.committed], [200, '{"pieces":3}', 3])
})

test('a write whose work is unfinished commits it and begins again; nothing else does', async () => {
  let left = 2
  standIn.during = () => {
    if (left-- > 0) throw new Unfinished('there is more')
  }
  standIn.counts.committed = 0
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body: valid })).status, 201)
  assert.equal(standIn.counts.committed, 3)
  standIn.during = () => {}
})

test('a table comes in pieces, as what it is', async () => {
  const reply = await ask(standIn, 'GET', '/v1/table')
  assert.equal(reply.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(reply.text.split('\n').length, 2001)
})

test('a handler that answers what its route does not declare is found out in tests', async () => {
  const declare = routesWith<Play>()
  const lying = declare({
    method: 'GET',
    url: '/v1/lie',
    kind: 'read',
    scope: 'read',
    operationId: 'lie',
    tag: 'Things',
    summary: '',
    description: '',
    answer: { description: '', schema: problem.pick({ title: true }), example: { title: 'x' } },
    handler: () => ({ body: { title: 'x', undeclared: 1 } as { title: string } }),
  })
  const { runRoute } = await import('./run-route.ts')
  const edge = {
    checkResponses: true,
    areaOf: () => undefined,
    transact: (async (_options, work) => work(undefined as never)) as import('../database/transaction.ts').Transact,
    lifecycle: {
      authenticate: async () => ({
        context: {} as Play,
        tenantId: '',
        keyId: '',
        access: { kind: 'key', scopes: ['read'] },
        sessionOf: null,
        cursorKey: Buffer.of(),
        isLocked: true,
        kept: null,
      }),
      commitStatement: () => ({ text: '' }),
      complete: (body: unknown) => body,
    } as import('./request-lifecycle.ts').RequestLifecycle<Play>,
  }
  const request = {
    credentials: { secretHash: Buffer.of(), isSession: false, idempotencyKey: null, pageOf: null },
    requestHash: () => Buffer.of(),
    input: { params: {}, query: {}, body: {} },
    deadlineMs: Number.POSITIVE_INFINITY,
    stream: async () => {},
    onOpened: () => {},
  }
  await assert.rejects(runRoute(edge, lying, request), /fields that it does not declare/)
})

test('requests are counted by pattern, method and status, and never by address', async () => {
  await ask(standIn, 'GET', `/v1/nowhere/${'x'.repeat(10)}`)
  await ask(standIn, 'GET', '/v1/things/%zz')
  const { text } = await ask(standIn, 'GET', '/metrics', { key: null })
  assert.match(text, /http_requests_total\{method="GET",route="unmatched",status="404"\} \d+/)
  assert.match(text, /http_requests_total\{method="GET",route="unmatched",status="400"\} \d+/)
  assert.match(text, /http_requests_total\{method="GET",route="\/v1\/things\/\{id\}",status="404"\} \d+/)
  assert.match(
    text,
    /http_request_duration_seconds_bucket\{le="0.005",method="POST",route="\/v1\/things",status="201"\}/,
  )
  assert.match(text, /nodejs_eventloop_lag_seconds/)
  assert.doesNotMatch(text, /nowhere/)
})

test('every route says its scope', () => {
  assert.ok(standIn.app.registeredRoutes.length > 10)
  for (const { method, url, scope } of standIn.app.registeredRoutes) assert.ok(scope, `${method} ${url}`)
})

test('a table that its reader leaves, or that breaks, leaves the server as it was', async (t) => {
  let ended = 0
  const { promise: left, resolve } = Promise.withResolvers<void>()
  const errors: string[] = []
  const error = (_line: object, message: string) => errors.push(message)
  const own = await startStandIn({}, Object.assign(openLog({ level: 'silent', format: 'json' }), { error }))
  t.after(() => own.close())
  own.lines = async function* () {
    try {
      for (;;) yield 'x'.repeat(10_000)
    } finally {
      ended += 1
      resolve()
    }
  }
  const reader = new AbortController()
  const headers = { authorization: `Bearer ${own.keys.read}` }
  const response = await fetch(`${own.url}/v1/table`, { headers, signal: reader.signal })
  await response.body?.getReader().read()
  reader.abort()
  await left
  assert.equal(ended, 1)
  own.lines = async function* () {
    yield 'a'
    throw new Error('broken')
  }
  await assert.rejects(ask(own, 'GET', '/v1/table'))
  assert.equal((await ask(own, 'GET', '/v1/things')).status, 200)
  assert.deepEqual(errors, ['a streamed answer was cut'])
})
