import { type Instant, later } from '../../../domain/instant.ts'
import { databaseFailure } from '../../../platform/database/failure.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { Transact } from '../../../platform/http/gate.ts'
import { emptyOutbox } from '../../events/outbox.ts'
import { workerContext } from '../../worker-context.ts'
import type { CustomerSession } from '../customer-session.ts'
import { putDrafts } from '../drafts.ts'
import { saveInvoices } from '../session-invoices.ts'
import { sessionsOf } from '../sessions.ts'
import { billBy, turnsPerBatchMax } from './bill-by.ts'
import { type DueCustomer, type DuePage, dueCustomers, tenantsDueBy } from './store.ts'
import { countDocuments, emptyTally, type Tally } from './tally.ts'

const customersPerPage = 300

/**
 * What a run would make of everything that is due by an instant, which may lie in the future: decided by the code of the run,
 * in read-only transactions that lock nobody. Writes nothing, so the database's constraints have no say in it.
 */
export async function dryRun(
  transact: Transact,
  wanted: { readonly until: Instant | null; readonly stopping: AbortSignal },
): Promise<Tally> {
  const { now, tenantIds } = await transact({ readOnly: true }, (tx) => tenantsDueBy(tx, wanted.until))
  const until = wanted.until ?? now
  const tally = emptyTally()
  for (const tenantId of tenantIds) {
    for (let after: DueCustomer | null = null; !wanted.stopping.aborted; ) {
      const page = { until, now: later(until, now), after, limit: customersPerPage }
      const due: readonly DueCustomer[] = await transact({ readOnly: true }, (tx) =>
        billInMemory(tx, tenantId, page, tally),
      )
      if (due.length < customersPerPage) break
      after = due.at(-1) ?? null
    }
  }
  return tally
}

async function billInMemory(tx: Tx, tenantId: string, page: DuePage, tally: Tally): Promise<readonly DueCustomer[]> {
  const ctx = workerContext(tx, tenantId, page.now)
  const due = await dueCustomers(tx, tenantId, page)
  for (const session of await sessionsOf(ctx, due)) {
    try {
      countWhatIsMade(session, page.until, tally)
    } catch (error) {
      if (databaseFailure(error).kind !== 'unknown') throw error
      tally.failures.push({ tenantId, customerId: session.before.buyer.id, reason: (error as Error).message })
    }
  }
  return due
}

/** By the pieces in which a run commits, so that what it makes before it comes upon something impossible is counted too. */
function countWhatIsMade(read: CustomerSession, until: Instant, tally: Tally): void {
  let session = read
  for (let isFinished = false; !isFinished; ) {
    session = { ...session, ctx: { ...read.ctx, outbox: emptyOutbox() } }
    isFinished = billBy(session, until, turnsPerBatchMax)
    putDrafts(session)
    saveInvoices(session)
    countDocuments(tally, session.ctx.outbox)
  }
  tally.customers += 1
}
