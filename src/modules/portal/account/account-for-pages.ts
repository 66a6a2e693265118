import { refuse } from '../../../domain/refusal.ts'
import { findCustomer } from '../../customers/store.ts'
import { findMethod } from '../../payment-methods/store.ts'
import { accountsTaking } from '../../payment-pages/links/store.ts'
import type { Context } from '../../transaction/context.ts'

/**
 * The gateway account at which a customer stores a payment method: that of their default method, else the only one that takes their
 * currency. Refuses `gateway_account_disabled` where there is none, or more than one to choose from.
 */
export async function accountForPages(ctx: Context, customerId: string): Promise<string> {
  const customer = (await findCustomer(ctx.tx, ctx.tenantId, customerId)) ?? refuse('not_found', '')
  const { currency, defaultPaymentMethodId } = customer
  const [method, accounts] = await Promise.all([
    defaultPaymentMethodId === null ? undefined : findMethod(ctx.tx, ctx.tenantId, defaultPaymentMethodId),
    accountsTaking(ctx.tx, ctx.tenantId, currency),
  ])
  const [only, ...others] = accounts
  const id = method?.gatewayAccountId ?? (others.length === 0 ? only : undefined)
  return id ?? refuse('gateway_account_disabled', 'A payment method cannot be added here. Ask us instead.')
}
