import { monotonicMs } from '../../../platform/clock.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import type { Log } from '../../../platform/log.ts'
import type { LoopWork } from '../../../platform/loop.ts'
import type { WebhookMetrics } from '../metrics.ts'
import { deliver, LeaseLost, leaseSeconds, type Post } from './deliver.ts'
import { claimEndpoints, keepAttemptPartitions, type LeasedEndpoint, webhookBacklog } from './store.ts'

export interface WebhookRunOptions {
  readonly transact: Transact
  readonly post: Post
  readonly metrics: WebhookMetrics
  readonly log: Log
}

/** How often a process looks for work: less often after a quiet time, or where the query is slow. */
const pollMs = 250
const soonMs = 100
const busyForMs = 1000
const shareOfLooking = 0.1
const backlogEveryMs = 10_000
const partitionsEveryMs = 3_600_000
const daysAhead = 2
const daysKept = 30

/** Maximum endpoints that one process sends to at the same time; a quarter of them may be of one tenant. */
const endpointsMax = 64
const endpointsOfTenantMax = 16

/** The loops that send events, measure the backlog, and manage the log's partitions. Any number of processes may run them. */
export function webhookLoops(options: WebhookRunOptions): LoopWork[] {
  const { transact, metrics } = options
  const keepPartitions = async () => void (await transact({}, (tx) => keepAttemptPartitions(tx, daysAhead, daysKept)))
  return [
    sendingLoop(options, keepPartitions),
    {
      name: 'webhooks left',
      everyMs: backlogEveryMs,
      async run() {
        const backlog = await transact({ readOnly: true }, webhookBacklog)
        if (backlog) metrics.setBacklog(backlog)
        return 'rest'
      },
    },
    {
      name: 'webhook log',
      everyMs: partitionsEveryMs,
      async run() {
        await keepPartitions()
        return 'rest'
      },
    },
  ]
}

/** Endpoints are served independently, so that a slow one delays no other; a round starts only those that no process serves. */
function sendingLoop(
  { transact, post, metrics, log }: WebhookRunOptions,
  keepPartitions: () => Promise<void>,
): LoopWork {
  const busy = new Map<string, { readonly tenantId: string; readonly done: Promise<void> }>()
  let hasPartitions = false
  let lastSentMs = Number.NEGATIVE_INFINITY

  async function run(stopping: AbortSignal): Promise<'again' | number> {
    // The partitions must exist before the first attempt is logged: an insert during their creation would fail.
    if (!hasPartitions) await keepPartitions()
    hasPartitions = true
    const atMost = endpointsMax - busy.size
    if (atMost <= 0) return soonMs
    const startedMs = monotonicMs()
    const claimed = await transact({}, (tx) =>
      claimEndpoints(tx, {
        atMost: Math.min(atMost, endpointsOfTenantMax),
        leaseSeconds,
        notThese: [...busy.keys()],
        notOf: busyTenants(),
      }),
    )
    for (const leased of claimed) {
      const { tenantId, endpoint } = leased
      const done = sendTo(leased, stopping).finally(() => busy.delete(endpoint.id))
      busy.set(endpoint.id, { tenantId, done })
    }
    const now = monotonicMs()
    if (claimed.length > 0 || busy.size > 0) lastSentMs = now
    if (claimed.length > 0) return 'again'
    const restMs = Math.max(soonMs, (now - startedMs) / shareOfLooking)
    return now - lastSentMs < busyForMs ? Math.min(pollMs, restMs) : pollMs
  }

  /** Tenants that use their maximum of endpoints. */
  function busyTenants(): string[] {
    const byTenant = Map.groupBy(busy.values(), ({ tenantId }) => tenantId)
    return [...byTenant].flatMap(([tenantId, places]) => (places.length >= endpointsOfTenantMax ? [tenantId] : []))
  }

  async function sendTo(leased: LeasedEndpoint, stopping: AbortSignal): Promise<void> {
    try {
      await deliver(leased, { transact, post, metrics }, stopping)
    } catch (error) {
      const about = { tenant_id: leased.tenantId, webhook_endpoint_id: leased.endpoint.id }
      if (error instanceof LeaseLost) log.warn(about, 'another process sends to this webhook endpoint now')
      else {
        metrics.countFailedBatch()
        log.error({ ...about, err: error }, 'a batch of webhooks failed and will be sent again')
      }
    }
  }

  return {
    name: 'webhooks',
    everyMs: pollMs,
    run,
    async finish() {
      await Promise.all([...busy.values()].map(({ done }) => done))
    },
  }
}
