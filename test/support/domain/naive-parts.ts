import type { Price } from '../../../src/domain/price.ts'
import { periodCost } from '../../../src/domain/price.ts'

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
