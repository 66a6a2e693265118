import type { DunningPolicy } from '../../../src/domain/dunning.ts'

// The instants of a dunning, found by going through days and clocks; nothing here adds days to an instant or disambiguates.

/** A step of a dunning, or its end, in milliseconds. */
export interface NaiveStep {
  readonly at: number
  readonly what: 'attempt' | 'mail' | 'end'
}

/** The steps of a dunning that began then, in order, and its end. */
export function naiveSteps(policy: DunningPolicy, startedAt: number, zone: string): NaiveStep[] {
  const began = wallClock(startedAt, zone)
  const time = policy.hour === null ? began.toPlainTime() : Temporal.PlainTime.from({ hour: policy.hour })
  const wanted = [...policy.steps, { afterDays: policy.end.afterDays, action: 'end' as const }]
  const days: Temporal.PlainDate[] = []
  wanted.forEach(({ afterDays }, index) => {
    const before = days[index - 1]
    if (before && wanted[index - 1]?.afterDays === afterDays) {
      days.push(before)
      return
    }
    let day = began.toPlainDate()
    for (let n = 0; n < afterDays; n += 1) day = day.add({ days: 1 })
    while (isBarred(day, policy.weekdays) || (before && Temporal.PlainDate.compare(day, before) <= 0))
      day = day.add({ days: 1 })
    days.push(day)
  })
  return wanted.map(({ action }, index) => ({
    at: firstShowing(days[index] as Temporal.PlainDate, time, zone),
    what: action,
  }))
}

/** When a debit is made that is announced now: at the same time of the first banking day after the notice. */
export function naiveDebitAt(now: number, noticeDays: number, zone: string): number {
  const announced = wallClock(now, zone)
  let day = announced.toPlainDate()
  for (let n = 0; n < noticeDays || isBarred(day, 'banking_days'); n += 1) day = day.add({ days: 1 })
  return firstShowing(day, announced.toPlainTime(), zone)
}

function wallClock(at: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime()
}

const quarterMs = 900_000

/** The first instant at which the clock on the wall shows that; where it never does, 24 hours after it did on the day before. */
function firstShowing(day: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): number {
  const shown = day.toPlainDateTime(time)
  const inUtc = shown.toZonedDateTime('UTC').epochMilliseconds
  for (let offset = 15 * 4; offset >= -13 * 4; offset -= 1) {
    const at = inUtc - offset * quarterMs
    if (wallClock(at, zone).equals(shown)) return at
  }
  return firstShowing(day.subtract({ days: 1 }), time, zone) + 96 * quarterMs
}

const easterMondays = ['2023-04-10', '2024-04-01', '2025-04-21', '2026-04-06', '2027-03-29', '2028-04-17', '2029-04-02']

/** Whether nothing is done on that day. */
function isBarred(day: Temporal.PlainDate, weekdays: DunningPolicy['weekdays']): boolean {
  if (weekdays === 'any') return false
  if (day.dayOfWeek === 6 || day.dayOfWeek === 7) return true
  if (weekdays === 'no_weekend') return false
  if (['01-01', '05-01', '12-25', '12-26'].includes(day.toString().slice(5))) return true
  return easterMondays.includes(day.toString()) || easterMondays.includes(day.add({ days: 3 }).toString())
}
