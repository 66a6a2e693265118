import type { Collection } from '../../domain/collection.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ItemOrder } from '../../domain/item.ts'
import type { ProrationUnit } from '../../domain/position.ts'
import { withFirstDiscounts } from '../../domain/redeem.ts'
import { refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { startSubscription } from '../../domain/start-subscription.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { refuseUsagePricedTwice } from '../../domain/usage-overlap.ts'
import { newId } from '../../platform/ids.ts'
import { billSession } from '../billing/bill-session.ts'
import { openCustomer, stepsPerRequestMax } from '../billing/open-customer.ts'
import { isActivePaymentMethod } from '../customers/store.ts'
import { lockRedemptions, type NamedDiscount, newDiscounts, saveRedemptions } from '../discounts/redemption/redeem.ts'
import { type MadeDocument, subscriptionOfDocument } from '../ledger/customer-ledger.ts'
import { type CustomerSession, keepSubscription } from '../ledger/customer-session.ts'
import { measureUsage } from '../ledger/measure-usage.ts'
import { meetCurrency, saveCustomer } from '../ledger/save-customer.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { findPlan } from '../plans/catalog/store.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { askCheck } from '../usage-alerts/store.ts'
import { withAgreedMoney } from './agreed-prices.ts'
import { itemOrders, type NamedItem } from './item-orders.ts'

export interface NewSubscription {
  readonly customerId: string
  readonly planId?: string | undefined
  readonly planCode?: string | undefined
  readonly quantity?: number | undefined
  readonly items: readonly NamedItem[]
  readonly startAt?: Instant | undefined
  readonly billingCycleAnchor?: Instant | undefined
  readonly trialDays?: number | undefined
  readonly billedElsewhereUntil?: Instant | undefined
  readonly proration: ProrationUnit
  readonly externalId: string | null
  readonly purchaseOrder: string | null
  /** By default `automatic` if there is a payment method. */
  readonly collection: Collection | undefined
  /** Null: the customer’s default. */
  readonly paymentMethodId: string | null
  /** The least that is paid per period, and what bills usage before the period is over; null: none. */
  readonly minimumCents: bigint | null
  readonly thresholdCents: bigint | null
  /** Coupons to redeem, in the order in which they act. */
  readonly discounts: readonly NamedDiscount[]
  readonly metadata: Readonly<Record<string, string>>
  /** The instant of a preview, so that it gives the same cents. */
  readonly asOf?: Instant | undefined
}

/**
 * Subscribes a customer to a plan and makes, in the same transaction, every invoice that is due by its present. Of a
 * back-dated start it makes the oldest 50 and the run makes the rest (D14). Refuses `subscription_overlaps`, `plan_inactive`,
 * `plan_currency_differs`, `payment_method_not_active`, `start_too_long_ago`, `external_id_taken`, `amount_too_large`, and what `newDiscounts` and `withFirstDiscounts` do.
 */
export async function createSubscription(
  ctx: Context,
  order: NewSubscription,
): Promise<{ session: CustomerSession; subscription: Subscription; made: readonly MadeDocument[]; now: Instant }> {
  const [session, plan, items, isActive, redemptions] = await Promise.all([
    openCustomer(ctx, order.customerId, { asOf: order.asOf ?? null, pointer: '/customer_id' }),
    findPlan(ctx.tx, ctx.tenantId, { id: order.planId, code: order.planCode }),
    itemOrders(ctx, order.items, order.quantity),
    order.paymentMethodId === null
      ? true
      : isActivePaymentMethod(ctx.tx, ctx.tenantId, {
          customerId: order.customerId,
          methodId: order.paymentMethodId,
        }),
    lockRedemptions(ctx, order.customerId, order.discounts, (index) => `/discounts/${index}`),
  ])
  const pointer = order.planId === undefined ? '/plan_code' : '/plan_id'
  if (!plan) refuseUnknown(pointer, 'plan')
  refuseUnlessActive(isActive)
  const { now, asRead } = session
  const hasMethod = (order.paymentMethodId ?? asRead.billTo.defaultPaymentMethodId) !== null
  const priceOf = ({ addOn, priceCode }: ItemOrder) =>
    addOn?.price ?? plan.prices.find(({ code }) => code === priceCode) ?? null
  const { customerId } = order
  const discounts = newDiscounts(redemptions, { customerId, currency: plan.currency, now })
  const started = startSubscription(
    {
      id: newId(),
      newItemId: newId,
      customerId: order.customerId,
      plan,
      items: withAgreedMoney(items, { items: order.items, priceOf }),
      timeZone: session.asRead.billTo.timeZone,
      proration: order.proration,
      startAt: order.startAt ?? now,
      billingCycleAnchor: order.billingCycleAnchor ?? null,
      trialDays: order.trialDays ?? plan.trialDays,
      billedElsewhereUntil: order.billedElsewhereUntil ?? null,
      externalId: order.externalId,
      purchaseOrder: order.purchaseOrder,
      collection: order.collection ?? (hasMethod ? 'automatic' : 'send_invoice'),
      paymentMethodId: order.paymentMethodId,
      minimumCents: order.minimumCents,
      thresholdCents: order.thresholdCents,
      metadata: order.metadata,
      usage: asRead.usage,
    },
    now,
  )
  const wanted = withFirstDiscounts(started, discounts)
  refuseUsagePricedTwice(session.subscriptions, wanted, pointer)
  keepSubscription(session, wanted)
  meetCurrency(session, plan.currency)
  if (order.thresholdCents !== null) askCheck(ctx.tx, customerId)
  const eventId = record(ctx, 'subscription.created', subscriptionToApi(wanted, now), now)
  saveRedemptions(ctx, wanted, { redemptions, discounts, now })
  await measureUsage(ctx.tx, [{ ...asRead, subscriptions: [wanted], until: now }])
  const { made } = billSession(session, stepsPerRequestMax, { subscriptionId: wanted.id, eventId })
  saveCustomer(session)
  const subscription = session.subscriptions.find(({ id }) => id === wanted.id) ?? wanted
  return { session, subscription, made: made.filter((one) => subscriptionOfDocument(one) === wanted.id), now }
}

/** Refuses a payment method that is not the customer’s, or is not active. */
export function refuseUnlessActive(isActive: boolean | undefined): void {
  if (isActive === undefined) refuseUnknown('/payment_method_id', 'payment method of this customer')
  if (!isActive) refuseField('payment_method_not_active', '/payment_method_id', 'The payment method is not active.')
}
