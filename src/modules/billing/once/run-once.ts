import { earlier, type Instant } from '../../../domain/instant.ts'
import { databaseFailure } from '../../../platform/database/failure.ts'
import type { Transact } from '../../../platform/http/gate.ts'
import type { Context } from '../../context.ts'
import { lastStatement } from '../../events/last-statement.ts'
import { workerContext } from '../../worker-context.ts'
import { claimDueCustomers, parkCustomer } from '../queue/store.ts'
import { reasonOf } from '../reason-of.ts'
import { saveCustomer } from '../save-customer.ts'
import { sessionsOf } from '../sessions.ts'
import { type LockedCustomer, lockCustomer } from '../store.ts'
import { billBy, turnsPerBatchMax } from './bill-by.ts'
import { tenantsDueBy } from './store.ts'
import { countDocuments, emptyTally, type Tally } from './tally.ts'

export interface Once {
  readonly transact: Transact
  /** What falls due later stays due; null bills up to the present. */
  readonly until: Instant | null
  readonly customersPerBatch: number
  /** Ends the run after the batch that is under way. */
  readonly stopping: AbortSignal
}

/**
 * Bills everything that is due by an instant and not held by somebody else, once, and says what that made. Documents are of
 * the run's present, whatever the instant (D19). Whoever cannot be billed is parked. Any number may run beside the workers.
 */
export async function runOnce(once: Once): Promise<Tally> {
  const { transact, stopping } = once
  const { now, tenantIds } = await transact({ readOnly: true }, (tx) => tenantsDueBy(tx, once.until))
  const until = earlier(once.until ?? now, now)
  const tally = emptyTally()
  for (const tenantId of tenantIds) {
    while (!stopping.aborted && (await billSome({ ...once, until, tenantId }, tally)) > 0);
  }
  return tally
}

interface Part extends Once {
  readonly until: Instant
  readonly tenantId: string
}

/** One batch; gives how many customers it billed or parked. */
async function billSome(part: Part, tally: Tally): Promise<number> {
  let claimed: readonly LockedCustomer[] = []
  try {
    await part.transact({}, async (tx) => {
      const ctx = workerContext(tx, part.tenantId, part.until)
      claimed = await claimDueCustomers(tx, part.until, part.customersPerBatch)
      if (claimed.length > 0) await billLocked(ctx, part.until, claimed, tally)
    })
  } catch (error) {
    if (claimed.length === 0 || databaseFailure(error).kind === 'unavailable') throw error
    for (const { customer_id } of claimed) await billOrPark(part, customer_id, tally)
  }
  return claimed.length
}

async function billOrPark(part: Part, customerId: string, tally: Tally): Promise<void> {
  const { transact, tenantId } = part
  try {
    await transact({}, async (tx) => {
      const ctx = workerContext(tx, tenantId, part.until)
      await billLocked(ctx, part.until, await lockCustomer(tx, customerId), tally)
    })
  } catch (error) {
    const { kind } = databaseFailure(error)
    if (kind === 'retry') return // due as before
    if (kind === 'unavailable') throw error
    const reason = reasonOf(error)
    await transact({}, (tx) => parkCustomer(tx, tenantId, customerId, reason))
    tally.failures.push({ tenantId, customerId, reason })
  }
}

async function billLocked(
  ctx: Context,
  until: Instant,
  locked: readonly LockedCustomer[],
  tally: Tally,
): Promise<void> {
  let finished = 0
  for (const session of await sessionsOf(ctx, locked)) {
    if (billBy(session, until, turnsPerBatchMax)) finished += 1
    saveCustomer(session)
  }
  ctx.tx.onCommit(() => {
    tally.customers += finished
    countDocuments(tally, ctx.outbox)
  })
  await ctx.tx.commitWith(lastStatement(ctx, null))
}
