import type { Metrics } from '../../../platform/metrics.ts'
import type { VerificationState } from './store.ts'

/** The result of verifying one tenant. */
export type Outcome = 'clean' | 'violated' | 'failed'

export interface VerificationMetrics {
  setState(state: VerificationState): void
  count(outcome: Outcome, seconds: number): void
}

/** Opens the metrics of verification in the background. */
export function openVerificationMetrics(metrics: Metrics): VerificationMetrics {
  const violations = metrics.gauge({
    name: 'billing_verification_violations',
    help: 'Violations of invariants found when each tenant was last verified, over all tenants',
  })
  const lastRun = metrics.gauge({
    name: 'billing_verification_last_run_timestamp_seconds',
    help: 'Time of the oldest last verification of any tenant, in seconds since 1970',
  })
  const durations = metrics.histogram({
    name: 'billing_verification_duration_seconds',
    help: 'Time of verifying one tenant',
    labelNames: ['outcome'],
    buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600],
  })
  return {
    setState({ violations: found, verifiedSince }) {
      violations.set(found)
      lastRun.set(verifiedSince.epochMilliseconds / 1000)
    },
    count: (outcome, seconds) => durations.observe({ outcome }, seconds),
  }
}
