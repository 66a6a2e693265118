import { randomUUID } from 'node:crypto'
import { discounted } from '../openapi/arranged-discounts.ts'
import { made, newPlan } from '../service/merchant.ts'
import { newPerson } from '../service/person.ts'
import type { TestService } from '../service/service.ts'
import { buildTaxes } from '../service/taxed-world.ts'
import { foldAll, metering, minutesAgo, sendUsage } from '../service/usage.ts'
import { askBy } from '../service/world.ts'

const taxRate = { country: 'DE', category: 'book', percent: '7', name: 'VAT', from: '2026-01-01' }

type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** Tables of people, who are of no tenant: the application reaches them only through functions of the owner. */
export const tablesOfPeople = [
  'person',
  'person_session',
  'person_passkey',
  'passkey_challenge',
  'person_identity',
  'oidc_sign_in',
  'sign_in_failure',
]

/** The tables that hold rows of tenants; not their partitions, and not those that are of the whole database. */
export async function tenantTables(owner: Owner): Promise<readonly string[]> {
  const rows = await owner(
    `select relname::text as name from pg_class where relkind in ('r', 'p') and not relispartition
    and relnamespace = 'public'::regnamespace and relname <> all ($1) order by 1`,
    [['schema_migration', 'collection_gate', ...tablesOfPeople]],
  )
  return rows.map(({ name }) => String(name))
}

/** Everything that a tenant has, a hash for each table: equal before and after if nothing has changed. Not the last use of keys and sessions. */
export async function fingerprint(owner: Owner, tenantId: string): Promise<Record<string, string>> {
  const rowOf = (table: string) =>
    ['api_key', 'portal_session'].includes(table) ? `to_jsonb(t) - 'last_used_at' - 'last_seen_at'` : 't'
  const each = (await tenantTables(owner)).map(
    (
      table,
    ) => `select '${table}' as name, count(*) || ' ' || coalesce(sum(hashtextextended((${rowOf(table)})::text, 0)), 0) as hash
      from ${table} t where tenant_id = $1`,
  )
  const rows = await owner(each.join(' union all '), [tenantId])
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}

/** Those of these ids, and of hashes of keys, that stand in the rows of a tenant: what no other tenant's answer may hold. */
export async function foundInRows(owner: Owner, tenantId: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const each = (await tenantTables(owner)).map((table) => `select t::text as row from ${table} t where tenant_id = $1`)
  const rows = (await owner(each.join(' union all '), [tenantId])).map(({ row }) => row).join('\n')
  return ids.filter((id) => rows.includes(id))
}

/** A row of the tenant in each table that stays empty where customers are only billed. */
export async function fillOtherTables(service: TestService, owner: Owner, tenantId: string): Promise<void> {
  await newPerson(service, 'viewer')
  await discounted({ ...service, word: 'discounted' })
  await buildTaxes(askBy(service.call))
  made(await service.post('/v1/tax_rates', taxRate))
  const { customer, meter, event } = await metering(service, { aggregation: 'unique_count', group_by: ['model'] })
  await sendUsage(service, event({ occurred_at: minutesAgo(60) }))
  await foldAll(service)
  await sendUsage(service, event())
  const alert = made(await service.post('/v1/usage_alerts', { meter_code: meter.code, thresholds: [1] }))
  await owner(
    `with reached as (insert into usage_alert_reached (tenant_id, alert_id, customer_id, subject_id, period_start, threshold, reached_at)
      values ($1, $2, $3, $3, now(), 1, now()))
    insert into usage_check (tenant_id, customer_id, batch) values ($1, $3, 1)`,
    [tenantId, alert.id, customer.id],
  )
  await owner(
    `insert into test_clock (tenant_id, id, now, created_at, updated_at)
    values ($1, $2, now(), now(), now())`,
    [tenantId, randomUUID()],
  )
  const [plan, to] = [await newPlan(service), await newPlan(service)]
  const migrationId = randomUUID()
  await owner(
    `insert into plan_migration (tenant_id, id, plan_id, to_plan_id, change_at, proration, as_of, created_at, updated_at)
    values ($1, $2, $3, $4, 'now', 'none', now(), now(), now())`,
    [tenantId, migrationId, plan.id, to.id],
  )
  await owner(
    `insert into plan_migration_subscription (tenant_id, migration_id, subscription_id, customer_id)
    select tenant_id, $2, id, customer_id from subscription where tenant_id = $1 limit 1`,
    [tenantId, migrationId],
  )
  await owner(
    `insert into plan_migration_preview (tenant_id, plan_id, to_plan_id, change_at, proration, as_of, subscriptions, skipped,
      difference_now_cents, difference_at_next_renewal_cents, updated_at)
    values ($1, $2, $3, 'now', 'none', now(), 0, 0, 0, 0, now())`,
    [tenantId, plan.id, to.id],
  )
  await owner(
    `with due as (insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
      select tenant_id, id, now() from gateway_account where tenant_id = $1 limit 1 returning *)
    insert into reconciliation_difference (tenant_id, id, gateway_account_id, object, kind, gateway_reference, charged_at, created_at)
      select tenant_id, $2, gateway_account_id, 'charge', 'not_recorded', 'pi_1', now(), now() from due`,
    [tenantId, randomUUID()],
  )
  await owner(`insert into verification (tenant_id) values ($1) on conflict do nothing`, [tenantId])
  await owner(
    `insert into portal_session (tenant_id, id, customer_id, link_hash, link_expires_at, created_at)
    select tenant_id, gen_random_uuid(), id, sha256(id::text::bytea), now(), now() from customer where tenant_id = $1 limit 1`,
    [tenantId],
  )
  await owner(
    `insert into document_file (tenant_id, id, invoice_id, format, sha256, created_at)
    select tenant_id, gen_random_uuid(), id, 'pdf', sha256(''), now() from invoice where tenant_id = $1 limit 1`,
    [tenantId],
  )
  await owner(
    `insert into mail_server (tenant_id, host, port, security, created_at, updated_at) values ($1, 'mail.example', 587, 'starttls', now(), now())`,
    [tenantId],
  )
  await owner(
    `with one as (select tenant_id, id, customer_id from invoice where tenant_id = $1 limit 1),
      plan as (insert into notice_plan (tenant_id, object_id, customer_id, invoice_id, looked_at, due_at)
        select tenant_id, id, customer_id, id, now(), now() + interval '100 years' from one)
    insert into message (tenant_id, id, kind, customer_id, invoice_id, recipient, due_at, created_at, updated_at)
      select tenant_id, $2, 'invoice', customer_id, id, 'a@b.example', now() + interval '100 years', now(), now() from one`,
    [tenantId, randomUUID()],
  )
  const endpoint = made(await service.post('/v1/webhook_endpoints', { url: 'https://example.com' }))
  made(await service.post(`/v1/webhook_endpoints/${endpoint.id}/test`))
  await owner('select keep_webhook_attempt_partitions(1, 30)')
  await owner(
    `insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, is_success, cause)
    values ($1, $2, 1, now(), $3, 5, 1, true, 'e')`,
    [tenantId, endpoint.id, randomUUID()],
  )
  await owner(
    `insert into idempotency_key (tenant_id, key, request_hash, status, body, assigned, created_at)
    values ($1, 'a key', '', 201, '', 'null', now())`,
    [tenantId],
  )
}
