import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer, newPlan } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const days = 400

// A connection keeps the plans of what triggers and foreign keys ask. Those made while the tables were empty must do for
// what comes before the first analyze.
test('on a young database an invoice costs as many rows read however many there are', async () => {
  const merchant = await dailyOnClock(1)
  await merchant.liveDays(days)
  const tables = ['invoice', 'document_line', 'charge', 'subscription', 'customer', 'item_version']
  const read = await merchant.rowsRead()
  for (const table of tables) {
    const rows = read.get(table) ?? Number.NaN
    assert.ok(rows < 20 * days, `${rows} rows of ${table} for ${days} invoices`)
  }
})

// A planner that knows the tables well takes other ways than in the beginning, and takes what it cannot count for many.
test('settled periods are not read again, however many there are', async () => {
  const customers = 20
  const merchant = await dailyOnClock(customers)
  await merchant.liveDays(200)
  await merchant.owner('vacuum analyze')
  const before = await merchant.rowsRead()
  await merchant.liveDays(10)
  const after = await merchant.rowsRead()
  const invoices = 10 * customers
  for (const table of ['charge', 'invoice', 'document_line']) {
    const rows = (after.get(table) ?? Number.NaN) - (before.get(table) ?? 0)
    assert.ok(rows <= 5 * invoices, `${rows} rows of ${table} for ${invoices} invoices`)
  }
})

test('a renewal reads the same rows after one period, a hundred and a thousand', async () => {
  const merchant = await dailyOnClock(1)
  await merchant.liveDays(1)
  const first = await merchant.rowsOfOneDay()
  await merchant.liveDays(98)
  const hundredth = await merchant.rowsOfOneDay()
  await merchant.liveDays(899)
  const thousandth = await merchant.rowsOfOneDay()
  assert.ok((first.get('charge') ?? 0) > 0 && (first.get('customer_billing') ?? 0) > 0, 'it reads something')
  assert.deepEqual(hundredth, first)
  assert.deepEqual(thousandth, first)
})

/** A merchant with so many customers, each with a daily subscription, on a database of their own. */
async function dailyOnClock(customers: number) {
  const service = await startTestService()
  const owner = asking(service.database.adminUrl)
  let now = Temporal.Instant.from('2024-01-01T00:00:00Z')
  const clock = made(await service.post('/v1/test_clocks', { now }))
  const plan = await newPlan(service, { interval: 'day' })
  for (let number = 0; number < customers; number += 1) {
    const customer = await newCustomer(service, { test_clock_id: clock.id })
    made(await service.post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  }
  return {
    owner,
    liveDays,
    rowsRead,
    /** What the renewals of the next day read, by table; tables of which nothing is read are left out. */
    async rowsOfOneDay(): Promise<Map<string, number>> {
      const before = await rowsRead()
      await liveDays(1)
      const read = await rowsRead()
      return new Map(
        [...read]
          .map(([table, rows]) => [table, rows - (before.get(table) ?? 0)] as const)
          .filter(([, rows]) => rows > 0),
      )
    },
  }

  async function liveDays(count: number): Promise<void> {
    now = now.add({ hours: 24 * count })
    made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: now.toString() }))
  }

  /** By table. The service's connections are ended for it: only then the database counts what they have read. */
  async function rowsRead(): Promise<Map<string, number>> {
    const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename = 'billing_app'`
    await owner(`select pg_terminate_backend(pid) ${others}`)
    while ((await owner(`select pid ${others}`)).length > 0);
    const read = await owner('select relname as table, idx_tup_fetch + seq_tup_read as rows from pg_stat_user_tables')
    return new Map(read.map(({ table, rows }) => [table, Number(rows)]))
  }
}
