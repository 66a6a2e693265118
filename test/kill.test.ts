import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { differences, readStored } from './support/database/effects.ts'
import { brokenInvariants } from './support/database/invariants.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { openClient, openJournal, sendTo } from './support/http/keyed-requests.ts'
import { amount } from './support/proof.ts'
import { asking } from './support/service/merchant.ts'
import { type ServiceProcess, startServiceProcess } from './support/service/service-process.ts'

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
  const answer = await sendTo(url, secret, { path, body, key })
  assert.ok(answer, 'no answer')
  return { ...answer, body: JSON.parse(answer.text) }
}

const journal = openJournal()
let cutOff = 0
let onSent = () => {}
/** Asks until it is answered, whichever process is there to answer, as a careful client does. */
const ask = openClient({
  name: 'client',
  journal,
  async send(one) {
    const { url } = (await running) as ServiceProcess
    const answer = await sendTo(url, secret, one)
    onSent()
    if (answer) return answer
    cutOff += 1
    await pause(20)
    return null
  },
})

const wanted = amount('KILL_SUBSCRIPTIONS', { short: 300, long: 1000 })

test(`${wanted} subscriptions created while the service is killed twice are ${wanted} subscriptions with an invoice each`, async () => {
  await start()
  const plan = { code: 'basic', name: 'Basic', amount_cents: 1000, currency: 'EUR' }
  await ask({ path: '/v1/plans', body: plan, mark: null })
  const customers = await owner(`
    with new as (
      insert into customer (tenant_id, id, name, time_zone, created_at, updated_at)
      select tenant_id, gen_random_uuid(), 'Ada', 'UTC', now(), now() from tenant, generate_series(1, ${wanted}) returning tenant_id, id),
    words as (insert into customer_word (tenant_id, customer_id, word) select tenant_id, id, 'ada' from new)
    insert into customer_billing (tenant_id, customer_id, last_instant)
    select tenant_id, id, now() from new returning customer_id as id`)

  const killAt = [0.3 * wanted, 0.65 * wanted].map(Math.round)
  let kills = 0
  let sent = 0
  onSent = () => {
    sent += 1
    if (sent !== killAt[kills]) return
    kills += 1
    running = (running as Promise<ServiceProcess>).then(async (service) => {
      assert.equal(await service.end('SIGKILL'), 'SIGKILL')
      return start()
    })
  }
  const waiting = customers.values()
  const clients = Array.from({ length: 32 }, async () => {
    for (const { id } of waiting) {
      const body = { customer_id: id, plan_code: plan.code, metadata: { order: id } }
      await ask({ path: '/v1/subscriptions', body, mark: `subscription ${id}` })
    }
  })
  await Promise.all(clients)

  assert.equal(kills, 2)
  assert.ok(cutOff > 0, 'requests were under way when it died')
  assert.deepEqual(journal.wrong, [])
  const stored = await readStored(owner)
  assert.deepEqual(differences(journal, stored), [])
  assert.deepEqual([stored.made.size, stored.invoices.size], [wanted, wanted])
  assert.deepEqual(await brokenInvariants(owner), {})
})

test('SIGTERM under load loses nothing: whatever was sent is answered, and whatever was done was told', async () => {
  await (await running)?.end('SIGKILL')
  const service = await start({ DRAIN_MS: '2000' })
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
  while (done.length < 100) await pause(5)
  const atSignal = done.length
  // Who shares the load out takes a service out once it says that it is not ready; until then it is sent everything.
  const watching = (async () => {
    while ((await fetch(`${service.url}/health/ready`)).status === 200) await pause(20)
    assert.equal((await fetch(`${service.url}/health`)).status, 200)
    isTakenOut = true
  })()
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
  await ask({ path: '/v1/customers', body: { name: 'Before' }, mark: null })
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
  const answer = await untilAnswered(() => post(service.url, '/v1/customers', { name: 'Meanwhile' }, 'meanwhile'))
  assert.deepEqual([answer.status, answer.isReplayed], [201, false])
  assert.equal((await fetch(`${service.url}/health/ready`)).status, 200)
  assert.ok(service.isRunning)
  assert.equal(await service.end('SIGTERM'), 0)
})

/** Answers while the service finds its database again. */
async function untilAnswered<T extends { status: number }>(work: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    const answer = await work()
    if (answer.status !== 503 || attempts > 200) return answer
    await pause(20)
  }
}
