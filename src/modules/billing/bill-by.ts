import { earliest, type Instant, isBefore } from '../../domain/instant.ts'
import { type CustomerSession, nextDueAt } from '../ledger/customer-session.ts'
import { billSession } from './bill-session.ts'
import { expireGrants } from './grants.ts'

/** Maximum due instants of one customer in one transaction of a run; the rest is claimed again. */
export const stepsPerBatchMax = 12

/**
 * Does what falls due by an instant, oldest first: bills, and lets prepaid credit expire; later due instants, up to the session’s
 * present, stay due. Returns false if more than `stepsMax` fell due.
 */
export function billBy(session: CustomerSession, until: Instant, stepsMax: number): boolean {
  for (let steps = 0; ; steps += 1) {
    const at = nextDueAt(session)
    if (!at || isBefore(until, at)) return true
    if (steps >= stepsMax) return false
    const billedAt = earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt))
    expireGrants(session, at)
    if (billedAt && !isBefore(at, billedAt)) billSession(session, 1)
  }
}
