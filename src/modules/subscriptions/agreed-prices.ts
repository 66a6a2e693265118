import type { Instant } from '../../domain/instant.ts'
import type { ItemOrder } from '../../domain/item.ts'
import { isFor, newestVersion } from '../../domain/item.ts'
import type { Plan } from '../../domain/plan.ts'
import type { Price } from '../../domain/price.ts'
import { Refusal } from '../../domain/refusal.ts'
import { changeableItems, type Subscription } from '../../domain/subscription.ts'
import { namedUntil } from '../../domain/waiting.ts'
import { newId } from '../../platform/ids.ts'
import { moneyProblems } from '../plans/price-schemas.ts'
import { termsWanted } from '../plans/prices-wanted.ts'
import type { NamedItem } from './item-orders.ts'

type Money = NonNullable<NamedItem['override']>

/**
 * The orders with the money that the request agrees for them: in place of that of the price that an item has when the order comes.
 * `override: null` ends what was agreed. Refuses `invalid_request` for money that does not fit the price that the item has then, as
 * far as is known.
 */
export function withAgreedMoney(
  orders: readonly ItemOrder[],
  { items, ...then }: { readonly items: readonly NamedItem[]; readonly priceOf: (order: ItemOrder) => Price | null },
): ItemOrder[] {
  return orders.map((order, index) => {
    const { override } = items[index] ?? {}
    if (override === undefined) return order
    if (override === null) return { ...order, money: 'own' }
    const price = then.priceOf(order)
    // Without one the order is refused by its code.
    return price ? { ...order, money: { id: newId(), terms: agreedTerms(price, override, order) } } : order
  })
}

/** The price that an item has once what waits up to an instant has come: of the plan that is named, else of the one that is then. */
export function priceThen(
  subscription: Subscription,
  plan: Plan | null,
  since: Instant,
): (order: ItemOrder) => Price | null {
  const planThen = plan ?? namedUntil(subscription.waiting, since).plan
  return (order) => {
    const item = changeableItems(subscription).find((one) => isFor(order, one))
    const named = order.addOn?.price ?? planThen?.prices.find(({ code }) => code === order.priceCode)
    return named ?? (item ? newestVersion(item).price : null)
  }
}

function agreedTerms({ tariff }: Price, money: Money, { pointer }: ItemOrder) {
  const wanted = { ...money, model: money.model ?? tariff.terms.model.model }
  const fields = moneyProblems(wanted).map(({ path, code, message }) => ({
    pointer: `${pointer}/override/${path.join('/')}`,
    code,
    detail: message,
  }))
  if (fields.length > 0)
    throw new Refusal('invalid_request', 'An override takes exactly the fields that its model needs.', fields)
  return termsWanted(wanted)
}
