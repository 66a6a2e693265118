import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { portal, routes, sessionRoutes } from '../src/api.ts'
import type { Scope } from '../src/platform/http/request-lifecycle.ts'
import { anotherTenant } from './support/database/another-tenant.ts'
import { fingerprint, foundInRows } from './support/database/tenant-rows.ts'
import { idsWithin, withOtherIds, withOtherLetter } from './support/http/altered.ts'
import type { Answer } from './support/http/send.ts'
import { addressOf } from './support/openapi/address.ts'
import { importedStatement } from './support/openapi/arranged-bank.ts'
import { collectionOf } from './support/openapi/arranged-collection.ts'
import { mailedDocuments } from './support/openapi/arranged-mail.ts'
import { type Arranged, arrange, calledBy, type Merchant, sentWebhooks } from './support/openapi/arranged-requests.ts'
import { usedBy, watchedUsage } from './support/openapi/arranged-usage.ts'
import { askOf, listOfTwo, pauseAndResume } from './support/openapi/asked-route.ts'
import { asking, made, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// Every route, asked by everyone: exactly the expected status, nothing changed by who may not, and to another tenant not a
// byte. The routes come from the code; one without a request in arranged-requests.ts fails.
const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const tenantId = made(await service.get('/v1/settings')).id
const stranger = await anotherTenant(service.database.ownerUrl)
const asStranger = calledBy(service, stranger, 'elsewhere')
const mark = 'alpenglow'
const us = calledBy(service, { authorization: `Bearer ${service.secret}` }, mark)
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const requestId = { 'x-request-id': 'the-same' }

const key = async (...scopes: Scope[]) => {
  const { id, secret } = made(await service.post('/v1/api_keys', { name: 'a key', scopes }))
  return { id, authorization: `Bearer ${secret}` }
}
const keys = {
  read: await key('read'),
  write: await key('write'),
  admin: await key('admin'),
  usage: await key('usage'),
}
const revoked = await key('admin')
made(await service.post(`/v1/api_keys/${revoked.id}/revoke`))

const nobody: Readonly<Record<string, Record<string, string>>> = {
  'no key': { authorization: '' },
  'a key in another form': { authorization: `Basic ${btoa('billing:x')}` },
  'a key that nobody has': { authorization: `Bearer billing_${'x'.repeat(43)}` },
  'a key with one letter changed': { authorization: withOtherLetter(keys.admin.authorization) },
  'a revoked key': { authorization: revoked.authorization },
}

const [plan, to] = [await newPlan(service, { name: mark }), await newPlan(service, { name: mark })]
const { customer, subscription, invoice } = await subscribed(service, plan, { proration: 'second' })
const collected = await collectionOf(us, owner, { customerId: customer.id, invoiceId: invoice.id })
made(await service.post(`/v1/invoices/${invoice.id}/pay`, { amount_cents: 1 }))
await pauseAndResume(us, subscription)
const migration = { to_plan_id: to.id, when: 'period_end', proration: 'none' }
made(await service.post(`/v1/plans/${plan.id}/migrations`, migration))
const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
await pauseAndResume(us, (await subscribed(service, plan, {}, { test_clock_id: clock.id })).subscription)
const gift = { amount_cents: 100, currency: 'EUR', reason: mark, priority: 1 }
const give = async () => made(await service.post(`/v1/customers/${customer.id}/credit_entries`, gift))
const [prepaid] = [await give(), await give()]
const creditNote = made(await service.get('/v1/credit_notes?limit=1')).data[0]
/** What a stranger might name. */
const ours = {
  customer_id: customer.id,
  grant_id: prepaid.id as string,
  object_id: customer.id,
  plan_id: plan.id,
  plan_code: plan.code,
  to_plan_id: to.id,
  subscription_id: subscription.id as string,
  invoice_id: invoice.id as string,
  test_clock_id: clock.id as string,
  ...collected,
  credit_note_id: await mailedDocuments(us, owner, { invoiceId: invoice.id, creditNoteId: creditNote.id }),
  bank_statement_id: await importedStatement(us),
  ...(await sentWebhooks(us, owner)),
}
made(await us.post(`/v1/subscriptions/${subscription.id}/discounts`, { coupon_id: ours.coupon_id }))
await usedBy(us, customer.id)
await watchedUsage(us, customer.id)

before(async () => {
  made(await service.patch('/v1/settings', { name: mark }))
  for (const operationId of ['createCustomer', 'createSubscription', 'createInvoice'] as const) {
    const { body } = (await arrange[operationId]?.(asStranger, owner)) ?? {}
    const { url } = routes.find((route) => route.operationId === operationId) ?? { url: '' }
    made(await asStranger.post(url, body))
  }
})

// Once more, so that a slip in the code shows.
const mayDo: Record<string, string> = {
  ...{ read: 'read write admin', write: 'write admin', admin: 'admin' },
  usage: 'usage write admin',
}
const requests = new Map<(typeof routes)[number], { readonly own: Arranged; readonly elsewhere: Arranged }>()
let earlier: Readonly<Record<string, string>> = {}
before(async () => {
  for (const route of routes) {
    const elsewhere = await arranged(route.operationId, { ...us, word: 'elsewhere' })
    requests.set(route, { own: await arranged(route.operationId), elsewhere })
  }
  earlier = await fingerprint(owner, tenantId)
})

for (const route of routes) {
  const { method, url, scope } = route
  const refusing = Object.entries(keys).filter(([name]) => !mayDo[scope]?.split(' ').includes(name))
  const ask = askOf(service, route, requestId)

  test(`${method} ${url} refuses who may not`, async () => {
    const request = requests.get(route)?.own ?? {}
    for (const [who, headers] of Object.entries(nobody)) {
      const answer = await ask(request, headers)
      assert.deepEqual([answer.status, answer.body.code], [401, 'unauthenticated'], who)
      assert.ok(!answer.text.includes(mark), who)
    }
    for (const [who, headers] of refusing) {
      const answer = await ask(request, headers)
      assert.deepEqual([answer.status, answer.body.code], [403, 'insufficient_scope'], `a key that may ${who}`)
      assert.ok(!answer.text.includes(mark), who)
    }
  })

  test(`${method} ${url} gives another tenant nothing, and answers as if the ids were nobody's`, async () => {
    const request = requests.get(route)?.elsewhere ?? {}
    const sent = idsWithin(request)
    const answer = await ask(request, stranger)
    await holdsNothingOfOurs(answer, sent)
    // Of a list that needs a customer, another's is empty.
    if (sent.length === 0 || route.operationId === 'listUsageEvents')
      return void assert.equal(answer.status, route.answer.status ?? 200, answer.text)
    // What the path leads to is not there; what the body names is a field of it.
    const refusal = request.id === undefined ? [400, 'invalid_request'] : [404, 'not_found']
    assert.deepEqual([answer.status, answer.body.code], refusal, answer.text)
    const absent = Object.fromEntries(sent.map((id) => [id, randomUUID()]))
    const missing = await ask(JSON.parse(withOtherIds(JSON.stringify(request), absent)), stranger)
    assert.equal(missing.text, withOtherIds(answer.text, absent))
  })
}

test('none of them has changed anything of ours', async () => {
  assert.deepEqual(await fingerprint(owner, tenantId), earlier)
})

for (const route of routes) {
  const { operationId, method, url, scope, kind } = route
  const ask = askOf(service, route, requestId)
  const allowing = Object.entries(keys).filter(([name]) => mayDo[scope]?.split(' ').includes(name))

  test(`${method} ${url} does for each key with the scope ${scope} what it says`, async () => {
    const request = await arranged(operationId)
    for (const [who, headers] of allowing) {
      // What only reads can be asked again.
      const answer = await ask(kind === 'read' ? request : await arranged(operationId), headers)
      assert.equal(answer.status, route.answer.status ?? 200, `a key that may ${who}: ${answer.text}`)
    }
  })

  // What it needs besides the customer is of its tenant too: tried above.
  for (const name of operationId === 'readUsage' ? [] : referencesIn(route.query)) {
    test(`${method} ${url}?${name}= of another tenant's object finds nothing`, async () => {
      const theirs = url.includes('{') ? await arranged(operationId, asStranger) : {}
      const answer = await ask({ ...theirs, query: `?${name}=${ours[name]}` }, stranger)
      await holdsNothingOfOurs(answer, [ours[name]])
      const { text } = await ask({ ...theirs, query: `?${name}=${randomUUID()}` }, stranger)
      assert.deepEqual([answer.status, answer.text], [operationId === 'getUpcomingInvoice' ? 404 : 200, text])
      const own = await ask({ id: customer.id, query: `?${name}=${ours[name]}` }, keys.admin)
      assert.equal(own.status, 200, own.text)
      assert.notEqual(own.text, text, 'it is there')
    })
  }

  for (const name of referencesIn(route.body?.schema)) {
    test(`${method} ${url} takes no ${name} of another tenant`, async () => {
      const { id, body } = await arranged(operationId, asStranger)
      const { plan_id: _, ...rest } = { plan_id: '', ...body }
      // Matching takes one of two; credit is only taken from a grant.
      const given = operationId === 'createCreditEntry' ? { ...body, amount_cents: -1 } : body
      const others = name.startsWith('plan_') ? rest : operationId === 'matchBankTransaction' ? {} : given
      const with_ = (value: string) => ask({ ...(id ? { id } : {}), body: { ...others, [name]: value } }, stranger)
      const [answer, absent] = [await with_(ours[name]), randomUUID()]
      const [problem] = answer.body.errors ?? []
      const refusal = [answer.status, answer.body.code, problem?.pointer, problem?.code]
      assert.deepEqual(refusal, [400, 'invalid_request', `/${name}`, 'not_found'], answer.text)
      assert.equal(answer.text, (await with_(absent)).text.replaceAll(absent, ours[name]))
    })
  }

  if (method === 'GET') {
    test(`HEAD ${url} is answered as GET is, without a body`, async () => {
      const request = await arranged(operationId)
      const address = addressOf(url, request)
      for (const headers of [...Object.values(nobody), ...Object.values(keys), stranger]) {
        const [head, get] = [await service.call('HEAD', address, undefined, headers), await ask(request, headers)]
        assert.deepEqual([head.status, head.text], [get.status, ''])
      }
    })
  }
}

test('a price of another tenant is no add-on, and looks like one that is not there', async () => {
  const theirs = (await subscribed(asStranger, await newPlan(asStranger))).subscription
  const order = { ...(await arrange.createSubscription?.(asStranger, owner))?.body }
  const [price] = made(await service.get(`/v1/plans/${plan.id}`)).prices
  for (const [path, body] of [
    ['/v1/subscriptions', order],
    [`/v1/subscriptions/${theirs.id}/change`, {}],
  ] as const) {
    const ask = (price_id: string) => asStranger.post(path, { ...body, items: [{ price_id }] }, requestId)
    const [answer, absent] = [await ask(price.id), await ask(randomUUID())]
    assert.deepEqual([answer.status, answer.body.errors[0].pointer], [400, '/items/0/price_id'])
    assert.equal(answer.text, absent.text)
  }
})

test('a cursor works for its tenant and its list only, below an id too', async () => {
  const lists = routes.filter(({ method, query }) => method === 'GET' && 'cursor' in (query?.shape ?? {}))
  assert.ok(lists.some(({ url }) => url.includes('{')) && lists.some(({ url }) => !url.includes('{')))
  for (const { operationId, url } of lists) {
    const address = await listOfTwo(arranged, { operationId, url }, us)
    const paged = (where: string) => `${where}${where.includes('?') ? '&' : '?'}limit=1`
    const { next_cursor } = made(await service.get(paged(address)))
    assert.ok(next_cursor, `${url} goes on after one`)
    made(await service.get(`${paged(address)}&cursor=${next_cursor}`))
    const elsewhere = (where: string, who: Merchant) => who.get(`${paged(where)}&cursor=${next_cursor}`)
    const others = [
      await elsewhere(address, asStranger),
      await elsewhere(await listOfTwo(arranged, { operationId, url }, asStranger), asStranger),
      ...(url.includes('{') ? [await elsewhere(await listOfTwo(arranged, { operationId, url }, us), us)] : []),
    ]
    for (const { status, body } of others) {
      assert.deepEqual([status, body.code, body.errors?.[0].code], [400, 'invalid_request', 'invalid_cursor'], url)
    }
  }
})

test('a kept answer is given again only to a key of its tenant that may do it still', async () => {
  const once = { 'idempotency-key': 'once' }
  const body = { name: mark }
  const writer = await key('write')
  const first = made(await service.post('/v1/customers', body, { ...once, ...writer }))
  assert.equal(made(await service.post('/v1/customers', body, { ...once, ...keys.admin })).id, first.id)
  assert.equal((await service.post('/v1/customers', body, { ...once, ...keys.read })).status, 403)
  assert.notEqual(made(await asStranger.post('/v1/customers', body, once)).id, first.id)
  made(await service.post(`/v1/api_keys/${writer.id}/revoke`))
  assert.equal((await service.post('/v1/customers', body, { ...once, ...writer })).status, 401)
})

test('without a key only what is listed here is answered, and nothing of a tenant is in it', async () => {
  const declared = new Set(
    [...routes, ...portal.routes].map(({ method, url }) => `${method} ${url.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  const sessions = new Set<string>([...sessionRoutes, ...portal.sessions].map(({ url }) => url.replace('{id}', ':id')))
  const open = service.service.app.registeredRoutes.filter(({ scope, url }) => scope === 'public' && !sessions.has(url))
  const guarded = service.service.app.registeredRoutes.filter(({ scope }) => scope !== 'public')
  assert.deepEqual(
    guarded
      .map(({ method, url }) => `${method === 'HEAD' ? 'GET' : method} ${url}`)
      .filter((route) => !declared.has(route)),
    [],
  )
  const top = new Set(open.map(({ url }) => url.replace(/^(\/(?:docs|console|portal))\/.*/, '$1')))
  // Gateways post their events by their signature.
  const withoutKey = '/ /console /docs /health /health/ready /metrics /openapi.json /portal /v1/gateway_events/:id'
  assert.equal([...top].sort().join(' '), withoutKey)
  for (const { method, url } of open) {
    if (method !== 'GET' || url.includes('*')) continue
    const answer = await service.get(url, { authorization: '' })
    assert.ok(answer.status < 400, `${url}: ${answer.status}`)
    await holdsNothingOfOurs(answer, [])
  }
})

function arranged(operationId: string, merchant: Merchant = us): Promise<Arranged> {
  const how = arrange[operationId]
  assert.ok(how, `say in arranged-requests.ts how ${operationId} is asked`)
  return how(merchant, owner)
}

/** The names in a query or a body by which an object can be meant. */
function referencesIn(schema: unknown): readonly (keyof typeof ours)[] {
  const { shape = {} } = (schema ?? {}) as { shape?: object }
  const ids = Object.keys(shape).filter((name) => /(?<!^external|^unconfirmed_tax)_id$|^plan_code$/.test(name))
  const unknown = ids.filter((name) => !(name in ours))
  assert.deepEqual(unknown, [], 'say above which object of ours they mean')
  return ids as (keyof typeof ours)[]
}

async function holdsNothingOfOurs(answer: Answer, sent: readonly string[]): Promise<void> {
  const found = [...answer.text.matchAll(/[0-9a-f]{64}/g), ...answer.text.matchAll(uuid)].map(([id]) => id)
  const unasked = [...new Set(found)].filter((id) => !sent.includes(id))
  assert.deepEqual(await foundInRows(owner, tenantId, unasked), [], answer.text)
  assert.ok(!answer.text.includes(mark), answer.text)
}
