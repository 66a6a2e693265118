import assert from 'node:assert/strict'
import { test } from 'node:test'
import { billingClient } from '../../packages/sdk/index.ts'
import { sdkOperations } from '../../scripts/generate-sdk.ts'
import { routes } from '../../src/api.ts'
import { FileBody } from '../support/http/send.ts'
import { type Arranged, arrange, calledBy } from '../support/openapi/arranged-requests.ts'
import { asking, made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'

// Every operation of keys is called once through the client library, against the real service.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const us = calledBy(service, { authorization: `Bearer ${service.secret}` }, 'alpenglow')
const methods = service.billing as unknown as Record<string, Record<string, (...given: unknown[]) => any>>
const ofKeys = new Set(routes.map(({ operationId }) => operationId))
const operations = (await sdkOperations()).filter(({ operationId }) => ofKeys.has(operationId))
const called = new Set<string>()

for (const { operationId, resource, name, path, body, query, answer, isFile, item } of operations) {
  test(`${resource}.${name} calls ${operationId}`, async () => {
    const arranged: Arranged = (await arrange[operationId]?.(us, owner)) ?? assert.fail('no request for it')
    const given = [
      ...[arranged.id, arranged.partId].slice(0, path.split('{}').length - 1),
      ...(body ? [bodyOf(arranged)] : []),
      ...(query.length > 0 ? [Object.fromEntries(new URLSearchParams(arranged.query))] : []),
    ]
    const result = await methods[resource]?.[name]?.(...given)
    if (isFile) assert.ok(result instanceof Uint8Array)
    else assert.equal(typeof result, answer ? 'object' : 'string')
    called.add(operationId)
    if (!item) return
    assert.ok(Array.isArray(result.data))
    const all = await Array.fromAsync(methods[resource]?.[name.replace('list', 'all')]?.(...given))
    assert.deepEqual(all.slice(0, result.data.length), result.data)
  })
}

test('no operation of the service is left out', () => {
  assert.deepEqual([...called].sort(), [...ofKeys].sort())
})

test('a list is read to its end, a page at a time, and no further than it is wanted', async () => {
  const pages: string[] = []
  const counting = billingClient({
    url: service.url,
    key: service.secret,
    fetch: (address, init) => {
      pages.push(String(address))
      return fetch(address, init)
    },
  })
  const { data } = made(await service.get('/v1/events?limit=25'))
  const first: unknown[] = []
  for await (const event of counting.events.all({ limit: 10 })) {
    first.push(event)
    if (first.length === 25) break
  }
  assert.deepEqual(first, data)
  assert.deepEqual(
    pages.map((address) => new URL(address).searchParams.get('limit')),
    ['10', '10', '10'],
  )
})

function bodyOf({ body }: Arranged): unknown {
  return body instanceof FileBody ? { type: body.contentType, text: body.text } : body
}
