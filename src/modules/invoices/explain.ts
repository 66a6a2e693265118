import type { InvoiceLine } from '../../domain/invoice.ts'
import { amountUpTo } from '../../domain/position.ts'
import { timesQuantity, unitAmountOfCents } from '../../domain/unit-amount.ts'
import type { CauseEvent } from './store.ts'

/** Each line with the inputs and the arithmetic that give its amount, and the event that caused it. */
export function explainLines(lines: readonly InvoiceLine[], causes: ReadonlyMap<string, CauseEvent>) {
  return lines.map((line) => {
    const cause = line.causeEventId === null ? undefined : causes.get(line.causeEventId)
    return {
      line_id: line.id,
      description: line.description,
      amount_cents: Number(line.amountCents),
      explanation: explanationOf(line),
      cause: cause
        ? {
            event_id: cause.id,
            type: cause.type,
            sequence: Number(cause.sequence),
            occurred_at: cause.occurred_at.toString(),
          }
        : null,
    }
  })
}

function explanationOf({ explanation, charge, amountCents }: InvoiceLine) {
  if (!explanation || !charge) return null
  const { quantity, unitAmountCents, from, until, length } = explanation
  const whole = timesQuantity(unitAmountOfCents(unitAmountCents), quantity)
  const { waivedCents: waived, chargedBeforeCents: before } = explanation
  const term = (position: number) => `round(${quantity} x ${unitAmountCents} x ${position}/${length})`
  return {
    version: charge.versionNumber,
    cycle: charge.cycleNumber,
    period: {
      number: charge.periodNumber,
      start: explanation.periodStart.toString(),
      end: explanation.periodEnd.toString(),
    },
    unit: explanation.unit,
    from,
    until,
    length,
    quantity,
    unit_amount: unitAmountCents.toString(),
    rounding: 'half_away_from_zero' as const,
    rounded_until_cents: Number(amountUpTo(whole, until, length)),
    rounded_from_cents: Number(amountUpTo(whole, from, length)),
    due_cents: Number(explanation.dueCents),
    waived_cents: Number(waived),
    charged_before_cents: Number(before),
    formula: `${term(until)} - ${term(from)} - ${waived === 0n ? '' : `${waived} - `}${before} = ${amountCents}`,
  }
}
