import type { Page } from './panels.ts'

const rate = (metric: string) => `rate(${metric}{job="billing"}[$__rate_interval])`
const quantile = (q: number, metric: string) => `histogram_quantile(${q}, sum by (le) (${rate(`${metric}_bucket`)}))`
const ofWorkers = 'and on (instance) billing_build_info{job="billing",role!="api"}'

/** Whether what falls due is billed and collected, whether events are sent, how much it is, and whether the books are right. */
export const billing: Page = {
  uid: 'billing-billing',
  title: 'Billing API / Billing',
  description: 'Whether what falls due is billed, how much it is, and whether the books are right.',
  rows: [
    {
      title: 'Now',
      stats: [
        {
          title: 'Due',
          description: 'Customers with something due that is not billed yet.',
          unit: 'short',
          decimals: 0,
          queries: [{ expr: 'max(billing_due_customers{job="billing"})', legend: 'due' }],
        },
        {
          title: 'Lag',
          description: 'Age of the oldest thing that is due. The alert fires at 15 minutes.',
          unit: 's',
          limits: { warning: 300, critical: 900 },
          queries: [{ expr: 'max(billing_lag_seconds{job="billing"})', legend: 'lag' }],
        },
        {
          title: 'Parked',
          description: 'Customers whose billing is impossible; each needs a person.',
          unit: 'none',
          limits: { warning: 1, critical: 100 },
          queries: [{ expr: 'max(billing_parked_customers{job="billing"})', legend: 'parked' }],
        },
        {
          title: 'Invoices, last hour',
          description: 'Invoices made by billing runs and requests.',
          unit: 'short',
          decimals: 0,
          queries: [{ expr: 'sum(increase(billing_invoices_total{job="billing"}[1h]))', legend: 'invoices' }],
        },
        {
          title: 'Violations',
          description: 'What the last verification of each tenant found. Anything but 0 is an alarm.',
          unit: 'none',
          limits: { warning: 1, critical: 1 },
          queries: [{ expr: 'max(billing_verification_violations{job="billing"})', legend: 'violations' }],
        },
        {
          title: 'Verified',
          description: 'How long ago the tenant that waits longest was verified. The alert fires at 50 hours.',
          unit: 's',
          limits: { warning: 100_000, critical: 180_000 },
          queries: [
            {
              expr: 'time() - max(billing_verification_last_run_timestamp_seconds{job="billing"})',
              legend: 'ago',
            },
          ],
        },
      ],
    },
    {
      title: 'Billing runs',
      graphs: [
        {
          title: 'Invoices per minute',
          description: 'By kind: the first of a subscription, a renewal, a change, one made by hand.',
          unit: 'short',
          isStacked: true,
          queries: [{ expr: `sum by (kind) (${rate('billing_invoices_total')}) * 60`, legend: '{{kind}}' }],
        },
        {
          title: 'Customers billed per minute, by worker',
          description: 'What the billing runs get done.',
          unit: 'short',
          isStacked: true,
          queries: [
            {
              expr: `sum by (instance) (${rate('billing_billed_customers_total')}) * 60 ${ofWorkers}`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Due customers',
          description: 'The queue. It rises when many periods begin at once, and must come back to 0.',
          unit: 'short',
          decimals: 0,
          queries: [{ expr: 'max(billing_due_customers{job="billing"})', legend: 'due' }],
        },
        {
          title: 'Lag',
          description: 'Age of the oldest thing that is due and not billed. The line is the alert’s.',
          unit: 's',
          limit: 900,
          queries: [{ expr: 'max(billing_lag_seconds{job="billing"})', legend: 'lag' }],
        },
        {
          title: 'Duration of a batch',
          description: 'One transaction of up to WORKER_BATCH_SIZE customers of a tenant.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'billing_batch_duration_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'billing_batch_duration_seconds'), legend: 'p95' },
          ],
        },
        {
          title: 'Duration of a run',
          description:
            'From finding something due until nothing was: the mean of the runs that ended in the last hour.',
          unit: 's',
          queries: [
            {
              expr: 'sum(increase(billing_run_duration_seconds_sum{job="billing"}[1h])) / sum(increase(billing_run_duration_seconds_count{job="billing"}[1h]))',
              legend: 'mean',
            },
          ],
        },
        {
          title: 'Time spent billing, by worker',
          description:
            'Part of the time in which a batch is under way. WORKER_SHARE times WORKER_CONCURRENCY is its limit.',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (instance) (${rate('billing_batch_duration_seconds_sum')}) ${ofWorkers}`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Failing loops',
          description: 'Rounds of background loops that failed in a minute, to be tried again. The log says why.',
          unit: 'short',
          queries: [{ expr: `sum by (loop) (${rate('loop_failures_total')}) * 60`, legend: '{{loop}}' }],
        },
      ],
    },
    {
      title: 'Getting paid',
      graphs: [
        {
          title: 'Collection: lag',
          description:
            'How long the oldest due invoice has waited for its attempt or dunning step. The line is the alert’s.',
          unit: 's',
          limit: 900,
          queries: [{ expr: 'max(billing_collection_lag_seconds{job="billing"})', legend: 'lag' }],
        },
        {
          title: 'Collection: answers per minute',
          description: 'What gateways have said of attempts, each time that they were asked.',
          unit: 'short',
          isStacked: true,
          queries: [
            {
              expr: `sum by (gateway, outcome) (${rate('billing_payment_attempt_outcomes_total')}) * 60`,
              legend: '{{gateway}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Collection: attempts under way',
          description: 'Live: all that have not ended. Unknown: no gateway has said what became of them.',
          unit: 'short',
          decimals: 0,
          queries: [
            { expr: 'max(billing_payment_attempts_live{job="billing"})', legend: 'live' },
            { expr: 'max(billing_payment_attempts_unknown{job="billing"})', legend: 'unknown' },
          ],
        },
        {
          title: 'Collection: oldest unknown attempt',
          description: 'It never becomes failed by time. The line is the alert’s.',
          unit: 's',
          limit: 3600,
          queries: [{ expr: 'max(billing_payment_unknown_oldest_seconds{job="billing"})', legend: 'oldest' }],
        },
        {
          title: 'Dunning: invoices',
          description: 'Open invoices that could not be collected, those at the end of their dunning too.',
          unit: 'short',
          decimals: 0,
          queries: [{ expr: 'max(billing_dunned_invoices{job="billing"})', legend: 'invoices' }],
        },
        {
          title: 'Collection: failures per minute',
          description: 'Due work that failed and is tried again, and events of gateways whose signature was refused.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (instance) (${rate('billing_collection_failures_total')}) * 60`,
              legend: 'failed: {{instance}}',
            },
            {
              expr: `sum by (why) (${rate('billing_gateway_events_refused_total')}) * 60`,
              legend: 'refused event: {{why}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Webhooks',
      graphs: [
        {
          title: 'Webhooks: lag',
          description:
            'Age of the oldest event that is still to be sent to an endpoint that does not fail. The line is the alert’s.',
          unit: 's',
          limit: 300,
          queries: [{ expr: 'max(billing_webhook_lag_seconds{job="billing"})', legend: 'lag' }],
        },
        {
          title: 'Webhooks: attempts per minute',
          description: 'By what came back; none is no answer at all.',
          unit: 'short',
          isStacked: true,
          queries: [{ expr: `sum by (answer) (${rate('billing_webhook_attempts_total')}) * 60`, legend: '{{answer}}' }],
        },
        {
          title: 'Webhooks: time of an answer',
          description: 'Until a receiver has answered, or was given up.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'billing_webhook_attempt_duration_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'billing_webhook_attempt_duration_seconds'), legend: 'p95' },
          ],
        },
        {
          title: 'Webhooks: endpoints',
          description: 'Failing ones are enabled, and their last message failed: they are tried again by themselves.',
          unit: 'none',
          decimals: 0,
          queries: [
            { expr: 'max by (state) (billing_webhook_endpoints{job="billing"})', legend: '{{state}}' },
            {
              expr: 'sum by (reason) (increase(billing_webhook_endpoints_disabled_total{job="billing"}[1h]))',
              legend: 'disabled in the last hour: {{reason}}',
            },
          ],
        },
        {
          title: 'Webhooks: events that wait',
          description: 'Retrying: sent again when they are due. Held: they wait for an earlier event of their object.',
          unit: 'short',
          decimals: 0,
          queries: [
            { expr: 'max by (state) (billing_webhook_pending_deliveries{job="billing"})', legend: '{{state}}' },
          ],
        },
        {
          title: 'Webhooks: failed batches',
          description: 'Batches in a minute whose outcome could not be written. The log says why; they are sent again.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (instance) (${rate('billing_webhook_failed_batches_total')}) * 60`,
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Usage',
      graphs: [
        {
          title: 'Usage: events per second',
          description: 'Events that were answered, by what became of them.',
          unit: 'short',
          isStacked: true,
          queries: [{ expr: `sum by (status) (${rate('billing_usage_events_total')})`, legend: '{{status}}' }],
        },
        {
          title: 'Usage: rejected events per minute',
          description: 'By the code that their senders were told.',
          unit: 'short',
          queries: [
            {
              expr: 'sum by (code) (rate(billing_usage_events_total{job="billing",status="rejected"}[$__rate_interval])) * 60',
              legend: '{{code}}',
            },
          ],
        },
        {
          title: 'Usage: fold lag',
          description: 'Age of the oldest batch that is in no bucket yet. The line is the alert’s.',
          unit: 's',
          limit: 60,
          queries: [{ expr: 'max(billing_usage_fold_lag_seconds{job="billing"})', legend: 'lag' }],
        },
        {
          title: 'Usage: events that wait',
          description: 'Stored, and in no bucket yet. Readings add them.',
          unit: 'short',
          decimals: 0,
          queries: [{ expr: 'max(billing_usage_unfolded_events{job="billing"})', legend: 'events' }],
        },
        {
          title: 'Usage: check lag',
          description:
            'How long a customer has waited for alerts and billing thresholds to be looked at. The line is the alert’s.',
          unit: 's',
          limit: 120,
          queries: [{ expr: 'max(billing_usage_check_lag_seconds{job="billing"})', legend: 'lag' }],
        },
      ],
    },
    {
      title: 'Mail',
      graphs: [
        {
          title: 'Mail: lag',
          description: 'How long the message that waits longest has been due. The line is the alert’s.',
          unit: 's',
          limit: 600,
          queries: [{ expr: 'max(billing_mail_lag_seconds{job="billing"})', legend: 'lag' }],
        },
        {
          title: 'Mail: attempts per minute',
          description: 'By what came of them. Failed ones are tried again.',
          unit: 'short',
          isStacked: true,
          queries: [{ expr: `sum by (outcome) (${rate('billing_mail_attempts_total')}) * 60`, legend: '{{outcome}}' }],
        },
        {
          title: 'Mail: messages that wait',
          description: 'For their first attempt, or for a further one (retrying).',
          unit: 'short',
          decimals: 0,
          queries: [{ expr: 'max by (state) (billing_mail_waiting{job="billing"})', legend: '{{state}}' }],
        },
      ],
    },
    {
      title: 'Taxes',
      graphs: [
        {
          title: 'Taxes: drafts that wait',
          description:
            'For a tax gateway (tax), for a tax id to be confirmed (tax_id), and longer than the alert allows (overdue).',
          unit: 'short',
          decimals: 0,
          queries: [
            { expr: 'max by (reason) (billing_tax_waiting_drafts{job="billing"})', legend: '{{reason}}' },
            { expr: 'max(billing_tax_overdue_drafts{job="billing"})', legend: 'overdue' },
          ],
        },
        {
          title: 'Taxes: outcomes per minute',
          description: 'What came of looking at drafts, and of telling gateways. What failed is tried again.',
          unit: 'short',
          isStacked: true,
          queries: [{ expr: `sum by (outcome) (${rate('billing_tax_outcomes_total')}) * 60`, legend: '{{outcome}}' }],
        },
        {
          title: 'Taxes: longest waits',
          description: 'Of a draft for its taxes, and of a final document until a gateway has been told of it.',
          unit: 's',
          queries: [
            { expr: 'max by (reason) (billing_tax_oldest_wait_seconds{job="billing"})', legend: 'draft, {{reason}}' },
            { expr: 'max(billing_tax_oldest_report_seconds{job="billing"})', legend: 'report' },
          ],
        },
      ],
    },
    {
      title: 'Money and books',
      graphs: [
        {
          title: 'Money invoiced in the last hour, by currency',
          description: 'Invoices with a positive total, in the currency’s own units: euros, not cents.',
          unit: 'short',
          queries: [
            {
              expr: 'sum by (currency) (increase(billing_invoiced_minor_units_total{job="billing"}[1h])) / on (currency) (10 ^ max by (currency) (billing_currency_minor_digits{job="billing"}))',
              legend: '{{currency}}',
            },
          ],
        },
        {
          title: 'Parked customers',
          description: 'Customers whose billing is impossible, until somebody releases them.',
          unit: 'none',
          decimals: 0,
          queries: [{ expr: 'max(billing_parked_customers{job="billing"})', legend: 'parked' }],
        },
        {
          title: 'Verification: violations',
          description: 'Over all tenants, as each was verified last.',
          unit: 'none',
          decimals: 0,
          limit: 1,
          queries: [{ expr: 'max(billing_verification_violations{job="billing"})', legend: 'violations' }],
        },
        {
          title: 'Verification: time of a tenant, p95',
          description: 'By how it ended. A tenant is given up after 10 minutes, and then shows by its age.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (le, outcome) (increase(billing_verification_duration_seconds_bucket{job="billing"}[1h])))`,
              legend: '{{outcome}}',
            },
          ],
        },
      ],
    },
  ],
}
