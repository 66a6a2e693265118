import { minimumOf } from '../../domain/commitment.ts'
import { type Instant, isAtOrAfter, isBefore, later } from '../../domain/instant.ts'
import { type Item, type ItemOrder, isOnce, isWithdrawn, newestVersion, type Version } from '../../domain/item.ts'
import { basePriceCode, isCommitment, ownPrice, type Price } from '../../domain/price.ts'
import { asOf } from '../../domain/schedule.ts'
import {
  firstChargeAt,
  hasEnded,
  latestVersion,
  leadingItem,
  liveItems,
  pausedSince,
  type Subscription,
  shownPeriod,
  statusAt,
  type WaitingOrder,
} from '../../domain/subscription.ts'
import { waitingChanges } from '../../domain/waiting.ts'
import { termsToApi } from '../plans/rows.ts'
import { discountsToApi } from './discount-to-api.ts'

/** A subscription as in events: without its latest invoice. `now` is the customer’s present. */
export function subscriptionToApi(stored: Subscription, now: Instant) {
  const subscription = asOf(stored, now)
  const { end, waiting } = subscription
  const [change = null] = waitingChanges(subscription)
  const base = liveItems(subscription).find((item) => item.priceCode === basePriceCode && item.addOnOf === null)
  const baseVersion = inForce(base ?? leadingItem(subscription), now)
  const status = statusAt(subscription, now)
  const period = status === 'scheduled' ? null : shownPeriod(subscription)
  return {
    id: subscription.id,
    customer_id: subscription.customerId,
    plan_id: subscription.plan.id,
    plan_code: subscription.plan.code,
    product: subscription.product,
    quantity: baseVersion.quantity,
    currency: subscription.currency,
    time_zone: subscription.timeZone,
    proration: subscription.proration,
    status,
    start_at: subscription.startAt.toString(),
    billing_cycle_anchor: latestVersion(subscription).anchor.toString(),
    current_period_start: period?.start.toString() ?? null,
    current_period_end: period?.end.toString() ?? null,
    trial_end: subscription.trialEnd?.toString() ?? null,
    billed_until: subscription.billedElsewhereUntil?.toString() ?? null,
    cancel_at_period_end: end?.isAtPeriodEnd === true && isBefore(now, end.at),
    cancel_at: end && isBefore(end.requestedAt, end.at) ? end.at.toString() : null,
    canceled_at: end?.requestedAt.toString() ?? null,
    ended_at: end && hasEnded(subscription, now) ? end.at.toString() : null,
    paused_at: pausedSince(subscription, now)?.toString() ?? null,
    pending_change: change && {
      plan_id: change.plan?.id ?? subscription.plan.id,
      plan_code: change.plan?.code ?? subscription.plan.code,
      quantity: change.items.find(isBase)?.quantity ?? baseVersion.quantity,
      items: change.items.map(orderedItemToApi),
      effective_at: change.at.toString(),
    },
    pending_actions: waiting.map(actionToApi),
    items: shownItems(subscription).map((item) => itemToApi(item, firstChargeAt(subscription), now)),
    discounts: discountsToApi(subscription, now),
    external_id: subscription.externalId,
    purchase_order: subscription.purchaseOrder,
    collection: subscription.collection,
    payment_method_id: subscription.paymentMethodId,
    minimum_cents: numberOf(minimumOf(subscription)),
    billing_threshold_cents: numberOf(subscription.thresholdCents),
    metadata: subscription.metadata,
    created_at: subscription.createdAt.toString(),
    updated_at: subscription.updatedAt.toString(),
  }
}

/** A pending or replaced action. */
export function actionToApi(order: WaitingOrder) {
  const at = order.at.toString()
  switch (order.kind) {
    case 'resume':
      return { action: order.kind, at }
    case 'pause':
      return { action: order.kind, at, proration: order.proration }
    case 'change': {
      const { plan, items, proration } = order
      const named = { plan_id: plan?.id ?? null, plan_code: plan?.code ?? null, items: items.map(orderedItemToApi) }
      return { action: order.kind, at, proration, ...named }
    }
  }
}

function orderedItemToApi({ priceCode, addOn, quantity, money }: ItemOrder) {
  const named = { price_id: addOn?.price.id ?? null, price_code: priceCode, quantity }
  return money ? { ...named, override: money === 'own' ? null : termsToApi(money.terms) } : named
}

/** The agreed amounts of an item; null for a plan’s price. */
function agreedMoneyOf({ overrides, tariff }: Price) {
  return overrides === null ? null : termsToApi(tariff.terms)
}

/** The present items, and all one-off ones, charged or not; a commitment is shown as `minimum_cents`. */
function shownItems(subscription: Subscription): readonly Item[] {
  return subscription.items.filter(
    (item) => (item.until === null || (isOnce(item) && !isWithdrawn(item))) && !isCommitment(newestVersion(item).price),
  )
}

function numberOf(cents: bigint | null): number | null {
  return cents === null ? null : Number(cents)
}

/** The version of an item in force at an instant; before its beginning, the newest. */
function inForce(item: Item, now: Instant): Version {
  return item.versions.findLast(({ effectiveAt }) => isAtOrAfter(now, effectiveAt)) ?? newestVersion(item)
}

function isBase({ priceCode, addOn }: ItemOrder): boolean {
  return priceCode === basePriceCode && addOn === null
}

/** An item with the version in force at the instant. */
function itemToApi(item: Item, firstCharge: Instant, now: Instant) {
  const version = inForce(item, now)
  const period = isOnce(item) ? null : item.period
  return {
    id: item.id || null,
    price_id: ownPrice(version.price).id,
    price_code: item.priceCode,
    quantity: version.quantity,
    override: agreedMoneyOf(version.price),
    current_period_start: period ? later(period.start, firstCharge).toString() : null,
    current_period_end: period?.end.toString() ?? null,
  }
}
