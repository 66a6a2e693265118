import { setTimeout as after } from 'node:timers/promises'
import type { Instant } from '../../domain/instant.ts'
import { monotonicMs } from '../../platform/clock.ts'
import { databaseFailure } from '../../platform/database/failure.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { type Batch, BatchFailed, billBatch, billOneCustomer } from './bill-customers.ts'
import type { BillingMetrics } from './metrics.ts'
import { backlog, dueTenants, parkCustomer } from './queue/store.ts'
import { reasonOf } from './reason-of.ts'

export interface RunOptions {
  readonly transact: Transact
  readonly metrics: BillingMetrics
  readonly log: Log
  /** Called when a batch was full, so that more customers may wait, and when no round has found so many any more. */
  readonly setBehind?: (isBehind: boolean) => void
  readonly settings: {
    readonly workerPollMs: number
    readonly workerBatchSize: number
    readonly workerConcurrency: number
    readonly workerShare: number
  }
}

const backlogEveryMs = 10_000

/**
 * The loops that bill what is due and measure what is left. Any number of processes may run them; the due row is the queue.
 */
export function billingLoops(options: RunOptions): LoopWork[] {
  const { settings, transact, metrics } = options
  return [
    { name: 'billing', everyMs: settings.workerPollMs, run: rounds(options) },
    {
      name: 'backlog',
      everyMs: backlogEveryMs,
      run: async () => {
        metrics.setBacklog(await transact({ readOnly: true }, backlog))
        return 'rest'
      },
    },
  ]
}

/** Runs rounds and measures the time from finding something due until nothing is due. */
function rounds(options: RunOptions): (stopping: AbortSignal) => Promise<'again' | 'rest'> {
  let busySinceMs: number | undefined
  return async (stopping) => {
    const startedMs = monotonicMs()
    const billed = await billingRound(options, stopping)
    if (billed < options.settings.workerBatchSize) options.setBehind?.(false)
    if (billed > 0) {
      busySinceMs ??= startedMs
      return 'again'
    }
    if (busySinceMs !== undefined) options.metrics.observeRun((startedMs - busySinceMs) / 1000)
    busySinceMs = undefined
    return 'rest'
  }
}

/**
 * Bills one batch for every tenant with something due, so that a large tenant does not starve a small one. Some run
 * concurrently: one is decided here while another is written by the database. Returns the number of customers billed or
 * parked.
 */
export async function billingRound(options: RunOptions, stopping: AbortSignal): Promise<number> {
  const { settings } = options
  const { workerConcurrency, workerShare } = settings
  const { now, tenantIds } = await options.transact({ readOnly: true }, dueTenants)
  const [first] = tenantIds
  // If only one tenant is due, it gets all slots.
  const waiting = first && tenantIds.length === 1 ? Array<string>(workerConcurrency).fill(first) : [...tenantIds]
  let done = 0
  const places = await Promise.allSettled(Array.from({ length: workerConcurrency }, billInTurn))
  for (const place of places) if (place.status === 'rejected') throw place.reason
  return done

  async function billInTurn(): Promise<void> {
    for (let tenantId = waiting.shift(); tenantId && !stopping.aborted; tenantId = waiting.shift()) {
      const startedMs = monotonicMs()
      const billed = await billTenant(options, tenantId, now)
      const tookMs = monotonicMs() - startedMs
      options.metrics.observeBatch(tookMs / 1000, billed)
      done += billed
      if (billed >= settings.workerBatchSize) options.setBehind?.(true)
      await after(pauseMs(tookMs, workerShare), undefined, { signal: stopping }).catch(() => {})
    }
  }
}

// Resting t x (1/share - 1) after working t leaves the rest of the time to requests.
function pauseMs(tookMs: number, share: number): number {
  return share >= 1 ? 0 : Math.min(60_000, tookMs * (1 / Math.max(share, 0.01) - 1))
}

async function billTenant(
  { transact, metrics, log, settings }: RunOptions,
  tenantId: string,
  dueBy: Instant,
): Promise<number> {
  const batch: Batch = { tenantId, dueBy, customersMax: settings.workerBatchSize, metrics }
  try {
    return (await transact({}, (tx) => billBatch(tx, batch))).length
  } catch (error) {
    if (!(error instanceof BatchFailed)) throw error
    if (databaseFailure(error.cause).kind === 'unavailable') throw error.cause
    log.warn(
      { err: error.cause, tenant_id: tenantId, customers: error.customerIds.length },
      'a batch failed and is repeated one customer at a time',
    )
    for (const customerId of error.customerIds) await billOrPark(customerId)
    return error.customerIds.length
  }

  async function billOrPark(customerId: string): Promise<void> {
    try {
      await transact({}, (tx) => billOneCustomer(tx, customerId, batch))
    } catch (error) {
      const { kind } = databaseFailure(error)
      if (kind === 'retry') return // still due, so the next round tries again
      if (kind === 'unavailable') throw error
      log.error(
        { err: error, tenant_id: tenantId, customer_id: customerId },
        'a customer cannot be billed and is parked',
      )
      await transact({}, (tx) => parkCustomer(tx, tenantId, customerId, reasonOf(error)))
    }
  }
}
