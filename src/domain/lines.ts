import { type BilledLine, billedTime, type Charge, type Position } from './charge.ts'
import { layers, minus, type Span } from './coverage.ts'
import { dueTime } from './due.ts'
import { earlier, type Instant, isBefore, isSame, later } from './instant.ts'
import { type Item, type Version, versionOf } from './item.ts'
import { partAmount, periodLength, positionIn } from './position.ts'
import { periodCost } from './price.ts'
import type { Subscription } from './subscription.ts'

/** A line that is still to be put on a document. It explains itself alone: sign, positions, price. */
export interface NewLine extends Omit<BilledLine, 'document'> {
  readonly item: Item
  readonly version: Version
  readonly charge: Charge
  /** The line that it takes back a part of. */
  readonly takenBack: BilledLine | null
  /** sign x (round(A x until / length) - round(A x from / length)), A = what the whole period costs (D5); never 0. */
  readonly amountCents: bigint
}

/**
 * What is due of a charge less what its lines have billed, as lines. Every stretch that is missing is billed by one line; what
 * is too much is taken back, line by line of those that billed it, the latest first. With these lines added there are none.
 *
 *     due       |------|
 *     lines     |------------|  (1)  +1
 *     missing          |-(-1)|
 *     new              |-----|  (2)  -1, takes back (1)
 */
export function linesToBill(subscription: Subscription, item: Item, charge: Charge, now: Instant): NewLine[] {
  const missing = minus(dueTime(subscription, item, charge, now), billedTime(charge))
  if (missing.length === 0) return []
  const version = versionOf(item, charge.version)
  const cost = periodCost(version.price, version.quantity)
  const positionOf = ruler(subscription, charge)
  const made: NewLine[] = []
  for (const { from, until, times } of layers(missing)) {
    const parts = times > 0 ? [{ from, until, line: null }] : partsBilled(charge, made, { from, until })
    for (const part of parts) add(part, times > 0 ? 1 : -1)
  }
  return made

  function add({ line, ...span }: Span & { readonly line: BilledLine | null }, sign: 1 | -1): void {
    const position = positionOf(span)
    const amountCents = BigInt(sign) * partAmount(cost, position.from, position.until, position.length)
    if (amountCents === 0n) return // nothing is written for what costs nothing (D17)
    const ordinal = charge.lineCount + made.length + 1
    const takesBack = line?.ordinal ?? null
    const { from, until } = span
    made.push({ item, version, charge, ordinal, from, until, sign, position, takesBack, takenBack: line, amountCents })
  }
}

/** The charge once these of its lines are final, as lines of that document. */
export function withLines(charge: Charge, lines: readonly NewLine[], document: BilledLine['document']): Charge {
  const added = lines.map(({ ordinal, from, until, sign, position, takesBack }) => ({
    ordinal,
    from,
    until,
    sign,
    position,
    takesBack,
    document,
  }))
  return { ...charge, lines: [...charge.lines, ...added], lineCount: charge.lineCount + added.length }
}

/** The span, cut by the standing lines that have billed it and of which that part has not been taken back yet. */
function partsBilled(charge: Charge, made: readonly NewLine[], { from, until }: Span) {
  const taking = [...charge.lines, ...made].filter(({ takesBack }) => takesBack !== null)
  const parts: (Span & { readonly line: BilledLine })[] = []
  for (let at = from; isBefore(at, until); ) {
    const line = charge.lines.findLast(
      (one) =>
        one.sign > 0 && isWithin(at, one) && !taking.some((two) => two.takesBack === one.ordinal && isWithin(at, two)),
    )
    if (!line) throw new Error(`no line has billed version ${charge.version} at ${at}, so none can be taken back`)
    const takings = taking.filter(({ takesBack, from }) => takesBack === line.ordinal && isBefore(at, from))
    const end = takings.reduce((first, taken) => earlier(first, taken.from), earlier(line.until, until))
    parts.push({ from: at, until: end, line })
    at = end
  }
  return parts
}

function isWithin(at: Instant, { from, until }: Span): boolean {
  return !isBefore(at, from) && isBefore(at, until)
}

/**
 * Gives positions in the charge's period. What a line has stored is taken from it, and a new position lies between the stored
 * ones on either side, so that a new time-zone database moves nothing (D3).
 */
function ruler({ proration, timeZone }: Subscription, { period, lines }: Charge): (span: Span) => Position {
  const length = lines[0]?.position.length ?? periodLength(period, proration, timeZone)
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
    return Math.max(lowest, Math.min(highest, positionIn(period, instant, proration, timeZone)))
  }
  return ({ from, until }) => {
    const start = positionOf(from)
    return { from: start, until: Math.max(start, positionOf(until)), length }
  }
}

/** The stretch from the first line's beginning to the last line's end; null without lines. */
export function spanOf(lines: readonly Span[]): Span | null {
  const [first, ...others] = lines
  if (!first) return null
  return others.reduce(
    (span, line) => ({ from: earlier(span.from, line.from), until: later(span.until, line.until) }),
    {
      from: first.from,
      until: first.until,
    },
  )
}
