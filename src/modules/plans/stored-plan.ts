import type { Instant } from '../../domain/instant.ts'
import type { Plan } from '../../domain/plan.ts'

/** A plan with what is kept beside it, which no price depends on. */
export interface StoredPlan extends Plan {
  /** Its number among the plans of its code, from 1. */
  readonly revision: number
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
