import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { after, type TestContext, test } from 'node:test'
import { openOutboundClient } from './http-client.ts'

const client = openOutboundClient({
  version: '1.2.3',
  allowPrivate: true,
  proxyUrl: null,
  timeouts: { connectMs: 500, totalMs: 1000 },
})
after(() => client.close())

const message = { headers: { 'content-type': 'application/json', 'webhook-id': 'one' }, body: '{"name":"Zürich ☕"}' }

/** A receiver over HTTP; its URL. */
async function receiver(t: TestContext, answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer).listen(0, '127.0.0.1')
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=b`
}

/** A receiver that does what it likes with the bytes of a connection; its URL. */
async function rawReceiver(t: TestContext, onConnection: (socket: net.Socket) => void): Promise<string> {
  const sockets: net.Socket[] = []
  const server = net.createServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** The answer without its duration. */
async function outcomeOf(url: string, signal?: AbortSignal) {
  const { durationMs, ...outcome } = await client.post(url, signal ? { ...message, signal } : message)
  assert.ok(durationMs >= 0 && durationMs < 5000)
  return outcome
}

test('what is sent arrives byte by byte, with who sends it, uncompressed and without cookies', async (t) => {
  const seen: http.IncomingMessage[] = []
  const bodies: string[] = []
  const url = await receiver(t, async (request, response) => {
    seen.push(request)
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.writeHead(202, { 'set-cookie': 'a=b', 'retry-after': '7.5' }).end('thanks')
  })
  assert.deepEqual(await outcomeOf(url), { outcome: 'answered', status: 202, retryAfter: 8, body: 'thanks' })
  await outcomeOf(url)
  assert.deepEqual(bodies, [message.body, message.body])
  const [first, second] = seen
  assert.deepEqual([first?.method, first?.url], ['POST', '/hook?a=b'])
  assert.equal(first?.headers['user-agent'], 'BillingAPI-Webhooks/1.2.3')
  assert.equal(first?.headers['accept-encoding'], 'identity')
  assert.equal(first?.headers['webhook-id'], 'one')
  assert.equal(second?.headers.cookie, undefined)
  assert.equal(first?.socket, second?.socket, 'the connection is kept')
})

test('a redirect is an answer, and where it leads is not called', async (t) => {
  let calls = 0
  const other = await receiver(t, (_request, response) => {
    calls += 1
    response.end()
  })
  for (const status of [301, 302, 303, 307, 308]) {
    const url = await receiver(t, (_request, response) => response.writeHead(status, { location: other }).end())
    assert.deepEqual(await outcomeOf(url), { outcome: 'answered', status, retryAfter: null, body: '' })
  }
  assert.equal(calls, 0)
})

test('of a long answer the first 2048 bytes are kept, and the connection ends after 16 kB', async (t) => {
  const ended = Promise.withResolvers<void>()
  const url = await rawReceiver(t, (socket) => {
    socket.on('close', () => ended.resolve())
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n')
    const sendMore = () => {
      while (!socket.destroyed && socket.write('x'.repeat(65_536)));
    }
    socket.on('drain', sendMore)
    sendMore()
  })
  assert.deepEqual(await outcomeOf(url), { outcome: 'answered', status: 200, retryAfter: null, body: 'x'.repeat(2048) })
  await ended.promise
})

test('an answer of 20 kB is an answer, and the next request has a connection of its own', async (t) => {
  const sockets = new Set<net.Socket>()
  const url = await receiver(t, (request, response) => {
    sockets.add(request.socket)
    response.end('y'.repeat(20_000))
  })
  for (let times = 0; times < 2; times += 1) assert.equal((await outcomeOf(url)).outcome, 'answered')
  assert.equal(sockets.size, 2)
})

test('the text of an answer can be stored: no half character at its end, no NUL', async (t) => {
  const url = await receiver(t, (_request, response) => response.end(`a\0${'é'.repeat(2000)}`))
  assert.deepEqual(await outcomeOf(url), {
    outcome: 'answered',
    status: 200,
    retryAfter: null,
    body: `a\ufffd${'é'.repeat(1023)}`,
  })
})

const timedOut = { outcome: 'failed', code: 'timeout', message: 'No whole answer within 1000 ms' }

test('a receiver that says nothing, or a little at a time, is left after the total time', async (t) => {
  const silent = await rawReceiver(t, () => {})
  const dripsHeaders = await rawReceiver(t, (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-a: ', 'a'))
  const dripsBody = await rawReceiver(t, (socket) =>
    drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n', 'a'),
  )
  const says100 = await rawReceiver(t, (socket) => drip(socket, '', 'HTTP/1.1 100 Continue\r\n\r\n'))
  const outcomes = await Promise.all([silent, dripsHeaders, dripsBody, says100].map((url) => outcomeOf(url)))
  assert.deepEqual(outcomes, [timedOut, timedOut, timedOut, timedOut])
})

function drip(socket: net.Socket, start: string, more: string): void {
  socket.write(start)
  const timer = setInterval(() => socket.write(more), 50)
  socket.on('close', () => clearInterval(timer))
}

const lost = { outcome: 'failed', code: 'connection', message: 'The connection failed (ECONNRESET)' }

test('a connection that ends before the answer is a failure of the connection', async (t) => {
  const closes = await rawReceiver(t, (socket) => socket.destroy())
  const closesAfterRequest = await rawReceiver(t, (socket) => socket.once('data', () => socket.end()))
  const breaksOff = await rawReceiver(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'))
  const upgrades = await rawReceiver(t, (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  )
  assert.deepEqual(await outcomeOf(closes), lost)
  assert.deepEqual(await outcomeOf(closesAfterRequest), lost)
  assert.deepEqual(await outcomeOf(breaksOff), lost)
  assert.deepEqual(await outcomeOf(upgrades), { ...lost, message: 'The connection was lost' })
})

test('what is not HTTP, or has headers without end, is named as such', async (t) => {
  const other = await rawReceiver(t, (socket) => socket.write('220 mail.example ESMTP\r\n'))
  const large = await rawReceiver(t, (socket) => socket.write(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(20_000)}`))
  const codes = (await Promise.all([outcomeOf(other), outcomeOf(large)])).map((one) => 'code' in one && one.code)
  assert.deepEqual(codes, ['invalid_answer', 'answer_too_large'])
})

test('a kept connection that the receiver has closed meanwhile is made anew, once', async (t) => {
  const texts: string[] = []
  const url = await rawReceiver(t, (socket) => {
    let requests = 0
    socket.on('data', (data) => {
      requests += 1
      texts.push(String(data).slice(0, 4))
      if (requests === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
      else socket.resetAndDestroy()
    })
  })
  const answers = [await outcomeOf(url), await outcomeOf(url)]
  assert.deepEqual(
    answers.map((one) => 'status' in one && one.status),
    [204, 204],
  )
  assert.equal(texts.length, 3, 'the second request came twice')
})

test('a connection made anew has only what is left of the total time', async (t) => {
  let requests = 0
  const url = await rawReceiver(t, (socket) =>
    socket.on('data', () => {
      requests += 1
      if (requests === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
      if (requests === 2) setTimeout(() => socket.resetAndDestroy(), 600)
    }),
  )
  await outcomeOf(url)
  const { durationMs, ...outcome } = await client.post(url, message)
  assert.deepEqual([outcome, requests], [timedOut, 3])
  assert.ok(durationMs < 1500, `${durationMs} ms`)
})

test('nobody at the port is a failure of the connection', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  assert.deepEqual(await outcomeOf(`http://127.0.0.1:${port}/`), {
    outcome: 'failed',
    code: 'connection',
    message: 'The connection failed (ECONNREFUSED)',
  })
})

test('the caller gives a request up, before it or while it waits', async (t) => {
  const aborted = { outcome: 'failed', code: 'aborted', message: 'The request was aborted' }
  const giveUp = new AbortController()
  const url = await receiver(t, () => giveUp.abort())
  assert.deepEqual(await outcomeOf(url, giveUp.signal), aborted)
  assert.deepEqual(await outcomeOf(url, giveUp.signal), aborted)
})

test('a header that HTTP cannot carry is a fault of the caller', async (t) => {
  const url = await receiver(t, (_request, response) => response.end())
  await assert.rejects(client.post(url, { headers: { 'x-a': 'b\r\nc: d' }, body: '' }), { code: 'ERR_INVALID_CHAR' })
})
