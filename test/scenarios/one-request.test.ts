import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newPlan } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'

const service = await startTestService()
const plan = await newPlan(service)
const now = '2026-01-31T09:00:00Z'
const clock = made(await service.post('/v1/test_clocks', { now }))
const customer = await newCustomer(service, { test_clock_id: clock.id })
const order = { customer_id: customer.id, plan_code: plan.code }
const act = async (path: string, body: object = {}) => made(await service.post(`/v1/${path}`, body))

test('everything that one request says has one time, the customer’s own', async () => {
  const subscription = await act('subscriptions', order)
  const { latest_invoice: invoice } = subscription
  const { created_at, start_at, billing_cycle_anchor } = subscription
  assert.deepEqual([created_at, start_at, billing_cycle_anchor], [now, now, now])
  assert.deepEqual(
    [invoice.created_at, invoice.occurred_at, invoice.finalized_at, invoice.due_at],
    [now, now, now, now],
  )
  assert.equal((await act(`invoices/${invoice.id}/pay`)).paid_at, now)
  const {
    latest_invoice: credit,
    canceled_at,
    ended_at,
  } = await act(`subscriptions/${subscription.id}/cancel`, {
    when: 'now',
  })
  assert.deepEqual([canceled_at, ended_at, credit.paid_at], [now, now, now])
  const entry = await act(`customers/${customer.id}/credit_entries`, {
    amount_cents: 1,
    currency: 'EUR',
    reason: 'gift',
  })
  assert.equal(entry.created_at, now)
  const draft = await act('invoices', { customer_id: customer.id })
  assert.equal((await act(`invoices/${draft.id}/void`)).voided_at, now)
})

test('what one request does is told in the order in which it follows', async () => {
  const storage = await newPlan(service, { product: 'storage' })
  const { sequence: before } = (await service.get('/v1/events?limit=100')).body.data.at(-1)
  await act('subscriptions', { ...order, plan_code: storage.code })
  const { data } = (await service.get(`/v1/events?after=${before}`)).body
  assert.deepEqual(
    data.map(({ type }: { type: string }) => type),
    ['subscription.created', 'invoice.created', 'invoice.finalized', 'credit.applied', 'invoice.paid'],
  )
})

test('an advance goes through every instant at its own time, and an action first bills what is due', async () => {
  const ownClock = made(await service.post('/v1/test_clocks', { now }))
  const { id } = await newCustomer(service, { test_clock_id: ownClock.id })
  const subscription = await act('subscriptions', { customer_id: id, plan_code: plan.code })
  await act(`test_clocks/${ownClock.id}/advance`, { to: '2026-04-15T00:00:00Z' })
  const invoices = async () => (await service.get(`/v1/invoices?customer_id=${id}`)).body.data
  const times = ({ occurred_at, finalized_at, created_at }: Record<string, string>) => [
    occurred_at,
    finalized_at,
    created_at,
  ]
  assert.deepEqual(
    (await invoices()).map(times),
    ['2026-03-31T09:00:00Z', '2026-02-28T09:00:00Z', now].map((at) => [at, at, at]),
  )
  await act(`invoices/${subscription.latest_invoice.id}/void`)
  made(await service.patch(`/v1/subscriptions/${subscription.id}`, { metadata: {} }))
  const [again, ...others] = await invoices()
  assert.deepEqual([again.total_cents, again.occurred_at, others.length], [1000, '2026-04-15T00:00:00Z', 3])
})
