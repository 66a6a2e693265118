import type { Row } from '../../platform/database/row.ts'
import type { MigrationTerms, PlanMigration, PreviewProgress, SkippedSubscription } from './plan-migration.ts'

interface Words {
  readonly change_at: MigrationTerms['when']
  readonly proration: MigrationTerms['proration']
  readonly overrides: MigrationTerms['overrides']
  readonly status: PlanMigration['status']
}

export type MigrationRow = Row<
  'plan_migration',
  | 'id'
  | 'plan_id'
  | 'to_plan_id'
  | 'change_at'
  | 'proration'
  | 'overrides'
  | 'as_of'
  | 'status'
  | 'is_listed'
  | 'subscriptions'
  | 'changed'
  | 'skipped'
  | 'created_at'
  | 'updated_at'
  | 'ended_at',
  Words
>

/** The columns of `plan_migration m`. */
export const migrationColumns = `m.id, m.plan_id, m.to_plan_id, m.change_at, m.proration, m.overrides, m.as_of, m.status, m.is_listed,
  m.subscriptions, m.changed, m.skipped, m.created_at, m.updated_at, m.ended_at`

export function migrationOf(row: MigrationRow): PlanMigration {
  return {
    id: row.id,
    planId: row.plan_id,
    toPlanId: row.to_plan_id,
    when: row.change_at,
    proration: row.proration,
    overrides: row.overrides,
    asOf: row.as_of,
    status: row.status,
    isListed: row.is_listed,
    subscriptions: row.subscriptions,
    changed: row.changed,
    skipped: row.skipped,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  }
}

export type SkippedRow = Row<
  'plan_migration_subscription',
  'subscription_id' | 'customer_id' | 'reason' | 'detail' | 'decided_at'
>

export function skippedOf(row: SkippedRow): SkippedSubscription {
  if (row.reason === null || row.decided_at === null) throw new Error('a skipped subscription has no reason or time')
  return {
    subscriptionId: row.subscription_id,
    customerId: row.customer_id,
    reason: row.reason,
    detail: row.detail ?? '',
    skippedAt: row.decided_at,
  }
}

export type PreviewRow = Row<
  'plan_migration_preview',
  | 'as_of'
  | 'is_done'
  | 'seen_until'
  | 'subscriptions'
  | 'skipped'
  | 'difference_now_cents'
  | 'difference_at_next_renewal_cents'
>

export function previewOf(row: PreviewRow): PreviewProgress {
  return {
    asOf: row.as_of,
    isDone: row.is_done,
    seenUntil: row.seen_until,
    subscriptions: row.subscriptions,
    skipped: row.skipped,
    differenceNowCents: row.difference_now_cents,
    differenceAtNextRenewalCents: row.difference_at_next_renewal_cents,
  }
}

export const beforeEveryId = `'00000000-0000-0000-0000-000000000000'::uuid`

/** Subscriptions `s` with their customer's row `b` in the queue and its test clock `k`. */
export const subscribers = `subscription s
  join customer_billing b on b.tenant_id = s.tenant_id and b.customer_id = s.customer_id
  left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id`

/** Whether a subscription to the plan has not ended at an instant; on a test clock, at the clock's present. */
export function isSubscriber(planId: string, asOf: string): string {
  return `s.tenant_id = $1 and s.plan_id = ${planId} and (s.ends_at is null or s.ends_at > coalesce(k.now, ${asOf}))`
}
