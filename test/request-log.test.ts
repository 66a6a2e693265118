import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { anotherTenant } from './support/database/another-tenant.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { untilSo } from './support/http/patience.ts'
import { startTestService } from './support/service/service.ts'
import { startServiceProcess } from './support/service/service-process.ts'

// Who asked for what, as the log has it; and whose word is taken for where a request comes from.

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

test('the line of a request has exactly these fields, allowed or refused', async () => {
  const database = await createTestDatabase()
  const admin = await anotherTenant(database.ownerUrl) // before the start, or it would make one and greet
  const lines: Record<string, unknown>[] = []
  const service = await startServiceProcess(
    {
      DATABASE_URL: database.appUrl,
      MIGRATION_DATABASE_URL: database.adminUrl,
      BILLING_MIGRATE: 'off',
      BILLING_ROLE: 'api',
    },
    (line) => lines.push(JSON.parse(line)),
  )
  after(async () => {
    await service.end('SIGKILL')
    await database.drop()
  })
  const ask = async (id: string, path: string, headers: Record<string, string>, body?: string) => {
    const method = body ? 'POST' : 'GET'
    const all = { 'x-request-id': id, 'content-type': 'application/json', ...headers }
    const response = await fetch(service.url + path, { method, headers: all, ...(body ? { body } : {}) })
    const text = await response.text()
    await untilSo(`the line of ${id}`, () => lines.some(({ request_id }) => request_id === id), { minutesMost: 1 })
    const { time, duration_ms, ...line } = lines.find(({ request_id }) => request_id === id) ?? {}
    assert.ok(Temporal.Instant.from(String(time)) && String(time).endsWith('Z'))
    assert.ok(Number(duration_ms) > 0)
    return { line, body: JSON.parse(text) }
  }
  // The first request may come to a service that is too busy with its start.
  await untilSo('it answers', async () => (await fetch(`${service.url}/v1/settings`, { headers: admin })).ok)
  const tenant = (await ask('r-0', '/v1/settings', admin)).body.id
  const reader = (await ask('r-1', '/v1/api_keys', admin, '{"name":"reads","scopes":["read"]}')).body
  const asReader = { authorization: `Bearer ${reader.secret}` }
  assert.match(tenant, uuid)
  const common = { level: 'info', msg: 'request', route: '/v1/customers', path: '/v1/customers' }
  const known = { tenant_id: tenant, key_id: reader.id }

  const allowed = await ask('r-2', '/v1/customers?limit=1', asReader)
  assert.deepEqual(allowed.line, { ...common, ...known, request_id: 'r-2', method: 'GET', status: 200 })
  const unknown = await ask('r-3', '/v1/customers', { authorization: `Bearer ${'x'.repeat(40)}` })
  assert.deepEqual(unknown.line, { ...common, request_id: 'r-3', method: 'GET', status: 401, code: 'unauthenticated' })
  const refused = await ask('r-4', '/v1/customers', asReader, '{"name":"Ada"}')
  const why = { status: 403, code: 'insufficient_scope' }
  assert.deepEqual(refused.line, { ...common, ...known, ...why, request_id: 'r-4', method: 'POST' })
})

const differing = (i: number) => `198.51.100.${i}`
const believed: readonly [trust: string, what: string, from: (i: number) => string, isLimited: boolean][] = [
  ['false', 'is believed of nobody', differing, true],
  ['203.0.113.7', 'is not believed of who is no proxy', differing, true],
  ['true', 'is believed of everybody', differing, false],
  ['true', 'is the same address, and counts as one', () => differing(1), true],
  ['127.0.0.1', 'is believed of the proxy', differing, false],
  ['127.0.0.1', 'is believed of the proxy, and not what was sent to it', (i) => `${differing(i)}, 203.0.113.9`, true],
]
for (const [trust, what, from, isLimited] of believed) {
  test(`with TRUST_PROXY=${trust} X-Forwarded-For ${what}`, async () => {
    const service = await startTestService({ TRUST_PROXY: trust, RATE_LIMIT_PER_SECOND: '2' })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        service.get('/v1/customers', { authorization: `Bearer ${'x'.repeat(40)}`, 'x-forwarded-for': from(i) }),
      ),
    )
    const statuses = new Set(answers.map(({ status }) => status))
    assert.deepEqual([...statuses].sort(), isLimited ? [401, 429] : [401])
    await service.stop()
  })
}
