import type { Period } from './period.ts'
import { type ProrationUnit, partAmount, periodLength, positionIn } from './position.ts'
import type { Rational } from './rational.ts'
import type { Span, Subscription, Version } from './subscription.ts'
import { timesQuantity, unitAmountOfCents } from './unit-amount.ts'

/** Where an amount comes from: `round(A * until / length) - round(A * from / length)`, A = quantity x unit price (D5). */
export interface Arithmetic {
  readonly unit: ProrationUnit
  readonly from: number
  readonly until: number
  readonly length: number
  readonly quantity: number
  readonly unitAmountCents: bigint
}

/** What gives the amount for a span of a version's period. */
export function arithmeticOf(
  { proration, timeZone }: Subscription,
  { quantity, plan }: Version,
  period: Period,
  { from, until }: Span,
): Arithmetic {
  return {
    unit: proration,
    from: positionIn(period, from, proration, timeZone),
    until: positionIn(period, until, proration, timeZone),
    length: periodLength(period, proration, timeZone),
    quantity,
    unitAmountCents: plan.amountCents,
  }
}

/** The amount again from its arithmetic, in minor units. Source: DESIGN D5. */
export function amountOf({ from, until, length, quantity, unitAmountCents }: Arithmetic): bigint {
  return partAmount(wholeAmount(unitAmountCents, quantity), from, until, length)
}

function wholeAmount(unitAmountCents: bigint, quantity: number): Rational {
  return timesQuantity(unitAmountOfCents(unitAmountCents), quantity)
}
