import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { ask } from '../../../test/support/http/client.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'

const valid = '{"name":"A","amount_cents":100}'

test('a route that takes too long is a 503, and does not break the next one', async (t) => {
  const slow = await startStandIn({ requestTimeoutMs: 100 })
  t.after(() => slow.close())
  const { promise, resolve } = Promise.withResolvers<void>()
  slow.during = () => promise
  const reply = await ask(slow, 'POST', '/v1/things', { body: valid })
  assert.deepEqual([reply.status, reply.body.code], [503, 'unavailable'])
  resolve()
  slow.during = () => {}
  assert.equal((await ask(slow, 'POST', '/v1/things', { body: valid })).status, 201)
})

test('beyond its limit a key gets 429 with Retry-After, other keys and liveness do not', async (t) => {
  const limited = await startStandIn({ rateLimitPerSecond: 3 })
  t.after(() => limited.close())
  await ask(limited, 'GET', '/v1/things', { key: limited.keys.read })
  await ask(limited, 'GET', '/v1/things', { key: limited.keys.write })
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => ask(limited, 'GET', '/v1/things', { key: limited.keys.read })),
  )
  const refused = replies.filter(({ status }) => status === 429)
  assert.ok(refused.length >= 4, `${refused.length} refused`)
  assert.equal(refused[0]?.body.code, 'too_many_requests')
  assert.equal(refused[0]?.headers.get('retry-after'), '1')
  assert.equal((await ask(limited, 'GET', '/v1/things', { key: limited.keys.write })).status, 200)
  assert.equal((await ask(limited, 'GET', '/health')).status, 200)
})

test('inventing keys gets nobody around the limit', async (t) => {
  const limited = await startStandIn({ rateLimitPerSecond: 3 })
  t.after(() => limited.close())
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, i) => ask(limited, 'GET', '/v1/things', { key: `invented-${i}` })),
  )
  assert.ok(replies.some(({ status }) => status === 429))
})

test('more at one time than can be done is turned away with 503, liveness is not', async (t) => {
  const small = await startStandIn({ inFlightMax: 2 })
  t.after(() => small.close())
  const { promise, resolve } = Promise.withResolvers<void>()
  small.during = () => promise
  const held = [1, 2].map(() => ask(small, 'POST', '/v1/things', { body: valid }))
  while (small.counts.handled < 2) await new Promise((done) => setImmediate(done))
  const reply = await ask(small, 'GET', '/v1/things')
  assert.deepEqual([reply.status, reply.headers.get('retry-after')], [503, '1'])
  assert.equal((await ask(small, 'GET', '/health')).status, 200)
  resolve()
  assert.deepEqual(
    (await Promise.all(held)).map(({ status }) => status),
    [201, 201],
  )
})

test('who sends bodies slowly takes nobody’s place, and has only so many at a time', async (t) => {
  const small = await startStandIn({ inFlightMax: 2, arrivingMax: 5, requestTimeoutMs: 60_000 })
  const { hostname, port } = new URL(small.url)
  const head = `POST /v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(20)}\r\n`
  const slow = Array.from({ length: 8 }, () => net.connect(Number(port), hostname))
  t.after(async () => {
    for (const socket of slow) socket.destroy()
    await small.close()
  })
  await ask(small, 'GET', '/v1/things') // from now on the key is known, and counts for itself
  const refused: string[] = []
  for (const socket of slow) {
    socket.on('error', () => {})
    socket.on('data', (data) => refused.push(String(data)))
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"name":`)
  }
  while (refused.length < 3) await new Promise((done) => setImmediate(done))
  assert.ok(refused.every((answer) => /^HTTP\/1.1 429 /.test(answer)))
  assert.equal((await ask(small, 'POST', '/v1/things', { body: valid })).status, 201)
  for (const socket of slow) socket.destroy()
})

test('exports are few at a time, and half of them at the most one tenant’s', async (t) => {
  const small = await startStandIn({ streamsMax: 4 })
  t.after(() => small.close())
  const { promise, resolve } = Promise.withResolvers<void>()
  let begun = 0
  small.lines = async function* () {
    begun += 1
    yield 'a line\n'
    await promise
  }
  const { admin, other } = small.keys
  const held = [admin, admin, other].map((key) => ask(small, 'GET', '/v1/table', { key }))
  while (begun < 3) await new Promise((done) => setImmediate(done))
  const third = await ask(small, 'GET', '/v1/table')
  assert.deepEqual([third.status, third.headers.get('retry-after')], [429, '1'])
  assert.equal((await ask(small, 'GET', '/v1/things')).status, 200)
  resolve()
  assert.deepEqual(
    (await Promise.all(held)).map(({ status }) => status),
    [200, 200, 200],
  )
  assert.equal((await ask(small, 'GET', '/v1/table')).status, 200)
})

test('it is ready while its checks hold, and alive whatever they say', async (t) => {
  const standIn = await startStandIn()
  t.after(() => standIn.close())
  assert.equal((await ask(standIn, 'GET', '/health/ready', { key: null })).status, 200)
  standIn.ready = async () => {
    throw new Error('away')
  }
  const reply = await ask(standIn, 'GET', '/health/ready', { key: null })
  assert.deepEqual([reply.status, reply.body], [503, { status: 'not ready', checks: { database: 'failed' } }])
  assert.equal((await ask(standIn, 'GET', '/health', { key: null })).status, 200)
})
