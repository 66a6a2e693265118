import { Unfinished } from '../../platform/http/unfinished.ts'
import type { MadeCreditNote } from '../ledger/customer-ledger.ts'
import { commitStatement, stateStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { emptyWriteSet } from '../transaction/write-set.ts'
import { createCreditNote, type NewCreditNote } from './create-credit-note.ts'

/**
 * The credit note that the same order would make, in a transaction that is rolled back (D29). What billing has to write first, such as
 * a draft that becomes final, is written in that transaction too. Refuses as `createCreditNote`.
 */
export async function previewCreditNote(ctx: Context, order: NewCreditNote): Promise<MadeCreditNote> {
  let own = ctx
  const made = await createCreditNote(own, order).catch(async (error) => {
    if (!(error instanceof Unfinished)) throw error
    await ctx.tx.rows(commitStatement(ctx, null))
    own = { ...ctx, writeSet: emptyWriteSet() }
    return createCreditNote(own, order)
  })
  await ctx.tx.rows(stateStatement(own))
  return made
}
