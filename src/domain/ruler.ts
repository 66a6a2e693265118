import type { Charge, Position } from './charge.ts'
import type { Span } from './coverage.ts'
import { type Instant, isBefore, isSame } from './instant.ts'
import { type PeriodScale, type ProrationUnit, periodLength, positionOn } from './position.ts'

/**
 * Returns a function from instants to positions in the charge’s period. Positions that lines have stored are reused, and a
 * new position lies between its stored neighbours, so a new time-zone database moves nothing (D3).
 */
export function rulerOf(
  { period, lines }: Charge,
  { unit, timeZone }: { readonly unit: ProrationUnit; readonly timeZone: string },
): (span: Span) => Position {
  const length = lines[0]?.position.length ?? periodLength(period, unit, timeZone)
  const scale: PeriodScale = { period, unit, timeZone, length }
  const stored = lines.flatMap(({ from, until, position }) => [
    { at: from, position: position.from },
    { at: until, position: position.until },
  ])
  const positionOf = (instant: Instant) => {
    let [lowest, highest] = [0, length]
    for (const { at, position } of stored) {
      if (isSame(at, instant)) return position
      if (isBefore(at, instant)) lowest = Math.max(lowest, position)
      else highest = Math.min(highest, position)
    }
    return Math.max(lowest, Math.min(highest, positionOn(scale, instant)))
  }
  return ({ from, until }) => {
    const start = positionOf(from)
    return { from: start, until: Math.max(start, positionOf(until)), length }
  }
}
