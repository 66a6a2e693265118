import type { BilledLine, Charge, Position } from './charge.ts'
import { type Coverage, minus, once, plus, timesAt } from './coverage.ts'
import { make, multiply, type Rational, subtract } from './rational.ts'

/** The reductions of a charge's money, in the order they were made: lines of sign 0 that name a line of time (D38). */
export function reductionsOf({ lines }: Charge): BilledLine[] {
  const ofTime = new Set(lines.flatMap(({ ordinal, sign }) => (sign === 0 ? [] : [ordinal])))
  return lines.filter(({ sign, takesBack }) => sign === 0 && takesBack !== null && ofTime.has(takesBack))
}

/** The time on which a reduction holds: its span, less what was taken back with its time, plus what was given again. */
export function heldBy({ lines }: Charge, reduction: BilledLine): Coverage {
  return lines
    .filter(({ sign, takesBack }) => sign === 0 && takesBack === reduction.ordinal)
    .reduce(
      (held, line) => (timesAt(held, line.from) > 0 ? minus(held, once(line)) : plus(held, once(line))),
      once(reduction),
    )
}

/**
 * What the last of these reductions takes off the stretch [from, until) of a period that costs `full`: by how much
 * N(n-1) - N(n) grows there, N(k) = round(full x position / length - the first k reductions, each spread evenly over its span).
 * So parts add up, a line reduced to nothing is nothing in every part, and no part falls below 0 (D38).
 *
 *     3000 for 30 days, 1000 off   ->   [0, 15) 1500, 500 of it off; [15, 30) the same
 */
export function reducedBy(
  full: Rational,
  reductions: readonly BilledLine[],
  { from, until, length }: Position,
): bigint {
  const before = reductions.slice(0, -1)
  const upTo = (position: number) =>
    costUpTo(full, before, position, length) - costUpTo(full, reductions, position, length)
  return upTo(until) - upTo(from)
}

/** What [0, position) costs after these reductions. Halves go up, so that whole minor units off never move the rounding. */
export function costUpTo(full: Rational, reductions: readonly BilledLine[], position: number, length: number): bigint {
  const cost = multiply(full, make(BigInt(position), BigInt(length)))
  const { numerator, denominator } = reductions.reduce((left, one) => subtract(left, partUpTo(one, position)), cost)
  return floorOf(2n * numerator + denominator, 2n * denominator)
}

function partUpTo({ amountCents, position: { from, until } }: BilledLine, position: number): Rational {
  const reached = Math.min(Math.max(position, from), until) - from
  return make(-amountCents * BigInt(reached), BigInt(until - from))
}

function floorOf(numerator: bigint, denominator: bigint): bigint {
  const truncated = numerator / denominator
  return numerator < 0n && truncated * denominator !== numerator ? truncated - 1n : truncated
}
