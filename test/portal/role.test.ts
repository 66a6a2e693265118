import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import pg from 'pg'
import { tenantTables } from '../support/database/tenant-rows.ts'
import {
  newPortalCreditNote,
  newPortalCustomer,
  newPortalSubscription,
  portalWorld,
} from '../support/portal/portal-world.ts'
import { asking, made } from '../support/service/merchant.ts'
import { customersBrowser } from '../support/service/portal.ts'
import { startTestService } from '../support/service/service.ts'
import { minutesAgo, newMeter, sendUsage } from '../support/service/usage.ts'

// What the database lets a request of the portal reach, whatever the code above it asks: it acts as billing_portal, for one customer.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const pool = new pg.Pool({ connectionString: service.database.appUrl, max: 2 })
pool.on('error', () => {}) // the database may be dropped first
after(() => pool.end())
const tenantId = made(await service.get('/v1/settings')).id
const local = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2020-01-01' }
made(await service.call('PUT', '/v1/tax_registrations', [local]))
made(await service.patch('/v1/settings', { tax_mode: 'rates' }))
const world = await portalWorld(service)
const ada = await newPortalCustomer(world, 'alpenglow')
const bob = await newPortalCustomer(world, 'edelweiss')
for (const customer of [ada, bob]) {
  await newPortalCreditNote(world, customer)
  const { id, invoiceId, dearer } = await newPortalSubscription(world, customer)
  const browser = await customersBrowser(service, customer.id)
  made(await browser.call('POST', `/portal/v1/subscriptions/${id}/change`, { plan_code: dearer.code }))
  const page = { return_url: 'https://shop.example/account' }
  made(await browser.call('POST', '/portal/v1/setup_sessions', page))
  made(await browser.call('POST', `/portal/v1/invoices/${invoiceId}/payment_link`, page))
  made(await browser.call('POST', `/portal/v1/invoices/${invoiceId}/collect`))
  made(await service.post('/v1/payments', { customer_id: customer.id, amount_cents: 100, currency: 'EUR' }))
  const paid = await newPortalSubscription(world, customer)
  made(await service.post(`/v1/invoices/${paid.invoiceId}/pay`))
  made(await service.post(`/v1/subscriptions/${paid.id}/cancel`, { when: 'now' }))
  const prepaid = { amount_cents: 100, currency: 'EUR', reason: customer.word, expires_at: '2099-01-01T00:00:00Z' }
  made(await service.post(`/v1/customers/${customer.id}/credit_entries`, prepaid))
}
const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
made(await service.post('/v1/customers', { name: 'edelweiss', test_clock_id: clock.id }))

/** The same for all customers of a tenant. */
const ofTheTenant = [
  ...['tax_rate', 'tax_registration'],
  'dunning_policy',
  'gateway_account',
  'meter',
  'plan',
  'plan_price',
  'price',
  'reconciliation',
  'tenant',
  'tenant_counter',
]
/** Written by the portal, read by nobody there but in parts. */
const ofTheCustomer = [
  ...[
    'charge',
    'credit_balance',
    'credit_entry',
    'credit_grant',
    'credit_note',
    'credit_note_invoice',
    'customer',
    'customer_billing',
  ],
  ...[
    'customer_word',
    'dispute',
    'document_line',
    'document_tax',
    'event',
    'invoice',
    'item_version',
    'notice_plan',
    'payment',
    'payment_allocation',
    'payment_attempt',
  ],
  ...[
    'payment_attempt_invoice',
    'payment_link',
    'payment_link_invoice',
    'payment_method',
    'payment_reversal',
    'setup_session',
  ],
  ...['subscription', 'subscription_item', 'tax_report', 'test_clock'],
]

/** Asks as a request of the portal of a customer does; rolls back. */
async function asCustomer(customerId: string | null, text: string): Promise<any[]> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.tenant_id', $1, true), set_config('app.customer_id', $2, true)`, [
      tenantId,
      customerId ?? '',
    ])
    await client.query('set local role billing_portal')
    return (await client.query(text)).rows
  } finally {
    await client.query('rollback')
    client.release()
  }
}

test('the role may read the tables listed here and no others', async () => {
  const readable = await owner(`select c.relname::text as name from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and has_any_column_privilege('billing_portal', c.oid, 'select') order by 1`)
  assert.deepEqual(
    readable.map(({ name }) => name),
    [...ofTheTenant, ...ofTheCustomer].sort(),
  )
})

test('in each table of the customer it sees their rows, and nothing of another customer', async () => {
  const theirs = await idsOf(bob.id)
  for (const table of ofTheCustomer) {
    const rows = (await asCustomer(ada.id, `select t::text as row from ${table} t`)).map(({ row }) => row)
    const text = rows.join('\n')
    assert.deepEqual(
      theirs.filter((id) => text.includes(id)),
      [],
      table,
    )
    assert.ok(!text.includes(bob.word), table)
    const mayBeEmpty = ['dispute', 'notice_plan', 'payment_reversal', 'tax_report', 'test_clock']
    assert.ok(rows.length > 0 || mayBeEmpty.includes(table), `${table} has something of Ada's`)
  }
})

test('it changes nothing of another customer, and makes nothing for them', async () => {
  const changed = [
    `update customer set name = 'x' where id = '${bob.id}' returning 1`,
    `update customer_billing set next_billing_at = now() where customer_id = '${bob.id}' returning 1`,
    `update subscription set purchase_order = 'x' where customer_id = '${bob.id}' returning 1`,
    `update invoice set status = 'void' where customer_id = '${bob.id}' returning 1`,
    `update subscription_item i set ends_at = now() from subscription s where s.id = i.subscription_id and s.customer_id = '${bob.id}' returning 1`,
    `delete from customer_word where customer_id = '${bob.id}' returning 1`,
  ]
  for (const text of changed) assert.deepEqual(await asCustomer(ada.id, text), [], text)
  const forOthers = [
    `insert into customer_word (tenant_id, customer_id, word) values ('${tenantId}', '${bob.id}', 'x')`,
    `insert into credit_balance (tenant_id, customer_id, currency, balance_cents) values ('${tenantId}', '${bob.id}', 'USD', 5)`,
    `update subscription set customer_id = '${bob.id}'`,
    `update customer set id = '${bob.id}'`,
  ]
  for (const text of forOthers)
    await assert.rejects(asCustomer(ada.id, text), /row-level security|permission denied/, text)
})

test('without a customer it sees nobody, and what it has no right to it cannot ask', async () => {
  for (const table of ofTheCustomer) assert.deepEqual(await asCustomer(null, `select 1 from ${table}`), [], table)
  const others = (await tenantTables(owner)).filter((table) => ![...ofTheTenant, ...ofTheCustomer].includes(table))
  for (const table of [...others, 'person', 'person_session'])
    await assert.rejects(asCustomer(ada.id, `select 1 from ${table}`), /permission denied/, table)
  await assert.rejects(asCustomer(ada.id, 'select cursor_key from tenant'), /permission denied/)
  for (const call of [
    'members()',
    'due_collection(1)',
    `open_portal_session('')`,
    'delete_test_clock(gen_random_uuid())',
  ])
    await assert.rejects(asCustomer(ada.id, `select * from ${call}`), /permission denied/, call)
})

test('it reads the usage of its customer and of nobody else', async () => {
  const meter = await newMeter(service)
  const used = [ada, bob].map(({ id }) => ({
    id: randomUUID(),
    type: 'completion',
    customer_id: id,
    properties: { tokens: 3 },
  }))
  await sendUsage(service, ...used.map((event) => ({ ...event, occurred_at: minutesAgo(5) })))
  const readAs = async (reader: string | null, customerId: string) =>
    asCustomer(
      reader,
      `select amount::text from read_own_usage(array[1], array['${customerId}'::uuid], array['${meter.id}'::uuid],
        array[now() - interval '1 day'], array[now() + interval '1 day'], array[null], array[null])`,
    )
  assert.deepEqual(await readAs(ada.id, ada.id), [{ amount: '3' }])
  assert.deepEqual(await readAs(ada.id, bob.id), [])
  assert.deepEqual(await readAs(null, bob.id), [])
})

test('the application has its own rights and not those of the role', async () => {
  const [row] = await owner(`select rolinherit, pg_has_role('billing_app', 'billing_portal', 'usage') as has_rights,
    pg_has_role('billing_app', 'billing_portal', 'member') as may_become from pg_roles where rolname = 'billing_app'`)
  assert.deepEqual(row, { rolinherit: false, has_rights: false, may_become: true })
})

/** The ids of everything that a customer has. */
async function idsOf(customerId: string): Promise<readonly string[]> {
  const tables = await owner(`select distinct c.table_name::text as name from information_schema.columns c
    join information_schema.columns i on i.table_name = c.table_name and i.column_name = 'id' and i.table_schema = 'public'
    where c.column_name = 'customer_id' and c.table_schema = 'public'`)
  const each = tables.map(({ name }) => `select id::text from ${name} where customer_id = '${customerId}'`)
  const rows = await owner([`select '${customerId}' as id`, ...each].join(' union '))
  return rows.map(({ id }) => id)
}
