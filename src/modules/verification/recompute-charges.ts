import { chargesDue, stillToInvoice } from '../../domain/charges.ts'
import { earlier, earliest, type Instant, isBefore, isSame, later } from '../../domain/instant.ts'
import { type Period, periodAfter, periodAt } from '../../domain/period.ts'
import { cycleOf, nextDue } from '../../domain/schedule.ts'
import { type Charge, isSameCharge, type Subscription, type Version } from '../../domain/subscription.ts'

/** A charge that is not what history gives. */
export interface Difference {
  readonly cycle: number
  readonly period: number
  readonly version: number
  readonly problem: string
}

/**
 * The instant up to which everything that fell due is billed, given when the customer was last saved; null while the
 * subscription waits to be looked at out of its time, after a void or an uncancel, because then something is open.
 */
export function billedThrough(subscription: Subscription, lastInstant: Instant): Instant | null {
  const due = earliest([nextDue(subscription), subscription.draft?.finalizesAt ?? null])
  const { nextBillingAt } = subscription
  if (nextBillingAt && (!due || isBefore(nextBillingAt, due))) return null
  return due && !isBefore(lastInstant, due) ? due.subtract({ nanoseconds: 1 }) : lastInstant
}

/**
 * Computes again, from versions, pause, end and the stored bounds of periods, every charge that ends after `since`, and says
 * where what is stored differs: in money or cover, charged and not due, or due and not charged. The subscription carries all
 * charges of that time, whether settled or not; what an open draft has taken is passed over.
 */
export function differencesFromHistory(subscription: Subscription, since: Instant, through: Instant): Difference[] {
  const { charges: stored } = subscription
  // The core looks at periods that are over only where a charge is reopened; so it is asked about all of them.
  const reopened = [...stored, ...uncharged(subscription, since, through)].map((one) => ({ ...one, isReopened: true }))
  const whole = { ...subscription, charges: reopened }
  const { charges } = stillToInvoice(whole, chargesDue(whole, through), through)
  return charges.flatMap((wanted, index) => {
    const problem = problemOf(stored[index] ?? null, wanted)
    const { cycleNumber: cycle, period, versionNumber: version } = wanted
    return problem ? [{ cycle, period: period.number, version, problem }] : []
  })
}

function problemOf(stored: Charge | null, wanted: Charge): string | null {
  // Nothing is written for what costs nothing.
  if (!stored) return wanted.amountCents === 0n ? null : `is not charged, history gives ${told(wanted)}`
  const isAlike =
    stored.amountCents === wanted.amountCents &&
    isSame(stored.coversFrom, wanted.coversFrom) &&
    isSame(stored.coversUntil, wanted.coversUntil)
  return isAlike || stored.isReopened ? null : `is ${told(stored)}, history gives ${told(wanted)}`
}

function told({ amountCents, coversFrom, coversUntil }: Charge): string {
  return `${amountCents} for ${coversFrom} to ${coversUntil}`
}

/** An empty charge for every version in every period of the time that has none. */
function uncharged(subscription: Subscription, since: Instant, through: Instant): Charge[] {
  return subscription.versions.flatMap((version) =>
    periodsOf(subscription, version, since, through)
      .map((period) => ({ cycleNumber: version.cycleNumber, versionNumber: version.number, period }))
      .filter((key) => !subscription.charges.some((charge) => isSameCharge(charge, key)))
      .map((key) => ({
        ...key,
        coversFrom: key.period.start,
        coversUntil: key.period.start,
        paid: [],
        amountCents: 0n,
        isReopened: false,
        waived: [],
      })),
  )
}

/** The periods that a version is charged in during that time; with their stored bounds, where they are stored (D3). */
function periodsOf(
  { timeZone, charges, period, end }: Subscription,
  version: Version,
  since: Instant,
  through: Instant,
): Period[] {
  const cycle = cycleOf(version, timeZone)
  const stored = new Map<number, Period>()
  for (const charge of charges) {
    if (charge.cycleNumber === version.cycleNumber) stored.set(charge.period.number, charge.period)
  }
  if (period?.cycleNumber === version.cycleNumber) stored.set(period.number, period)
  const from = later(version.chargedFrom, since)
  const until = earlier(version.chargedUntil ?? through, through)
  const periods: Period[] = []
  if (isBefore(until, from)) return periods
  let at =
    stored.values().find(({ start, end }) => !isBefore(from, start) && isBefore(from, end)) ?? periodAt(cycle, from)
  // No period begins at the end or later.
  while (!isBefore(until, at.start) && (!end || isBefore(at.start, end.at))) {
    periods.push(at)
    at = stored.get(at.number + 1) ?? periodAfter(cycle, at)
  }
  return periods
}
