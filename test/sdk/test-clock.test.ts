import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { billingClient, createTestClock } from '../../packages/sdk/index.ts'
import { startTestService } from '../support/service/service.ts'

const service = await startTestService()
const { billing } = service
const start = '2026-01-31T09:00:00Z'

async function subscribedOnClock(client = billing) {
  const clock = await createTestClock(client, { now: start })
  const { code } = await billing.plans.create({
    code: randomUUID(),
    name: 'Pro',
    amount_cents: 2900,
    currency: 'EUR',
  })
  const customer = await billing.customers.create({ name: 'Grace', test_clock_id: clock.id })
  const subscription = await billing.subscriptions.create({ customer_id: customer.id, plan_code: code })
  return { clock, customer, subscription }
}

test('a year passes', async () => {
  const { clock, customer } = await subscribedOnClock()
  assert.equal((await clock.advanceTo(new Date('2027-01-30T09:00:00Z'))).now, '2027-01-30T09:00:00Z')
  const invoices = await Array.fromAsync(billing.invoices.all({ customer_id: customer.id }))
  assert.equal(invoices.length, 12)
  await clock.delete()
  await assert.rejects(billing.testClocks.get(clock.id), { code: 'not_found' })
})

test('an advance that is cut off goes on while the clock moves', async () => {
  const cutOff = Response.json({ code: 'unavailable' }, { status: 503 })
  let tries = 0
  const client = billingClient({
    url: service.url,
    key: service.secret,
    retries: 0,
    async fetch(address, init) {
      if (!String(address).endsWith('/advance')) return fetch(address, init)
      tries += 1
      if (tries === 3) return fetch(address, init)
      await fetch(address, { ...init, body: JSON.stringify({ to: `2026-0${tries + 2}-15T00:00:00Z` }) })
      return cutOff.clone()
    },
  })
  const { clock } = await subscribedOnClock(client)
  assert.equal((await clock.advanceTo('2026-06-01T00:00:00Z')).now, '2026-06-01T00:00:00Z')
  assert.equal(tries, 3)
})

test('an advance whose clock stands still ends with its error, and so does one that is refused', async () => {
  const client = billingClient({
    url: service.url,
    key: service.secret,
    retries: 0,
    fetch: async (address, init) => {
      if (String(address).endsWith('/advance')) throw new TypeError('fetch failed')
      return fetch(address, init)
    },
  })
  const { clock } = await subscribedOnClock(client)
  await assert.rejects(clock.advanceTo('2026-06-01T00:00:00Z'), { name: 'BillingConnectionError' })
  const other = await createTestClock(billing, { now: start })
  await assert.rejects(other.advanceTo('2026-01-01T00:00:00Z'), { code: 'test_clock_goes_forward' })
})

test('a preview says as_of, and the call that takes it makes the same cents', async () => {
  const { subscription, clock } = await subscribedOnClock()
  await clock.advanceTo('2026-02-14T09:00:00Z')
  const change = { quantity: 3 }
  const preview = await billing.subscriptions.previewChange(subscription.id, change)
  const changed = await billing.subscriptions.change(subscription.id, { ...change, as_of: preview.as_of })
  assert.equal(preview.invoices.length, 1)
  assert.equal(changed.latest_invoice?.total_cents, preview.invoices[0]?.total_cents)
})
