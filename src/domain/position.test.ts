import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BillingInterval } from './interval.ts'
import { type BillingCycle, type Period, periodAfter, periodAt } from './period.ts'
import { partAmount, periodLength, periodScale, positionIn, positionOn } from './position.ts'
import { make, round } from './rational.ts'

function periodBetween(start: string, end: string): Period {
  return { number: 0, start: at(start), end: at(end) }
}

function at(zoned: string): Temporal.Instant {
  return Temporal.ZonedDateTime.from(zoned).toInstant()
}

test('by day a period is as long as its dates, whatever the clock does meanwhile', () => {
  const march = periodBetween('2024-03-01T00:00[Europe/Berlin]', '2024-04-01T00:00[Europe/Berlin]')
  assert.equal(periodLength(march, 'day', 'Europe/Berlin'), 31)
  assert.equal(periodLength(march, 'second', 'Europe/Berlin'), 31 * 86_400 - 3_600)
})

test('time of day does not count: the day of a start is charged, the day of an end is not', () => {
  //  10 Mar 15:00         20 Mar                     10 Apr 15:00
  //  |--------------------|--------------------------|
  //  0                    10                         31
  const period = periodBetween('2024-03-10T15:00[Europe/Berlin]', '2024-04-10T15:00[Europe/Berlin]')
  const position = (zoned: string) => positionIn(period, at(zoned), 'day', 'Europe/Berlin')
  assert.equal(position('2024-03-10T15:00[Europe/Berlin]'), 0)
  assert.equal(position('2024-03-10T23:59[Europe/Berlin]'), 0)
  assert.equal(position('2024-03-11T00:00[Europe/Berlin]'), 1)
  assert.equal(position('2024-03-20T00:00[Europe/Berlin]'), 10)
  assert.equal(position('2024-03-20T23:59[Europe/Berlin]'), 10)
  assert.equal(position('2024-04-09T23:59[Europe/Berlin]'), 30)
  assert.equal(position('2024-04-10T00:00[Europe/Berlin]'), 31)
})

test('the date is the one of the zone', () => {
  const period = periodBetween('2023-02-01T00:00[America/Los_Angeles]', '2023-03-01T00:00[America/Los_Angeles]')
  const change = Temporal.Instant.from('2023-02-08T06:00Z')
  assert.equal(positionIn(period, change, 'day', 'America/Los_Angeles'), 6)
})

test('before the period the position is its start, after it its end', () => {
  const period = periodBetween('2024-01-01T00:00[UTC]', '2024-02-01T00:00[UTC]')
  for (const unit of ['day', 'second'] as const) {
    assert.equal(positionIn(period, at('2023-01-01T00:00[UTC]'), unit, 'UTC'), 0)
    assert.equal(positionIn(period, at('2025-01-01T00:00[UTC]'), unit, 'UTC'), periodLength(period, unit, 'UTC'))
  }
})

test('by second whole elapsed seconds count', () => {
  const period = periodBetween('2024-01-01T00:00:00.5[UTC]', '2024-01-02T00:00:00.5[UTC]')
  assert.equal(positionIn(period, at('2024-01-01T00:00:01.4[UTC]'), 'second', 'UTC'), 0)
  assert.equal(positionIn(period, at('2024-01-01T00:00:01.5[UTC]'), 'second', 'UTC'), 1)
  assert.equal(periodLength(period, 'second', 'UTC'), 86_400)
})

test('a period within one date, because the clock skipped midnight, is one day long', () => {
  //  Nuuk goes from 23:00 to 00:00 on 30 March 2024
  //  29 Mar 23:30        31 Mar 00:30    31 Mar 23:30
  //  |------ 2 dates ----|---- 0 dates --|
  const cycle: BillingCycle = {
    anchor: at('2024-03-29T23:30[America/Nuuk]'),
    interval: { unit: 'day', count: 1 },
    timeZone: 'America/Nuuk',
  }
  const first = periodAt(cycle, cycle.anchor)
  const second = periodAfter(cycle, first)
  assert.equal(periodLength(first, 'day', 'America/Nuuk'), 2)
  assert.equal(periodLength(second, 'day', 'America/Nuuk'), 1)
  assert.equal(positionIn(second, at('2024-03-31T12:00[America/Nuuk]'), 'day', 'America/Nuuk'), 0)
  assert.equal(positionIn(second, second.end, 'day', 'America/Nuuk'), 1)
})

test('a date that has begun stays begun when the clock goes back over midnight', () => {
  //  St. John's, 29 October 2006: 00:00, 00:01 -> 23:01 of the 28th, 00:00 again
  const period = periodBetween('2006-10-15T00:00[America/St_Johns]', '2006-11-15T00:00[America/St_Johns]')
  const times = ['2006-10-28T23:59-02:30', '2006-10-29T00:00-02:30', '2006-10-28T23:30-03:30', '2006-10-29T00:30-03:30']
  const positions = times.map((time) => positionIn(period, Temporal.Instant.from(time), 'day', 'America/St_Johns'))
  assert.deepEqual(positions, [13, 14, 14, 14])
})

test('a period that starts while the clock shows yesterday again starts at 0 all the same', () => {
  const period = periodBetween('2006-10-28T23:30-03:30[America/St_Johns]', '2006-11-28T23:30[America/St_Johns]')
  assert.equal(positionIn(period, period.start, 'day', 'America/St_Johns'), 0)
})

test('a part costs the difference of two rounded positions, so the last part takes what rounding left', () => {
  //  0        10        20        30
  //  |- 3.33 -|-- 3.34 -|- 3.33 --|   of 10.00
  const parts = [0, 10, 20].map((from) => partAmount(make(1000n), from, from + 10, 30))
  assert.deepEqual(parts, [333n, 334n, 333n])
  assert.equal(partAmount(make(1000n), 30, 0, 30), -1000n)
  assert.equal(partAmount(make(-1000n), 0, 10, 30), -333n)
})

const zones = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Nuuk',
]

const anyMillisecond = fc.integer({
  min: Temporal.Instant.from('1985-01-01T00:00Z').epochMilliseconds,
  max: Temporal.Instant.from('2060-01-01T00:00Z').epochMilliseconds,
})

const anyInterval: fc.Arbitrary<BillingInterval> = fc.record({
  unit: fc.constantFrom('day', 'week', 'month', 'year'),
  count: fc.integer({ min: 1, max: 3 }),
})

const anyPeriod = fc
  .record({ anchor: anyMillisecond, now: anyMillisecond, interval: anyInterval, timeZone: fc.constantFrom(...zones) })
  .map(({ anchor, now, interval, timeZone }) => {
    const cycle = { anchor: Temporal.Instant.fromEpochMilliseconds(anchor), interval, timeZone }
    return { timeZone, period: periodAt(cycle, Temporal.Instant.fromEpochMilliseconds(now)) }
  })

const anyShares = fc.array(fc.double({ min: -0.1, max: 1.1, noNaN: true }), { minLength: 1, maxLength: 12 })

/** Instants in and around the period, in order. */
function instantsIn(period: Period, shares: readonly number[]): Temporal.Instant[] {
  const start = period.start.epochMilliseconds
  const length = period.end.epochMilliseconds - start
  return shares
    .toSorted((a, b) => a - b)
    .map((share) => Temporal.Instant.fromEpochMilliseconds(Math.round(start + share * length)))
}

test('positions go from 0 to N and never fall', () => {
  fc.assert(
    fc.property(anyPeriod, anyShares, fc.constantFrom('day', 'second'), ({ period, timeZone }, shares, unit) => {
      const scale = periodScale(period, unit, timeZone)
      const instants = [
        period.start,
        ...instantsIn(period, shares).filter((instant) => isIn(period, instant)),
        period.end,
      ]
      const positions = instants.map((instant) => positionOn(scale, instant))
      assert.equal(positions[0], 0)
      assert.equal(positions.at(-1), scale.length)
      assert.deepEqual(
        positions,
        positions.toSorted((a, b) => a - b),
      )
    }),
    { numRuns: 3000 },
  )
})

test('the parts of a period add up to the whole, to the cent, wherever it is cut', () => {
  const anyAmount = fc.tuple(
    fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    fc.bigInt({ min: 1n, max: 10n ** 12n }),
  )
  fc.assert(
    fc.property(anyPeriod, anyShares, fc.constantFrom('day', 'second'), anyAmount, (where, shares, unit, amount) => {
      const { period, timeZone } = where
      const full = make(...amount)
      const scale = periodScale(period, unit, timeZone)
      const cuts = [0, ...instantsIn(period, shares).map((instant) => positionOn(scale, instant)), scale.length]
      const parts = cuts.slice(1).map((to, index) => partAmount(full, cuts[index] ?? 0, to, scale.length))
      assert.equal(
        parts.reduce((sum, part) => sum + part, 0n),
        round(full),
      )
    }),
    { numRuns: 3000 },
  )
})

function isIn(period: Period, instant: Temporal.Instant): boolean {
  return (
    period.start.epochNanoseconds <= instant.epochNanoseconds && instant.epochNanoseconds < period.end.epochNanoseconds
  )
}
