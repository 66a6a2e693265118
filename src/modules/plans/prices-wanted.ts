import type { BillingInterval, IntervalUnit } from '../../domain/interval.ts'
import { basePriceCode, type Meter, type Price, type UsageTariff } from '../../domain/price.ts'
import { type PriceModel, type PriceTerms, plainTerms } from '../../domain/price-model.ts'
import { make, type Rational, zero } from '../../domain/rational.ts'
import { refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { parseUnitAmount, rationalOf, type UnitAmount, unitAmountOfCents } from '../../domain/unit-amount.ts'
import type { MoneyOrder } from './price-model-schemas.ts'
import type { PriceOrder } from './price-schemas.ts'

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
  meters: ReadonlyMap<string, Meter>,
): readonly WantedPrice[] {
  const taxCategory = body.tax_category ?? null
  if (body.amount_cents !== undefined) return [{ ...basePrice(BigInt(body.amount_cents), interval), taxCategory }]
  return (body.prices ?? []).map((order, index) => ({
    ...priceWanted(order, interval, { meters, pointer: `/prices/${index}` }),
    taxCategory: order.tax_category ?? taxCategory,
  }))
}

/** The codes of the meters that a request names. */
export function metersNamed({
  prices = [],
}: {
  readonly prices?: readonly PriceOrder[] | undefined
}): readonly string[] {
  return prices.flatMap(({ meter_code }) => meter_code ?? [])
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

function priceWanted(
  order: PriceOrder,
  usual: BillingInterval,
  { meters, pointer }: { readonly meters: ReadonlyMap<string, Meter>; readonly pointer: string },
): Omit<WantedPrice, 'taxCategory'> {
  const terms = termsWanted(order)
  const price = {
    code: order.code,
    name: order.name ?? null,
    interval: intervalWanted(order, usual),
    timing: order.kind === 'usage' ? 'in_arrears' : (order.timing ?? 'in_advance'),
    trialDays: order.trial_days,
    quantity: order.quantity ?? 1,
  } as const
  if (order.kind !== 'usage') return { ...price, tariff: { kind: order.kind, terms } }
  const meter = meters.get(order.meter_code ?? '') ?? refuseUnknown(`${pointer}/meter_code`, 'meter')
  const tariff = { kind: order.kind, terms, meter, filters: order.filters ?? [] }
  refuseUngrouped(tariff, pointer)
  return { ...price, tariff: { ...tariff, isScaled: order.partial_period !== 'full' } }
}

/** Refuses filters and cells of properties by which the meter does not group. */
export function refuseUngrouped(
  { meter, filters, terms: { model } }: Omit<UsageTariff, 'kind' | 'isScaled'>,
  pointer: string,
): void {
  const isUnknown = (property: string) => !meter.groupBy.includes(property)
  const refusal = (place: string, property: string) =>
    refuseField(
      'invalid_request',
      `${pointer}/${place}`,
      `The meter ${meter.code} does not group by ${property}. Prices may only name properties in its group_by.`,
    )
  for (const [index, { property }] of filters.entries())
    if (isUnknown(property)) refusal(`filters/${index}/property`, property)
  for (const [index, { when }] of (model.model === 'matrix' ? model.cells : []).entries())
    for (const property of Object.keys(when)) if (isUnknown(property)) refusal(`cells/${index}/when`, property)
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

function modelWanted(order: MoneyOrder): PriceModel {
  const { model, unit_amount, tiers = [], package_size = 1, cells = [] } = order
  switch (model) {
    case 'percentage':
      return { model, rate: amountOf(order.rate), fixedAmount: amountOf(order.fixed_amount) }
    case 'matrix':
      return {
        model,
        cells: cells.map(({ when, unit_amount: unit }) => ({ when, unitAmount: amountOf(unit) })),
        defaultUnitAmount: amountOf(order.default_unit_amount),
      }
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
