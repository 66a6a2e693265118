import type { Instant } from '../../../domain/instant.ts'

export const windowUnits = ['hour', 'day', 'month'] as const
export type WindowUnit = (typeof windowUnits)[number]

export interface Window {
  readonly from: Instant
  readonly until: Instant
}

/** The hours, days or months of a time zone from one instant to another, the first and the last cut there; at most one more than `atMost`. */
export function windowsOf(
  { from, until }: Window,
  { unit, timeZone, atMost }: { readonly unit: WindowUnit; readonly timeZone: string; readonly atMost: number },
): readonly Window[] {
  const windows: Window[] = []
  for (let at = from; Temporal.Instant.compare(at, until) < 0 && windows.length <= atMost; ) {
    const next = nextBoundary(at.toZonedDateTimeISO(timeZone), unit)
    const end = Temporal.Instant.compare(next, until) < 0 ? next : until
    windows.push({ from: at, until: end })
    at = end
  }
  return windows
}

function nextBoundary(at: Temporal.ZonedDateTime, unit: WindowUnit): Instant {
  switch (unit) {
    case 'hour': {
      // By the clock on the wall, so that an hour of a half-hour zone begins when it does there; never backwards.
      const { minute, second, millisecond, microsecond, nanosecond } = at
      const past = {
        minutes: minute,
        seconds: second,
        milliseconds: millisecond,
        microseconds: microsecond,
        nanoseconds: nanosecond,
      }
      return at.subtract(past).add({ hours: 1 }).toInstant()
    }
    case 'day':
      return at.toPlainDate().add({ days: 1 }).toZonedDateTime(at.timeZoneId).toInstant()
    case 'month':
      return at.toPlainDate().with({ day: 1 }).add({ months: 1 }).toZonedDateTime(at.timeZoneId).toInstant()
  }
}
