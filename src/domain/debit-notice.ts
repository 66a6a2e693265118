import { bankingDayFrom } from './banking-days.ts'
import type { Instant } from './instant.ts'

/** A debit as it was announced to its customer. */
export interface Announcement {
  readonly at: Instant
  /** As much as this is taken, if so much is still due. */
  readonly amountCents: bigint
  readonly methodId: string
}

/**
 * When a debit is made that is announced now: on the first banking day at or after so many days, at the same time of day in the
 * customer’s zone.
 *
 *     announced Fri 2026-03-27 09:00 in Berlin, 5 days before   ->   Wed 2026-04-01 09:00, in summer time
 *     announced Tue 2026-03-31 09:00 in Berlin, 3 days before   ->   Tue 2026-04-07 09:00, after Easter
 */
export function announcedDebitAt(announcedAt: Instant, noticeDays: number, timeZone: string): Instant {
  const announced = announcedAt.toZonedDateTimeISO(timeZone)
  const day = bankingDayFrom(announced.toPlainDate().add({ days: noticeDays }))
  return day.toZonedDateTime({ timeZone, plainTime: announced.toPlainTime() }).toInstant()
}
