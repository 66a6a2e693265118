import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openChance } from '../src/cli/demo/chance.ts'
import { untilSo } from './support/http/patience.ts'
import { ended, start } from './support/service/command-line.ts'
import { inCalifornia } from './support/service/gateway-taxes.ts'
import { asking, made, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type ServiceProcess, startServiceProcess } from './support/service/service-process.ts'

// BILLING_RANDOM_SEED=$RANDOM kills at other moments.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_201)
const chance = openChance(seed)
const drafts = 60

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const database = { DATABASE_URL: service.database.appUrl, MIGRATION_DATABASE_URL: service.database.adminUrl }
const running = new Set<ServiceProcess>()
after(() => Promise.all([...running].map((worker) => worker.end('SIGKILL'))))

const count = async (sql: string) => Number((await owner(`select count(*) as n from ${sql}`))[0].n)
const final = () => count(`invoice where status = 'open'`)
const left = async () =>
  (await count('invoice where wait_check_at is not null')) + (await count('tax_report where next_send_at is not null'))

test(`workers killed while they settle taxes make each draft final once, and tell the gateway, by seed ${seed}`, async () => {
  made(await service.patch('/v1/settings', { tax_mode: 'gateway', tax_gateway: 'test' }))
  const plan = await newPlan(service, { currency: 'USD' })
  for (let nth = 0; nth < drafts; nth += 1) await subscribed(service, plan, {}, inCalifornia)
  assert.equal(await left(), drafts)
  const begin = async () => {
    const worker = await startServiceProcess({ ...database, BILLING_MIGRATE: 'off', BILLING_ROLE: 'worker' })
    running.add(worker)
    return worker
  }
  for (const share of [0, 0.5]) {
    const worker = await begin()
    await untilSo(`${share} are final`, async () => (await final()) > drafts * share)
    await pause(chance.next() * 30)
    running.delete(worker)
    assert.equal(await worker.end('SIGKILL'), 'SIGKILL')
    // What it had claimed is due again at once, not in a minute.
    await owner(`update invoice set wait_check_at = now() where wait_check_at is not null`)
    await owner(`update tax_report set next_send_at = now() where next_send_at is not null`)
  }
  const worker = await begin()
  await untilSo('nothing is left', async () => (await left()) === 0)
  running.delete(worker)
  assert.equal(await worker.end('SIGTERM'), 0)
  assert.equal(await count(`invoice where status = 'open' and tax_cents = 86 and total_cents = 1086`), drafts)
  assert.equal(await count(`event where type = 'invoice.finalized'`), drafts)
  assert.equal(await count(`tax_report where kind = 'charge' and sent_at is not null`), drafts)
  const { code, out, err } = await ended(start(['verify', '--rebuild', '--days', '20000'], database))
  assert.equal(code, 0, out + err)
})
