import { refuseField } from '../../domain/refusal.ts'

// An offset, or a date-time with a zone behind it, would be understood too, and is not a name.
const nameOfZone = /^[A-Za-z][A-Za-z0-9_+/-]*$/
const epoch = Temporal.Instant.fromEpochMilliseconds(0)

/** The zone's name as the time zone database spells it. Refuses `time_zone_unknown` when it has no such name. */
export function knownTimeZone(name: string): string {
  if (nameOfZone.test(name)) {
    try {
      return epoch.toZonedDateTimeISO(name).timeZoneId
    } catch {
      // Not in the database that the runtime brings along.
    }
  }
  return refuseField(
    'time_zone_unknown',
    '/time_zone',
    'The IANA time zone database has no such name. Write it as in Europe/Berlin.',
  )
}
