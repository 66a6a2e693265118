import type { Price } from '../../../src/domain/price.ts'
import type { Terms } from '../random/histories.ts'
import type { Turn } from './naive-parts.ts'
import { unitOf } from './naive-ruler.ts'

/** The turn of a price that an instant lies in. */
export function turnOf(
  terms: Terms,
  { anchor, price }: { readonly anchor: Temporal.Instant; readonly price: Price },
  at: Temporal.Instant,
): Turn {
  const { unit, count } = price.interval
  const turnAt = (n: number) =>
    anchor
      .toZonedDateTimeISO(terms.timeZone)
      .add({ [`${unit}s`]: n * count })
      .toInstant()
  // From near by, and then turn by turn.
  const daysAway = at.since(anchor).total('days')
  let n = Math.trunc(daysAway / ({ day: 1, week: 7, month: 31, year: 366 }[unit] * count))
  while (ns(turnAt(n)) > ns(at)) n -= 1
  while (ns(turnAt(n + 1)) <= ns(at)) n += 1
  const [start, end] = [turnAt(n), turnAt(n + 1)]
  const firstUnit = unitOf(terms, start)
  // A turn that begins and ends on one date, as where a clock skips midnight, is one day long.
  return { start, end, firstUnit, endUnit: Math.max(firstUnit + 1, unitOf(terms, end)) }
}

/** The unit of an instant as the turn counts: its first up to its start, and its end from there on. */
export function unitIn(terms: Terms, { start, end, firstUnit, endUnit }: Turn, at: Temporal.Instant): number {
  if (ns(at) <= ns(start)) return firstUnit
  return ns(at) >= ns(end) ? endUnit : Math.min(unitOf(terms, at), endUnit)
}

/** When the trial ends, as agreed at the beginning; null without one. */
export function trialEndOf({ startAt, timeZone, trialDays }: Terms): Temporal.Instant | null {
  return trialDays > 0 ? daysLater({ timeZone }, startAt, trialDays) : null
}

/** The instant so many dates later. */
export function daysLater({ timeZone }: Pick<Terms, 'timeZone'>, at: Temporal.Instant, days: number): Temporal.Instant {
  return at.toZonedDateTimeISO(timeZone).add({ days }).toInstant()
}

/** The earlier of the two. */
export function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return ns(a) < ns(b) ? a : b
}

/** The later of the two. */
export function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return ns(a) < ns(b) ? b : a
}

/** The instant as a number. */
export function ns(at: Temporal.Instant): bigint {
  return at.epochNanoseconds
}
