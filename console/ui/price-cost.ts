import type { PriceOverrideInput } from '../../packages/sdk/index.ts'
import { costOf, type PriceModel, type PriceTerms } from '../../src/domain/price-model.ts'
import { make, round, zero } from '../../src/domain/rational.ts'
import { isUnitAmount, parseUnitAmount, rationalOf, unitAmountOfCents } from '../../src/domain/unit-amount.ts'

/** A model with its amounts, as a request has them. */
export type Amounts = PriceOverrideInput & { readonly model: NonNullable<PriceOverrideInput['model']> }

/** What a quantity costs for a whole period, in minor units, by the rules of the service; null while the amounts are not complete. */
export function costInCents(amounts: Amounts, quantity: number): number | null {
  const terms = termsOf(amounts)
  if (!terms || !Number.isSafeInteger(quantity) || quantity < 0) return null
  const cents = Number(round(costOf(terms, make(BigInt(quantity)))))
  return Number.isSafeInteger(cents) ? cents : null
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

function modelOf({ model, unit_amount: unit, tiers = [], package_size: size }: Amounts): PriceModel | null {
  if (model === 'graduated' || model === 'volume') {
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
  if (unit === undefined || !isUnitAmount(unit)) return null
  const amount = parseUnitAmount(unit)
  if (model === 'flat') return { model, amount }
  if (model === 'per_unit') return { model, unitAmount: amount }
  return size ? { model, amount, size: make(BigInt(size)), freeUnits: zero } : null
}
