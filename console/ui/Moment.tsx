import styles from './values.module.css'

interface MomentProps {
  /** RFC 3339 in UTC; null or undefined shows `none`. */
  readonly at: string | null | undefined
  /** The customer's zone; without one, that of the browser. */
  readonly zone?: string | undefined
  /** Also the time of day. */
  readonly isExact?: boolean
  readonly none?: string
}

/** An instant as a date in a zone; the title has the exact instant and the zone. */
export function Moment({ at, zone, isExact = false, none = '–' }: MomentProps) {
  if (!at) return <span>{none}</span>
  return (
    <time dateTime={at} title={`${at} · ${exactText(at, zone)}`} className={styles.moment}>
      {isExact ? exactText(at, zone) : dateText(at, zone)}
    </time>
  )
}

/** A half-open period: `29 Nov 2026 – 29 Dec 2026`. */
export function Period({
  from,
  until,
  zone,
}: {
  readonly from: string | null
  readonly until: string | null
  readonly zone?: string | undefined
}) {
  if (!from || !until) return <span>–</span>
  return (
    <span>
      <Moment at={from} zone={zone} /> – <Moment at={until} zone={zone} />
    </span>
  )
}

/** `29 Nov 2026` in the zone. */
export function dateText(at: string, zone?: string): string {
  return formatter({ day: 'numeric', month: 'short', year: 'numeric' }, zone).format(new Date(at))
}

/** `29 Nov 2026, 15:04 CET`, in the zone. */
export function exactText(at: string, zone?: string): string {
  const form = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  } as const
  return formatter(form, zone).format(new Date(at))
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(form: Intl.DateTimeFormatOptions, zone: string | undefined): Intl.DateTimeFormat {
  const key = `${zone} ${Object.keys(form).length}`
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { ...form, timeZone: zone })
    formatters.set(key, found)
  }
  return found
}
