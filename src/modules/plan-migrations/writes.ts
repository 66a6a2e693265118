import type { Instant } from '../../domain/instant.ts'
import { insertSql, updateSql, upsertSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { MigrationTerms, PlanMigration, PreviewProgress } from './plan-migration.ts'

export const insertMigrations: Write = {
  name: 'inserted_plan_migrations',
  sql: insertSql(
    'plan_migration',
    `id, plan_id, to_plan_id, change_at, proration, overrides, as_of, status, is_listed, subscriptions, changed, skipped,
      created_at, updated_at`,
  ),
}

/** Cancels a running migration. */
export const endMigrations: Write = {
  name: 'ended_plan_migrations',
  sql: updateSql('plan_migration', 'id', 'status, updated_at, ended_at'),
}

/** The outcomes of waiting subscriptions. */
export const decideSubscriptions: Write = {
  name: 'decided_subscriptions',
  sql: updateSql('plan_migration_subscription', 'migration_id, subscription_id', 'status, reason, detail, decided_at'),
}

export const upsertPreviews: Write = {
  name: 'upserted_previews',
  sql: upsertSql('plan_migration_preview', 'plan_id, to_plan_id, change_at, proration, overrides', {
    changing: `as_of, is_done, seen_until, subscriptions, skipped, difference_now_cents, difference_at_next_renewal_cents,
      updated_at`,
  }),
}

export function migrationRow(migration: PlanMigration): object {
  return {
    id: migration.id,
    ...termsRow(migration),
    as_of: migration.asOf,
    status: migration.status,
    is_listed: migration.isListed,
    subscriptions: migration.subscriptions,
    changed: migration.changed,
    skipped: migration.skipped,
    created_at: migration.createdAt,
    updated_at: migration.updatedAt,
    ended_at: migration.endedAt,
  }
}

export function previewRow(terms: MigrationTerms, preview: PreviewProgress, updatedAt: Instant): object {
  return {
    ...termsRow(terms),
    as_of: preview.asOf,
    is_done: preview.isDone,
    seen_until: preview.seenUntil,
    subscriptions: preview.subscriptions,
    skipped: preview.skipped,
    difference_now_cents: Number(preview.differenceNowCents),
    difference_at_next_renewal_cents: Number(preview.differenceAtNextRenewalCents),
    updated_at: updatedAt,
  }
}

function termsRow({ planId, toPlanId, when, proration, overrides }: MigrationTerms) {
  return { plan_id: planId, to_plan_id: toPlanId, change_at: when, proration, overrides }
}
