import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { NamedCustomer } from '../ledger/store.ts'
import type { PlanMigration, SkippedSubscription } from './plan-migration.ts'
import {
  beforeEveryId,
  isSubscriber,
  type MigrationRow,
  migrationColumns,
  migrationOf,
  type SkippedRow,
  skippedOf,
  subscribers,
} from './rows.ts'

export async function findMigration(tx: Tx, tenantId: string, id: string): Promise<PlanMigration | undefined> {
  const [row] = await tx.rows<MigrationRow>({
    name: 'find_plan_migration',
    text: `select ${migrationColumns} from plan_migration m where m.tenant_id = $1 and m.id = $2`,
    values: [tenantId, id],
  })
  return row && migrationOf(row)
}

/** The migration, locked against other decisions until the transaction ends. */
export async function lockMigration(tx: Tx, tenantId: string, id: string): Promise<PlanMigration | undefined> {
  const [row] = await tx.rows<MigrationRow>({
    name: 'lock_plan_migration',
    text: `select ${migrationColumns} from plan_migration m where m.tenant_id = $1 and m.id = $2 for no key update`,
    values: [tenantId, id],
  })
  return row && migrationOf(row)
}

/** A page of migrations, newest first; one more than `limit`. */
export async function listMigrations(
  tx: Tx,
  tenantId: string,
  filter: { readonly planId?: string | undefined; readonly status?: string | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<PlanMigration[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: unknown) =>
    value === undefined || value === null ? '' : `and ${condition.replace('?', `$${values.push(value)}`)}`
  const conditions = [
    also('m.plan_id = ?', filter.planId),
    also('m.status = ?', filter.status),
    also('m.id < ?', before),
  ]
  const rows = await tx.rows<MigrationRow>({
    text: `select ${migrationColumns} from plan_migration m where m.tenant_id = $1 ${conditions.join(' ')}
      order by m.id desc limit $2`,
    values,
  })
  return rows.map(migrationOf)
}

/** A page of the subscriptions that a migration skipped, by subscription, oldest first; one more than `limit`. */
export async function listSkipped(
  tx: Tx,
  tenantId: string,
  {
    migrationId,
    after,
    limit,
  }: { readonly migrationId: string; readonly after: string | null; readonly limit: number },
): Promise<SkippedSubscription[]> {
  const rows = await tx.rows<SkippedRow>({
    text: `select w.subscription_id, w.customer_id, w.reason, w.detail, w.decided_at from plan_migration_subscription w
      where w.tenant_id = $1 and w.migration_id = $2 and w.status = 'skipped' ${after ? 'and w.subscription_id > $4' : ''}
      order by w.subscription_id limit $3`,
    values: after ? [tenantId, migrationId, limit + 1, after] : [tenantId, migrationId, limit + 1],
  })
  return rows.map(skippedOf)
}

/** The running migrations of all tenants, oldest first, and the present, by the database's clock. */
export async function runningMigrations(tx: Tx): Promise<{
  readonly now: Instant
  readonly running: readonly { readonly tenantId: string; readonly id: string; readonly isListed: boolean }[]
}> {
  const rows = await tx.rows<{ now: Instant; tenant_id: string | null; id: string; is_listed: boolean }>({
    name: 'running_plan_migrations',
    text: `select n.now, r.tenant_id, r.id, r.is_listed from (select date_trunc('milliseconds', clock_timestamp()) as now) n
      left join running_plan_migrations() r on true`,
  })
  const now = rows[0]?.now
  if (!now) throw new Error('the database returned no time')
  const running = rows.flatMap(({ tenant_id: tenantId, id, is_listed: isListed }) =>
    tenantId === null ? [] : [{ tenantId, id, isListed }],
  )
  return { now, running }
}

/** The number of running migrations, and of their listed subscriptions that still wait. */
export async function migrationBacklog(tx: Tx): Promise<{ running: number; remaining: number }> {
  const [row] = await tx.rows<{ running: bigint; remaining: bigint }>({
    name: 'plan_migration_backlog',
    text: 'select running, remaining from plan_migration_backlog()',
  })
  return { running: Number(row?.running ?? 0), remaining: Number(row?.remaining ?? 0) }
}

/**
 * Lists the next subscriptions of a migration in order, at most `limit`; the list is complete once there are fewer. Returns
 * their number; null if there is nothing to list, or the migration is locked elsewhere.
 */
export async function listNext(tx: Tx, tenantId: string, id: string, limit: number): Promise<number | null> {
  const [row] = await tx.rows<{ listed: number }>({
    name: 'list_for_plan_migration',
    text: `with m as (
        select * from plan_migration m where m.tenant_id = $1 and m.id = $2 and m.status = 'running' and not m.is_listed
        for no key update skip locked),
      listed as (
        insert into plan_migration_subscription (tenant_id, migration_id, subscription_id, customer_id, test_clock_id)
        select s.tenant_id, m.id, s.id, s.customer_id, s.test_clock_id from m cross join lateral (
          select s.*, b.test_clock_id from ${subscribers} where ${isSubscriber('m.plan_id', 'm.as_of')}
            and s.id > coalesce(m.listed_until, ${beforeEveryId}) order by s.id limit $3) s
        returning subscription_id),
      counted as (select count(*)::integer as listed, (array_agg(subscription_id order by subscription_id desc))[1] as last from listed)
      update plan_migration u set subscriptions = u.subscriptions + c.listed, is_listed = c.listed < $3,
        listed_until = coalesce(c.last, u.listed_until), updated_at = date_trunc('milliseconds', clock_timestamp())
      from m cross join counted c where u.tenant_id = m.tenant_id and u.id = m.id returning c.listed`,
    values: [tenantId, id, limit],
  })
  return row?.listed ?? null
}

/** Claims customers with waiting subscriptions, or one named customer. A batch has either customers without a test clock, or those of one clock. */
export function claimCustomers(
  tx: Tx,
  migrationId: string,
  { limit, customerId = null }: { readonly limit: number; readonly customerId?: string | null },
): Promise<readonly NamedCustomer[]> {
  return tx.rows({
    name: 'claim_migrating_customers',
    text: 'select * from claim_migrating_customers($1, $2, $3)',
    values: [migrationId, limit, customerId],
  })
}

export interface ListedSubscription {
  readonly subscription_id: string
  readonly customer_id: string
}

/** The waiting subscriptions of these locked customers. */
export function waitingSubscriptions(
  tx: Tx,
  tenantId: string,
  migrationId: string,
  customerIds: readonly string[],
): Promise<readonly ListedSubscription[]> {
  return tx.rows({
    name: 'waiting_for_plan_migration',
    text: `select w.subscription_id, w.customer_id from plan_migration_subscription w
      where w.tenant_id = $1 and w.migration_id = $2 and w.status = 'waiting'
        and w.customer_id = any((select $3::uuid[])::uuid[]) order by w.subscription_id`,
    values: [tenantId, migrationId, customerIds],
  })
}

/**
 * Counts the decisions of a transaction and locks the migration from then on, so that it ends before this or after the
 * commit. Returns false if it has ended.
 */
export async function countDecided(
  tx: Tx,
  tenantId: string,
  decided: { readonly id: string; readonly changed: number; readonly skipped: number },
): Promise<boolean> {
  const rows = await tx.rows({
    name: 'count_decided_of_plan_migration',
    text: `update plan_migration m set changed = m.changed + $3, skipped = m.skipped + $4,
        updated_at = date_trunc('milliseconds', clock_timestamp())
      where m.tenant_id = $1 and m.id = $2 and m.status = 'running' returning m.id`,
    values: [tenantId, decided.id, decided.changed, decided.skipped],
  })
  return rows.length > 0
}

/** Skips a customer’s waiting subscriptions, with the reason; under the migration’s lock. */
export async function skipCustomer(
  tx: Tx,
  tenantId: string,
  skipped: {
    readonly migrationId: string
    readonly customerId: string
    readonly reason: string
    readonly detail: string
  },
): Promise<void> {
  const { migrationId, customerId, reason, detail } = skipped
  await tx.rows({
    name: 'skip_customer_of_plan_migration',
    text: `with skipped as (
        update plan_migration_subscription w set status = 'skipped', reason = $4, detail = $5,
          decided_at = date_trunc('milliseconds', clock_timestamp())
        where w.tenant_id = $1 and w.migration_id = $2 and w.customer_id = $3 and w.status = 'waiting' returning 1)
      update plan_migration m set skipped = m.skipped + s.skipped, updated_at = date_trunc('milliseconds', clock_timestamp())
      from (select count(*)::integer as skipped from skipped) s where m.tenant_id = $1 and m.id = $2`,
    values: [tenantId, migrationId, customerId, reason, detail],
  })
}

/** Ends a migration that has no waiting subscriptions left. */
export async function finishMigration(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'finish_plan_migration',
    text: `update plan_migration m set status = 'done', ended_at = n.now, updated_at = n.now
      from (select date_trunc('milliseconds', clock_timestamp()) as now) n
      where m.tenant_id = $1 and m.id = $2 and m.status = 'running' and m.is_listed
        and m.changed + m.skipped = m.subscriptions returning m.id`,
    values: [tenantId, id],
  })
  return rows.length > 0
}
