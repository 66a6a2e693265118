import { monotonicMs } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type Check, type Violation, violationsMax } from './invariant.ts'
import { billedThrough, differencesFromHistory, leftAtTheEnd } from './recompute-charges.ts'
import { historiesBilledSince, type StoredHistory } from './store.ts'

export interface RebuildCheck extends Check {
  readonly subscriptions: number
  /** Subscriptions with time known to be unbilled, for example after a void: they cannot be wrong yet. */
  readonly waiting: number
}

const subscriptionsPerRead = 500

/**
 * Recomputes with the pure domain what is due in the last days, and compares it with the lines to the cent. Reads a limited
 * number of subscriptions at a time. Needs a transaction with one snapshot: `oneSnapshot`.
 */
export async function rebuild(
  tx: Tx,
  { tenantId = null, days }: { readonly tenantId?: string | null; readonly days: number },
): Promise<RebuildCheck> {
  const startedMs = monotonicMs()
  const sum = { subscriptions: 0, waiting: 0, checked: 0, violation_count: 0 }
  const violations: Violation[] = []
  for (let after: { tenantId: string; id: string } | null = null; ; ) {
    const histories: readonly StoredHistory[] = await historiesBilledSince(tx, {
      tenantId,
      days,
      after,
      limit: subscriptionsPerRead,
    })
    for (const history of histories) checkHistory(history)
    const last = histories.at(-1)
    if (!last || histories.length < subscriptionsPerRead) break
    after = { tenantId: last.tenantId, id: last.subscription.id }
  }
  return {
    invariant: 'charges_follow_from_history',
    promise: `The lines of the last ${days} days match the recomputed history, and nothing that was due is missing.`,
    ...sum,
    violations,
    took_ms: Math.round(monotonicMs() - startedMs),
  }

  function checkHistory({ tenantId, subscription, lastInstant, since }: StoredHistory): void {
    sum.subscriptions += 1
    const through = billedThrough(subscription, lastInstant)
    if (!through) {
      sum.waiting += 1
      const left = leftAtTheEnd(subscription, lastInstant)
      if (left !== 0n)
        addViolation(tenantId, { subscription_id: subscription.id }, `has ended, but ${left} is on no document`)
      return
    }
    sum.checked += subscription.items.reduce((count, { charges }) => count + charges.length, 0)
    for (const { problem, ...charge } of differencesFromHistory(subscription, since, through)) {
      addViolation(tenantId, { subscription_id: subscription.id, ...charge }, problem)
    }
  }

  function addViolation(tenantId: string, ids: Violation['ids'], problem: string): void {
    sum.violation_count += 1
    if (violations.length < violationsMax) violations.push({ tenant_id: tenantId, ids, problem })
  }
}
