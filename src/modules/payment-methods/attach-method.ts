import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { collectOpenInvoices } from '../customers/store.ts'
import { findAccount } from '../gateways/store.ts'
import { refuseUnknownToken, testMethod } from '../gateways/test-gateway.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { activated, type PaymentMethod, paymentMethodToApi } from './payment-method.ts'
import { findMethod, forgetMethods, insertMethods, methodRow, setFirstDefault, updateMethods } from './store.ts'

export interface MethodOrder {
  readonly customerId: string
  readonly gatewayAccountId: string
  readonly gatewayReference: string
}

/**
 * Attaches a payment method to a customer; the first one becomes their default, and is tried at once for every open automatic
 * invoice. One of another gateway than `test` is `pending` until the gateway has said what it is. Refuses
 * `gateway_account_disabled`, `test_clock_needs_test_gateway`, a token that the test gateway does not know; the database
 * refuses `payment_method_attached`.
 */
export async function attachMethod(ctx: Context, order: MethodOrder): Promise<PaymentMethod> {
  const [session, account] = await Promise.all([
    openCustomer(ctx, order.customerId, { withoutBilling: true, pointer: '/customer_id' }),
    findAccount(ctx.tx, ctx.tenantId, order.gatewayAccountId),
  ])
  if (!account) refuseUnknown('/gateway_account_id', 'gateway account')
  if (account.status === 'disabled') refuse('gateway_account_disabled', `The account ${account.label} is disabled.`)
  const { now, asRead } = session
  const isTest = account.gateway === 'test'
  if (asRead.billTo.testClockId !== null && !isTest)
    refuseField(
      'test_clock_needs_test_gateway',
      '/gateway_account_id',
      'The customer follows a test clock, which only the gateway `test` obeys.',
    )
  if (isTest) refuseUnknownToken(order.gatewayReference)
  const attached: PaymentMethod = {
    ...order,
    id: newId(),
    type: 'other',
    gatewayCustomer: null,
    brand: null,
    last4: null,
    expMonth: null,
    expYear: null,
    status: 'pending',
    nextCheckAt: now,
    createdAt: now,
    updatedAt: now,
  }
  const method = isTest ? activated(attached, testMethod(order.gatewayReference), now) : attached
  addRows(ctx.writeSet, insertMethods, methodRow(method))
  if (asRead.billTo.defaultPaymentMethodId === null) {
    addRows(ctx.writeSet, setFirstDefault, { customer_id: order.customerId, payment_method_id: method.id })
    if (method.status === 'active')
      addRows(ctx.writeSet, collectOpenInvoices, {
        ...{ customer_id: order.customerId, payment_method_id: method.id, is_default: true, collect_at: now },
      })
  }
  record(ctx, 'payment_method.added', paymentMethodToApi(method), now)
  saveCustomer(session)
  return method
}

/** Detaches a method: it is not charged any more. Attempts under way are followed to their end. Refuses `not_found`. */
export async function detachMethod(ctx: Context, id: string): Promise<PaymentMethod> {
  const found = (await findMethod(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  const [session, current] = await Promise.all([
    openCustomer(ctx, found.customerId, { withoutBilling: true }),
    findMethod(ctx.tx, ctx.tenantId, id),
  ])
  const method = current ?? refuse('not_found', '')
  if (method.status === 'detached') {
    saveCustomer(session)
    return method
  }
  const detached: PaymentMethod = { ...method, status: 'detached', nextCheckAt: null, updatedAt: session.now }
  addRows(ctx.writeSet, updateMethods, methodRow(detached))
  addRows(ctx.writeSet, forgetMethods, { customer_id: method.customerId, payment_method_id: id })
  record(ctx, 'payment_method.detached', paymentMethodToApi(detached), session.now)
  saveCustomer(session)
  return detached
}
