import fc from 'fast-check'
import type { Instant } from '../../../src/domain/instant.ts'
import { plansOfUsage } from '../domain/plans-of-items.ts'
import { type History, historyOf, noItems } from './histories.ts'

const kind = { id: 'one', discounts: 0, stepsMax: 6, items: noItems }

/** Usage is shared by the second, so what it is compared with is too. */
function bySecond({ terms, ...history }: History): History {
  return { ...history, terms: { ...terms, proration: 'second' } }
}

/** What was used, and when it became known: mostly at once, some while later. */
export interface Arrival {
  readonly at: Instant
  readonly knownAt: Instant
  readonly meterId: string
  readonly units: number
}

/** A history, and what was used in it. */
export function anyMeteredHistory(voids: number): fc.Arbitrary<History & { readonly arrivals: readonly Arrival[] }> {
  const anyArrival = fc.record({
    // A part of the whole story, and of some days before and after it.
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    minutesLater: fc.oneof(
      fc.constantFrom(0, 1),
      fc.integer({ min: 3, max: 300 }),
      fc.integer({ min: 300, max: 50_000 }),
    ),
    meterId: fc.constantFrom('calls', 'calls', 'packs', 'storage'),
    units: fc.integer({ min: 1, max: 30 }),
  })
  return fc
    .tuple(historyOf(plansOfUsage, { ...kind, voids }).map(bySecond), fc.array(anyArrival, { maxLength: 40 }))
    .map(([history, all]) => {
      const first = history.terms.startAt.subtract({ hours: 72 })
      const minutes = history.until.since(first).total('minutes') + 4320
      const arrivals = all.map(({ part, minutesLater, ...one }): Arrival => {
        const at = first.add({ seconds: Math.floor(part * minutes * 60) })
        return { ...one, at, knownAt: at.add({ minutes: minutesLater }) }
      })
      return { ...history, arrivals }
    })
}
