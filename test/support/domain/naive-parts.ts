import type { Price } from '../../../src/domain/price.ts'
import { periodCost } from '../../../src/domain/price.ts'
import type { PriceModel } from '../../../src/domain/price-model.ts'

// Who is to pay for which dates or seconds of which turn, as plain numbers.

/** Dates or seconds, the last one not among them. */
export interface Stretch {
  readonly from: number
  readonly until: number
}

export interface Turn {
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
  readonly firstUnit: number
  readonly endUnit: number
}

/** One version of an item in one turn. */
export interface Part {
  /** The name of its item. */
  readonly item: string
  readonly version: number
  readonly price: Price
  readonly quantity: number
  readonly planCode: string
  readonly turn: Turn
  readonly from: number
  /** When it falls due, if it is paid in advance. */
  readonly dueFrom: Temporal.Instant
  /** Where another version goes on. */
  until: number
  /** When that is, or the end of the turn: what is due in arrears falls due then. */
  overAt: Temporal.Instant
  /** Due although it is not served. */
  kept: Stretch[]
  /** Not due although it is served. */
  forgiven: Stretch[]
}

/** A line is forgiven that no version can have been billed for. */
export class NoSuchPart extends Error {}

/** What a part costs for these times: a unit costs what the rounded price of the turn grows by on it. */
export function priceOf({ price, quantity, turn }: Part, stretches: readonly Stretch[]): bigint {
  const units = BigInt(turn.endUnit - turn.firstUnit)
  const { numerator, denominator } = periodCost(price, quantity)
  const upTo = (unit: number) => {
    const scaled = numerator * BigInt(unit - turn.firstUnit)
    return (2n * scaled + units * denominator) / (2n * units * denominator)
  }
  return stretches.reduce((sum, { from, until }) => sum + upTo(until) - upTo(from), 0n)
}

/** What was used: whole units at an instant. */
export interface NaiveEvent {
  readonly meterId: string
  readonly at: Temporal.Instant
  readonly units: number
}

/**
 * What a part costs for what was used in these seconds. They are S of the N seconds of the turn: a flow costs S/N of what N/S of
 * it would, a level S/N of what it would all along; packages are whole.
 */
export function usagePriceOf(
  { price, turn }: Part,
  stretches: readonly Stretch[],
  events: readonly NaiveEvent[],
): bigint {
  if (price.tariff.kind !== 'usage' || stretches.length === 0) return 0n
  const { terms, meter } = price.tariff
  const used = events
    .filter(({ meterId }) => meterId === meter.id)
    .filter(({ at }) => {
      const second = Math.floor(at.epochMilliseconds / 1000)
      return stretches.some(({ from, until }) => from <= second && second < until)
    })
    .map(({ units }) => BigInt(units))
  const [all, served] = [BigInt(turn.endUnit - turn.firstUnit), BigInt(lengthOf(stretches))]
  const sum = used.reduce((total, units) => total + units, 0n)
  const highest = used.reduce((most, units) => (units > most ? units : most), 0n)
  if (terms.model.model === 'package') return naiveCost(terms.model, sum, 1n)
  const cost = meter.isLevel ? naiveCost(terms.model, highest, 1n) * served : naiveCost(terms.model, sum * all, served)
  const upTo = (unit: number) => {
    const scaled = cost * BigInt(unit - turn.firstUnit)
    return (2n * scaled + all * served) / (2n * all * served)
  }
  return stretches.reduce((total, { from, until }) => total + upTo(until) - upTo(from), 0n)
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, until }) => sum + until - from, 0)
}

/** What units / parts cost, times parts; amounts are whole minor units. */
function naiveCost(model: PriceModel, units: bigint, parts: bigint): bigint {
  switch (model.model) {
    case 'per_unit':
      return model.unitAmount.digits * units
    case 'package': {
      const size = model.size.numerator
      return ((units + size - 1n) / size) * model.amount.digits
    }
    case 'graduated': {
      let [cost, before] = [0n, 0n]
      for (const { upTo, unitAmount, flatAmount } of model.tiers) {
        const end = upTo === null || upTo.numerator * parts > units ? units : upTo.numerator * parts
        cost += unitAmount.digits * (end - before) + flatAmount.digits * parts
        if (upTo === null || units <= upTo.numerator * parts) break
        before = end
      }
      return cost
    }
    default:
      throw new Error(`the naive model does not know ${model.model}`)
  }
}

/** The stretches, joined where they meet. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    if (stretch.until <= stretch.from) continue
    const last = all.at(-1)
    if (last && stretch.from <= last.until)
      all[all.length - 1] = { from: last.from, until: Math.max(last.until, stretch.until) }
    else all.push(stretch)
  }
  return all
}

/** The stretches less others. */
export function without(stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return others.reduce<Stretch[]>(
    (left, other) =>
      left
        .flatMap(({ from, until }) => [
          { from, until: Math.min(until, other.from) },
          { from: Math.max(from, other.until), until },
        ])
        .filter(({ from, until }) => from < until),
    joined(stretches),
  )
}
