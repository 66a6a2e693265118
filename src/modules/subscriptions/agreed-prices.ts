import type { Instant } from '../../domain/instant.ts'
import type { ItemOrder } from '../../domain/item.ts'
import { isFor, newestVersion } from '../../domain/item.ts'
import type { Plan } from '../../domain/plan.ts'
import type { Price } from '../../domain/price.ts'
import { Refusal, refuseField } from '../../domain/refusal.ts'
import { changeableItems, type Subscription } from '../../domain/subscription.ts'
import { namedUntil } from '../../domain/waiting.ts'
import { newId } from '../../platform/ids.ts'
import { moneyProblems } from '../plans/price-model-schemas.ts'
import { refuseUngrouped, termsWanted } from '../plans/prices-wanted.ts'
import type { NamedItem } from './item-orders.ts'

type Money = NonNullable<NamedItem['override']>

/**
 * Orders with their agreed amounts, which replace those of the price that the item has when the order is carried out.
 * `override: null` ends an agreement. Refuses `invalid_request` for amounts that do not fit the price that the item is
 * expected to have then.
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
    // Without a price, the order is refused later because of its code.
    return price ? { ...order, money: { id: newId(), terms: agreedTerms(price, override, order) } } : order
  })
}

/** The price of an item after waiting orders up to an instant: of the named plan, else of the plan at that time. */
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
  if (tariff.kind !== 'usage' && (money.model === 'percentage' || money.model === 'matrix'))
    refuseField('invalid_request', `${pointer}/override/model`, `Only a usage price may have the model ${money.model}.`)
  const wanted = { ...money, model: money.model ?? tariff.terms.model.model }
  const fields = moneyProblems(wanted).map(({ path, code, message }) => ({
    pointer: `${pointer}/override/${path.join('/')}`,
    code,
    detail: message,
  }))
  if (fields.length > 0)
    throw new Refusal('invalid_request', 'An override takes exactly the fields that its model needs.', fields)
  const terms = termsWanted(wanted)
  if (tariff.kind === 'usage') refuseUngrouped({ ...tariff, terms }, `${pointer}/override`)
  return terms
}
