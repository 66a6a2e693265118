import type { PlanMigration, PreviewProgress, SkippedSubscription } from './plan-migration.ts'

/** A migration as the API shows it; `subscriptions` is null until they are counted. */
export function migrationToApi(migration: PlanMigration) {
  return {
    id: migration.id,
    plan_id: migration.planId,
    to_plan_id: migration.toPlanId,
    when: migration.when,
    proration: migration.proration,
    overrides: migration.overrides,
    as_of: migration.asOf.toString(),
    status: migration.status,
    subscriptions: migration.isListed ? migration.subscriptions : null,
    changed: migration.changed,
    skipped: migration.skipped,
    created_at: migration.createdAt.toString(),
    updated_at: migration.updatedAt.toString(),
    ended_at: migration.endedAt?.toString() ?? null,
  }
}

export function previewToApi(preview: PreviewProgress & { readonly currency: string }) {
  return {
    as_of: preview.asOf.toString(),
    subscriptions: preview.subscriptions,
    skipped: preview.skipped,
    difference_now_cents: Number(preview.differenceNowCents),
    difference_at_next_renewal_cents: Number(preview.differenceAtNextRenewalCents),
    currency: preview.currency,
  }
}

export function skippedToApi(skipped: SkippedSubscription) {
  return {
    subscription_id: skipped.subscriptionId,
    customer_id: skipped.customerId,
    reason: skipped.reason,
    detail: skipped.detail,
    skipped_at: skipped.skippedAt.toString(),
  }
}
