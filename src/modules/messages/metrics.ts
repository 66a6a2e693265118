import type { Metrics } from '../../platform/metrics.ts'
import type { MailOutcome } from '../../platform/outbound/mail-client.ts'
import type { MessageBacklog } from './sending/store.ts'

export interface MessageMetrics {
  countOutcome(outcome: MailOutcome['outcome']): void
  setBacklog(backlog: MessageBacklog): void
}

/** Opens the metrics of mail. Labels have few values: no tenant, no address. */
export function openMessageMetrics(metrics: Metrics): MessageMetrics {
  const attempts = metrics.counter({
    name: 'billing_mail_attempts_total',
    help: 'Attempts to hand a mail to a mail server, by what came of them',
    labelNames: ['outcome'],
  })
  // Starts at 0, so that Prometheus sees the first one of a process as an increase.
  for (const outcome of ['sent', 'recipient_refused', 'refused', 'failed'] as const) attempts.inc({ outcome }, 0)
  const waiting = metrics.gauge({
    name: 'billing_mail_waiting',
    help: 'Messages to be sent: waiting for their first attempt, or for a further one (retrying)',
    labelNames: ['state'],
  })
  const lag = metrics.gauge({
    name: 'billing_mail_lag_seconds',
    help: 'How long the message that waits longest has been due',
  })
  return {
    countOutcome: (outcome) => attempts.inc({ outcome }),
    setBacklog(backlog) {
      waiting.set({ state: 'waiting' }, Number(backlog.waiting))
      waiting.set({ state: 'retrying' }, Number(backlog.retrying))
      lag.set(Math.max(0, backlog.lag_seconds))
    },
  }
}
