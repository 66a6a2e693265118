import type { PriceOverrideInput } from '../../packages/sdk/index.ts'
import { costOf, type PriceModel, type PriceTerms, type Quantity } from '../../src/domain/price-model.ts'
import { add, make, type Rational, round, zero } from '../../src/domain/rational.ts'
import { isUnitAmount, parseUnitAmount, rationalOf, unitAmountOfCents } from '../../src/domain/unit-amount.ts'

/** A model with its amounts, as a request has them. */
export type Amounts = PriceOverrideInput & { readonly model: NonNullable<PriceOverrideInput['model']> }

/** What is counted, in decimals as they are typed: units, or units of each group; of usage also events. */
export interface Counted {
  readonly units: string
  readonly events?: string
  readonly groups?: readonly { readonly values: Readonly<Record<string, string>>; readonly units: string }[]
}

/** What a quantity costs for a whole period, in minor units, by the rules of the service; null while the amounts are not complete. */
export function costInCents(amounts: Amounts, counted: Counted): number | null {
  const terms = termsOf(amounts)
  const quantity = quantityOf(counted)
  if (!terms || !quantity) return null
  const cents = Number(round(costOf(terms, quantity)))
  return Number.isSafeInteger(cents) ? cents : null
}

function quantityOf({ units, events = '0', groups = [] }: Counted): Quantity | null {
  const counted = groups.map((group) => ({ values: group.values, units: decimalOf(group.units) }))
  const inGroups = counted.flatMap((group) => (group.units ? [{ ...group, units: group.units }] : []))
  const whole = groups.length > 0 ? inGroups.reduce((sum, group) => add(sum, group.units), zero) : decimalOf(units)
  if (!whole || inGroups.length < groups.length || !/^\d{1,15}$/.test(events)) return null
  return { units: whole, events: BigInt(events), groups: inGroups }
}

function decimalOf(typed: string): Rational | null {
  return isUnitAmount(typed) && !typed.startsWith('-') ? rationalOf(parseUnitAmount(typed)) : null
}

function termsOf(amounts: Amounts): PriceTerms | null {
  const model = modelOf(amounts)
  const { transform, included_quantity: included, minimum_cents: minimum, maximum_cents: maximum } = amounts
  if (!model || (included !== undefined && !isUnitAmount(included))) return null
  return {
    model,
    transform: transform ? { divideBy: make(BigInt(transform.divide_by)), round: transform.round } : null,
    includedQuantity: included === undefined ? zero : rationalOf(parseUnitAmount(included)),
    minimum: minimum === undefined ? null : unitAmountOfCents(BigInt(minimum)),
    maximum: maximum === undefined ? null : unitAmountOfCents(BigInt(maximum)),
  }
}

function modelOf(amounts: Amounts): PriceModel | null {
  const { model, unit_amount: unit, package_size: size } = amounts
  switch (model) {
    case 'graduated':
    case 'volume':
      return tieredOf(model, amounts)
    case 'percentage':
      return percentageOf(amounts)
    case 'matrix':
      return matrixOf(amounts)
  }
  if (unit === undefined || !isUnitAmount(unit)) return null
  const amount = parseUnitAmount(unit)
  if (model === 'flat') return { model, amount }
  if (model === 'per_unit') return { model, unitAmount: amount }
  return size ? { model, amount, size: make(BigInt(size)), freeUnits: zero } : null
}

function tieredOf(model: 'graduated' | 'volume', { tiers = [] }: Amounts): PriceModel | null {
  const texts = tiers.flatMap((tier) => [tier.up_to ?? '0', tier.unit_amount ?? '0', tier.flat_amount ?? '0'])
  if (tiers.at(-1)?.up_to !== null || !texts.every(isUnitAmount)) return null
  return {
    model,
    tiers: tiers.map((tier) => ({
      upTo: tier.up_to === null ? null : rationalOf(parseUnitAmount(tier.up_to)),
      unitAmount: parseUnitAmount(tier.unit_amount ?? '0'),
      flatAmount: parseUnitAmount(tier.flat_amount ?? '0'),
    })),
  }
}

function percentageOf({ rate = '', fixed_amount: fixed = '0' }: Amounts): PriceModel | null {
  if (!isUnitAmount(rate) || !isUnitAmount(fixed)) return null
  return { model: 'percentage', rate: parseUnitAmount(rate), fixedAmount: parseUnitAmount(fixed) }
}

function matrixOf({ cells = [], default_unit_amount: usual = '0' }: Amounts): PriceModel | null {
  if (!isUnitAmount(usual) || !cells.every(({ unit_amount: unit }) => isUnitAmount(unit))) return null
  return {
    model: 'matrix',
    cells: cells.map(({ when, unit_amount: unit }) => ({ when, unitAmount: parseUnitAmount(unit) })),
    defaultUnitAmount: parseUnitAmount(usual),
  }
}
