import type { MeasuredUsage } from '../../../domain/charge.ts'
import type { QuantityGroup } from '../../../domain/price-model.ts'
import type { CostStep } from '../../../domain/price-steps.ts'
import { fractionOf, fractionText } from '../../../domain/rational.ts'

/** What was measured for a line of usage, in its JSON column; units are exact: "12", "52/31". */
export interface MeasuredJson {
  readonly units: string
  readonly events: number
  readonly groups?: readonly { readonly values: QuantityGroup['values']; readonly units: string }[]
  readonly steps: readonly StepJson[]
  /** Seconds of the period: [from, until, length]. */
  readonly parts: readonly (readonly [number, number, number])[]
  readonly due_cents: number
  readonly before_cents: number
}

interface StepJson extends Omit<CostStep, 'unitAmount'> {
  readonly unit_amount: string | null
}

/** For its column. */
export function measuredJson({ quantity, steps, parts, dueCents, beforeCents }: MeasuredUsage): MeasuredJson {
  const groups = quantity.groups.map(({ values, units }) => ({ values, units: fractionText(units) }))
  return {
    units: fractionText(quantity.units),
    events: Number(quantity.events),
    ...(groups.length > 0 && { groups }),
    steps: steps.map(({ unitAmount, ...step }) => ({ ...step, unit_amount: unitAmount })),
    parts: parts.map(({ from, until, length }) => [from, until, length]),
    due_cents: Number(dueCents),
    before_cents: Number(beforeCents),
  }
}

export function measuredOf({ groups = [], steps, parts, ...json }: MeasuredJson): MeasuredUsage {
  return {
    quantity: {
      units: fractionOf(json.units),
      events: BigInt(json.events),
      groups: groups.map((group) => ({ values: group.values, units: fractionOf(group.units) })),
    },
    steps: steps.map(({ unit_amount, ...step }) => ({ ...step, unitAmount: unit_amount })),
    parts: parts.map(([from, until, length]) => ({ from, until, length })),
    dueCents: BigInt(json.due_cents),
    beforeCents: BigInt(json.before_cents),
  }
}
