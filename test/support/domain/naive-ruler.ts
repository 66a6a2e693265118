import type { Terms } from '../random/histories.ts'

// The same few instants are asked for on every day of the walk.
const units = new WeakMap<Terms, WeakMap<Temporal.Instant, number>>()

/** The date at the instant in the zone, as a number of days; or its second, where those are counted. */
export function unitOf(terms: Terms, at: Temporal.Instant): number {
  const known = units.get(terms) ?? new WeakMap<Temporal.Instant, number>()
  units.set(terms, known)
  const before = known.get(at)
  if (before !== undefined) return before
  const found = terms.proration === 'day' ? dateOf(terms, at) : Math.floor(at.epochMilliseconds / 1000)
  known.set(at, found)
  return found
}

function dateOf({ timeZone }: Terms, at: Temporal.Instant): number {
  const { year, month, day } = at.toZonedDateTimeISO(timeZone)
  return Date.UTC(year, month - 1, day) / 86_400_000
}
