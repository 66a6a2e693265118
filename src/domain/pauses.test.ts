import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { basic, pro, subscribed, totalOf, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { farAway } from './coverage.ts'
import { pauseSubscription, resumeSubscription } from './pause.ts'

test('D13: a pause credits the rest, and resuming charges the rest', () => {
  //  1 Apr      11 Apr     21 Apr     1 May
  //  |----------|~~~~~~~~~~|----------|
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  assert.equal(customer.status('2025-04-20'), 'paused')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-11 pause basic -667',
    '2025-04-21 resume basic 333',
    '2025-05-01 renewal basic 1000',
  ])
})

test('D7: paused from the very instant of the pause on, and not any more from resuming on', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  assert.deepEqual(['2025-04-10T23:59', '2025-04-11', '2025-06-01'].map(customer.status), [
    'active',
    'paused',
    'paused',
  ])
  customer.resume('2025-06-02')
  assert.equal(customer.status('2025-06-02'), 'active')
})

test('D13: only who is served can be paused, and only who is paused can be resumed', () => {
  const customer = subscribed(basic, '2025-04-01', { createdAt: '2025-03-20' })
  const pausedOn = (date: string) =>
    pauseSubscription(
      customer.life().subscription,
      { at: 'now', resumeAt: null, proration: 'prorate' },
      customer.at(date),
    )
  const resumedOn = (date: string) => resumeSubscription(customer.life().subscription, 'now', customer.at(date))
  assert.throws(() => pausedOn('2025-03-31'), { code: 'subscription_not_started' })
  customer.billed('2025-04-01')
  assert.throws(() => resumedOn('2025-04-05'), { code: 'subscription_not_paused' })
  customer.pause('2025-04-11')
  assert.throws(() => pausedOn('2025-04-12'), { code: 'subscription_paused' })
  customer.cancel('2025-04-12', '2025-04-21')
  assert.throws(() => pausedOn('2025-04-21'), { code: 'subscription_ended' })
  assert.throws(() => resumedOn('2025-04-21'), { code: 'subscription_ended' })
})

test('D13: a pause that leaves the rest paid costs nothing again when it ends in the same period', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11', 'none')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-05-01').slice(1), ['2025-05-01 renewal basic 1000'])
})

test('D13: periods paused throughout make no charge and no renewal; the grid runs on', () => {
  //  1 Apr   11 Apr   1 May    1 Jun   11 Jun  1 Jul
  //  |-------|~~~~~~~~|~~~~~~~~|~~~~~~~|--20/30|
  for (const proration of ['prorate', 'none'] as const) {
    const customer = subscribed(basic, '2025-04-01')
    customer.pause('2025-04-11', proration)
    customer.resume('2025-06-11')
    assert.deepEqual(customer.billed('2025-07-01').slice(proration === 'none' ? 1 : 2), [
      '2025-06-11 resume basic 667',
      '2025-07-01 renewal basic 1000',
    ])
    assert.deepEqual(customer.happened(), ['renewed'])
  }
})

test('D13: a waiting change happens in a pause and is billed from resuming on', () => {
  for (const to of [pro, planOf('quarterly', 9200n, 'month', 3)]) {
    const customer = subscribed(basic, '2025-04-01')
    customer.change('2025-04-05', to, { when: 'period_end' })
    customer.pause('2025-04-11')
    assert.deepEqual(customer.billed('2025-05-10').slice(1), ['2025-04-11 pause basic -667'])
    customer.resume('2025-05-17')
    const price = to === pro ? 1452 : 7600
    assert.deepEqual(customer.billed('2025-05-20'), [`2025-05-17 resume ${to.code} ${price}`])
  }
})

test('D13: the end of a trial does not move, and a pause over it is charged from resuming', () => {
  const customer = subscribed(basic, '2025-03-18', { trialDays: 14 })
  customer.pause('2025-03-20')
  customer.resume('2025-04-16')
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-04-16 resume basic 500', '2025-05-01 renewal basic 1000'])
  assert.deepEqual(customer.happened(), ['trial_ended', 'renewed'])
})

test('D13: a subscription resumed at the very end of its trial has missed nothing', () => {
  const customer = subscribed(basic, '2025-03-18', { trialDays: 14 })
  customer.pause('2025-03-20')
  customer.resume('2025-04-01')
  assert.deepEqual(customer.billed('2025-04-02'), ['2025-04-01 resume basic 1000'])
})

test('D13: a cancellation takes effect in a pause', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  customer.cancel('2025-04-12', 'period_end')
  assert.deepEqual(customer.billed('2025-09-01').slice(1), ['2025-04-11 pause basic -667'])
  assert.equal(customer.status('2025-05-01'), 'canceled')
})

test('pausing and resuming after a change without proration goes on with the old price to the boundary (D9, D13)', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { proration: 'none' })
  customer.pause('2025-04-11')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-11 pause basic -667',
    '2025-04-21 resume basic 333',
    '2025-05-01 renewal pro 3000',
  ])
})

test('D13: pauses are spans of the subscription, and neither pausing nor resuming adds a version', () => {
  //  1 Apr  11 Apr  21 Apr  26 Apr
  //  |--------|~~~~~~~|-------|~~~~~
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  customer.resume('2025-04-21')
  customer.pause('2025-04-26')
  const { items, pauses } = customer.life().subscription
  assert.deepEqual(
    items.map(({ versions }) => versions.length),
    [1],
  )
  assertSame(pauses, [
    { from: customer.at('2025-04-11'), until: customer.at('2025-04-21'), times: 1 },
    { from: customer.at('2025-04-26'), until: farAway, times: 1 },
  ])
})

test('D13: a pause and a resume at one instant leave no span and move no money', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  customer.resume('2025-04-11')
  assert.deepEqual(customer.life().subscription.pauses, [])
  customer.billed('2025-04-30')
  assert.equal(totalOf(customer.life()), 1000n)
})

test('a change without proration in a pause charges nothing that the pause has credited (D9, D13)', () => {
  for (const to of [pro, yearly]) {
    const customer = subscribed(basic, '2025-04-01')
    customer.pause('2025-04-11')
    customer.change('2025-04-16', to, { proration: 'none' })
    assert.deepEqual(customer.billed('2025-04-20').slice(1), ['2025-04-11 pause basic -667'])
    customer.resume('2025-04-21')
    const resumed = to === pro ? 'basic 333' : 'yearly 36000'
    assert.deepEqual(customer.billed('2025-04-22'), [`2025-04-21 resume ${resumed}`])
  }
})

test('a prorated change gives back what a pause has kept, and resuming charges the new price (D9, D13)', () => {
  //  1 Apr    11 Apr    16 Apr   21 Apr    1 May
  //  |-basic--|~ paid ~~|~~~~~~~~|-- pro --|
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11', 'none')
  customer.change('2025-04-16', pro)
  assert.equal(customer.life().book.length, 1, 'nothing is written down of a version that is not served')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-04-30').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-21 resume pro 1000',
  ])
})

test('what a pause has kept paid ends with its period, whatever is changed without proration in a later one (D9, D13)', () => {
  //  1 Apr    11 Apr   1 May    1 Jun  5 Jun    21 Jun   1 Jul
  //  |-basic--|~ paid ~|~~~~~~~~|~~~~~~|~~~~~~~~|- basic-|-- pro
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11', 'none')
  customer.change('2025-06-05', pro, { proration: 'none' })
  customer.resume('2025-06-21')
  assert.deepEqual(customer.billed('2025-07-01').slice(1), [
    '2025-06-21 resume basic 333',
    '2025-07-01 renewal pro 3000',
  ])
})

test('a prorated pause gives back what an earlier one has kept (D13)', () => {
  //  1 Apr    11 Apr     16 Apr     21 Apr     1 May
  //  |-basic--|~ billed ~~|-- basic --|. -3.33 ..|
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11', 'none')
  customer.resume('2025-04-16')
  customer.pause('2025-04-21')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), ['2025-04-21 pause basic -333'])
})

test('D13: a trial paused throughout makes nothing due until it is resumed', () => {
  const customer = subscribed(basic, '2025-03-18', { trialDays: 14 })
  customer.pause('2025-03-20', 'none')
  assert.deepEqual(customer.billed('2025-04-15'), [])
  customer.resume('2025-04-16')
  assert.deepEqual(customer.billed('2025-04-20'), ['2025-04-16 resume basic 500'])
})
