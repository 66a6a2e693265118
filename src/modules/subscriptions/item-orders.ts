import type { z } from 'zod'
import type { ItemOrder } from '../../domain/item.ts'
import { basePriceCode } from '../../domain/price.ts'
import { refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { findAddOns } from '../plans/catalog/store.ts'
import type { agreedMoney } from '../plans/price-model-schemas.ts'
import type { Context } from '../transaction/context.ts'

/** An item in a request: a price of the subscription's own plan by its code, or a price of another plan by its id. */
export interface NamedItem {
  readonly price_code?: string | undefined
  readonly price_id?: string | undefined
  readonly quantity?: number | undefined
  /** Agreed amounts that replace the price’s; null ends an agreement. */
  readonly override?: z.output<typeof agreedMoney> | null | undefined
}

/** The items that a request names, with the prices of add-ons; `quantity` is that of the price `base`. */
export async function itemOrders(
  ctx: Context,
  items: readonly NamedItem[],
  quantity: number | undefined,
): Promise<ItemOrder[]> {
  const priceIds = items.flatMap(({ price_id }) => price_id ?? [])
  const addOns = priceIds.length === 0 ? new Map() : await findAddOns(ctx.tx, ctx.tenantId, priceIds)
  const orders = items.map((item, index): ItemOrder => {
    const pointer = `/items/${index}`
    const addOn = item.price_id === undefined ? null : addOns.get(item.price_id)
    if (addOn === undefined) refuseUnknown(`${pointer}/price_id`, 'price')
    const priceCode = item.price_code ?? addOn?.price.code ?? ''
    return { priceCode, addOn, money: null, quantity: item.quantity ?? null, pointer }
  })
  for (const [index, { priceCode, addOn, pointer }] of orders.entries()) {
    if (orders.findIndex((one) => one.priceCode === priceCode && one.addOn?.plan.code === addOn?.plan.code) < index)
      refuseField('invalid_request', pointer, 'The same item is named twice.')
  }
  if (quantity === undefined) return orders
  if (orders.some(({ priceCode, addOn }) => priceCode === basePriceCode && !addOn))
    refuseField('invalid_request', '/quantity', 'The quantity of base is given twice: as quantity, and in items.')
  return [...orders, { priceCode: basePriceCode, addOn: null, money: null, quantity, pointer: '/quantity' }]
}
