import type { Metrics } from '../../platform/metrics.ts'
import type { TaxBacklog } from './store.ts'

export interface TaxMetrics {
  /** Counts what came of looking at a draft or a report. */
  count(outcome: string): void
  setBacklog(backlog: TaxBacklog): void
}

/** Opens the metrics of what waits for taxes. Labels have few values: no tenant. */
export function openTaxMetrics(metrics: Metrics): TaxMetrics {
  const outcomes = metrics.counter({
    name: 'billing_tax_outcomes_total',
    help: 'What came of looking at drafts that wait for taxes, and of telling tax gateways what became final',
    labelNames: ['outcome'],
  })
  // Starts at 0, so that Prometheus sees the first one of a process as an increase.
  for (const outcome of ['answered', 'decided', 'reported', 'no_answer', 'failed']) outcomes.inc({ outcome }, 0)
  const waiting = metrics.gauge({
    name: 'billing_tax_waiting_drafts',
    help: 'Drafts that wait for a tax gateway (tax), or for a tax id to be confirmed (tax_id)',
    labelNames: ['reason'],
  })
  const overdue = metrics.gauge({
    name: 'billing_tax_overdue_drafts',
    help: 'Drafts that have waited for a tax gateway longer than TAX_WAIT_ALARM_MS',
  })
  const oldest = metrics.gauge({
    name: 'billing_tax_oldest_wait_seconds',
    help: 'How long the draft that waits longest has waited, by what it waits for; 0 if none does',
    labelNames: ['reason'],
  })
  const unsent = metrics.gauge({
    name: 'billing_tax_reports_unsent',
    help: 'Final documents that a tax gateway is still to be told of',
  })
  const oldestUnsent = metrics.gauge({
    name: 'billing_tax_oldest_report_seconds',
    help: 'How long the oldest of them has waited; 0 if there is none',
  })
  return {
    count: (outcome) => outcomes.inc({ outcome }),
    setBacklog(backlog) {
      waiting.set({ reason: 'tax' }, Number(backlog.waiting_tax))
      waiting.set({ reason: 'tax_id' }, Number(backlog.waiting_tax_id))
      overdue.set(Number(backlog.overdue))
      oldest.set({ reason: 'tax' }, backlog.oldest_tax_seconds)
      oldest.set({ reason: 'tax_id' }, backlog.oldest_tax_id_seconds)
      unsent.set(Number(backlog.unsent))
      oldestUnsent.set(backlog.oldest_unsent_seconds)
    },
  }
}
