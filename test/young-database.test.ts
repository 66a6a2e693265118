import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer, newPlan } from './support/merchant.ts'
import { startTestService } from './support/service.ts'

// A connection keeps the plans of what triggers and foreign keys ask. Those made while the tables were empty must do for
// what comes before the first analyze.

const service = await startTestService()
const owner = asking(service.database.adminUrl)
const days = 400

test('on a young database an invoice costs as many rows read however many there are', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2024-01-01T00:00:00Z' }))
  const plan = await newPlan(service, { interval: 'day' })
  const customer = await newCustomer(service, { test_clock_id: clock.id })
  made(await service.post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  const to = Temporal.Instant.from('2024-01-01T00:00:00Z').add({ hours: 24 * days })
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: to.toString() }))
  await endConnections()
  const tables = ['invoice', 'invoice_line', 'charge', 'subscription', 'customer', 'item_version']
  const read = await owner(
    `select relname as table, idx_tup_fetch + seq_tup_read as rows from pg_stat_user_tables where relname = any($1)`,
    [tables],
  )
  assert.deepEqual(read.map(({ table }) => table).sort(), tables.toSorted())
  for (const { table, rows } of read)
    assert.ok(Number(rows) < 20 * days, `${rows} rows of ${table} for ${days} invoices`)
})

/** Ends the service's connections to the database, which then tell what they have read. */
async function endConnections(): Promise<void> {
  const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename = 'billing_app'`
  await owner(`select pg_terminate_backend(pid) ${others}`)
  while ((await owner(`select pid ${others}`)).length > 0);
}
