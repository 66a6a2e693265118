import type { Instant } from '../../domain/instant.ts'
import type { Meter } from '../../domain/price.ts'

/** What an alert watches: the quantity of a meter in a calendar month, or what usage of a price costs in its billing period. */
export type Watched = { readonly meter: Meter } | { readonly priceCode: string }

/** Reports once per period that a customer has reached a threshold. */
export interface UsageAlert {
  readonly id: string
  readonly watched: Watched
  /** Null: every customer. */
  readonly customerId: string | null
  /** Ascending, exact decimals: units of the meter, or minor units. */
  readonly thresholds: readonly string[]
  readonly archivedAt: Instant | null
  readonly createdAt: Instant
}
