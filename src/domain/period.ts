import { dayAfterIntervals, intervalsBetween, utcDay } from './calendar.ts'
import { type BillingInterval, intervalDuration } from './interval.ts'

/** A grid of boundaries, without beginning or end: the anchor and every interval before and after it. */
export interface BillingCycle {
  readonly anchor: Temporal.Instant
  readonly interval: BillingInterval
  readonly timeZone: string
}

/** One billing period of a cycle: half-open, `[start, end)`. */
export interface Period {
  readonly number: number
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
}

/**
 * b(n) = anchor + n x interval, on the wall clock of the cycle's zone (decision D1). Always counted from the anchor, so
 * 31 Jan, 28 Feb, 31 Mar; times that a clock skips or shows twice as Temporal's `compatible`; b(0) is the anchor itself.
 */
export function boundary(cycle: BillingCycle, n: number): Temporal.Instant {
  if (cycle.timeZone === 'UTC') return boundaryInUtc(cycle, n)
  return cycle.anchor.toZonedDateTimeISO(cycle.timeZone).add(intervalDuration(cycle.interval, n)).toInstant()
}

/** The period that contains the instant, found without walking from the anchor. */
export function periodAt(cycle: BillingCycle, instant: Temporal.Instant): Period {
  const at = instant.epochNanoseconds
  // The estimate counts days in UTC, so near a boundary, a clock change or a skipped day it is off by one or two periods.
  let number = intervalsBetween(utcDay(cycle.anchor), utcDay(instant), cycle.interval)
  let start = boundary(cycle, number)
  let end = boundary(cycle, number + 1)
  while (at < start.epochNanoseconds) {
    number -= 1
    end = start
    start = boundary(cycle, number)
  }
  while (end.epochNanoseconds <= at) {
    number += 1
    start = end
    end = boundary(cycle, number + 1)
  }
  return { number, start, end }
}

/**
 * The next period. It starts at the stored end of the given period, whatever the current time-zone database says (decision
 * D3). A period of length 0, on a day that the zone skipped, is passed over.
 */
export function periodAfter(cycle: BillingCycle, period: Period): Period {
  let number = period.number + 1
  let end = boundary(cycle, number + 1)
  while (end.epochNanoseconds <= period.end.epochNanoseconds) {
    number += 1
    end = boundary(cycle, number + 1)
  }
  return { number, start: period.end, end }
}

/** The instant that many calendar days later at the same wall time, as a trial ends (decision D8). */
export function addCalendarDays(instant: Temporal.Instant, days: number, timeZone: string): Temporal.Instant {
  if (days === 0) return instant
  if (timeZone === 'UTC') return daysLater(instant, days)
  return instant.toZonedDateTimeISO(timeZone).add({ days }).toInstant()
}

const nanosecondsPerDay = 86_400_000_000_000n

function daysLater(instant: Temporal.Instant, days: number): Temporal.Instant {
  return Temporal.Instant.fromEpochNanoseconds(instant.epochNanoseconds + BigInt(days) * nanosecondsPerDay)
}

// Most cycles are in UTC, where a boundary is whole days from the anchor.
function boundaryInUtc(cycle: BillingCycle, n: number): Temporal.Instant {
  const anchorDay = utcDay(cycle.anchor)
  return daysLater(cycle.anchor, dayAfterIntervals(anchorDay, cycle.interval, n) - anchorDay)
}
