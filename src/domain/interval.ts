/** The length of one billing period: a calendar unit, count times. `day` x 30 is a fixed period of 30 days. */
export interface BillingInterval {
  readonly unit: IntervalUnit
  readonly count: number
}

export const intervalUnits = ['day', 'week', 'month', 'year'] as const

export type IntervalUnit = (typeof intervalUnits)[number]

/** Whether both have the same unit and count. 12 months and 1 year differ: a change between them starts a new cycle. */
export function sameInterval(a: BillingInterval, b: BillingInterval): boolean {
  return a.unit === b.unit && a.count === b.count
}

/** Whether `a` is the longer interval, by the mean length of its unit. */
export function isLonger(a: BillingInterval, b: BillingInterval): boolean {
  return a.count * daysOf[a.unit] > b.count * daysOf[b.unit]
}

const daysOf: Readonly<Record<IntervalUnit, number>> = { day: 1, week: 7, month: 30.4375, year: 365.25 }

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
