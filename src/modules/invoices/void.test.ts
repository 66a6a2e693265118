import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestService } from '../../../test/support/service/service.ts'

const api = await startTestService()
await api.post('/v1/plans', { code: 'basic', name: 'Basic', amount_cents: 1000, currency: 'EUR' })
await api.post('/v1/plans', { code: 'pro', name: 'Pro', amount_cents: 3000, currency: 'EUR' })

async function subscribedOnAClock(now: string) {
  const clock = (await api.post('/v1/test_clocks', { now })).body
  const customer = (await api.post('/v1/customers', { name: 'Ada', test_clock_id: clock.id })).body
  const subscription = (await api.post('/v1/subscriptions', { customer_id: customer.id, plan_code: 'basic' })).body
  const advance = async (to: string) => {
    const answer = await api.post(`/v1/test_clocks/${clock.id}/advance`, { to })
    assert.equal(answer.status, 200, answer.text)
  }
  const invoices = async () => (await api.get(`/v1/invoices?customer_id=${customer.id}`)).body.data
  return { clock, customer, subscription, advance, invoices }
}

const shape = ({ kind, status, total_cents, number }: Record<string, unknown>) => [kind, status, total_cents, number]

test('a void with billing again is billed again by the next run, to the same cents', async () => {
  const { subscription, advance, invoices } = await subscribedOnAClock('2026-01-31T00:00:00Z')
  const { status, body } = await api.post(`/v1/invoices/${subscription.latest_invoice.id}/void`)
  assert.deepEqual([status, body.status], [200, 'void'])
  await advance('2026-02-01T00:00:00Z')
  assert.deepEqual((await invoices()).map(shape), [
    ['rebill', 'open', 1000, 'INV-000002'],
    ['start', 'void', 1000, 'INV-000001'],
  ])
})

test('a void without billing again is never billed again, and another plan costs its price (D21)', async () => {
  //  31 Jan        5 Feb                28 Feb
  //  |-- forgiven ---|---- Pro 23/28
  const { subscription, advance, invoices } = await subscribedOnAClock('2026-01-31T00:00:00Z')
  await api.post(`/v1/invoices/${subscription.latest_invoice.id}/void`, { rebill: false })
  await advance('2026-02-05T00:00:00Z')
  const changed = await api.post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: 'pro' })
  assert.equal(changed.status, 200, changed.text)
  await advance('2026-03-01T00:00:00Z')
  assert.deepEqual((await invoices()).map(shape), [
    ['renewal', 'open', 3000, 'INV-000003'],
    ['change', 'open', 2464, 'INV-000002'],
    ['start', 'void', 1000, 'INV-000001'],
  ])
})

test('an invoice that money was received for cannot be voided', async () => {
  const { subscription } = await subscribedOnAClock('2026-01-31T00:00:00Z')
  const { id } = subscription.latest_invoice
  await api.post(`/v1/invoices/${id}/pay`, { amount_cents: 1 })
  const { status, body } = await api.post(`/v1/invoices/${id}/void`)
  assert.deepEqual([status, body.code], [409, 'invoice_has_payments'])
})

test('a void invoice gives back the credit that it used, once', async () => {
  const { customer, subscription } = await subscribedOnAClock('2026-01-31T00:00:00Z')
  const gift = { amount_cents: 700, currency: 'EUR', reason: 'gift' }
  await api.post(`/v1/customers/${customer.id}/credit_entries`, gift)
  const credit = async () => (await api.get(`/v1/customers/${customer.id}`)).body.credit_balance_cents
  const { id } = subscription.latest_invoice
  await api.post(`/v1/invoices/${id}/apply_credit`)
  assert.equal(await credit(), 0)
  assert.equal((await api.post(`/v1/invoices/${id}/void`, { rebill: false })).status, 200)
  assert.equal((await api.post(`/v1/invoices/${id}/void`, { rebill: false })).status, 409)
  assert.equal(await credit(), 700)
})

test('what has been waived stays waived when another invoice of it is void and to be billed again (D21)', async () => {
  //  31 Jan        5 Feb                28 Feb
  //  |-- Basic ------|-- Pro, waived -----|     Basic's invoice is void as well, and billed again; Pro's is not
  const { subscription, advance, invoices } = await subscribedOnAClock('2026-01-31T00:00:00Z')
  await advance('2026-02-05T00:00:00Z')
  const changed = (await api.post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: 'pro' })).body
  assert.equal((await api.post(`/v1/invoices/${changed.latest_invoice.id}/void`, { rebill: false })).status, 200)
  assert.equal((await api.post(`/v1/invoices/${subscription.latest_invoice.id}/void`)).status, 200)
  await advance('2026-02-27T00:00:00Z')
  assert.deepEqual((await invoices()).map(shape), [
    ['rebill', 'open', 1000, 'INV-000003'],
    ['change', 'void', 1643, 'INV-000002'],
    ['start', 'void', 1000, 'INV-000001'],
  ])
})
