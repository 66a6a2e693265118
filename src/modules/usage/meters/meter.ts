import type { Instant } from '../../../domain/instant.ts'

export const aggregations = ['count', 'sum', 'max', 'min', 'latest', 'unique_count', 'time_weighted'] as const
export type Aggregation = (typeof aggregations)[number]

/** Only what has one of the values in the property. */
export interface PropertyFilter {
  readonly property: string
  readonly values: readonly string[]
}

/** How events of a type become a quantity. Immutable but for its name, and that it is archived. */
export interface Meter {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly eventType: string
  readonly aggregation: Aggregation
  /** What is summed, compared or counted; null for a count of events. */
  readonly valueProperty: string | null
  readonly filters: readonly PropertyFilter[]
  readonly groupBy: readonly string[]
  /** Whether the level or the latest value holds on from before a period. */
  readonly carriesOver: boolean
  /** Whether it still counts what was sent before it was made. */
  readonly isFilling: boolean
  readonly archivedAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
