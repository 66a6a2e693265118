import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { basic, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { cancelSubscription, uncancelSubscription } from './cancel.ts'

test('cancelled now, the day of the end is not charged', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-16T23:00', 'now')
  assert.deepEqual(customer.billed('2026-04-16').slice(1), ['2025-04-16 cancel basic -500'])
  assert.equal(customer.life().subscription.nextBillingAt, null)
})

test('cancelled now without credit, what is paid stays paid', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-16', 'now', 'none')
  assert.deepEqual(customer.billed('2026-04-16').slice(1), [])
  assert.equal(customer.status('2025-04-16'), 'canceled')
})

test('D11: a date in a period that is charged brings its credit when it comes', () => {
  for (const asked of ['2025-04-01', '2025-04-05']) {
    const customer = subscribed(basic, '2025-04-01')
    customer.cancel(asked, '2025-04-16')
    assert.deepEqual(customer.billed('2025-04-15').slice(1), [])
    assert.deepEqual(customer.billed('2025-06-01'), ['2025-04-16 cancel basic -500'])
  }
})

test('the same end, now with credit, is another order', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-04-16', 'none')
  customer.cancel('2025-04-06', '2025-04-16')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), ['2025-04-16 cancel basic -500'])
})

test('D11: a period charged whole stays paid where the end is ordered again without credit, the same or another', () => {
  const orders = [
    [
      ['2025-04-16', 'prorate'],
      ['2025-04-16', 'none'],
    ],
    [
      ['2025-04-16', 'none'],
      ['2025-04-16', 'none'],
    ],
    [
      ['2025-04-16', 'prorate'],
      ['2025-04-11', 'none'],
    ],
    [
      ['2025-04-16', 'prorate'],
      ['2025-04-21', 'none'],
    ],
    [
      ['2025-04-16', 'prorate'],
      ['now', 'none'],
    ],
  ] as const
  for (const [[first, how], [second, again]] of orders) {
    const customer = subscribed(basic, '2025-04-01')
    customer.cancel('2025-04-05', first, how)
    customer.cancel('2025-04-06', second, again)
    assert.deepEqual(customer.billed('2025-06-01').slice(1), [], `${first} ${how}, then ${second}`)
  }
})

test('D11: a period not yet charged is charged only up to an end that is known', () => {
  //  1 Apr        5 Apr    1 May     11 May
  //  |------------?--------|- 10/31 -|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-11')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), ['2025-05-01 renewal basic 323'])
  assert.deepEqual(customer.happened(), ['renewed', 'canceled'])
})

test('D11: an end moved into a period that is charged whole brings its credit when it comes', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-07-01')
  customer.billed('2025-05-10')
  customer.cancel('2025-05-10', '2025-05-21')
  assert.deepEqual(customer.billed('2025-05-20'), [])
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-05-21 cancel basic -355'])
})

test('D11: what was charged to a period’s end, where the end was known to be, is credited when an earlier end comes', () => {
  //  1 Apr   5 Apr   7 Apr   10 Apr      21 Apr     1 May
  //  |-basic---|?------|- pro --|?----------|..........|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', 'period_end')
  customer.change('2025-04-07', pro)
  customer.billed('2025-04-10')
  customer.cancel('2025-04-10', '2025-04-21')
  assert.deepEqual(customer.billed('2025-04-20'), [])
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-04-21 cancel pro -1000'])
})

test('D11: after an uncancel the next run charges the rest', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-11')
  assert.deepEqual(customer.billed('2025-05-05').slice(1), ['2025-05-01 renewal basic 323'])
  customer.uncancel('2025-05-05')
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-05-05 renewal basic 677', '2025-06-01 renewal basic 1000'])
  const services = customer.life().bills.map(({ movements: [first] }) => {
    const dates = [first?.serviceStart, first?.serviceEnd].map((at) => at?.toString().slice(0, 10))
    return dates.join(' to ')
  })
  assert.deepEqual(services.slice(1), [
    '2025-05-01 to 2025-05-11',
    '2025-05-11 to 2025-06-01',
    '2025-06-01 to 2025-07-01',
  ])
})

test('an end is neither in the past nor after another has come, and only one that is to come can be taken back', () => {
  const customer = subscribed(basic, '2025-04-01')
  const cancelled = (date: string, order: string) => {
    const when = order === 'now' ? order : customer.at(order)
    return cancelSubscription(customer.life().subscription, { at: when, proration: 'prorate' }, customer.at(date))
  }
  const uncancelled = (date: string) => uncancelSubscription(customer.life().subscription, customer.at(date))
  assert.throws(() => uncancelled('2025-04-05'), { code: 'no_cancellation_pending' })
  assert.throws(() => cancelled('2025-04-05', '2025-04-04T23:59'), { code: 'cancel_in_the_past' })
  assert.equal(cancelled('2025-04-05', '2025-04-05').end?.at.toString(), '2025-04-05T00:00:00Z')
  customer.cancel('2025-04-05', '2025-04-16')
  assert.equal(uncancelled('2025-04-15T23:59').end, null)
  assert.throws(() => uncancelled('2025-04-16'), { code: 'no_cancellation_pending' })
  assert.throws(() => cancelled('2025-04-16', 'now'), { code: 'subscription_ended' })
})

test('D12: a scheduled subscription is cancelled unborn, whatever is asked', () => {
  for (const when of ['now', 'period_end', '2025-06-01']) {
    const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01' })
    assert.equal(customer.status('2025-04-10'), 'scheduled')
    assert.equal(customer.shown(), null)
    customer.cancel('2025-04-10', when)
    assert.deepEqual(customer.billed('2026-01-01'), [])
    const { end } = customer.life().subscription
    assert.equal(end?.at.toString(), '2025-04-10T00:00:00Z')
    assert.equal(end?.isAtPeriodEnd, false, 'there is no period whose end it could be')
    assert.equal(customer.life().subscription.nextBillingAt, null)
    assert.deepEqual(customer.happened(), [])
  }
})

test('D12: a change of a scheduled subscription rewrites its beginning, and a pause is refused', () => {
  const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01' })
  customer.refuses('2025-04-05', { do: 'pause', proration: 'prorate' })
  customer.change('2025-04-10', pro, { when: 'period_end' })
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-05-01 renewal pro 3000', '2025-06-01 renewal pro 3000'])
  assert.deepEqual(customer.happened(), ['started', 'renewed'])
})

test('an end says whether it is that of the period, also where an instant falls on it', () => {
  const customer = subscribed(basic, '2025-04-01')
  const isAtPeriodEnd = () => customer.life().subscription.end?.isAtPeriodEnd
  customer.cancel('2025-04-05', 'period_end')
  assert.equal(isAtPeriodEnd(), true)
  customer.cancel('2025-04-06', '2025-05-01')
  assert.equal(isAtPeriodEnd(), false)
})

test('D10: who is cancelled now has no change waiting any more', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.cancel('2025-04-16', 'now')
  assert.equal(customer.life().subscription.pendingChange, null)
})

test('D10: an end that outlives a new cycle is that of its period only where it falls on its boundary', () => {
  for (const [when, to, isAtPeriodEnd] of [
    ['period_end', planOf('fifteen', 500n, 'day', 15), true],
    ['period_end', planOf('ten', 400n, 'day', 10), false],
    ['2025-05-01', planOf('fifteen', 500n, 'day', 15), false],
  ] as const) {
    const customer = subscribed(basic, '2025-04-01')
    customer.cancel('2025-04-05', when)
    customer.change('2025-04-16', to)
    const { end } = customer.life().subscription
    assertSame([end?.at, end?.isAtPeriodEnd], [customer.at('2025-05-01'), isAtPeriodEnd])
  }
})

test('D7: the status is a matter of time, not of billing', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 10 })
  customer.cancel('2025-04-03', '2025-04-20')
  const statuses = ['2025-04-10', '2025-04-11', '2025-04-19T23:59', '2025-04-20', '2025-06-01'].map(customer.status)
  assert.deepEqual(statuses, ['trialing', 'active', 'active', 'canceled', 'canceled'])
})
