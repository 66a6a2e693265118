import { nextCheckAt } from '../../domain/collection.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import { collectOpenInvoices, lockMoney } from '../customers/store.ts'
import { recordAccountAnswer } from '../gateways/account-error.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { findAccount } from '../gateways/store.ts'
import { GatewayRefused } from '../gateways/wider-gateway.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { record } from '../transaction/record.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { addRows } from '../transaction/write-set.ts'
import { activated, type PaymentMethod, paymentMethodToApi } from './payment-method.ts'
import { findMethod, methodRow, updateMethods } from './store.ts'

export interface ReadMethodOptions {
  readonly transact: Transact
  readonly gatewayOf: (account: GatewayAccount) => Gateway
  readonly log: Log
}

/**
 * Asks the gateway what a pending method is. Then it is active, and tried for the open automatic invoices that are collected from
 * it; or the gateway has none such, and it has failed; or the gateway has not answered, and is asked again.
 */
export async function readPendingMethod(
  tenantId: string,
  { id, now }: { readonly id: string; readonly now: Instant },
  { transact, gatewayOf, log }: ReadMethodOptions,
): Promise<void> {
  const known = await transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    const method = await findMethod(tx, tenantId, id)
    const account = method && (await findAccount(tx, tenantId, method.gatewayAccountId))
    return method && account ? { method, account } : null
  })
  if (known?.method.status !== 'pending') return
  const { account } = known
  const found = await described(known.method)
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    lockMoney(tx, known.method.customerId)
    const current = await findMethod(tx, tenantId, id)
    if (current?.status !== 'pending') return
    addRows(ctx.writeSet, updateMethods, methodRow(found))
    // Any other invoice would be tried again by the method that has just failed.
    const collected = { customer_id: found.customerId, collect_at: now, payment_method_id: id }
    if (found.status === 'active') addRows(ctx.writeSet, collectOpenInvoices, collected)
    if (found.status === 'failed') record(ctx, 'payment_method.failed', paymentMethodToApi(found), now)
    await tx.commitWith(commitStatement(ctx, null))
  })

  async function described(method: PaymentMethod): Promise<PaymentMethod> {
    try {
      const state = await gatewayOf(account).readMethod(method.gatewayReference)
      await recordAccountAnswer(transact, { tenantId, account, now }, null)
      return activated(method, state, now)
    } catch (error) {
      await recordAccountAnswer(transact, { tenantId, account, now }, error)
      if (error instanceof GatewayRefused) return { ...method, status: 'failed', nextCheckAt: null, updatedAt: now }
      log.warn(
        { tenant_id: tenantId, payment_method_id: id, err: error },
        'a gateway has not said what a payment method is',
      )
      const checks = Math.floor(now.since(method.createdAt).total('minutes') / 5)
      return { ...method, nextCheckAt: nextCheckAt(Math.min(checks, 3), now), updatedAt: now }
    }
  }
}
