import { type Instant, isBefore, isSame } from './instant.ts'
import { type Plan, refuseTooLarge } from './plan.ts'
import { refuse, refuseField } from './refusal.ts'
import { periodOf } from './schedule.ts'
import { hasEnded, latestVersion, type Subscription, shownPeriod, statusAt } from './subscription.ts'
import { replaceVersion, replaceVersionKeepingCharges } from './versions.ts'

export interface ChangeOrder {
  readonly plan: Plan
  readonly quantity: number
  readonly when: 'now' | 'period_end'
  readonly proration: 'prorate' | 'none'
}

/**
 * The subscription with another plan or quantity, now or from the end of its billing period on (D9, D10). A later change
 * replaces a waiting one; a change to what already is gives back the very same subscription.
 * Expects that everything due up to `now` has been billed.
 * Refuses `subscription_ended`, `plan_inactive`, `plan_product_differs`, `plan_currency_differs`.
 */
export function changeSubscription(subscription: Subscription, order: ChangeOrder, now: Instant): Subscription {
  refuseImpossible(subscription, order.plan, now)
  refuseTooLarge(order.plan, order.quantity)
  const { pendingChange } = subscription
  const current = latestVersion(subscription)
  if (current.plan.id === order.plan.id && current.quantity === order.quantity) {
    return pendingChange ? { ...subscription, pendingChange: null } : subscription
  }
  const period = shownPeriod(subscription)
  if (statusAt(subscription, now) === 'scheduled' || !period) {
    return replaceVersion(subscription, order, subscription.startAt)
  }
  if (order.when === 'period_end') {
    const isSame = pendingChange?.plan.id === order.plan.id && pendingChange.quantity === order.quantity
    if (isSame) return subscription
    return { ...subscription, pendingChange: { plan: order.plan, quantity: order.quantity, at: period.end } }
  }
  const changed =
    order.proration === 'none'
      ? replaceVersionKeepingCharges(subscription, order, now, period.end)
      : replaceVersion(subscription, order, now)
  return { ...inItsPeriod(changed, now), pendingChange: null }
}

/** The subscription without its waiting change. Refuses `no_change_pending`. */
export function withoutPendingChange(subscription: Subscription): Subscription {
  if (!subscription.pendingChange) refuse('no_change_pending', 'The subscription has no change waiting.')
  return { ...subscription, pendingChange: null }
}

function refuseImpossible(subscription: Subscription, plan: Plan, now: Instant): void {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'An ended subscription cannot be changed.')
  if (plan.product !== subscription.product) {
    refuseField(
      'plan_product_differs',
      '/plan_id',
      `The plan is of the product ${plan.product}, the subscription of ${subscription.product}.`,
    )
  }
  if (plan.currency !== subscription.currency) {
    refuseField(
      'plan_currency_differs',
      '/plan_id',
      `The plan is in ${plan.currency}, the subscription in ${subscription.currency}.`,
    )
  }
  const isOwn = plan.id === latestVersion(subscription).plan.id
  if (!plan.isActive && !isOwn)
    refuseField('plan_inactive', '/plan_id', `The plan ${plan.code} takes no new subscriptions.`)
}

/** A new cycle has a first period of its own. An end that was known keeps its instant, which is now within that period. */
function inItsPeriod(subscription: Subscription, now: Instant): Subscription {
  const { period } = subscription
  const version = latestVersion(subscription)
  if (!period || version.cycleNumber === period.cycleNumber || isBefore(now, version.cycleAnchor)) return subscription
  const { end } = subscription
  const first = periodOf(version, subscription.timeZone, now)
  const isAtPeriodEnd = end?.isAtPeriodEnd === true && isSame(end.at, first.end)
  return { ...subscription, period: first, end: end && { ...end, isAtPeriodEnd } }
}
