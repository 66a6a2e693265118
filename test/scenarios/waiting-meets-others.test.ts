import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, type Year } from './year.ts'

// What waits, what is left to the next document and what is agreed, where they meet each other, an end, a draft or the limits.

const service = await startTestService()

const price = (code: string, cents: number, terms: object = {}) => ({
  ...{ code: code.toLowerCase(), name: code, kind: 'recurring', model: 'per_unit', unit_amount: String(cents) },
  ...terms,
})
const sell = async (name: string, prices: readonly object[], terms: object = {}): Promise<any> =>
  made(await service.post('/v1/plans', { code: name.toLowerCase(), name, currency: 'EUR', prices, ...terms }))

await sell('Solo', [price('Base', 3000)])
await sell('Triple', [price('Base', 9000)])
await sell('Free', [price('Base', 0)])
await sell('Team', [price('Base', 3000), price('Seats', 600)])
await sell('Business', [price('Base', 6000), price('Seats', 900)])
await sell('Yearly', [price('Base', 36_000, { interval: 'year' })])
await sell('Tried', [price('Base', 3000), price('Tr', 600, { trial_days: 40 })])
await sell('Setup', [price('Base', 3000), price('X', 100, { kind: 'one_off' })])
await sell('Recurs', [price('Base', 3000), price('X', 200)])
const extras = await sell('Extras', [price('Hotline', 400), price('Training', 8000, { kind: 'one_off' })])
const [hotline, training] = extras.prices.map(({ id }: any) => id)
const april = (day: number) => `2026-04-${String(day).padStart(2, '0')}T00:00:00Z`
const [may, june, july] = ['2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z']
const seats = (terms: object) => ({ items: [{ price_code: 'seats', ...terms }] })
const unit = (cents: number) => ({ unit_amount: String(cents) })

async function begun(plan: string, terms: object = {}): Promise<Year> {
  const ada = await beginYear(service, april(1))
  await ada.subscribe(plan, terms)
  return ada
}

/** What each document comes to, in order. */
async function totals(ada: Year): Promise<number[]> {
  const all = [
    ...(await ada.invoices()).map(({ id, total_cents }) => ({ id, cents: total_cents })),
    ...(await ada.creditNotes()).map(({ id, total_cents }) => ({ id, cents: -total_cents })),
  ]
  return all.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ cents }) => cents)
}

test('what was left to the next document is billed by a cancellation that ends now', async () => {
  const ada = await begun('solo')
  await ada.advance(april(11))
  await ada.act('change', { quantity: 2, proration: 'next_invoice' })
  await ada.advance(april(16))
  await ada.act('cancel', { when: 'now', proration: 'none' })
  assert.deepEqual(await totals(ada), [3000, 2000])
  const bob = await begun('free')
  await bob.act('change', { items: [{ price_id: training }], proration: 'next_invoice' })
  await bob.advance(april(11))
  await bob.act('cancel', { when: 'now' })
  assert.deepEqual(await totals(bob), [8000])
})

test('money that is agreed stands in place of the price that the item has when the order comes', async () => {
  const ada = await begun('solo')
  await ada.act('change', { plan_code: 'yearly', at: may })
  await ada.act('change', { items: [{ price_code: 'base', override: unit(30_000) }], at: june })
  await ada.advance('2026-08-01T00:00:00Z')
  const [, , , ...later] = await totals(ada)
  assert.deepEqual(later, [])
  assert.equal((await ada.subscription()).current_period_end, '2027-05-01T00:00:00Z')

  const bob = await begun('team', seats({ quantity: 10, override: unit(450) }))
  await bob.act('change', { ...seats({ override: null }), at: june })
  await bob.act('change', { plan_code: 'business', at: may })
  await bob.advance(july)
  assert.deepEqual(await totals(bob), [7500, 15_000, 15_000, 15_000])

  const eve = await begun('team', seats({ quantity: 10 }))
  await eve.act('change', { plan_code: 'business', ...seats({ override: unit(700) }), at: may })
  await eve.act('change', { plan_code: 'team', at: may })
  await eve.advance(may)
  const { items } = await eve.subscription()
  assert.deepEqual(items[1].price_id, (await service.get('/v1/plans?code=team')).body.data[0].prices[1].id)
  assert.equal(items[1].override.unit_amount, '700')
})

test('an override of a code that only the waiting plan has waits with it, and must fit', async () => {
  const ada = await begun('solo')
  await ada.act('change', { plan_code: 'team', when: 'period_end' })
  await ada.act('change', { ...seats({ override: unit(100) }), when: 'period_end' })
  const { id } = await ada.subscription()
  const wrong = { ...seats({ override: { ...unit(1), package_size: 2 } }), when: 'period_end' }
  assert.equal(outcome(await service.post(`/v1/subscriptions/${id}/change`, wrong)), '400 invalid_request')
  await ada.advance(may)
  assert.deepEqual(await totals(ada), [3000, 3100])
})

test('an add-on that is taken off takes what waits of it along', async () => {
  const ada = await begun('solo')
  const at = april(10)
  await ada.act('change', { items: [{ price_id: training, quantity: 2, override: unit(7000) }], at })
  const left = await ada.act('change', { items: [{ price_id: training, quantity: 0 }], at })
  assert.deepEqual(left.pending_actions, [])
  const bob = await begun('solo', { items: [{ price_id: hotline }] })
  await bob.act('change', { items: [{ price_id: hotline, override: unit(7000) }], at })
  await bob.advance(april(5))
  await bob.act('change', { items: [{ price_id: hotline, quantity: 0 }] })
  await bob.advance(july)
  assert.deepEqual((await totals(bob)).slice(2), [3000, 3000, 3000])
})

test('orders for one instant keep a proration each', async () => {
  const ada = await begun('team')
  await ada.act('change', { plan_code: 'triple', at: april(16) })
  const both = await ada.act('change', { quantity: 2, at: april(16), proration: 'none' })
  assert.deepEqual(
    both.pending_actions.map(({ proration }: any) => proration),
    ['prorate', 'none'],
  )
  await ada.advance(may)
  assert.deepEqual(await totals(ada), [3600, 2700, 18_000])
})

test('a billing day that is moved without proration leaves trial days their grid, and periods whole', async () => {
  const ada = await begun('tried')
  await ada.act('anchor', { billing_cycle_anchor: april(15), proration: 'none' })
  await ada.advance('2026-06-15T00:00:00Z')
  const tr = (await ada.invoices())
    .flatMap(({ lines }) => lines)
    .filter(({ description }) => description.startsWith('Tr'))
  assert.deepEqual(
    tr.map(({ amount_cents }) => amount_cents),
    [80, 600, 600],
  )

  const bob = await begun('solo')
  await bob.act('anchor', { billing_cycle_anchor: april(15), proration: 'none' })
  await bob.advance(april(11))
  await bob.act('change', { quantity: 2 })
  await bob.advance('2026-05-15T00:00:00Z')
  assert.deepEqual(await totals(bob), [3000, 2000, 2800, 6000])
})

test('a code that leaves and comes back while nobody looks is billed in one go', async () => {
  const ada = await begun('team')
  await ada.act('change', { plan_code: 'solo', at: april(5) })
  await ada.act('change', { plan_code: 'team', at: april(10) })
  await ada.advance(april(11))
  const bob = await begun('solo', { items: [{ price_id: hotline, override: unit(7) }] })
  await bob.act('change', { items: [{ price_id: hotline, quantity: 2 }], at: may })
  await bob.act('change', { items: [{ price_id: hotline, override: unit(7) }], at: june })
  await bob.advance(april(5))
  await bob.act('change', { items: [{ price_id: hotline, quantity: 0 }] })
  await bob.advance(july)
  assert.deepEqual((await ada.subscription()).items.length, 2)
})

test('what would be too much with the next period is not left to it', async () => {
  const ada = await begun('solo')
  const { id } = await ada.subscription()
  const order = { items: [{ price_code: 'base', override: unit(Number.MAX_SAFE_INTEGER) }], proration: 'next_invoice' }
  assert.equal(outcome(await service.post(`/v1/subscriptions/${id}/change`, order)), '400 amount_too_large')
  const long = { code: 'long', name: 'Long', amount_cents: 1, currency: 'EUR', interval: 'year', interval_count: 61 }
  made(await service.post('/v1/plans', { ...long, product: 'long' }))
  const bySecond = { customer_id: ada.customerId, plan_code: 'long', proration: 'second' }
  assert.equal(outcome(await service.post('/v1/subscriptions', bySecond)), '400 invalid_request')
})

test('a waiting action that changes nothing of what was left makes no document of it', async () => {
  const ada = await begun('solo')
  await ada.advance(april(10))
  await ada.act('change', { quantity: 2, proration: 'next_invoice' })
  await ada.act('change', { quantity: 5, proration: 'none', at: april(20) })
  await ada.advance(may)
  assert.deepEqual(await totals(ada), [3000, 17_100])
})

test('a draft is final at the boundary that a moved billing day brings', async () => {
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 72 }))
  const ada = await begun('solo')
  await ada.advance('2026-05-01T12:00:00Z')
  await ada.act('anchor', { billing_cycle_anchor: '2026-05-02T00:00:00Z' })
  await ada.advance('2026-05-02T12:00:00Z')
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 0 }))
  assert.deepEqual(
    (await ada.invoices()).map(({ status }) => status),
    ['open', 'open', 'draft'],
  )
})

test('what is charged once cannot be ordered for an instant at which it has been, but a recurring price of its code can', async () => {
  const ada = await begun('setup', { trial_days: 10 })
  const { id } = await ada.subscription()
  const change = async (body: object) => outcome(await service.post(`/v1/subscriptions/${id}/change`, body))
  assert.equal(await change({ items: [{ price_code: 'x', quantity: 3 }], at: april(20) }), '400 invalid_request')
  await ada.advance(april(12))
  assert.equal(await change({ plan_code: 'recurs', items: [{ price_code: 'x', quantity: 3 }] }), '200')
})

test('the same override for one instant is ordered once, and what a later action needs is not taken back', async () => {
  const ada = await begun('solo')
  const { id } = await ada.act('change', { plan_code: 'team', at: may })
  const order = { ...seats({ override: unit(500) }), at: june }
  const first = await ada.act('change', order)
  const again = await ada.act('change', order)
  assert.deepEqual([again.updated_at, again.replaced_actions], [first.updated_at, []])
  const needed = await service.call('DELETE', `/v1/subscriptions/${id}/pending_actions?at=${may}`)
  assert.equal(outcome(needed), '409 pending_action_needed')
})

test('after all of it nothing is missing', async () => {
  const { violations, waiting } = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 10_000 }))
  assert.deepEqual([violations, waiting], [[], 1])
})
