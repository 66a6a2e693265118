import { Refusal } from '../../domain/refusal.ts'
import { monotonicMs } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { LoopWork } from '../../platform/loop.ts'
import type { PaymentAttempt } from '../collection/attempt.ts'
import { collectDue } from '../collection/collect-due.ts'
import { type SendOptions, sendAttempt } from '../collection/send-attempt.ts'
import { collectionBacklog, type DueWork, dueCollection } from '../collection/store.ts'
import { applyGatewayEvent } from '../gateway-events/apply-event.ts'
import { readPendingMethod } from '../payment-methods/read-pending-method.ts'
import { reconciliationBacklog } from '../reconciliation/store.ts'
import { sendRefund } from '../refunds/send-refund.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { CollectionMetrics } from './metrics.ts'
import { reconciliationLoop } from './reconcile.ts'
import { watchDatabaseLoop } from './watch-database.ts'

/** How often is looked for what is due: less often where nothing was for a while. */
const pollMs = 250
const idlePollMs = 1000
const busyForMs = 5000
const backlogEveryMs = 10_000

const restAfterFailureMs = 10_000

/** Attempts, dunning steps and questions to gateways that one process has under way at one time; of one tenant, half of them. */
const workMax = 64
const workOfTenantMax = 32

export interface CollectionOptions extends Omit<SendOptions, 'onOutcome'> {
  readonly metrics: CollectionMetrics
}

/** The loops that collect what is due, compare it with the gateways, and measure what is left. Any number of processes may run them. */
export function collectionLoops({ metrics, ...shared }: CollectionOptions): LoopWork[] {
  const { transact } = shared
  const options = { ...shared, onOutcome: metrics.countOutcome }
  return [
    collectingLoop(options, metrics.countFailure),
    watchDatabaseLoop(options, metrics.setPaused),
    reconciliationLoop(options),
    {
      name: 'collection left',
      everyMs: backlogEveryMs,
      async run() {
        const [backlog, compared] = await transact({ readOnly: true }, (tx) =>
          Promise.all([collectionBacklog(tx), reconciliationBacklog(tx)]),
        )
        if (backlog) metrics.setBacklog(backlog)
        if (compared) metrics.setReconciliation(compared)
        return 'rest'
      },
    },
  ]
}

/** Each due thing is done by itself, so that a slow gateway delays nobody; a round only begins what nobody does. */
function collectingLoop(options: SendOptions, countFailure: () => void): LoopWork {
  const { transact, log } = options
  const underWay = new Map<string, { readonly tenantId: string; readonly done: Promise<void> }>()
  /** What has failed, and until when it is left alone. */
  const resting = new Map<string, number>()
  let lastBusyMs = Number.NEGATIVE_INFINITY

  async function run(): Promise<'again' | number> {
    const free = workMax - underWay.size
    if (free <= 0) return pollMs / 5
    const due = await transact({ readOnly: true }, (tx) => dueCollection(tx, workMax * 4))
    for (const [id, untilMs] of resting) if (untilMs <= monotonicMs()) resting.delete(id)
    const byTenant = Map.groupBy(underWay.values(), ({ tenantId }) => tenantId)
    const places = new Map([...byTenant].map(([tenantId, busy]) => [tenantId, busy.length]))
    let begun = 0
    for (const work of due) {
      const taken = places.get(work.tenant_id) ?? 0
      if (begun >= free) break
      if (underWay.has(work.id) || resting.has(work.id) || taken >= workOfTenantMax) continue
      places.set(work.tenant_id, taken + 1)
      begun += 1
      const done = doWork(work).finally(() => underWay.delete(work.id))
      underWay.set(work.id, { tenantId: work.tenant_id, done })
    }
    if (begun > 0 || underWay.size > 0) lastBusyMs = monotonicMs()
    if (begun > 0 && due.length > begun) return pollMs / 5
    return monotonicMs() - lastBusyMs < busyForMs ? pollMs : idlePollMs
  }

  async function doWork(work: DueWork): Promise<void> {
    try {
      await doDue(work, options)
    } catch (error) {
      // The advance does what is due on its way.
      if (error instanceof Refusal && error.code === 'test_clock_advancing') return
      resting.set(work.id, monotonicMs() + restAfterFailureMs)
      countFailure()
      log.error(
        { tenant_id: work.tenant_id, [`${work.kind}_id`]: work.id, err: error },
        'collection failed; it is tried again',
      )
    }
  }

  return {
    name: 'collection',
    everyMs: pollMs,
    run,
    async finish() {
      await Promise.all([...underWay.values()].map(({ done }) => done))
    },
  }
}

/** Does one due thing: an attempt that an invoice has waited for is sent at once. */
async function doDue(work: DueWork, options: SendOptions): Promise<void> {
  const { kind, tenant_id: tenantId, id } = work
  switch (kind) {
    case 'attempt':
      return sendAttempt(tenantId, id, options)
    case 'refund':
      return sendRefund(tenantId, id, options)
    case 'event':
      return applyGatewayEvent(tenantId, work, options)
    case 'method':
      return readPendingMethod(tenantId, work, options)
    case 'invoice': {
      const attempt = await collectInOneTransaction(options.transact, work)
      if (attempt) await sendAttempt(tenantId, attempt.id, options)
    }
  }
}

async function collectInOneTransaction(transact: Transact, { tenant_id: tenantId, id, now }: DueWork) {
  return transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    let attempt: PaymentAttempt | null = null
    try {
      attempt = await collectDue(ctx, id)
    } catch (error) {
      // Much was to be billed first: that part is kept, and the invoice stays due.
      if (!(error instanceof Unfinished)) throw error
    }
    await tx.commitWith(commitStatement(ctx, null))
    return attempt
  })
}
