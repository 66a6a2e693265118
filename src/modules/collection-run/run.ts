import { later } from '../../domain/instant.ts'
import { Refusal } from '../../domain/refusal.ts'
import { allDone, type InBatch, inBatches } from '../../platform/batches.ts'
import { monotonicMs } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { LoopWork } from '../../platform/loop.ts'
import type { PaymentAttempt } from '../collection/attempt.ts'
import { attemptBatches } from '../collection/attempt-batches.ts'
import { collectDue } from '../collection/collect-due.ts'
import { type SendOptions, sendAttempt } from '../collection/send-attempt.ts'
import { collectionBacklog, type DueWork, dueCollection } from '../collection/store.ts'
import { applyGatewayEvent } from '../gateway-events/apply-event.ts'
import { readPendingMethod } from '../payment-methods/read-pending-method.ts'
import { readSession } from '../payment-pages/read-session.ts'
import { reconciliationBacklog } from '../reconciliation/store.ts'
import { sendRefund } from '../refunds/send-refund.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { CollectionMetrics } from './metrics.ts'
import { type CollectionLimits, placesOfTenant, usualLimits } from './places.ts'
import { reconciliationLoop } from './reconcile.ts'
import { watchDatabaseLoop } from './watch-database.ts'

/** How often is looked for what is due: less often where nothing was for a while. */
const pollMs = 250
const idlePollMs = 1000
const busyForMs = 5000
const backlogEveryMs = 10_000

const restAfterFailureMs = 10_000

/**
 * Where tenants that have their share have very much due, looking past it takes a while: then it is done less often, so that it takes a
 * fifth of the time at most.
 */
const restPerLook = 4

const collectedTogetherMax = 25

export interface CollectionOptions extends Omit<SendOptions, 'onOutcome' | 'batches'> {
  readonly metrics: CollectionMetrics
  /** Whether more renewals wait than a batch of this process takes. */
  readonly isBillingBehind?: () => boolean
  readonly limits?: CollectionLimits
}

/** The loops that collect what is due, compare it with the gateways, and measure what is left. Any number of processes may run them. */
export function collectionLoops({
  metrics,
  isBillingBehind = () => false,
  limits = usualLimits,
  ...shared
}: CollectionOptions): LoopWork[] {
  const { transact, log } = shared
  const collect = openCollector({ ...shared, onOutcome: metrics.countOutcome })
  return [
    collectingLoop(collect, { transact, log, isBillingBehind, limits, countFailure: metrics.countFailure }),
    watchDatabaseLoop(shared, metrics.setPaused),
    reconciliationLoop(shared),
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
function collectingLoop(
  collect: Collector,
  {
    transact,
    log,
    isBillingBehind,
    limits,
    countFailure,
  }: Required<Pick<CollectionOptions, 'transact' | 'log' | 'isBillingBehind' | 'limits'>> & {
    readonly countFailure: () => void
  },
): LoopWork {
  const underWay = new Map<string, { readonly tenantId: string; readonly done: Promise<void> }>()
  /** What has failed, and until when it is left alone. */
  const resting = new Map<string, number>()
  let lastBusyMs = Number.NEGATIVE_INFINITY
  let reach = limits.reachMin

  async function run(): Promise<'again' | number> {
    const isBehind = isBillingBehind()
    const most = isBehind ? limits.placesWhileBehind : limits.places
    const free = most - underWay.size
    if (free <= 0) return pollMs / 5
    const byTenant = Map.groupBy(underWay.values(), ({ tenantId }) => tenantId)
    const places = new Map([...byTenant].map(([tenantId, busy]) => [tenantId, busy.length]))
    const ofTenant = placesOfTenant(most, places.size)
    // What waits longest may all be of tenants that have their share: others do not wait behind it.
    const full = [...places].filter(([, taken]) => taken >= ofTenant).map(([tenantId]) => tenantId)
    const startedMs = monotonicMs()
    const due = await transact({ readOnly: true }, (tx) => dueCollection(tx, reach, full))
    const restMs = (monotonicMs() - startedMs) * restPerLook
    for (const [id, untilMs] of resting) if (untilMs <= monotonicMs()) resting.delete(id)
    let begun = 0
    for (const work of due) {
      const taken = places.get(work.tenant_id) ?? 0
      if (begun >= free) break
      const isShareTaken = taken >= placesOfTenant(most, places.size)
      if (underWay.has(work.id) || resting.has(work.id) || isShareTaken) continue
      places.set(work.tenant_id, taken + 1)
      begun += 1
      const done = doWork(work).finally(() => underWay.delete(work.id))
      underWay.set(work.id, { tenantId: work.tenant_id, done })
    }
    // Or all of it has just failed, and rests.
    reach = begun < free && due.length >= reach ? Math.min(reach * 2, limits.reachMax) : limits.reachMin
    if (begun > 0 || underWay.size > 0) lastBusyMs = monotonicMs()
    if (begun > 0 && due.length > begun && !isBehind) return Math.max(restMs, pollMs / 5)
    return Math.max(restMs, monotonicMs() - lastBusyMs < busyForMs ? pollMs : idlePollMs)
  }

  async function doWork(work: DueWork): Promise<void> {
    try {
      await collect(work)
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

/** Does one due thing, whatever it is. */
export type Collector = (work: DueWork) => Promise<void>

/** What does due things, those of a tenant together; an attempt that an invoice has waited for is sent at once. */
export function openCollector(sending: Omit<SendOptions, 'batches'>): Collector {
  const options = { ...sending, batches: attemptBatches(sending.transact) }
  const decide = decidingTogether(sending.transact)
  return async (work) => {
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
      case 'setup':
        return readSession(tenantId, work, options)
      case 'invoice': {
        const attempt = await decide(tenantId, work)
        if (attempt) await sendAttempt(tenantId, attempt.id, options)
      }
    }
  }
}

/** Decides about due invoices of a tenant together: of a customer about one, customers in order. */
function decidingTogether(transact: Transact): InBatch<DueWork, PaymentAttempt | null> {
  return inBatches({
    sizeMax: collectedTogetherMax,
    keyOf: ({ customer_id: customerId, id }) => customerId ?? id,
    run: (tenantId, works) =>
      transact({}, async (tx) => {
        const ctx = workerContext(tx, tenantId, works.map(({ now }) => now).reduce(later))
        const inOrder = works.toSorted((a, b) => ((a.customer_id ?? '') < (b.customer_id ?? '') ? -1 : 1))
        const attempts = new Map(
          await allDone(inOrder.map(async ({ id }) => [id, await collectOrLeave(ctx, id)] as const)),
        )
        await tx.commitWith(commitStatement(ctx, null))
        return works.map(({ id }) => attempts.get(id) ?? null)
      }),
  })
}

async function collectOrLeave(ctx: Context, id: string): Promise<PaymentAttempt | null> {
  try {
    return await collectDue(ctx, id)
  } catch (error) {
    // Much was to be billed first: that part is kept, and the invoice stays due.
    if (error instanceof Unfinished) return null
    throw error
  }
}
