import type { Instant } from './instant.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** The local date as people read it on an invoice: '31 Jan 2026'. */
export function formatDate(instant: Instant, timeZone: string): string {
  const { day, month, year } = instant.toZonedDateTimeISO(timeZone)
  return `${day} ${months[month - 1]} ${year}`
}
