import { type Instant, later } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { chargeRequestOf, type PaymentAttempt } from '../collection/attempt.ts'
import { recordLateFailure } from '../collection/late-failure.ts'
import type { SendOptions } from '../collection/send-attempt.ts'
import { findAttempt } from '../collection/store.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { testGateway } from '../gateways/test-gateway.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import { findMethod } from '../payment-methods/store.ts'
import { type Refund, refundRequestOf } from '../refunds/refund.ts'
import { returnRefund } from '../refunds/return-refund.ts'
import { findRefund } from '../refunds/store.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { EventTarget, StoredGatewayEvent } from './store.ts'

/** A charge or a refund that had succeeded here. */
type Succeeded =
  | { readonly refund: Refund }
  | { readonly attempt: PaymentAttempt; readonly method: PaymentMethod; readonly paymentId: string }

/** Reads at its gateway what had succeeded, and records where it has failed since: its money went back, or came back. */
export async function applyLateFailure(
  tenantId: string,
  { event, target, account }: { event: StoredGatewayEvent; target: EventTarget; account: GatewayAccount },
  now: Instant,
  { transact, gatewayOf }: SendOptions,
): Promise<void> {
  if (isOfSuccess(event)) return
  const known = await transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    return findSucceeded(tx, tenantId, event, target)
  })
  const failure = known && (await failureOf(gatewayOf(account), known, event, now))
  if (!failure) return
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    await failure(ctx, {})
    await tx.commitWith(commitStatement(ctx, null))
  })
}

/** The same of the test gateway, within the advance of its clock. */
export async function failOnClock(ctx: Context, event: StoredGatewayEvent, target: EventTarget): Promise<void> {
  const known = await findSucceeded(ctx.tx, ctx.tenantId, event, target)
  const failure = known && (await failureOf(testGateway, known, event, ctx.now))
  if (failure) await failure(ctx, { duringAdvance: true })
}

// A success has several events; only another event is a hint that it may be over.
function isOfSuccess({ type }: StoredGatewayEvent): boolean {
  return /\.(created|processing|succeeded)$/.test(type)
}

/** Null for what a person has said: the gateway knows nothing of it. */
async function findSucceeded(
  tx: Tx,
  tenantId: string,
  { object_kind }: StoredGatewayEvent,
  target: EventTarget,
): Promise<Succeeded | null> {
  if (object_kind === 'refund') {
    const refund = target.refund_id === null ? undefined : await findRefund(tx, tenantId, target.refund_id)
    return refund?.status === 'succeeded' && refund.returnedAt === null ? { refund } : null
  }
  const attempt = target.attempt_id === null ? undefined : await findAttempt(tx, tenantId, target.attempt_id)
  if (attempt?.status !== 'succeeded' || attempt.resolution !== null || target.payment_id === null) return null
  const method = await findMethod(tx, tenantId, attempt.paymentMethodId)
  return method ? { attempt, method, paymentId: target.payment_id } : null
}

type Failure = (ctx: Context, options: { readonly duringAdvance?: boolean }) => Promise<void>

/** What records that it has failed; null while the gateway does not say so. */
async function failureOf(
  gateway: Gateway,
  known: Succeeded,
  { charge_reference, next_check_at }: StoredGatewayEvent,
  now: Instant,
): Promise<Failure | null> {
  if (charge_reference === null) return null
  // The test gateway lives by the customer's clock, which has reached the event.
  const at = next_check_at ? later(now, next_check_at) : now
  if ('refund' in known) {
    const { refund } = known
    const state = await gateway.readRefund(refundRequestOf(refund, charge_reference, at), refund.gatewayReference)
    return state.status === 'failed' ? (ctx, options) => returnRefund(ctx, refund, options) : null
  }
  const { attempt, method } = known
  const state = await gateway.read(chargeRequestOf(attempt, method, at), attempt.gatewayReference ?? charge_reference)
  return state.status === 'failed' ? (ctx, options) => recordLateFailure(ctx, known, state.decline, options) : null
}
