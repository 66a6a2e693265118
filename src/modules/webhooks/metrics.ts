import type { Metrics } from '../../platform/metrics.ts'
import type { Answer } from '../../platform/outbound/answer.ts'
import type { WebhookBacklog } from './delivery/store.ts'
import type { DisabledReason } from './endpoint.ts'

export interface WebhookMetrics {
  countAttempt(answer: Answer): void
  countDisabled(reason: DisabledReason): void
  /** Counts a batch whose result could not be stored. */
  countFailedBatch(): void
  setBacklog(backlog: WebhookBacklog): void
}

/** Opens the metrics of webhooks. Labels have few values: no endpoint, no tenant. */
export function openWebhookMetrics(metrics: Metrics): WebhookMetrics {
  const attempts = metrics.counter({
    name: 'billing_webhook_attempts_total',
    help: 'Attempts to send messages to webhook endpoints',
    labelNames: ['answer'],
  })
  const durations = metrics.histogram({
    name: 'billing_webhook_attempt_duration_seconds',
    help: 'Time until a webhook endpoint answered',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  })
  const disabled = metrics.counter({
    name: 'billing_webhook_endpoints_disabled_total',
    help: 'Webhook endpoints that were disabled because their receiver is gone or failing',
    labelNames: ['reason'],
  })
  // Starts at 0, so that Prometheus sees the first one of a process as an increase.
  for (const reason of ['gone', 'failing'] as const) disabled.inc({ reason }, 0)
  const failedBatches = metrics.counter({
    name: 'billing_webhook_failed_batches_total',
    help: 'Batches of webhooks whose result could not be stored; they are sent again',
  })
  const endpoints = metrics.gauge({
    name: 'billing_webhook_endpoints',
    help: 'Webhook endpoints, each in one state: enabled, failing (enabled, and the last message failed), paused, disabled',
    labelNames: ['state'],
  })
  const pending = metrics.gauge({
    name: 'billing_webhook_pending_deliveries',
    help: 'Events that wait for their next attempt (retrying), or for an earlier event of the same object (held)',
    labelNames: ['state'],
  })
  const lag = metrics.gauge({
    name: 'billing_webhook_lag_seconds',
    help: 'Age of the oldest event not sent yet to a webhook endpoint that does not fail',
  })
  return {
    countAttempt(answer) {
      attempts.inc({ answer: answer.outcome === 'answered' ? `${Math.floor(answer.status / 100)}xx` : 'none' })
      durations.observe(answer.durationMs / 1000)
    },
    countDisabled: (reason) => disabled.inc({ reason }),
    countFailedBatch: () => failedBatches.inc(),
    setBacklog(backlog) {
      for (const state of ['enabled', 'paused', 'disabled', 'failing'] as const)
        endpoints.set({ state }, Number(backlog[state]))
      for (const state of ['retrying', 'held'] as const) pending.set({ state }, Number(backlog[state]))
      lag.set(Math.max(0, backlog.lag_seconds))
    },
  }
}
