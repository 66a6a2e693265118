import { earlier, type Instant } from '../../../domain/instant.ts'
import { databaseFailure } from '../../../platform/database/failure.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import { billBy, stepsPerBatchMax } from '../../billing/bill-by.ts'
import { openSessions } from '../../ledger/read-ledgers.ts'
import { saveCustomer } from '../../ledger/save-customer.ts'
import { type LockedCustomer, lockCustomer } from '../../ledger/store.ts'
import { commitStatement } from '../../transaction/commit-statement.ts'
import type { Context } from '../../transaction/context.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import { applyLateUsage, claimDueCustomers, parkCustomer } from '../queue/store.ts'
import { reasonOf } from '../reason-of.ts'
import { tenantsDueBy } from './store.ts'
import { countDocuments, emptySummary, type RunSummary } from './summary.ts'

export interface RunOnceOptions {
  readonly transact: Transact
  /** Bills what is due by this instant; null: by the present. */
  readonly until: Instant | null
  readonly customersPerBatch: number
  /** Ends the run after the current batch. */
  readonly stopping: AbortSignal
}

/**
 * Bills once everything that is due by an instant and not locked elsewhere, and returns a summary. Documents are dated by the
 * present of the run, whatever the instant (D19). Customers that cannot be billed are parked. Any number may run with the
 * workers.
 */
export async function runOnce(once: RunOnceOptions): Promise<RunSummary> {
  const { transact, stopping } = once
  const { now, tenantIds } = await transact({ readOnly: true }, (tx) => tenantsDueBy(tx, once.until))
  const until = earlier(once.until ?? now, now)
  const summary = emptySummary()
  for (const tenantId of tenantIds) {
    while (!stopping.aborted && (await billTenantBatch({ ...once, until, tenantId }, summary)) > 0);
  }
  return summary
}

interface TenantBatch extends RunOnceOptions {
  readonly until: Instant
  readonly tenantId: string
}

/** Runs one batch; returns the number of customers billed or parked. */
async function billTenantBatch(part: TenantBatch, summary: RunSummary): Promise<number> {
  let claimed: readonly LockedCustomer[] = []
  try {
    await part.transact({}, async (tx) => {
      const ctx = workerContext(tx, part.tenantId, part.until)
      await applyLateUsage(tx)
      claimed = await claimDueCustomers(tx, part.until, part.customersPerBatch)
      if (claimed.length > 0) await billLocked(ctx, part.until, claimed, summary)
    })
  } catch (error) {
    if (claimed.length === 0 || databaseFailure(error).kind === 'unavailable') throw error
    for (const { customer_id } of claimed) await billOrPark(part, customer_id, summary)
  }
  return claimed.length
}

async function billOrPark(part: TenantBatch, customerId: string, summary: RunSummary): Promise<void> {
  const { transact, tenantId } = part
  try {
    await transact({}, async (tx) => {
      const ctx = workerContext(tx, tenantId, part.until)
      await billLocked(ctx, part.until, await lockCustomer(tx, customerId), summary)
    })
  } catch (error) {
    const { kind } = databaseFailure(error)
    if (kind === 'retry') return // still due
    if (kind === 'unavailable') throw error
    const reason = reasonOf(error)
    await transact({}, (tx) => parkCustomer(tx, tenantId, customerId, reason))
    summary.failures.push({ tenantId, customerId, reason })
  }
}

async function billLocked(
  ctx: Context,
  until: Instant,
  locked: readonly LockedCustomer[],
  summary: RunSummary,
): Promise<void> {
  let finished = 0
  for (const session of await openSessions(ctx, locked)) {
    if (billBy(session, until, stepsPerBatchMax)) finished += 1
    saveCustomer(session)
  }
  ctx.tx.onCommit(() => {
    summary.customers += finished
    countDocuments(summary, ctx.writeSet)
  })
  await ctx.tx.commitWith(commitStatement(ctx, null))
}
