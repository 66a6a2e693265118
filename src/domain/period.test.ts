import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type BillingInterval, intervalDuration } from './interval.ts'
import { addCalendarDays, type BillingCycle, boundary, type Period, periodAfter, periodAt } from './period.ts'

/** The n-th period of the cycle; null if its two boundaries are the same instant. */
function nthPeriod(cycle: BillingCycle, n: number): Period | null {
  const start = boundary(cycle, n)
  const end = boundary(cycle, n + 1)
  return start.epochNanoseconds === end.epochNanoseconds ? null : { number: n, start, end }
}

const zones = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Nuuk',
]

function cycleFrom(anchor: string, unit: BillingInterval['unit'], count = 1): BillingCycle {
  const local = Temporal.ZonedDateTime.from(anchor)
  return { anchor: local.toInstant(), interval: { unit, count }, timeZone: local.timeZoneId }
}

/** The wall clock in the cycle's zone, to the minute, with the offset: '2024-02-29 10:00 +01:00'. */
function shown(cycle: BillingCycle, instant: Temporal.Instant): string {
  const local = instant.toZonedDateTimeISO(cycle.timeZone)
  return `${local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')} ${local.offset}`
}

function boundaries(cycle: BillingCycle, numbers: readonly number[]): string[] {
  return numbers.map((n) => shown(cycle, boundary(cycle, n)))
}

function dates(cycle: BillingCycle, numbers: readonly number[]): string[] {
  return boundaries(cycle, numbers).map((text) => text.slice(0, 10))
}

function periods(cycle: BillingCycle, first: Period, count: number): Period[] {
  const found = [first]
  while (found.length < count) found.push(periodAfter(cycle, found.at(-1) ?? first))
  return found
}

function printPeriod(cycle: BillingCycle, period: Period): string {
  return `${period.number}: ${shown(cycle, period.start)} to ${shown(cycle, period.end)}`
}

test('months are counted from the anchor, never chained', () => {
  //  31 Jan    29 Feb    31 Mar    30 Apr    31 May
  //  |---------|---------|---------|---------|
  const cycle = cycleFrom('2024-01-31T10:00[Europe/Berlin]', 'month')
  assert.deepEqual(dates(cycle, [0, 1, 2, 3, 4]), [
    '2024-01-31',
    '2024-02-29',
    '2024-03-31',
    '2024-04-30',
    '2024-05-31',
  ])
  assert.deepEqual(dates(cycle, [-1, -2, -11]), ['2023-12-31', '2023-11-30', '2023-02-28'])
})

test('a year from 29 February is 28 February until there is a 29th again', () => {
  const cycle = cycleFrom('2024-02-29T00:00[UTC]', 'year')
  assert.deepEqual(dates(cycle, [1, 2, 3, 4, 76, -1, -4]), [
    '2025-02-28',
    '2026-02-28',
    '2027-02-28',
    '2028-02-29',
    '2100-02-28',
    '2023-02-28',
    '2020-02-29',
  ])
})

test('a period may be several intervals: 30 days, 2 weeks, a quarter', () => {
  assert.deepEqual(dates(cycleFrom('2024-01-31T00:00[UTC]', 'day', 30), [0, 1, 2]), [
    '2024-01-31',
    '2024-03-01',
    '2024-03-31',
  ])
  assert.deepEqual(dates(cycleFrom('2024-12-25T00:00[UTC]', 'week', 2), [1, -1]), ['2025-01-08', '2024-12-11'])
  assert.deepEqual(dates(cycleFrom('2024-11-30T00:00[UTC]', 'month', 3), [1, 2]), ['2025-02-28', '2025-05-30'])
})

test('a boundary that the clock skips comes later by what was skipped, the next is on time again', () => {
  //              31 Mar 02:00 -> 03:00
  //  29 Feb 02:30        |  03:30      30 Apr 02:30
  //  |-------------------x--|----------|
  const cycle = cycleFrom('2024-01-31T02:30[Europe/Berlin]', 'month')
  assert.deepEqual(boundaries(cycle, [1, 2, 3]), [
    '2024-02-29 02:30 +01:00',
    '2024-03-31 03:30 +02:00',
    '2024-04-30 02:30 +02:00',
  ])
})

test('a boundary that the clock shows twice is the first of the two', () => {
  const cycle = cycleFrom('2024-09-27T02:30[Europe/Berlin]', 'month')
  assert.deepEqual(boundaries(cycle, [1, 2]), ['2024-10-27 02:30 +02:00', '2024-11-27 02:30 +01:00'])
})

test('an anchor at the second of the two stays there, and its neighbours stay in order', () => {
  const cycle = cycleFrom('2024-10-27T02:30:00+01:00[Europe/Berlin]', 'day')
  assert.deepEqual(boundaries(cycle, [-1, 0, 1]), [
    '2024-10-26 02:30 +02:00',
    '2024-10-27 02:30 +01:00',
    '2024-10-28 02:30 +01:00',
  ])
  const firstOfTheTwo = Temporal.Instant.from('2024-10-27T02:30:00+02:00')
  assert.equal(periodAt(cycle, firstOfTheTwo).number, -1)
})

test('half an hour is put back on Lord Howe', () => {
  const cycle = cycleFrom('2024-03-07T01:45[Australia/Lord_Howe]', 'month')
  assert.deepEqual(boundaries(cycle, [1, 7, 8]), [
    '2024-04-07 01:45 +11:00',
    '2024-10-07 01:45 +11:00',
    '2024-11-07 01:45 +11:00',
  ])
})

test('a day that the zone skipped makes no period, and its number is passed over', () => {
  //  Samoa had no 30 December 2011
  //  28 Dec 10:00   29 Dec 10:00    31 Dec 10:00    1 Jan 10:00
  //  |------ 0 -----|------- 1 -----|------- 3 -----|
  const cycle = cycleFrom('2011-12-28T10:00[Pacific/Apia]', 'day')
  assert.equal(nthPeriod(cycle, 2), null)
  const walked = periods(cycle, periodAt(cycle, cycle.anchor), 3).map((period) => printPeriod(cycle, period))
  assert.deepEqual(walked, [
    '0: 2011-12-28 10:00 -10:00 to 2011-12-29 10:00 -10:00',
    '1: 2011-12-29 10:00 -10:00 to 2011-12-31 10:00 +14:00',
    '3: 2011-12-31 10:00 +14:00 to 2012-01-01 10:00 +14:00',
  ])
  assert.equal(printPeriod(cycle, periodAt(cycle, Temporal.Instant.from('2011-12-31T10:00+14:00'))), walked[2])
})

test('Kwajalein skipped 21 August 1993', () => {
  const cycle = cycleFrom('1993-08-20T00:00[Pacific/Kwajalein]', 'day')
  assert.deepEqual(
    periods(cycle, periodAt(cycle, cycle.anchor), 3).map(({ number }) => number),
    [0, 2, 3],
  )
})

test('the next period starts where the last one ended, also when the zone would now say otherwise', () => {
  //  stored: |---- 0 ----|          a new time-zone database: |---- 0 -----|
  //  next:               |------ 1 -----|
  const cycle = cycleFrom('2024-01-01T00:00[Europe/Berlin]', 'month')
  const stored = { number: 0, start: cycle.anchor, end: boundary(cycle, 1).subtract({ hours: 1 }) }
  const next = periodAfter(cycle, stored)
  assert.equal(printPeriod(cycle, next), '1: 2024-01-31 23:00 +01:00 to 2024-03-01 00:00 +01:00')
})

test('the period of an instant is found without walking from the anchor', () => {
  for (const timeZone of zones) {
    let looks = 0
    const anchor = Temporal.Instant.from('1970-01-31T12:00Z')
    const cycle: BillingCycle = {
      get anchor() {
        looks += 1
        return anchor
      },
      interval: { unit: 'day', count: 1 },
      timeZone,
    }
    const period = periodAt(cycle, Temporal.Instant.from('2170-01-31T11:59Z'))
    assert.ok(Math.abs(period.number - 73_048) <= 2)
    assert.ok(looks <= 20, `${looks} looks at the anchor in ${timeZone}`)
  }
})

test('a trial ends at the same wall time', () => {
  const start = Temporal.Instant.from('2024-03-30T10:00+01:00')
  assert.equal(addCalendarDays(start, 1, 'Europe/Berlin').toString(), '2024-03-31T08:00:00Z')
  assert.equal(addCalendarDays(start, 1, 'UTC').toString(), '2024-03-31T09:00:00Z')
  assert.equal(addCalendarDays(start, 0, 'Europe/Berlin').toString(), start.toString())
})

const year = 31_556_952_000

const anyInstant = fc
  .tuple(fc.integer({ min: -70 * year, max: 130 * year }), fc.constantFrom(0n, 0n, 1n, 123_456n, 999_999n))
  .map(([ms, ns]) => Temporal.Instant.fromEpochNanoseconds(BigInt(ms) * 1_000_000n + ns))

const anyInterval: fc.Arbitrary<BillingInterval> = fc.record({
  unit: fc.constantFrom('day', 'week', 'month', 'year'),
  count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })),
})

/** Cycles whose boundaries like to fall on a change of the clock: the anchor is whole days from one, give or take hours. */
function anyCycle(anyZone: fc.Arbitrary<string>): fc.Arbitrary<BillingCycle> {
  return fc
    .record({
      instant: anyInstant,
      timeZone: anyZone,
      interval: anyInterval,
      days: fc.integer({ min: -40, max: 40 }),
      minutes: fc.integer({ min: -1500, max: 1500 }),
    })
    .map(({ instant, timeZone, interval, days, minutes }) => {
      const change = instant.toZonedDateTimeISO(timeZone).getTimeZoneTransition('next')
      const anchor = change?.add({ days }).toInstant().add({ minutes }) ?? instant
      return { anchor, interval, timeZone }
    })
}

const anyNumber = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -2000, max: 2000 }))

test('in UTC boundaries are what Temporal says', () => {
  fc.assert(
    fc.property(anyInstant, anyInterval, anyNumber, (anchor, interval, n) => {
      const fast = boundary({ anchor, interval, timeZone: 'UTC' }, n)
      const byTemporal = boundary({ anchor, interval, timeZone: 'Etc/UTC' }, n)
      assert.equal(fast.epochNanoseconds, byTemporal.epochNanoseconds)
    }),
    { numRuns: 2000 },
  )
})

test('in every zone there is, boundaries follow one another; at most two fall together', () => {
  const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
  fc.assert(
    fc.property(anyCycle(anyZone), fc.oneof(fc.constant(-6), anyNumber), (cycle, from) => {
      const numbers = Array.from({ length: 12 }, (_, index) => from + index)
      const instants = numbers.map((n) => boundary(cycle, n).epochNanoseconds)
      for (const [index, instant] of instants.entries()) {
        const [before, twoBefore] = [instants[index - 1], instants[index - 2]]
        if (before !== undefined) assert.ok(before <= instant, `${cycle.timeZone} ${cycle.anchor} ${numbers[index]}`)
        if (twoBefore !== undefined) assert.ok(twoBefore < instant)
      }
      assert.equal(boundary(cycle, 0).epochNanoseconds, cycle.anchor.epochNanoseconds)
    }),
    { numRuns: 1500 },
  )
})

test('the period of an instant contains it and is the one of its number', () => {
  fc.assert(
    fc.property(anyCycle(fc.constantFrom(...zones)), anyInstant, (cycle, instant) => {
      const period = periodAt(cycle, instant)
      assert.ok(period.start.epochNanoseconds <= instant.epochNanoseconds)
      assert.ok(instant.epochNanoseconds < period.end.epochNanoseconds)
      const same = nthPeriod(cycle, period.number)
      assert.equal(same && printPeriod(cycle, same), printPeriod(cycle, period))
      assert.equal(printPeriod(cycle, periodAt(cycle, period.start)), printPeriod(cycle, period))
    }),
    { numRuns: 1500 },
  )
})

test('periods meet: each starts where the one before ended, walked or looked up', () => {
  fc.assert(
    fc.property(anyCycle(fc.constantFrom(...zones)), anyNumber, (cycle, n) => {
      const walked = periods(cycle, periodAt(cycle, boundary(cycle, n)), 6)
      for (const [index, period] of walked.entries()) {
        const before = walked[index - 1]
        if (before === undefined) continue
        assert.equal(before.end.epochNanoseconds, period.start.epochNanoseconds)
        assert.equal(printPeriod(cycle, periodAt(cycle, before.end)), printPeriod(cycle, period))
      }
    }),
    { numRuns: 2000 },
  )
})

test('a boundary shows the wall time counted from the anchor, unless the zone has no such time', () => {
  fc.assert(
    fc.property(anyCycle(fc.constantFrom(...zones)), anyNumber, (cycle, n) => {
      const anchor = cycle.anchor.toZonedDateTimeISO(cycle.timeZone).toPlainDateTime()
      const counted = anchor.add(intervalDuration(cycle.interval, n))
      const local = boundary(cycle, n).toZonedDateTimeISO(cycle.timeZone)
      if (local.toPlainDateTime().equals(counted)) return
      const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
        counted.toZonedDateTime(cycle.timeZone, { disambiguation }).toPlainDateTime().toString(),
      )
      assert.notEqual(earlier, later)
      assert.equal(local.toPlainDateTime().toString(), later)
    }),
    { numRuns: 1500 },
  )
})
