import type { Page } from './panels.ts'

// Whoever only looks after the service is no request of anybody.
const asked = 'job="billing",route!~"/health.*|/metrics"'
const buckets = `rate(http_request_duration_seconds_bucket{${asked}}[$__rate_interval])`
const quantile = (q: number) => `histogram_quantile(${q}, sum by (le) (${buckets}))`

/** Whether the service answers, how fast, and what it runs out of. */
export const service: Page = {
  uid: 'billing-service',
  title: 'Billing API / Service',
  description: 'Whether the service answers, how fast, and what it runs out of.',
  rows: [
    {
      title: 'Now',
      stats: [
        {
          title: 'Requests',
          description: 'Requests answered in a second, health checks apart.',
          unit: 'reqps',
          queries: [{ expr: `sum(rate(http_requests_total{${asked}}[$__rate_interval]))`, legend: 'requests' }],
        },
        {
          title: 'Failing',
          description: 'Part of the requests answered with a status from 500 on. The alert fires at 2 %.',
          unit: 'percentunit',
          decimals: 2,
          limits: { warning: 0.005, critical: 0.02 },
          queries: [
            {
              expr: `(sum(rate(http_requests_total{${asked},status=~"5.."}[$__rate_interval])) or vector(0)) / sum(rate(http_requests_total{${asked}}[$__rate_interval]))`,
              legend: 'failing',
            },
          ],
        },
        {
          title: 'Latency, p99',
          description: 'One request in a hundred takes longer. The alert fires at 1 s.',
          unit: 's',
          limits: { warning: 0.5, critical: 1 },
          queries: [{ expr: quantile(0.99), legend: 'p99' }],
        },
        {
          title: 'Processes',
          description: 'Processes that were scraped, by what they do.',
          unit: 'none',
          decimals: 0,
          queries: [{ expr: 'count by (role) (billing_build_info{job="billing"})', legend: '{{role}}' }],
        },
        {
          title: 'Database',
          description: 'Whether PostgreSQL answers every process.',
          unit: 'none',
          words: { '1': { text: 'up', color: 'green' }, '0': { text: 'down', color: 'red' } },
          queries: [{ expr: 'min(database_up{job="billing"})', legend: 'database' }],
        },
        {
          title: 'Alerts firing',
          description: 'Alerts of these rules that are firing now.',
          unit: 'none',
          limits: { warning: 1, critical: 1 },
          queries: [
            { expr: 'count(ALERTS{alertstate="firing",alertname=~"Billing.+"}) or vector(0)', legend: 'firing' },
          ],
        },
      ],
    },
    {
      title: 'Requests',
      graphs: [
        {
          title: 'Requests per second, by route',
          description: 'What is asked, stacked.',
          unit: 'reqps',
          isStacked: true,
          queries: [
            {
              expr: `sum by (method, route) (rate(http_requests_total{${asked}}[$__rate_interval]))`,
              legend: '{{method}} {{route}}',
            },
          ],
        },
        {
          title: 'Latency',
          description: 'Half, 95 and 99 of a hundred requests are answered within this time.',
          unit: 's',
          queries: [
            { expr: quantile(0.5), legend: 'p50' },
            { expr: quantile(0.95), legend: 'p95' },
            { expr: quantile(0.99), legend: 'p99' },
          ],
        },
        {
          title: 'Errors per second, by route',
          description: 'Answers with a status from 500 on: 500 is a defect, 503 something that was not there in time.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (method, route, status) (rate(http_requests_total{${asked},status=~"5.."}[$__rate_interval]))`,
              legend: '{{status}} {{method}} {{route}}',
            },
          ],
        },
        {
          title: 'Latency by route, p95',
          description: 'Which route is slow.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (le, method, route) (${buckets}))`,
              legend: '{{method}} {{route}}',
            },
          ],
        },
        {
          title: 'Refused per second, by status',
          description: 'Answers from 400 to 499: what clients got wrong. 429 is the rate limit of a key.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (status) (rate(http_requests_total{${asked},status=~"4.."}[$__rate_interval]))`,
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'Requests in flight',
          description: 'Requests being answered at one time. From 1,000 on a process turns requests away.',
          unit: 'none',
          decimals: 0,
          queries: [{ expr: 'http_requests_in_flight{job="billing"}', legend: '{{instance}}' }],
        },
      ],
    },
    {
      title: 'Saturation',
      graphs: [
        {
          title: 'Database connections',
          description: 'Connections of each process in use, requests that wait for one, and how many there may be.',
          unit: 'none',
          decimals: 0,
          queries: [
            {
              expr: 'sum by (instance) (database_pool_connections{job="billing",state="total"}) - sum by (instance) (database_pool_connections{job="billing",state="idle"})',
              legend: '{{instance}} in use',
            },
            { expr: 'database_pool_connections{job="billing",state="waiting"}', legend: '{{instance}} waiting' },
            { expr: 'max(database_pool_connections_max{job="billing"})', legend: 'at the most' },
          ],
        },
        {
          title: 'Event loop lag',
          description:
            'How late a turn of the event loop comes; everything in the process waits as long. The alert fires at 0.25 s.',
          unit: 's',
          queries: [
            { expr: 'nodejs_eventloop_lag_p50_seconds{job="billing"}', legend: '{{instance}} p50' },
            { expr: 'nodejs_eventloop_lag_p99_seconds{job="billing"}', legend: '{{instance}} p99' },
          ],
        },
        {
          title: 'CPU',
          description: 'Cores that each process uses. A Node process fills one; less if its container may use less.',
          unit: 'none',
          queries: [
            { expr: 'rate(process_cpu_seconds_total{job="billing"}[$__rate_interval])', legend: '{{instance}}' },
          ],
        },
        {
          title: 'Memory',
          description: 'Memory of each process, and what of it is JavaScript’s heap.',
          unit: 'bytes',
          queries: [
            { expr: 'process_resident_memory_bytes{job="billing"}', legend: '{{instance}}' },
            { expr: 'nodejs_heap_size_used_bytes{job="billing"}', legend: '{{instance}} heap' },
          ],
        },
        {
          title: 'Memory, of what it may use',
          description: 'At 100 % the kernel ends the process. The alert fires at 90 %.',
          unit: 'percentunit',
          limit: 0.9,
          queries: [
            {
              expr: 'process_resident_memory_bytes{job="billing"} / process_memory_limit_bytes{job="billing"}',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Garbage collection',
          description: 'Part of the time that goes into collecting garbage.',
          unit: 'percentunit',
          queries: [
            {
              expr: 'sum by (instance) (rate(nodejs_gc_duration_seconds_sum{job="billing"}[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
  ],
}
