import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { basic, inArrears, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import type { Charge } from './charge.ts'
import { type Coverage, farAway, nothing, once } from './coverage.ts'
import { changeableCharges, dueTime, givingBackKept } from './due.ts'
import type { BillingInterval } from './interval.ts'
import type { Subscription } from './subscription.ts'
import { unitAmountOfCents } from './unit-amount.ts'

const at = (date: string) => Temporal.PlainDateTime.from(date).toZonedDateTime('UTC').toInstant()
const span = (from: string, until: string) => ({ from: at(`2025-${from}`), until: at(`2025-${until}`) })
const covers = (...spans: readonly [string, string][]): Coverage =>
  spans.map(([from, until]) => ({ ...span(from, until), times: 1 }))

/** April of a subscription that began on 1 April: one item, one charge. */
function april(plan = basic): { subscription: Subscription; charge: Charge; due: (date: string) => Coverage } {
  const { subscription } = subscribed(plan, '2025-04-01').life()
  const [charge] = chargesOf(subscription)
  assert.ok(charge)
  return { subscription, charge, due: (date) => dueOf(subscription, charge, date) }
}

function itemOf({ items: [item] }: Subscription) {
  assert.ok(item)
  return item
}

const chargesOf = (subscription: Subscription, date = '04-10') =>
  changeableCharges(subscription, itemOf(subscription), at(`2025-${date}`))

const dueOf = (subscription: Subscription, charge: Charge, date: string) =>
  dueTime(subscription, itemOf(subscription), charge, at(`2025-${date}`))

test('in advance a period falls due at the very instant of its beginning', () => {
  const { due } = april()
  assertSame(due('03-31T23:59:59.999'), nothing)
  assertSame(due('04-01'), covers(['04-01', '05-01']))
})

test('in arrears a period falls due at the very instant of its end', () => {
  const { due } = april(inArrears(basic))
  assertSame(due('04-30T23:59:59.999'), nothing)
  assertSame(due('05-01'), covers(['04-01', '05-01']))
})

test('what a version serves is due less pauses and what is after the end', () => {
  //  1 Apr    8 Apr    11 Apr  16 Apr    21 Apr   1 May
  //  |--------|                                       old version
  //           |-- new ---|~~~~~~~|---------|
  const { subscription, charge } = april()
  const [first] = itemOf(subscription).versions
  assert.ok(first)
  const versions = [first, { ...first, number: 2, from: at('2025-04-08') }]
  const end = { at: at('2025-04-21'), requestedAt: at('2025-04-02'), isAtPeriodEnd: false }
  const pauses = covers(['04-11', '04-16'])
  const whole = { ...subscription, end, pauses, items: [{ ...itemOf(subscription), versions }] }
  assertSame(dueOf(whole, charge, '04-30'), covers(['04-01', '04-08']))
  assertSame(dueOf(whole, { ...charge, version: 2 }, '04-30'), covers(['04-08', '04-11'], ['04-16', '04-21']))
})

test('an end counts as soon as it is known, a pause from its instant on', () => {
  const { subscription, charge } = april()
  const end = { at: at('2025-04-21'), requestedAt: at('2025-04-02'), isAtPeriodEnd: false }
  assertSame(dueOf({ ...subscription, end }, charge, '04-01'), covers(['04-01', '04-21']))
  const paused = { ...subscription, pauses: covers(['04-11', '04-16']) }
  assertSame(dueOf(paused, charge, '04-10T23:59'), covers(['04-01', '05-01']))
  assertSame(dueOf(paused, charge, '04-11'), covers(['04-01', '04-11']), 'it goes on until it is resumed')
  assertSame(dueOf(paused, charge, '04-16'), covers(['04-01', '04-11'], ['04-16', '05-01']))
})

test('a pause that is not resumed takes all that follows', () => {
  const { subscription, charge } = april()
  const paused = { ...subscription, pauses: once({ from: at('2025-04-11'), until: farAway }) }
  assertSame(dueOf(paused, charge, '04-30'), covers(['04-01', '04-11']))
})

test('what is kept is due although it is not served, and what is forgiven is not due although it is', () => {
  //  1 Apr     11 Apr      21 Apr    26 Apr  1 May
  //  |-----------|~ paused ~~~~~~~~~~~~~~~~~~~~|
  //                   kept |----------|
  //    forgiven |-------------|
  const { subscription, charge } = april()
  const paused = { ...subscription, pauses: once({ from: at('2025-04-11'), until: farAway }) }
  const kept = { ...charge, kept: covers(['04-21', '04-26']) }
  assertSame(dueOf(paused, kept, '04-20'), covers(['04-01', '04-11'], ['04-21', '04-26']))
  const forgiven = { ...kept, forgiven: covers(['04-10', '04-22']) }
  assertSame(dueOf(paused, forgiven, '04-20'), covers(['04-01', '04-10'], ['04-22', '04-26']))
})

test('in arrears an end or another version brings forward when it falls due', () => {
  const { subscription, charge } = april(inArrears(basic))
  const end = { at: at('2025-04-21'), requestedAt: at('2025-04-02'), isAtPeriodEnd: false }
  const ended = { ...subscription, end }
  assertSame(dueOf(ended, charge, '04-20T23:59'), nothing)
  assertSame(dueOf(ended, charge, '04-21'), covers(['04-01', '04-21']))
  const order = { plan: inArrears(pro), quantity: null, when: 'now', proration: 'prorate' } as const
  const after = changed(subscription, order, at('2025-04-16'))
  assertSame(dueOf(after, charge, '04-16'), covers(['04-01', '04-16']))
})

test('the charges that can change are those of the period that is not over, known or not', () => {
  const { subscription } = april()
  assert.deepEqual(
    chargesOf(subscription).map(({ period, lines }) => [period.number, lines.length]),
    [[0, 1]],
  )
  assert.deepEqual(chargesOf(subscription, '05-01'), [], 'over at its end')
  const unknown = { ...subscription, items: [{ ...itemOf(subscription), charges: [] }] }
  assert.deepEqual(
    chargesOf(unknown).map(({ period, lines }) => [period.number, lines.length]),
    [[0, 0]],
  )
})

test('what is billed in arrears can still change at the very end of its period', () => {
  const { subscription } = april(inArrears(basic))
  assert.equal(chargesOf(subscription, '05-01').length, 1)
  assert.equal(chargesOf(subscription, '05-01T00:00:01').length, 0)
})

test('periods that are over can change while something of them is not billed', () => {
  const { subscription } = april()
  const numbersSince = (date: string | null) => {
    const unbilledSince = date === null ? null : at(`2025-${date}`)
    return chargesOf({ ...subscription, unbilledSince }, '06-10').map(({ period }) => period.number)
  }
  assert.deepEqual(['04-01', '04-30', '05-01', null].map(numbersSince), [[0], [0], [], []])
})

test('charges come oldest period first, and of one period in the order of their versions', () => {
  const { subscription, charge } = april()
  const [first] = itemOf(subscription).versions
  assert.ok(first)
  const may = { number: 1, start: at('2025-05-01'), end: at('2025-06-01') }
  const versions = [
    first,
    { ...first, number: 2, from: at('2025-04-08') },
    { ...first, number: 3, from: at('2025-05-08') },
  ]
  const charges = [3, 2, 1].flatMap((version) => [
    { ...charge, version, period: may },
    { ...charge, version },
  ])
  const items = [{ ...itemOf(subscription), versions, charges }]
  const found = chargesOf({ ...subscription, items, unbilledSince: at('2025-04-01') }, '06-10')
  assert.deepEqual(
    found.map(({ version, period }) => [period.number, version]),
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
      [1, 2],
      [1, 3],
    ],
  )
})

test('with proration, what is kept from the instant on is due no longer, and what was kept before it stays', () => {
  const { subscription, charge } = april()
  const kept = covers(['04-11', '04-16'], ['04-21', '05-01'])
  const before = { ...subscription, items: [{ ...itemOf(subscription), charges: [{ ...charge, kept }] }] }
  const keptAfter = (date: string) =>
    itemOf(givingBackKept(before, before, at(`2025-${date}`))).charges.map((one) => one.kept)
  assertSame(keptAfter('04-26'), [covers(['04-11', '04-16'], ['04-21', '04-26'])])
  assertSame(keptAfter('04-12'), [covers(['04-11', '04-12'])])
  assert.equal(givingBackKept(before, before, at('2025-05-01')), before, 'nothing is kept any more')
})

test('in arrears a period is billed when it is over, also the last part of a period', () => {
  //  1 Apr        1 May        16 May
  //  |------------|------------|.. end
  //               10            4.84
  const customer = subscribed(inArrears(basic), '2025-04-01')
  assert.deepEqual(customer.billed('2025-04-30T23:59'), [])
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-05-01 renewal basic 1000'])
  customer.cancel('2025-05-10', '2025-05-16')
  assert.deepEqual(customer.billed('2025-05-15T23:59'), [])
  assert.deepEqual(customer.billed('2025-06-01'), ['2025-05-16 cancel basic 484'])
})

test('in arrears a change bills the old price up to it at once, and the new one when the period is over', () => {
  const customer = subscribed(inArrears(basic), '2025-04-01')
  customer.change('2025-04-16', inArrears(pro))
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-04-16 change basic 500', '2025-05-01 renewal pro 1500'])
})

test('in arrears another interval bills the old period up to the change, and one at its end the whole', () => {
  const cheapYear = inArrears(planOf('year', 36_500n, 'year'))
  const now = subscribed(inArrears(basic), '2025-04-01')
  now.change('2025-04-16', cheapYear)
  assert.deepEqual(now.billed('2026-04-16'), ['2025-04-16 change basic 500', '2026-04-16 renewal year 36500'])
  const later = subscribed(inArrears(basic), '2025-04-01')
  later.change('2025-04-16', cheapYear, { when: 'period_end' })
  assert.deepEqual(later.billed('2026-05-01'), ['2025-05-01 renewal basic 1000', '2026-05-01 renewal year 36500'])
})

test('from advance to arrears the rest is credited, and billed when it is over', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', inArrears(pro))
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-05-01 renewal pro 1500',
  ])
})

test('in arrears a pause leaves out its time, and nothing is kept of what is not billed', () => {
  //  1 Apr      11 Apr     21 Apr      1 May
  //  |------------|~~~~~~~~~~|-----------|  20/30
  for (const proration of ['prorate', 'none'] as const) {
    const customer = subscribed(inArrears(basic), '2025-04-01')
    customer.pause('2025-04-11', proration)
    customer.resume('2025-04-21')
    assert.deepEqual(customer.billed('2025-05-01'), ['2025-05-01 renewal basic 333', '2025-05-01 renewal basic 333'])
  }
})

test('in arrears an end now bills what was served at once, and later nothing more', () => {
  const customer = subscribed(inArrears(yearly), '2025-04-01')
  customer.cancel('2025-04-11', 'now')
  assert.deepEqual(customer.billed('2027-01-01'), ['2025-04-11 cancel yearly 1000'])
})

test('in arrears a version is billed by the periods of its own cycle alone', () => {
  //            1 Apr     3 Apr      8 Apr                   1 May
  //  weekly    |-- 1.43 ---|
  //  monthly   |............|----------- 9.33 -------------|
  const cycle = (interval: BillingInterval, cents: bigint) => {
    const model = { model: 'per_unit', unitAmount: unitAmountOfCents(cents) } as const
    const year = priceOf('year', model, { id: `year ${cents}`, interval: { unit: 'year', count: 1 } })
    const part = priceOf('base', model, { id: interval.unit, interval, timing: 'in_arrears' })
    return planWith(interval.unit, interval, [year, part])
  }
  const customer = subscribed(cycle({ unit: 'week', count: 1 }, 500n), '2025-04-01')
  customer.change('2025-04-03', cycle({ unit: 'month', count: 1 }, 1000n))
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-04-01 start week 500',
    '2025-04-03 change week -497',
    '2025-04-03 change month 995',
    '2025-04-03 change week 143',
    '2025-05-01 renewal month 933',
  ])
})
