import assert from 'node:assert/strict'
import { test } from 'node:test'
import { document, routes } from '../src/api.ts'
import { areas } from '../src/platform/http/request-lifecycle.ts'
import { fingerprint } from './support/database/tenant-rows.ts'
import { type Arranged, arrange, calledBy } from './support/openapi/arranged-requests.ts'
import { asking, made } from './support/service/merchant.ts'
import { newPerson } from './support/service/person.ts'
import { startTestService } from './support/service/service.ts'

// Every route, asked by a person of every role, and by restricted keys: exactly the expected status, and nothing changed by who may not.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const tenantId = made(await service.get('/v1/settings')).id
const us = calledBy(service, { authorization: `Bearer ${service.secret}` }, 'alpenglow')

// Once more, so that a slip in the code shows: what may be read, and what may be written too.
const mayInArea: Readonly<Record<string, readonly [reads: string, writes: string]>> = {
  viewer: ['customers catalog billing money reports settings', ''],
  support: ['catalog money reports settings', 'customers billing'],
  finance: ['customers catalog billing settings', 'money reports'],
  developer: ['customers billing reports settings', 'catalog developers'],
  admin: ['', 'customers catalog billing money reports settings developers team'],
}
const people = await Promise.all(
  Object.keys(mayInArea).map(async (role) => ({ role, browser: await newPerson(service, role) })),
)
const restrictedKey = async (permissions: object) => {
  const { secret } = made(await service.post('/v1/api_keys', { name: 'restricted', permissions }))
  return { authorization: `Bearer ${secret}` }
}
const everything = Object.fromEntries(areas.map((area) => [area, 'write']))
/** For each area the keys that reach it, or all but it. */
const keysOf = Object.fromEntries(
  await Promise.all(
    areas.map(async (area) => [
      area,
      {
        'may read it': await restrictedKey({ [area]: 'read' }),
        'may write it': await restrictedKey({ [area]: 'write' }),
        'may write the rest, and read it': await restrictedKey({ ...everything, [area]: 'read' }),
        'may write the rest': await restrictedKey({ ...everything, [area]: 'none' }),
      },
    ]),
  ),
)
const allowing: Readonly<Record<string, readonly string[]>> = {
  read: ['may read it', 'may write it', 'may write the rest, and read it'],
  write: ['may write it'],
  admin: [],
}
const areaOf = (tag: string) => document.tags.find(({ name }) => name === tag)?.area ?? 'none'

function isAllowed(role: string, { scope, tag }: (typeof routes)[number]): boolean {
  const [reads = '', writes = ''] = mayInArea[role] ?? []
  return `${scope === 'read' ? reads : ''} ${writes}`.split(' ').includes(areaOf(tag))
}

for (const route of routes) {
  const { operationId, method, url } = route
  const arranged = async (): Promise<Arranged> => (await arrange[operationId]?.(us, owner)) ?? {}

  test(`${method} ${url} does for a person what their role says`, async () => {
    const refused = people.filter(({ role }) => !isAllowed(role, route))
    const { id = '', query = '', body } = await arranged()
    const earlier = await fingerprint(owner, tenantId)
    for (const { role, browser } of refused) {
      const answer = await browser.call(method, url.replace(/\{\w+\}/, id) + query, body)
      assert.deepEqual([answer.status, answer.body.code], [403, 'insufficient_role'], role)
    }
    assert.deepEqual(await fingerprint(owner, tenantId), earlier)
    for (const { role, browser } of people.filter((one) => !refused.includes(one))) {
      const request = await arranged()
      const answer = await browser.call(
        method,
        url.replace(/\{\w+\}/, request.id ?? '') + (request.query ?? ''),
        request.body,
      )
      assert.equal(answer.status, route.answer.status ?? 200, `${role}: ${answer.text}`)
    }
  })

  test(`${method} ${url} does for a restricted key what its permissions say`, async () => {
    const keys = Object.entries<Record<string, string>>(keysOf[areaOf(route.tag)] ?? {})
    assert.equal(keys.length, 4)
    const ask = async ({ id = '', query = '', body }: Arranged, headers: Record<string, string>) =>
      service.call(method, url.replace(/\{\w+\}/, id) + query, body, headers)
    const request = await arranged()
    const earlier = await fingerprint(owner, tenantId)
    for (const [who, headers] of keys.filter(([name]) => !allowing[route.scope]?.includes(name))) {
      const answer = await ask(request, headers)
      assert.deepEqual([answer.status, answer.body.code], [403, 'insufficient_scope'], `a key that ${who}`)
    }
    assert.deepEqual(await fingerprint(owner, tenantId), earlier)
    for (const [who, headers] of keys.filter(([name]) => allowing[route.scope]?.includes(name))) {
      const answer = await ask(await arranged(), headers)
      assert.equal(answer.status, route.answer.status ?? 200, `a key that ${who}: ${answer.text}`)
    }
  })
}
