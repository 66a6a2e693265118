import type { Instant } from '../../../domain/instant.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../../platform/database/write-sql.ts'
import type { Write } from '../../transaction/write-set.ts'
import type { Aggregation, Meter, PropertyFilter } from './meter.ts'

type MeterRow = Row<
  'meter',
  | 'id'
  | 'code'
  | 'name'
  | 'aggregation'
  | 'value_property'
  | 'filters'
  | 'group_by'
  | 'carries_over'
  | 'archived_at'
  | 'created_at'
  | 'updated_at',
  { readonly aggregation: Aggregation; readonly filters: readonly PropertyFilter[] | null }
> & { readonly event_type: string; readonly is_filling: boolean | null }

const columns = `m.id, m.code, m.name, y.code as event_type, m.aggregation, m.value_property, m.filters, m.group_by, m.carries_over,
  m.filling_before is not null as is_filling, m.archived_at, m.created_at, m.updated_at`
const from = 'meter m join usage_type y on y.tenant_id = m.tenant_id and y.number = m.type_number'

/** A meter by id. */
export async function findMeter(tx: Tx, tenantId: string, id: string): Promise<Meter | undefined> {
  const [row] = await tx.rows<MeterRow>({
    name: 'find_meter',
    text: `select ${columns} from ${from} where m.tenant_id = $1 and m.id = $2`,
    values: [tenantId, id],
  })
  return row && meterOf(row)
}

/** A meter by code. */
export async function findMeterByCode(tx: Tx, tenantId: string, code: string): Promise<Meter | undefined> {
  const [row] = await tx.rows<MeterRow>({
    name: 'find_meter_by_code',
    text: `select ${columns} from ${from} where m.tenant_id = $1 and m.code = $2`,
    values: [tenantId, code],
  })
  return row && meterOf(row)
}

/** A meter, locked against other changes. */
export async function lockMeter(tx: Tx, tenantId: string, id: string): Promise<Meter | undefined> {
  const [row] = await tx.rows<MeterRow>({
    name: 'lock_meter',
    text: `select ${columns} from ${from} where m.tenant_id = $1 and m.id = $2 for no key update of m`,
    values: [tenantId, id],
  })
  return row && meterOf(row)
}

/** A plan that is sold, by its code, or a subscription that has not ended, by its id, with a price of the meter. */
export async function useOfMeter(
  tx: Tx,
  { tenantId, id, now }: { readonly tenantId: string; readonly id: string; readonly now: Instant },
): Promise<{ readonly what: 'plan' | 'subscription'; readonly name: string } | undefined> {
  const [row] = await tx.rows<{ what: string; name: string }>({
    name: 'use_of_meter',
    text: `with sold as (
        select l.id, l.code, l.is_active, p.code as price_code from price p
          join plan_price q on q.tenant_id = p.tenant_id and q.price_id = p.id join plan l on l.tenant_id = q.tenant_id and l.id = q.plan_id
        where p.tenant_id = $1 and p.meter_id = $2)
      (select 'plan' as what, code as name from sold where is_active limit 1)
      union all
      (select 'subscription', s.id::text from sold join subscription s on s.tenant_id = $1 and s.plan_id = sold.id
        where s.ends_at is null or s.ends_at > $3 limit 1)
      union all
      (select 'subscription', s.id::text from sold
        join subscription_item i on i.tenant_id = $1 and i.add_on_of = sold.code and i.price_code = sold.price_code and i.ends_at is null
        join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
        where s.ends_at is null or s.ends_at > $3 limit 1)
      limit 1`,
    values: [tenantId, id, now],
  })
  return row && { what: row.what === 'plan' ? 'plan' : 'subscription', name: row.name }
}

/** A page of meters, newest first; one more than `limit`. */
export async function listMeters(
  tx: Tx,
  tenantId: string,
  { code }: { readonly code?: string | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<Meter[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<MeterRow>({
    text: `select ${columns} from ${from} where m.tenant_id = $1 ${also('m.code = ?', code)} ${also('m.id < ?', before)}
      order by m.id desc limit $2`,
    values,
  })
  return rows.map(meterOf)
}

/** Where a new meter begins. */
export interface Beginning {
  readonly type_number: number
  readonly first_batch: bigint
  /** Whether events of its type were recorded before. */
  readonly has_past: boolean
}

/** Holds all recording of the tenant until the transaction ends, and says where a new meter begins. */
export async function beginMeter(tx: Tx, eventType: string): Promise<Beginning> {
  const [row] = await tx.rows<Beginning>({
    name: 'begin_meter',
    text: 'select type_number, first_batch, has_past from begin_meter($1)',
    values: [eventType],
  })
  return row as Beginning
}

/** Holds all recording of the tenant until the transaction ends, and gives the number after every batch so far. */
export async function endBatches(tx: Tx): Promise<bigint> {
  const [row] = await tx.rows<{ batch: bigint }>({
    name: 'end_usage_batches',
    text: 'select end_usage_batches() as batch',
  })
  return row?.batch ?? 0n
}

export const insertMeters: Write = {
  name: 'inserted_meters',
  sql: insertSql(
    'meter',
    `id, code, name, type_number, aggregation, value_property, filters, group_by, carries_over, first_batch, filling_before,
      is_full, created_at, updated_at`,
  ),
}

export const renameMeters: Write = { name: 'renamed_meters', sql: updateSql('meter', 'id', 'name, updated_at') }

export const archiveMeters: Write = {
  name: 'archived_meters',
  sql: updateSql('meter', 'id', 'archived_at, end_batch, updated_at'),
}

function meterOf(row: MeterRow): Meter {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    eventType: row.event_type,
    aggregation: row.aggregation,
    valueProperty: row.value_property,
    filters: row.filters ?? [],
    groupBy: row.group_by,
    carriesOver: row.carries_over,
    isFilling: row.is_filling ?? false,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
