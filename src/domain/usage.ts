import type { Span } from './coverage.ts'
import type { UsageTariff } from './price.ts'
import { type Quantity, unitsOnly } from './price-model.ts'
import { zero } from './rational.ts'

/** What is measured as one quantity: the events of a customer in these spans, counted by the meter of a tariff. */
export interface UsageCover {
  readonly customerId: string
  readonly tariff: UsageTariff
  readonly spans: readonly Span[]
}

/** What is known of usage where something is decided. The domain asks; who calls it has measured before. */
export interface KnownUsage {
  /** How long after the end of a cover its usage may still come, in minutes: then billing looks at it once more. */
  readonly graceMinutes: number
  quantityIn(cover: UsageCover): Quantity
}

/** No units, as of an item without events. */
export const noUnits: Quantity = unitsOnly(zero)

/** Where nothing is billed, so that nothing has been measured. */
export const noUsage: KnownUsage = {
  graceMinutes: 60,
  quantityIn: ({ tariff }) => {
    throw new Error(`the usage of meter ${tariff.meter.code} was not measured`)
  },
}
