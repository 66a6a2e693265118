import { add, ceiling, compare, divide, make, multiply, type Rational, subtract, zero } from './rational.ts'
import { rationalOf, type UnitAmount } from './unit-amount.ts'

/** What a quantity used in a period costs. Quantities are exact and not negative; amounts are in minor units. */
export type PriceModel =
  | { readonly model: 'flat'; readonly amount: UnitAmount }
  | { readonly model: 'per_unit'; readonly unitAmount: UnitAmount }
  | { readonly model: 'graduated'; readonly tiers: readonly Tier[] }
  | { readonly model: 'volume'; readonly tiers: readonly Tier[] }
  | PackagePrice

/** Units up to and including `upTo` (null: all the rest), counted from where the tier before ended. */
export interface Tier {
  readonly upTo: Rational | null
  readonly unitAmount: UnitAmount
  readonly flatAmount: UnitAmount
}

/** Units are sold in packages of a size, after some free ones; a package begun is a package paid. */
export interface PackagePrice {
  readonly model: 'package'
  readonly freeUnits: Rational
  readonly size: Rational
  readonly amount: UnitAmount
}

/** The exact cost of a quantity, in minor units, not rounded. */
export function costOf(price: PriceModel, quantity: Rational): Rational {
  if (compare(quantity, zero) < 0) throw new RangeError('a quantity is not negative')
  switch (price.model) {
    case 'flat':
      return rationalOf(price.amount)
    case 'per_unit':
      return multiply(rationalOf(price.unitAmount), quantity)
    case 'graduated':
      return graduatedCost(price.tiers, quantity)
    case 'volume':
      return volumeCost(price.tiers, quantity)
    case 'package':
      return packageCost(price, quantity)
  }
}

/**
 * Each unit costs what the tier it lies in says, plus the flat amount of every tier that was reached; the first tier is
 * reached with no unit at all.
 */
export function graduatedCost(tiers: readonly Tier[], quantity: Rational): Rational {
  let cost = zero
  let from = zero
  for (const tier of upToTierOf(tiers, quantity)) {
    const to = tier.upTo !== null && compare(tier.upTo, quantity) < 0 ? tier.upTo : quantity
    cost = add(cost, tierCost(tier, subtract(to, from)))
    from = to
  }
  return cost
}

/** All units cost what the tier of the whole quantity says, plus its flat amount; without units that is the first tier's. */
export function volumeCost(tiers: readonly Tier[], quantity: Rational): Rational {
  const tier = upToTierOf(tiers, quantity).at(-1)
  return tier === undefined ? zero : tierCost(tier, quantity)
}

/** Packages begun beyond the free units, times the price of one. */
export function packageCost(price: PackagePrice, quantity: Rational): Rational {
  const paidUnits = subtract(quantity, price.freeUnits)
  if (compare(paidUnits, zero) <= 0) return zero
  return multiply(rationalOf(price.amount), make(ceiling(divide(paidUnits, price.size))))
}

function tierCost(tier: Tier, units: Rational): Rational {
  return add(rationalOf(tier.flatAmount), multiply(rationalOf(tier.unitAmount), units))
}

function upToTierOf(tiers: readonly Tier[], quantity: Rational): readonly Tier[] {
  const index = tiers.findIndex((tier) => tier.upTo === null || compare(quantity, tier.upTo) <= 0)
  if (index < 0) throw new RangeError('the last tier has no upper bound')
  return tiers.slice(0, index + 1)
}
