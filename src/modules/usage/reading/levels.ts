import { cutAt, type Span } from '../../../domain/coverage.ts'
import type { Instant } from '../../../domain/instant.ts'
import { make, multiply } from '../../../domain/rational.ts'
import { decimalText } from '../../../domain/unit-amount.ts'
import type { Context } from '../../transaction/context.ts'
import { changesOfLevel, quantityOf, readQuantities, type WantedQuantity } from './store.ts'
import { windowsOf } from './windows.ts'

/** A level that a customer held from one instant to the next, and its share of the quantity: level x its time / the whole time. */
export interface HeldLevel {
  readonly from: string
  readonly until: string
  /** To twelve places. */
  readonly level: string
  readonly quantity: string
}

// Nobody reads longer lists.
const changesMax = 100

/**
 * The levels that a time-weighted quantity is made of, in order; their shares add up to it. With more than 100 changes the average of
 * each day (UTC) in place of each level. Levels are read as billing reads quantities.
 */
export async function levelsHeld(
  ctx: Context,
  wanted: Pick<WantedQuantity, 'customerId' | 'meterId' | 'spans' | 'filters'>,
): Promise<readonly HeldLevel[]> {
  const changes = await changesOfLevel(ctx.tx, ctx.tenantId, wanted, changesMax)
  const days = { unit: 'day', timeZone: 'UTC', atMost: Number.POSITIVE_INFINITY } as const
  const spans = wanted.spans.flatMap((span): readonly Span[] =>
    changes ? cutAt(span, changes) : windowsOf(span, days),
  )
  const read = await readQuantities(
    ctx.tx,
    spans.map((span) => ({ ...wanted, spans: [span] })),
  )
  const whole = wanted.spans.reduce((sum, span) => sum + lengthOf(span), 0n)
  return read.flatMap((one) => {
    const span = spans[one.index]
    if (!span) return []
    const level = quantityOf(one)
    return {
      from: span.from.toString(),
      until: span.until.toString(),
      level: decimalText(level),
      quantity: decimalText(multiply(level, make(lengthOf(span), whole))),
    }
  })
}

function lengthOf({ from, until }: { readonly from: Instant; readonly until: Instant }): bigint {
  return until.epochNanoseconds - from.epochNanoseconds
}
