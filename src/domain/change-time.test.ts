import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { basic, free, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { changeTime, yearlyCost } from './change-time.ts'
import { make } from './rational.ts'
import { unitAmountOfCents } from './unit-amount.ts'

const toBasic = subscribed(basic, '2025-04-01').life().subscription

test('up is now, down and the same are at the end of the period', () => {
  const times = [pro, basic, free].map((plan) => changeTime(toBasic, plan))
  assert.deepEqual(times, ['now', 'period_end', 'period_end'])
})

test('intervals are compared by what they cost in a year', () => {
  //  basic: 10.00 a month, 120.00 a year; yearly: 365.00 a year
  assert.equal(changeTime(toBasic, yearly), 'now')
  assert.equal(changeTime(toBasic, planOf('a-year-for-less', 11_999n, 'year')), 'period_end')
  const [week, day] = [planOf('week', 700n, 'week'), planOf('day', 100n, 'day')]
  const cost = ({ prices }: typeof week) => yearlyCost(prices.map((price) => ({ price, quantity: 1 })))
  assert.deepEqual([cost(week), cost(day)], [make(36_500n), make(36_500n)])
})

test('the quantities of the subscription count, and prices that are charged once do not', () => {
  const many = subscribed(basic, '2025-04-01', { quantity: 5 }).life().subscription
  assert.equal(changeTime(many, planOf('a-little-less', 999n)), 'period_end')
  assert.equal(changeTime(many, planOf('a-little-more', 1001n)), 'now')
  const month = { unit: 'month', count: 1 } as const
  const flat = (id: string, cents: bigint) =>
    priceOf(id, { model: 'flat', amount: unitAmountOfCents(cents) }, { id, interval: month })
  const setup = flat('setup', 5000n)
  const once = { ...setup, tariff: { ...setup.tariff, kind: 'one_off' } } as const
  const withSetup = planWith('with setup', month, [flat('base', 900n), once])
  assert.equal(changeTime(toBasic, withSetup), 'period_end')
})
