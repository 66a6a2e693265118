import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/api.ts'
import type { Answer } from './support/http/send.ts'
import { connectRaw, statusesOf } from './support/http/sockets.ts'
import { addressOf } from './support/openapi/address.ts'
import { arrange, calledBy } from './support/openapi/arranged-requests.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// What every answer says about itself, good or bad: exactly these headers, and none that tells what answers.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const { secret: reading } = made(await service.post('/v1/api_keys', { name: 'Reads', scopes: ['read'] }))
const reader = { authorization: `Bearer ${reading}` }
const us = calledBy(service, { authorization: `Bearer ${service.secret}` }, 'alpenglow')

const nothingRuns = "default-src 'none'; frame-ancestors 'none'"
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
const policyOf = (type: string) => (type.startsWith('text/html') ? pagePolicy : nothingRuns)
const nobody = '00000000-0000-7000-8000-000000000000'

function security({ headers }: Answer): readonly (string | null)[] {
  return ['x-content-type-options', 'cache-control', 'content-security-policy'].map((name) => headers.get(name))
}

/** Every header that an answer may have; one that tells what answers, or which version of it, is none of them. */
const known = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding', 'vary'],
  ...['allow', 'content-disposition', 'retry-after', 'www-authenticate', 'location', 'idempotency-replayed'],
  ...['cache-control', 'content-security-policy', 'x-content-type-options', 'x-request-id'],
  ...['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'access-control-allow-origin'],
])

function tellsNothing({ headers }: Answer, where: string): void {
  assert.deepEqual(
    [...headers.keys()].filter((name) => !known.has(name)),
    [],
    where,
  )
  for (const [name, value] of headers)
    assert.doesNotMatch(value, /fastify|node|\bv?\d+\.\d+\.\d+\b/i, `${where} ${name}`)
}

for (const { operationId, method, url, scope } of routes) {
  test(`${method} ${url} says how its answers may be used, good and bad, and not what answers`, async () => {
    const arranged = (await arrange[operationId]?.(us, owner)) ?? {}
    const { query = '', body } = arranged
    const address = addressOf(url, { ...arranged, query: '' })
    const good = await service.call(method, address + query, body)
    assert.ok(good.status < 300, good.text)
    const type = good.status === 204 ? '204' : (good.headers.get('content-type') ?? '')
    assert.deepEqual(security(good), ['nosniff', 'no-store', policyOf(type)])
    const bad: Record<string, Answer> = {
      400: await service.call(method, `${address}?unknown=1`, body),
      401: await service.call(method, address, body, { authorization: '' }),
      404: await service.call(
        method,
        `${url.replaceAll(/\{\w+\}/g, nobody)}${url.includes('{') ? query : '/nothing/at/all'}`,
        body,
      ),
      405: await service.call('PROPFIND', address),
    }
    if (scope !== 'read') bad[403] = await service.call(method, address + query, body, reader)
    for (const [status, answer] of Object.entries(bad)) {
      assert.equal(String(answer.status), status, answer.text)
      assert.deepEqual(security(answer), ['nosniff', 'no-store', nothingRuns], status)
    }
    for (const answer of [good, ...Object.values(bad)]) tellsNothing(answer, String(answer.status))
  })
}

test('so does what needs no key', async () => {
  for (const url of ['/health', '/health/ready', '/metrics', '/openapi.json']) {
    const answer = await service.get(url)
    assert.deepEqual([answer.status, ...security(answer)], [200, 'nosniff', 'no-store', nothingRuns], url)
    const headers = new Headers(answer.headers)
    if (url === '/metrics') headers.delete('content-type') // says the version of its format
    tellsNothing({ ...answer, headers }, url)
  }
})

test('TRACE is refused, and what was sent is not sent back', async () => {
  for (const path of ['/v1/customers', '/', '/health', '/docs']) {
    const connection = await connectRaw(service.url)
    connection.socket.write(
      `TRACE ${path} HTTP/1.1\r\nHost: billing\r\nX-Secret: alpenglow\r\nConnection: close\r\n\r\n`,
    )
    await connection.closed
    const [status, ...others] = statusesOf(connection)
    assert.ok(status !== undefined && [400, 404, 405].includes(status) && others.length === 0, connection.text())
    assert.doesNotMatch(connection.text(), /alpenglow/)
  }
})
