import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { brokenInvariants } from '../support/database/invariants.ts'
import { newPortalCustomer, newPortalSubscription, portalWorld } from '../support/portal/portal-world.ts'
import { asking, made, newPlan } from '../support/service/merchant.ts'
import { customersBrowser, openPortalFor } from '../support/service/portal.ts'
import { startTestService } from '../support/service/service.ts'
import { minutesAgo, newMeter, sendUsage } from '../support/service/usage.ts'

// The role of the portal has the rights that it needs: also where billing does more than usual in the same transaction.

const service = await startTestService()
const world = await portalWorld(service)

interface Situation {
  readonly settings?: object
  readonly who?: object
  readonly order?: object
  /** What happens to the customer before they come. */
  readonly before?: (customerId: string) => Promise<void>
}

async function newClock(): Promise<{ test_clock_id: string }> {
  return { test_clock_id: made(await service.post('/v1/test_clocks', { now: '2026-01-31T09:00:00Z' })).id }
}

const usual = { draft_hours: 0, number_series: 'tenant' }
const situations: Readonly<Record<string, () => Promise<Situation>>> = {
  'renewals stay drafts for some hours': async () => ({ settings: { draft_hours: 24 } }),
  'documents are numbered by customer': async () => ({
    settings: {
      number_series: 'customer',
      number_format: '{customer}-####',
      credit_note_number_format: 'C{customer}-####',
    },
  }),
  'the customer follows a test clock, which has moved': async () => {
    const clock = await newClock()
    const to = { to: '2026-03-14T09:00:00Z' }
    return {
      who: clock,
      before: async () => void made(await service.post(`/v1/test_clocks/${clock.test_clock_id}/advance`, to)),
    }
  },
  'invoices are collected by themselves': async () => ({ order: { collection: 'automatic' } }),
  'a trial runs': async () => ({ order: { trial_days: 10 } }),
  'the customer has paid more than they owe': async () => ({
    async before(customer_id) {
      made(await service.post('/v1/payments', { customer_id, amount_cents: 100_000, currency: 'EUR' }))
    },
  }),
  'the customer has credit': async () => ({
    async before(customer_id) {
      const plan = await newPlan(service, { product: `credit ${customer_id}`, amount_cents: 700 })
      const order = { customer_id, plan_code: plan.code, collection: 'send_invoice' }
      const { id, latest_invoice } = made(await service.post('/v1/subscriptions', order))
      made(await service.post(`/v1/invoices/${latest_invoice.id}/pay`))
      made(await service.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
    },
  }),
  'the customer has used what a meter counts': async () => ({
    async before(customer_id) {
      const meter = await newMeter(service, { event_type: customer_id })
      const price = { code: 'tokens', kind: 'usage', model: 'per_unit', unit_amount: '2', meter_code: meter.code }
      const plan = { code: customer_id, name: 'Tokens', product: customer_id, currency: 'EUR', interval: 'month' }
      made(await service.post('/v1/plans', { ...plan, prices: [price] }))
      made(await service.post('/v1/subscriptions', { customer_id, plan_code: customer_id, start_at: minutesAgo(60) }))
      const event = { id: randomUUID(), type: customer_id, customer_id, properties: { tokens: 5 } }
      const [sent] = await sendUsage(service, { ...event, occurred_at: minutesAgo(30) })
      assert.equal(sent?.status, 'accepted')
    },
  }),
  'billing is late': async () => ({ order: { start_at: new Date(Date.now() - 40 * 86_400_000).toISOString() } }),
}

for (const [name, situation] of Object.entries(situations)) {
  test(`a customer does all that they may where ${name}`, async () => {
    const { settings = {}, who = {}, order = {}, before } = await situation()
    made(await service.patch('/v1/settings', { ...usual, ...settings }))
    const customer = await newPortalCustomer(world, 'edelweiss', who)
    const { id, plan, dearer, cheaper } = await newPortalSubscription(world, customer, order)
    await before?.(customer.id)
    const browser = await customersBrowser(service, customer.id)
    await openPortalFor(service, { planCodes: [plan.code, dearer.code, cheaper.code] })
    const act = async (method: string, path: string, body?: object) =>
      made(await browser.call(method, `/portal/v1/${path}`, body))
    const change = async (plan_code: string) => {
      const preview = await act('POST', `subscriptions/${id}/change/preview`, { plan_code })
      return act('POST', `subscriptions/${id}/change`, { plan_code, as_of: preview.as_of })
    }
    assert.equal((await change(dearer.code)).plan_code, dearer.code, 'up is now')
    const waiting = await change(cheaper.code)
    assert.deepEqual([waiting.plan_code, waiting.pending_change.plan_code], [dearer.code, cheaper.code])
    assert.equal((await act('DELETE', `subscriptions/${id}/pending_change`)).pending_change, null)
    assert.ok((await act('POST', `subscriptions/${id}/cancel`, { reason: 'too dear' })).cancel_at)
    assert.equal((await act('POST', `subscriptions/${id}/uncancel`)).cancel_at, null)
    assert.equal((await act('PATCH', 'customer', { name: 'Gentian', address: null })).name, 'Gentian')
    const { data } = await act('GET', 'invoices?status=open')
    for (const invoice of data) {
      const collected = await browser.call('POST', `/portal/v1/invoices/${invoice.id}/collect`)
      assert.ok([201, 409].includes(collected.status), collected.text)
    }
    const mine = (await act('GET', 'subscriptions')).data.find((one: { id: string }) => one.id === id)
    assert.equal(mine.plan_name, 'edelweiss pro')
  })
}

test('nothing that customers did breaks an invariant', async () => {
  assert.deepEqual(await brokenInvariants(asking(service.database.ownerUrl)), {})
})
