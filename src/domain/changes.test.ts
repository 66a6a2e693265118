import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { basic, pro, subscribed, totalOf, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import type { Plan } from './plan.ts'
import { leadingItem, type Subscription } from './subscription.ts'

import { unitAmountOfCents } from './unit-amount.ts'

/** An order of a plan now, prorated; the quantity is not named. */
const to = (plan: Plan) => ({ plan, quantity: null, when: 'now', proration: 'prorate' }) as const

function itemOf({ items: [item] }: Subscription) {
  assert.ok(item)
  return item
}

test('D9: a change now credits the rest at the old price and charges it at the new', () => {
  //  1 Apr           16 Apr          1 May
  //  |-- basic 10 ---|--- pro 30 ----|
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16T18:00', pro)
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-04-01 start basic 1000',
    '2025-04-16 change basic -500',
    '2025-04-16 change pro 1500',
    '2025-05-01 renewal pro 3000',
  ])
})

test('D4: the days before a change are dates where the customer lives, not in UTC', () => {
  //  1 Apr, 0:00              11 Apr, 18:00 (in UTC still the 11th, but the 1st was the 31st there)
  const customer = subscribed(basic, '2025-04-01', { timeZone: 'Pacific/Auckland' })
  customer.change('2025-04-11T18:00', pro)
  assert.deepEqual(customer.billed('2025-04-12').slice(1), [
    '2025-04-11 change basic -667',
    '2025-04-11 change pro 2000',
  ])
})

test('D3: a change in a period leaves it as it was stored, also when the zone would now say otherwise', () => {
  const { subscription } = subscribed(basic, '2025-04-01').life()
  const [item] = subscription.items
  assert.ok(item?.period)
  const period = { ...item.period, end: item.period.end.add({ hours: 1 }) }
  const after = changed(
    { ...subscription, items: [{ ...item, period }] },
    to(pro),
    subscription.startAt.add({ hours: 24 }),
  )
  assertSame(after.items[0]?.period, period)
})

test('D9: a change of quantity is a change', () => {
  const customer = subscribed(basic, '2025-04-01', { quantity: 3 })
  customer.change('2025-04-11', basic, { quantity: 5 })
  assert.deepEqual(customer.billed('2025-04-11'), [
    '2025-04-01 start 3 x basic 3000',
    '2025-04-11 change 3 x basic -2000',
    '2025-04-11 change 5 x basic 3333',
  ])
})

test('D9: without proration the new price starts with the next period', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro, { proration: 'none' })
  assert.equal(leadingItem(customer.life().subscription).versions.at(-1)?.plan.code, 'pro')
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-04-01 start basic 1000', '2025-05-01 renewal pro 3000'])
})

test('D9: after a change without proration, one with it credits what was really paid', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-10', pro, { proration: 'none' })
  customer.change('2025-04-16', planOf('max', 6000n))
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change max 3000',
    '2025-05-01 renewal max 6000',
  ])
})

test('D9: another interval starts a new cycle: the rest is credited and a whole new period charged', () => {
  //  1 Apr        16 Apr 2025                          16 Apr 2026
  //  |- basic 10 -|-------------- yearly 365 -----------|
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', yearly)
  assert.equal(customer.shown(), '2025-04-16 to 2026-04-16')
  const { versions } = itemOf(customer.life().subscription)
  assertSame(
    versions.map(({ number, anchor }) => [number, anchor]),
    [
      [1, customer.at('2025-04-01')],
      [2, customer.at('2025-04-16')],
    ],
    'versions are counted from one, and the new one has its own anchor',
  )
  assert.deepEqual(customer.billed('2026-04-16').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change yearly 36500',
    '2026-04-16 renewal yearly 36500',
  ])
})

test('D9: another interval without proration starts at once, and the old charge keeps its money', () => {
  const customer = subscribed(yearly, '2025-01-01')
  customer.change('2025-02-01', basic, { proration: 'none' })
  assert.deepEqual(customer.billed('2025-03-01').slice(1), [
    '2025-02-01 change basic 1000',
    '2025-03-01 renewal basic 1000',
  ])
  // Neither a pause nor an end gives back what the change kept.
  customer.pause('2025-03-10')
  customer.cancel('2025-03-10', 'now')
  assert.deepEqual(customer.billed('2026-03-01'), ['2025-03-10 pause basic -710'])
})

test('D9: at the period end the change waits for the boundary, and another interval starts its cycle there', () => {
  const customer = subscribed(basic, '2025-01-31')
  customer.change('2025-02-10', yearly, { when: 'period_end' })
  assert.deepEqual(customer.billed('2026-02-28').slice(1), [
    '2025-02-28 renewal yearly 36500',
    '2026-02-28 renewal yearly 36500',
  ])
  assert.deepEqual(customer.happened(), ['changed', 'renewed', 'renewed'])
  assert.deepEqual(customer.life().subscription.waiting, [])
})

test('D32: the quantity that a change names is the base’s, whatever the other items have', () => {
  const perUnit = (code: string, quantity: number) => {
    const model = { model: 'per_unit', unitAmount: unitAmountOfCents(2n ** 40n) } as const
    return priceOf(code, model, { id: code, interval: { unit: 'month', count: 1 }, quantity })
  }
  const two = planWith('two', { unit: 'month', count: 1 }, [perUnit('base', 1), perUnit('seats', 4095)])
  const { subscription } = subscribed(two, '2025-04-01', { quantity: 5 }).life()
  const now = subscription.startAt.add({ hours: 24 })
  const quantities = ({ items }: Subscription) => items.map(({ versions }) => versions.at(-1)?.quantity)
  assert.deepEqual(quantities(changed(subscription, { ...to(two), quantity: 7 }, now)), [7, 4095])
  assert.equal(changed(subscription, { ...to(two), quantity: 5 }, now), subscription, 'it has five already')
  const tooMany = { ...to(two), quantity: 8192 }
  assert.throws(() => changed(subscription, tooMany, now), { code: 'amount_too_large' })
})

test('a change to more than can be billed is refused', () => {
  const { subscription } = subscribed(basic, '2025-04-01').life()
  const order = { ...to(planOf('dear', 2n ** 52n)), quantity: 2 }
  assert.throws(() => changed(subscription, order, subscription.startAt), { code: 'amount_too_large' })
})

test('after its end a subscription is not changed any more', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-04-16')
  const order = { ...to(pro), quantity: 2 }
  const changedOn = (date: string) => changed(customer.life().subscription, order, customer.at(date))
  assert.equal(itemOf(changedOn('2025-04-15T23:59')).versions.length, 2)
  assert.throws(() => changedOn('2025-04-16'), { code: 'subscription_ended' })
})

test('a plan of another product or currency, or one that takes nobody any more, is refused; its own it may keep', () => {
  const { subscription } = subscribed(basic, '2025-04-01').life()
  const changedTo = (plan: Plan) => {
    const order = { ...to(plan), quantity: 2 }
    return changed(subscription, order, subscription.startAt)
  }
  assert.throws(() => changedTo({ ...pro, product: 'support' }), { code: 'plan_product_differs' })
  assert.throws(() => changedTo({ ...pro, currency: 'USD' }), { code: 'plan_currency_differs' })
  assert.throws(() => changedTo({ ...pro, isActive: false }), { code: 'plan_inactive' })
  assert.equal(itemOf(changedTo({ ...basic, isActive: false })).versions.length, 2)
})

test('D10: a cancellation outlives a change, and a new cycle is charged only up to it (D11)', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-06', 'period_end')
  customer.change('2025-04-16', yearly)
  assert.deepEqual(customer.billed('2025-06-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change yearly 1500',
  ])
})

test('two changes on a day: the day belongs to the newer version', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16T09:00', planOf('max', 6000n))
  customer.change('2025-04-16T17:00', pro)
  assert.deepEqual(customer.billed('2025-04-16T17:00').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change max 3000',
    '2025-04-16 change max -3000',
    '2025-04-16 change pro 1500',
  ])
})

test('up and down and up and back again nets to nothing', () => {
  const customer = subscribed(basic, '2025-04-01')
  for (const to of [pro, basic, pro, basic]) customer.change('2025-04-13', to)
  customer.billed('2025-04-13')
  assert.equal(totalOf(customer.life()), 1000n)
})
