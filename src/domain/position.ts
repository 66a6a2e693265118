import { localDay, utcDay } from './calendar.ts'
import type { Period } from './period.ts'
import { type Rational, roundHalfAwayFromZero } from './rational.ts'

/** What a period is divided into: calendar dates of the zone, or elapsed seconds. */
export type ProrationUnit = 'day' | 'second'

/** A period as a ruler of `length` units, on which instants have positions. */
export interface PeriodScale {
  readonly period: Period
  readonly unit: ProrationUnit
  readonly timeZone: string
  /** N of decisions D4 and D5, at least 1. */
  readonly length: number
}

/**
 * The cost of a part [from, to) of a whole of the given length: round(full x to / length) - round(full x from / length),
 * halves away from zero (decision D5). Parts add up to the whole, and the whole is round(full).
 */
export function partAmount(full: Rational, from: number, to: number, length: number): bigint {
  return amountUpTo(full, to, length) - amountUpTo(full, from, length)
}

/** round(full x position / length): one of the two terms of a part, as `/explain` shows them. */
export function amountUpTo(full: Rational, position: number, length: number): bigint {
  return roundHalfAwayFromZero(full.numerator * BigInt(position), full.denominator * BigInt(length))
}

/** The period as a ruler, to take several positions on. */
export function periodScale(period: Period, unit: ProrationUnit, timeZone: string): PeriodScale {
  return { period, unit, timeZone, length: periodLength(period, unit, timeZone) }
}

/**
 * N (decision D4). By day: the calendar dates from the period's first local date to its last boundary's; by second: the
 * whole seconds elapsed. A period that starts and ends on one date, where a clock skipped midnight, counts as one day.
 */
export function periodLength(period: Period, unit: ProrationUnit, timeZone: string): number {
  const length =
    unit === 'day'
      ? localDay(period.end, timeZone) - localDay(period.start, timeZone)
      : secondsBetween(period.start, period.end)
  return Math.max(1, length)
}

/** The instant's position in the period, 0..N (decision D4); see `positionOn`. */
export function positionIn(period: Period, instant: Temporal.Instant, unit: ProrationUnit, timeZone: string): number {
  return positionOn(periodScale(period, unit, timeZone), instant)
}

/**
 * The instant's position, 0..N (decision D4), never falling as time goes on: 0 up to the period's start, N from its end.
 * By day the time of day does not count: the position is the local dates since the start.
 */
export function positionOn(scale: PeriodScale, instant: Temporal.Instant): number {
  const { period, unit, timeZone, length } = scale
  if (instant.epochNanoseconds <= period.start.epochNanoseconds) return 0
  if (instant.epochNanoseconds >= period.end.epochNanoseconds) return length
  if (unit === 'second') return secondsBetween(period.start, instant)
  const days = dayReached(instant, timeZone) - localDay(period.start, timeZone)
  return Math.min(Math.max(days, 0), length)
}

// Where a clock was set back across midnight (St. John’s did at 00:01), the calendar shows the previous day again for a
// while. A date that has begun stays begun; else a later change could get an earlier position.
function dayReached(instant: Temporal.Instant, timeZone: string): number {
  if (timeZone === 'UTC') return utcDay(instant)
  const tomorrow = instant.toZonedDateTimeISO(timeZone).toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone)
  const hasBegun = tomorrow.epochNanoseconds <= instant.epochNanoseconds
  return localDay(instant, timeZone) + (hasBegun ? 1 : 0)
}

function secondsBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return Number((to.epochNanoseconds - from.epochNanoseconds) / 1_000_000_000n)
}
