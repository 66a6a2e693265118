import { instantOf } from '../ui/instant.ts'

/** The filters of a list whose dates are days in the address, `2026-11-30`: as instants in UTC, the last day included. */
export function instantsOf<S extends Readonly<Record<string, string | undefined>>>(search: S): S {
  const entries = Object.entries(search).map(([name, value]) => {
    if (value === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return [name, value]
    return [name, name.endsWith('_until') ? dayAfter(value) : `${value}T00:00:00Z`]
  })
  return Object.fromEntries(entries) as S
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + 1)
  return date.toISOString()
}

/**
 * When money was received, by the value of a date field: noon of that day in the customer's zone. Undefined, the present, where that would
 * lie in the future: for today there, or of the person who enters it.
 */
export function receivedAt(day: string, zone: string, now = new Date()): string | undefined {
  if (day === '') return undefined
  const noon = instantOf(`${day}T12:00`, zone) ?? `${day}T12:00:00Z`
  const isToday = [zone, undefined].some((of) => day === dayIn(of, now))
  return isToday && new Date(noon) > now ? undefined : noon
}

/** A day as a date field has it, in a zone or where the person is. */
function dayIn(timeZone: string | undefined, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { ...(timeZone && { timeZone }), dateStyle: 'short' }).format(at)
}
