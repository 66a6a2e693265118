import assert from 'node:assert/strict'
import { test } from 'node:test'
import { told } from '../../test/support/domain/lives.ts'
import { basic, free, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { billDifference, billUpTo } from './billing.ts'
import { changeSubscription } from './change.ts'
import { asOf, scheduled } from './schedule.ts'
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

test('nobody starts with a plan that takes nobody any more, nor with more than can be billed', () => {
  assert.throws(() => subscribed({ ...basic, isActive: false }, '2025-04-01'), { code: 'plan_inactive' })
  assert.throws(() => subscribed(planOf('dear', 2n ** 52n), '2025-04-01', { quantity: 2 }), {
    code: 'amount_too_large',
  })
})

test('D15: what falls due together is billed one period at a time, in order of time and then of subscription', () => {
  const [one, two] = ['one', 'two'].map((id) => subscribed(basic, '2025-04-01', { id }).life().subscription)
  assert.ok(one && two)
  const now = Temporal.Instant.from('2025-06-15T00:00Z')
  const { turns, isComplete } = billUpTo([two, one], now, 50)
  const order = turns.map(({ at, subscription: { id } }) => `${at.toString().slice(0, 10)} ${id}`)
  assert.deepEqual(order, ['2025-05-01 one', '2025-05-01 two', '2025-06-01 one', '2025-06-01 two'])
  assert.equal(isComplete, true)
  assert.equal(billUpTo([two, one], now, 4).isComplete, true)
  assert.equal(billUpTo([two, one], now, 3).isComplete, false)
})

test('D7: from the very instant of a boundary on the next period is shown, whether or not billing has run', () => {
  const { subscription } = subscribed(basic, '2025-04-01').life()
  const shownAt = (at: string) => shownPeriod(asOf(subscription, Temporal.Instant.from(at)))?.start.toString()
  assert.equal(shownAt('2025-04-30T23:59:59Z'), '2025-04-01T00:00:00Z')
  assert.equal(shownAt('2025-05-01T00:00:00Z'), '2025-05-01T00:00:00Z')
  assert.equal(shownAt('2025-07-10T00:00:00Z'), '2025-07-01T00:00:00Z')
})

test('D15: who is due in between comes in between', () => {
  const one = subscribed(basic, '2025-04-01', { id: 'one' }).life().subscription
  const two = subscribed(basic, '2025-04-15', { id: 'two' }).life().subscription
  const { turns } = billUpTo([one, two], Temporal.Instant.from('2025-06-20T00:00Z'), 50)
  const order = turns.map(({ at, subscription: { id } }) => `${at.toString().slice(0, 10)} ${id}`)
  assert.deepEqual(order, ['2025-05-01 one', '2025-05-15 two', '2025-06-01 one', '2025-06-15 two'])
})

test('D16: a downgrade and a cancellation make a bill below zero', () => {
  const customer = subscribed(pro, '2025-04-01')
  customer.change('2025-04-16', basic)
  customer.cancel('2025-04-16', 'now')
  const totals = customer.life().bills.map((bill) => bill.movements.reduce((sum, one) => sum + one.amountCents, 0n))
  assert.deepEqual(totals, [3000n, -1000n, -500n])
})

test('D17: free plans write no line, and their periods move on', () => {
  const customer = subscribed(free, '2025-04-01')
  assert.deepEqual(customer.billed('2025-06-10'), [])
  assert.equal(customer.shown(), '2025-06-01 to 2025-07-01')
  assert.deepEqual(customer.happened(), ['renewed', 'renewed'])
  assert.deepEqual(customer.life().book, [], 'nothing is written down for what costs nothing')
  customer.change('2025-06-16', basic)
  assert.deepEqual(customer.billed('2025-06-16'), ['2025-06-16 change basic 500'])
})

test('D21: a charge made again leaves the others of its period alone, also when that is over', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro)
  customer.billed('2025-05-10')
  const { subscription, book } = customer.life()
  const voided = book.find(({ versionNumber, period }) => versionNumber === 2 && period.number === 0)
  assert.ok(voided)
  const now = customer.at('2025-05-10')
  // In hand are, as the store reads them, the charges of May and what the void has reopened.
  const ofMay = subscription.charges.filter(({ period }) => period.number === 1)
  const charges = [...ofMay, { ...voided, amountCents: 0n, isReopened: true }]
  const { turns, subscriptions } = billUpTo(
    [scheduled({ ...subscription, charges }, { at: now, for: 'the void' })],
    now,
    50,
  )
  assert.deepEqual(told(turns.flatMap(({ bill }) => (bill ? [bill] : []))), ['2025-05-10 renewal pro 1500'])
  assert.deepEqual(billUpTo(subscriptions, now, 50).turns, [])
})

test('D21: where several have been waived for a time, each day is worth the most of them', () => {
  //  1 Apr      11 Apr   12 Apr   14 Apr   16 Apr               1 May
  //  |-- pro, waived --------------------------------------------|
  //              |-- max, waived ------------|
  //                               |-- or so -|
  //                       |-- huge -------------------------------|
  for (const [from, lines] of [
    ['2025-04-11', ['huge 3400']],
    ['2025-04-14', ['max 100', 'huge 3600']],
  ] as const) {
    const customer = subscribed(pro, '2025-04-01')
    customer.change('2025-04-11', planOf('max', 6000n))
    const { subscription, book } = customer.life()
    const ofMax = { from: customer.at(from), until: customer.at('2025-04-16') }
    const charges = book.map((charge) => {
      const ofPro = { from: charge.coversFrom, until: charge.period.end }
      return { ...charge, amountCents: 0n, waived: [charge.versionNumber === 1 ? ofPro : ofMax] }
    })
    const order = { plan: planOf('huge', 9000n), quantity: 1, when: 'now', proration: 'prorate' } as const
    const changed = changeSubscription({ ...subscription, charges }, order, customer.at('2025-04-12'))
    const { bill } = billDifference(changed, 'change', customer.at('2025-04-12'))
    assert.deepEqual(
      bill && told([bill]),
      lines.map((line) => `2025-04-12 change ${line}`),
    )
  }
})

test('D21: what has been waived is neither charged again nor credited, and is settled by that', () => {
  const customer = subscribed(basic, '2025-04-01')
  const { subscription } = customer.life()
  const charges = subscription.charges.map((charge) => ({
    ...charge,
    amountCents: 0n,
    isReopened: true,
    waived: [{ from: charge.coversFrom, until: charge.coversUntil }],
  }))
  const { subscription: looked, bill } = billDifference(
    { ...subscription, charges },
    'renewal',
    customer.at('2025-04-20'),
  )
  assert.equal(bill, null)
  assert.deepEqual(
    looked.charges.map(({ amountCents, isReopened }) => [amountCents, isReopened]),
    [[0n, false]],
  )
  const { turns } = billUpTo([{ ...subscription, charges }], customer.at('2025-05-01'), 50)
  assert.deepEqual(told(turns.flatMap(({ bill }) => (bill ? [bill] : []))), ['2025-05-01 renewal basic 1000'])
})

test('by seconds, a change pays from its very second on', () => {
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
