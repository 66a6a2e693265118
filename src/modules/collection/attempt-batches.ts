import { later } from '../../domain/instant.ts'
import { allDone, type InBatch, inBatches } from '../../platform/batches.ts'
import type { Transact, Tx } from '../../platform/database/transaction.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { PaymentAttempt } from './attempt.ts'
import { type Outcome, settleAttempt } from './settle-attempt.ts'
import { type ClaimedAttempt, claimAttempt, keepReference } from './store.ts'

/** An attempt of which its gateway was asked. */
export interface AskedAttempt {
  readonly claimed: ClaimedAttempt
  readonly outcome: Outcome
}

/** An attempt with the reference that its gateway has given it. */
export interface PreparedAttempt {
  readonly attempt: PaymentAttempt
  readonly reference: string
}

/**
 * The steps of attempts in batches of one tenant: while one transaction is under way the next attempts gather. Each step is
 * committed when its promise resolves.
 */
export interface AttemptBatches {
  /** Claims attempts by their ids, as `claimAttempt` does. */
  readonly claim: InBatch<string, ClaimedAttempt | null>
  /** Keeps references, as `keepReference` does. */
  readonly keep: InBatch<PreparedAttempt, boolean>
  /** Settles attempts; the queue is the tenant's, or that of one of its test clocks (`queueOf`). */
  readonly settle: InBatch<AskedAttempt, void>
}

const sizeMax = 25
/** An attempt's lease outlives its calls: at most five of 25 s each. */
const leaseSeconds = 150

export function attemptBatches(transact: Transact): AttemptBatches {
  const inTenant = <Result>(tenantId: string, work: (tx: Tx) => Promise<readonly Result[]>) =>
    transact({}, (tx) => {
      setTenant(tx, tenantId)
      return work(tx)
    })
  return {
    claim: inBatches({
      sizeMax,
      keyOf: (id) => id,
      run: (tenantId, ids) =>
        inTenant(tenantId, (tx) => allDone(ids.map((id) => claimAttempt(tx, tenantId, id, leaseSeconds)))),
    }),
    keep: inBatches({
      sizeMax,
      keyOf: ({ attempt }) => attempt.id,
      run: (tenantId, prepared) =>
        inTenant(tenantId, (tx) =>
          allDone(prepared.map(({ attempt, reference }) => keepReference(tx, tenantId, attempt, reference))),
        ),
    }),
    // Of a customer there is one in a batch; customers are locked in order.
    settle: inBatches({
      sizeMax,
      keyOf: customerOf,
      run: (queue, asked) =>
        transact({}, async (tx) => {
          const [tenantId = ''] = queue.split(' ')
          const now = asked.map(({ claimed }) => claimed.now).reduce(later)
          const ctx = workerContext(tx, tenantId, now)
          const inOrder = asked.toSorted((a, b) => (customerOf(a) < customerOf(b) ? -1 : 1))
          await allDone(
            inOrder.map(({ claimed: { attempt }, outcome }) =>
              settleAttempt(ctx, attempt, outcome, { sends: attempt.sends }),
            ),
          )
          await tx.commitWith(commitStatement(ctx, null))
          return asked.map(() => undefined)
        }),
    }),
  }
}

/** The queue in which an attempt is settled: attempts of a test clock have a present of their own. */
export function queueOf(tenantId: string, { testClockId }: PaymentAttempt): string {
  return testClockId === null ? tenantId : `${tenantId} ${testClockId}`
}

function customerOf({ claimed }: AskedAttempt): string {
  return claimed.attempt.customerId
}
