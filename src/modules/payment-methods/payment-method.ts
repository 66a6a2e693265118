import { isDeepStrictEqual } from 'node:util'
import type { Instant } from '../../domain/instant.ts'
import type { MethodState, MethodType } from '../gateways/gateway.ts'

export const paymentMethodStatuses = ['pending', 'active', 'failed', 'expired', 'mandate_inactive', 'detached'] as const
export type PaymentMethodStatus = (typeof paymentMethodStatuses)[number]

/** A way to take a customer's money: a token of a gateway, never a card number. */
export interface PaymentMethod {
  readonly id: string
  readonly customerId: string
  readonly gatewayAccountId: string
  readonly type: MethodType
  readonly gatewayReference: string
  readonly gatewayCustomer: string | null
  readonly brand: string | null
  readonly last4: string | null
  readonly expMonth: number | null
  readonly expYear: number | null
  /** `pending`: the gateway is still to be asked what it is. */
  readonly status: PaymentMethodStatus
  readonly nextCheckAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** The method as the gateway describes it, ready to be charged. */
export function activated(method: PaymentMethod, state: MethodState, now: Instant): PaymentMethod {
  const { gatewayCustomer, type, brand, last4, expMonth, expYear } = state
  return {
    ...method,
    ...{ gatewayCustomer, type, brand, last4, expMonth, expYear },
    status: 'active',
    nextCheckAt: null,
    updatedAt: now,
  }
}

/**
 * The method as the gateway has it now: taken away from its customer there, or with other card data. One that had expired and was
 * renewed can be charged again. The same object where nothing has changed; one that is pending or detached is left.
 */
export function withMethodState(method: PaymentMethod, state: MethodState, now: Instant): PaymentMethod {
  if (method.status === 'pending' || method.status === 'detached') return method
  if (method.gatewayCustomer !== null && state.gatewayCustomer === null)
    return { ...method, status: 'detached', updatedAt: now }
  const { gatewayCustomer, type, brand, last4, expMonth, expYear } = state
  const isRenewed = method.status === 'expired' && monthsOf(state) > monthsOf(method)
  const status = isRenewed ? 'active' : method.status
  const changed: PaymentMethod = { ...method, gatewayCustomer, type, brand, last4, expMonth, expYear, status }
  return isDeepStrictEqual(changed, method) ? method : { ...changed, updatedAt: now }
}

function monthsOf({ expMonth, expYear }: Pick<MethodState, 'expMonth' | 'expYear'>): number {
  return (expYear ?? 0) * 12 + (expMonth ?? 0)
}

/** The method after its mandate has ended: it cannot be charged until the mandate is active again. */
export function withMandate(
  method: PaymentMethod,
  mandate: 'active' | 'pending' | 'inactive',
  now: Instant,
): PaymentMethod {
  if (mandate === 'inactive' && method.status === 'active')
    return { ...method, status: 'mandate_inactive', updatedAt: now }
  if (mandate === 'active' && method.status === 'mandate_inactive')
    return { ...method, status: 'active', updatedAt: now }
  return method
}

/** A payment method as in API answers and events. */
export function paymentMethodToApi(method: PaymentMethod) {
  return {
    id: method.id,
    customer_id: method.customerId,
    gateway_account_id: method.gatewayAccountId,
    type: method.type,
    gateway_reference: method.gatewayReference,
    brand: method.brand,
    last4: method.last4,
    exp_month: method.expMonth,
    exp_year: method.expYear,
    status: method.status,
    created_at: method.createdAt.toString(),
    updated_at: method.updatedAt.toString(),
  }
}
