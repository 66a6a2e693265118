import type { InvoiceLine } from '../../domain/invoice.ts'
import { amountUpTo } from '../../domain/position.ts'
import { parseUnitAmount, rationalOf } from '../../domain/unit-amount.ts'
import type { CauseEvent } from './store.ts'

/** Each line with the inputs and the arithmetic that give its amount, and the event that caused it. */
export function explainLines(lines: readonly InvoiceLine[], causes: ReadonlyMap<string, CauseEvent>) {
  return lines.map((line) => {
    const cause = line.causeEventId === null ? undefined : causes.get(line.causeEventId)
    return {
      line_id: line.id,
      description: line.description,
      amount_cents: Number(line.amountCents),
      explanation: explanationToApi(line),
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

function explanationToApi({ ledger, quantity, unitAmount, amountCents }: InvoiceLine) {
  if (!ledger) return null
  const { sign, position, periodAmount, takesBack } = ledger
  const whole = rationalOf(parseUnitAmount(periodAmount))
  const { from, until, length } = position
  const term = (at: number) => `round(${periodAmount} x ${at}/${length})`
  const share = `${term(until)} - ${term(from)}`
  return {
    price_code: ledger.priceCode,
    version: ledger.version,
    ordinal: ledger.ordinal,
    period: {
      number: ledger.period.number,
      start: ledger.period.start.toString(),
      end: ledger.period.end.toString(),
    },
    unit: ledger.unit,
    from,
    until,
    length,
    quantity,
    unit_amount: unitAmount,
    period_amount: periodAmount,
    rounding: 'half_away_from_zero' as const,
    rounded_until_cents: Number(amountUpTo(whole, until, length)),
    rounded_from_cents: Number(amountUpTo(whole, from, length)),
    sign,
    takes_back: takesBack && {
      ordinal: takesBack.ordinal,
      document: takesBack.document.kind,
      document_id: takesBack.document.id,
    },
    formula: sign === 0 ? `${amountCents} of a reduction` : `${sign < 0 ? `-(${share})` : share} = ${amountCents}`,
  }
}
