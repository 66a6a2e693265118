import type { Instant } from '../../domain/instant.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import { meterOf } from '../plans/rows.ts'
import type { Write } from '../transaction/write-set.ts'
import type { UsageAlert } from './alert.ts'
import type { Reached } from './reached.ts'

type AlertRow = Row<'usage_alert', 'id' | 'price_code' | 'customer_id' | 'archived_at' | 'created_at'> & {
  readonly thresholds: readonly string[]
  readonly meter_id: string | null
  readonly meter_code: string | null
  readonly aggregation: string | null
  readonly group_by: readonly string[] | null
}

const columns = `a.id, a.price_code, a.customer_id, a.archived_at, a.created_at,
  array(select trim_scale(u)::text from unnest(a.thresholds) with ordinality t (u, n) order by n) as thresholds,
  m.id as meter_id, m.code as meter_code, m.aggregation, m.group_by`
const from = 'usage_alert a left join meter m on m.tenant_id = a.tenant_id and m.id = a.meter_id'

/** An alert by id. */
export async function findAlert(tx: Tx, tenantId: string, id: string): Promise<UsageAlert | undefined> {
  const [row] = await tx.rows<AlertRow>({
    name: 'find_usage_alert',
    text: `select ${columns} from ${from} where a.tenant_id = $1 and a.id = $2`,
    values: [tenantId, id],
  })
  return row && alertOf(row)
}

/** A page of alerts, newest first; one more than `limit`. */
export async function listAlerts(
  tx: Tx,
  tenantId: string,
  { customerId }: { readonly customerId?: string | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<UsageAlert[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<AlertRow>({
    text: `select ${columns} from ${from} where a.tenant_id = $1 ${also('a.customer_id = ?', customerId)} ${also('a.id < ?', before)}
      order by a.id desc limit $2`,
    values,
  })
  return rows.map(alertOf)
}

/** The alerts that watch a customer. */
export async function alertsOf(tx: Tx, tenantId: string, customerId: string): Promise<readonly UsageAlert[]> {
  const rows = await tx.rows<AlertRow>({
    name: 'usage_alerts_of_customer',
    text: `select ${columns} from ${from} where a.tenant_id = $1 and (a.customer_id = $2 or a.customer_id is null) and a.archived_at is null
      and m.archived_at is null order by a.id`,
    values: [tenantId, customerId],
  })
  return rows.map(alertOf)
}

/** What a customer has reached before, since an instant: keys as `reachedKey` makes them. */
export async function reachedBefore(
  tx: Tx,
  tenantId: string,
  customerId: string,
  since: Instant,
): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<
    Row<'usage_alert_reached', 'alert_id' | 'subject_id' | 'period_start'> & { readonly threshold: string }
  >({
    name: 'usage_alerts_reached',
    text: `select alert_id, subject_id, period_start, trim_scale(threshold)::text as threshold from usage_alert_reached
      where tenant_id = $1 and customer_id = $2 and period_start >= $3`,
    values: [tenantId, customerId, since],
  })
  return new Set(rows.map((row) => keyOf([row.alert_id, row.subject_id, row.period_start.toString(), row.threshold])))
}

/** What makes a threshold reached once. */
export function reachedKey({ alert, subjectId, period, threshold }: Reached): string {
  return keyOf([alert.id, subjectId, period.from.toString(), threshold])
}

function keyOf(parts: readonly string[]): string {
  return parts.join(' ')
}

/** A customer to look at, and the present. */
export interface CustomerToCheck {
  readonly tenant_id: string
  readonly customer_id: string
  readonly now: Instant
  /** How long they have waited for it. */
  readonly waiting_seconds: number
}

/** Customers to look at, of all tenants, who has waited longest first, at most so many. */
export async function customersToCheck(tx: Tx, atMost: number): Promise<readonly CustomerToCheck[]> {
  return tx.rows<CustomerToCheck>({
    name: 'customers_to_check',
    text: 'select tenant_id, customer_id, now, waiting_seconds from customers_to_check($1)',
    values: [atMost],
  })
}

/** A customer of a test clock to look at. */
export async function nextCheckOnClock(tx: Tx, tenantId: string, clockId: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ customer_id: string }>({
    name: 'next_check_on_clock',
    text: `select c.customer_id from usage_check c join customer u on u.tenant_id = c.tenant_id and u.id = c.customer_id
      where c.tenant_id = $1 and u.test_clock_id = $2 order by c.customer_id limit 1`,
    values: [tenantId, clockId],
  })
  return row?.customer_id
}

/** Whether customers of a test clock are watched at all. */
export async function isClockWatched(tx: Tx, tenantId: string, clockId: string): Promise<boolean> {
  const [row] = await tx.rows<{ is_watched: boolean | null }>({
    name: 'is_clock_watched',
    text: `select exists (select from usage_alert a where a.tenant_id = $1 and a.archived_at is null)
      or exists (select from subscription s join customer u on u.tenant_id = s.tenant_id and u.id = s.customer_id
        where s.tenant_id = $1 and s.billing_threshold_cents is not null and u.test_clock_id = $2) as is_watched`,
    values: [tenantId, clockId],
  })
  return row?.is_watched ?? false
}

/** Takes the marks of a customer: a look that begins now sees all that they stand for. Does not wait. */
export function takeChecks(tx: Tx, tenantId: string, customerId: string): void {
  tx.send({
    name: 'take_usage_checks',
    text: 'delete from usage_check where tenant_id = $1 and customer_id = $2',
    values: [tenantId, customerId],
  })
}

/** Lets somebody look at a customer, although nothing new was used. Does not wait. */
export function askCheck(tx: Tx, customerId: string): void {
  tx.send({ name: 'ask_usage_check', text: 'select ask_usage_check($1)', values: [customerId] })
}

export const insertAlerts: Write = {
  name: 'inserted_usage_alerts',
  sql: insertSql('usage_alert', 'id, meter_id, price_code, customer_id, thresholds, archived_at, created_at'),
}

export const archiveAlerts: Write = {
  name: 'archived_usage_alerts',
  sql: updateSql('usage_alert', 'id', 'archived_at'),
}

export const insertReached: Write = {
  name: 'inserted_usage_alerts_reached',
  sql: insertSql('usage_alert_reached', 'alert_id, customer_id, subject_id, period_start, threshold, reached_at'),
}

function alertOf({ meter_id, meter_code, ...row }: AlertRow): UsageAlert {
  const meter =
    meter_id && meter_code
      ? meterOf({ id: meter_id, code: meter_code, aggregation: row.aggregation ?? '', group_by: row.group_by ?? [] })
      : null
  return {
    id: row.id,
    watched: meter ? { meter } : { priceCode: row.price_code ?? '' },
    customerId: row.customer_id,
    thresholds: row.thresholds,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
  }
}
