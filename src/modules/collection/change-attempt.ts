import { refuse, refuseField } from '../../domain/refusal.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { decidedBy } from '../transaction/decided-by.ts'
import { addRows } from '../transaction/write-set.ts'
import { isLive, type PaymentAttempt } from './attempt.ts'
import { attemptRow, requestCancellations } from './rows.ts'
import { settleAttempt } from './settle-attempt.ts'
import { findAttempt } from './store.ts'

/**
 * Asks the gateway to end an attempt that has taken no money. It is live until the gateway has confirmed that, and may still
 * succeed. A worker that is asking the gateway just now is left to it; the next one cancels. Refuses `attempt_ended`.
 */
export async function cancelAttempt(ctx: Context, id: string): Promise<PaymentAttempt> {
  const known = (await findAttempt(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  const [session, current] = await Promise.all([
    openCustomer(ctx, known.customerId, { withoutBilling: true }),
    findAttempt(ctx.tx, ctx.tenantId, id),
  ])
  const attempt = current ?? refuse('not_found', '')
  if (!isLive(attempt)) refuse('attempt_ended', `The attempt has ${attempt.status}.`)
  const asked: PaymentAttempt = {
    ...attempt,
    cancelRequested: true,
    nextCheckAt: session.now,
    updatedAt: session.now,
  }
  addRows(ctx.writeSet, requestCancellations, attemptRow(asked))
  saveCustomer(session)
  return asked
}

/**
 * Settles an attempt of which the gateway has not said what became of it, by what a person has found out. Refuses
 * `attempt_not_unknown`, `attempt_ended`, and a success without its reference.
 */
export async function resolveAttempt(
  ctx: Context,
  id: string,
  said: {
    readonly outcome: 'succeeded' | 'failed'
    readonly reference: string | undefined
    readonly amountCents: bigint | undefined
    readonly reason: string
  },
): Promise<PaymentAttempt> {
  const attempt = (await findAttempt(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (!isLive(attempt)) refuse('attempt_ended', `The attempt has ${attempt.status}.`)
  if (attempt.status !== 'unknown')
    refuse('attempt_not_unknown', `The attempt is ${attempt.status}: the gateway will say what becomes of it.`)
  const { outcome, reason } = said
  const resolution = { outcome, reason, ...decidedBy(ctx) }
  const reference = attempt.gatewayReference ?? said.reference ?? null
  if (outcome === 'failed') {
    const decline = { class: 'gateway_down', code: 'resolved', message: reason } as const
    return settled({ status: 'failed', reference, decline })
  }
  if (reference === null)
    refuseField('invalid_request', '/reference', 'A payment that succeeded has a reference at the gateway.')
  return settled({ status: 'succeeded', reference, amountCents: said.amountCents ?? attempt.amountCents })

  async function settled(state: Parameters<typeof settleAttempt>[2]): Promise<PaymentAttempt> {
    const left = await settleAttempt(ctx, attempt, state, { sends: null, resolution })
    return left ?? refuse('attempt_ended', 'The attempt has ended meanwhile.')
  }
}
