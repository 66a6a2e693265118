import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ask } from '../../../test/support/http/client.ts'
import type { StandIn } from '../../../test/support/http/stand-in.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'
import { Refusal } from '../../domain/refusal.ts'

const body = '{"name":"A","amount_cents":100}'
let standIn: StandIn
let last = 0

before(async () => {
  standIn = await startStandIn()
})
after(() => standIn.close())
beforeEach(() => {
  standIn.during = () => {}
  standIn.atCommit = () => {}
})

const keyed = () => ({ 'idempotency-key': `key ${++last}` })

test('a repetition gets the same bytes, says so, and does nothing again', async () => {
  const headers = keyed()
  const first = await ask(standIn, 'POST', '/v1/things', { body, headers })
  const handled = standIn.counts.handled
  const second = await ask(standIn, 'POST', '/v1/things', { body, headers })
  assert.deepEqual([first.status, first.headers.has('idempotency-replayed')], [201, false])
  assert.match(String(first.body.number), /^N-\d+$/, 'the number that was assigned at the commit')
  assert.deepEqual([second.status, second.text], [201, first.text])
  assert.equal(second.headers.get('idempotency-replayed'), 'true')
  assert.equal(standIn.counts.handled, handled)
})

test('an answer without a body is repeated without one', async () => {
  const path = '/v1/things/00000000-0000-7000-8000-000000000000/rest'
  const headers = keyed()
  await ask(standIn, 'POST', path, { headers })
  const second = await ask(standIn, 'POST', path, { headers })
  assert.deepEqual([second.status, second.text, second.headers.get('idempotency-replayed')], [204, '', 'true'])
})

test('the same key with another body or address is a 422', async () => {
  const headers = keyed()
  await ask(standIn, 'POST', '/v1/things', { body, headers })
  const otherBody = await ask(standIn, 'POST', '/v1/things', { body: '{"name":"B","amount_cents":100}', headers })
  const otherAddress = await ask(standIn, 'POST', '/v1/pieces', { headers })
  assert.deepEqual([otherBody.status, otherBody.body.code], [422, 'idempotency_key_reused'])
  assert.deepEqual([otherAddress.status, otherAddress.body.code], [422, 'idempotency_key_reused'])
})

test('the same body in other white space and another order is the same request', async () => {
  const headers = keyed()
  const first = await ask(standIn, 'POST', '/v1/things', { body, headers })
  const again = await ask(standIn, 'POST', '/v1/things', {
    body: '{ "amount_cents": 1e2,\n "name": "\\u0041" }',
    headers,
  })
  assert.deepEqual([again.status, again.text], [201, first.text])
})

test('of 50 duplicates at once one is done, the others are told that it is being answered', async () => {
  const headers = keyed()
  const { promise, resolve } = Promise.withResolvers<void>()
  standIn.during = () => promise
  standIn.counts.handled = 0
  const sent = Array.from({ length: 50 }, () => ask(standIn, 'POST', '/v1/things', { body, headers }))
  let answered = 0
  for (const one of sent) void one.then(() => answered++)
  while (answered < 49) await new Promise((done) => setImmediate(done))
  resolve()
  const codes = (await Promise.all(sent)).map(({ status, body }) => `${status} ${body.code ?? ''}`)
  assert.equal(standIn.counts.handled, 1)
  assert.deepEqual(codes.toSorted().slice(0, 2), ['201 ', '409 idempotency_key_in_use'])
  assert.equal(codes.filter((code) => code === '409 idempotency_key_in_use').length, 49)
})

test('a refusal frees the key, and so does a failure', async () => {
  const headers = keyed()
  standIn.during = () => {
    throw new Refusal('plan_inactive', 'no')
  }
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body, headers })).status, 409)
  standIn.during = () => {
    throw new Error('broken')
  }
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body, headers })).status, 500)
  standIn.during = () => {}
  const reply = await ask(standIn, 'POST', '/v1/things', { body, headers })
  assert.deepEqual([reply.status, reply.headers.has('idempotency-replayed')], [201, false])
})

test('the key of one tenant is nothing to another', async () => {
  const headers = keyed()
  await ask(standIn, 'POST', '/v1/things', { body, headers })
  const reply = await ask(standIn, 'POST', '/v1/things', { body, headers, key: standIn.keys.other })
  assert.deepEqual([reply.status, reply.headers.has('idempotency-replayed')], [201, false])
})

test('a repetition is refused to a key without the scope', async () => {
  const headers = keyed()
  await ask(standIn, 'POST', '/v1/things', { body, headers })
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body, headers, key: standIn.keys.read })).status, 403)
})

test('a secret is not kept, so a repetition does not show it', async () => {
  const headers = keyed()
  const first = await ask(standIn, 'POST', '/v1/secrets', { headers })
  const second = await ask(standIn, 'POST', '/v1/secrets', { headers })
  assert.match(String(first.body.secret), /./)
  assert.deepEqual([second.status, second.text], [201, '{"secret":null}'])
})

test('a preview ignores the key', async () => {
  const headers = keyed()
  for (const name of ['A', 'B']) {
    const reply = await ask(standIn, 'POST', '/v1/things/preview', {
      body: `{"name":"${name}","amount_cents":1}`,
      headers,
    })
    assert.deepEqual([reply.status, reply.body.name, reply.headers.has('idempotency-replayed')], [200, name, false])
  }
})

test('a key that is empty or too long is a 400', async () => {
  for (const key of ['', 'x'.repeat(256), 'caf\u00e9']) {
    const reply = await ask(standIn, 'POST', '/v1/things', { body, headers: { 'idempotency-key': key } })
    assert.deepEqual([reply.status, reply.body.code], [400, 'invalid_request'])
  }
})
