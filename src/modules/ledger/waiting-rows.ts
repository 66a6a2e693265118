import type { ItemOrder } from '../../domain/item.ts'
import type { ChangeProration, WaitingOrder } from '../../domain/subscription.ts'
import { type AddOnRow, addOnOf, type PlanRow, planOf } from '../plans/catalog/rows.ts'
import { type AgreedMoneyJson, agreedMoneyJson, agreedMoneyOf } from '../plans/rows.ts'

// Waiting orders, as stored in `subscription.waiting`.

/** A stored waiting order. */
export type WaitingOrderJson =
  | {
      readonly kind: 'change'
      readonly at: string
      readonly is_at_period_end: boolean
      readonly plan_id: string | null
      readonly items: readonly ItemOrderJson[]
      readonly proration: ChangeProration
      readonly keeps_agreed_prices: boolean
    }
  | { readonly kind: 'pause'; readonly at: string; readonly proration: 'prorate' | 'none' }
  | { readonly kind: 'resume'; readonly at: string }

/** A waiting order of one item; `price_id` names an add-on. */
export interface ItemOrderJson {
  readonly price_code: string
  readonly quantity: number | null
  readonly price_id: string | null
  /** Agreed amounts. */
  readonly money: AgreedMoneyJson | 'own' | null
}

/** An order from its JSON, with the plans and prices that it names. */
export function waitingOrderOf(
  order: WaitingOrderJson,
  {
    waiting_plans,
    waiting_prices,
  }: { readonly waiting_plans: readonly PlanRow[] | null; readonly waiting_prices: readonly AddOnRow[] | null },
): WaitingOrder {
  const at = Temporal.Instant.from(order.at)
  if (order.kind !== 'change') return { ...order, at }
  const plan = waiting_plans?.find(({ plan_id }) => plan_id === order.plan_id)
  return {
    kind: 'change',
    at,
    isAtPeriodEnd: order.is_at_period_end,
    plan: plan ? planOf(plan) : null,
    items: order.items.map((item) => itemOrderOf(item, waiting_prices ?? [])),
    proration: order.proration,
    keepsAgreedPrices: order.keeps_agreed_prices,
  }
}

function itemOrderOf({ price_code, quantity, price_id, money }: ItemOrderJson, prices: readonly AddOnRow[]): ItemOrder {
  const row = prices.find((one) => one.price_id === price_id)
  const addOn = row ? addOnOf(row) : null
  return {
    priceCode: price_code,
    quantity,
    money: money && money !== 'own' ? agreedMoneyOf(money) : money,
    addOn,
    pointer: '',
  }
}

/** An order as its JSON. */
export function waitingOrderJson(order: WaitingOrder): WaitingOrderJson {
  if (order.kind !== 'change') return { ...order, at: order.at.toString() }
  const { kind, at, isAtPeriodEnd, plan, items, proration, keepsAgreedPrices = false } = order
  return {
    kind,
    at: at.toString(),
    is_at_period_end: isAtPeriodEnd,
    plan_id: plan?.id ?? null,
    items: items.map(itemOrderJson),
    proration,
    keeps_agreed_prices: keepsAgreedPrices,
  }
}

function itemOrderJson({ priceCode, addOn, quantity, money: agreed }: ItemOrder): ItemOrderJson {
  const money = agreed && agreed !== 'own' ? agreedMoneyJson(agreed) : agreed
  return { price_code: priceCode, quantity, price_id: addOn?.price.id ?? null, money }
}
