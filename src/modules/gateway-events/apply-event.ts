import { nextCheckAt } from '../../domain/collection.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { chargeRequestOf } from '../collection/attempt.ts'
import { recordLateSuccess } from '../collection/late-success.ts'
import { type SendOptions, sendAttempt } from '../collection/send-attempt.ts'
import { findAttempt } from '../collection/store.ts'
import { applyDispute } from '../disputes/apply-dispute.ts'
import type { DisputeState } from '../gateways/dispute-state.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { findAccount } from '../gateways/store.ts'
import { findMethod } from '../payment-methods/store.ts'
import { readSession } from '../payment-pages/read-session.ts'
import { sessionWithReference } from '../payment-pages/store.ts'
import { sendRefund } from '../refunds/send-refund.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { addRows } from '../transaction/write-set.ts'
import { applyLateFailure, failOnClock } from './apply-late-failure.ts'
import { applyMethodEvent } from './apply-method.ts'
import {
  type EventTarget,
  findGatewayEvent,
  type GatewayEventState,
  type StoredGatewayEvent,
  targetOf,
  updateGatewayEvents,
} from './store.ts'

interface ReadEvent {
  readonly event: StoredGatewayEvent
  readonly target: EventTarget
  readonly account: GatewayAccount
}

/**
 * Applies a stored event: reads the object that it is about at the gateway, and writes the state read. So neither the order of
 * events nor a repetition matters. What is about an object that is not known here is asked for again, and never dropped.
 */
export async function applyGatewayEvent(
  tenantId: string,
  { id, now }: { readonly id: string; readonly now: Instant },
  options: SendOptions,
): Promise<void> {
  const { transact } = options
  const read = await transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    return readEvent(tx, tenantId, id)
  })
  if (!read || read.event.next_check_at === null) return
  const state = await applied(tenantId, read, now, options)
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    settleEvent(ctx, read.event, state)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

/** An event of the test gateway, applied within the advance of its clock. */
export async function applyEventOnClock(ctx: Context, id: string): Promise<void> {
  const read = await readEvent(ctx.tx, ctx.tenantId, id)
  if (!read) return
  const { event, target } = read
  if (event.object_kind !== 'dispute') await failOnClock(ctx, event, target)
  else if (target.payment_id && target.customer_id) {
    const of = { paymentId: target.payment_id, customerId: target.customer_id }
    await applyDispute(ctx, of, disputeIn(event), { duringAdvance: true })
  }
  settleEvent(ctx, event, target.payment_id ? 'applied' : 'ignored')
}

async function readEvent(tx: Tx, tenantId: string, id: string): Promise<ReadEvent | null> {
  const event = await findGatewayEvent(tx, tenantId, id)
  if (!event) return null
  const [target, account] = await Promise.all([
    targetOf(tx, tenantId, event),
    findAccount(tx, tenantId, event.gateway_account_id),
  ])
  return account ? { event, target, account } : null
}

/** An unmatched event is looked at again for a month, in ever longer pauses. */
const checksMax = 35

function settleEvent(ctx: Context, event: StoredGatewayEvent, state: GatewayEventState): void {
  const isOver = state !== 'unmatched' || event.checks >= checksMax
  addRows(ctx.writeSet, updateGatewayEvents, {
    id: event.id,
    state,
    checks: event.checks + 1,
    next_check_at: isOver ? null : nextCheckAt(event.checks, ctx.now),
    updated_at: ctx.now,
  })
}

async function applied(
  tenantId: string,
  read: ReadEvent,
  now: Instant,
  options: SendOptions,
): Promise<GatewayEventState> {
  const { event, target } = read
  switch (event.object_kind) {
    case 'charge':
      if (target.attempt_id === null) return 'unmatched'
      if (target.attempt_is_live) await sendAttempt(tenantId, target.attempt_id, options)
      else if (target.payment_id === null) await applyLateSuccess(tenantId, target.attempt_id, now, options)
      else await applyLateFailure(tenantId, read, now, options)
      return 'applied'
    case 'refund':
      if (target.refund_id === null) return 'unmatched'
      if (target.refund_is_live) await sendRefund(tenantId, target.refund_id, options)
      else await applyLateFailure(tenantId, read, now, options)
      return 'applied'
    case 'dispute':
      return applyDisputeOf(tenantId, read, now, options)
    case 'setup':
      return applySetup(tenantId, event, now, options)
    case 'method':
    case 'mandate':
      return applyMethodEvent(tenantId, read, now, options)
    case 'other':
      return 'ignored'
  }
}

/** The gateway had said that the attempt failed, or was cancelled; has it taken the money after all? */
async function applyLateSuccess(
  tenantId: string,
  attemptId: string,
  now: Instant,
  { transact, gatewayOf }: SendOptions,
): Promise<void> {
  const known = await transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    const attempt = await findAttempt(tx, tenantId, attemptId)
    if (!attempt) return null
    const [method, account] = await Promise.all([
      findMethod(tx, tenantId, attempt.paymentMethodId),
      findAccount(tx, tenantId, attempt.gatewayAccountId),
    ])
    return method && account ? { attempt, method, account } : null
  })
  if (!known) return
  const { attempt, method, account } = known
  const state = await gatewayOf(account).read(chargeRequestOf(attempt, method, now), attempt.gatewayReference)
  if (state.status !== 'succeeded') return
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    await recordLateSuccess(ctx, attempt, state)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

async function applySetup(
  tenantId: string,
  { gateway_account_id: accountId, object_reference: reference }: StoredGatewayEvent,
  now: Instant,
  options: SendOptions,
): Promise<GatewayEventState> {
  const id = await options.transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    return reference === null ? undefined : sessionWithReference(tx, tenantId, { accountId, reference })
  })
  if (id === undefined) return 'unmatched'
  await readSession(tenantId, { id, now }, options)
  return 'applied'
}

async function applyDisputeOf(
  tenantId: string,
  { event, target, account }: ReadEvent,
  now: Instant,
  { transact, gatewayOf }: SendOptions,
): Promise<GatewayEventState> {
  const { payment_id: paymentId, customer_id: customerId } = target
  if (paymentId === null || customerId === null || event.object_reference === null) return 'unmatched'
  const gateway = gatewayOf(account)
  const state = gateway.readDispute ? await gateway.readDispute(event.object_reference) : disputeIn(event)
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    await applyDispute(ctx, { paymentId, customerId }, state)
    await tx.commitWith(commitStatement(ctx, null))
  })
  return 'applied'
}

/** The test gateway keeps nothing to be read: its events say the state themselves. */
function disputeIn({ body }: StoredGatewayEvent): DisputeState {
  const stated = JSON.parse(body) as Omit<DisputeState, 'amountCents' | 'evidenceDueAt'> & {
    readonly amountCents: string
    readonly evidenceDueAt: string
  }
  return {
    ...stated,
    amountCents: BigInt(stated.amountCents),
    evidenceDueAt: Temporal.Instant.from(stated.evidenceDueAt),
  }
}
