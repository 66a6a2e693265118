import { type Instant, later } from '../../../domain/instant.ts'
import { databaseFailure } from '../../../platform/database/failure.ts'
import type { Transact, Tx } from '../../../platform/database/transaction.ts'
import { billBy, stepsPerBatchMax } from '../../billing/bill-by.ts'
import type { CustomerSession } from '../../ledger/customer-session.ts'
import { openSessions } from '../../ledger/read-ledgers.ts'
import { putDrafts } from '../../ledger/save-drafts.ts'
import { saveInvoices } from '../../ledger/save-invoices.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import { emptyWriteSet } from '../../transaction/write-set.ts'
import { type DueCustomer, type DuePage, dueCustomers, tenantsDueBy } from './store.ts'
import { countDocuments, emptySummary, type RunSummary } from './summary.ts'

const customersPerPage = 300

/**
 * Shows what a run would bill by an instant, which may be in the future. The code of the run decides, in read-only
 * transactions without locks. Writes nothing, so database constraints are not checked.
 */
export async function dryRun(
  transact: Transact,
  wanted: { readonly until: Instant | null; readonly stopping: AbortSignal },
): Promise<RunSummary> {
  const { now, tenantIds } = await transact({ readOnly: true }, (tx) => tenantsDueBy(tx, wanted.until))
  const until = wanted.until ?? now
  const summary = emptySummary()
  for (const tenantId of tenantIds) {
    for (let after: DueCustomer | null = null; !wanted.stopping.aborted; ) {
      const page = { until, now: later(until, now), after, limit: customersPerPage }
      const due: readonly DueCustomer[] = await transact({ readOnly: true }, (tx) =>
        billInMemory(tx, tenantId, page, summary),
      )
      if (due.length < customersPerPage) break
      after = due.at(-1) ?? null
    }
  }
  return summary
}

async function billInMemory(
  tx: Tx,
  tenantId: string,
  page: DuePage,
  summary: RunSummary,
): Promise<readonly DueCustomer[]> {
  const ctx = workerContext(tx, tenantId, page.now)
  const due = await dueCustomers(tx, tenantId, page)
  for (const session of await openSessions(ctx, due, { until: page.until })) {
    try {
      countWhatIsMade(session, page.until, summary)
    } catch (error) {
      if (databaseFailure(error).kind !== 'unknown') throw error
      summary.failures.push({ tenantId, customerId: session.asRead.billTo.id, reason: (error as Error).message })
    }
  }
  return due
}

/** Bills step by step like a run, so that documents made before an impossible one are counted. */
function countWhatIsMade(read: CustomerSession, until: Instant, summary: RunSummary): void {
  let session = read
  for (let isFinished = false; !isFinished; ) {
    session = { ...session, ctx: { ...read.ctx, writeSet: emptyWriteSet() } }
    isFinished = billBy(session, until, stepsPerBatchMax)
    putDrafts(session)
    saveInvoices(session)
    countDocuments(summary, session.ctx.writeSet)
  }
  summary.customers += 1
}
