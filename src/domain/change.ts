import { changeItems, changeItemsKeepingBilled, changesSomething, type Named } from './change-items.ts'
import { givingBackKept } from './due.ts'
import { type Instant, isBefore, isSame } from './instant.ts'
import type { ItemOrder } from './item.ts'
import type { Plan } from './plan.ts'
import { refuse, refuseField } from './refusal.ts'
import { type Ordering, refuseImpossibleItems } from './refuse-items.ts'
import { hasEnded, leadingItem, liveItems, type Subscription, shownPeriod, type WaitingChange } from './subscription.ts'

export interface ChangeOrder extends Named {
  readonly when: 'now' | 'period_end'
  readonly proration: 'prorate' | 'none'
}

/**
 * The subscription with another plan or other items, now or from the end of its billing period on (D9, D10). A change names a
 * plan, items or both, and says nothing of the rest: what waits is replaced only where this one names it too. A change
 * to what already is gives back the very same subscription.
 * Expects that everything due up to `now` has been billed.
 * Refuses `subscription_ended`, `plan_inactive`, `plan_product_differs`, `plan_currency_differs`, and what `refuseImpossibleItems` does.
 */
export function changeSubscription(
  subscription: Subscription,
  order: ChangeOrder,
  now: Instant,
  newItemId: () => string,
): Subscription {
  refuseImpossible(subscription, order, now)
  const period = shownPeriod(subscription)
  const waiting = withoutNamed(subscription.waiting, order)
  if (!changesSomething(subscription, order))
    return waiting === subscription.waiting ? subscription : { ...subscription, waiting }
  if (isBefore(now, subscription.startAt) || !period)
    return refusingWaiting({ ...changeItems(subscription, order, subscription.startAt, newItemId), waiting })
  if (order.when === 'period_end') {
    const merged = {
      plan: order.plan ?? waiting?.plan ?? null,
      items: [...(waiting?.items ?? []), ...order.items],
      at: period.end,
    }
    return isSameWaiting(subscription.waiting, merged) ? subscription : { ...subscription, waiting: merged }
  }
  const changed =
    order.proration === 'none'
      ? changeItemsKeepingBilled(subscription, order, now, newItemId)
      : givingBackKept(subscription, changeItems(subscription, order, now, newItemId), now)
  return refusingWaiting({ ...withEndWithin(subscription, changed), waiting: movedTo(changed, waiting, period.end) })
}

/** The subscription without its waiting change. Refuses `no_change_pending`. */
export function withoutWaitingChange(subscription: Subscription): Subscription {
  if (!subscription.waiting) refuse('no_change_pending', 'The subscription has no change waiting.')
  return { ...subscription, waiting: null }
}

function refuseImpossible(subscription: Subscription, order: ChangeOrder, now: Instant): void {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'An ended subscription cannot be changed.')
  const { waiting } = subscription
  if (order.plan) refuseOtherPlan(subscription, order.plan)
  // What waits comes with it at the period's end, and must be possible then.
  const left = order.when === 'period_end' ? withoutNamed(waiting, order) : null
  const named = { plan: order.plan ?? left?.plan ?? null, items: [...(left?.items ?? []), ...order.items] }
  refuseImpossibleItems(orderingOf(subscription, named.plan), named)
}

/** The very same, unless what waits of it cannot be any more. */
function refusingWaiting(subscription: Subscription): Subscription {
  const { waiting } = subscription
  if (waiting) refuseImpossibleItems(orderingOf(subscription, waiting.plan), waiting)
  return subscription
}

function orderingOf(subscription: Subscription, plan: Plan | null): Ordering {
  const { currency, waiting } = subscription
  const planCode = (plan ?? subscription.plan).code
  return { there: liveItems(subscription), currency, planCode, waiting: waiting?.items ?? [] }
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
  const isOwn = plan.id === subscription.plan.id
  if (!plan.isActive && !isOwn)
    refuseField('plan_inactive', '/plan_id', `The plan ${plan.code} takes no new subscriptions.`)
}

/** What still waits once a change has named some of it, or its plan has no use for it; null when nothing is left. */
function withoutNamed(waiting: WaitingChange | null, { plan, items }: Named): WaitingChange | null {
  if (!waiting) return null
  const left = {
    ...waiting,
    plan: plan ? null : waiting.plan,
    items: waiting.items.filter(
      (one) => !items.some((other) => isSameItem(one, other)) && (!plan || canBeOf(plan, one)),
    ),
  }
  if (left.plan === waiting.plan && left.items.length === waiting.items.length) return waiting
  return left.plan || left.items.length > 0 ? left : null
}

/** Whether an order can be about a subscription to the plan: its own prices by code, add-ons of others. */
function canBeOf(plan: Plan, { priceCode, addOn }: ItemOrder): boolean {
  return addOn ? addOn.plan.code !== plan.code : plan.prices.some(({ code }) => code === priceCode)
}

function isSameItem(a: ItemOrder, b: ItemOrder): boolean {
  return a.priceCode === b.priceCode && a.addOn?.plan.code === b.addOn?.plan.code
}

function isSameWaiting(a: WaitingChange | null, b: WaitingChange): boolean {
  if (!a || a.plan?.id !== b.plan?.id || !isSame(a.at, b.at) || a.items.length !== b.items.length) return false
  return b.items.every((one) =>
    a.items.some(
      (other) =>
        isSameItem(one, other) && one.quantity === other.quantity && one.addOn?.price.id === other.addOn?.price.id,
    ),
  )
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
