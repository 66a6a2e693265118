import { type BilledLine, billedTime, type Charge } from './charge.ts'
import { type Coverage, cutAt, once, type Span, within, without } from './coverage.ts'
import type { Item } from './item.ts'
import { linesForTime } from './lines.ts'
import { sumMoney } from './money.ts'
import type { Subscription } from './subscription.ts'
import { leftOfUsage } from './usage-lines.ts'

/** A stretch of a billed line that nothing has taken back, and what is left of its money: its cost less its reductions. */
export interface StretchLeft extends Span {
  /** In minor units. */
  readonly cents: bigint
  /** The line that bills it now: that line, or one of a credit note. */
  readonly line: BilledLine
}

/**
 * What is left of a line that bills time, cut where a reduction begins or ends, so that each stretch costs the same all along.
 *
 *     3000 for [0, 30), [10, 20) taken back   ->   1000 for [0, 10), 1000 for [20, 30)
 *
 * What was taken back of it, and a credit note has billed again since, is left of it too: of that note nothing can be credited. Of a
 * line of usage all that is left, in one piece.
 */
export function stretchesLeft(
  subscription: Subscription,
  { item, charge }: { readonly item: Item; readonly charge: Charge },
  line: BilledLine,
): StretchLeft[] {
  if (line.measured) {
    const cents = leftOfUsage(charge, line)
    return cents > 0n ? [{ from: line.from, until: line.until, cents, line }] : []
  }
  const edges = charge.lines.flatMap(({ sign, from, until }) => (sign === 0 ? [from, until] : []))
  const lost = takenFrom(charge, line)
  const again = charge.lines.flatMap((one) =>
    one.sign > 0 && one.document.kind === 'credit_note'
      ? lost.flatMap((stretch) => within(standing(charge, one), stretch)).map((span) => ({ span, of: one }))
      : [],
  )
  return [...standing(charge, line).map((span) => ({ span, of: line })), ...again].flatMap(({ span, of }) =>
    // A line that stands for time that a void invoice had billed, and another one took back, bills no time of its own.
    within(billedTime(charge), span)
      .filter(({ times }) => times > 0)
      .flatMap((stretch) => cutAt(stretch, edges))
      .map(({ from, until }) => {
        const takenBack = linesForTime(subscription, item, charge, once({ from, until }, -1))
        return { from, until, cents: -sumMoney(takenBack.map(({ amountCents }) => amountCents)), line: of }
      }),
  )
}

function takenFrom(charge: Charge, { ordinal }: BilledLine): readonly BilledLine[] {
  return charge.lines.filter(({ sign, takesBack }) => sign < 0 && takesBack === ordinal)
}

/** What a line bills that nothing has taken back. */
function standing(charge: Charge, line: BilledLine): Coverage {
  return takenFrom(charge, line).reduce((left: Coverage, one) => without(left, once(one)), once(line))
}

/** What is left of a line that bills time, in minor units. */
export function leftOf(...[subscription, place, line]: Parameters<typeof stretchesLeft>): bigint {
  return sumMoney(stretchesLeft(subscription, place, line).map(({ cents }) => cents))
}
