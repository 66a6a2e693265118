import { earliest, type Instant, isBefore } from '../../domain/instant.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { billSession } from './bill-session.ts'

/** Maximum due instants of one customer in one transaction of a run; the rest is claimed again. */
export const stepsPerBatchMax = 12

/**
 * Bills what falls due by an instant, oldest first; later due instants, up to the session’s present, stay due. Returns false
 * if more than `stepsMax` fell due.
 */
export function billBy(session: CustomerSession, until: Instant, stepsMax: number): boolean {
  for (let steps = 0; ; steps += 1) {
    const at = earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt))
    if (!at || isBefore(until, at)) return true
    if (steps >= stepsMax) return false
    billSession(session, 1)
  }
}
