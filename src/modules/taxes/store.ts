import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { Write } from '../transaction/write-set.ts'
import {
  type OwnRateJson,
  rateFields,
  registrationFields,
  type TaxProfileJson,
  type TaxRegistrationJson,
  type TaxTermsRow,
  taxTermsColumns,
} from './rows.ts'

/** The registrations of the tenant, in order. */
export function listRegistrations(tx: Tx, tenantId: string): Promise<readonly TaxRegistrationJson[]> {
  return tx.rows<TaxRegistrationJson>({
    name: 'list_tax_registrations',
    text: `select ${registrationFields} from tax_registration r where r.tenant_id = $1
      order by r.country, r.region nulls first, r.scheme, r.valid`,
    values: [tenantId],
  })
}

/** Takes all registrations away, which are about to be written anew; other changes of them wait. Does not wait itself. */
export function clearRegistrations(tx: Tx, tenantId: string): void {
  tx.send({
    name: 'lock_taxes',
    text: 'select from tenant where tenant_id = $1 for no key update',
    values: [tenantId],
  })
  tx.send({
    name: 'clear_tax_registrations',
    text: 'delete from tax_registration where tenant_id = $1',
    values: [tenantId],
  })
}

export const insertRegistrations: Write = {
  name: 'inserted_tax_registrations',
  sql: `insert into tax_registration (tenant_id, id, country, region, tax_id, scheme, valid)
    select $tenant, r.id, r.country, r.region, r.tax_id, r.scheme, daterange(r.from_day, r.until_day)
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, country text, region text, tax_id text, scheme text, from_day date, until_day date)`,
}

/** A rate of the tenant's own. */
export interface OwnRateRow extends OwnRateJson {
  readonly created_at: Instant
}

export const insertRates: Write = {
  name: 'inserted_tax_rates',
  sql: `insert into tax_rate (tenant_id, id, country, region, category, percent, name, valid, created_at)
    select $tenant, r.id, r.country, r.region, r.category, r.percent::numeric, r.name, daterange(r.from_day, r.until_day), r.created_at
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, country text, region text, category text, percent text, name text,
      from_day date, until_day date, created_at timestamptz)`,
}

export const updateRates: Write = {
  name: 'updated_tax_rates',
  sql: `update tax_rate t set valid = daterange(r.from_day, r.until_day)
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, from_day date, until_day date) where t.tenant_id = $tenant and t.id = r.id`,
}

export const deleteRates: Write = {
  name: 'deleted_tax_rates',
  sql: `delete from tax_rate t using jsonb_to_recordset($rows::jsonb) as r (id uuid) where t.tenant_id = $tenant and t.id = r.id`,
}

/** A rate of the tenant's own; undefined if there is none. */
export async function findRate(tx: Tx, tenantId: string, id: string): Promise<OwnRateRow | undefined> {
  const [row] = await tx.rows<OwnRateRow>({
    name: 'find_tax_rate',
    text: `select ${rateFields}, r.created_at from tax_rate r where r.tenant_id = $1 and r.id = $2`,
    values: [tenantId, id],
  })
  return row
}

/** A page of the tenant's own rates, newest first; one more than `limit`. */
export function listRates(
  tx: Tx,
  tenantId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly OwnRateRow[]> {
  return tx.rows<OwnRateRow>({
    name: 'list_tax_rates',
    text: `select ${rateFields}, r.created_at from tax_rate r
      where r.tenant_id = $1 and r.id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) order by r.id desc limit $3`,
    values: [tenantId, before, limit + 1],
  })
}

/** What decides the taxes of a customer, and their present. */
export interface TaxedCustomerRow extends TaxTermsRow {
  readonly tax: TaxProfileJson | null
  readonly address: Record<string, string> | null
  readonly time_zone: string
  readonly now: Instant
}

/** How a customer is taxed; undefined if there is none. */
export async function taxedCustomer(tx: Tx, tenantId: string, id: string): Promise<TaxedCustomerRow | undefined> {
  const [row] = await tx.rows<TaxedCustomerRow>({
    name: 'taxed_customer',
    text: `select c.tax, c.address, c.time_zone, coalesce(k.now, date_trunc('milliseconds', now())) as now, ${taxTermsColumns}
      from customer c join tenant t on t.tenant_id = c.tenant_id
      left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
      where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, id],
  })
  return row
}
