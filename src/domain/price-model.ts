import { add, ceiling, compare, divide, make, multiply, type Rational, round, subtract, zero } from './rational.ts'
import { rationalOf, type UnitAmount } from './unit-amount.ts'

/** What is priced: units, exact and not negative. Of usage also its events and its parts by the properties of events. */
export interface Quantity {
  readonly units: Rational
  readonly events: bigint
  readonly groups: readonly QuantityGroup[]
}

/** The units of the events that have these values; null where an event has no such property. */
export interface QuantityGroup {
  readonly values: Readonly<Record<string, string | null>>
  readonly units: Rational
}

/** What a quantity used in a period costs. Amounts are in minor units. */
export type PriceModel =
  | { readonly model: 'flat'; readonly amount: UnitAmount }
  | { readonly model: 'per_unit'; readonly unitAmount: UnitAmount }
  | { readonly model: 'graduated'; readonly tiers: readonly Tier[] }
  | { readonly model: 'volume'; readonly tiers: readonly Tier[] }
  | PackagePrice
  | PercentagePrice
  | MatrixPrice

/** A part of the units, which are money in minor units, and an amount for each event. */
export interface PercentagePrice {
  readonly model: 'percentage'
  /** Of each unit, in percent. */
  readonly rate: UnitAmount
  readonly fixedAmount: UnitAmount
}

/** Each unit costs the amount of the first cell whose values its event has, else the default. */
export interface MatrixPrice {
  readonly model: 'matrix'
  readonly cells: readonly MatrixCell[]
  readonly defaultUnitAmount: UnitAmount
}

export interface MatrixCell {
  readonly when: Readonly<Record<string, string>>
  readonly unitAmount: UnitAmount
}

/** Units up to and including `upTo` (null: all the rest), counted from where the tier before ended. */
export interface Tier {
  readonly upTo: Rational | null
  readonly unitAmount: UnitAmount
  readonly flatAmount: UnitAmount
}

/** Units are sold in packages after some free units; a started package is charged in full. */
export interface PackagePrice {
  readonly model: 'package'
  readonly freeUnits: Rational
  readonly size: Rational
  readonly amount: UnitAmount
}

/**
 * The terms by which a quantity becomes an amount, in this order:
 *
 *     quantity -> transform -> less what is included -> model -> at least the minimum -> at most the maximum
 */
export interface PriceTerms {
  readonly model: PriceModel
  /** Converts counted units to sold units: 7,400 tokens to 8 thousands. */
  readonly transform: QuantityTransform | null
  /** Free units, counted as sold. */
  readonly includedQuantity: Rational
  readonly minimum: UnitAmount | null
  readonly maximum: UnitAmount | null
}

export interface QuantityTransform {
  readonly divideBy: Rational
  /** To whole units; `nearest` takes halves away from zero. */
  readonly round: 'up' | 'down' | 'nearest' | 'none'
}

/** Terms with a model only. */
export function plainTerms(model: PriceModel): PriceTerms {
  return { model, transform: null, includedQuantity: zero, minimum: null, maximum: null }
}

/** Whether the terms have a model only: no transform, no included quantity, no minimum, no maximum. */
export function isPlain({ transform, includedQuantity, minimum, maximum }: PriceTerms): boolean {
  return !transform && compare(includedQuantity, zero) === 0 && !minimum && !maximum
}

/** Whether both terms are equal. */
export function isSameTerms(a: PriceTerms, b: PriceTerms): boolean {
  const asText = (terms: PriceTerms) =>
    JSON.stringify(terms, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  return asText(a) === asText(b)
}

/** A number of units without more. */
export function unitsOnly(units: Rational): Quantity {
  return { units, events: 0n, groups: [] }
}

/** The exact cost of a quantity by all terms of a price, in minor units, not rounded. */
export function costOf(terms: PriceTerms, quantity: Quantity): Rational {
  return withinLimits(terms, modelCost(terms.model, soldQuantity(terms, quantity)))
}

/**
 * The quantity to charge: its units transformed, less the included quantity, never below zero. Groups keep their part of it,
 * so that what is included is spread evenly over all units; one below zero counts as none.
 */
export function soldQuantity({ transform, includedQuantity }: PriceTerms, quantity: Quantity): Quantity {
  const counted = compare(quantity.units, zero) < 0 ? zero : quantity.units
  const left = subtract(transform ? transformed(transform, counted) : counted, includedQuantity)
  const units = compare(left, zero) < 0 ? zero : left
  if (quantity.groups.length === 0) return { ...quantity, units }
  const counting = quantity.groups.filter((group) => compare(group.units, zero) > 0)
  const inGroups = counting.reduce((sum, group) => add(sum, group.units), zero)
  const part = compare(inGroups, zero) > 0 ? divide(units, inGroups) : zero
  const groups = counting.map((group) => ({ ...group, units: multiply(group.units, part) }))
  return { ...quantity, units, groups }
}

/** The quantity with its units multiplied; the number of events stays. */
export function timesUnits({ units, events, groups }: Quantity, factor: Rational): Quantity {
  const grouped = groups.map((group) => ({ ...group, units: multiply(group.units, factor) }))
  return { units: multiply(units, factor), events, groups: grouped }
}

/** The cost raised to the minimum, then cut to the maximum; the maximum wins over a larger minimum. */
export function withinLimits({ minimum, maximum }: PriceTerms, cost: Rational): Rational {
  const raised = minimum && compare(cost, rationalOf(minimum)) < 0 ? rationalOf(minimum) : cost
  return maximum && compare(raised, rationalOf(maximum)) > 0 ? rationalOf(maximum) : raised
}

function transformed({ divideBy, round: how }: QuantityTransform, quantity: Rational): Rational {
  const units = divide(quantity, divideBy)
  switch (how) {
    case 'up':
      return make(ceiling(units))
    case 'down':
      return make(units.numerator / units.denominator)
    case 'nearest':
      return make(round(units))
    case 'none':
      return units
  }
}

/** The exact cost of a quantity by the model alone, in minor units, not rounded. */
export function modelCost(price: PriceModel, quantity: Quantity): Rational {
  const { units } = quantity
  if (compare(units, zero) < 0) throw new RangeError('a quantity is not negative')
  switch (price.model) {
    case 'flat':
      return rationalOf(price.amount)
    case 'per_unit':
      return multiply(rationalOf(price.unitAmount), units)
    case 'graduated':
      return graduatedCost(price.tiers, units)
    case 'volume':
      return volumeCost(price.tiers, units)
    case 'package':
      return packageCost(price, units)
    case 'percentage':
      return percentageCost(price, quantity)
    case 'matrix':
      return matrixCost(price, quantity)
  }
}

/** The rate of the units, and the fixed amount for each event. */
export function percentageCost({ rate, fixedAmount }: PercentagePrice, { units, events }: Quantity): Rational {
  const ofUnits = multiply(multiply(rationalOf(rate), make(1n, 100n)), units)
  return add(ofUnits, multiply(rationalOf(fixedAmount), make(events)))
}

/** Each group's units times the amount of its cell. Without groups no event has a property, so all cost the default. */
export function matrixCost(price: MatrixPrice, { units, groups }: Quantity): Rational {
  if (groups.length === 0) return multiply(rationalOf(price.defaultUnitAmount), units)
  return groups.reduce((sum, group) => add(sum, multiply(rationalOf(amountIn(price, group.values)), group.units)), zero)
}

/** What a unit with these values costs: the amount of the first cell that it fits, else the default. */
export function amountIn({ cells, defaultUnitAmount }: MatrixPrice, values: QuantityGroup['values']): UnitAmount {
  const fits = ({ when }: MatrixCell) => Object.entries(when).every(([property, value]) => values[property] === value)
  return cells.find(fits)?.unitAmount ?? defaultUnitAmount
}

/**
 * Each unit costs the amount of its own tier; every tier that was reached adds its flat amount. The first tier is reached
 * with 0 units.
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

/**
 * All units cost the amount of the tier that the whole quantity is in, plus its flat amount; 0 units are in the first tier.
 */
export function volumeCost(tiers: readonly Tier[], quantity: Rational): Rational {
  const tier = upToTierOf(tiers, quantity).at(-1)
  return tier === undefined ? zero : tierCost(tier, quantity)
}

/** Started packages beyond the free units, times the package price. */
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
