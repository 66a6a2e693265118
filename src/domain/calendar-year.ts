import type { Instant } from './instant.ts'

/** The calendar year that an instant lies in, in a time zone. */
export function yearAt(instant: Instant, timeZone: string): number {
  return instant.toZonedDateTimeISO(timeZone).year
}
