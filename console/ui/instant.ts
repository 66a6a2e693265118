/** The wall-clock time of an instant in a zone, as a field of the kind `datetime-local` holds it: `2026-01-31T09:00`. */
export function localOf(at: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(at))
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** The instant of a wall-clock time in a zone, in UTC; null if it is none. Of a time that a zone has twice, one of both. */
export function instantOf(local: string, zone: string): string | null {
  const wanted = Date.parse(`${local}Z`)
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local) || Number.isNaN(wanted)) return null
  // The offset is that of the instant itself, which is known after a first guess.
  let guess = wanted
  for (const _ of [1, 2]) guess += wanted - Date.parse(`${localOf(new Date(guess).toISOString(), zone)}Z`)
  return new Date(guess).toISOString()
}

/** The instant one calendar unit later in UTC; the last day of the month where the day does not exist. */
export function later(at: string, unit: 'day' | 'month' | 'year'): string {
  const date = new Date(at)
  if (unit === 'day') date.setUTCDate(date.getUTCDate() + 1)
  else {
    const day = date.getUTCDate()
    date.setUTCMonth(date.getUTCMonth() + (unit === 'month' ? 1 : 12))
    if (date.getUTCDate() !== day) date.setUTCDate(0)
  }
  return date.toISOString()
}
