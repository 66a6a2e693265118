import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear } from './year.ts'

const service = await startTestService()

async function sellPrices(name: string, prices: readonly object[]): Promise<any> {
  const recurring = prices.map((price) => ({ kind: 'recurring', model: 'per_unit', ...price }))
  return made(await service.post('/v1/plans', { code: name.toLowerCase(), name, currency: 'EUR', prices: recurring }))
}

const price = (code: string, cents: number) => ({ code: code.toLowerCase(), name: code, unit_amount: String(cents) })
const base = price('Base', 3000)
const quantitiesOf = (subscription: any) =>
  Object.fromEntries(subscription.items.map(({ price_code, quantity }: any) => [price_code, quantity]))

await sellPrices('Team', [base, price('Seats', 600), price('Care', 300)])
await sellPrices('Business', [{ ...base, unit_amount: '6000' }, price('Seats', 900), price('Audit', 150)])
const extras = await sellPrices('Extras', [price('Backup', 1200), price('Mirror', 900)])
const [backup, mirror] = extras.prices.map(({ id }: any) => id)

test('an item that cannot be is refused where the request says it', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const begun = await ada.subscribe('team')
  const refused = async (body: object) => {
    const { status, body: problem } = await service.post(`/v1/subscriptions/${begun.id}/change`, body)
    return [status, problem.code, problem.errors?.[0]?.pointer]
  }
  const dollars = made(
    await service.post('/v1/plans', { code: 'usd', name: 'USD', amount_cents: 100, currency: 'USD' }),
  )
  const ownPrice = begun.items[0].price_id
  for (const [items, code, pointer] of [
    [[{ price_code: 'nothing' }], 'invalid_request', '/items/0/price_code'],
    [[{ price_code: 'seats', quantity: 0 }], 'invalid_request', '/items/0/quantity'],
    [[{ price_id: begun.id }], 'invalid_request', '/items/0/price_id'],
    [[{ price_code: 'care' }, { price_id: mirror, quantity: 0 }], 'invalid_request', '/items/1/price_id'],
    [[{ price_id: ownPrice }], 'invalid_request', '/items/0/price_id'],
    [[{ price_id: backup }, { price_id: backup }], 'invalid_request', '/items'],
    [[{}], 'invalid_request', '/items/0/price_code'],
  ] as const)
    assert.deepEqual(await refused({ items }), [400, code, pointer], JSON.stringify(items))
  const foreign = await refused({ items: [{ price_id: dollars.prices[0].id }] })
  assert.deepEqual(foreign.slice(1), ['plan_currency_differs', '/items/0/price_id'])
  const twice = await refused({ quantity: 2, items: [{ price_code: 'base', quantity: 3 }] })
  assert.deepEqual(twice, [400, 'invalid_request', '/quantity'])
  assert.deepEqual(quantitiesOf(await ada.subscription()), { base: 1, seats: 1, care: 1 })
})

test('what waits can be taken back item by item, and goes where another plan has no use for it', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team')
  const later = { when: 'period_end' }
  const waitingAfter = async (body: object) => {
    const { pending_change } = await ada.act('change', body)
    return pending_change && [pending_change.plan_code, pending_change.items.map(({ price_code }: any) => price_code)]
  }
  const seats = { price_code: 'seats', quantity: 7 }
  assert.deepEqual(await waitingAfter({ ...later, items: [seats, { price_id: backup }] }), [
    'team',
    ['seats', 'backup'],
  ])
  assert.deepEqual(await waitingAfter({ ...later, items: [{ price_id: backup, quantity: 0 }] }), ['team', ['seats']])
  assert.deepEqual(await waitingAfter({ ...later, items: [seats, { price_id: backup }] }), [
    'team',
    ['seats', 'backup'],
  ])
  assert.deepEqual(await waitingAfter({ ...later, plan_code: 'extras' }), ['extras', []])
  assert.equal(await waitingAfter({ plan_code: 'business' }), null)
})

test('an add-on of another currency, of an inactive plan or named twice is refused, when subscribing too', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const addOn = async (code: string, terms: object = {}) =>
    made(await service.post('/v1/plans', { code, name: code, amount_cents: 700, currency: 'EUR', ...terms }))
  const [dollars, closed, open] = [
    await addOn('dollars', { currency: 'USD' }),
    await addOn('closed'),
    await addOn('open'),
  ]
  made(await service.patch(`/v1/plans/${closed.id}`, { is_active: false }))
  const dearer = made(await service.post(`/v1/plans/${open.id}/revisions`, { amount_cents: 900 }))
  const priceOf = ({ prices }: any) => ({ price_id: prices[0].id })
  const wrong = [
    [[priceOf(dollars)], 409, 'plan_currency_differs', '/items/0/price_id'],
    [[priceOf(closed)], 409, 'plan_inactive', '/items/0/price_id'],
    [[priceOf(open), priceOf(dearer)], 400, 'invalid_request', '/items/1'],
  ] as const
  const order = { customer_id: ada.customerId, plan_code: 'team' }
  const refusedBy = async (path: string, body: object) => {
    const { status, body: problem } = await service.post(path, body)
    return [status, problem.code, problem.errors?.[0]?.pointer]
  }
  for (const [items, ...expected] of wrong)
    assert.deepEqual(await refusedBy('/v1/subscriptions', { ...order, items }), expected)
  const { id } = await ada.subscribe('team', { items: [priceOf(open)] })
  for (const [items, ...expected] of wrong)
    assert.deepEqual(await refusedBy(`/v1/subscriptions/${id}/change`, { items }), expected)
  // The other revision of what is there is another price of it.
  const moved = await ada.act('change', { items: [priceOf(dearer)] })
  assert.deepEqual(moved.items.at(-1).price_id, priceOf(dearer).price_id)
})

test('a change that what waits makes impossible is refused, and one by the plan that is there is not', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await sellPrices('Dear', [base, { ...price('Seats', 9_000_000_000_000_000) }])
  const { id } = await ada.subscribe('team')
  const later = { when: 'period_end' }
  const refused = async (body: object) => {
    const { status, body: problem } = await service.post(`/v1/subscriptions/${id}/change`, body)
    return [status, problem.code, problem.errors?.[0]?.pointer]
  }
  await ada.act('change', { ...later, items: [{ price_code: 'seats', quantity: 1_000_000 }] })
  assert.deepEqual((await refused({ ...later, plan_code: 'dear' })).slice(0, 2), [400, 'amount_too_large'])
  assert.deepEqual((await refused({ plan_code: 'dear' })).slice(0, 2), [400, 'amount_too_large'])
  await ada.act('revoke')
  await ada.act('change', { ...later, plan_code: 'business' })
  assert.deepEqual(await refused({ items: [{ price_code: 'audit', quantity: 2 }] }), [
    400,
    'invalid_request',
    '/items/0/price_code',
  ])
  assert.equal(
    (await ada.act('change', { items: [{ price_code: 'care', quantity: 2 }] })).pending_change.plan_code,
    'business',
  )
  await ada.act('change', { ...later, plan_code: 'extras' })
  const own = { ...later, items: [{ price_id: backup }] }
  assert.deepEqual(await refused(own), [400, 'invalid_request', '/items/0/price_id'])
})

test('an id in a body that names nothing is a field of it, with its pointer', async () => {
  const nobody = '00000000-0000-7000-8000-000000000000'
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('business')
  const order = { customer_id: ada.customerId, plan_code: 'business' }
  const asked: [path: string, body: object, pointer: string][] = [
    ['/v1/subscriptions', { ...order, items: [{ price_id: nobody }] }, '/items/0/price_id'],
    ['/v1/subscriptions/preview', { ...order, customer_id: nobody }, '/customer_id'],
    [`/v1/subscriptions/${id}/change`, { plan_code: 'nothing' }, '/plan_code'],
    [`/v1/subscriptions/${id}/change/preview`, { items: [{ quantity: 1, price_id: nobody }] }, '/items/0/price_id'],
    ['/v1/customers', { name: 'Ada', test_clock_id: nobody }, '/test_clock_id'],
  ]
  for (const [path, body, pointer] of asked) {
    const { status, body: problem } = await service.post(path, body)
    assert.deepEqual(
      [status, problem.code, problem.errors?.[0].pointer, problem.errors?.[0].code],
      [400, 'invalid_request', pointer, 'not_found'],
      path,
    )
  }
})
