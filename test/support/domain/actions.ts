import { moveAnchor } from '../../../src/domain/anchor.ts'
import { cancelSubscription, uncancelSubscription } from '../../../src/domain/cancel.ts'
import { changeSubscription, withoutWaitingChanges } from '../../../src/domain/change.ts'
import type { Instant } from '../../../src/domain/instant.ts'
import type { InvoiceKind } from '../../../src/domain/invoice-kind.ts'
import type { ItemOrder } from '../../../src/domain/item.ts'
import { pauseSubscription, resumeSubscription } from '../../../src/domain/pause.ts'
import { basePriceCode } from '../../../src/domain/price.ts'
import { Refusal } from '../../../src/domain/refusal.ts'
import type { Subscription } from '../../../src/domain/subscription.ts'
import { moveTrialEnd } from '../../../src/domain/trial.ts'
import type { Action } from '../random/histories.ts'
import { agreedTerms, type Ordered } from '../random/ordered.ts'

let lastId = 0
/** Ids that rise in the order of their making. */
export function newDocumentId(): string {
  lastId += 1
  return String(lastId).padStart(12, '0')
}

/** The order of a quantity of the price `base`. */
export function baseQuantity(quantity: number | null): ItemOrder[] {
  return quantity === null
    ? []
    : [{ priceCode: basePriceCode, addOn: null, money: null, quantity, pointer: '/quantity' }]
}

/** The orders of items, and of a quantity of the price `base`. */
export function ordersOf(items: readonly Ordered[] = [], quantity: number | null): ItemOrder[] {
  const orders = items.map(({ priceCode, addOnOf, quantity, money = null }, index): ItemOrder => {
    const price = addOnOf?.prices.find(({ code }) => code === priceCode)
    const addOn = addOnOf && price ? { plan: addOnOf, price, isActive: addOnOf.isActive } : null
    const agreed = money === 'agreed' ? { id: newDocumentId(), terms: agreedTerms } : money
    return { priceCode, addOn, money: agreed, quantity, pointer: `/items/${index}` }
  })
  return [...orders, ...baseQuantity(quantity)]
}

/** The subscription after a change of its plan, of the quantity of `base`, or both. */
export function changed(
  subscription: Subscription,
  { quantity, items, ...order }: Omit<Extract<Action, { do: 'change' }>, 'do'>,
  now: Instant,
): Subscription {
  return changeSubscription(subscription, { ...order, items: ordersOf(items, quantity) }, now, newDocumentId)
}

/** The subscription after an action; null where it is refused. */
export function transformed(subscription: Subscription, action: Action, now: Instant): Subscription | null {
  try {
    switch (action.do) {
      case 'change':
        return changed(subscription, action, now)
      case 'cancel':
        return cancelSubscription(subscription, action, now)
      case 'pause': {
        const { at = 'now', resumeAt = null, proration } = action
        return pauseSubscription(subscription, { at, resumeAt, proration }, now)
      }
      case 'resume':
        return resumeSubscription(subscription, action.at ?? 'now', now)
      case 'anchor':
        return moveAnchor(subscription, action, now)
      case 'trial':
        return moveTrialEnd(subscription, action.trialEnd, now, newDocumentId).subscription
      case 'uncancel':
        return uncancelSubscription(subscription, now)
      case 'drop_pending_change':
        return withoutWaitingChanges(subscription)
    }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** The kind of the document that an action makes. */
export function kindOf(action: Action): InvoiceKind {
  if (action.do === 'trial') return 'renewal'
  return action.do === 'anchor' || action.do === 'drop_pending_change' ? 'change' : action.do
}
