import {
  amountIn,
  modelCost,
  type PriceTerms,
  type Quantity,
  soldQuantity,
  type Tier,
  withinLimits,
} from './price-model.ts'
import { add, ceiling, compare, divide, make, multiply, type Rational, subtract, zero } from './rational.ts'
import { decimalText, formatUnitAmount, rationalOf, type UnitAmount } from './unit-amount.ts'

/** One step from a quantity to its cost; amounts in minor units, exact up to 12 decimals. */
export interface CostStep {
  readonly step:
    | 'transformed'
    | 'included'
    | 'units'
    | 'tier'
    | 'packages'
    | 'percentage'
    | 'events'
    | 'cell'
    | 'minimum'
    | 'maximum'
    | 'charged'
  /** How many; of `included` how many are left to be charged. Null for a limit. */
  readonly units: string | null
  readonly unitAmount: string | null
  /** What the step adds; of a limit what the cost becomes; of `charged` what the other items came to. Null where it only changes the quantity. */
  readonly amount: string | null
  /** Of a tier where it ends, of a cell its values; else null. */
  readonly of: string | null
}

/** How a quantity becomes its cost, step by step; the amounts add up to `costOf`, unless a limit changes it. */
export function costSteps(terms: PriceTerms, quantity: Quantity): CostStep[] {
  const { transform, includedQuantity } = terms
  const sold = soldQuantity(terms, quantity)
  const steps: CostStep[] = []
  if (transform)
    steps.push(step('transformed', { units: soldQuantity({ ...terms, includedQuantity: zero }, quantity).units }))
  if (compare(includedQuantity, zero) > 0) steps.push(step('included', { units: sold.units }))
  const modelled = [...steps, ...modelSteps(terms, sold)]
  const cost = modelCost(terms.model, sold)
  const limited = withinLimits(terms, cost)
  const change = compare(limited, cost)
  if (change === 0) return modelled
  return [...modelled, step(change > 0 ? 'minimum' : 'maximum', { amount: limited })]
}

/** How a commitment becomes what is lacking of it, in minor units: its minimum, and what the other items came to. */
export function shortfallSteps(minimumCents: bigint, chargedCents: bigint): CostStep[] {
  return [step('minimum', { amount: make(minimumCents) }), step('charged', { amount: make(chargedCents) })]
}

/** Whether the steps are those of a commitment. */
export function isShortfall(steps: readonly CostStep[]): boolean {
  return steps.some(({ step }) => step === 'charged')
}

function modelSteps({ model }: PriceTerms, { units, events, groups }: Quantity): CostStep[] {
  switch (model.model) {
    case 'flat':
      return [step('units', { units: make(1n), unitAmount: model.amount, amount: rationalOf(model.amount) })]
    case 'per_unit':
      return [atUnitAmount('units', units, model.unitAmount)]
    case 'graduated':
      return graduatedSteps(model.tiers, units)
    case 'volume': {
      const tier = model.tiers.find(({ upTo }) => upTo === null || compare(units, upTo) <= 0)
      return tier ? [tierStep(tier, units)] : []
    }
    case 'package': {
      const paid = subtract(units, model.freeUnits)
      const packages = compare(paid, zero) > 0 ? make(ceiling(divide(paid, model.size))) : zero
      return [atUnitAmount('packages', packages, model.amount)]
    }
    case 'percentage': {
      const ofUnits = multiply(multiply(rationalOf(model.rate), make(1n, 100n)), units)
      const rate = step('percentage', { units, unitAmount: model.rate, amount: ofUnits })
      return model.fixedAmount.digits === 0n ? [rate] : [rate, atUnitAmount('events', make(events), model.fixedAmount)]
    }
    case 'matrix':
      if (groups.length === 0) return [atUnitAmount('units', units, model.defaultUnitAmount)]
      return groups.map((group) => ({
        ...atUnitAmount('cell', group.units, amountIn(model, group.values)),
        of: Object.entries(group.values)
          .map(([property, value]) => `${property}: ${value ?? 'none'}`)
          .join(', '),
      }))
  }
}

function graduatedSteps(tiers: readonly Tier[], units: Rational): CostStep[] {
  let from = zero
  const steps: CostStep[] = []
  for (const tier of tiers) {
    const to = tier.upTo !== null && compare(tier.upTo, units) < 0 ? tier.upTo : units
    steps.push(tierStep(tier, subtract(to, from)))
    if (tier.upTo === null || compare(units, tier.upTo) <= 0) break
    from = to
  }
  return steps
}

function tierStep(tier: Tier, units: Rational): CostStep {
  const amount = add(rationalOf(tier.flatAmount), multiply(rationalOf(tier.unitAmount), units))
  const upTo = tier.upTo && `up to ${decimalText(tier.upTo)}`
  const flat = tier.flatAmount.digits === 0n ? '' : `, ${formatUnitAmount(tier.flatAmount)} once`
  return { ...step('tier', { units, unitAmount: tier.unitAmount, amount }), of: `${upTo ?? 'all the rest'}${flat}` }
}

function atUnitAmount(name: CostStep['step'], units: Rational, unitAmount: UnitAmount): CostStep {
  return step(name, { units, unitAmount, amount: multiply(units, rationalOf(unitAmount)) })
}

function step(
  name: CostStep['step'],
  {
    units,
    unitAmount,
    amount,
  }: { readonly units?: Rational; readonly unitAmount?: UnitAmount; readonly amount?: Rational },
): CostStep {
  return {
    step: name,
    units: units ? decimalText(units) : null,
    unitAmount: unitAmount ? formatUnitAmount(unitAmount) : null,
    amount: amount ? decimalText(amount) : null,
    of: null,
  }
}
