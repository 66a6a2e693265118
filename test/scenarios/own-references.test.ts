import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { made, newCustomer, outcome, tally } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
const { get, post, patch } = service
await sell(service, 'Basic', 1000)

const exported = async (clockId: string) =>
  (await get(`/v1/exports/invoices?test_clock_id=${clockId}`)).text.split('\r\n')

test('the purchase order of a subscription stands on the invoices that are made while it is so', async () => {
  //  1 Jan: PO-1        1 Feb        10 Feb: PO-2    1 Mar      10 Mar: none    1 Apr
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('basic', { purchase_order: 'PO-1', external_id: 'contract 7' })
  await ada.advance('2026-02-10T00:00:00Z')
  assert.equal(made(await patch(`/v1/subscriptions/${id}`, { purchase_order: 'PO-2' })).external_id, 'contract 7')
  await ada.advance('2026-03-10T00:00:00Z')
  made(await patch(`/v1/subscriptions/${id}`, { purchase_order: null }))
  await ada.advance('2026-04-01T00:00:00Z')
  const invoices: any[] = await ada.invoices()
  assert.deepEqual(
    invoices.map(({ purchase_order, external_id }) => [purchase_order, external_id]),
    [
      ['PO-1', null],
      ['PO-1', null],
      ['PO-2', null],
      [null, null],
    ],
  )
  const [heads = '', ...rows] = await exported(ada.clockId)
  const place = heads.split(',').indexOf('purchase_order')
  assert.deepEqual(
    rows.slice(0, 4).map((row) => row.split(',')[place]),
    ['', 'PO-2', 'PO-1', 'PO-1'],
  )
  assert.match((await get(`/v1/invoices/${invoices[2].id}/html`)).text, /<dt>Purchase order<\/dt><dd><bdi>PO-2/)
  assert.doesNotMatch((await get(`/v1/invoices/${invoices[3].id}/html`)).text, /Purchase order/)
})

test('an open draft keeps the purchase order that it was made with, and is final with it', async () => {
  made(await patch('/v1/settings', { draft_hours: 48 }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('basic', { purchase_order: 'PO-1' })
  await ada.advance('2026-02-01T12:00:00Z')
  made(await patch(`/v1/subscriptions/${id}`, { purchase_order: 'PO-2' }))
  await ada.advance('2026-02-05T00:00:00Z')
  const invoices: any[] = await ada.invoices()
  assert.deepEqual(
    invoices.map(({ purchase_order, status }) => `${purchase_order} ${status}`),
    ['PO-1 open', 'PO-1 open'],
  )
  made(await patch('/v1/settings', { draft_hours: 0 }))
})

test('a subscription is found by its external_id, which no other has and which null takes away', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const first = await ada.subscribe('basic', { external_id: 'sub-1' })
  const found = async (externalId: string) =>
    made(await get(`/v1/subscriptions?external_id=${externalId}`)).data.map(({ id }: { id: string }) => id)
  assert.deepEqual(await found('sub-1'), [first.id])
  const order = { customer_id: (await newCustomer(service)).id, plan_code: 'basic' }
  assert.equal(outcome(await post('/v1/subscriptions', { ...order, external_id: 'sub-1' })), '409 external_id_taken')
  const foreseen = await post('/v1/subscriptions/preview', { ...order, external_id: 'sub-1' })
  assert.equal(outcome(foreseen), '409 external_id_taken')
  const second = made(await post('/v1/subscriptions', { ...order, external_id: 'sub-2' }))
  assert.equal(
    outcome(await patch(`/v1/subscriptions/${second.id}`, { external_id: 'sub-1' })),
    '409 external_id_taken',
  )
  assert.equal(made(await get(`/v1/subscriptions/${second.id}`)).external_id, 'sub-2')
  made(await patch(`/v1/subscriptions/${first.id}`, { external_id: null }))
  assert.equal(made(await patch(`/v1/subscriptions/${second.id}`, { external_id: 'sub-1' })).external_id, 'sub-1')
  assert.deepEqual([await found('sub-1'), await found('sub-2')], [[second.id], []])
})

test('a one-off invoice has an external_id and a purchase order from its draft on', async () => {
  const customer = await newCustomer(service)
  const lines = [{ description: 'Work', unit_amount: '500' }]
  const order = { customer_id: customer.id, currency: 'EUR', lines, external_id: 'job 4711', purchase_order: 'PO "9"' }
  const draft = made(await post('/v1/invoices', order))
  assert.deepEqual([draft.external_id, draft.purchase_order], ['job 4711', 'PO "9"'])
  const final = made(await post(`/v1/invoices/${draft.id}/finalize`))
  assert.deepEqual([final.external_id, final.purchase_order, final.status], ['job 4711', 'PO "9"', 'open'])
  const { data } = made(await get('/v1/invoices?external_id=job+4711'))
  assert.deepEqual(
    data.map(({ id }: { id: string }) => id),
    [draft.id],
  )
  const csv = (await get('/v1/exports/invoices?external_id=job+4711')).text
  assert.match(csv, /,job 4711,"PO ""9""",/)
  assert.equal(outcome(await post('/v1/invoices', order)), '409 external_id_taken')
  // Another tenant, and another kind of object, may have the same.
  const stranger = await anotherTenant(service.database.ownerUrl)
  const theirs = made(await post('/v1/customers', { name: 'Bob', external_id: 'job 4711' }, stranger))
  made(await post('/v1/invoices', { ...order, customer_id: theirs.id }, stranger))
})

test('of many who give one external_id at once, to subscriptions, by a change, or to invoices, one has it', async () => {
  const customers = await Promise.all(Array.from({ length: 12 }, () => newCustomer(service)))
  const subscriptions = await Promise.all(
    customers.map(({ id }) => post('/v1/subscriptions', { customer_id: id, plan_code: 'basic', external_id: 'many' })),
  )
  const oneOf = (wanted: number) => ({ [String(wanted)]: 1, '409 external_id_taken': 11 })
  assert.deepEqual(tally(subscriptions.map(outcome)), oneOf(201))
  const invoices = await Promise.all(
    customers.map(({ id }) => post('/v1/invoices', { customer_id: id, currency: 'EUR', external_id: 'many' })),
  )
  assert.deepEqual(tally(invoices.map(outcome)), oneOf(201))
  const free = await Promise.all(
    customers.map(async ({ id }) => {
      const found = made(await get(`/v1/subscriptions?customer_id=${id}`)).data
      return found[0] ?? made(await post('/v1/subscriptions', { customer_id: id, plan_code: 'basic' }))
    }),
  )
  const changed = await Promise.all(free.map(({ id }) => patch(`/v1/subscriptions/${id}`, { external_id: 'changed' })))
  assert.deepEqual(tally(changed.map(outcome)), oneOf(200))
})
