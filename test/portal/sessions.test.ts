import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { calledBy } from '../support/openapi/arranged-requests.ts'
import { newPortalCustomer, portalWorld } from '../support/portal/portal-world.ts'
import { asking, made, outcome } from '../support/service/merchant.ts'
import { newBrowser } from '../support/service/person.ts'
import { customersBrowser, portalToken } from '../support/service/portal.ts'
import { startTestService } from '../support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const stranger = calledBy(service, await anotherTenant(service.database.ownerUrl), 'elsewhere')
const world = await portalWorld(service)
const ada = await newPortalCustomer(world, 'alpenglow')
const use = (token: string, headers: Record<string, string> = {}) =>
  newBrowser(service).call('POST', '/portal/v1/session', { token }, headers)
const describe = (token: string) => newBrowser(service).call('POST', '/portal/v1/session/describe', { token })

test('a link opens the portal once, for its customer', async () => {
  const token = await portalToken(service, ada.id, { return_url: 'https://shop.example/account' })
  assert.deepEqual(made(await describe(token)), {
    tenant_id: made(await service.get('/v1/settings')).id,
    merchant_name: 'First tenant',
    return_url: 'https://shop.example/account',
    is_open: true,
  })
  const browser = newBrowser(service)
  const answer = await browser.call('POST', '/portal/v1/session', { token })
  const { customer_id, return_url, offered } = made(answer)
  assert.deepEqual([customer_id, return_url], [ada.id, 'https://shop.example/account'])
  assert.deepEqual([offered.change_plan, offered.pay], [false, true], 'no plan is listed')
  assert.deepEqual(made(await browser.call('GET', '/portal/v1/session')), answer.body)
  assert.match(
    answer.headers.get('set-cookie') ?? '',
    /^portal=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
  )
  assert.equal(outcome(await use(token)), '409 portal_link_not_open')
  assert.equal(made(await describe(token)).is_open, false)
})

test('over TLS the cookie is of this host alone', async () => {
  const token = await portalToken(service, ada.id)
  const answer = await use(token, { host: 'billing.example.com', origin: 'https://billing.example.com' })
  assert.match(answer.headers.get('set-cookie') ?? '', /^(__Host-)?portal=/)
})

test('of two who use a link at once one wins', async () => {
  for (let round = 0; round < 10; round += 1) {
    const token = await portalToken(service, ada.id)
    const answers = await Promise.all([use(token), use(token), use(token)])
    assert.deepEqual(answers.map(outcome).sort(), ['200', '409 portal_link_not_open', '409 portal_link_not_open'])
  }
})

test('an expired link opens nothing, and says whose it was', async () => {
  const token = await portalToken(service, ada.id, { return_url: 'https://shop.example/account' })
  await owner(`update portal_session set link_expires_at = now() - interval '1 second' where token_hash is null`)
  assert.equal(outcome(await use(token)), '409 portal_link_not_open')
  const { is_open, return_url } = made(await describe(token))
  assert.deepEqual([is_open, return_url], [false, 'https://shop.example/account'])
  for (const made_up of [`${token.slice(1)}x`, 'x'])
    assert.deepEqual(
      [outcome(await use(made_up)), outcome(await describe(made_up))],
      ['409 portal_link_not_open', '409 portal_link_not_open'],
    )
})

test('a link lasts five minutes unless it says more, at most seven days', async () => {
  const seconds = async (body: object) => {
    const { expires_at } = made(await service.post('/v1/portal_sessions', { customer_id: ada.id, ...body }))
    return Math.round((Date.parse(expires_at) - Date.now()) / 1000)
  }
  assert.ok(Math.abs((await seconds({})) - 300) < 30)
  assert.ok(Math.abs((await seconds({ expires_in: 604_800 })) - 604_800) < 30)
  const answer = await service.post('/v1/portal_sessions', { customer_id: ada.id, expires_in: 604_801 })
  assert.equal(`${outcome(answer)} ${answer.body.errors[0].pointer}`, '400 invalid_request /expires_in')
})

test('a session ends an hour after the last request, after 12 hours, and when the customer leaves', async () => {
  const open = () => customersBrowser(service, ada.id)
  const state = async (browser: { call: (method: string, path: string) => Promise<any> }) => [
    outcome(await browser.call('GET', '/portal/v1/session')),
    outcome(await browser.call('GET', '/portal/v1/customer')),
  ]
  const ended = ['401 unauthenticated', '401 unauthenticated']
  const idle = await open()
  await owner(`update portal_session set last_seen_at = now() - interval '59 minutes' where token_hash is not null`)
  assert.deepEqual(await state(idle), ['200', '200'])
  await owner(`update portal_session set last_seen_at = now() - interval '61 minutes' where token_hash is not null`)
  assert.deepEqual(await state(idle), ended)
  await owner(`select note_key_use(array_agg(id), array_agg(now())) from portal_session where token_hash is not null`)
  assert.deepEqual(await state(idle), ['200', '200'], 'a request in time would have kept it')
  await owner(`update portal_session set expires_at = now() - interval '1 second' where token_hash is not null`)
  assert.deepEqual(await state(idle), ended)
  const left = await open()
  const { cookie } = left
  assert.deepEqual(made(await left.call('DELETE', '/portal/v1/session')), { ended: 1 })
  assert.equal(left.cookie, '')
  left.cookie = cookie
  assert.deepEqual(await state(left), ended)
})

test('a page of another customer than the session is of does nothing', async () => {
  const browser = await customersBrowser(service, ada.id)
  const change = (id: string) =>
    browser.call('PATCH', '/portal/v1/customer', { name: 'Ada' }, { 'page-of': id }).then(outcome)
  assert.equal(await change(ada.id), '200')
  assert.equal(await change('019a3c5e-1111-7000-8000-000000000006'), '409 session_of_another')
})

test('a link is used by a page of this service alone', async () => {
  const token = await portalToken(service, ada.id)
  for (const site of ['cross-site', 'same-site'])
    assert.equal(outcome(await use(token, { 'sec-fetch-site': site })), '403 cross_site_request')
  assert.equal(outcome(await use(token)), '200')
})

test('while the portal is off there are no links, and those that exist stay as they are', async () => {
  const token = await portalToken(service, ada.id)
  made(await service.patch('/v1/settings', { portal: { enabled: false } }))
  assert.equal(outcome(await service.post('/v1/portal_sessions', { customer_id: ada.id })), '403 portal_not_allowed')
  assert.equal(outcome(await use(token)), '403 portal_not_allowed')
  made(await service.patch('/v1/settings', { portal: { enabled: true } }))
  assert.equal(outcome(await use(token)), '200')
})

test('a restricted key makes no link that can do more than it may itself', async () => {
  const madeBy = async (permissions: object) => {
    const { secret } = made(await service.post('/v1/api_keys', { name: 'restricted', permissions }))
    const headers = { authorization: `Bearer ${secret}` }
    return outcome(await service.call('POST', '/v1/portal_sessions', { customer_id: ada.id }, headers))
  }
  assert.equal(await madeBy({ customers: 'write' }), '403 insufficient_scope')
  assert.equal(await madeBy({ customers: 'write', billing: 'write' }), '403 insufficient_scope')
  assert.equal(await madeBy({ customers: 'write', billing: 'write', money: 'read' }), '201')
})

test('a link is made for a customer of the merchant, and shown once', async () => {
  made(await stranger.patch('/v1/settings', { portal: { enabled: true } }))
  const refused = await stranger.post('/v1/portal_sessions', { customer_id: ada.id })
  assert.equal(`${outcome(refused)} ${refused.body.errors[0].pointer}`, '400 invalid_request /customer_id')
  const [first, again] = [
    await service.post('/v1/portal_sessions', { customer_id: ada.id }, { 'idempotency-key': 'once' }),
    await service.post('/v1/portal_sessions', { customer_id: ada.id }, { 'idempotency-key': 'once' }),
  ]
  assert.match(first?.body.url, /\/portal#[\w-]{43}$/)
  assert.deepEqual(again?.body, { ...first?.body, url: null })
  const [{ rows }] = await owner(`select string_agg(t::text, '') as rows from portal_session t`)
  assert.ok(!rows.includes(first?.body.url.split('#')[1]), 'the database has its hash')
})
