import { changeItems, changeItemsKeepingBilled, changesSomething } from './change-items.ts'
import { givingBackKept } from './due.ts'
import { type Instant, isAtOrAfter, isBefore, isSame, later } from './instant.ts'
import { firstDueAt, type Item, isComing, isOnce, isWithdrawn, newestVersion } from './item.ts'
import { withItemDiscounts } from './item-discounts.ts'
import type { Plan } from './plan.ts'
import { isCommitment } from './price.ts'
import { Refusal, refuse, refuseField } from './refusal.ts'
import { type Ordering, refuseImpossibleItems } from './refuse-items.ts'
import {
  type ChangeProration,
  changeableItems,
  hasEnded,
  leadingItem,
  type Subscription,
  shownPeriod,
  type WaitingChange,
  type WaitingOrder,
} from './subscription.ts'
import {
  isSameWaiting,
  merge,
  type Named,
  namedUntil,
  waitingChanges,
  withOrder,
  withoutNamed,
  withWaitingChange,
} from './waiting.ts'

export interface ChangeOrder extends Named {
  /** An instant, or the end of the billing period. */
  readonly when: Instant | 'now' | 'period_end'
  readonly proration: ChangeProration
}

/**
 * Changes plan or items: now, at an instant, or from the end of the billing period on (D9, D10). A change names a plan, items
 * or both; the rest stays. It replaces what it names in orders that wait for the same instant or a later one. A change to the
 * present state returns the same subscription. Expects that everything due up to `now` has been billed. Refuses
 * `subscription_ended`, `at_in_the_past`, `too_many_pending_actions`, `plan_inactive`, `plan_product_differs`,
 * `plan_currency_differs`, and what `refuseImpossibleItems` does.
 */
export function changeSubscription(
  subscription: Subscription,
  order: ChangeOrder,
  now: Instant,
  newItemId: () => string,
): Subscription {
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has ended, so it cannot be changed.')
  if (order.plan) refuseOtherPlan(subscription, order.plan)
  const waits = waitsUntil(subscription, order.when, now)
  const since = waits?.at ?? now
  const left = withoutNamed(subscription.waiting, order, since)
  const named = merge(namedUntil(left, since), order)
  refuseImpossibleItems(orderingOf(subscription, named.plan, since), named)
  const isNext = !left.some(({ kind, at }) => kind === 'change' && isBefore(at, since))
  if (isNext && !changesSomething(subscription, order))
    return left === subscription.waiting ? subscription : { ...subscription, waiting: left }
  if (!waits) return refusingWaiting(changedAt({ ...subscription, waiting: left }, order, now, newItemId))
  const { plan, items, proration, keepsAgreedPrices = false } = order
  const change: WaitingChange = { kind: 'change', ...waits, plan, items, proration, keepsAgreedPrices }
  const waiting = withWaitingChange(left, change)
  return isSameWaiting(subscription.waiting, waiting) ? subscription : refusingWaiting({ ...subscription, waiting })
}

/**
 * Changes the subscription at an instant: the present, the instant of a waiting order, or the start if that is later. If a
 * new cycle begins, orders for the end of the period wait for the end of the new period.
 */
export function changedAt(
  subscription: Subscription,
  order: Omit<ChangeOrder, 'when'>,
  at: Instant,
  newItemId: () => string,
): Subscription {
  const { startAt } = subscription
  if (isBefore(at, startAt))
    return withItemDiscounts(subscription, changeItems(subscription, order, startAt, newItemId), () => startAt)
  const isKeeping = order.proration === 'none'
  const changed = isKeeping
    ? changeItemsKeepingBilled(subscription, order, at, newItemId)
    : givingBackKept(subscription, changeItems(subscription, order, at, newItemId), at)
  const discounted = withItemDiscounts(subscription, changed, ({ period }) => (isKeeping && period ? period.end : at))
  return inNewCycle(subscription, discounted)
}

/** The subscription with its end and waiting orders adjusted to a new cycle, if one has begun. */
export function inNewCycle(before: Subscription, changed: Subscription): Subscription {
  return { ...withEndWithin(before, changed), waiting: movedWaiting(before, changed) }
}

/** The subscription without its waiting changes. Refuses `no_change_pending`. */
export function withoutWaitingChanges(subscription: Subscription): Subscription {
  if (waitingChanges(subscription).length === 0) refuse('no_change_pending', 'The subscription has no pending change.')
  return { ...subscription, waiting: subscription.waiting.filter(({ kind }) => kind !== 'change') }
}

/** The subscription without what waits, or waits for an instant. Refuses `no_action_pending`, `pending_action_needed`. */
export function withoutWaiting(subscription: Subscription, at: Instant | null): Subscription {
  const waiting = at ? subscription.waiting.filter((order) => !isSame(order.at, at)) : []
  if (waiting.length === subscription.waiting.length)
    refuse(
      'no_action_pending',
      at ? `The subscription has no pending action at ${at}.` : 'The subscription has no pending actions.',
    )
  try {
    return refusingWaiting({ ...subscription, waiting })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refuse(
      'pending_action_needed',
      `A later pending action could not be carried out without it: ${error.message} Take that one back first.`,
    )
  }
}

/** When the change is carried out; null if that is now. */
function waitsUntil(
  subscription: Subscription,
  when: ChangeOrder['when'],
  now: Instant,
): Pick<WaitingChange, 'at' | 'isAtPeriodEnd'> | null {
  const { startAt } = subscription
  if (when === 'now') return null
  if (when === 'period_end') {
    const end = isBefore(now, startAt) ? null : shownPeriod(subscription)?.end
    return end ? { at: end, isAtPeriodEnd: true } : null
  }
  if (isBefore(when, now))
    refuseField(
      'at_in_the_past',
      '/at',
      `The instant lies before the present of the customer, ${now}. Use a later one, or leave it out for now.`,
    )
  return isAtOrAfter(later(now, startAt), when) ? null : { at: when, isAtPeriodEnd: false }
}

/** The same subscription; refuses if a waiting order could no longer be carried out. */
function refusingWaiting(subscription: Subscription): Subscription {
  for (const { at } of waitingChanges(subscription)) {
    const named = namedUntil(subscription.waiting, at)
    refuseImpossibleItems(orderingOf(subscription, named.plan, at), named)
  }
  return subscription
}

/** By the instant of the order, one-off prices may have been charged. */
function orderingOf(subscription: Subscription, plan: Plan | null, at: Instant): Ordering {
  const { currency, proration } = subscription
  const planCode = (plan ?? subscription.plan).code
  const waiting = waitingChanges(subscription).flatMap(({ items }) => items)
  const charged = subscription.items.filter((item) => isOnce(item) && !item.addOnOf && !isWithdrawn(item))
  const isStillComing = (item: Item) => isComing(item) && !isBefore(firstDueAt(item), at)
  const chargedOnce = charged.filter((item) => !isStillComing(item)).map(({ priceCode }) => priceCode)
  const there = changeableItems(subscription).filter(
    (item) => (item.until === null || isStillComing(item)) && !isCommitment(newestVersion(item).price),
  )
  return { there, chargedOnce, currency, proration, planCode, waiting }
}

function refuseOtherPlan(subscription: Subscription, plan: Plan): void {
  if (plan.product !== subscription.product) {
    refuseField(
      'plan_product_differs',
      '/plan_id',
      `The plan is of the product ${plan.product}, the subscription of ${subscription.product}. Cancel it, then subscribe to the plan.`,
    )
  }
  if (plan.currency !== subscription.currency) {
    refuseField(
      'plan_currency_differs',
      '/plan_id',
      `The plan is in ${plan.currency}, the subscription in ${subscription.currency}. Cancel it, then subscribe to the plan.`,
    )
  }
  const isOwn = plan.id === subscription.plan.id
  if (!plan.isActive && !isOwn)
    refuseField('plan_inactive', '/plan_id', `The plan ${plan.code} is inactive and takes no new subscriptions.`)
}

/** Orders for the end of the period move to the end of the new cycle’s period. */
function movedWaiting(before: Subscription, changed: Subscription): readonly WaitingOrder[] {
  const { waiting } = changed
  const end = shownPeriod(changed)?.end
  if (!end || leadingItem(before).period === leadingItem(changed).period) return waiting
  const moved = waiting.map((order) => (order.kind === 'change' && order.isAtPeriodEnd ? { ...order, at: end } : order))
  return moved.reduce(withOrder, [])
}

/** An end keeps its instant in a new cycle, so it is no longer the end of the period by definition. */
function withEndWithin(before: Subscription, changed: Subscription): Subscription {
  const { end } = changed
  const { period } = leadingItem(changed)
  if (!end || !period || leadingItem(before).period === period) return changed
  return { ...changed, end: { ...end, isAtPeriodEnd: end.isAtPeriodEnd && isSame(end.at, period.end) } }
}
