import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { basic, inArrears, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { cancelSubscription, uncancelSubscription } from './cancel.ts'

test('cancelled now, the day of the end is not charged', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-16T23:00', 'now')
  assert.deepEqual(customer.billed('2026-04-16').slice(1), ['2025-04-16 cancel basic -500'])
  assert.equal(customer.life().subscription.nextBillingAt, null)
})

test('cancelled now without proration, what is billed stays billed', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-16', 'now', 'none')
  assert.deepEqual(customer.billed('2026-04-16').slice(1), [])
  assert.equal(customer.status('2025-04-16'), 'canceled')
})

test('D11: a future end in a billed period is credited at once, when it is ordered', () => {
  //  1 Apr    5 Apr      16 Apr      1 May
  //  |----------|-----------|.. -5 ...|
  for (const asked of ['2025-04-01', '2025-04-05']) {
    const customer = subscribed(basic, '2025-04-01')
    customer.cancel(asked, '2025-04-16')
    assert.deepEqual(customer.billed(asked).slice(1), [`${asked} cancel basic -500`])
    assert.deepEqual(customer.billed('2025-06-01'), [])
    assert.deepEqual(customer.happened(), ['canceled'])
  }
})

test('an end without proration leaves billed what is billed, until the same end is ordered with it', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-04-16', 'none')
  assert.deepEqual(customer.billed('2025-04-05').slice(1), [])
  customer.cancel('2025-04-06', '2025-04-16')
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-04-06 cancel basic -500'])
})

test('D11: an end ordered again without proration moves no money that is not due before it', () => {
  //  1 Apr   5 Apr 6 Apr   11 Apr   16 Apr   21 Apr   1 May
  //  |---------|-----|-------|---------|.........|......|
  const orders = [
    ['2025-04-16', 'prorate', '2025-04-16', ['2025-04-05 cancel basic -500']],
    ['2025-04-16', 'none', '2025-04-16', []],
    ['2025-04-16', 'prorate', '2025-04-11', ['2025-04-05 cancel basic -500']],
    ['2025-04-16', 'prorate', 'now', ['2025-04-05 cancel basic -500']],
    // Served for five days more: these are charged again.
    ['2025-04-16', 'prorate', '2025-04-21', ['2025-04-05 cancel basic -500', '2025-04-06 cancel basic 167']],
    ['2025-04-16', 'none', '2025-04-21', []],
  ] as const
  for (const [first, how, second, lines] of orders) {
    const customer = subscribed(basic, '2025-04-01')
    customer.cancel('2025-04-05', first, how)
    customer.cancel('2025-04-06', second, 'none')
    assert.deepEqual(customer.billed('2025-06-01').slice(1), lines, `${first} ${how}, then ${second}`)
  }
})

test('D11: a period not yet billed is billed only up to an end that is known', () => {
  //  1 Apr        5 Apr    1 May     11 May
  //  |------------?--------|- 10/31 -|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-11')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), ['2025-05-01 renewal basic 323'])
  assert.deepEqual(customer.happened(), ['renewed', 'canceled'])
})

test('D11: an end moved into a billed period is credited at once', () => {
  //  1 May     10 May     21 May     1 Jun      1 Jul
  //  |------------|----------|- -3.55 -|..........|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-07-01')
  customer.billed('2025-05-10')
  customer.cancel('2025-05-10', '2025-05-21')
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-05-10 cancel basic -355'])
})

test('D11: an earlier end credits the version that is billed to the later one', () => {
  //  1 Apr   5 Apr   7 Apr   10 Apr      21 Apr     1 May
  //  |-basic---|?------|- pro --|?----------|. -10 ...|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', 'period_end')
  customer.change('2025-04-07', pro)
  customer.billed('2025-04-10')
  customer.cancel('2025-04-10', '2025-04-21')
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-04-10 cancel pro -1000'])
})

test('D11: an uncancel charges the rest at once, each line for its own time', () => {
  //  1 May    5 May    11 May     1 Jun     1 Jul
  //  |- 3.23 ---|--------|- 6.77 ---|-- 10 ---|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-11')
  assert.deepEqual(customer.billed('2025-05-05').slice(1), ['2025-05-01 renewal basic 323'])
  customer.uncancel('2025-05-05')
  assert.deepEqual(customer.billed('2025-05-05'), ['2025-05-05 uncancel basic 677'])
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-06-01 renewal basic 1000'])
  const times = customer.life().bills.map(({ lines: [first] }) => {
    const dates = [first?.from, first?.until].map((at) => at?.toString().slice(0, 10))
    return dates.join(' to ')
  })
  assert.deepEqual(times.slice(1), ['2025-05-01 to 2025-05-11', '2025-05-11 to 2025-06-01', '2025-06-01 to 2025-07-01'])
})

test('D11: a cancellation taken back in the same period comes to what was billed before', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-04-16')
  customer.uncancel('2025-04-06')
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-04-01 start basic 1000',
    '2025-04-05 cancel basic -500',
    '2025-04-06 uncancel basic 500',
    '2025-05-01 renewal basic 1000',
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

test('D12: an end up to the start means that a scheduled subscription never begins', () => {
  for (const when of ['now', '2025-04-20', '2025-05-01']) {
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

test('D12: an end after the start may be set before it, and the first period is billed only up to it', () => {
  //  10 Apr       1 May       16 May      1 Jun
  //  |? scheduled  |--- 4.84 ---|...........|
  const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01' })
  customer.cancel('2025-04-10', '2025-05-16')
  assert.equal(customer.status('2025-04-30'), 'scheduled')
  assert.deepEqual(customer.billed('2026-01-01'), ['2025-05-01 renewal basic 484'])
  assert.deepEqual(customer.happened(), ['started', 'canceled'])
})

test('D12: before the start, the period end is that of the first period, or of the trial', () => {
  for (const [trialDays, end, lines] of [
    [0, '2025-06-01', ['2025-05-01 renewal basic 1000']],
    [10, '2025-05-11', []],
  ] as const) {
    const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01', trialDays })
    customer.cancel('2025-04-10', 'period_end')
    assertSame(customer.life().subscription.end, {
      at: customer.at(end),
      requestedAt: customer.at('2025-04-10'),
      isAtPeriodEnd: true,
    })
    assert.deepEqual(customer.billed('2026-01-01'), lines)
  }
})

test('D12: an end set before the start can be taken back', () => {
  const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01' })
  customer.cancel('2025-04-10', '2025-05-16')
  customer.uncancel('2025-04-11')
  assert.deepEqual(customer.billed('2025-05-20'), ['2025-05-01 renewal basic 1000'])
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

test('D10: a subscription that has ended has no change waiting', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.cancel('2025-04-16', 'now')
  assert.deepEqual(customer.life().subscription.waiting, [])
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

test('an end at the end of a period in arrears bills it, also where a moved billing day begins a new cycle there', () => {
  //  1 Jan        10: billing day moved to the 15th, none      1 Feb: end
  //  |----------------------|------------------------------------|- (new cycle) -
  for (const end of ['period_end', '2025-02-01'] as const) {
    for (const moves of [['2025-01-15'], []]) {
      const customer = subscribed(inArrears(basic), '2025-01-01')
      for (const anchor of moves) customer.anchor('2025-01-10', anchor, 'none')
      customer.cancel('2025-01-20', end)
      assert.deepEqual(customer.billed('2025-06-01'), ['2025-02-01 cancel basic 1000'])
    }
  }
})
