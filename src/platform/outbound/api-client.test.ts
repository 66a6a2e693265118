import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { openApiClient } from './api-client.ts'

const timeouts = { connectMs: 300, answerMs: 600 }
const request = { method: 'POST', path: '/v1/things?a=b', headers: { 'idempotency-key': 'one' }, body: 'a=1' } as const

/** A server that does what it likes with the bytes of a connection, and a client for it. */
async function raw(t: TestContext, onConnection: (socket: net.Socket, count: number) => void) {
  const sockets: net.Socket[] = []
  const server = net.createServer((socket) =>
    onConnection(
      socket.on('error', () => {}),
      sockets.push(socket),
    ),
  )
  const end = () => {
    for (const socket of sockets) socket.destroy()
  }
  return { client: await clientOf(t, server), sockets, end }
}

async function clientOf(t: TestContext, server: net.Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = openApiClient({ baseUrl, userAgent: 'test/1', timeouts })
  t.after(() => {
    client.close()
    server.close()
  })
  return client
}

test('a request arrives byte by byte over a connection that is kept, and its answer comes whole', async (t) => {
  const seen: (http.IncomingMessage & { sent?: string })[] = []
  const server = http.createServer(async (incoming, response) => {
    seen.push(Object.assign(incoming, { sent: Buffer.concat(await incoming.toArray()).toString() }))
    response.writeHead(402, { 'idempotent-replayed': 'true' }).end('{"name":"Zürich"}')
  })
  const client = await clientOf(t, server)
  const answer = await client.send(request)
  await client.send({ method: 'GET', path: '/v1/things', headers: {}, body: null })
  assert.equal(answer.outcome === 'answered' && answer.status, 402)
  assert.equal(answer.outcome === 'answered' && answer.body, '{"name":"Zürich"}')
  assert.equal(answer.outcome === 'answered' && answer.headers['idempotent-replayed'], 'true')
  const [first, second] = seen
  assert.deepEqual([first?.method, first?.url, first?.sent], ['POST', '/v1/things?a=b', 'a=1'])
  assert.deepEqual([first?.headers['idempotency-key'], first?.headers['user-agent']], ['one', 'test/1'])
  assert.deepEqual([second?.method, second?.sent], ['GET', ''])
  assert.equal(first?.socket, second?.socket)
})

test('a redirect is an answer', async (t) => {
  const server = http.createServer((_, response) => response.writeHead(307, { location: '/elsewhere' }).end())
  const answer = await (await clientOf(t, server)).send(request)
  assert.equal(answer.outcome === 'answered' && answer.status, 307)
})

const failures: readonly [string, (socket: net.Socket) => void, string][] = [
  ['a connection that is cut before the answer', (socket) => socket.once('data', () => socket.destroy()), 'connection'],
  [
    'an answer that is cut',
    (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    'connection',
  ],
  ['an answer that never comes', () => {}, 'timeout'],
  [
    'an answer that never ends',
    (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    'timeout',
  ],
  ['what is no HTTP', (socket) => socket.once('data', () => socket.end('hello\r\n\r\n')), 'invalid_answer'],
  [
    'a body of more than 1 MB',
    (socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1_048_577)}`)),
    'answer_too_large',
  ],
]
for (const [what, onConnection, code] of failures) {
  test(`${what} is a failure, and the request is not sent again`, async (t) => {
    const { client, sockets, end } = await raw(t, onConnection)
    const answer = await client.send(request)
    assert.equal(answer.outcome === 'failed' && answer.code, code)
    assert.equal(sockets.length, 1)
    end()
  })
}

test('a kept connection that was closed meanwhile is a failure too: what became of the request is not known', async (t) => {
  let requests = 0
  const { client, end } = await raw(t, (socket) => {
    socket.on('data', () => {
      requests += 1
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
      else socket.destroy()
    })
  })
  assert.equal((await client.send(request)).outcome, 'answered')
  assert.equal((await client.send(request)).outcome, 'failed')
  assert.equal(requests, 2)
  end()
})

test('nobody listens', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.close()
  await once(server, 'close')
  const answer = await openApiClient({ baseUrl, userAgent: 'test/1', timeouts }).send(request)
  assert.equal(answer.outcome === 'failed' && answer.message, 'The connection failed (ECONNREFUSED)')
})

test('credentials go over no network in the clear', () => {
  for (const baseUrl of ['http://api.stripe.com', 'http://10.0.0.1', 'ftp://localhost'])
    assert.throws(() => openApiClient({ baseUrl, userAgent: 'test/1' }), RangeError)
})
