import { Unfinished } from '../../platform/http/unfinished.ts'
import { NoAnswer } from '../gateways/gateway.ts'
import { testGateway } from '../gateways/test-gateway.ts'
import type { Context } from '../transaction/context.ts'
import { collectDue } from './collect-due.ts'
import { askGateway } from './send-attempt.ts'
import { type Outcome, settleAttempt } from './settle-attempt.ts'
import { claimAttempt } from './store.ts'

/**
 * Does one thing that is due for collection of a test clock’s customers, within the transaction of its advance. Only the test
 * gateway is asked, which is in this process: no other obeys a clock.
 */
export async function collectOnClock(
  ctx: Context,
  { kind, id }: { readonly kind: 'attempt' | 'invoice'; readonly id: string },
): Promise<void> {
  if (kind === 'invoice') {
    try {
      await collectDue(ctx, id, { duringAdvance: true })
    } catch (error) {
      // What was billed first is kept; the next step comes back to it.
      if (!(error instanceof Unfinished)) throw error
    }
    return
  }
  const claimed = await claimAttempt(ctx.tx, ctx.tenantId, id, 0)
  if (!claimed) return
  const outcome = await outcomeOf(() => askGateway(testGateway, claimed, async () => true))
  await settleAttempt(ctx, claimed.attempt, outcome, { sends: claimed.attempt.sends, duringAdvance: true })
}

async function outcomeOf(ask: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof NoAnswer) return { status: 'no_answer' }
    throw error
  }
}
