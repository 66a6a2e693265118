import type { Plan } from '../../../src/domain/plan.ts'
import { plainTerms } from '../../../src/domain/price-model.ts'
import { unitAmountOfCents } from '../../../src/domain/unit-amount.ts'

/** What is agreed, always the same. */
export const agreedTerms = plainTerms({ model: 'per_unit', unitAmount: unitAmountOfCents(123n) })

/** An item that is ordered: a price of the subscription's own plan, or of another one as an add-on. */
export interface Ordered {
  readonly priceCode: string
  /** The plan of an add-on's price. */
  readonly addOnOf: Plan | null
  /** What is null is not named; 0 removes an add-on. */
  readonly quantity: number | null
  /** `agreedTerms` in place of the money of the price, or its own again. */
  readonly money?: 'agreed' | 'own' | null | undefined
}

/** Whether a subscription to the plan can begin with it. */
export function canBegin({ priceCode, addOnOf, quantity }: Ordered, plan: Plan): boolean {
  if (addOnOf) return addOnOf.code !== plan.code && quantity !== 0
  return plan.prices.some(({ code }) => code === priceCode)
}
