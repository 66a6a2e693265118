import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { anotherTenant } from './support/database/another-tenant.ts'
import { appPassword, createTestDatabase } from './support/database/postgres.ts'
import { connectRaw } from './support/http/sockets.ts'
import { asking } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type ServiceProcess, startServiceProcess } from './support/service/service-process.ts'

// What must not come out: keys, passwords and people's data in the log and in failures; the secret itself at the database.

const database = await createTestDatabase()
const owner = asking(database.ownerUrl)
const { authorization } = await anotherTenant(database.ownerUrl)
const secret = authorization.replace('Bearer ', '')
const person = 'grace.hopper@navy.example'
const environment = {
  DATABASE_URL: database.appUrl,
  MIGRATION_DATABASE_URL: database.adminUrl,
  BILLING_MIGRATE: 'off',
  LOG_LEVEL: 'trace',
}
const service: ServiceProcess = await startServiceProcess(environment)
after(async () => {
  await service.end('SIGKILL')
  await database.drop()
})

/** Asks, and again in a moment where the machine is too busy for an answer. */
async function ask(path: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
  for (;;) {
    const type: Record<string, string> = init.body ? { 'content-type': 'application/json' } : {}
    const answer = await fetch(service.url + path, { ...init, headers: { authorization, ...type, ...init.headers } })
    if (answer.status !== 503) return answer
    await pause(500)
  }
}

/** The lines of the log, once that of the last request is there. */
async function logged(): Promise<readonly Record<string, unknown>[]> {
  const last = `last-${Math.random().toString(36).slice(2)}`
  await ask('/v1/settings', { headers: { 'x-request-id': last } })
  while (!service.output().includes(last)) await pause(20)
  return service
    .output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('no key, password or person stands in the log, whatever goes wrong', async () => {
  await owner(`alter table customer add constraint fails check (name <> 'fail')`)
  const made = await (await ask('/v1/api_keys', { method: 'POST', body: '{"name":"new","scopes":["read"]}' })).json()
  const newSecret = (made as { secret: string }).secret
  const failed = await ask('/v1/customers', { method: 'POST', body: JSON.stringify({ name: 'fail', email: person }) })
  const text = await failed.text()
  assert.equal(failed.status, 500)
  assert.doesNotMatch(text, /constraint|customer_|insert|navy|\bat /)
  for (const path of [
    `/v1/customers?key=${secret}`,
    `/v1/customers/${secret}`,
    `/${secret}`,
    `/v1/customers?email=${person}`,
  ]) {
    await ask(path)
  }
  await ask('/v1/customers', { method: 'POST', body: `{"name":"${newSecret}","secret":"${secret}"}` })
  await ask('/v1/customers', { headers: { authorization: newSecret, cookie: secret, 'idempotency-key': 'k' } })
  await ask('/v1/customers', { method: 'POST', body: `{"broken ${person} ${secret}` })
  const raw = await connectRaw(service.url)
  raw.socket.write(`GET / HTTP/1.1\r\nAuthorization: ${authorization}\r\n${secret}\r\n\r\n`)
  await raw.closed
  assert.ok(!raw.text().includes(secret))

  const lines = await logged()
  const failure = lines.find(({ msg }) => msg === 'it broke') as { err: { constraint: string } }
  assert.equal(failure.err.constraint, 'fails', 'what is needed to mend it is there')
  for (const hidden of [secret, newSecret, person, appPassword, new URL(database.adminUrl).password]) {
    assert.ok(hidden.length > 5 && !service.output().includes(hidden), `${hidden.slice(0, 8)}… is in the log`)
  }
})

test('a line of the log is a line, whatever stands in the request', async () => {
  const forged = '{"level":"fatal","msg":"forged"}'
  const earlier = (await logged()).filter(({ msg, status }) => msg === 'request' && status !== 503).length
  const hostile = [
    ask(`/v1/customers/%0a${encodeURIComponent(forged)}`),
    ask(`/%0d%0a${encodeURIComponent(forged)}`),
    ask('/v1/customers', { headers: { 'x-request-id': `a\t${forged}` } }),
    ask('/v1/customers', { method: 'POST', body: JSON.stringify({ name: `\n${forged}\u001b[2J\u2028` }) }),
    ask('/v1/customers', { headers: { 'user-agent': `\u001b[31m${forged}`.replace('\u001b', '') } }),
  ]
  await Promise.all(hostile)
  const lines = await logged()
  const requests = lines.filter(({ msg, status }) => msg === 'request' && status !== 503)
  assert.equal(requests.length, earlier + hostile.length + 1)
  assert.deepEqual(
    lines.filter(({ level, msg }) => level === 'fatal' || msg === 'forged'),
    [],
  )
  for (const control of ['\u001b', '\u2028']) assert.ok(!service.output().includes(control))
})

test('who starts it with a wrong password is not shown it again', async () => {
  const wrong = new URL(database.appUrl)
  wrong.password = 'a-wrong-password'
  await assert.rejects(
    startServiceProcess({ ...environment, DATABASE_URL: wrong.href }),
    (error: Error) => !error.message.includes('a-wrong-password') && /authentication/.test(error.message),
  )
})

test('the database is asked for the hash of a key, never for the key: how near a guess is does not show in time', async () => {
  const { secret: own, get, post } = await startTestService({ POOL_TIMEOUT_MS: '30000' })
  const sent: string[] = []
  const client = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown }
  const { query } = client
  client.query = function (this: unknown, ...given) {
    sent.push(JSON.stringify(given[0], (_, value) => (typeof value === 'bigint' ? String(value) : value)))
    return query.apply(this, given)
  }
  const near = own.slice(0, -2) + (own.at(-2) === 'A' ? 'B' : 'A') + own.at(-1)
  for (const key of [own, near]) {
    const { status, text } = await get('/v1/settings', { authorization: `Bearer ${key}` })
    assert.equal(status, key === own ? 200 : 401, text)
  }
  const { body } = await post('/v1/api_keys', { name: 'new', scopes: ['read'] }, { 'idempotency-key': 'new' })
  client.query = query
  assert.ok(sent.some((statement) => statement.includes('open_request')))
  for (const key of [own, near, body.secret]) {
    assert.deepEqual(
      sent.filter((statement) => statement.includes(key.slice(14))),
      [],
    )
  }
})
