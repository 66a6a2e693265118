import type { Instant } from '../../domain/instant.ts'
import type { ChangeProration } from '../../domain/subscription.ts'

/** The two plans, the instant of the changes, and how the difference is billed. */
export interface MigrationTerms {
  readonly planId: string
  readonly toPlanId: string
  readonly when: 'now' | 'period_end'
  readonly proration: ChangeProration
  /** Whether agreed prices stay, in place of the new plan’s price of that code. */
  readonly overrides: 'keep' | 'drop'
}

/** A migration of a plan’s subscribers to another plan. */
export interface PlanMigration extends MigrationTerms {
  readonly id: string
  /** Each subscription is changed as of this instant; on a test clock, as of the clock's present. */
  readonly asOf: Instant
  readonly status: 'running' | 'done' | 'canceled'
  /** Whether all subscriptions are listed; then `subscriptions` is their number. */
  readonly isListed: boolean
  readonly subscriptions: number
  readonly changed: number
  readonly skipped: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
}

/** A subscription that was not changed, with the reason. */
export interface SkippedSubscription {
  readonly subscriptionId: string
  readonly customerId: string
  readonly reason: string
  readonly detail: string
  readonly skippedAt: Instant
}

/** The progress of a preview. */
export interface PreviewProgress {
  readonly asOf: Instant
  readonly seenUntil: string | null
  readonly isDone: boolean
  readonly subscriptions: number
  readonly skipped: number
  readonly differenceNowCents: bigint
  readonly differenceAtNextRenewalCents: bigint
}
