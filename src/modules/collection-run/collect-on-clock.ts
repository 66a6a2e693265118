import { Unfinished } from '../../platform/http/unfinished.ts'
import { collectDue } from '../collection/collect-due.ts'
import { askGateway } from '../collection/send-attempt.ts'
import { settleAttempt } from '../collection/settle-attempt.ts'
import { claimAttempt, type DueOnClock } from '../collection/store.ts'
import { applyEventOnClock } from '../gateway-events/apply-event.ts'
import { NoAnswer } from '../gateways/gateway.ts'
import { testGateway } from '../gateways/test-gateway.ts'
import { askForRefund } from '../refunds/send-refund.ts'
import { settleRefund } from '../refunds/settle-refund.ts'
import { claimRefund } from '../refunds/store.ts'
import type { Context } from '../transaction/context.ts'

/**
 * Does one thing that is due for collection of a test clock’s customers, within the transaction of its advance. Only the test
 * gateway is asked, which is in this process: no other obeys a clock.
 */
export async function collectOnClock(ctx: Context, { kind, id }: DueOnClock): Promise<void> {
  switch (kind) {
    case 'invoice':
      return collectInvoiceOnClock(ctx, id)
    case 'attempt': {
      const claimed = await claimAttempt(ctx.tx, ctx.tenantId, id, 0)
      if (!claimed) return
      const outcome = await answered(() => askGateway(testGateway, claimed, async () => true))
      await settleAttempt(ctx, claimed.attempt, outcome, { sends: claimed.attempt.sends, duringAdvance: true })
      return
    }
    case 'event':
      return applyEventOnClock(ctx, id)
    case 'method':
    case 'setup':
      return
    case 'refund': {
      const claimed = await claimRefund(ctx.tx, ctx.tenantId, id, 0)
      if (!claimed) return
      const outcome = await answered(() => askForRefund(testGateway, claimed))
      await settleRefund(ctx, claimed, outcome, { duringAdvance: true })
    }
  }
}

async function collectInvoiceOnClock(ctx: Context, id: string): Promise<void> {
  try {
    await collectDue(ctx, id, { duringAdvance: true })
  } catch (error) {
    // What was billed first is kept; the next step comes back to it.
    if (!(error instanceof Unfinished)) throw error
  }
}

async function answered<T>(ask: () => Promise<T>): Promise<T | { readonly status: 'no_answer' }> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof NoAnswer) return { status: 'no_answer' }
    throw error
  }
}
