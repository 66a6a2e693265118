import { isDeepStrictEqual } from 'node:util'
import { isFor } from '../../domain/change-items.ts'
import { type ItemOrder, newestVersion } from '../../domain/item.ts'
import type { Plan } from '../../domain/plan.ts'
import type { Price } from '../../domain/price.ts'
import { Refusal } from '../../domain/refusal.ts'
import { changeableItems, type Subscription } from '../../domain/subscription.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../context.ts'
import { moneyProblems } from '../plans/price-schemas.ts'
import { termsWanted } from '../plans/prices-wanted.ts'
import { findPrice } from '../plans/store.ts'
import type { NamedItem } from './item-orders.ts'

type AgreedMoney = NonNullable<NamedItem['override']>

/**
 * The orders with the prices that the request agrees for them in place of those of the plan: of the one that it names, else of the
 * one that the item is of. `override: null` gives the plan's own price back. Refuses `invalid_request` for money that does not fit.
 */
export async function withAgreedPrices(
  ctx: Context,
  orders: readonly ItemOrder[],
  {
    items,
    plan,
    subscription,
  }: {
    readonly items: readonly NamedItem[]
    readonly plan: Plan | null
    readonly subscription: Subscription | null
  },
): Promise<ItemOrder[]> {
  const agreed: ItemOrder[] = []
  for (const [index, order] of orders.entries()) {
    const { override } = items[index] ?? {}
    const item = subscription && changeableItems(subscription).find((one) => isFor(order, one))
    const present = item ? newestVersion(item).price : null
    const base = order.addOn?.price ?? plan?.prices.find(({ code }) => code === order.priceCode) ?? present
    // Without one the order is refused by its code.
    const price =
      override === undefined || !base ? null : override ? agreedPrice(base, override, order) : await ownPrice(ctx, base)
    const isPresent = price && present && isSameMoney(price, present)
    agreed.push({ ...order, price: isPresent ? present : price })
  }
  return agreed
}

function agreedPrice(base: Price, money: AgreedMoney, { pointer }: ItemOrder): Price {
  const { kind, terms } = base.tariff
  const wanted = { ...money, model: money.model ?? terms.model.model }
  const fields = moneyProblems(wanted).map(({ path, code, message }) => ({
    pointer: `${pointer}/override/${path.join('/')}`,
    code,
    detail: message,
  }))
  if (fields.length > 0) throw new Refusal('invalid_request', 'The agreed price is not a price.', fields)
  return { ...base, id: newId(), overrides: base.overrides ?? base.id, tariff: { kind, terms: termsWanted(wanted) } }
}

async function ownPrice(ctx: Context, price: Price): Promise<Price> {
  if (price.overrides === null) return price
  const own = await findPrice(ctx.tx, ctx.tenantId, price.overrides)
  if (!own) throw new Error(`there is no price ${price.overrides}`)
  return own
}

function isSameMoney(a: Price, b: Price): boolean {
  return a.overrides === b.overrides && isDeepStrictEqual(a.tariff, b.tariff) && (a.overrides !== null || a.id === b.id)
}
