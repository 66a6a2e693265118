import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { forbidden, refusing } from './support/database/refusing.ts'
import { fillOtherTables, tablesOfPeople, tenantTables } from './support/database/tenant-rows.ts'
import { collectionOf } from './support/openapi/arranged-collection.ts'
import { customerWithCredit, made, newDraft, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// Whatever the application does wrong, it sees and writes the rows of one tenant, takes nothing away, and stays who it is.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { app, owner, refusal, wordsOfRefusal, copy } = await refusing(service.database, tenantId)
const otherTenant = randomUUID()
await owner(`select create_tenant($1, 'Another', '\\x00')`, [otherTenant])
const { customer, invoice } = await subscribed(service, await newPlan(service))
made(await service.post(`/v1/invoices/${invoice.id}/pay`))
await newDraft(service, await customerWithCredit(service, 1000), '500')

const collected = await subscribed(service, await newPlan(service))
const of = { customerId: collected.customer.id, invoiceId: collected.invoice.id }
await collectionOf({ ...service, word: 'collected' }, owner, of)
await owner(`insert into gateway_event (tenant_id, gateway_account_id, gateway_event_id, type, object_kind, body, state, id, created_at, updated_at)
  select tenant_id, id, 'evt_1', 'charge.succeeded', 'charge', '{}', 'ignored', gen_random_uuid(), now(), now() from gateway_account`)
await owner(`insert into payment_reversal (tenant_id, id, payment_id, kind, amount_cents, gateway_reference, created_at)
  select tenant_id, gen_random_uuid(), id, 'dispute', 1, 'du_1', now() from payment limit 1`)
const csv = 'date,amount,currency,reference\n2026-01-05,12.00,EUR,nothing known\n'
made(await service.post('/v1/bank_statements', csv, { 'content-type': 'text/csv' }))

const prepaid = { amount_cents: 100, currency: 'EUR', reason: 'prepaid', priority: 1 }
made(await service.post(`/v1/customers/${of.customerId}/credit_entries`, prepaid))

const tables = await tenantTables(owner)

before(() => fillOtherTables(service, owner, tenantId))

test('there is a row of the tenant in every table, or the tests below would try nothing', async () => {
  for (const table of tables) {
    const [{ count }] = await owner(`select count(*)::int as count from ${table} where tenant_id = $1`, [tenantId])
    assert.ok(count > 0, table)
  }
})

test('every table has the same two policies and forces them: the application has its tenant, the owner everything', async () => {
  const ours = '(tenant_id = current_tenant())'
  const found = await owner(
    `select tablename::text as table, policyname::text as name, permissive, roles::text, cmd,
    qual, with_check from pg_policies where schemaname = 'public' and tablename <> all ($1) and roles <> '{billing_portal}' order by 1, 2`,
    [['collection_gate', 'usage_event_other', ...tablesOfPeople]], // the owner counts in that partition by itself
  )
  const policy = { permissive: 'PERMISSIVE', cmd: 'ALL' }
  assert.deepEqual(
    found,
    tables.flatMap((table) => [
      { table, name: 'all_rows', ...policy, roles: '{billing_owner}', qual: 'true', with_check: 'true' },
      { table, name: 'own_rows', ...policy, roles: '{billing_app}', qual: ours, with_check: ours },
    ]),
  )
  const unforced = await owner(
    `select relname::text as name from pg_class where oid = any($1::regclass[])
    and not (relrowsecurity and relforcerowsecurity)`,
    [tables],
  )
  assert.deepEqual(unforced, [])
})

test('the application has no right on the tables of people, who are of no tenant', async () => {
  for (const table of tablesOfPeople)
    for (const text of [`select from ${table}`, `insert into ${table} default values`, `delete from ${table}`])
      assert.deepEqual(await refusal(text), forbidden, text)
})

/** What functions of the owner alone write. */
const usageTables = [
  'usage_batch',
  'usage_check',
  'usage_day',
  'usage_event',
  'usage_group',
  'usage_hour',
  'usage_late',
  'usage_member',
  'usage_type',
]

/** What is not history: how and where is sent to, what is still to be sent there, the words that search finds customers by. */
const deletable = new Set([
  'customer_word',
  'mail_server',
  'notice_plan',
  ...['tax_rate', 'tax_registration'],
  'usage_check',
  'webhook_delivery',
  'webhook_endpoint',
])

test('the application can delete nothing but words, tax registrations and rates, where events are sent and what is still to be sent, and truncate nothing', async () => {
  for (const table of tables) {
    const expected = deletable.has(table) ? null : forbidden
    assert.deepEqual(await refusal(`delete from ${table} where false`), expected, table)
    assert.deepEqual(await refusal(`truncate ${table}`), forbidden, table)
  }
})

test('a partition is reached only through its table', async () => {
  const partitions =
    await owner(`select oid::regclass::text as name, relrowsecurity and relforcerowsecurity as is_forced
    from pg_class where relispartition and relkind = 'r' and relnamespace = 'public'::regnamespace`)
  assert.equal(partitions.length, 4)
  for (const { name, is_forced } of partitions) {
    assert.ok(is_forced, name)
    for (const text of [
      `select from ${name}`,
      `insert into ${name} default values`,
      `update ${name} set tenant_id = tenant_id`,
    ])
      assert.deepEqual(await refusal(text), forbidden, text)
  }
})

test('what is append-only cannot be changed by the application', async () => {
  for (const [table, column] of Object.entries({
    event: 'object',
    message: 'recipient',
    payment: 'amount_cents',
    payment_allocation: 'amount_cents',
    credit_entry: 'amount_cents',
    credit_grant: 'priority',
    document_line: 'amount_cents',
    credit_note: 'total_cents',
    document_file: 'xml',
    credit_note_invoice: 'reduced_cents',
    item_version: 'effective_at',
    price: 'unit_amount',
    plan_price: 'position',
    subscription_item: 'subscription_id',
    plan: 'currency',
    plan_migration: 'as_of',
    plan_migration_subscription: 'customer_id',
    webhook_attempt: 'response_status',
    webhook_endpoint: 'created_at',
    api_key: 'secret_hash',
    meter: 'aggregation',
    usage_event: 'properties',
    usage_day: 'total',
    tenant: 'cursor_key',
  })) {
    assert.deepEqual(await refusal(`update ${table} set ${column} = ${column}`), forbidden, table)
  }
})

test('without a tenant no row is visible and none can be written, and with one only its own', async () => {
  for (const table of tables) {
    await app.query('begin')
    const { rows: none } = await app.query(`select from ${table}`)
    await app.query(`select set_config('app.tenant_id', $1, true)`, [otherTenant])
    const { rows: others } = await app.query(`select from ${table} where tenant_id <> $1`, [otherTenant])
    await app.query('rollback')
    assert.deepEqual([none.length, others.length], [0, 0], table)
  }
  const empty = await refusal(`select set_config('app.tenant_id', '', true); select from tenant`, [], null)
  assert.equal(empty, null, 'an empty tenant is none')
})

test('rows of another tenant can be neither written nor changed nor pointed at', async () => {
  const policy = forbidden
  const foreign = `insert into plan (tenant_id, id, code, name, currency, interval_unit, interval_count, created_at, updated_at)
    values ($1, $2, 'stolen', 'Stolen', 'EUR', 'month', 1, now(), now())`
  assert.deepEqual(await refusal(foreign, [otherTenant, randomUUID()]), policy)
  assert.deepEqual(await refusal(foreign, [tenantId, randomUUID()], null), policy, 'with no tenant set')
  assert.equal(await refusal(foreign, [tenantId, randomUUID()]), null)
  await app.query('begin')
  await app.query(`select set_config('app.tenant_id', $1, true)`, [otherTenant])
  const { rowCount } = await app.query(`update customer set name = 'Stolen' where id = $1`, [customer.id])
  await app.query('rollback')
  assert.equal(rowCount, 0)
  const pointing = `insert into customer_billing (tenant_id, customer_id, last_instant) values ($1, $2, now())`
  assert.deepEqual(await refusal(pointing, [otherTenant, customer.id], otherTenant), {
    code: '23503',
    constraint: 'customer_billing_belongs_to_a_customer',
  })
})

test('no row of any table can be inserted for another tenant: the policy refuses it, or the right is not given', async () => {
  const mayInsert = await owner(
    `select c::regclass::text as name from unnest($1::regclass[]) c
    where has_table_privilege('billing_app', c, 'insert') or has_any_column_privilege('billing_app', c, 'insert')`,
    [tables],
  )
  const open = new Set(mayInsert.map(({ name }) => name))
  assert.deepEqual(
    tables.filter((table) => !open.has(table)),
    ['membership', 'reconciliation', 'tenant', 'tenant_counter', ...usageTables, 'verification'],
  )
  for (const table of tables) {
    // The owner reads the row to be copied: without a tenant the application would see none, and try nothing.
    const [{ row }] = await owner(`select to_jsonb(t)::text as row from ${table} t where tenant_id = $1 limit 1`, [
      tenantId,
    ])
    const columns = (await copy(table, 'true', {})).match(/\(([^)]*)\)/)?.[1]
    const inserting = (tenant: string) => {
      const json = JSON.stringify({ ...JSON.parse(row), tenant_id: tenant }).replaceAll("'", "''")
      return `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, '${json}')`
    }
    const expected = open.has(table)
      ? `new row violates row-level security policy for table "${table}"`
      : `permission denied for table ${table}`
    for (const [tenant, rowOf] of [
      [null, tenantId],
      ['', tenantId],
      [otherTenant, tenantId],
      [tenantId, otherTenant],
    ] as const) {
      assert.equal(await wordsOfRefusal(inserting(rowOf), tenant), expected, `${table} for ${tenant}`)
    }
  }
})

test('whatever the application may update, it finds no row of another tenant to update, delete, lock or read', async () => {
  const rights = await owner(
    `select c.relname::text as table, a.attname::text as column from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.oid = any($1::regclass[]) and has_column_privilege('billing_app', c.oid, a.attnum, 'update') order by 1, 2`,
    [tables],
  )
  assert.ok(rights.length > 30)
  for (const tenant of [null, '', otherTenant]) {
    await app.query('begin')
    if (tenant !== null) await app.query(`select set_config('app.tenant_id', $1, true)`, [tenant])
    for (const { table, column } of rights) {
      const { rowCount } = await app.query(`update ${table} set ${column} = ${column} where tenant_id = $1`, [tenantId])
      assert.equal(rowCount, 0, `${table}.${column} for ${tenant}`)
    }
    for (const table of deletable) {
      const { rowCount } = await app.query(`delete from ${table} where tenant_id = $1`, [tenantId])
      assert.equal(rowCount, 0, `${table} for ${tenant}`)
    }
    for (const table of new Set(rights.map(({ table }) => table))) {
      const { rowCount } = await app.query(`select from ${table} where tenant_id = $1 for no key update`, [tenantId])
      assert.equal(rowCount, 0, table)
    }
    for (const join of ['join', 'left join', 'full join']) {
      const { rowCount } = await app.query(
        `select from invoice i ${join} customer c on c.id = i.customer_id
        where i.tenant_id = $1 or c.tenant_id = $1`,
        [tenantId],
      )
      assert.equal(rowCount, 0, join)
    }
    await app.query('rollback')
  }
})

test('a row of a tenant cannot be moved to another one', async () => {
  for (const table of tables) {
    assert.deepEqual(await refusal(`update ${table} set tenant_id = $1`, [otherTenant]), forbidden, table)
  }
})

test('functions find nothing of another tenant, whatever ids they are given', async () => {
  const [{ id: clockId }] = await owner('select id from test_clock where tenant_id = $1 limit 1', [tenantId])
  const drafts = await owner(`select id from invoice where tenant_id = $1 and status = 'draft'`, [tenantId])
  const count = async () =>
    (await owner('select count(*)::int as lines from document_line where tenant_id = $1', [tenantId]))[0].lines
  const lines = await count()
  for (const tenant of [null, '', otherTenant]) {
    await app.query('begin')
    if (tenant !== null) await app.query(`select set_config('app.tenant_id', $1, true)`, [tenant])
    const { rows: locked } = await app.query('select * from lock_customer($1)', [customer.id])
    const { rows: claimed } = await app.query(`select * from claim_due_customers('infinity', 1000)`)
    const { rows: deleted } = await app.query('select delete_test_clock($1) as deleted', [clockId])
    await app.query('select clear_drafts($1)', [[invoice.id, ...drafts.map(({ id }) => id)]])
    await app.query('commit')
    assert.deepEqual([locked, claimed, deleted], [[], [], [{ deleted: false }]])
  }
  assert.equal(await count(), lines)
  assert.equal((await owner('select from test_clock where id = $1', [clockId])).length, 1)
})

test('the application cannot become the owner, nor switch the guards off', async () => {
  for (const text of [
    'set role billing_owner',
    'set session authorization billing_owner',
    'set local session_replication_role = replica',
    'alter table invoice disable trigger all',
    'alter table invoice no force row level security',
    'drop policy own_rows on invoice',
    'create or replace function current_tenant() returns uuid language sql as $$ select null::uuid $$',
    'create function pg_temp.x() returns int language sql as $$ select 1 $$; create table public.x ()',
    'grant billing_owner to billing_app',
    "copy customer to program 'true'",
  ]) {
    assert.ok(await refusal(text), text)
  }
  await app.query('begin')
  await app.query('set local row_security = off')
  await assert.rejects(app.query('select from customer'), /row-level security/)
  await app.query('rollback')
})
