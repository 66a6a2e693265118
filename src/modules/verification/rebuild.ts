import { monotonicMs } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { hasUsage } from '../ledger/usage-readings.ts'
import { setTenant } from '../transaction/store.ts'
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
    for (const [tenant, own] of Map.groupBy(histories, (history) => history.tenantId)) {
      for (const findings of await findingsOf(tx, tenant, own)) addFindings(tenant, findings)
    }
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

  function addFindings(tenantId: string, { checked, isWaiting, problems }: Findings): void {
    sum.subscriptions += 1
    sum.checked += checked
    if (isWaiting) sum.waiting += 1
    for (const { problem, ...ids } of problems) addViolation(tenantId, ids, problem)
  }

  function addViolation(tenantId: string, ids: Violation['ids'], problem: string): void {
    sum.violation_count += 1
    if (violations.length < violationsMax) violations.push({ tenant_id: tenantId, ids, problem })
  }
}

interface Findings {
  /** Charges that were compared. */
  readonly checked: number
  readonly isWaiting: boolean
  readonly problems: readonly { readonly subscription_id: string; readonly problem: string }[]
}

/** What is wrong with subscriptions of a tenant; their usage is measured first. */
async function findingsOf(tx: Tx, tenantId: string, histories: readonly StoredHistory[]): Promise<readonly Findings[]> {
  const [metered] = histories.filter(({ subscription }) => hasUsage(subscription))
  if (!metered) return histories.map(findingsIn)
  setTenant(tx, tenantId)
  return metered.usage.asking(tx, () => histories.map(findingsIn))
}

function findingsIn({ subscription, lastInstant, since, hasLateUsage }: StoredHistory): Findings {
  const through = hasLateUsage ? null : billedThrough(subscription, lastInstant)
  const ids = { subscription_id: subscription.id }
  if (!through) {
    const left = hasLateUsage ? 0n : leftAtTheEnd(subscription, lastInstant)
    const problems = left === 0n ? [] : [{ ...ids, problem: `has ended, but ${left} is on no document` }]
    return { checked: 0, isWaiting: true, problems }
  }
  const checked = subscription.items.reduce((count, { charges }) => count + charges.length, 0)
  const problems = differencesFromHistory(subscription, since, through).map((one) => ({ ...ids, ...one }))
  return { checked, isWaiting: false, problems }
}
