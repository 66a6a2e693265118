import { isBefore } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import { recordAccountAnswer } from '../gateways/account-error.ts'
import { AccountRefused, type ChargeState, type Gateway, NoAnswer } from '../gateways/gateway.ts'
import type { GatewayAccount, GatewayKind } from '../gateways/gateway-account.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { GatewayRefused } from '../gateways/wider-gateway.ts'
import { chargeRequestOf } from './attempt.ts'
import { type AttemptBatches, queueOf } from './attempt-batches.ts'
import { isActionOverdue, type Outcome } from './settle-attempt.ts'
import type { ClaimedAttempt } from './store.ts'

export interface SendOptions {
  readonly transact: Transact
  readonly gatewayOf: (account: GatewayAccount) => AnyGateway
  readonly log: Log
  readonly onOutcome: (gateway: GatewayKind, outcome: Outcome) => void
  readonly batches: AttemptBatches
}

/**
 * Takes an attempt one step further: sends it, or asks what became of it, and settles it. No connection to the database is held
 * while the gateway is asked: take it up and commit; call; settle in a new transaction, if nobody else has taken it up since.
 */
export async function sendAttempt(tenantId: string, id: string, options: SendOptions): Promise<void> {
  const { batches } = options
  const claimed = await batches.claim(tenantId, id)
  if (!claimed) return
  const outcome = await outcomeOf(tenantId, claimed, options)
  options.onOutcome(claimed.account.gateway, outcome)
  await batches.settle(queueOf(tenantId, claimed.attempt), { claimed, outcome })
}

async function outcomeOf(tenantId: string, claimed: ClaimedAttempt, options: SendOptions): Promise<Outcome> {
  const { attempt, account } = claimed
  try {
    const keep = (reference: string) => options.batches.keep(tenantId, { attempt, reference })
    const outcome = await askGateway(options.gatewayOf(account), claimed, keep)
    await recordAccountAnswer(options.transact, { tenantId, account, now: claimed.now }, null)
    return outcome
  } catch (error) {
    await recordAccountAnswer(options.transact, { tenantId, account, now: claimed.now }, error)
    const about = { tenant_id: tenantId, payment_attempt_id: attempt.id, gateway_account_id: account.id }
    if (error instanceof GatewayRefused) return { status: 'failed', reference: null, decline: error.decline }
    if (error instanceof NoAnswer) options.log.warn({ ...about, err: error }, 'a gateway has not answered')
    else if (error instanceof AccountRefused)
      options.log.error({ ...about, err: error }, 'a gateway refuses its account')
    else options.log.error({ ...about, err: error }, 'a payment attempt could not be sent; the gateway is asked again')
    return { status: 'no_answer' }
  }
}

/**
 * Asks the gateway: reads what became of an attempt that may have reached it, and charges what has not. One that waited longer to be
 * sent than its key lives is looked for first: a restored database may have forgotten that it was. `keep` commits the reference before
 * the charge; where it says no, another has claimed the attempt or a person has resolved it, and nothing is charged.
 */
export async function askGateway(
  gateway: Gateway,
  claimed: ClaimedAttempt,
  keep: (reference: string) => Promise<boolean>,
): Promise<Outcome> {
  const { attempt, now } = claimed
  const request = chargeRequestOf(attempt, claimed.method, now)
  const { gatewayReference: reference, status } = attempt
  // Without a reference a gateway that prepares has taken no money.
  const isNothingCharged = reference === null && gateway.prepare !== undefined
  if (attempt.cancelRequested || isActionOverdue(attempt, now))
    return isNothingCharged ? { status: 'canceled', reference } : gateway.cancel(request, reference)
  const isFirst = status === 'sending' && attempt.sends === 1
  const isKeyFresh = isBefore(now, attempt.createdAt.add({ hours: gateway.keyLifeHours }))
  const isUnknownThere = isKeyFresh && (isFirst || isNothingCharged)
  const state: ChargeState = isUnknownThere ? { status: 'not_found' } : await gateway.read(request, reference)
  if (state.status === 'prepared') return chargePrepared(state.reference)
  if (state.status !== 'not_found') return state
  if (reference !== null) throw new NoAnswer(`The gateway does not know its own reference ${reference}.`)
  if (gateway.prepare) return chargePrepared((await gateway.prepare(request)).reference)
  return status === 'sending' && isKeyFresh ? gateway.charge(request, null) : state

  async function chargePrepared(prepared: string): Promise<ChargeState> {
    if (!(await keep(prepared))) throw new NoAnswer('Another worker has claimed the attempt, or it has ended.')
    return gateway.charge(request, prepared)
  }
}
