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
 * When money was received, by the value of a date field: undefined, the present, for today, be it that of UTC or the later one of the person,
 * whose noon would lie in the future; noon in UTC for another day.
 */
export function receivedAt(day: string, now = new Date()): string | undefined {
  const inUtc = now.toISOString().slice(0, 10)
  const two = (part: number) => String(part).padStart(2, '0')
  const here = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const isToday = day === inUtc || (day === here && here > inUtc)
  return day === '' || isToday ? undefined : `${day}T12:00:00Z`
}
