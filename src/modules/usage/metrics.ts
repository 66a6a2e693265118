import type { Metrics } from '../../platform/metrics.ts'
import type { WriteSet } from '../transaction/write-set.ts'
import type { UsageBacklog } from './folding/store.ts'

export interface UsageMetrics {
  /** Counts the events that a committed transaction has answered. */
  count(writeSet: WriteSet): void
  countFailedFold(): void
  setBacklog(backlog: UsageBacklog): void
}

/** Opens the metrics of usage. Labels have few values: no tenant, no meter. */
export function openUsageMetrics(metrics: Metrics): UsageMetrics {
  const events = metrics.counter({
    name: 'billing_usage_events_total',
    help: 'Events of usage by what became of them; a rejected one with the code',
    labelNames: ['status', 'code'],
  })
  const failedFolds = metrics.counter({
    name: 'billing_usage_failed_folds_total',
    help: 'Folds of a tenant that failed; they are tried again',
  })
  const unfolded = metrics.gauge({
    name: 'billing_usage_unfolded_events',
    help: 'Events of usage that are stored and not in buckets yet',
  })
  const lag = metrics.gauge({
    name: 'billing_usage_fold_lag_seconds',
    help: 'Age of the oldest batch of usage that is not in buckets yet',
  })
  const filling = metrics.gauge({
    name: 'billing_usage_filling_meters',
    help: 'Meters that still count what was sent before they were made',
  })
  const late = metrics.gauge({
    name: 'billing_usage_late_customers',
    help: 'Customers whose usage came late and was not looked at again yet',
  })
  return {
    count({ tallies }) {
      for (const [name, count] of tallies) {
        const [, status = '', code = ''] = name.split(' ')
        events.inc({ status, code }, count)
      }
    },
    countFailedFold: () => failedFolds.inc(),
    setBacklog(backlog) {
      unfolded.set(Number(backlog.events))
      lag.set(Math.max(0, backlog.oldest_seconds))
      filling.set(Number(backlog.filling))
      late.set(Number(backlog.late_customers))
    },
  }
}
