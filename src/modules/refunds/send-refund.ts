import { isBefore } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import { recordAccountAnswer } from '../gateways/account-error.ts'
import { type Gateway, NoAnswer } from '../gateways/gateway.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { GatewayRefused } from '../gateways/wider-gateway.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { refundRequestOf } from './refund.ts'
import { type RefundOutcome, settleRefund } from './settle-refund.ts'
import { type ClaimedRefund, claimRefund } from './store.ts'

export interface SendRefundOptions {
  readonly transact: Transact
  readonly gatewayOf: (account: GatewayAccount) => Gateway
  readonly log: Log
}

/** A refund's lease outlives its calls: at most five of 25 s each. */
const leaseSeconds = 150

/** Takes a refund one step further, as `sendAttempt` does an attempt: take it up and commit; call; settle in a new transaction. */
export async function sendRefund(tenantId: string, id: string, options: SendRefundOptions): Promise<void> {
  const { transact, log } = options
  const claimed = await transact({}, async (tx) => {
    setTenant(tx, tenantId)
    return claimRefund(tx, tenantId, id, leaseSeconds)
  })
  if (!claimed) return
  const { account, now } = claimed
  let outcome: RefundOutcome
  try {
    outcome = await askForRefund(options.gatewayOf(account), claimed)
    await recordAccountAnswer(transact, { tenantId, account, now }, null)
  } catch (error) {
    await recordAccountAnswer(transact, { tenantId, account, now }, error)
    if (error instanceof GatewayRefused) outcome = { status: 'failed', reference: null, decline: error.decline }
    else {
      log.warn(
        { tenant_id: tenantId, refund_id: id, err: error },
        'a gateway has not answered a refund; it is asked again',
      )
      outcome = { status: 'no_answer' }
    }
  }
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    await settleRefund(ctx, claimed, outcome)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

/**
 * Asks the gateway: reads what became of a refund that may have reached it, and posts it, with its key, only while the key lives. One that
 * waited longer to be sent is looked for first: a restored database may have forgotten that it was.
 */
export async function askForRefund(gateway: Gateway, claimed: ClaimedRefund): Promise<RefundOutcome> {
  const { refund, chargeReference, now } = claimed
  const request = refundRequestOf(refund, chargeReference, now)
  const isFirst = refund.status === 'sending' && refund.sends === 1
  const isKeyFresh = isBefore(now, refund.createdAt.add({ hours: gateway.keyLifeHours }))
  if (!isFirst || !isKeyFresh) {
    const state = await gateway.readRefund(request, refund.gatewayReference)
    if (state.status !== 'not_found') return state
    if (refund.gatewayReference !== null || !(isFirst || isKeyFresh))
      throw new NoAnswer('The gateway has no such refund, and its key may have been forgotten.')
  }
  return gateway.refund(request)
}
