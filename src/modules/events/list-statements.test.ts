import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { asOwner } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import type { Statement } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import { listStatement as listApiKeys } from '../api-keys/store.ts'
import { listStatement as listCustomers } from '../customers/store.ts'
import { listStatement as listPlans } from '../plans/store.ts'
import { listStatement as listEvents } from './store.ts'

const { get, database } = await startTestService()
const { id: tenantId } = (await get('/v1/settings')).body

const filling = `
  insert into customer (tenant_id, id, name, email, external_id, time_zone, created_at, updated_at)
  select $1::uuid, gen_random_uuid(), 'n', (n % 5000) || '@example.com', n::text, 'UTC', now(), now() from generate_series(1, 20000) n;
  insert into test_clock (tenant_id, id, name, now, created_at, updated_at)
  select $1::uuid, gen_random_uuid(), 'n', now(), now(), now() from generate_series(1, 5000) n;
  insert into credit_balance (tenant_id, customer_id, currency, balance_cents)
  select tenant_id, id, 'EUR', 1 from customer where tenant_id = $1::uuid;
  insert into invoice (tenant_id, id, customer_id, kind, status, currency, net_days, subtotal_cents, total_cents, occurred_at, created_at, updated_at)
  select tenant_id, gen_random_uuid(), id, 'one_off', 'draft', 'EUR', 0, 0, 0, now(), now(), now() from customer where tenant_id = $1::uuid;
  insert into payment (tenant_id, id, customer_id, currency, amount_cents, allocated_cents, received_at, created_at, updated_at)
  select tenant_id, gen_random_uuid(), id, 'EUR', 5, 5, now(), now(), now() from customer where tenant_id = $1::uuid;
  insert into plan (tenant_id, id, code, name, currency, interval_unit, interval_count, created_at, updated_at)
  select $1::uuid, gen_random_uuid(), n::text, 'n', 'EUR', 'month', 1, now(), now() from generate_series(1, 5000) n;
  insert into price (tenant_id, id, code, currency, interval_unit, interval_count, timing, kind, model, unit_amount)
  select tenant_id, id, 'base', 'EUR', 'month', 1, 'in_advance', 'recurring', 'per_unit', '1' from plan where tenant_id = $1::uuid;
  insert into plan_price (tenant_id, plan_id, position, price_id)
  select tenant_id, id, 0, id from plan where tenant_id = $1::uuid;
  insert into api_key (tenant_id, id, name, secret_hash, prefix, scopes, created_at)
  select $1::uuid, gen_random_uuid(), 'n', sha256(convert_to(n::text, 'UTF8')), '', '{read}', now() from generate_series(1, 5000) n;
  insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
  select $1::uuid, n, gen_random_uuid(), 'type ' || n % 20, gen_random_uuid(), '{}', now(), now() from generate_series(1, 20000) n`

await asOwner(database.ownerUrl, async (tx) => {
  for (const text of filling.split(';')) await tx.rows({ text, values: [tenantId] })
  await tx.rows({ text: 'analyze' })
})

/** The plan that serves any values, as the application's role under its policies. */
async function planOf({ text, values = [] }: Statement): Promise<string> {
  const client = new pg.Client({ connectionString: database.appUrl })
  await client.connect()
  try {
    await client.query(`select set_config('app.tenant_id', '${tenantId}', false)`)
    await client.query('set plan_cache_mode = force_generic_plan')
    await client.query(`prepare listing as ${text}`)
    const literals = values.map((value) => (value === null ? 'null' : pg.escapeLiteral(String(value))))
    const { rows } = await client.query(`explain execute listing (${literals.join(', ')})`)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    await client.end()
  }
}

const page = { before: newId(), limit: 20 }
const after = { from: 10, newestFirst: false, limit: 20 }
const lists: Record<string, { readonly statement: Statement; readonly by: RegExp }> = {
  customers: { statement: listCustomers(tenantId, {}, page), by: /Backward using customer_pkey/ },
  'customers by email': {
    statement: listCustomers(tenantId, { email: '7@example.com' }, page),
    by: /customer_by_email/,
  },
  'customers by external id': {
    statement: listCustomers(tenantId, { externalId: '7' }, page),
    by: /external_id_is_unique/,
  },
  'customers by both': {
    statement: listCustomers(tenantId, { externalId: '7', email: '7@example.com' }, page),
    by: /external_id_is_unique|customer_by_email/,
  },
  plans: { statement: listPlans(tenantId, {}, page), by: /Backward using plan_pkey/ },
  'plans by code': { statement: listPlans(tenantId, { code: '7' }, page), by: /plan_code_is_unique/ },
  'plans by product': { statement: listPlans(tenantId, { product: 'default' }, page), by: /Backward using plan_pkey/ },
  'plans that are sold': { statement: listPlans(tenantId, { isActive: true }, page), by: /Backward using plan_pkey/ },
  'API keys': { statement: listApiKeys(tenantId, page), by: /Backward using api_key_pkey/ },
  events: { statement: listEvents(tenantId, {}, after), by: /event_pkey/ },
  'events, newest first': {
    statement: listEvents(tenantId, {}, { ...after, newestFirst: true }),
    by: /Backward using event_pkey/,
  },
  'events of an object': { statement: listEvents(tenantId, { objectId: newId() }, after), by: /event_by_object/ },
  'events of a type': { statement: listEvents(tenantId, { type: 'invoice.paid' }, after), by: /event_by_type/ },
}

for (const [name, { statement, by }] of Object.entries(lists)) {
  test(`a page of ${name} is read through an index, as the application, whatever the values`, async () => {
    const plan = await planOf(statement)
    assert.match(plan, by)
    // There are no meters here: whatever way to none is short.
    assert.doesNotMatch(plan, /Seq Scan on (?!meter\b)/)
  })
}
