import { pricedAfter } from './change-items.ts'
import { type Item, type ItemOrder, isFor, newestVersion } from './item.ts'
import { sumMoney, withinMaximum } from './money.ts'
import { beginning } from './new-items.ts'
import { refuseTooLarge, refuseTooLong } from './plan.ts'
import type { ProrationUnit } from './position.ts'
import { isOneOff, type Price, periodCost, priceWith, usageTariff } from './price.ts'
import { round } from './rational.ts'
import { refuseField } from './refusal.ts'
import type { Named } from './waiting.ts'

/** The subscription, as far as orders of items depend on it. */
export interface Ordering {
  /** The existing items. */
  readonly there: readonly Item[]
  readonly proration: ProrationUnit
  /** The plan’s one-off price codes that have been charged. */
  readonly chargedOnce: readonly string[]
  readonly currency: string
  /** Of the plan after the order is carried out. */
  readonly planCode: string
  /** Waiting orders. */
  readonly waiting: readonly ItemOrder[]
}

/**
 * Refuses with `invalid_request`: a price code that the plan does not have or that was charged once, quantity 0 of a price
 * that is no add-on, an add-on to remove that does not exist, an add-on of the plan itself. Refuses a new add-on in another
 * currency (`plan_currency_differs`) or of an inactive plan (`plan_inactive`), and more than 2^53-1 minor units in one
 * period, also for all items together (`amount_too_large`).
 */
export function refuseImpossibleItems(ordering: Ordering, named: Named): void {
  const { there } = ordering
  for (const order of named.items) {
    const item = there.find((one) => isFor(order, one))
    if (order.addOn) refuseAddOn(ordering, order, order.addOn, item)
    else if (isChargedOnce(ordering, named, order) && !item)
      refuseField(
        'invalid_request',
        codeOf(order),
        `The price ${order.priceCode} is charged only once, and was charged already.`,
      )
    const sold = order.addOn?.price ?? planPrice(named, order, item)
    if (usageTariff(sold) && order.quantity !== null && order.quantity > 1)
      refuseField('invalid_request', quantityOf(order), 'A price for usage has no quantity: its meter counts.')
    const price = order.money ? priceWith(order.money, sold) : sold
    refuseTooLarge(price, order.quantity ?? (item ? newestVersion(item).quantity : price.quantity), quantityOf(order))
  }
  const after = there.flatMap((item) => {
    const sold = pricedAfter(item, named)
    return sold ? [{ item, sold }] : []
  })
  const all = [
    ...after.map(({ sold }) => sold),
    ...beginning(
      named,
      after.map(({ item }) => item),
    ),
  ]
  for (const { price, quantity } of all) {
    refuseTooLarge(price, quantity)
    if (ordering.proration === 'second') refuseTooLong(price.interval, '/proration')
  }
  const total = sumMoney(all.map(({ price, quantity }) => round(periodCost(price, quantity))))
  if (!withinMaximum(total))
    refuseField(
      'amount_too_large',
      '/items',
      'All items together would cost more than 2^53-1 minor units in one period. Use smaller quantities.',
    )
}

/** Whether the order is about a one-off price that was charged. A plan may have a recurring price of the same code. */
function isChargedOnce({ chargedOnce }: Ordering, { plan }: Named, { priceCode }: ItemOrder): boolean {
  const recurs = plan?.prices.some((price) => price.code === priceCode && !isOneOff(price))
  return chargedOnce.includes(priceCode) && !recurs
}

function refuseAddOn(
  { currency, planCode, waiting }: Ordering,
  order: ItemOrder,
  addOn: NonNullable<ItemOrder['addOn']>,
  item: Item | undefined,
): void {
  const pointer = `${order.pointer}/price_id`
  const isKnown =
    item || waiting.some((one) => one.addOn?.plan.code === addOn.plan.code && one.priceCode === order.priceCode)
  if (order.quantity === 0 && !isKnown)
    refuseField('invalid_request', pointer, 'The subscription does not have this add-on, so it cannot be taken off.')
  if (order.quantity === 0) return
  if (addOn.plan.code === planCode)
    refuseField('invalid_request', pointer, 'The price belongs to the plan itself. Name it by its price_code.')
  if (addOn.price.currency !== currency)
    refuseField(
      'plan_currency_differs',
      pointer,
      `The price is in ${addOn.price.currency}, the subscription in ${currency}.`,
    )
  if (!item && !addOn.isActive)
    refuseField('plan_inactive', pointer, `The plan ${addOn.plan.code} is inactive and takes no new subscriptions.`)
}

function planPrice({ plan }: Named, order: ItemOrder, item: Item | undefined): Price {
  const price = plan ? plan.prices.find(({ code }) => code === order.priceCode) : item && newestVersion(item).price
  if (!price)
    refuseField(
      'invalid_request',
      codeOf(order),
      `The plan has no price with the code ${order.priceCode}. Name a price of another plan by its price_id.`,
    )
  if (order.quantity === 0)
    refuseField(
      'invalid_request',
      quantityOf(order),
      'A price of the plan itself has a quantity of at least 1. Only an add-on is taken off with 0.',
    )
  return price
}

function codeOf({ pointer }: ItemOrder): string {
  return pointer.startsWith('/items') ? `${pointer}/price_code` : pointer
}

function quantityOf({ pointer }: ItemOrder): string {
  return pointer.startsWith('/items') ? `${pointer}/quantity` : pointer
}
