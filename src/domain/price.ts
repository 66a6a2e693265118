import type { BillingInterval } from './interval.ts'
import { costOf, isPlain, isSameTerms, type PriceTerms, plainTerms, unitsOnly } from './price-model.ts'
import { divide, make, type Rational, zero } from './rational.ts'
import { decimalOf, type UnitAmount, unitAmountOfCents } from './unit-amount.ts'

/** The price code of a plan that was made with `amount_cents`. */
export const basePriceCode = 'base'

/** The code of the price that a minimum makes; prices of plans have others. */
export const commitmentCode = 'commitment'

/** The amount of one item and how it is charged. Money, interval and timing never change. */
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
  /** Default quantity of a recurring item. */
  readonly quantity: number
  readonly tariff: Tariff
  /** What is sold, as the tenant's own rates of taxes call it; null: the tenant's default. */
  readonly taxCategory: string | null
  /** For an agreed price: the plan price that it replaces. Null for a price of a plan. */
  readonly overrides: Price | null
}

/** Agreed amounts, and the id of the price that they make. */
export interface AgreedMoney {
  readonly id: string
  readonly terms: PriceTerms
}

/** The plan price; of an agreed price, the one that it replaces. */
export function ownPrice(price: Price): Price {
  return price.overrides ?? price
}

/** The agreed price; with `own`, the plan price itself. */
export function priceWith(money: AgreedMoney | 'own', price: Price): Price {
  const own = ownPrice(price)
  if (money === 'own') return own
  return { ...own, id: money.id, overrides: own, tariff: { ...own.tariff, terms: money.terms } }
}

/** Whether both are the same price, or replace the same price with the same amounts. */
export function isSamePrice(a: Price, b: Price): boolean {
  if (a.id === b.id) return true
  return a.overrides !== null && a.overrides.id === b.overrides?.id && isSameTerms(a.tariff.terms, b.tariff.terms)
}

/**
 * How a quantity becomes an amount: for each period, once, for what a meter counts in each period, or a commitment: what all other
 * items together lack of it.
 */
export type Tariff = { readonly kind: 'recurring' | 'one_off' | 'commitment'; readonly terms: PriceTerms } | UsageTariff

/** The terms for what a meter counts. */
export interface UsageTariff {
  readonly kind: 'usage'
  readonly terms: PriceTerms
  readonly meter: Meter
  /** Events count that have one of the values of each filter. */
  readonly filters: readonly PropertyFilter[]
  /** Whether a part of a period has that part of tiers, included units and limits; else they count in full (D34). */
  readonly isScaled: boolean
}

/** What counts events, as far as prices depend on it. */
export interface Meter {
  readonly id: string
  readonly code: string
  /** Whether it reads a level (a maximum, the latest value, a number of members); else it adds up a flow. */
  readonly isLevel: boolean
  /** The properties by which it keeps quantities apart: what filters and cells of a price may name. */
  readonly groupBy: readonly string[]
}

export interface PropertyFilter {
  readonly property: string
  readonly values: readonly string[]
}

/** The tariff of a price for usage; null for any other price. */
export function usageTariff({ tariff }: Price): UsageTariff | null {
  return tariff.kind === 'usage' ? tariff : null
}

/** Whether the price is charged once; then its interval has no meaning. */
export function isOneOff({ tariff }: Price): boolean {
  return tariff.kind === 'one_off'
}

/** Whether the price is the least that a subscription pays per period. */
export function isCommitment({ tariff }: Price): boolean {
  return tariff.kind === 'commitment'
}

/** Whether its lines bill the difference to an amount that was measured; else they bill time. */
export function isMeasured(price: Price): boolean {
  return usageTariff(price) !== null || isCommitment(price)
}

/** The price of a commitment, in minor units per interval. */
export function commitmentPrice(
  minimumCents: bigint,
  { id, currency, interval }: Pick<Price, 'id' | 'currency' | 'interval'>,
): Price {
  const terms = plainTerms({ model: 'flat', amount: unitAmountOfCents(minimumCents) })
  return {
    ...{ id, code: commitmentCode, name: null, currency, interval, timing: 'in_arrears', trialDays: 0, quantity: 1 },
    ...{ tariff: { kind: 'commitment', terms }, taxCategory: null, overrides: null },
  }
}

/**
 * The cost of the quantity for a whole billing period, or of the one charge: exact, in minor units, not rounded. Of a price for
 * usage what it costs without any.
 */
export function periodCost({ tariff }: Price, quantity: number): Rational {
  return costOf(tariff.terms, unitsOnly(tariff.kind === 'usage' ? zero : make(BigInt(quantity))))
}

/** The cost of one unit for a whole period; an average if units differ. */
export function unitAmountAt(price: Price, quantity: number): UnitAmount {
  const { terms } = price.tariff
  const { model } = terms
  if (isPlain(terms) && model.model === 'per_unit') return model.unitAmount
  if (isPlain(terms) && model.model === 'flat') return model.amount
  return decimalOf(quantity === 0 ? periodCost(price, 0) : divide(periodCost(price, quantity), make(BigInt(quantity))))
}
