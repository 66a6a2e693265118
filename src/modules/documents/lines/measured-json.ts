import type { MeasuredUsage } from '../../../domain/charge.ts'
import type { QuantityGroup } from '../../../domain/price-model.ts'
import { fractionOf, fractionText } from '../../../domain/rational.ts'

/** What was measured for a line of usage, in its JSON column; units are exact: "12", "52/31". */
export interface MeasuredJson {
  readonly units: string
  readonly events: number
  readonly groups?: readonly { readonly values: QuantityGroup['values']; readonly units: string }[]
  /** Seconds of the period: [from, until, length]. */
  readonly parts: readonly (readonly [number, number, number])[]
  readonly due_cents: number
  readonly before_cents: number
}

/** For its column. */
export function measuredJson({ quantity, parts, dueCents, beforeCents }: MeasuredUsage): MeasuredJson {
  const groups = quantity.groups.map(({ values, units }) => ({ values, units: fractionText(units) }))
  return {
    units: fractionText(quantity.units),
    events: Number(quantity.events),
    ...(groups.length > 0 && { groups }),
    parts: parts.map(({ from, until, length }) => [from, until, length]),
    due_cents: Number(dueCents),
    before_cents: Number(beforeCents),
  }
}

export function measuredOf({ units, events, groups = [], parts, due_cents, before_cents }: MeasuredJson): MeasuredUsage {
  return {
    quantity: {
      units: fractionOf(units),
      events: BigInt(events),
      groups: groups.map((group) => ({ values: group.values, units: fractionOf(group.units) })),
    },
    parts: parts.map(([from, until, length]) => ({ from, until, length })),
    dueCents: BigInt(due_cents),
    beforeCents: BigInt(before_cents),
  }
}
