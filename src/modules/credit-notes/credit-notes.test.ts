import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer, newPlan } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// How credit notes are used and numbered. Of 3100 for January a day costs 100.

const service = await startTestService()
const { get, post } = service
const owner = asking(service.database.ownerUrl)
const plan = await newPlan(service, { amount_cents: 3100 })
const daily = await newPlan(service, { interval: 'day' })

const notesOf = async (id: string) => made(await get(`/v1/credit_notes?subscription_id=${id}`)).data.toReversed()
const invoicesOf = async (id: string) => made(await get(`/v1/invoices?subscription_id=${id}`)).data.toReversed()
const expectClean = async () => assert.equal(made(await get('/v1/verification')).is_clean, true)
const used = (note: any) => [note.total_cents, note.reduces_due_cents, note.credit_cents]

/** A subscription with two invoices: 1000 for the first ten days of January, 2100 for the others. It is the 6th. */
async function billedInTwo() {
  const clock = made(await post('/v1/test_clocks', { now: '2025-12-30T00:00:00Z' })).id
  const customer = await newCustomer(service, { test_clock_id: clock })
  const order = { customer_id: customer.id, plan_code: plan.code, start_at: '2026-01-01T00:00:00Z' }
  const { id } = made(await post('/v1/subscriptions', order))
  made(await post(`/v1/subscriptions/${id}/cancel`, { at: '2026-01-11T00:00:00Z' }))
  made(await post(`/v1/test_clocks/${clock}/advance`, { to: '2026-01-06T00:00:00Z' }))
  made(await post(`/v1/subscriptions/${id}/uncancel`))
  const invoices = await invoicesOf(id)
  assert.deepEqual(
    invoices.map(({ total_cents }: { total_cents: number }) => total_cents),
    [1000, 2100],
  )
  return { id, clock, customer, invoices }
}

test('a credit note lowers what is due on the older invoice first', async () => {
  const { id } = await billedInTwo()
  made(await post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  const [note] = await notesOf(id)
  assert.deepEqual(used(note), [2600, 2600, 0])
  const [older, newer] = await invoicesOf(id)
  assert.deepEqual([older.status, older.credited_cents, older.amount_due_cents], ['paid', 1000, 0])
  assert.deepEqual([newer.status, newer.credited_cents, newer.amount_due_cents], ['open', 1600, 500])
  const told = made(await get('/v1/events?limit=100')).data.filter(({ type }: any) => type === 'credit_note.created')
  assert.equal(told.at(-1).object.id, note.id)
  await expectClean()
})

test('of what was paid a credit note makes credit, and it lowers what nobody expects any more', async () => {
  const { id, customer, invoices } = await billedInTwo()
  made(await post(`/v1/invoices/${invoices[0].id}/mark_uncollectible`))
  made(await post(`/v1/invoices/${invoices[1].id}/pay`))
  made(await post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  assert.deepEqual((await notesOf(id)).map(used), [[2600, 1000, 1600]])
  const [older, newer] = await invoicesOf(id)
  assert.deepEqual([older.status, older.credited_cents, newer.credited_cents], ['paid', 1000, 0])
  assert.equal(made(await get(`/v1/customers/${customer.id}`)).credit_balance_cents, 1600)
  await expectClean()
})

test('credit notes count without a gap: the tenant’s, a clock’s and a customer’s', async () => {
  const paused = async (id: string) => {
    for (const action of ['pause', 'resume', 'pause'])
      made(await post(`/v1/subscriptions/${id}/${action}`, action === 'pause' ? { proration: 'prorate' } : {}))
    return (await notesOf(id)).map(({ number }: { number: string }) => number)
  }
  const now = async () => {
    const start_at = Temporal.Now.instant().subtract({ hours: 5 }).toString()
    const customer = await newCustomer(service)
    const order = { customer_id: customer.id, plan_code: daily.code, start_at, proration: 'second' }
    return made(await post('/v1/subscriptions', order)).id
  }
  assert.deepEqual(await paused(await now()), ['CN-000001', 'CN-000002'])
  assert.deepEqual(await paused(await now()), ['CN-000003', 'CN-000004'])
  assert.deepEqual(await paused((await billedInTwo()).id), ['CN-000001', 'CN-000002'])
  made(await service.patch('/v1/settings', { number_series: 'customer' }))
  assert.deepEqual(await paused(await now()), ['CN-000001', 'CN-000002'])
  made(await service.patch('/v1/settings', { number_series: 'tenant' }))
  await expectClean()
})

/** Somebody who leaves before anybody has billed their start, at that instant in SQL: both is billed in one request. */
async function startedAndLeft(terms: object, startAt: string) {
  const customer = await newCustomer(service)
  const start_at = Temporal.Now.instant().add({ hours: 24 }).toString()
  const { id } = made(await post('/v1/subscriptions', { customer_id: customer.id, start_at, ...terms }))
  await owner(
    `with started as (update subscription set start_at = ${startAt}, next_billing_at = ${startAt},
        created_at = ${startAt} - interval '1 hour' where id = $1),
      anchored as (update item_version set anchor = ${startAt}, effective_at = ${startAt}, due_from = ${startAt}
        where item_id in (select id from subscription_item where subscription_id = $1))
    update customer_billing set next_billing_at = ${startAt} where customer_id = $2`,
    [id, customer.id],
  )
  made(await post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  const [note] = await notesOf(id)
  const [invoice] = await invoicesOf(id)
  assert.deepEqual([note.reduces_due_cents, invoice.credited_cents], [note.total_cents, note.total_cents])
  await expectClean()
  return { invoice, note }
}

test('an invoice that is made and lowered in one request is written once', async () => {
  const terms = { plan_code: daily.code, proration: 'second' }
  const { invoice, note } = await startedAndLeft(terms, `now() - interval '5 hours'`)
  assert.deepEqual([invoice.status, invoice.amount_due_cents], ['open', 1000 - note.total_cents])
})

test('an invoice that is made and wholly taken back in one request is paid when it is numbered', async () => {
  const { invoice } = await startedAndLeft({ plan_code: plan.code }, `date_trunc('day', now(), 'UTC')`)
  assert.deepEqual([invoice.status, invoice.credited_cents, invoice.paid_at], ['paid', 3100, invoice.finalized_at])
})

test('money is received for what is due after billing up to the present has lowered it', async () => {
  const start_at = Temporal.Now.instant().subtract({ hours: 5 }).toString()
  const customer = await newCustomer(service)
  const order = { customer_id: customer.id, plan_code: daily.code, start_at, proration: 'second' }
  const { id, latest_invoice } = made(await post('/v1/subscriptions', order))
  await owner(
    `with ending as (update subscription set ends_at = now(), canceled_at = now(), next_billing_at = now() where id = $1)
    update customer_billing set next_billing_at = now() where customer_id = $2`,
    [id, customer.id],
  )
  const paid = made(await post(`/v1/invoices/${latest_invoice.id}/pay`))
  const [note] = await notesOf(id)
  assert.deepEqual([paid.status, paid.credited_cents], ['paid', note.total_cents])
  assert.equal(paid.amount_paid_cents, 1000 - note.total_cents)
  await expectClean()
})
