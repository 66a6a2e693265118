import type { Instant } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { workerContext } from '../transaction/worker-context.ts'

/** Runs an action of the service in a transaction of its own; again while a customer is being billed up to the present by it. */
export async function inTenant<Result>(
  transact: Transact,
  { tenantId, now }: { readonly tenantId: string; readonly now: Instant },
  act: (ctx: Context) => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const done = await transact({}, async (tx) => {
      const ctx = workerContext(tx, tenantId, now)
      const result = await act(ctx).then(
        (value) => ({ value }),
        (error: unknown) => {
          if (error instanceof Unfinished) return null
          throw error
        },
      )
      await tx.commitWith(commitStatement(ctx, null))
      return result
    })
    if (done) return done.value
  }
}
