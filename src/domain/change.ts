import {
  changesSomething,
  changeVersions,
  changeVersionsKeepingBilled,
  type Named,
  quantityOf,
} from './change-versions.ts'
import { givingBackKept } from './due.ts'
import { type Instant, isBefore, isSame } from './instant.ts'
import { newestVersion } from './item.ts'
import { type Plan, refuseTooLarge } from './plan.ts'
import { refuse, refuseField } from './refusal.ts'
import {
  hasEnded,
  latestVersion,
  leadingItem,
  type Subscription,
  shownPeriod,
  type WaitingChange,
} from './subscription.ts'

export interface ChangeOrder extends Named {
  readonly when: 'now' | 'period_end'
  readonly proration: 'prorate' | 'none'
}

/**
 * The subscription with another plan or quantity, now or from the end of its billing period on (D9, D10). A change names a
 * plan, a quantity or both, and says nothing of the rest: what waits is replaced only where this one names it too. A change
 * to what already is gives back the very same subscription.
 * Expects that everything due up to `now` has been billed.
 * Refuses `subscription_ended`, `plan_inactive`, `plan_product_differs`, `plan_currency_differs`, `amount_too_large`.
 */
export function changeSubscription(subscription: Subscription, order: ChangeOrder, now: Instant): Subscription {
  refuseImpossible(subscription, order, now)
  const period = shownPeriod(subscription)
  const waiting = withoutNamed(subscription.waiting, order)
  if (!changesSomething(subscription, order))
    return waiting === subscription.waiting ? subscription : { ...subscription, waiting }
  if (isBefore(now, subscription.startAt) || !period)
    return { ...changeVersions(subscription, order, subscription.startAt), waiting }
  if (order.when === 'period_end') {
    const merged = {
      plan: order.plan ?? waiting?.plan ?? null,
      quantity: order.quantity ?? waiting?.quantity ?? null,
      at: period.end,
    }
    return isSameWaiting(subscription.waiting, merged) ? subscription : { ...subscription, waiting: merged }
  }
  const changed =
    order.proration === 'none'
      ? changeVersionsKeepingBilled(subscription, order, now)
      : givingBackKept(subscription, changeVersions(subscription, order, now), now)
  return { ...withEndWithin(subscription, changed), waiting: movedTo(changed, waiting, period.end) }
}

/** The subscription without its waiting change. Refuses `no_change_pending`. */
export function withoutWaitingChange(subscription: Subscription): Subscription {
  if (!subscription.waiting) refuse('no_change_pending', 'The subscription has no change waiting.')
  return { ...subscription, waiting: null }
}

function refuseImpossible(subscription: Subscription, { plan, quantity }: ChangeOrder, now: Instant): void {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'An ended subscription cannot be changed.')
  if (plan) refuseOtherPlan(subscription, plan)
  for (const item of subscription.items) {
    const old = newestVersion(item)
    const price = plan ? (plan.prices.find(({ code }) => code === item.priceCode) ?? old.price) : old.price
    refuseTooLarge(price, quantityOf(item, quantity ?? subscription.waiting?.quantity ?? null))
  }
}

function refuseOtherPlan(subscription: Subscription, plan: Plan): void {
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

/** What still waits once a change has named some of it; null when nothing is left. */
function withoutNamed(waiting: WaitingChange | null, { plan, quantity }: Named): WaitingChange | null {
  if (!waiting) return null
  const left = {
    ...waiting,
    plan: plan ? null : waiting.plan,
    quantity: quantity === null ? waiting.quantity : null,
  }
  if (left.plan === waiting.plan && left.quantity === waiting.quantity) return waiting
  return left.plan || left.quantity !== null ? left : null
}

function isSameWaiting(a: WaitingChange | null, b: WaitingChange): boolean {
  return a !== null && a.plan?.id === b.plan?.id && a.quantity === b.quantity && isSame(a.at, b.at)
}

/** What waits for the period's end waits for that of the new cycle where one has begun. */
function movedTo(changed: Subscription, waiting: WaitingChange | null, periodEnd: Instant): WaitingChange | null {
  if (!waiting || !isSame(waiting.at, periodEnd)) return waiting
  return { ...waiting, at: shownPeriod(changed)?.end ?? waiting.at }
}

/** An end keeps its instant where a new cycle has begun; it is then the period's end only by chance. */
function withEndWithin(before: Subscription, changed: Subscription): Subscription {
  const { end } = changed
  const { period } = leadingItem(changed)
  if (!end || !period || leadingItem(before).period === period) return changed
  return { ...changed, end: { ...end, isAtPeriodEnd: end.isAtPeriodEnd && isSame(end.at, period.end) } }
}
