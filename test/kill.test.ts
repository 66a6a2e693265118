import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { brokenInvariants } from './support/invariants.ts'
import { asking } from './support/merchant.ts'
import { createTestDatabase } from './support/postgres.ts'
import { type ServiceProcess, startServiceProcess } from './support/service-process.ts'

const secret = `billing_${randomBytes(32).toString('base64url')}`
const folder = await mkdtemp(join(tmpdir(), 'billing-kill-'))
let running: Promise<ServiceProcess> | undefined
let stop = async () => {}
after(async () => {
  await (await running?.catch(() => undefined))?.end('SIGKILL')
  await stop()
  await rm(folder, { recursive: true, force: true })
})
const database = await createTestDatabase()
stop = () => database.drop()
const owner = asking(database.ownerUrl)
await writeFile(join(folder, 'key'), secret)

function start(settings: Record<string, string> = {}): Promise<ServiceProcess> {
  running = startServiceProcess({
    DATABASE_URL: database.appUrl,
    MIGRATION_DATABASE_URL: database.adminUrl,
    BILLING_MIGRATE: 'off',
    BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
    RATE_LIMIT_PER_SECOND: '100000',
    WORKER_POLL_MS: '50',
    ...settings,
  })
  return running
}

async function post(url: string, path: string, body: object, key: string) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    isReplayed: response.headers.has('idempotency-replayed'),
    body: (await response.json()) as any,
  }
}

/** Asks until it is answered, whichever process is there to answer, as a careful client does. */
async function insisting(path: string, body: object, key: string, onAnswer: () => void = () => {}) {
  for (let attempts = 1; ; attempts += 1) {
    const { url } = (await running) as ServiceProcess
    try {
      const answer = await post(url, path, body, key)
      if (answer.status < 300) {
        onAnswer()
        return { ...answer, attempts }
      }
      // Being answered by a connection whose service is dead, or too much at once.
      assert.ok(answer.body.code === 'idempotency_key_in_use' || answer.status === 503, JSON.stringify(answer))
    } catch (error) {
      if (!(error instanceof TypeError)) throw error // fetch: refused, reset, cut off
    }
    assert.ok(attempts < 200, `no answer for ${key}`)
    await pause(20)
  }
}

/** Does it for each, so many at a time. */
async function inParallel<T, R>(width: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const workers = Array.from({ length: width }, async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  })
  await Promise.all(workers)
  return results
}

const plan = { code: 'basic', name: 'Basic', amount_cents: 1000, currency: 'EUR' }

test('1,000 subscriptions created while the service is killed twice are 1,000 subscriptions with 1,000 invoices', async () => {
  await start()
  await insisting('/v1/plans', plan, 'plan')
  const customers = await owner(`
    with new as (
      insert into customer (tenant_id, id, name, time_zone, created_at, updated_at)
      select tenant_id, gen_random_uuid(), 'Ada', 'UTC', now(), now() from tenant, generate_series(1, 1000) returning tenant_id, id)
    insert into customer_billing (tenant_id, customer_id, last_instant)
    select tenant_id, id, now() from new returning customer_id as id`)

  let answered = 0
  let kills = 0
  const acknowledged = new Set<string>()
  const killAt = new Set([300, 650])
  const created = await inParallel(32, customers, async (customer) => {
    const order = { customer_id: customer.id, plan_code: plan.code }
    const answer = await insisting('/v1/subscriptions', order, `subscribe ${customer.id}`, () => {
      answered += 1
      if (!killAt.has(answered)) return
      kills += 1
      const killed = running as Promise<ServiceProcess>
      running = killed.then(async (service) => {
        assert.equal(await service.end('SIGKILL'), 'SIGKILL')
        return start()
      })
    })
    acknowledged.add(answer.body.id)
    return answer
  })

  assert.equal(kills, 2)
  assert.ok(
    created.some(({ attempts }) => attempts > 1),
    'requests were under way when it died',
  )
  assert.equal(acknowledged.size, 1000)
  const stored = await owner('select s.id, s.customer_id from subscription s')
  assert.deepEqual(new Set(stored.map(({ id }) => id)), acknowledged, 'those that were acknowledged, and no others')
  assert.equal(new Set(stored.map(({ customer_id }) => customer_id)).size, 1000)
  const numbers = await owner('select number_counter::int as number from invoice order by number_counter')
  assert.deepEqual(
    numbers.map(({ number }) => number),
    Array.from({ length: 1000 }, (_, index) => index + 1),
  )
  const told = created.map(({ body }) => Number(/\d+$/.exec(body.latest_invoice.number)?.[0])).sort((a, b) => a - b)
  assert.deepEqual(
    told,
    numbers.map(({ number }) => number),
    'and the answers told their numbers',
  )
  assert.deepEqual(await brokenInvariants(owner), {})
})

test('SIGTERM under load loses nothing: whatever was sent is answered, and whatever was done was told', async () => {
  await (await running)?.end('SIGKILL')
  const service = await start({ DRAIN_MS: '500' })
  const done: string[] = []
  const others: string[] = []
  let isTakenOut = false
  const load = Array.from({ length: 24 }, async () => {
    while (!isTakenOut) {
      const { status, body } = await post(service.url, '/v1/customers', { name: 'Under load' }, randomUUID())
      if (status === 201) done.push(body.id)
      else if (!/more to do than can be done/.test(body.detail)) others.push(JSON.stringify(body))
    }
  })
  // Who shares the load out takes a service out once it says that it is not ready; until then it is sent everything.
  const watching = (async () => {
    while ((await fetch(`${service.url}/health/ready`)).status === 200) await pause(20)
    assert.equal((await fetch(`${service.url}/health`)).status, 200)
    isTakenOut = true
  })()
  while (done.length < 100) await pause(5)
  const atSignal = done.length
  const [code] = await Promise.all([service.end('SIGTERM'), watching, ...load])
  assert.equal(code, 0)
  assert.deepEqual(others, [])
  assert.ok(done.length > atSignal, 'it went on serving')
  const stored = await owner(`select id from customer where name = 'Under load'`)
  assert.deepEqual(new Set(stored.map(({ id }) => id)), new Set(done))
  assert.deepEqual(await brokenInvariants(owner), {})
})

test('a service whose connections are all killed at once goes on, and so does one whose database was away', async () => {
  const service = await start()
  const administrator = asking(Object.assign(new URL(database.adminUrl), { pathname: '/postgres' }).href)
  await insisting('/v1/customers', { name: 'Before' }, randomUUID())
  const name = database.name
  await administrator(`alter database ${name} allow_connections false`)
  await administrator(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'billing_app'`,
    [name],
  )
  const away = await post(service.url, '/v1/customers', { name: 'Meanwhile' }, 'meanwhile')
  assert.deepEqual([away.status, away.body.code], [503, 'unavailable'])
  assert.equal((await fetch(`${service.url}/health`)).status, 200)
  assert.equal((await fetch(`${service.url}/health/ready`)).status, 503)
  await administrator(`alter database ${name} allow_connections true`)
  const answer = await insisting('/v1/customers', { name: 'Meanwhile' }, 'meanwhile')
  assert.equal(answer.isReplayed, false)
  assert.equal((await fetch(`${service.url}/health/ready`)).status, 200)
  assert.ok(service.isRunning)
  assert.equal(await service.end('SIGTERM'), 0)
})
