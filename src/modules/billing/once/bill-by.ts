import { earliest, type Instant, isBefore } from '../../../domain/instant.ts'
import { billSession } from '../bill-session.ts'
import type { CustomerSession } from '../customer-session.ts'

/** Due instants of one customer in one transaction of a run at the most; the rest is claimed again. */
export const turnsPerBatchMax = 12

/**
 * Bills what falls due by an instant, oldest first; what falls due between that and the session's present stays due.
 * False when there is more of it than `turnsMax`.
 */
export function billBy(session: CustomerSession, until: Instant, turnsMax: number): boolean {
  for (let turns = 0; ; turns += 1) {
    const at = earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt))
    if (!at || isBefore(until, at)) return true
    if (turns >= turnsMax) return false
    billSession(session, 1)
  }
}
