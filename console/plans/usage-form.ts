import type { Meter, PartialPeriod, Price, PriceFilter, PriceInput } from '../../packages/sdk/index.ts'
import { typedUnitAmount } from '../ui/money.ts'

/** What a price for usage has besides, as it is typed. */
export interface UsageForm {
  readonly meter: string
  /** As they were read; a property that was typed in counts no more. */
  readonly filters: readonly PriceFilter[]
  /** A value on each line, by property. */
  readonly typedFilters: Readonly<Record<string, string>>
  readonly partialPeriod: string
  readonly rate: string
  readonly fixedAmount: string
  readonly cells: readonly CellForm[]
  readonly defaultUnit: string
}

interface CellForm {
  readonly when: Readonly<Record<string, string>>
  readonly unit: string
}

export const emptyCell: CellForm = { when: {}, unit: '' }

export const emptyUsage: UsageForm = {
  meter: '',
  filters: [],
  typedFilters: {},
  partialPeriod: 'scaled',
  rate: '',
  fixedAmount: '',
  cells: [emptyCell],
  defaultUnit: '',
}

/** The properties by which a price may choose, of its meter. */
export function propertiesOf({ meter }: Pick<UsageForm, 'meter'>, meters: readonly Meter[]): readonly string[] {
  return meters.find(({ code }) => code === meter)?.group_by ?? []
}

/** The values of a filter as they are shown, one on each line. */
export function filterText({ filters, typedFilters }: UsageForm, property: string): string {
  const read = filters.filter((one) => one.property === property).flatMap(({ values }) => values)
  return typedFilters[property] ?? read.join('\n')
}

/** The usage of a price, to be changed. */
export function usageFormOf(price: Price, currency: string): UsageForm {
  const typed = (amount: string | null) => (amount === null || amount === '0' ? '' : typedUnitAmount(amount, currency))
  return {
    meter: price.meter_code ?? '',
    filters: price.filters ?? [],
    typedFilters: {},
    partialPeriod: price.partial_period ?? 'scaled',
    rate: price.rate ?? '',
    fixedAmount: typed(price.fixed_amount),
    cells: price.cells?.map(({ when, unit_amount: unit }) => ({ when, unit: typedUnitAmount(unit, currency) })) ?? [
      emptyCell,
    ],
    defaultUnit: typed(price.default_unit_amount),
  }
}

/** Meter, filters and partial period of a request. */
export function meteredOf(form: UsageForm): Partial<PriceInput> {
  const { meter, filters, typedFilters, partialPeriod } = form
  const typed = Object.entries(typedFilters).map(([property, text]) => ({
    property,
    values: text.split('\n').filter((value) => value !== ''),
  }))
  const all = [...filters.filter(({ property }) => typedFilters[property] === undefined), ...typed]
  const given = all.filter(({ values }) => values.length > 0)
  return {
    ...(meter && { meter_code: meter }),
    ...(given.length > 0 && { filters: given }),
    ...(partialPeriod !== 'scaled' && { partial_period: partialPeriod as PartialPeriod }),
  }
}

/** The amounts of the models that only a price for usage has. */
export function usageAmounts(form: UsageForm, model: 'percentage' | 'matrix', decimal: (typed: string) => string) {
  const { rate, fixedAmount, cells, defaultUnit } = form
  if (model === 'percentage') return { rate: rate.trim(), ...(fixedAmount && { fixed_amount: decimal(fixedAmount) }) }
  return {
    cells: cells.map(({ when, unit }) => ({ when, unit_amount: decimal(unit) })),
    ...(defaultUnit && { default_unit_amount: decimal(defaultUnit) }),
  }
}
