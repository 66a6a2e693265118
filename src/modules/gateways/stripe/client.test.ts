import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { z } from 'zod'
import { AccountRefused, NoAnswer } from '../gateway.ts'
import { KeyReused, openStripeClient, parsed, SavedFailure } from './client.ts'

let answer: { status: number; body: string; headers?: Record<string, string> } = { status: 200, body: '{}' }
const seen: http.IncomingMessage[] = []
const server = http.createServer((request, response) => {
  seen.push(request)
  response.writeHead(answer.status, answer.headers).end(answer.body)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const client = openStripeClient({ secretKey: 'sk_test_secret', baseUrl, pausesMs: [] })
after(() => {
  client.close()
  server.close()
})

const replayed = { 'idempotent-replayed': 'true' }
const errorOf = (error: object) => JSON.stringify({ error })
const post = () => client.post('/v1/things', [['name', 'Zoë & Co']], 'key')

const unanswered: readonly [what: string, typeof answer, kind: new () => Error][] = [
  ['a failure', { status: 500, body: errorOf({ type: 'api_error' }) }, NoAnswer],
  ['a gateway of its own', { status: 503, body: '<html>' }, NoAnswer],
  ['a failure that is kept', { status: 500, body: '{}', headers: replayed }, SavedFailure],
  ['too many requests', { status: 429, body: errorOf({ code: 'lock_timeout' }) }, NoAnswer],
  ['a busy key', { status: 409, body: errorOf({ code: 'idempotency_key_in_use' }) }, NoAnswer],
  ['a key with other parameters', { status: 400, body: errorOf({ type: 'idempotency_error' }) }, KeyReused],
  ['a redirect', { status: 302, body: '{}', headers: { location: '/' } }, NoAnswer],
  ['what is no JSON', { status: 200, body: 'OK' }, NoAnswer],
  ['half of it', { status: 200, body: '{"id":"pi_' }, NoAnswer],
  ['a refusal by somebody else', { status: 400, body: '{"message":"blocked"}' }, NoAnswer],
  ['a page of a proxy', { status: 403, body: '<html>' }, NoAnswer],
]
for (const [what, given, kind] of unanswered) {
  test(`${what} (${given.status}) is no answer`, async () => {
    answer = given
    const count = seen.length
    await assert.rejects(post(), (error) => error instanceof NoAnswer && error.constructor === kind)
    assert.equal(seen.length, count + 1, 'it is not sent again')
  })
}

test('what Stripe has not begun (429) is sent again after a pause, with the same key and bytes', async () => {
  const patient = openStripeClient({ secretKey: 'sk_test_secret', baseUrl, pausesMs: [1, 50, 1] })
  answer = { status: 429, body: errorOf({ code: 'rate_limit' }) }
  const from = seen.length
  const posted = patient.post('/v1/things', [['name', 'Ada']], 'key')
  while (seen.length < from + 2) await new Promise((done) => setImmediate(done))
  answer = { status: 200, body: '{"id":"a"}' }
  assert.deepEqual(await posted, { isRefused: false, body: { id: 'a' }, isReplayed: false })
  const keys = seen.slice(from).map(({ headers }) => headers['idempotency-key'])
  assert.ok(keys.length >= 3 && keys.every((key) => key === 'key'))
  patient.close()
})

for (const status of [401, 403]) {
  test(`${status} is a refused account, and the secret is not in the message`, async () => {
    const message = 'The provided key sk_test_secret or rk_live_51H*****abc does not have access'
    answer = { status, body: errorOf({ type: 'invalid_request_error', message }) }
    await assert.rejects(post(), (error) => error instanceof AccountRefused && !/(sk|rk)_/.test(error.message))
  })
}

test('a refusal says why, and whether it was said before', async () => {
  const error = {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'lost_card',
    message: 'Declined (sk_test_secret).',
  }
  answer = { status: 402, body: errorOf(error), headers: replayed }
  const refused = await post()
  assert.deepEqual(refused, {
    ...{ isRefused: true, status: 402, isReplayed: true },
    error: { ...error, message: 'Declined ([key]).' },
  })
})

test('an object that lacks what is read is no answer', () => {
  const incomplete = { isRefused: false, body: { id: 7 }, isReplayed: false } as const
  assert.throws(() => parsed(z.object({ id: z.string() }), incomplete), NoAnswer)
})

test('lists are read page by page, and of an endless one 50 pages are read', async () => {
  answer = { status: 200, body: JSON.stringify({ data: [{ id: 'a' }, { id: 'b' }], has_more: true }) }
  const from = seen.length
  const all = client.list('/v1/things', [['customer', 'c 1']], z.object({ id: z.string() }))
  await assert.rejects(Array.fromAsync(all), /more than 50 pages/)
  const [first, second] = seen.slice(from)
  assert.equal(first?.url, '/v1/things?customer=c+1&limit=100')
  assert.equal(second?.url, '/v1/things?customer=c+1&limit=100&starting_after=b')
  assert.equal(seen.length - from, 50)
})

test('what is forbidden names the permission that the key needs, also where Stripe does not', async () => {
  answer = { status: 403, body: errorOf({ type: 'invalid_request_error', message: 'Nothing.' }) }
  const asked = async (path: string) => client.get(path).catch((error) => error.message)
  assert.equal(
    await asked('/v1/disputes/dp_1'),
    'Stripe forbids it (403). The key needs the permission "Disputes: read". Stripe says: Nothing.',
  )
  assert.match(await asked('/v1/refunds'), /"Charges and Refunds: write"/)
  assert.equal(await asked('/v1/things'), 'Stripe forbids it (403). Stripe says: Nothing.')
})
