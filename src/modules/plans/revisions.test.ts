import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { asking, made, newCustomer, newPlan, outcome, subscribed } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { newId } from '../../platform/ids.ts'

const service = await startTestService()
const { get, post, patch, database } = service
const owner = asking(database.ownerUrl)
const stranger = await anotherTenant(database.ownerUrl)

const base = { code: 'base', kind: 'recurring', model: 'per_unit', unit_amount: '1000' }
const seats = {
  code: 'seats',
  kind: 'recurring',
  model: 'graduated',
  tiers: [
    { up_to: '10', unit_amount: '100.50' },
    { up_to: null, unit_amount: '80' },
  ],
  quantity: 12,
}

const revise = async (plan: { id: string }, body: object) => made(await post(`/v1/plans/${plan.id}/revisions`, body))
const planWith = (prices: readonly object[]): Promise<any> => newPlan(service, { amount_cents: undefined, prices })
const idsOf = (plan: { prices: { id: string }[] }) => plan.prices.map(({ id }) => id)

describe('a revision of a plan', () => {
  test('is the next plan of the same code, with what is not said taken from the plan', async () => {
    const terms = { interval: 'week', interval_count: 2, trial_days: 5, product: 'storage', metadata: { a: '1' } }
    const plan: any = await newPlan(service, terms)
    const next = await revise(plan, { amount_cents: 1500 })
    const { id, prices, created_at, updated_at } = next
    assert.deepEqual(next, { ...plan, id, prices, created_at, updated_at, revision: 2, amount_cents: 1500 })
    assert.notEqual(id, plan.id)
    assert.deepEqual((await get(`/v1/plans/${id}`)).body, next)
    assert.deepEqual((await get(`/v1/plans/${plan.id}`)).body, plan, 'the revision before stands')
    const events = (await get(`/v1/events?object_id=${id}`)).body.data
    assert.deepEqual(
      events.map(({ type, object }: any) => [type, object]),
      [['plan.created', next]],
    )
  })

  test('has everything that is said, and is active where the one before is not', async () => {
    const plan: any = await newPlan(service, { metadata: { a: '1' } })
    await patch(`/v1/plans/${plan.id}`, { is_active: false })
    const said = { name: 'Pro', interval: 'year', interval_count: 2, trial_days: 3, metadata: { b: '2' } }
    const next = await revise(plan, { ...said, prices: [base, seats] })
    for (const [name, value] of Object.entries(said)) assert.deepEqual(next[name], value, name)
    assert.deepEqual([next.is_active, next.amount_cents, next.currency, next.product], [true, null, 'EUR', 'default'])
    assert.deepEqual(
      next.prices.map(({ code, interval, interval_count }: any) => `${code} ${interval_count} ${interval}`),
      ['base 2 year', 'seats 2 year'],
    )
  })

  test('may be made from any revision, and takes the next number', async () => {
    const plan = await newPlan(service, { name: 'First' })
    await revise(plan, { amount_cents: 2, name: 'Second' })
    const third = await revise(plan, { amount_cents: 3 })
    assert.deepEqual([third.revision, third.name], [3, 'First'])
    assert.equal((await revise(third, { amount_cents: 4 })).revision, 4)
  })

  test('is listed before the earlier ones', async () => {
    const plan = await newPlan(service)
    const others = [await revise(plan, { amount_cents: 2 }), await revise(plan, { amount_cents: 3 })]
    const { data } = (await get(`/v1/plans?code=${plan.code}`)).body
    assert.deepEqual(
      data.map(({ id, revision }: any) => [id, revision]),
      [
        [others[1].id, 3],
        [others[0].id, 2],
        [plan.id, 1],
      ],
    )
  })

  test('leaves the code taken', async () => {
    const plan = await newPlan(service)
    await revise(plan, { amount_cents: 2 })
    const order = { code: plan.code, name: 'Another', amount_cents: 1, currency: 'EUR' }
    assert.equal(outcome(await post('/v1/plans', order)), '409 plan_code_taken')
  })

  test('gets a number of its own, also where many are made at once', async () => {
    const plan = await newPlan(service)
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) => post(`/v1/plans/${plan.id}/revisions`, { amount_cents: index })),
    )
    assert.deepEqual([...new Set(made.map(({ status }) => status))], [201])
    const { data } = (await get(`/v1/plans?code=${plan.code}&limit=100`)).body
    assert.deepEqual(
      data.map(({ revision }: any) => revision),
      [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    )
  })

  const wrong: readonly (readonly [pointer: string, body: object])[] = [
    ['/amount_cents', {}],
    ['/amount_cents', { amount_cents: 5, prices: [base] }],
    ['/amount_cents', { amount_cents: -1 }],
    ['/prices/0/tiers', { prices: [{ ...base, tiers: seats.tiers }] }],
    ['/prices/1/code', { prices: [base, base] }],
    ['/name', { amount_cents: 5, name: '' }],
    ['/interval', { amount_cents: 5, interval: 'quarter' }],
    ['/trial_days', { amount_cents: 5, trial_days: -1 }],
    ...['code', 'currency', 'product', 'is_active'].map(
      (name) => [`/${name}`, { amount_cents: 5, [name]: 'EUR' }] as const,
    ),
  ]
  for (const [pointer, body] of wrong) {
    test(`refuses ${JSON.stringify(body)} at ${pointer}`, async () => {
      const plan = await newPlan(service)
      const answer = await post(`/v1/plans/${plan.id}/revisions`, body)
      assert.equal(`${outcome(answer)} ${answer.body.errors[0].pointer}`, `400 invalid_request ${pointer}`)
    })
  }

  test('of a plan of another tenant, or of none, is a 404', async () => {
    const plan = await newPlan(service)
    for (const [id, headers] of [[plan.id, stranger] as const, [newId(), {}] as const]) {
      assert.equal(outcome(await post(`/v1/plans/${id}/revisions`, { amount_cents: 5 }, headers)), '404 not_found')
    }
    assert.equal((await get(`/v1/plans?code=${plan.code}`)).body.data.length, 1)
  })
})

describe('a price that a revision has from the one before', () => {
  test('is the same row where it is the same in every respect', async () => {
    const plan = await planWith([base, seats])
    const next = await revise(plan, {
      prices: [
        { ...seats, timing: 'in_advance' },
        { ...base, unit_amount: '2000' },
      ],
    })
    assert.equal(next.prices[0].id, plan.prices[1].id)
    assert.ok(!idsOf(plan).includes(next.prices[1].id))
    const [{ count }] = await owner(
      'select count(distinct price_id)::int as count from plan_price where plan_id = any($1)',
      [[plan.id, next.id]],
    )
    assert.equal(count, 3)
    assert.deepEqual(next.prices[0], plan.prices[1])
  })

  test('is the same row also where another plan of it is made by the amount', async () => {
    const plan: any = await newPlan(service, { amount_cents: 700 })
    assert.deepEqual(idsOf(await revise(plan, { amount_cents: 700, name: 'Other', trial_days: 9 })), idsOf(plan))
  })

  test('is another row where anything differs', async () => {
    const differences = [
      { name: 'Seats' },
      { code: 'chairs' },
      { timing: 'in_arrears' },
      { interval: 'year' },
      { interval_count: 2 },
      { trial_days: 1 },
      { quantity: 11 },
      { model: 'volume' },
      { tiers: [{ up_to: null, unit_amount: '80' }] },
      { transform: { divide_by: 2, round: 'up' } },
      { transform: { divide_by: 2, round: 'down' } },
      { included_quantity: '0.5' },
      { minimum_cents: 0 },
      { maximum_cents: 5 },
    ]
    let before = await planWith([seats])
    for (const difference of differences) {
      const next = await revise(before, { prices: [{ ...seats, ...difference }] })
      assert.notEqual(next.prices[0].id, before.prices[0].id, JSON.stringify(difference))
      before = next
    }
  })
})

describe('a subscription', () => {
  test('by plan_code is to the newest revision, by plan_id to the one it names', async () => {
    const plan = await newPlan(service, { amount_cents: 1000 })
    const next = await revise(plan, { amount_cents: 2000 })
    const newest = await subscribed(service, plan)
    assert.deepEqual([newest.subscription.plan_id, newest.invoice.total_cents], [next.id, 2000])
    const customer = await newCustomer(service)
    const order = { customer_id: customer.id, plan_id: plan.id }
    const old = made(await post('/v1/subscriptions', order))
    assert.deepEqual([old.plan_id, old.latest_invoice.total_cents], [plan.id, 1000])
  })

  test('stays on its revision, and a change by plan_code takes it to the newest', async () => {
    const plan = await newPlan(service, { amount_cents: 1000 })
    const { subscription } = await subscribed(service, plan)
    const next = await revise(plan, { amount_cents: 2000 })
    assert.equal((await get(`/v1/subscriptions/${subscription.id}`)).body.plan_id, plan.id)
    const changed = made(await post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: plan.code }))
    assert.equal(changed.plan_id, next.id)
  })
})
