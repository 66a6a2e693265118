import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { multiplyCustomer } from '../bench/support/multiply.ts'
import { brokenInvariants } from './support/database/invariants.ts'
import { asking, made, newPlan, subscribed } from './support/service/merchant.ts'
import { migrationWorker } from './support/service/migrations.ts'
import { startTestService } from './support/service/service.ts'

const subscribers = 1100 // more than two pages
const service = await startTestService()
const { get, post, database } = service
const owner = asking(database.ownerUrl)

test('a preview that was cut off is gone on with by the same request, and is what two workers do', async () => {
  const plan = await newPlan(service)
  const start_at = Temporal.Now.instant().subtract({ hours: 100 }).toString()
  const { subscription } = await subscribed(service, plan, { start_at })
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  const tenantId = made(await get('/v1/settings')).id
  await multiplyCustomer(admin, tenantId, subscribers)
  await admin.query('vacuum analyze')
  await admin.end()
  const to = made(await post(`/v1/plans/${plan.id}/revisions`, { amount_cents: 3000 }))
  const ask = { to_plan_id: to.id, when: 'now', proration: 'prorate' }
  const path = `/v1/plans/${plan.id}/migrations`

  const previewed = async () => made(await post(path, { ...ask, preview: true }))
  const preview = await previewed()
  assert.deepEqual([preview.subscriptions, preview.skipped], [subscribers, 0])
  assert.equal(preview.difference_at_next_renewal_cents, subscribers * 2000)
  assert.equal(preview.difference_now_cents % subscribers, 0)
  assert.ok(preview.difference_now_cents > 0)

  // As the first page of it left it.
  await owner(
    `update plan_migration_preview set is_done = false, subscriptions = 500,
      seen_until = (select id from subscription order by id offset 499 limit 1), difference_at_next_renewal_cents = 500 * 2000,
      difference_now_cents = 500 * (difference_now_cents / ${subscribers})`,
  )
  assert.deepEqual(await previewed(), preview)
  const anew = await previewed()
  assert.ok(anew.as_of > preview.as_of, 'one that is done is not gone on with')
  await owner(`update plan_migration_preview set is_done = false, updated_at = updated_at - interval '3 minutes'`)
  const { as_of, ...again } = await previewed()
  assert.ok(as_of > anew.as_of, 'nor one that nobody went on with')
  assert.deepEqual({ ...again, as_of: preview.as_of }, preview)

  const { id } = made(await post(path, { ...ask, as_of: preview.as_of }))
  const workers = [migrationWorker(service, 50), migrationWorker(service, 120)]
  await Promise.all(workers.map((worker) => worker.work()))
  await Promise.all(workers.map((worker) => worker.work()))
  const { status, changed, skipped } = made(await get(`/v1/plan_migrations/${id}`))
  assert.deepEqual([status, changed, skipped], ['done', subscribers, 0])
  const [{ total, count }] = await owner(
    `select sum(total_cents)::int as total, count(distinct subscription_id)::int as count from invoice where kind = 'change'`,
  )
  assert.deepEqual([total, count], [preview.difference_now_cents, subscribers])
  const [events] = await owner(
    `select count(*)::int as all, count(distinct object_id)::int as each from event where type = 'subscription.changed'`,
  )
  assert.deepEqual(events, { all: subscribers, each: subscribers })
  assert.notEqual(made(await get(`/v1/subscriptions?plan_id=${to.id}&limit=1`)).data[0].id, subscription.id)
  assert.deepEqual(await brokenInvariants(owner), {})
})
