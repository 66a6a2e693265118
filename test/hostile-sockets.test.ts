import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { anotherTenant } from './support/database/another-tenant.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { bystander, connectMany, connectRaw, type RawConnection, statusesOf } from './support/http/sockets.ts'
import { amount, isProof } from './support/proof.ts'
import { startServiceProcess } from './support/service/service-process.ts'

// What can be done to a server below HTTP. Meanwhile somebody who does nothing wrong is served, over new connections.

const requestTimeoutMs = 3000
/** When Node has noticed at the latest: it looks every five seconds. */
const cutAfterMs = requestTimeoutMs + 5000 + 15_000

const database = await createTestDatabase()
const key = await anotherTenant(database.ownerUrl)
const settings = {
  DATABASE_URL: database.appUrl,
  MIGRATION_DATABASE_URL: database.adminUrl,
  BILLING_MIGRATE: 'off',
  BILLING_ROLE: 'api',
  LOG_LEVEL: 'info',
  REQUEST_TIMEOUT_MS: String(requestTimeoutMs),
}
const service = await startServiceProcess(settings)
after(async () => {
  await service.end('SIGKILL')
  await database.drop()
})
const head = (method: string, more: string) =>
  `${method} /v1/customers HTTP/1.1\r\nHost: billing\r\nAuthorization: ${key.authorization}\r\n${more}`
const unknown = `Authorization: Bearer ${'x'.repeat(40)}`

/** Does something hostile while somebody else is served. */
async function beside(t: TestContext, attack: () => Promise<void>, url = service.url): Promise<void> {
  const began = () => bystander(url, '/v1/customers?limit=1', key)
  const alone = began()
  await pause(isProof ? 500 : 250)
  const quiet = await alone.stop()
  const since = performance.now()
  const client = began()
  try {
    await attack()
  } finally {
    const { answers, medianMs, slowestMs, again, others } = await client.stop()
    const seconds = (performance.now() - since) / 1000
    const how = `half of them in ${medianMs} ms (${quiet.medianMs} alone), the slowest in ${slowestMs} ms (${quiet.slowestMs} alone), ${again} after another try`
    t.diagnostic(`meanwhile ${answers} answers, ${how}; the service has ${await megabytes()} MB`)
    assert.deepEqual(others, [])
    assert.ok(slowestMs <= Math.max(3000, 20 * quiet.slowestMs), how)
    // Of a few the median is one of the slowest.
    if (answers >= 10) assert.ok(medianMs <= Math.max(200, 10 * quiet.medianMs), how)
    assert.ok(answers >= Math.max(1, Math.floor(seconds / 2)), `${answers} answers in ${seconds} s`)
    assert.ok(again <= answers / 10, how)
  }
}

async function megabytes(): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text()
  return Math.round(Number(/^process_resident_memory_bytes.* (\S+)$/m.exec(text)?.[1]) / 2 ** 20)
}

async function allClosed(connections: readonly RawConnection[]): Promise<void> {
  const isLate = pause(cutAfterMs, 'late', { ref: false })
  const first = await Promise.race([Promise.all(connections.map(({ closed }) => closed)), isLate])
  assert.notEqual(first, 'late', 'some are still open')
}

const cutOff: Readonly<Record<string, (t: TestContext) => Promise<void>>> = {
  async 'headers that come a letter at a time'() {
    const slow = await connectMany(service.url, isProof ? 500 : 200)
    const dribble = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write('X')
    }, 200)
    for (const { socket } of slow) socket.write('GET /v1/customers HTTP/1.1\r\nHost: billing\r\nX-A: ')
    await allClosed(slow)
    clearInterval(dribble)
    const told = new Set(slow.flatMap((one) => statusesOf(one)))
    assert.deepEqual([...told], [408])
  },

  // They take no place from others.
  async 'bodies that do not come'() {
    const slow = await connectMany(service.url, 1500)
    const lines = `Host: billing\r\n${unknown}\r\nContent-Type: application/json\r\nContent-Length: 1000000`
    for (const { socket } of slow) socket.write(`POST /v1/customers HTTP/1.1\r\n${lines}\r\n\r\n{"name":`)
    await allClosed(slow)
    const told = new Set(slow.flatMap((one) => statusesOf(one)))
    assert.deepEqual([...told].sort(), [408, 429])
  },

  async 'connections that say nothing'(t) {
    const count = amount('IDLE_CONNECTIONS', { short: 1000, long: 10_000 })
    const kept = await connectRaw(service.url)
    kept.socket.write(head('GET', '\r\n'))
    const idle = await connectMany(service.url, count)
    t.diagnostic(`${idle.filter(({ socket }) => socket.readyState === 'open').length} of ${count} are open at once`)
    await allClosed(idle)
    kept.socket.write(head('GET', 'Connection: close\r\n\r\n'))
    await kept.closed
    assert.deepEqual(statusesOf(kept), [200, 200], 'a connection that has been used may rest longer')
  },
}
// Node looks for them every five seconds: the short form waits for all of them at once.
if (isProof)
  for (const [what, attack] of Object.entries(cutOff)) test(`${what} are cut off`, (t) => beside(t, () => attack(t)))
else {
  test(`${Object.keys(cutOff).join(', ')}: all are cut off`, (t) =>
    beside(t, async () => void (await Promise.all(Object.values(cutOff).map((attack) => attack(t))))))
}

test('requests that break off half-way leave nothing behind', async (t) => {
  await beside(t, async () => {
    const begun = head('POST', 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":"Ada"}')
    const cut = Array.from({ length: 40 }, (_, i) => begun.slice(0, Math.ceil(((i + 1) * begun.length) / 40)))
    for (const how of ['end', 'resetAndDestroy'] as const) {
      const all = await connectMany(service.url, cut.length)
      for (const [i, { socket }] of all.entries()) socket.write(cut[i] ?? '', () => socket[how]())
      await allClosed(all)
      for (const one of all)
        assert.ok(
          statusesOf(one).every((status) => status === 400),
          one.text(),
        )
    }
    const answer = await fetch(`${service.url}/v1/customers`, { headers: key })
    assert.deepEqual(((await answer.json()) as { data: object[] }).data, [])
  })
})

const tooMuch: Readonly<Record<string, { text: string; statuses: readonly number[] }>> = {
  'a header of a megabyte': { text: head('GET', `X-A: ${'x'.repeat(2 ** 20)}\r\n\r\n`), statuses: [400] },
  'ten thousand headers': {
    text: head('GET', `${Array.from({ length: 10_000 }, (_, i) => `X-${i}: y\r\n`).join('')}\r\n`),
    statuses: [400],
  },
  'an address of a megabyte': {
    text: `GET /v1/customers?email=${'x'.repeat(2 ** 20)} HTTP/1.1\r\nHost: billing\r\n\r\n`,
    statuses: [400],
  },
  'a method nobody knows': { text: 'STEAL /v1/customers HTTP/1.1\r\nHost: billing\r\n\r\n', statuses: [400] },
  'no host': { text: 'GET /v1/customers HTTP/1.1\r\n\r\n', statuses: [400] },
  'another protocol': { text: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', statuses: [400] },
  'a length and chunks': {
    text: head('POST', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n'),
    statuses: [400],
  },
  'two lengths': { text: head('POST', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x'), statuses: [400] },
  'a length below zero': { text: head('POST', 'Content-Length: -1\r\n\r\n'), statuses: [400] },
  'chunks under another name': {
    text: head('POST', 'Content-Type: application/json\r\nTransfer-Encoding: xchunked\r\n\r\n{}'),
    statuses: [400],
  },
  'a chunk with endless remarks': {
    text: head(
      'POST',
      `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(2 ** 18)}\r\n{}\r\n0\r\n\r\n`,
    ),
    statuses: [400, 413],
  },
  'a header that goes on in the next line': {
    text: head('POST', 'Content-Length: 0\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n\r\n'),
    statuses: [400, 415],
  },
  'a NUL in a header': { text: head('GET', 'X-A: a\0b\r\n\r\n'), statuses: [400] },
}
for (const [what, { text, statuses }] of Object.entries(tooMuch)) {
  test(`${what} is refused once, and the connection ended`, async (t) => {
    await beside(t, async () => {
      const connection = await connectRaw(service.url)
      connection.socket.write(text)
      await allClosed([connection])
      const told = statusesOf(connection)
      // Who is still sending may lose the answer with the connection.
      assert.ok(told.length === 1 || (told.length === 0 && text.length > 2 ** 16), `${told.length} answers`)
      assert.ok(
        told.every((status) => statuses.includes(status)),
        connection.text().slice(0, 500),
      )
    })
  })
}

test('requests sent without waiting are answered in their order', async (t) => {
  const large = await startServiceProcess({ ...settings, RATE_LIMIT_PER_SECOND: '100000', REQUESTS_IN_FLIGHT: '1000' })
  t.after(() => large.end('SIGKILL'))
  await beside(
    t,
    async () => {
      const connection = await connectRaw(large.url)
      const count = isProof ? 500 : 150
      const numbered = Array.from({ length: count }, (_, i) =>
        head('GET', `X-Request-Id: n-${i}\r\n${i === count - 1 ? 'Connection: close\r\n' : ''}\r\n`),
      )
      connection.socket.write(numbered.join(''))
      await allClosed([connection])
      const ids = [...connection.text().matchAll(/^x-request-id: n-(\d+)\r$/gim)].map(([, number]) => Number(number))
      assert.deepEqual(
        ids,
        Array.from(numbered, (_, i) => i),
      )
      assert.deepEqual([...new Set(statusesOf(connection))], [200])
    },
    large.url,
  )
})

test('what is no request is never answered in the place of a request before it', async (t) => {
  await beside(t, async () => {
    const all = await connectMany(service.url, 50)
    for (const { socket } of all) socket.write(`${head('GET', '\r\n')}${head('GET', '\r\n')}NONSENSE\r\n\r\n`)
    await allClosed(all)
    for (const one of all) {
      const statuses = statusesOf(one)
      assert.ok(
        statuses.slice(0, 2).every((status) => status === 200),
        one.text(),
      )
    }
  })
})

test('answers that nobody reads do not pile up without end', async (t) => {
  await beside(t, async () => {
    const earlier = await megabytes()
    const deaf = await connectMany(service.url, isProof ? 20 : 10)
    const page = 'GET /openapi.json HTTP/1.1\r\nHost: billing\r\n\r\n'.repeat(400)
    for (const { socket } of deaf) socket.pause().write(page)
    await pause(isProof ? 3000 : 1000)
    const later = await megabytes()
    for (const { socket } of deaf) socket.destroy()
    t.diagnostic(`${earlier} MB before, ${later} MB with ${deaf.length * 400} answers of 190 kB unread`)
    assert.ok(later - earlier < 500, `${later - earlier} MB more`)
  })
})
