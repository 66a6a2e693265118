import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { portal, routes } from '../../src/api.ts'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { fingerprint } from '../support/database/tenant-rows.ts'
import { calledBy } from '../support/openapi/arranged-requests.ts'
import { arrangePortal } from '../support/portal/arranged-portal.ts'
import { newPortalCustomer, portalWorld } from '../support/portal/portal-world.ts'
import { asking, made } from '../support/service/merchant.ts'
import { newPerson } from '../support/service/person.ts'
import { customersBrowser, openPortalFor } from '../support/service/portal.ts'
import { startTestService } from '../support/service/service.ts'

// Every route of the portal, asked by everyone: the customer whose it is, another customer of the same merchant, one of another merchant,
// and whoever is no customer at all. The routes come from the code; one without a request in arranged-portal.ts fails.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const tenantId = made(await service.get('/v1/settings')).id
const stranger = calledBy(service, await anotherTenant(service.database.ownerUrl), 'elsewhere')
const strangerId = made(await stranger.get('/v1/settings')).id

const world = await portalWorld(service)
const elsewhere = await portalWorld(stranger)
const ada = await newPortalCustomer(world, 'alpenglow')
const bob = await newPortalCustomer(world, 'edelweiss')
const eve = await newPortalCustomer(elsewhere, 'gentian')
const [ofAda, ofBob, ofEve] = [
  await customersBrowser(service, ada.id),
  await customersBrowser(service, bob.id),
  await customersBrowser(stranger, eve.id),
]
const person = await newPerson(service, 'admin')
const key = { authorization: `Bearer ${service.secret}` }
const loopbackCookie = ofAda.cookie.split('=')[0]

const nobody: Readonly<Record<string, Record<string, string>>> = {
  'no cookie': {},
  'a cookie that nobody has': { cookie: `${loopbackCookie}=${'x'.repeat(43)}` },
  'a cookie in another form': { cookie: `${loopbackCookie}=x` },
  "a person's cookie": { cookie: person.cookie },
  "a person's token as a cookie of the portal": { cookie: `${loopbackCookie}=${person.cookie.split('=')[1]}` },
  'a key': key,
  'a key beside a cookie of the portal': { ...key, cookie: ofAda.cookie },
}

const fingerprints = async () => [await fingerprint(owner, tenantId), await fingerprint(owner, strangerId)]

for (const route of portal.routes) {
  const { operationId, method, url, kind } = route
  const arranged = async (who = ada, where = world) => {
    const request = (await arrangePortal[operationId]?.(where, who)) ?? assert.fail(`${operationId} is not arranged`)
    return { path: url.replace(/\{\w+\}/, request.id ?? ''), ...request }
  }

  test(`${method} ${url} does for the customer what it says`, async () => {
    const { path, body } = await arranged()
    const answer = await ofAda.call(method, path, body)
    assert.equal(answer.status, route.answer.status ?? 200, answer.text)
    for (const { word, id } of [bob, eve]) assert.ok(!answer.text.includes(word) && !answer.text.includes(id), word)
  })

  test(`${method} ${url} refuses whoever is not a customer in the portal, and changes nothing`, async () => {
    const { path, body } = await arranged()
    const earlier = await fingerprints()
    for (const [who, headers] of Object.entries(nobody)) {
      const answer = await sent(method, path, body, headers)
      assert.deepEqual([answer.status, answer.body.code], [401, 'unauthenticated'], who)
      assert.ok(!answer.text.includes(ada.word), who)
    }
    assert.deepEqual(await fingerprints(), earlier)
  })

  test(`${method} ${url} gives another customer nothing, and answers as if the ids were nobody's`, async () => {
    const { path, body, id } = await arranged()
    const earlier = await fingerprints()
    if (id === undefined) return
    const unknown = url.replace(/\{\w+\}/, randomUUID())
    for (const [browser, of] of [
      [ofBob, 'the same merchant'],
      [ofEve, 'another merchant'],
    ] as const) {
      const answer = await browser.call(method, path, body)
      assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'], of)
      assert.ok(!answer.text.replace(path, '').includes(id), of)
      const reference = await browser.call(method, unknown, body)
      const withoutIds = (text: string) => text.replaceAll(/[0-9a-f-]{36}/g, '')
      assert.equal(withoutIds(answer.text), withoutIds(reference.text), of)
    }
    assert.deepEqual(await fingerprints(), earlier)
  })

  if (kind !== 'read')
    test(`${method} ${url} refuses a request from another site`, async () => {
      const { path, body } = await arranged()
      const earlier = await fingerprints()
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
        const answer = await ofAda.call(method, path, body, headers)
        assert.deepEqual([answer.status, answer.body.code], [403, 'cross_site_request'])
      }
      assert.deepEqual(await fingerprints(), earlier)
    })

  test(`${method} ${url} is refused while the merchant does not offer it`, async () => {
    const { path, body } = await arranged()
    made(await service.patch('/v1/settings', { portal: { enabled: false } }))
    const earlier = await fingerprints()
    const off = await ofAda.call(method, path, body)
    assert.deepEqual([off.status, off.body.code], [403, 'portal_not_allowed'])
    assert.deepEqual(await fingerprints(), earlier)
    await openPortalFor(service)
  })
}

// Once more, so that a slip in the code shows.
const partOf: Readonly<Record<string, string>> = {
  updatePortalCustomer: 'edit_details',
  addPortalPaymentMethod: 'add_payment_method',
  makePortalDefault: 'add_payment_method',
  listPortalPlans: 'change_plan',
  previewPortalChange: 'change_plan',
  changePortalPlan: 'change_plan',
  keepPortalPlan: 'change_plan',
  cancelPortalSubscription: 'cancel',
  uncancelPortalSubscription: 'cancel',
  payPortalInvoice: 'pay',
  openPortalPaymentPage: 'pay',
}

test('what writes belongs to a part that the merchant can switch off', async () => {
  for (const { operationId, method, url, kind } of portal.routes) {
    const part = partOf[operationId]
    assert.ok(part || kind === 'read', operationId)
    if (!part) continue
    const { id = '', body } = (await arrangePortal[operationId]?.(world, ada)) ?? {}
    made(await service.patch('/v1/settings', { portal: { allow: { [part]: false } } }))
    const answer = await ofAda.call(method, url.replace(/\{\w+\}/, id), body)
    assert.deepEqual([answer.status, answer.body.code], [403, 'portal_not_allowed'], operationId)
    await openPortalFor(service)
  }
})

test('a plan that the merchant does not list is refused, in the preview too', async () => {
  const { id, body } = (await arrangePortal.changePortalPlan?.(world, ada)) ?? {}
  await openPortalFor(service, { planCodes: ['another'] })
  for (const path of ['change/preview', 'change']) {
    const answer = await ofAda.call('POST', `/portal/v1/subscriptions/${id}/${path}`, body)
    assert.deepEqual([answer.status, answer.body.code], [403, 'portal_not_allowed'], path)
  }
})

test("no route of the API takes the portal's cookie", async () => {
  for (const { method, url } of routes) {
    const path = url.replaceAll(/\{\w+\}/g, ada.id)
    for (const cookie of [ofAda.cookie, ofAda.cookie.replace(/^[^=]+/, person.cookie.split('=')[0] ?? '')]) {
      const answer = await sent(method, path, {}, { cookie })
      assert.deepEqual([answer.status, answer.body.code], [401, 'unauthenticated'], `${method} ${url}`)
    }
  }
})

/** A request with these headers alone, as a page of this site would send it. */
function sent(method: string, path: string, body: object | undefined, headers: Record<string, string>) {
  return service.call(method, path, method === 'GET' ? undefined : (body ?? {}), {
    authorization: '',
    'sec-fetch-site': 'same-origin',
    ...headers,
  })
}
