import type { Metrics } from '../../platform/metrics.ts'

export interface UsageCheckMetrics {
  setLag(seconds: number): void
}

/** Opens the metric of the looks at who has used something. */
export function openUsageCheckMetrics(metrics: Metrics): UsageCheckMetrics {
  const lag = metrics.gauge({
    name: 'billing_usage_check_lag_seconds',
    help: 'How long the customer who waits longest has waited for alerts and billing thresholds to be looked at',
  })
  return { setLag: (seconds) => lag.set(Math.max(0, seconds)) }
}
