import type { BillingInterval } from './interval.ts'
import { costOf, isPlain, isSameTerms, type PriceTerms } from './price-model.ts'
import { divide, make, type Rational } from './rational.ts'
import { decimalOf, type UnitAmount } from './unit-amount.ts'

/** The code of the price that a plan made by `amount_cents` has. */
export const basePriceCode = 'base'

/** What is charged for one item of a subscription, and how. Its money, interval and timing never change. */
export interface Price {
  readonly id: string
  /** Unique within a plan revision; a plan change matches items by it. */
  readonly code: string
  readonly name: string | null
  readonly currency: string
  readonly interval: BillingInterval
  /** Whether a part of a period falls due when it begins or when it is over. */
  readonly timing: 'in_advance' | 'in_arrears'
  /** Calendar days from the item's beginning that are not due. */
  readonly trialDays: number
  /** Of a recurring item when nothing is said. */
  readonly quantity: number
  readonly tariff: Tariff
  /** The price of a plan in whose place it was agreed with one subscription; null for a price of a plan. */
  readonly overrides: Price | null
}

/** Money that is agreed in place of that of a price, and the id of the price that it makes. */
export interface AgreedMoney {
  readonly id: string
  readonly terms: PriceTerms
}

/** The price of a plan, also where another one was agreed in its place. */
export function ownPrice(price: Price): Price {
  return price.overrides ?? price
}

/** A price with the money that was agreed in its place; the price itself with its `own`. */
export function priceWith(money: AgreedMoney | 'own', price: Price): Price {
  const own = ownPrice(price)
  if (money === 'own') return own
  return { ...own, id: money.id, overrides: own, tariff: { ...own.tariff, terms: money.terms } }
}

/** Whether both are the same price, or agreed in place of the same with the same money. */
export function isSamePrice(a: Price, b: Price): boolean {
  if (a.id === b.id) return true
  return a.overrides !== null && a.overrides.id === b.overrides?.id && isSameTerms(a.tariff.terms, b.tariff.terms)
}

/** How an amount comes about from a quantity: for each whole period, or once. */
export type Tariff = { readonly kind: 'recurring' | 'one_off'; readonly terms: PriceTerms }

/** Whether the price is charged once. Its interval then says nothing. */
export function isOneOff({ tariff }: Price): boolean {
  return tariff.kind === 'one_off'
}

/** What a whole billing period, or the one charge, costs for the quantity: exact, in minor units, not rounded. */
export function periodCost({ tariff }: Price, quantity: number): Rational {
  return costOf(tariff.terms, make(BigInt(quantity)))
}

/** What one unit costs for a whole period; the average where the price's terms make it differ from unit to unit. */
export function unitAmountAt(price: Price, quantity: number): UnitAmount {
  const { terms } = price.tariff
  const { model } = terms
  if (isPlain(terms) && model.model === 'per_unit') return model.unitAmount
  if (isPlain(terms) && model.model === 'flat') return model.amount
  return decimalOf(quantity === 0 ? periodCost(price, 0) : divide(periodCost(price, quantity), make(BigInt(quantity))))
}
