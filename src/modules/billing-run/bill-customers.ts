import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { billSession } from '../billing/bill-session.ts'
import { openSessions } from '../ledger/read-ledgers.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { type LockedCustomer, lockCustomer } from '../ledger/store.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { BillingMetrics } from './metrics.ts'
import { claimDueCustomers } from './queue/store.ts'

/** Maximum due instants of one customer in a batch; the rest stays due. */
const stepsPerBatchMax = 12

export interface Batch {
  readonly tenantId: string
  readonly dueBy: Instant
  readonly customersMax: number
  readonly metrics: BillingMetrics
}

/**
 * Claims due customers of one tenant and bills them in one transaction with a fixed number of statements. Automatic invoices
 * are made only here. Returns the billed customers. A `BatchFailed` error lists the claimed ones.
 */
export async function billBatch(tx: Tx, batch: Batch): Promise<readonly string[]> {
  const ctx = workerContext(tx, batch.tenantId, batch.dueBy)
  const claimed = await claimDueCustomers(tx, batch.dueBy, batch.customersMax)
  const ids = claimed.map(({ customer_id }) => customer_id)
  try {
    await billCustomers(ctx, claimed)
    tx.onCommit(() => batch.metrics.count(ctx.writeSet))
    await tx.commitWith(commitStatement(ctx, null))
    return ids
  } catch (error) {
    throw new BatchFailed(ids, error)
  }
}

/** A batch that failed and was rolled back. */
export class BatchFailed extends Error {
  readonly customerIds: readonly string[]

  constructor(customerIds: readonly string[], cause: unknown) {
    super('a batch of customers could not be billed', { cause })
    this.customerIds = customerIds
  }
}

/** Bills one customer alone, in a batch of one; waits for the lock. */
export async function billOneCustomer(tx: Tx, customerId: string, batch: Batch): Promise<void> {
  const ctx = workerContext(tx, batch.tenantId, batch.dueBy)
  await billCustomers(ctx, await lockCustomer(tx, customerId))
  tx.onCommit(() => batch.metrics.count(ctx.writeSet))
  await tx.commitWith(commitStatement(ctx, null))
}

/** Bills locked customers up to their present: reads all their ledgers at once, decides, fills the write set. */
export async function billCustomers(ctx: Context, locked: readonly LockedCustomer[]): Promise<void> {
  if (locked.length === 0) return
  for (const session of await openSessions(ctx, locked)) {
    billSession(session, stepsPerBatchMax)
    saveCustomer(session)
  }
}
