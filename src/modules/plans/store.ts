import type { Instant } from '../../domain/instant.ts'
import type { IntervalUnit } from '../../domain/interval.ts'
import type { Meter } from '../../domain/price.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import { type MeterJson, meterOf, type PriceRow, priceColumns, priceOf } from './rows.ts'
import type { StoredPlan } from './stored-plan.ts'

interface PlanRow {
  readonly id: string
  readonly code: string
  readonly revision: number
  readonly name: string
  readonly product: string
  readonly currency: string
  readonly interval_unit: IntervalUnit
  readonly interval_count: number
  readonly trial_days: number
  readonly is_active: boolean
  readonly metadata: Record<string, string>
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly prices: readonly PriceRow[]
}

export interface PlanFilter {
  readonly product?: string | undefined
  readonly isActive?: boolean | undefined
  readonly code?: string | undefined
}

const planColumns = `id, code, revision, name, product, currency, interval_unit, interval_count, trial_days, is_active, metadata,
  created_at, updated_at`

/** The prices of `plan p` in their order, as a JSON array of rows. */
export const pricesOfPlan = `(select jsonb_agg(to_jsonb(x) - 'position' order by x.position) from (
    select l.position, ${priceColumns} from plan_price l join price r on r.tenant_id = l.tenant_id and r.id = l.price_id
    where l.tenant_id = p.tenant_id and l.plan_id = p.id) x)`

const columns = `${planColumns.replaceAll(/\w+/g, 'p.$&')}, ${pricesOfPlan} as prices`

/** A plan by id. */
export async function findPlan(tx: Tx, tenantId: string, id: string): Promise<StoredPlan | undefined> {
  const [row] = await tx.rows<PlanRow>({
    name: 'find_stored_plan',
    text: `select ${columns} from plan p where p.tenant_id = $1 and p.id = $2`,
    values: [tenantId, id],
  })
  return row && planOf(row)
}

/** A plan, locked against other changes; subscriptions to it go on. */
export async function lockPlan(tx: Tx, tenantId: string, id: string): Promise<StoredPlan | undefined> {
  const [row] = await tx.rows<PlanRow>({
    name: 'lock_plan',
    text: `select ${columns} from plan p where p.tenant_id = $1 and p.id = $2 for no key update of p`,
    values: [tenantId, id],
  })
  return row && planOf(row)
}

/**
 * Locks the code of a plan against other revisions until the transaction ends, by locking its first revision. Does not wait;
 * statements sent after this see the revisions that exist once the lock is held.
 */
export function lockRevisions(tx: Tx, tenantId: string, planId: string): void {
  tx.send({
    name: 'lock_revisions',
    text: `select 1 from plan p where p.tenant_id = $1 and p.revision = 1
      and p.code = (select code from plan where tenant_id = $1 and id = $2) for no key update`,
    values: [tenantId, planId],
  })
}

/** The newest revision of the code that a plan has. */
export async function findNewestRevision(tx: Tx, tenantId: string, planId: string): Promise<StoredPlan | undefined> {
  const [row] = await tx.rows<PlanRow>({
    name: 'find_newest_revision',
    text: `select ${columns} from plan p where p.tenant_id = $1
      and p.code = (select code from plan where tenant_id = $1 and id = $2) order by p.revision desc limit 1`,
    values: [tenantId, planId],
  })
  return row && planOf(row)
}

/** The meters of these codes that are not archived, locked against it, and whether each still counts the past. */
export async function lockMetersByCode(
  tx: Tx,
  tenantId: string,
  codes: readonly string[],
): Promise<readonly { readonly meter: Meter; readonly isFilling: boolean }[]> {
  const rows = await tx.rows<MeterJson & { readonly is_filling: boolean | null }>({
    name: 'lock_meters_by_code',
    text: `select id, code, aggregation, group_by, filling_before is not null as is_filling from meter
      where tenant_id = $1 and code = any($2::text[]) and archived_at is null order by id for share`,
    values: [tenantId, codes],
  })
  return rows.map((row) => ({ meter: meterOf(row), isFilling: row.is_filling ?? false }))
}

/** Whether a usage price of the tenant has this code. */
export async function isUsagePrice(tx: Tx, tenantId: string, code: string): Promise<boolean> {
  const [row] = await tx.rows<{ is_one: boolean }>({
    name: 'is_usage_price',
    text: `select exists (select from price where tenant_id = $1 and code = $2 and kind = 'usage') as is_one`,
    values: [tenantId, code],
  })
  return row?.is_one ?? false
}

/** A page of plans, newest first; one more than `limit`, to tell whether there is a next page. */
export async function listPlans(
  tx: Tx,
  tenantId: string,
  filter: PlanFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<StoredPlan[]> {
  const rows = await tx.rows<PlanRow>(listStatement(tenantId, filter, page))
  return rows.map(planOf)
}

const afterEveryId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The statement of a page. A test checks its query plan. A tenant has few plans, so filters without an index are cheap. */
export function listStatement(
  tenantId: string,
  filter: PlanFilter,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const columnsWanted = { code: filter.code, product: filter.product, is_active: filter.isActive }
  const wanted = Object.entries(columnsWanted).filter(([, value]) => value !== undefined)
  return {
    name: ['list_plans', ...wanted.map(([column]) => column)].join('_by_'),
    text: `select ${columns} from plan p where p.tenant_id = $1 and p.id < $2
      ${wanted.map(([column], index) => `and p.${column} = $${index + 4}`).join(' ')} order by p.id desc limit $3`,
    values: [tenantId, page.before ?? afterEveryId, page.limit + 1, ...wanted.map(([, value]) => value)],
  }
}

export const insertPlans: Write = { name: 'inserted_plans', sql: insertSql('plan', planColumns) }

export const insertPrices: Write = {
  name: 'inserted_prices',
  sql: insertSql(
    'price',
    `id, code, name, currency, interval_unit, interval_count, timing, trial_days, quantity, kind, model, unit_amount, tiers,
      package_size, rate, fixed_amount, cells, default_unit_amount, divide_by, round, included_quantity, minimum_cents, maximum_cents,
      meter_id, filters, is_scaled, tax_category, override_of`,
  ),
}

export const insertPlanPrices: Write = {
  name: 'inserted_plan_prices',
  sql: insertSql('plan_price', 'plan_id, position, price_id'),
}

/** Prices and interval never change: the application’s role may not update them. */
export const updatePlans: Write = {
  name: 'updated_plans',
  sql: updateSql('plan', 'id', 'name, metadata, is_active, updated_at'),
}

/** A plan as its row. */
export function planRow(plan: StoredPlan): object {
  return {
    id: plan.id,
    code: plan.code,
    revision: plan.revision,
    name: plan.name,
    product: plan.product,
    currency: plan.currency,
    interval_unit: plan.interval.unit,
    interval_count: plan.interval.count,
    trial_days: plan.trialDays,
    is_active: plan.isActive,
    metadata: plan.metadata,
    created_at: plan.createdAt,
    updated_at: plan.updatedAt,
  }
}

function planOf(row: PlanRow): StoredPlan {
  return {
    id: row.id,
    code: row.code,
    revision: row.revision,
    name: row.name,
    product: row.product,
    currency: row.currency,
    interval: { unit: row.interval_unit, count: row.interval_count },
    trialDays: row.trial_days,
    isActive: row.is_active,
    metadata: row.metadata,
    prices: row.prices.map(priceOf),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
