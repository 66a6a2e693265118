// A plan's subscribers previewed over HTTP and moved by the real worker, all in one tenant. See README.md.
import { parseArgs } from 'node:util'
import pg from 'pg'
import { openBillingMetrics } from '../src/modules/billing-run/metrics.ts'
import { openMigrationMetrics } from '../src/modules/plan-migrations/metrics.ts'
import { migrationRound } from '../src/modules/plan-migrations/run.ts'
import { oneSnapshot, verify } from '../src/modules/verification/verify.ts'
import { transaction } from '../src/platform/database/transaction.ts'
import { openLog } from '../src/platform/log.ts'
import { openMetrics } from '../src/platform/metrics.ts'
import { type BenchDatabase, connect, poolOf, startBenchDatabase } from './support/database.ts'
import { multiplyCustomer } from './support/multiply.ts'
import { printLoad, printMachine, printTable, whole } from './support/print.ts'
import { startServiceProcess } from './support/service-process.ts'
import { type BenchTenant, call, makeTenants } from './support/tenants.ts'

const { values: options } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '20000' },
    batch: { type: 'string', default: '300' },
    concurrency: { type: 'string', default: '2' },
  },
})
const subscribers = Number(options.subscribers)

const database = await startBenchDatabase()
const service = await startServiceProcess(database.appUrl, { environment: { BILLING_ROLE: 'api' } })
const admin = await connect(database.adminUrl)
try {
  await printMachine(admin)
  const { tenant, plan, to } = await makeSubscribers()
  const path = `/v1/plans/${plan.id}/migrations`
  const terms = { to_plan_id: to.id, when: 'now', proration: 'prorate' }
  const preview = await previewed(tenant, path, { ...terms, preview: true })
  const { as_of } = preview.answer
  const startedMs = performance.now()
  const { id } = await call<{ id: string }>(service.url, tenant, { path, body: { ...terms, as_of } })
  const recordedMs = performance.now() - startedMs
  const movedMs = await worked()
  const done = await call<Record<string, unknown>>(service.url, tenant, { path: `/v1/plan_migrations/${id}` })
  const { rows } = await admin.query(
    `select coalesce((select sum(total_cents) from invoice where kind = 'change'), 0)
      - coalesce((select sum(total_cents) from credit_note where kind = 'change'), 0) as made`,
  )
  const said = `${done.changed} of ${subscribers} changed, ${done.skipped} skipped; documents over ${rows[0].made}, shown ${preview.answer.difference_now_cents}`
  if (done.changed !== subscribers || Number(rows[0].made) !== preview.answer.difference_now_cents)
    throw new Error(said)
  console.log(`${said}.`)
  await verifyClean(database)
  printTable([
    {
      subscribers: whole(subscribers),
      'preview s': (preview.tookMs / 1000).toFixed(1),
      'previewed/s': whole(subscribers / (preview.tookMs / 1000)),
      requests: preview.requests,
      'recorded ms': recordedMs.toFixed(0),
      'moved s': (movedMs / 1000).toFixed(1),
      'moved/s': whole(subscribers / (movedMs / 1000)),
    },
  ])
  printLoad()
} finally {
  await admin.end()
  await service.stop()
  await database.stop()
}

/** Makes one customer, subscribed by the API ten days ago, multiplies it, and makes the next revision of its plan. */
async function makeSubscribers() {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const [tenant] = (await makeTenants(ownerPool, 1)) as [BenchTenant]
  await ownerPool.end()
  const body = { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR' }
  const plan = await call<{ id: string }>(service.url, tenant, { path: '/v1/plans', body })
  const customer = await call<{ id: string }>(service.url, tenant, {
    path: '/v1/customers',
    body: { name: 'Customer' },
  })
  const start_at = Temporal.Now.instant().subtract({ hours: 240 })
  const order = { customer_id: customer.id, plan_id: plan.id, start_at }
  await call(service.url, tenant, { path: '/v1/subscriptions', body: order })
  const revision = { path: `/v1/plans/${plan.id}/revisions`, body: { amount_cents: 3900 } }
  await multiplyCustomer(admin, tenant.tenantId, subscribers)
  const to = await call<{ id: string }>(service.url, tenant, revision)
  await admin.query('vacuum analyze')
  return { tenant, plan, to }
}

/** Asks again where the answer is that a part is done. */
async function previewed({ tenantId, secret }: BenchTenant, path: string, body: object) {
  const startedMs = performance.now()
  for (let requests = 1; ; requests += 1) {
    const response = await fetch(service.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as { as_of: string; subscriptions: number; difference_now_cents: number }
    if (response.ok) return { answer, requests, tookMs: performance.now() - startedMs }
    if (response.status !== 503) throw new Error(`${tenantId}: ${response.status} ${JSON.stringify(answer)}`)
  }
}

/** Runs a worker's rounds in this process until nothing is left. */
async function worked(): Promise<number> {
  const concurrency = Number(options.concurrency)
  const pool = poolOf(database.appUrl, concurrency + 1)
  const metrics = openMetrics()
  const run = {
    transact: (how: Parameters<typeof transaction>[1], work: Parameters<typeof transaction>[2]) =>
      transaction(pool, how, work),
    billingMetrics: openBillingMetrics(metrics),
    metrics: openMigrationMetrics(metrics),
    log: openLog({ level: 'info', format: 'json' }),
    settings: {
      workerPollMs: 10,
      workerBatchSize: Number(options.batch),
      workerConcurrency: concurrency,
      workerShare: 1,
    },
  } as Parameters<typeof migrationRound>[0]
  const never = new AbortController().signal
  const startedMs = performance.now()
  while (await migrationRound(run, never));
  const tookMs = performance.now() - startedMs
  await pool.end()
  return tookMs
}

async function verifyClean({ adminUrl }: BenchDatabase): Promise<void> {
  const roles = '-c role=billing_owner -c TimeZone=UTC'
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1, options: roles, pipeline: true } as pg.PoolConfig)
  const checks = await transaction(pool, oneSnapshot, (tx) => verify(tx))
  await pool.end()
  const broken = checks.filter(({ violation_count }) => violation_count > 0)
  if (broken.length > 0)
    throw new Error(JSON.stringify(broken.map((one) => ({ ...one, violations: one.violations.slice(0, 2) }))))
  console.log(`Verified: ${checks.length} invariants, no violation.\n`)
}
