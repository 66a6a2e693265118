import type { BilledLine, Charge, DocumentReference } from './charge.ts'
import type { Span } from './coverage.ts'
import type { LineDiscount } from './discount.ts'
import { earlier, later } from './instant.ts'
import type { Item, Version } from './item.ts'
import type { Rational } from './rational.ts'

/** A line that is still to be put on a document. It explains itself alone: sign, positions, price. */
export interface NewLine extends Omit<BilledLine, 'document'> {
  readonly item: Item
  readonly version: Version
  readonly charge: Charge
  /** What discounts took off it, in their order; its gross amount is `amountCents` and all of these. */
  readonly discounts: readonly LineDiscount[]
  /** What a whole period costs before discounts; of usage what the measured quantity does. */
  readonly periodCost: Rational
  /** The line that this one takes back in part, or whose reduction it takes back or gives again. */
  readonly takenBack: BilledLine | null
}

/** The charge after these lines became final on that document. */
export function withLines(charge: Charge, lines: readonly NewLine[], document: DocumentReference): Charge {
  const added = lines.map(({ ordinal, from, until, sign, position, amountCents, takesBack, measured }) => ({
    ordinal,
    from,
    until,
    sign,
    position,
    amountCents,
    takesBack,
    measured,
    document,
  }))
  return { ...charge, lines: [...charge.lines, ...added], lineCount: charge.lineCount + added.length }
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
