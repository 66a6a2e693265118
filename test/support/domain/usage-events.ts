import type { Span } from '../../../src/domain/coverage.ts'
import { type Instant, isBefore } from '../../../src/domain/instant.ts'
import type { Price, UsageTariff } from '../../../src/domain/price.ts'
import { type PriceModel, type PriceTerms, plainTerms, type Quantity } from '../../../src/domain/price-model.ts'
import { add, compare, make, type Rational, zero } from '../../../src/domain/rational.ts'
import type { KnownUsage, UsageCover } from '../../../src/domain/usage.ts'
import { priceOf } from './plans-of-items.ts'

/** Something that was used: some units at an instant, known from an instant on. */
export interface UsageEvent {
  readonly meterId: string
  readonly at: Instant
  readonly units: Rational
  readonly properties?: Readonly<Record<string, string>>
}

/** Events that more are added to while time passes; whoever asks gets what is known by then. */
export function usageEvents(graceMinutes = 60): KnownUsage & { readonly events: UsageEvent[] } {
  const events: UsageEvent[] = []
  return { events, graceMinutes, quantityIn: (cover) => quantityOf(events, cover) }
}

/** What the events of a cover come to, one by one: levels are the highest units, flows their sum. */
export function quantityOf(events: readonly UsageEvent[], { tariff, spans }: Omit<UsageCover, 'customerId'>): Quantity {
  const counted = events.filter(
    ({ meterId, at, properties = {} }) =>
      meterId === tariff.meter.id &&
      spans.some((span) => isWithin(at, span)) &&
      tariff.filters.every(({ property, values }) => values.includes(properties[property] ?? '')),
  )
  const together = (some: readonly UsageEvent[]) =>
    some.reduce((sum, { units }) => {
      if (!tariff.meter.isLevel) return add(sum, units)
      return compare(units, sum) > 0 ? units : sum
    }, zero)
  const { model } = tariff.terms
  const names = model.model === 'matrix' ? [...new Set(model.cells.flatMap(({ when }) => Object.keys(when)))] : []
  const valuesOf = ({ properties = {} }: UsageEvent) =>
    Object.fromEntries(names.map((name) => [name, properties[name] ?? null]))
  const groups = [...Map.groupBy(counted, (event) => JSON.stringify(valuesOf(event))).values()].flatMap((some) =>
    some[0] ? [{ values: valuesOf(some[0]), units: together(some) }] : [],
  )
  return { units: together(counted), events: BigInt(counted.length), groups: names.length > 0 ? groups : [] }
}

/** A price for what the meter of its code counts, due in arrears. */
export function usagePriceOf(
  plan: string,
  code: string,
  model: PriceModel,
  {
    terms = {},
    interval = { unit: 'month', count: 1 },
    ...tariff
  }: Partial<Pick<UsageTariff, 'filters' | 'isScaled'>> & {
    readonly terms?: Partial<PriceTerms>
    readonly interval?: Price['interval']
    readonly isLevel?: boolean
  } = {},
): Price {
  const { isLevel = false, filters = [], isScaled = true } = tariff
  const meter = { id: code, code, isLevel, groupBy: [] }
  return priceOf(code, model, {
    id: `${plan} ${code}`,
    interval,
    timing: 'in_arrears',
    tariff: { kind: 'usage', terms: { ...plainTerms(model), ...terms }, meter, filters, isScaled },
  })
}

/** A whole number of units. */
export function units(count: number): Rational {
  return make(BigInt(count))
}

function isWithin(at: Instant, { from, until }: Span): boolean {
  return !isBefore(at, from) && isBefore(at, until)
}
