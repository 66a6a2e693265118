import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finalAtOnce } from '../../test/support/domain/lives.ts'
import { basic, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { billUpTo } from './billing.ts'

test('every period is charged whole in advance, and month ends stay month ends', () => {
  //  31 Jan   29 Feb   31 Mar   30 Apr
  //  |- 10 ---|- 10 ---|- 10 ---|- 10
  const customer = subscribed(basic, '2024-01-31')
  assert.deepEqual(customer.billed('2024-04-30'), [
    '2024-01-31 start basic 1000',
    '2024-02-29 renewal basic 1000',
    '2024-03-31 renewal basic 1000',
    '2024-04-30 renewal basic 1000',
  ])
  assert.equal(customer.shown(), '2024-04-30 to 2024-05-31')
})

test('a start between two boundaries pays its part of the first period (D2)', () => {
  //  1 Jun          16 Jun         1 Jul          1 Aug
  //  |..............|---- 15/30 ---|---- 10 ------|
  const customer = subscribed(basic, '2025-06-16', { anchor: '2025-01-01' })
  assert.deepEqual(customer.billed('2025-07-01'), ['2025-06-16 start basic 500', '2025-07-01 renewal basic 1000'])
  const ahead = subscribed(basic, '2025-06-16', { anchor: '2025-09-01' })
  assert.deepEqual(ahead.billed('2025-06-16'), ['2025-06-16 start basic 500'])
  assert.equal(ahead.shown(), '2025-06-16 to 2025-07-01')
})

test('D8: nothing is due before the end of a trial, and the cycle starts there', () => {
  const customer = subscribed(basic, '2025-03-01T10:00', { trialDays: 14 })
  assert.equal(customer.status('2025-03-10'), 'trialing')
  assert.equal(customer.shown(), '2025-03-01 to 2025-03-15')
  assert.deepEqual(customer.billed('2025-03-15T09:59'), [])
  assert.deepEqual(customer.billed('2025-03-15T10:00'), ['2025-03-15 renewal basic 1000'])
  assert.equal(customer.shown(), '2025-03-15 to 2025-04-15')
  assert.deepEqual(customer.happened(), ['trial_ended'])
})

test('D8: a trial may be a single day', () => {
  const customer = subscribed(basic, '2025-03-01', { trialDays: 1 })
  assert.equal(customer.status('2025-03-01T23:59'), 'trialing')
  assert.deepEqual(customer.billed('2025-03-02'), ['2025-03-02 renewal basic 1000'])
})

test('D8: a plan change keeps the trial; what counts is the plan at its end', () => {
  for (const when of ['now', 'period_end'] as const) {
    for (const [to, price] of [
      [pro, 3000],
      [yearly, 36_500],
    ] as const) {
      const customer = subscribed(basic, '2025-03-01', { trialDays: 14 })
      customer.change('2025-03-05', to, { when })
      assert.equal(customer.status('2025-03-14'), 'trialing')
      assert.deepEqual(customer.billed('2025-03-20'), [`2025-03-15 renewal ${to.code} ${price}`])
    }
  }
})

test('D8: cancelled at the period end in a trial, nothing is ever paid', () => {
  const customer = subscribed(basic, '2025-03-01', { trialDays: 14 })
  customer.cancel('2025-03-05', 'period_end')
  assert.deepEqual(customer.billed('2026-01-01'), [])
  assert.equal(customer.status('2025-03-15'), 'canceled')
  assert.deepEqual(customer.happened(), ['canceled'])
})

test('D15: what falls due at one instant comes in the order of the subscriptions’ ids, whatever the order they are given in', () => {
  const { subscription } = subscribed(basic, '2025-04-01').life()
  const sooner = subscribed(basic, '2025-03-20').life().subscription
  const three = [
    { ...sooner, id: 'c' },
    { ...subscription, id: 'a' },
    { ...subscription, id: 'b' },
  ]
  const now = Temporal.Instant.from('2025-05-01T00:00Z')
  for (const given of [three, three.toReversed()]) {
    const { steps } = billUpTo(given, now, 50, finalAtOnce)
    assert.deepEqual(
      steps.map(({ at, subscription: { id } }) => `${at.toString().slice(0, 10)} ${id}`),
      ['2025-04-20 c', '2025-05-01 a', '2025-05-01 b'],
    )
  }
})
