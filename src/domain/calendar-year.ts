import type { Instant } from './instant.ts'

/** A calendar year of a time zone. */
export interface CalendarYear {
  readonly year: number
  /** When the next one begins. */
  readonly endsAt: Instant
}

/** The calendar year that an instant lies in, in a time zone. */
export function yearAt(instant: Instant, timeZone: string): CalendarYear {
  const { year } = instant.toZonedDateTimeISO(timeZone)
  const nextYear = Temporal.PlainDate.from({ year: year + 1, month: 1, day: 1 })
  return { year, endsAt: nextYear.toZonedDateTime(timeZone).toInstant() }
}
