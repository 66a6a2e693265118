import assert from 'node:assert/strict'
import { test } from 'node:test'
import { document, routes } from '../src/api.ts'
import { areas } from '../src/platform/http/request-lifecycle.ts'
import { fingerprint } from './support/database/tenant-rows.ts'
import { addressOf } from './support/openapi/address.ts'
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
  usage: ['may write it'],
  admin: [],
}
const areaOf = (tag: string) => document.tags.find(({ name }) => name === tag)?.area ?? 'none'

type Route = (typeof routes)[number]

function isAllowed(role: string, { scope, tag }: Route): boolean {
  const [reads = '', writes = ''] = mayInArea[role] ?? []
  return `${scope === 'read' ? reads : ''} ${writes}`.split(' ').includes(areaOf(tag))
}

/** Who opens the portal for a customer needs two areas more than that of the route, so none of these keys will do. */
function isKeyAllowed(name: string, { scope, operationId }: Route): boolean {
  return operationId !== 'createPortalSession' && allowing[scope]?.includes(name) === true
}

const arranged = async ({ operationId }: Route): Promise<Arranged> => (await arrange[operationId]?.(us, owner)) ?? {}
const keysFor = ({ tag }: Route) => Object.entries<Record<string, string>>(keysOf[areaOf(tag)] ?? {})
const pathOf = ({ url }: Route, arranged: Arranged) => addressOf(url, arranged)

const requests = new Map<Route, Arranged>()
for (const route of routes) requests.set(route, await arranged(route))
const earlier = await fingerprint(owner, tenantId)

for (const route of routes) {
  const { method, url } = route
  const request = requests.get(route) ?? {}
  const path = pathOf(route, request)

  test(`${method} ${url} refuses people whose role does not allow it`, async () => {
    for (const { role, browser } of people.filter((one) => !isAllowed(one.role, route))) {
      const answer = await browser.call(method, path, request.body)
      assert.deepEqual([answer.status, answer.body.code], [403, 'insufficient_role'], role)
    }
  })

  test(`${method} ${url} refuses restricted keys whose permissions do not allow it`, async () => {
    assert.equal(keysFor(route).length, 4)
    for (const [who, headers] of keysFor(route).filter(([name]) => !isKeyAllowed(name, route))) {
      const answer = await service.call(method, path, request.body, headers)
      assert.deepEqual([answer.status, answer.body.code], [403, 'insufficient_scope'], `a key that ${who}`)
    }
  })
}

test('who was refused has changed nothing', async () => {
  assert.deepEqual(await fingerprint(owner, tenantId), earlier)
})

for (const route of routes) {
  const { method, url, kind, answer: promised } = route
  // What only reads can be asked again.
  const next = kind === 'read' ? async () => requests.get(route) ?? {} : () => arranged(route)

  test(`${method} ${url} answers people and restricted keys that may`, async () => {
    for (const { role, browser } of people.filter((one) => isAllowed(one.role, route))) {
      const request = await next()
      const answer = await browser.call(method, pathOf(route, request), request.body)
      assert.equal(answer.status, promised.status ?? 200, `${role}: ${answer.text}`)
    }
    for (const [who, headers] of keysFor(route).filter(([name]) => isKeyAllowed(name, route))) {
      const request = await next()
      const answer = await service.call(method, pathOf(route, request), request.body, headers)
      assert.equal(answer.status, promised.status ?? 200, `a key that ${who}: ${answer.text}`)
    }
  })
}
