import {
  type AgreedMoney,
  type Meter,
  type Price,
  type PropertyFilter,
  type Tariff,
  usageTariff,
} from '../../domain/price.ts'
import type { PriceModel, PriceTerms, QuantityTransform, Tier } from '../../domain/price-model.ts'
import { make, type Rational, zero } from '../../domain/rational.ts'
import {
  decimalOf,
  formatUnitAmount,
  parseUnitAmount,
  rationalOf,
  type UnitAmount,
  unitAmountOfCents,
} from '../../domain/unit-amount.ts'

type Rounding = Exclude<QuantityTransform['round'], 'none'>

export interface TierJson {
  readonly up_to: string | null
  readonly unit_amount: string
  readonly flat_amount: string
}

export interface CellJson {
  readonly when: Readonly<Record<string, string>>
  readonly unit_amount: string
}

export interface MeterJson {
  readonly id: string
  readonly code: string
  readonly aggregation: string
  readonly group_by: readonly string[]
}

/** A price as its row, or as JSON with the same names. */
export interface PriceRow {
  readonly price_id: string
  readonly price_code: string
  readonly price_name: string | null
  readonly price_currency: string
  readonly price_interval_unit: Price['interval']['unit']
  readonly price_interval_count: number
  readonly price_timing: Price['timing']
  readonly price_trial_days: number
  readonly price_quantity: number
  readonly price_kind: Price['tariff']['kind']
  readonly price_model: PriceModel['model']
  readonly price_unit_amount: string | null
  readonly price_tiers: readonly TierJson[] | null
  readonly price_package_size: number | null
  readonly price_rate: string | null
  readonly price_fixed_amount: string | null
  readonly price_cells: readonly CellJson[] | null
  readonly price_default_unit_amount: string | null
  readonly price_divide_by: number | null
  readonly price_round: Rounding | null
  readonly price_included_quantity: string
  readonly price_minimum_cents: bigint | number | null
  readonly price_maximum_cents: bigint | number | null
  readonly price_meter: MeterJson | null
  readonly price_filters: readonly PropertyFilter[] | null
  readonly price_is_scaled: boolean
  readonly price_tax_category: string | null
  /** The price that it replaces. */
  readonly price_overrides: PriceRow | null
}

const ownColumns = `r.id as price_id, r.code as price_code, r.name as price_name, r.currency as price_currency,
  r.interval_unit as price_interval_unit, r.interval_count as price_interval_count, r.timing as price_timing,
  r.trial_days as price_trial_days, r.quantity as price_quantity, r.kind as price_kind, r.model as price_model, r.unit_amount as price_unit_amount,
  r.tiers as price_tiers, r.package_size as price_package_size, r.rate as price_rate, r.fixed_amount as price_fixed_amount, r.cells as price_cells,
  r.default_unit_amount as price_default_unit_amount, r.filters as price_filters, r.is_scaled as price_is_scaled, r.divide_by as price_divide_by, r.round as price_round,
  r.included_quantity as price_included_quantity, r.minimum_cents as price_minimum_cents, r.maximum_cents as price_maximum_cents,
  r.tax_category as price_tax_category,
  case when r.meter_id is not null then (select jsonb_build_object('id', g.id, 'code', g.code, 'aggregation', g.aggregation, 'group_by', g.group_by)
    from meter g where g.tenant_id = r.tenant_id and g.id = r.meter_id) end as price_meter`

/** The columns of `price r`. */
export const priceColumns = `${ownColumns}, case when r.override_of is not null then (select to_jsonb(x) from (
    select ${ownColumns.replaceAll('r.', 'o.')}, null as price_overrides from price o
    where o.tenant_id = r.tenant_id and o.id = r.override_of) x) end as price_overrides`

export function priceOf(row: PriceRow): Price {
  return {
    id: row.price_id,
    code: row.price_code,
    name: row.price_name,
    currency: row.price_currency,
    interval: { unit: row.price_interval_unit, count: row.price_interval_count },
    timing: row.price_timing,
    trialDays: row.price_trial_days,
    quantity: row.price_quantity,
    tariff: tariffOf(row),
    taxCategory: row.price_tax_category,
    overrides: row.price_overrides && priceOf(row.price_overrides),
  }
}

function tariffOf(row: PriceRow): Tariff {
  const { price_kind: kind, price_meter: meter } = row
  const terms = termsOf(row)
  if (kind !== 'usage') return { kind, terms }
  if (!meter) throw new Error(`the price ${row.price_id} has no meter`)
  return { kind, terms, meter: meterOf(meter), filters: row.price_filters ?? [], isScaled: row.price_is_scaled }
}

const flows = ['count', 'sum']

/** A meter as prices know it. */
export function meterOf({ id, code, aggregation, group_by }: MeterJson): Meter {
  return { id, code, isLevel: !flows.includes(aggregation), groupBy: group_by }
}

function termsOf(row: TermsRow): PriceTerms {
  const { price_divide_by: divideBy, price_round: round } = row
  return {
    model: modelOf(row),
    transform: divideBy !== null && round !== null ? { divideBy: make(BigInt(divideBy)), round } : null,
    includedQuantity: rationalOf(parseUnitAmount(row.price_included_quantity)),
    minimum: centsOf(row.price_minimum_cents),
    maximum: centsOf(row.price_maximum_cents),
  }
}

function centsOf(cents: bigint | number | null): UnitAmount | null {
  return cents === null ? null : unitAmountOfCents(BigInt(cents))
}

function modelOf(row: TermsRow): PriceModel {
  const { price_model, price_tiers, price_package_size, price_cells } = row
  const amount = amountIn(row.price_unit_amount)
  switch (price_model) {
    case 'percentage':
      return { model: price_model, rate: amountIn(row.price_rate), fixedAmount: amountIn(row.price_fixed_amount) }
    case 'matrix':
      return {
        model: price_model,
        cells: (price_cells ?? []).map(({ when, unit_amount }) => ({ when, unitAmount: parseUnitAmount(unit_amount) })),
        defaultUnitAmount: amountIn(row.price_default_unit_amount),
      }
    case 'flat':
      return { model: 'flat', amount }
    case 'per_unit':
      return { model: 'per_unit', unitAmount: amount }
    case 'package':
      return { model: 'package', freeUnits: zero, size: make(BigInt(price_package_size ?? 1)), amount }
    case 'graduated':
    case 'volume':
      return {
        model: price_model,
        tiers: (price_tiers ?? []).map(({ up_to, unit_amount, flat_amount }) => ({
          upTo: up_to === null ? null : rationalOf(parseUnitAmount(up_to)),
          unitAmount: parseUnitAmount(unit_amount),
          flatAmount: parseUnitAmount(flat_amount),
        })),
      }
  }
}

function amountIn(decimal: string | null): UnitAmount {
  return parseUnitAmount(decimal ?? '0')
}

/** Money that is agreed, as JSON. */
export type AgreedMoneyJson = { readonly id: string } & TermsRow

export function agreedMoneyJson({ id, terms }: AgreedMoney): AgreedMoneyJson {
  const named = Object.entries(termsRow(terms)).map(([name, value]) => [`price_${name}`, value])
  return { id, ...Object.fromEntries(named) } as AgreedMoneyJson
}

export function agreedMoneyOf({ id, ...terms }: AgreedMoneyJson): AgreedMoney {
  return { id, terms: termsOf(terms) }
}

type TermsRow = Pick<
  PriceRow,
  | 'price_model'
  | 'price_unit_amount'
  | 'price_tiers'
  | 'price_package_size'
  | 'price_rate'
  | 'price_fixed_amount'
  | 'price_cells'
  | 'price_default_unit_amount'
  | 'price_divide_by'
  | 'price_round'
  | 'price_included_quantity'
  | 'price_minimum_cents'
  | 'price_maximum_cents'
>

/** A price as the row of its insert. */
export function priceRow(price: Price): object {
  return {
    id: price.id,
    code: price.code,
    name: price.name,
    currency: price.currency,
    interval_unit: price.interval.unit,
    interval_count: price.interval.count,
    timing: price.timing,
    trial_days: price.trialDays,
    quantity: price.quantity,
    kind: price.tariff.kind,
    ...termsRow(price.tariff.terms),
    ...usageRow(price),
    tax_category: price.taxCategory,
    override_of: price.overrides?.id ?? null,
  }
}

function usageRow(price: Price) {
  const usage = usageTariff(price)
  return {
    meter_id: usage?.meter.id ?? null,
    filters: usage && usage.filters.length > 0 ? usage.filters : null,
    is_scaled: usage?.isScaled ?? true,
  }
}

function termsRow(terms: PriceTerms) {
  const { transform, ...rest } = termsToApi(terms)
  return { ...rest, divide_by: transform?.divide_by ?? null, round: transform?.round ?? null }
}

/** The terms of a price with the names that the API has for them. */
export function termsToApi({ model, transform, includedQuantity, minimum, maximum }: PriceTerms) {
  return {
    ...moneyOf(model),
    transform: transform && { divide_by: integerOf(transform.divideBy), round: roundingOf(transform) },
    included_quantity: formatUnitAmount(decimalOf(includedQuantity)),
    minimum_cents: minimum && Number(formatUnitAmount(minimum)),
    maximum_cents: maximum && Number(formatUnitAmount(maximum)),
  }
}

function roundingOf({ round }: QuantityTransform): Rounding {
  if (round === 'none') throw new Error('the transform of a price rounds')
  return round
}

function integerOf({ numerator, denominator }: Rational): number {
  return Number(numerator / denominator)
}

/** The money of a model, with the names that rows and the API have for it; what the model does not have is null. */
function moneyOf(model: PriceModel) {
  const none = {
    ...{ unit_amount: null, tiers: null, package_size: null, rate: null, fixed_amount: null },
    ...{ cells: null, default_unit_amount: null },
  }
  switch (model.model) {
    case 'percentage': {
      const [rate, fixed_amount] = [formatUnitAmount(model.rate), formatUnitAmount(model.fixedAmount)]
      return { ...none, model: model.model, rate, fixed_amount }
    }
    case 'matrix': {
      const cells = model.cells.map(({ when, unitAmount }) => ({ when, unit_amount: formatUnitAmount(unitAmount) }))
      return { ...none, model: model.model, cells, default_unit_amount: formatUnitAmount(model.defaultUnitAmount) }
    }
    case 'flat':
      return { ...none, model: model.model, unit_amount: formatUnitAmount(model.amount) }
    case 'per_unit':
      return { ...none, model: model.model, unit_amount: formatUnitAmount(model.unitAmount) }
    case 'package': {
      const package_size = integerOf(model.size)
      return { ...none, model: model.model, unit_amount: formatUnitAmount(model.amount), package_size }
    }
    case 'graduated':
    case 'volume':
      return { ...none, model: model.model, tiers: model.tiers.map(tierJson) }
  }
}

function tierJson(tier: Tier): TierJson {
  return {
    up_to: tier.upTo && formatUnitAmount(decimalOf(tier.upTo)),
    unit_amount: formatUnitAmount(tier.unitAmount),
    flat_amount: formatUnitAmount(tier.flatAmount),
  }
}
