import type { Instant } from '../../domain/instant.ts'
import type { Plan } from '../../domain/plan.ts'

/** A plan with stored data that no price depends on. */
export interface StoredPlan extends Plan {
  /** Counts the plans of this code, from 1. */
  readonly revision: number
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
