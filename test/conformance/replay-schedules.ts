import type { BillingInterval } from '../../src/domain/interval.ts'
import { type BillingCycle, boundary, periodAt } from '../../src/domain/period.ts'
import { periodLength } from '../../src/domain/position.ts'
import { type Input, integerIn, type Replay, textIn, type Vector } from './vector.ts'

/** The boundaries that follow a start, on the grid of an anchor day. */
export function replaySchedule({ input, expected }: Vector): Replay {
  if (!Array.isArray(expected)) throw new RangeError('"expected" is not a list of dates')
  const published = expected.map(String)
  const start = Temporal.PlainDate.from(textIn(input, 'start'))
  const interval = intervalIn(input)
  const timeZone = input.time_zone === undefined ? 'UTC' : textIn(input, 'time_zone')
  const anchor = anchorDate(start, integerIn(input, 'anchor_day', start.day), interval).toZonedDateTime(timeZone)
  const cycle: BillingCycle = { anchor: anchor.toInstant(), interval, timeZone }
  const { number } = periodAt(cycle, start.toZonedDateTime(timeZone).toInstant())
  // Some sources list the start itself before the boundaries that follow it.
  const before = published[0] === start.toString() ? [published[0]] : []
  const following = published.slice(before.length).map((_, index) => dateOf(cycle, number + 1 + index))
  return { computed: [...before, ...following], published }
}

/** The days of a window, both ends counted, by three conventions: [actual days, actual of 30, strict 30]. */
export function replayDaycounts({ input, expected }: Vector): Replay {
  if (!Array.isArray(expected)) throw new RangeError('"expected" is not a list of fractions')
  const [first, last] = windowIn(input)
  const days = daysBetween(first, last.add({ days: 1 }))
  const startOfMonth = first.with({ day: 1 })
  const daysOfMonth = daysBetween(startOfMonth, startOfMonth.add({ months: 1 }))
  return {
    computed: [`${days}/${daysOfMonth}`, `${days}/30`, `${strictDays(first, last)}/30`],
    published: expected.map(String),
  }
}

// A start on a day that its month lacks lies on the grid of the last turn that had that day.
function anchorDate(start: Temporal.PlainDate, day: number, interval: BillingInterval): Temporal.PlainDate {
  if (interval.unit === 'day' || interval.unit === 'week' || day === start.day) return start
  const months = interval.count * (interval.unit === 'year' ? 12 : 1)
  const firsts = Array.from({ length: 60 }, (_, turn) => start.with({ day: 1 }).subtract({ months: turn * months }))
  const month = firsts.find((first) => first.daysInMonth >= day)
  if (month === undefined) throw new RangeError(`no month of the schedule has a day ${day}`)
  return month.with({ day })
}

function intervalIn(input: Input): BillingInterval {
  for (const unit of ['day', 'week', 'month', 'year'] as const) {
    const field = `step_${unit}s`
    if (field in input) return { unit, count: integerIn(input, field) }
  }
  throw new RangeError('there is no step of days, weeks, months or years')
}

function dateOf(cycle: BillingCycle, n: number): string {
  return boundary(cycle, n).toZonedDateTimeISO(cycle.timeZone).toPlainDate().toString()
}

/** '2021-01-27..31', '2021-01-27..02-03' or both dates in full. */
function windowIn(input: Input): readonly [Temporal.PlainDate, Temporal.PlainDate] {
  const [from = '', to = ''] = textIn(input, 'window').split('..')
  if (!/^\d{4}-\d\d-\d\d$/.test(from) || !/^(?:(?:\d{4}-)?\d\d-)?\d\d$/.test(to)) {
    throw new RangeError(`"window" is not 'date..date' but ${JSON.stringify(input.window)}`)
  }
  const last = from.slice(0, from.length - to.length) + to
  return [Temporal.PlainDate.from(from), Temporal.PlainDate.from(last)]
}

function daysBetween(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  const [start, end] = [from, to].map((date) => date.toZonedDateTime('UTC').toInstant())
  if (start === undefined || end === undefined) throw new RangeError('a window has two ends')
  return periodLength({ number: 0, start, end }, 'day', 'UTC')
}

// Strict 30: every month has thirty days, and the last day of any month is the 30th.
function strictDays(first: Temporal.PlainDate, last: Temporal.PlainDate): number {
  const months = (last.year - first.year) * 12 + last.month - first.month
  const lastDay = last.day === last.daysInMonth ? 30 : last.day
  return months * 30 + lastDay - Math.min(first.day, 30) + 1
}
