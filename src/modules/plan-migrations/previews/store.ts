import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { seriesOfCustomer } from '../../ledger/number-series.ts'
import type { NamedCustomer } from '../../ledger/store.ts'
import type { MigrationTerms, PreviewProgress } from '../plan-migration.ts'
import { beforeEveryId, isSubscriber, type PreviewRow, previewOf, subscribers } from '../rows.ts'
import type { ListedSubscription } from '../store.ts'

/** The stored progress of the same preview, locked; undefined if there is none. */
export async function lockPreview(
  tx: Tx,
  tenantId: string,
  { planId, toPlanId, when, proration, overrides }: MigrationTerms,
  touchedSince: Instant,
): Promise<PreviewProgress | undefined> {
  const [row] = await tx.rows<PreviewRow>({
    name: 'lock_plan_migration_preview',
    text: `select p.as_of, p.is_done, p.seen_until, p.subscriptions, p.skipped, p.difference_now_cents,
        p.difference_at_next_renewal_cents
      from plan_migration_preview p where p.tenant_id = $1 and p.plan_id = $2 and p.to_plan_id = $3 and p.change_at = $4
        and p.proration = $5 and p.overrides = $6 and p.updated_at >= $7 and not p.is_done for no key update`,
    values: [tenantId, planId, toPlanId, when, proration, overrides, touchedSince.toString()],
  })
  return row && previewOf(row)
}

/** A page of a plan's subscribers as of an instant, by id. */
export function subscribersOf(
  tx: Tx,
  tenantId: string,
  page: { readonly planId: string; readonly asOf: Instant; readonly after: string | null; readonly limit: number },
): Promise<readonly ListedSubscription[]> {
  return tx.rows({
    name: 'subscribers_of_plan',
    text: `select s.id as subscription_id, s.customer_id from ${subscribers} where ${isSubscriber('$2', '$3::timestamptz')}
      and s.id > coalesce($4, ${beforeEveryId}) order by s.id limit $5`,
    values: [tenantId, page.planId, page.asOf.toString(), page.after, page.limit],
  })
}

/**
 * Locks customers, shared, after their test clocks, and returns them by id: pending writers have finished, and new ones wait
 * until the transaction ends.
 */
export function lockShared(
  tx: Tx,
  tenantId: string,
  customerIds: readonly string[],
): Promise<readonly NamedCustomer[]> {
  // In one round trip: statements sent after this see the locked clocks.
  tx.send({
    name: 'lock_clocks_shared',
    text: `select from test_clock k where k.tenant_id = $1 and k.id in (
        select b.test_clock_id from customer_billing b
        where b.tenant_id = $1 and b.customer_id = any((select $2::uuid[])::uuid[]) and b.test_clock_id is not null)
      order by k.id for share`,
    values: [tenantId, customerIds],
  })
  return tx.rows({
    name: 'lock_customers_shared',
    text: `select b.customer_id, coalesce(k.now, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant)) as now,
        b.last_instant, ${seriesOfCustomer}, b.test_clock_id, k.last_finalized_at,
        coalesce(k.advancing_to is not null, false) as is_advancing, b.parked_at is not null as is_parked,
        greatest(b.changed_at, k.updated_at) as changed_at
      from customer_billing b left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
      where b.tenant_id = $1 and b.customer_id = any((select $2::uuid[])::uuid[]) order by b.customer_id for share of b`,
    values: [tenantId, customerIds],
  })
}
