import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Action, acted, begun, billed, type Life, planOf, type Terms, told } from '../../test/support/histories.ts'
import { billUpTo } from './billing.ts'
import type { Plan } from './plan.ts'
import { scheduled } from './schedule.ts'
import { shownPeriod, statusAt, versionAt } from './subscription.ts'

const basic = planOf('basic', 1000n)
const pro = planOf('pro', 3000n)
const free = planOf('free', 0n)
const yearly = planOf('yearly', 36_500n, 'year')

interface Start extends Partial<Omit<Terms, 'startAt' | 'createdAt' | 'anchor'>> {
  readonly createdAt?: string
  readonly anchor?: string
}

/** A customer whose life is told by dates of their zone; every step first bills what is due. */
function subscribed(plan: Plan, startAt: string, start: Start = {}) {
  const { createdAt = startAt, anchor, ...terms } = start
  const timeZone = terms.timeZone ?? 'UTC'
  const at = (date: string) => Temporal.PlainDateTime.from(date).toZonedDateTime(timeZone).toInstant()
  let toldCount = 0
  let life: Life = begun({
    id: 'one',
    quantity: 1,
    proration: 'day',
    trialDays: 0,
    ...terms,
    plan,
    timeZone,
    startAt: at(startAt),
    createdAt: at(createdAt),
    anchor: anchor ? at(anchor) : null,
  })
  const act = (date: string, action: Action) => {
    const before = life.accepted.length
    life = acted(life, { at: at(date), action })
    assert.equal(life.accepted.length, before + 1, `refused on ${date}`)
  }
  return {
    at,
    life: () => life,
    change: (date: string, to: Plan, how: Partial<Extract<Action, { do: 'change' }>> = {}) =>
      act(date, { do: 'change', plan: to, quantity: 1, when: 'now', proration: 'prorate', ...how }),
    cancel: (date: string, when: string, proration: 'prorate' | 'none' = 'prorate') =>
      act(date, { do: 'cancel', at: when === 'now' || when === 'period_end' ? when : at(when), proration }),
    pause: (date: string, proration: 'prorate' | 'none' = 'prorate') => act(date, { do: 'pause', proration }),
    resume: (date: string) => act(date, { do: 'resume' }),
    uncancel: (date: string) => act(date, { do: 'uncancel' }),
    refuses: (date: string, action: Action) => {
      const before = life.accepted.length
      life = acted(life, { at: at(date), action })
      assert.equal(life.accepted.length, before)
    },
    /** The lines since the last time that one asked, billed up to the date. */
    billed: (date: string) => {
      life = billed(life, at(date))
      const lines = told(life.bills)
      const news = lines.slice(toldCount)
      toldCount = lines.length
      return news
    },
    status: (date: string) => statusAt(life.subscription, at(date)),
    shown: () => {
      const period = shownPeriod(life.subscription)
      const date = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate().toString()
      return period ? `${date(period.start)} to ${date(period.end)}` : null
    },
    happened: () => life.turns.flatMap(({ occurrences }) => occurrences),
  }
}

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

test('D8: a plan change keeps the trial; what counts is the plan at its end', () => {
  for (const when of ['now', 'period_end'] as const) {
    for (const to of [pro, yearly]) {
      const customer = subscribed(basic, '2025-03-01', { trialDays: 14 })
      customer.change('2025-03-05', to, { when })
      assert.equal(customer.status('2025-03-14'), 'trialing')
      assert.deepEqual(customer.billed('2025-03-20'), [`2025-03-15 renewal ${to.code} ${to.amountCents}`])
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
  assert.equal(versionAt(customer.life().subscription, customer.at('2025-04-16')).plan.code, 'pro')
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
  assert.deepEqual(customer.billed('2026-03-01'), ['2025-03-10 change basic -710'])
})

test('D9: at the period end the change waits for the boundary, and another interval starts its cycle there', () => {
  const customer = subscribed(basic, '2025-01-31')
  customer.change('2025-02-10', yearly, { when: 'period_end' })
  assert.deepEqual(customer.billed('2026-02-28').slice(1), [
    '2025-02-28 renewal yearly 36500',
    '2026-02-28 renewal yearly 36500',
  ])
  assert.deepEqual(customer.happened(), ['changed', 'renewed', 'renewed'])
})

test('D10: a later change replaces a waiting one, and one to what already is takes it back', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.change('2025-04-06', yearly, { when: 'period_end' })
  assert.equal(customer.life().subscription.pendingChange?.plan.code, 'yearly')
  customer.change('2025-04-07', basic)
  assert.equal(customer.life().subscription.pendingChange, null)
  assert.deepEqual(customer.billed('2025-05-01').slice(1), ['2025-05-01 renewal basic 1000'])
})

test('D10: a cancellation wins at the boundary that it shares with a change', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.cancel('2025-04-06', 'period_end')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), [])
  assert.deepEqual(customer.happened(), ['canceled'])
  assert.equal(customer.life().subscription.pendingChange, null)
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

test('D11: after an uncancel the next run charges the rest', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-11')
  assert.deepEqual(customer.billed('2025-05-05').slice(1), ['2025-05-01 renewal basic 323'])
  customer.uncancel('2025-05-05')
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-05-05 renewal basic 677', '2025-06-01 renewal basic 1000'])
})

test('D12: a scheduled subscription is cancelled unborn, whatever is asked', () => {
  for (const when of ['now', 'period_end', '2025-06-01']) {
    const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01' })
    assert.equal(customer.status('2025-04-10'), 'scheduled')
    assert.equal(customer.shown(), null)
    customer.cancel('2025-04-10', when)
    assert.deepEqual(customer.billed('2026-01-01'), [])
    assert.equal(customer.life().subscription.end?.at.toString(), '2025-04-10T00:00:00Z')
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

test('D13: a pause credits the rest, and resuming charges the rest', () => {
  //  1 Apr      11 Apr     21 Apr     1 May
  //  |----------|~~~~~~~~~~|----------|
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  assert.equal(customer.status('2025-04-20'), 'paused')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-11 change basic -667',
    '2025-04-21 resume basic 333',
    '2025-05-01 renewal basic 1000',
  ])
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

test('D13: a waiting change happens in a pause and is paid for from resuming', () => {
  for (const to of [pro, planOf('quarterly', 9200n, 'month', 3)]) {
    const customer = subscribed(basic, '2025-04-01')
    customer.change('2025-04-05', to, { when: 'period_end' })
    customer.pause('2025-04-11')
    assert.deepEqual(customer.billed('2025-05-10').slice(1), ['2025-04-11 change basic -667'])
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

test('D13: a cancellation takes effect in a pause', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11')
  customer.cancel('2025-04-12', 'period_end')
  assert.deepEqual(customer.billed('2025-09-01').slice(1), ['2025-04-11 change basic -667'])
  assert.equal(customer.status('2025-05-01'), 'canceled')
})

test('pausing and resuming after a change without proration goes on with the old price to the boundary (D9, D13)', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { proration: 'none' })
  customer.pause('2025-04-11')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-11 change basic -667',
    '2025-04-21 resume basic 333',
    '2025-05-01 renewal pro 3000',
  ])
})

test('a change without proration in a pause charges nothing that the pause has credited (D9, D13)', () => {
  for (const to of [pro, yearly]) {
    const customer = subscribed(basic, '2025-04-01')
    customer.pause('2025-04-11')
    customer.change('2025-04-16', to, { proration: 'none' })
    assert.deepEqual(customer.billed('2025-04-20').slice(1), ['2025-04-11 change basic -667'])
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
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-04-30').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-21 resume pro 1000',
  ])
})

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
  const { turns, subscriptions } = billUpTo([scheduled({ ...subscription, charges }, now)], now, 50)
  assert.deepEqual(told(turns.flatMap(({ bill }) => (bill ? [bill] : []))), ['2025-05-10 renewal pro 1500'])
  assert.deepEqual(billUpTo(subscriptions, now, 50).turns, [])
})

test('D21: what has been waived is neither charged again nor credited', () => {
  const customer = subscribed(basic, '2025-04-01')
  const { subscription } = customer.life()
  const charges = subscription.charges.map((charge) => ({ ...charge, amountCents: 0n, isWaived: true }))
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

function totalOf({ bills }: Life): bigint {
  return bills.reduce((sum, { movements }) => movements.reduce((all, one) => all + one.amountCents, sum), 0n)
}
