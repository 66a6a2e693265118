import { type Instant, later } from '../../domain/instant.ts'
import type { SendOptions } from '../collection/send-attempt.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { testGateway } from '../gateways/test-gateway.ts'
import { type Refund, refundRequestOf } from '../refunds/refund.ts'
import { returnRefund } from '../refunds/return-refund.ts'
import { findRefund } from '../refunds/store.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { StoredGatewayEvent } from './store.ts'

/** Reads a refund that had succeeded at its gateway, and records that its money has come back where it has failed since. */
export async function applyReturn(
  tenantId: string,
  { refundId, event, account }: { refundId: string; event: StoredGatewayEvent; account: GatewayAccount },
  now: Instant,
  { transact, gatewayOf }: SendOptions,
): Promise<void> {
  const refund = await transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    return findRefund(tx, tenantId, refundId)
  })
  if (!refund || !(await hasComeBack(gatewayOf(account), refund, event, now))) return
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    await returnRefund(ctx, refund)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

/** The same of the test gateway, within the advance of its clock. */
export async function returnOnClock(ctx: Context, refundId: string, event: StoredGatewayEvent): Promise<void> {
  const refund = await findRefund(ctx.tx, ctx.tenantId, refundId)
  if (refund && (await hasComeBack(testGateway, refund, event, ctx.now)))
    await returnRefund(ctx, refund, { duringAdvance: true })
}

async function hasComeBack(
  gateway: Gateway,
  refund: Refund,
  { charge_reference, next_check_at }: StoredGatewayEvent,
  now: Instant,
): Promise<boolean> {
  if (refund.status !== 'succeeded' || refund.returnedAt !== null || charge_reference === null) return false
  // The test gateway lives by the customer's clock, which has reached the event.
  const request = refundRequestOf(refund, charge_reference, next_check_at ? later(now, next_check_at) : now)
  return (await gateway.readRefund(request, refund.gatewayReference)).status === 'failed'
}
