import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { subscribed, totalOf } from '../../test/support/domain/subscribed.ts'
import { units, usageEvents, usagePriceOf } from '../../test/support/domain/usage-events.ts'
import { using } from '../../test/support/domain/using.ts'
import type { Plan } from './plan.ts'
import type { Price } from './price.ts'
import type { PriceModel } from './price-model.ts'
import { make } from './rational.ts'
import { parseUnitAmount, unitAmountOfCents } from './unit-amount.ts'

const month = { unit: 'month', count: 1 } as const
const perUnit = (amount: string): PriceModel => ({ model: 'per_unit', unitAmount: parseUnitAmount(amount) })
const base = (plan: string, cents: bigint, interval: Price['interval'] = month) =>
  priceOf('base', perUnit(String(cents)), { id: `${plan} base`, interval })
const graduated: PriceModel = {
  model: 'graduated',
  tiers: [
    { upTo: make(10n), unitAmount: unitAmountOfCents(100n), flatAmount: unitAmountOfCents(0n) },
    { upTo: null, unitAmount: unitAmountOfCents(50n), flatAmount: unitAmountOfCents(0n) },
  ],
}

/** A plan of 10.00 a month and calls at 2 cents each. */
const metered = planWith('metered', month, [base('metered', 1000n), usagePriceOf('metered', 'calls', perUnit('2'))])

test('what was used in a period is billed when it is over, beside the next period in advance', () => {
  //  1 Jan             1 Feb            1 Mar
  //  |-- 700 calls ----|-- 50 calls ----|
  const life = using(metered, '2026-01-01')
  assert.deepEqual(life.billed('2026-01-01'), ['01-01 start: base 01-01 to 02-01 1000'])
  life.send('2026-01-10', 300)
  life.send('2026-01-31T23:59:59.999', 400)
  life.send('2026-02-01', 50)
  assert.deepEqual(life.billed('2026-02-01T01:00'), [
    '02-01 renewal: base 02-01 to 03-01 1000, calls 01-01 to 02-01 1400',
  ])
  assert.deepEqual(life.billed('2026-03-01T01:00'), [
    '03-01 renewal: base 03-01 to 04-01 1000, calls 02-01 to 03-01 100',
  ])
})

test('the invoice of a new period stays a draft for usage_grace, and becomes final with what has come by then', () => {
  const life = using(metered, '2026-01-01')
  life.billed('2026-01-31')
  life.send('2026-01-20', 10)
  assert.deepEqual(life.billed('2026-02-01'), [])
  assert.ok(life.life().subscription.draft)
  life.send('2026-01-31', 5)
  assert.deepEqual(life.billed('2026-02-01T01:00'), [
    '02-01T01:00 renewal: base 02-01 to 03-01 1000, calls 01-01 to 02-01 30',
  ])
  assert.equal(life.life().subscription.draft, null)
})

test('a period without usage bills nothing of it, and a run that comes late bills the same', () => {
  const life = using(metered, '2026-01-01')
  life.billed('2026-01-01')
  life.send('2026-02-11', 7)
  assert.deepEqual(life.billed('2026-03-15'), [
    '02-01 renewal: base 02-01 to 03-01 1000',
    '03-01 renewal: base 03-01 to 04-01 1000, calls 02-01 to 03-01 14',
  ])
})

test('D35: late usage is billed on its own period by the next document, up or down', () => {
  const life = using(metered, '2026-01-01')
  life.send('2026-01-10', 100)
  life.billed('2026-02-02')
  life.send('2026-01-11', 50)
  life.late('2026-01-11')
  assert.deepEqual(life.billed('2026-03-01T01:00'), [
    '03-01 renewal: base 03-01 to 04-01 1000, calls 01-01 to 02-01 100',
  ])
  life.send('2026-01-12', -120)
  life.late('2026-01-12')
  assert.deepEqual(life.billed('2026-04-01T01:00'), [
    '04-01 renewal: base 04-01 to 05-01 1000, calls 01-01 to 02-01 -100 of (2), calls 01-01 to 02-01 -140 of (1)',
  ])
})

test('an end now bills what was used so far, and once more what comes within usage_grace', () => {
  const life = using(metered, '2026-01-01')
  life.billed('2026-01-01')
  life.send('2026-01-10', 100)
  life.cancel('2026-01-16', 'now')
  assert.deepEqual(life.billed('2026-01-16'), [
    '01-16 cancel: base 01-16 to 02-01 -516 of (1), calls 01-01 to 01-16 200',
  ])
  life.send('2026-01-15T23:59:59', 10)
  assert.deepEqual(life.billed('2026-01-17'), ['01-16T01:00 usage: calls 01-01 to 01-16 20'])
  assert.equal(life.life().subscription.nextBillingAt, null)
  assert.equal(life.life().subscription.unbilledSince, null)
})

test('an end now without usage is looked at once more, also past the end of the period', () => {
  const life = using(metered, '2026-01-01')
  life.cancel('2026-01-31T23:50', 'now', 'none')
  life.billed('2026-01-31T23:50')
  life.send('2026-01-31T23:49:59', 10)
  life.send('2026-01-31T23:50', 10)
  assert.deepEqual(life.billed('2026-02-03'), ['02-01T00:50 usage: calls 01-01 to 01-31T23:50 20'])
})

test('D34: parts of a period scale tiers, so a change to an equal price with even use changes nothing', () => {
  //  1 Apr       16 Apr      1 May       10 units in each half: 10 at 1.00 and 10 at 0.50, however the month is cut
  //  |---- 10 ----|---- 10 ---|
  const tiered = (code: string) => planWith(code, month, [usagePriceOf(code, 'calls', graduated)])
  const life = using(tiered('one'), '2026-04-01')
  life.send('2026-04-10', 10)
  life.change('2026-04-16', tiered('other'))
  life.send('2026-04-20', 10)
  assert.deepEqual(life.billed('2026-05-01T01:00'), [
    '04-16 change: calls 04-01 to 04-16 750',
    '05-01 renewal: calls 04-16 to 05-01 750',
  ])
})

test('unscaled parts of a period have whole tiers each, and packages are always whole', () => {
  const whole = (code: string) => planWith(code, month, [usagePriceOf(code, 'calls', graduated, { isScaled: false })])
  const life = using(whole('one'), '2026-04-01')
  life.send('2026-04-10', 10)
  life.change('2026-04-16', whole('other'))
  life.send('2026-04-20', 10)
  assert.deepEqual(life.billed('2026-05-01T01:00'), [
    '04-16 change: calls 04-01 to 04-16 1000',
    '05-01 renewal: calls 04-16 to 05-01 1000',
  ])
  const packaged = (code: string) => {
    const size = { model: 'package', freeUnits: make(0n), size: make(100n), amount: parseUnitAmount('700') } as const
    return planWith(code, month, [usagePriceOf(code, 'calls', size)])
  }
  const other = using(packaged('one'), '2026-04-01')
  other.send('2026-04-10', 101)
  other.change('2026-04-11', packaged('other'))
  other.send('2026-04-20', 1)
  assert.deepEqual(other.billed('2026-05-01T01:00'), [
    '04-11 change: calls 04-01 to 04-11 1400',
    '05-01 renewal: calls 04-11 to 05-01 700',
  ])
})

test('a level counts for its share of the period, and what is the same all along adds up to the whole', () => {
  const level = (code: string) => planWith(code, month, [usagePriceOf(code, 'calls', graduated, { isLevel: true })])
  const life = using(level('one'), '2026-04-01')
  life.send('2026-04-02', 15)
  life.change('2026-04-11', level('other'))
  life.send('2026-04-12', 15)
  assert.deepEqual(life.billed('2026-05-01T01:00'), [
    '04-11 change: calls 04-01 to 04-11 417',
    '05-01 renewal: calls 04-11 to 05-01 833',
  ])
})

test('a pause leaves out its time, and what is used in it costs nothing', () => {
  //  1 Apr     11 Apr     21 Apr     1 May
  //  |-- 10 ----|.. 99 ...|-- 10 ----|       two thirds of April: 6.67 at 1.00 each, the rest at 0.50; 6.67 for each part
  const life = using(planWith('one', month, [usagePriceOf('one', 'calls', graduated)]), '2026-04-01')
  life.send('2026-04-05', 10)
  life.pause('2026-04-11')
  life.send('2026-04-15', 99)
  life.resume('2026-04-21')
  life.send('2026-04-25', 10)
  assert.deepEqual(life.billed('2026-05-01T01:00'), ['05-01 renewal: calls 04-01 to 05-01 1334'])
})

test('pain 10: what is used in the trial, before the start and after the end is not billed', () => {
  const [life, tried] = [using(metered, '2026-01-01'), using(metered, '2026-01-01', { trialDays: 10 })]
  for (const one of [life, tried]) {
    one.send('2025-12-31', 1000)
    one.send('2026-01-05', 100)
    one.send('2026-01-20', 1)
    one.cancel('2026-01-25', '2026-01-25')
    one.send('2026-01-25', 5000)
  }
  const callsOf = ({ billed }: typeof life) =>
    billed('2026-02-20').flatMap((text) => text.match(/calls \S+ to \S+ -?\d+/g) ?? [])
  assert.deepEqual(callsOf(life), ['calls 01-01 to 01-25 202'])
  assert.deepEqual(callsOf(tried), ['calls 01-11 to 01-25 2'])
})

test('D36: a period of usage has the discounts that hold when it begins', () => {
  const life = using(metered, '2026-01-01')
  life.billed('2026-01-01')
  life.send('2026-01-10', 100)
  life.redeem('2026-01-16', '50', { priceCodes: ['calls'], duration: { periods: 1 } })
  life.send('2026-02-10', 100)
  life.send('2026-03-10', 100)
  assert.deepEqual(life.billed('2026-04-01T01:00'), [
    '02-01 renewal: base 02-01 to 03-01 1000, calls 01-01 to 02-01 200',
    '03-01 renewal: base 03-01 to 04-01 1000, calls 02-01 to 03-01 100',
    '04-01 renewal: base 04-01 to 05-01 1000, calls 03-01 to 04-01 200',
  ])
})

test('pain 22: boundaries lie in the zone of the customer, to the millisecond, also where clocks change', () => {
  //  Kolkata is half an hour off; New York loses an hour on 8 March 2026
  for (const timeZone of ['Asia/Kolkata', 'America/New_York']) {
    const usage = usageEvents()
    const life = subscribed(metered, '2026-02-20T10:32:17', { usage, timeZone })
    for (const [at, count] of [
      ['2026-03-20T10:32:16.999', 1],
      ['2026-03-20T10:32:17', 10],
      ['2026-04-20T10:32:16.999', 100],
      ['2026-04-20T10:32:17', 1000],
    ] as const)
      usage.events.push({ meterId: 'calls', at: life.at(at), units: units(count) })
    life.billed('2026-04-20T12:00')
    const calls = life.life().bills.flatMap(({ lines }) => lines.filter(({ item }) => item.priceCode === 'calls'))
    assert.deepEqual(
      calls.map(({ amountCents }) => amountCents),
      [2n, 220n],
    )
  }
})

test('pain 23: monthly usage beside a yearly base is billed each month, and the year once', () => {
  const year = { unit: 'year', count: 1 } as const
  const plan = planWith('yearly', year, [base('yearly', 100_000n, year), usagePriceOf('yearly', 'calls', perUnit('1'))])
  const life = using(plan, '2026-01-31')
  for (const day of ['02-01', '03-01', '04-01', '12-31']) life.send(`2026-${day}`, 10)
  const billed = life.billed('2027-01-31T01:00').flatMap((text) => text.split(': ')[1]?.split(', ') ?? [])
  assert.deepEqual(billed, [
    'base 01-31 to 01-31 100000',
    'calls 01-31 to 02-28 10',
    'calls 02-28 to 03-31 10',
    'calls 03-31 to 04-30 10',
    'base 01-31 to 01-31 100000',
    'calls 12-31 to 01-31 10',
  ])
})

test('pain 8: hopping between plans of equal prices bills each use once, and to the cent what one plan does', () => {
  //  April: an hour, a call. The tiers of a part of the month are that part of the tiers, at the same rate of use.
  const plans = ['a', 'b'].map((code) =>
    planWith(code, month, [base(code, 3000n), usagePriceOf(code, 'calls', graduated)]),
  )
  const [one, other] = plans as [Plan, Plan]
  holds(
    fc.property(fc.subarray([1, 2, 3, 4], { minLength: 1 }), (sixths) => {
      const hopping = using(one, '2026-04-01')
      const staying = using(one, '2026-04-01')
      for (const life of [hopping, staying])
        for (let hour = 0; hour < 720; hour += 1)
          life.send(
            `2026-04-${String(1 + Math.floor(hour / 24)).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}:00`,
            1,
          )
      for (const [index, sixth] of sixths.entries())
        hopping.change(`2026-04-${String(1 + sixth * 6).padStart(2, '0')}`, index % 2 === 0 ? other : one)
      for (const life of [hopping, staying]) life.billed('2026-06-01')
      assert.equal(totalOf(hopping.life()), totalOf(staying.life()))
    }),
    15,
  )
})
