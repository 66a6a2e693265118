import { instantOf, localOf } from '../ui/instant.ts'

/** From the first instant of a day to the last of another, in a time zone. */
export interface DaySpan {
  readonly from: string
  readonly until: string
}

const usualDays = 30

/** The days of the address as instants in the customer's zone; by default the last 30 days of their present, and the day that is. */
export function spanOf(
  search: { readonly from?: string; readonly until?: string },
  { now, zone }: { readonly now: string; readonly zone: string },
): DaySpan {
  const today = localOf(now, zone).slice(0, 10)
  const from = search.from ?? daysAfter(today, -usualDays)
  return { from: beginOf(from, zone), until: beginOf(daysAfter(search.until ?? today, 1), zone) }
}

function beginOf(day: string, zone: string): string {
  return instantOf(`${day}T00:00`, zone) ?? `${day}T00:00:00Z`
}

function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
