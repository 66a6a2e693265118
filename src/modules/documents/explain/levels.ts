import type { DocumentReference } from '../../../domain/charge.ts'
import type { Span } from '../../../domain/coverage.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Context } from '../../transaction/context.ts'
import { levelsHeld } from '../../usage/reading/levels.ts'
import { type TimeWeightedRow, timeWeightedLines } from './store.ts'

/** Explained lines of a document with the levels that a quantity is made of, as known now; null where it is no level over time. */
export async function withLevels<Line extends { readonly line_id: string }>(
  ctx: Context,
  document: DocumentReference,
  explained: Promise<{ readonly lines: readonly Line[] }>,
) {
  const [{ lines }, rows] = await Promise.all([explained, timeWeightedLines(ctx.tx, ctx.tenantId, document)])
  const levels = await Promise.all(
    rows.map((row) => {
      const { customer_id: customerId, meter_id: meterId, filters } = row
      return levelsHeld(ctx, { customerId, meterId, filters: filters ?? [], spans: spansServed(row) })
    }),
  )
  return lines.map((line) => {
    const own = levels[rows.findIndex(({ id }) => id === line.line_id)]
    return { ...line, levels: own ? own.map((level) => ({ ...level })) : null }
  })
}

/** The stretches that were measured. They are stored in whole seconds; where the line begins or ends within such a second, it knows better. */
function spansServed({ period_start: start, service_start, service_end, parts }: TimeWeightedRow): Span[] {
  const at = (seconds: number): Instant => {
    const whole = start.add({ seconds })
    const isIt = (exact: Instant | null) => {
      if (!exact) return false
      const past = exact.epochMilliseconds - whole.epochMilliseconds
      return past >= 0 && past < 1000
    }
    return [service_start, service_end].find(isIt) ?? whole
  }
  return parts.map(([from, until]) => ({ from: at(from), until: at(until) }))
}
