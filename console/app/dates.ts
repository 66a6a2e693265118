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

/** The day of today in UTC, as the value of a date field. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
