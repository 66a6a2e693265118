import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { openBillingMetrics } from '../../src/modules/billing-run/metrics.ts'
import { billingRound } from '../../src/modules/billing-run/run.ts'
import { lockTestClock } from '../../src/modules/test-clocks/store.ts'
import { openLog } from '../../src/platform/log.ts'
import { openMetrics } from '../../src/platform/metrics.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { asking, made, newCustomer, newPlan, outcome, subscribed } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'

// Races show what locks are for; here each lock is tried by itself, by two who want the same.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const tenantId = (await service.get('/v1/settings')).body.id
const plan = await newPlan(service)
const waited = { code: '55P03' }

/** Two transactions of the application that are open at the same time, and leave nothing. */
async function two(
  work: (one: pg.Client, other: pg.Client) => Promise<void>,
  url = service.database.appUrl,
): Promise<void> {
  const clients = [url, url].map((connectionString) => new pg.Client({ connectionString }))
  try {
    for (const client of clients) {
      await client.connect()
      await client.query(`set lock_timeout = '250ms'`)
      await client.query('begin')
      await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId])
    }
    await work(...(clients as [pg.Client, pg.Client]))
  } finally {
    for (const client of clients) await client.end()
  }
}

const lock = async (client: pg.Client, customerId: string) =>
  (await client.query('select *, now::text from lock_customer($1)', [customerId])).rows[0]
const claim = async (client: pg.Client, atMost: number): Promise<string[]> =>
  (await client.query(`select customer_id from claim_due_customers(clock_timestamp(), $1)`, [atMost])).rows.map(
    ({ customer_id }) => customer_id,
  )

test('who has a customer has them alone', async () => {
  const customer = await newCustomer(service)
  const another = await newCustomer(service)
  await two(async (one, other) => {
    await lock(one, customer.id)
    assert.equal((await lock(other, another.id)).customer_id, another.id)
    await assert.rejects(lock(other, customer.id), waited)
  })
})

test('who has a customer on a test clock has the clock as well', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const [ada, bob] = [
    await newCustomer(service, { test_clock_id: clock.id }),
    await newCustomer(service, { test_clock_id: clock.id }),
  ]
  await two(async (one, other) => {
    await lock(one, ada.id)
    await assert.rejects(lock(other, bob.id), waited)
  })
})

test('who advances a test clock has it alone', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  await two(async (one) => {
    await one.query('select from test_clock where id = $1 for no key update', [clock.id])
    const locking = asOwner(service.database.ownerUrl, async (tx) => {
      tx.send({ text: `set local lock_timeout = '250ms'` })
      return lockTestClock(tx, tenantId, clock.id)
    })
    await assert.rejects(locking, waited)
  })
})

test('nothing is done to customers while their clock is on its way', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const customer = await newCustomer(service, { test_clock_id: clock.id })
  await owner(`update test_clock set advancing_to = now + interval '1 day' where id = $1`, [clock.id])
  const order = { customer_id: customer.id, plan_code: plan.code }
  assert.equal(outcome(await service.post('/v1/subscriptions', order)), '409 test_clock_advancing')
  await owner(`update customer_billing set parked_at = now(), parked_reason = 'a test' where customer_id = $1`, [
    customer.id,
  ])
  assert.equal(outcome(await service.post(`/v1/customers/${customer.id}/release`)), '409 test_clock_advancing')
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-01-02T00:00:00Z' }))
  assert.equal(outcome(await service.post(`/v1/customers/${customer.id}/release`)), '200')
  assert.equal(outcome(await service.post('/v1/subscriptions', order)), '201')
})

test('the present is read behind the lock, and never goes back', async () => {
  const customer = await newCustomer(service)
  await two(async (late, other) => {
    // `late` has begun, and so has its now(); then time passes, as it does while one waits for a lock.
    const { rows } = await other.query(`select pg_sleep(0.01), date_trunc('milliseconds', clock_timestamp()) as before`)
    const { now } = await lock(late, customer.id)
    assert.ok(new Date(now) >= rows[0].before, `${now} is before ${rows[0].before.toISOString()}`)
  })
  const [{ ahead }] = await owner(
    `update customer_billing set last_instant = date_trunc('milliseconds', now() + interval '1 hour')
      where customer_id = $1 returning last_instant as ahead`,
    [customer.id],
  )
  await two(async (one) => {
    assert.equal(new Date((await lock(one, customer.id)).now).getTime(), ahead.getTime())
  })
})

test('two billing runs at once take different customers, and none waits for the other', async () => {
  const due = await Promise.all(Array.from({ length: 6 }, () => subscribed(service, plan)))
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const onClock = await newCustomer(service, { test_clock_id: clock.id })
  const [parked, ...others] = due.map(({ customer }) => customer.id)
  await owner(`update customer_billing set next_billing_at = now() - interval '1 minute' where customer_id = any($1)`, [
    [parked, onClock.id, ...others],
  ])
  await owner(`update customer_billing set parked_at = now(), parked_reason = 'for a test' where customer_id = $1`, [
    parked,
  ])
  await two(async (one, other) => {
    const first = await claim(one, 2)
    const second = await claim(other, 10)
    assert.equal(first.length, 2)
    assert.deepEqual([...first, ...second].sort(), others.sort())
  })
  await owner(
    `update customer_billing b set parked_at = null, parked_reason = null, next_billing_at = (
      select min(s.next_billing_at) from subscription s where s.customer_id = b.customer_id)`,
  )
})

test('a customer whose billing ran into a deadlock is due as before, and is not parked', async () => {
  const { customer, invoice } = await subscribed(service, plan)
  made(await service.post(`/v1/invoices/${invoice.id}/void`))
  await owner(`create function deadlock() returns trigger language plpgsql as
    $$ begin raise exception 'not now' using errcode = 'deadlock_detected'; end $$`)
  await owner('create trigger deadlock before insert on invoice for each row execute function deadlock()')
  const run = () => billingRound(runOptions(), new AbortController().signal)
  await run()
  const queue = 'select parked_reason, next_billing_at <= now() as is_due from customer_billing where customer_id = $1'
  assert.deepEqual(await owner(queue, [customer.id]), [{ parked_reason: null, is_due: true }])
  await owner('drop trigger deadlock on invoice')
  await run()
  assert.deepEqual(await owner(queue, [customer.id]), [{ parked_reason: null, is_due: false }])
})

function runOptions() {
  return {
    transact: service.service.transact,
    metrics: openBillingMetrics(openMetrics()),
    log: openLog({ level: 'fatal', format: 'json' }),
    settings: { workerPollMs: 1000, workerBatchSize: 5, workerConcurrency: 1, workerShare: 1 },
  }
}
