import type { Chance } from '../../../src/cli/demo/chance.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode } from '../../../src/domain/price.ts'
import { addOnPlans } from '../domain/plans-of-items.ts'
import type { Ordered } from './ordered.ts'
import type { Call } from './random-town.ts'

/** The ids of prices by the codes of their plan and their own, as the API wants them for add-ons. */
export type PriceIds = ReadonlyMap<string, string>

/** The prices that a merchant sells. */
export async function priceIdsOf(call: Call): Promise<PriceIds> {
  const { data } = (await call('GET', '/v1/plans?limit=100')).body
  const all = data.flatMap((plan: any) => plan.prices.map(({ id, code }: any) => [keyOf(plan, code), id]))
  return new Map(all)
}

/** One to three items: mostly of the plan and add-ons in its currency, some that cannot be had. */
export function anyItems(chance: Chance, plan: Plan, sold: readonly Plan[]): Ordered[] {
  const items: Ordered[] = []
  for (let left = chance.oneOf([1, 1, 2, 3]); left > 0; left -= 1) {
    const item = anyItem(chance, plan, sold)
    const isNamed = items.some((one) => one.priceCode === item.priceCode && one.addOnOf === item.addOnOf)
    if (!isNamed) items.push(item)
  }
  return items
}

function anyItem(chance: Chance, plan: Plan, sold: readonly Plan[]): Ordered {
  const own = orderable(plan).filter((code) => code !== basePriceCode)
  const [first, ...others] = own
  if (first !== undefined && chance.happens(0.5))
    return {
      priceCode: chance.oneOf([first, ...others]),
      addOnOf: null,
      quantity: chance.oneOf([1, 3, 8, null]),
      money: anyMoney(chance),
    }
  const addOnOf = chance.oneOf((chance.happens(0.8) ? addOnPlans : sold) as [Plan])
  const priceCode = chance.oneOf(orderable(addOnOf) as [string])
  return { priceCode, addOnOf, quantity: chance.oneOf([null, 1, 2, 9, 0, 0]), money: anyMoney(chance) }
}

/** The codes of its prices but for usage, which has no quantity to order. */
function orderable({ prices }: Plan): string[] {
  return prices.filter(({ tariff }) => tariff.kind !== 'usage').map(({ code }) => code)
}

function anyMoney(chance: Chance): Ordered['money'] {
  return chance.oneOf(['agreed', 'own', null, null, null, null])
}

/** As `orderedPrice` has it. */
const agreedMoney = { model: 'per_unit', unit_amount: '123' }

/** The items as a request names them. */
export function itemsToApi(items: readonly Ordered[], priceIds: PriceIds): object[] {
  return items.map(({ priceCode, addOnOf, quantity, money }) => ({
    ...(addOnOf ? { price_id: priceIds.get(keyOf(addOnOf, priceCode)) } : { price_code: priceCode }),
    ...(quantity === null ? {} : { quantity }),
    ...(money ? { override: money === 'own' ? null : agreedMoney } : {}),
  }))
}

function keyOf({ code }: { readonly code: string }, priceCode: string): string {
  return `${code} ${priceCode}`
}
