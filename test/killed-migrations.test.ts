import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openChance } from '../src/cli/demo/chance.ts'
import { untilSo } from './support/http/patience.ts'
import { amount } from './support/proof.ts'
import { ended, start } from './support/service/command-line.ts'
import { asking, made, newCustomer, newPlan } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type ServiceProcess, startServiceProcess } from './support/service/service-process.ts'

// BILLING_KILL_MIGRATIONS=2000 is a longer run; BILLING_RANDOM_SEED=$RANDOM kills at other moments.
const subscribers = amount('BILLING_KILL_MIGRATIONS', { short: 90, long: 500 })
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_129)
const chance = openChance(seed)

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const database = { DATABASE_URL: service.database.appUrl, MIGRATION_DATABASE_URL: service.database.adminUrl }
const running = new Set<ServiceProcess>()
after(() => Promise.all([...running].map((worker) => worker.end('SIGKILL'))))

// Slowly enough to be killed on the way.
async function startWorker(): Promise<ServiceProcess> {
  const worker = await startServiceProcess({
    ...database,
    BILLING_MIGRATE: 'off',
    BILLING_ROLE: 'worker',
    WORKER_POLL_MS: '20',
    WORKER_BATCH_SIZE: '1',
    WORKER_SHARE: '0.1',
    WORKER_CONCURRENCY: '2',
  })
  running.add(worker)
  return worker
}

async function end(worker: ServiceProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  running.delete(worker)
  assert.equal(await worker.end(signal), signal === 'SIGKILL' ? signal : 0)
}

test(`a migration whose three workers are killed again and again changes every subscription once, by seed ${seed}`, async () => {
  const plan = await newPlan(service)
  const to = made(await service.post(`/v1/plans/${plan.id}/revisions`, { amount_cents: 3000 }))
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-31T00:00:00Z' }))
  const start_at = Temporal.Now.instant().subtract({ hours: 100 }).toString()
  const waiting = Array(subscribers).keys()
  const arriving = Array.from({ length: 8 }, async () => {
    for (const n of waiting) {
      const isOnClock = n % 10 === 0
      const customer = await newCustomer(service, isOnClock ? { test_clock_id: clock.id } : {})
      const order = { customer_id: customer.id, plan_id: plan.id, ...(isOnClock ? {} : { start_at }) }
      made(await service.post('/v1/subscriptions', order))
    }
  })
  await Promise.all(arriving)
  const path = `/v1/plans/${plan.id}/migrations`
  const terms = { to_plan_id: to.id, when: 'now', proration: 'prorate' }
  const preview = made(await service.post(path, { ...terms, preview: true }))
  assert.deepEqual([preview.subscriptions, preview.skipped], [subscribers, 0])
  const { id } = made(await service.post(path, { ...terms, as_of: preview.as_of }))

  const workers = await Promise.all([1, 2, 3].map(startWorker))
  const state = async () => made(await service.get(`/v1/plan_migrations/${id}`))
  let kills = 0
  for (const share of [0.05, 0.2, 0.35, 0.5, 0.65, 0.8]) {
    await untilSo(`${share} of all are changed`, async () => (await state()).changed >= subscribers * share)
    await pause(chance.next() * 30)
    const victims = share === 0.5 ? [0, 1, 2] : [Math.floor(chance.next() * 3)]
    if ((await state()).status === 'running') kills += victims.length
    await Promise.all(
      victims.map(async (victim) => {
        await end(workers[victim] as ServiceProcess, 'SIGKILL')
        workers[victim] = await startWorker()
      }),
    )
  }
  await untilSo('the migration is done', async () => (await state()).status === 'done')
  for (const worker of workers) await end(worker, 'SIGTERM')
  console.log(`seed ${seed}: ${subscribers} subscriptions, ${kills} kills while they were changed`)
  assert.ok(kills > 0, 'somebody was killed on the way')

  const { subscriptions, changed, skipped } = await state()
  assert.deepEqual([subscriptions, changed, skipped], [subscribers, subscribers, 0])
  const otherwise = await owner(
    `select s.id, s.plan_id = $2 as is_moved, count(distinct e.id)::int as events, count(distinct v.number)::int as versions
    from subscription s join subscription_item i on i.subscription_id = s.id join item_version v on v.item_id = i.id
    left join event e on e.object_id = s.id and e.type = 'subscription.changed'
    where s.id in (select subscription_id from plan_migration_subscription where migration_id = $1) group by s.id, s.plan_id
    having s.plan_id <> $2 or count(distinct e.id) <> 1 or count(distinct v.number) <> 2`,
    [id, to.id],
  )
  assert.deepEqual(otherwise, [])
  const [{ total }] = await owner(`select sum(total_cents)::int as total from invoice where kind = 'change'`)
  assert.equal(total, preview.difference_now_cents)
  const { code, out, err } = await ended(start(['verify', '--rebuild', '--days', '20000'], database))
  assert.equal(code, 0, out + err)
})
