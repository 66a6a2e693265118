/** How long one turn of a billing cycle is: a unit of the calendar, count times. `day` x 30 is the fixed 30-day period. */
export interface BillingInterval {
  readonly unit: IntervalUnit
  readonly count: number
}

export const intervalUnits = ['day', 'week', 'month', 'year'] as const

export type IntervalUnit = (typeof intervalUnits)[number]

/** Whether both are the same unit and count; 12 months are not a year, for a change between them starts a new cycle. */
export function sameInterval(a: BillingInterval, b: BillingInterval): boolean {
  return a.unit === b.unit && a.count === b.count
}

/** Writes the interval as after "every": 'month', '3 months'. */
export function formatInterval(interval: BillingInterval): string {
  return interval.count === 1 ? interval.unit : `${interval.count} ${interval.unit}s`
}

/** n x the interval as a calendar duration, for a wall-clock date to be moved by. */
export function intervalDuration(interval: BillingInterval, n: number): Temporal.DurationLike {
  const count = n * interval.count
  switch (interval.unit) {
    case 'day':
      return { days: count }
    case 'week':
      return { weeks: count }
    case 'month':
      return { months: count }
    case 'year':
      return { years: count }
  }
}
