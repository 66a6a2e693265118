import type { BillingInterval, IntervalUnit } from '../../domain/interval.ts'
import { basePriceCode, type Price } from '../../domain/price.ts'
import { type PriceModel, type PriceTerms, plainTerms } from '../../domain/price-model.ts'
import { make, type Rational, zero } from '../../domain/rational.ts'
import { parseUnitAmount, rationalOf, type UnitAmount, unitAmountOfCents } from '../../domain/unit-amount.ts'
import type { MoneyOrder, PriceOrder } from './price-schemas.ts'

/** A price that is not stored yet; its currency is that of the plan. */
export type WantedPrice = Omit<Price, 'id' | 'currency' | 'overrides'>

/** The prices in a request for a plan of this interval: those of `prices`, or one made of `amount_cents`. */
export function pricesWanted(
  body: {
    readonly amount_cents?: number | undefined
    readonly prices?: readonly PriceOrder[] | undefined
    readonly tax_category?: string | undefined
  },
  interval: BillingInterval,
): readonly WantedPrice[] {
  const taxCategory = body.tax_category ?? null
  if (body.amount_cents !== undefined) return [{ ...basePrice(BigInt(body.amount_cents), interval), taxCategory }]
  return (body.prices ?? []).map((order) => ({
    ...priceWanted(order, interval),
    taxCategory: order.tax_category ?? taxCategory,
  }))
}

/** The given interval, with count 1 if no count is given; the default if neither is given. */
export function intervalWanted(
  { interval, interval_count }: { interval?: IntervalUnit | undefined; interval_count?: number | undefined },
  usual: BillingInterval,
): BillingInterval {
  return { unit: interval ?? usual.unit, count: interval_count ?? (interval ? 1 : usual.count) }
}

/** The one price of a plan that is made by an amount: per unit, in advance, for each period of the plan. */
export function basePrice(amountCents: bigint, interval: BillingInterval): WantedPrice {
  const terms = plainTerms({ model: 'per_unit', unitAmount: unitAmountOfCents(amountCents) })
  const price = { code: basePriceCode, name: null, interval, timing: 'in_advance', trialDays: 0, quantity: 1 } as const
  return { ...price, tariff: { kind: 'recurring', terms }, taxCategory: null }
}

function priceWanted(order: PriceOrder, usual: BillingInterval): Omit<WantedPrice, 'taxCategory'> {
  return {
    code: order.code,
    name: order.name ?? null,
    interval: intervalWanted(order, usual),
    timing: order.timing,
    trialDays: order.trial_days,
    quantity: order.quantity,
    tariff: { kind: order.kind, terms: termsWanted(order) },
  }
}

/** The terms of a price in a request. */
export function termsWanted(order: MoneyOrder): PriceTerms {
  const { transform, included_quantity, minimum_cents, maximum_cents } = order
  return {
    model: modelWanted(order),
    transform: transform ? { divideBy: make(BigInt(transform.divide_by)), round: transform.round } : null,
    includedQuantity: quantityOf(included_quantity ?? '0'),
    minimum: minimum_cents === undefined ? null : unitAmountOfCents(BigInt(minimum_cents)),
    maximum: maximum_cents === undefined ? null : unitAmountOfCents(BigInt(maximum_cents)),
  }
}

function modelWanted({ model, unit_amount, tiers = [], package_size = 1 }: MoneyOrder): PriceModel {
  switch (model) {
    case 'flat':
      return { model, amount: amountOf(unit_amount) }
    case 'per_unit':
      return { model, unitAmount: amountOf(unit_amount) }
    case 'package':
      return { model, freeUnits: zero, size: make(BigInt(package_size)), amount: amountOf(unit_amount) }
    case 'graduated':
    case 'volume':
      return {
        model,
        tiers: tiers.map(({ up_to, unit_amount: unit, flat_amount: flat }) => ({
          upTo: up_to === null ? null : quantityOf(up_to),
          unitAmount: amountOf(unit),
          flatAmount: amountOf(flat),
        })),
      }
  }
}

/** Absent amounts are 0. */
function amountOf(decimal = '0'): UnitAmount {
  return parseUnitAmount(decimal)
}

function quantityOf(decimal: string): Rational {
  return rationalOf(parseUnitAmount(decimal))
}
