import type { Instant } from '../../domain/instant.ts'
import type { MethodState, MethodType } from '../gateways/gateway.ts'

export const paymentMethodStatuses = ['pending', 'active', 'failed', 'expired', 'detached'] as const
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
