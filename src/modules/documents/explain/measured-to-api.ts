import type { MeasuredUsage } from '../../../domain/charge.ts'
import { decimalText } from '../../../domain/unit-amount.ts'

/** What was measured, as the API explains it. */
export function measuredToApi({ quantity, steps, parts, dueCents, beforeCents }: MeasuredUsage) {
  return {
    measured_quantity: decimalText(quantity.units),
    events: Number(quantity.events),
    groups: quantity.groups.map(({ values, units }) => ({ values, quantity: decimalText(units) })),
    steps: steps.map(({ step, units, unitAmount, amount, of }) => ({
      step,
      units,
      unit_amount: unitAmount,
      amount,
      of,
    })),
    served: parts.map(({ from, until, length }) => ({ from, until, length })),
    due_cents: Number(dueCents),
    before_cents: Number(beforeCents),
  }
}
