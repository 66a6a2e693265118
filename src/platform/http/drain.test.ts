import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import { setTimeout as after } from 'node:timers/promises'
import { startStandIn } from '../../../test/support/http/stand-in.ts'
import { openLog } from '../log.ts'
import { startLoop } from '../loop.ts'
import { drainOnSignal } from './drain.ts'

const drainMs = 1000
const slowMs = 600
const valid = '{"name":"A","amount_cents":1}'

// The file starts itself as the service that is stopped.
if (process.env.DRAIN_TEST_ROLE) await serve(process.env.DRAIN_TEST_ROLE)
else defineTests()

async function serve(role: string): Promise<void> {
  const standIn = await startStandIn()
  standIn.during = () => after(slowMs)
  const loop = startLoop({ name: 'worker', everyMs: 10, run: async () => 'rest' }, console.error)
  process.send?.(standIn.url)
  if (role === 'close only') {
    await once(process, 'SIGTERM')
    await standIn.app.close()
  } else {
    await drainOnSignal({
      app: standIn.app,
      drainMs,
      stopLoops: () => loop.stop(),
      log: openLog({ level: 'silent', format: 'json' }),
    })
  }
  process.exit(0)
}

interface Service {
  readonly process: ChildProcess
  readonly exited: Promise<unknown[]>
  readonly port: number
}

async function started(role: string): Promise<Service> {
  const service = spawn(process.execPath, [import.meta.filename], {
    env: { ...process.env, DRAIN_TEST_ROLE: role },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(service, 'exit')
  const [url] = await once(service, 'message')
  service.disconnect()
  return { process: service, exited, port: Number(new URL(url).port) }
}

interface RequestDetails {
  readonly status: number | undefined
  readonly connection: string | undefined
}

async function ask(port: number, path: string, agent: http.Agent | false = false): Promise<RequestDetails> {
  const isPost = path === '/v1/things'
  const headers = { authorization: 'Bearer key-that-writes', 'content-type': 'application/json' }
  const request = http.request({ host: '127.0.0.1', port, path, agent, method: isPost ? 'POST' : 'GET', headers })
  request.end(isPost ? valid : undefined)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.resume()
  await once(response, 'end')
  return { status: response.statusCode, connection: response.headers.connection }
}

/** Connects, and sends the request only `laterMs` after; gives the first line of the answer, or that there was none. */
async function connected(port: number): Promise<(afterMs: number) => Promise<string>> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const answer = Promise.race([once(socket, 'data'), once(socket, 'close')])
  answer.catch(() => {})
  return async (afterMs) => {
    await after(afterMs)
    socket.on('error', () => {})
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    const [first] = await answer.catch(() => ['nothing'])
    socket.destroy()
    return String(first).split('\r\n')[0] as string
  }
}

function defineTests(): void {
  test('on SIGTERM it says so, serves on, shuts only the door, finishes what is in flight, and ends with 0', async () => {
    const { process: service, exited, port } = await started('drain')
    const keptAlive = new http.Agent({ keepAlive: true, maxSockets: 1 })
    assert.equal((await ask(port, '/health/ready')).status, 200)
    assert.equal((await ask(port, '/health', keptAlive)).connection, 'keep-alive')

    const at = performance.now()
    const until = (ms: number) => after(at + ms - performance.now())
    service.kill('SIGTERM')
    while ((await ask(port, '/health/ready')).status !== 503) await after(5)
    assert.equal((await ask(port, '/health')).status, 200, 'it is alive: a restart now would lose requests')
    assert.deepEqual(await ask(port, '/health', keptAlive), { status: 200, connection: 'close' })

    await until(drainMs - 200)
    const inFlight = ask(port, '/v1/things') // ends after the door is shut
    const late = await connected(port) // accepted before the door is shut, its request comes after
    assert.match(await late(drainMs + 100 - (performance.now() - at)), /^HTTP\/1.1 200/)
    assert.equal((await inFlight).status, 201)
    await assert.rejects(ask(port, '/health'), { code: 'ECONNREFUSED' })
    assert.deepEqual(await exited, [0, null])
    assert.ok(performance.now() - at >= drainMs)
  })

  test('a second signal cuts the wait short, and what is in flight is still finished', async () => {
    const { process: service, exited, port } = await started('drain')
    const inFlight = ask(port, '/v1/things')
    await ask(port, '/health')
    const at = performance.now()
    service.kill('SIGINT')
    while ((await ask(port, '/health/ready')).status !== 503) await after(5)
    service.kill('SIGINT')
    assert.equal((await inFlight).status, 201)
    assert.deepEqual(await exited, [0, null])
    assert.ok(performance.now() - at < drainMs)
  })

  test('control: app.close() alone cuts a connection whose first request is on its way', async () => {
    const { process: service, exited, port } = await started('close only')
    const inFlight = ask(port, '/v1/things') // keeps the process there, so that only the close can be what cuts
    const late = await connected(port)
    await ask(port, '/health')
    service.kill('SIGTERM')
    assert.doesNotMatch(await late(200), /^HTTP/)
    await inFlight.catch(() => {})
    await exited
  })
}
