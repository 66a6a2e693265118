import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { finalAtOnce, sumOf } from '../../test/support/domain/lives.ts'
import { basic, free, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { billUpTo } from './billing.ts'
import { asOf } from './schedule.ts'
import { shownPeriod } from './subscription.ts'

test('D14: a back-dated start makes an invoice for every period missed, oldest first', () => {
  const customer = subscribed(basic, '2025-01-15', { createdAt: '2025-04-20' })
  assert.deepEqual(customer.billed('2025-04-20'), [
    '2025-01-15 start basic 1000',
    '2025-02-15 renewal basic 1000',
    '2025-03-15 renewal basic 1000',
    '2025-04-15 renewal basic 1000',
  ])
  assert.equal(customer.life().bills.length, 4)
})

test('D14: a start more than 1,000 periods ago is refused', () => {
  const daily = planOf('daily', 100n, 'day')
  assert.equal(subscribed(daily, '2022-07-07', { createdAt: '2025-04-02' }).life().bills.length, 1001)
  assert.throws(() => subscribed(daily, '2022-07-06', { createdAt: '2025-04-02' }), { code: 'start_too_long_ago' })
  assert.doesNotThrow(() => subscribed(daily, '2023-04-02', { createdAt: '2025-04-02', anchor: '2021-04-02' }))
})

test('a start with an inactive plan, or with more than can be billed, is refused', () => {
  assert.throws(() => subscribed({ ...basic, isActive: false }, '2025-04-01'), { code: 'plan_inactive' })
  assert.throws(() => subscribed(planOf('dear', 2n ** 52n), '2025-04-01', { quantity: 2 }), {
    code: 'amount_too_large',
  })
})

test('D15: what falls due together is billed one period at a time, in order of time and then of subscription', () => {
  const [one, two] = ['one', 'two'].map((id) => subscribed(basic, '2025-04-01', { id }).life().subscription)
  assert.ok(one && two)
  const now = Temporal.Instant.from('2025-06-15T00:00Z')
  const { steps, isComplete } = billUpTo([two, one], now, 50, finalAtOnce)
  const order = steps.map(({ at, subscription: { id } }) => `${at.toString().slice(0, 10)} ${id}`)
  assert.deepEqual(order, ['2025-05-01 one', '2025-05-01 two', '2025-06-01 one', '2025-06-01 two'])
  assert.equal(isComplete, true)
  assert.equal(billUpTo([two, one], now, 4, finalAtOnce).isComplete, true)
  assert.equal(billUpTo([two, one], now, 3, finalAtOnce).isComplete, false)
})

test('D7: from the very instant of a boundary on the next period is shown, whether or not billing has run', () => {
  const { subscription } = subscribed(basic, '2025-04-01').life()
  const shownAt = (at: string) => shownPeriod(asOf(subscription, Temporal.Instant.from(at)))?.start.toString()
  assert.equal(shownAt('2025-04-30T23:59:59Z'), '2025-04-01T00:00:00Z')
  assert.equal(shownAt('2025-05-01T00:00:00Z'), '2025-05-01T00:00:00Z')
  assert.equal(shownAt('2025-07-10T00:00:00Z'), '2025-07-01T00:00:00Z')
})

test('D15: a subscription that is due in between comes in between', () => {
  const one = subscribed(basic, '2025-04-01', { id: 'one' }).life().subscription
  const two = subscribed(basic, '2025-04-15', { id: 'two' }).life().subscription
  const { steps } = billUpTo([one, two], Temporal.Instant.from('2025-06-20T00:00Z'), 50, finalAtOnce)
  const order = steps.map(({ at, subscription: { id } }) => `${at.toString().slice(0, 10)} ${id}`)
  assert.deepEqual(order, ['2025-05-01 one', '2025-05-15 two', '2025-06-01 one', '2025-06-15 two'])
})

test('D16: a downgrade and a cancellation make bills below zero, which are credit notes', () => {
  //  1 Apr           16 Apr             1 May
  //  |---- pro 30 -----|-15 +5, then -5 ---|
  const customer = subscribed(pro, '2025-04-01')
  customer.change('2025-04-16', basic)
  customer.cancel('2025-04-16', 'now')
  assert.deepEqual(customer.life().bills.map(sumOf), [3000n, -1000n, -500n])
  const [item] = customer.life().subscription.items
  const lines = item?.charges.flatMap((charge) => charge.lines.map((line) => [charge.version, line] as const)) ?? []
  assert.deepEqual(
    lines.map(
      ([
        version,
        {
          sign,
          takesBack,
          document: { kind },
        },
      ]) => [version, sign, takesBack, kind],
    ),
    [
      [1, 1, null, 'invoice'],
      [1, -1, 1, 'credit_note'],
      [2, 1, null, 'credit_note'],
      [2, -1, 1, 'credit_note'],
    ],
    'what is newly charged on a credit note stands, and is taken back as any other line',
  )
})

test('D16: lines that cancel out to nothing make no document, and come with the next one', () => {
  //  1 Apr        16 Apr         26 Apr   1 May
  //  |- basic 10 ---|- other 10 ---|- pro --|
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', planOf('other', 1000n))
  assert.deepEqual(customer.billed('2025-04-20').slice(1), [])
  assertSame(customer.life().subscription.unbilledSince, customer.at('2025-04-01'))
  customer.change('2025-04-26', pro)
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-04-26 change basic -500',
    '2025-04-26 change other 333',
    '2025-04-26 change pro 500',
    '2025-05-01 renewal pro 3000',
  ])
  assert.equal(customer.life().subscription.unbilledSince, null)
})

test('D16: what has cancelled out is billed with the next renewal, though its period is over', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', planOf('other', 1000n))
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-05-01 renewal basic -500',
    '2025-05-01 renewal other 500',
    '2025-05-01 renewal other 1000',
  ])
})

test('D17: free plans write no line, and their periods move on', () => {
  const customer = subscribed(free, '2025-04-01')
  assert.deepEqual(customer.billed('2025-06-10'), [])
  assert.equal(customer.shown(), '2025-06-01 to 2025-07-01')
  assert.deepEqual(customer.happened(), ['renewed', 'renewed'])
  customer.change('2025-06-16', basic)
  assert.deepEqual(customer.billed('2025-06-16'), ['2025-06-16 change basic 500'])
})

test('by second, a change is billed from its very second on', () => {
  // 222 of 720 hours are over at 06:00 on the 10th.
  const customer = subscribed(planOf('cheap', 7200n), '2025-04-01', { proration: 'second' })
  customer.change('2025-04-10T06:00', planOf('dear', 72_000n))
  assert.deepEqual(customer.billed('2025-04-11').slice(1), [
    '2025-04-10 change cheap -4980',
    '2025-04-10 change dear 49800',
  ])
})

test('the hour that a zone leaves out counts by second and not by day', () => {
  // Berlin's March 2025 has 743 hours; at noon of the 30th 706 of them are over.
  const price = planOf('hourly', 74_300n)
  for (const [proration, credit] of [
    ['second', -3600],
    ['day', -4794],
  ] as const) {
    const customer = subscribed(price, '2025-03-01', { timeZone: 'Europe/Berlin', proration })
    customer.cancel('2025-03-30T12:00', 'now')
    assert.deepEqual(customer.billed('2025-03-30T12:00').slice(1), [`2025-03-30 cancel hourly ${credit}`])
  }
})

test('periods begin at the wall time of the zone, in summer and in winter', () => {
  const customer = subscribed(basic, '2025-02-10T09:30', { timeZone: 'America/New_York' })
  customer.billed('2025-04-20')
  const starts = customer.life().bills.map(({ occurredAt }) => occurredAt.toString())
  assert.deepEqual(starts, ['2025-02-10T14:30:00Z', '2025-03-10T13:30:00Z', '2025-04-10T13:30:00Z'])
})

test('the day of a change is the day of the zone', () => {
  // 20:00 UTC of the 10th is the 11th in Kathmandu.
  const customer = subscribed(basic, '2025-04-01', { timeZone: 'Asia/Kathmandu' })
  customer.change('2025-04-11T01:45', pro)
  assert.equal(customer.life().bills.at(-1)?.occurredAt.toString(), '2025-04-10T20:00:00Z')
  assert.deepEqual(customer.billed('2025-04-11T01:45').slice(1), [
    '2025-04-11 change basic -667',
    '2025-04-11 change pro 2000',
  ])
})

test('a year from 29 February has 365 dates until there is a 29th again', () => {
  const customer = subscribed(yearly, '2024-02-29')
  customer.cancel('2026-03-10', '2026-03-10')
  // 28 Feb 2026 to 10 March are 10 of 365 dates.
  assert.deepEqual(customer.billed('2027-01-01'), [
    '2024-02-29 start yearly 36500',
    '2025-02-28 renewal yearly 36500',
    '2026-02-28 renewal yearly 36500',
    '2026-03-10 cancel yearly -35500',
  ])
})

test('a leap February has 29 parts', () => {
  const customer = subscribed(planOf('monthly', 2900n), '2024-02-01')
  customer.cancel('2024-02-29', 'now')
  assert.deepEqual(customer.billed('2024-02-29').slice(1), ['2024-02-29 cancel monthly -100'])
})
