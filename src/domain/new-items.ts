import { noDiscounts } from './discount.ts'
import { type Instant, later } from './instant.ts'
import { endOfItem, type Item, isFor, isOnce, type Version } from './item.ts'
import { addCalendarDays } from './period.ts'
import { type PlanName, planName } from './plan.ts'
import { isOneOff, type Price, priceWith } from './price.ts'
import type { Named } from './waiting.ts'

/**
 * The items that a plan and orders of add-ons begin, in the order of the plan’s prices, without those that exist. The trial
 * days of a price are the item’s first days and not due. An item of a one-off price begins and ends when it is due: at
 * `onceFrom`, if given.
 */
export function newItems(
  named: Named,
  {
    timeZone,
    onceFrom,
    ...when
  }: Pick<Version, 'effectiveAt' | 'from' | 'anchor'> & { readonly timeZone: string; readonly onceFrom?: Instant },
  newItemId: () => string,
  there: readonly Item[] = [],
): Item[] {
  return beginning(named, there).map(({ plan, price, quantity, addOnOf }) => {
    const { trialDays } = price
    const trialEnd = trialDays > 0 ? addCalendarDays(when.effectiveAt, trialDays, timeZone) : when.from
    const from = isOneOff(price) ? (onceFrom ?? when.from) : later(when.from, trialEnd)
    const version: Version = { ...when, number: 1, plan, price, quantity, discounts: noDiscounts, from }
    return {
      id: newItemId(),
      priceCode: price.code,
      addOnOf,
      until: endOfItem(price, from),
      versions: [version],
      period: null,
      charges: [],
    }
  })
}

/** The price and quantity of a version, and the plan that it names. */
export type Sold = Pick<Version, 'plan' | 'price' | 'quantity'>

/** The prices of a plan and of ordered add-ons, without those of existing items. */
export function beginning(
  { plan, items: orders }: Named,
  there: readonly Item[],
): (Sold & { readonly addOnOf: string | null })[] {
  const begin = (ofPlan: PlanName, price: Price, addOnOf: string | null) => {
    const key = { priceCode: price.code, addOnOf }
    const order = orders.find((one) => isFor(one, key))
    const quantity = order?.quantity ?? price.quantity
    const isThere = there.some(
      (item) => item.priceCode === price.code && item.addOnOf === addOnOf && isOnce(item) === isOneOff(price),
    )
    return isThere || quantity === 0
      ? []
      : [{ plan: planName(ofPlan), price: order?.money ? priceWith(order.money, price) : price, quantity, addOnOf }]
  }
  const own = plan ? plan.prices.flatMap((price) => begin(plan, price, null)) : []
  const addOns = orders.flatMap(({ addOn }) => (addOn ? begin(addOn.plan, addOn.price, addOn.plan.code) : []))
  return [...own, ...addOns]
}
