import type { Plan } from '../../../src/domain/plan.ts'
import type { Price } from '../../../src/domain/price.ts'
import { plainTerms } from '../../../src/domain/price-model.ts'
import { unitAmountOfCents } from '../../../src/domain/unit-amount.ts'
import { addOnPlans, plansOfItems } from '../domain/plans-of-items.ts'

const soldPrices = [...plansOfItems.flat(), ...addOnPlans].flatMap(({ prices }) => prices)

/** An item that is ordered: a price of the subscription's own plan, or of another one as an add-on. */
export interface Ordered {
  readonly priceCode: string
  /** The plan of an add-on's price. */
  readonly addOnOf: Plan | null
  /** What is null is not named; 0 takes an add-on off. */
  readonly quantity: number | null
  /** Another price in place of that of the plan, or that of the plan again. */
  readonly money?: 'agreed' | 'own' | null | undefined
}

/** The price that is ordered in place of the one that an item has, or is going to have. */
export function orderedPrice(money: Ordered['money'], base: Price | undefined): Price | null {
  const own = base && (soldPrices.find(({ id }) => id === base.overrides) ?? base)
  if (!money || !own) return null
  const terms = plainTerms({ model: 'per_unit', unitAmount: unitAmountOfCents(123n) })
  return money === 'own' ? own : { ...own, id: `agreed ${own.id}`, overrides: own.id, tariff: { ...own.tariff, terms } }
}
