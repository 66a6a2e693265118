import type { Metrics } from '../../platform/metrics.ts'
import type { Outcome } from '../collection/settle-attempt.ts'
import type { CollectionBacklog } from '../collection/store.ts'
import type { GatewayKind } from '../gateways/gateway-account.ts'
import type { ReconciliationBacklog } from '../reconciliation/store.ts'

export interface CollectionMetrics {
  countOutcome(gateway: GatewayKind, outcome: Outcome): void
  /** Counts due work that failed; it stays due. */
  countFailure(): void
  setBacklog(backlog: CollectionBacklog): void
  setReconciliation(backlog: ReconciliationBacklog): void
  setPaused(isPaused: boolean): void
}

/** What is measured of collection. Labels have few values: no account, no tenant. */
export function openCollectionMetrics(metrics: Metrics): CollectionMetrics {
  const outcomes = metrics.counter({
    name: 'billing_payment_attempt_outcomes_total',
    help: 'What gateways have said of payment attempts, each time that they were asked',
    labelNames: ['gateway', 'outcome'],
  })
  const failures = metrics.counter({
    name: 'billing_collection_failures_total',
    help: 'Due collection work that failed; it is tried again',
  })
  const live = metrics.gauge({ name: 'billing_payment_attempts_live', help: 'Payment attempts that have not ended' })
  const unknown = metrics.gauge({
    name: 'billing_payment_attempts_unknown',
    help: 'Payment attempts of which no gateway has said what became of them',
  })
  const oldestUnknown = metrics.gauge({
    name: 'billing_payment_unknown_oldest_seconds',
    help: 'Age of the oldest payment attempt of which no gateway has said what became of it; 0 if there is none',
  })
  const lag = metrics.gauge({
    name: 'billing_collection_lag_seconds',
    help: 'How long the oldest due invoice has waited for its attempt or dunning step',
  })
  const dunnings = metrics.gauge({
    name: 'billing_dunned_invoices',
    help: 'Open invoices that could not be collected',
  })
  const differences = metrics.gauge({
    name: 'billing_reconciliation_differences_open',
    help: 'Differences between gateways and payments that are not resolved',
  })
  const comparisonLag = metrics.gauge({
    name: 'billing_reconciliation_lag_seconds',
    help: 'How late the oldest daily comparison with a gateway is; 0 if none is',
  })
  const paused = metrics.gauge({
    name: 'billing_collection_paused',
    help: '1 while an operator has paused collection, or some accounts wait because the database was restored or failed over',
  })
  return {
    countOutcome: (gateway, { status }) => outcomes.inc({ gateway, outcome: status }),
    countFailure: () => failures.inc(),
    setBacklog(backlog) {
      live.set(Number(backlog.live_attempts))
      unknown.set(Number(backlog.unknown_attempts))
      oldestUnknown.set(backlog.oldest_unknown_seconds)
      lag.set(backlog.lag_seconds)
      dunnings.set(Number(backlog.dunnings))
    },
    setPaused: (isPaused) => paused.set(isPaused ? 1 : 0),
    setReconciliation(backlog) {
      differences.set(Number(backlog.open_differences))
      comparisonLag.set(backlog.lag_seconds)
    },
  }
}

/** Counts events of gateways whose signature was refused, by why. */
export function countRefusedEvents(metrics: Metrics): (why: string) => void {
  const refused = metrics.counter({
    name: 'billing_gateway_events_refused_total',
    help: 'Events of gateways whose signature was refused',
    labelNames: ['why'],
  })
  return (why) => refused.inc({ why })
}
