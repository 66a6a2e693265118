// Invoices collected by the real service through a Stripe that answers late, events that it receives, and what collection costs
// the renewals. See README.md.
import { fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { type BenchDatabase, connect, poolOf, startBenchDatabase } from './support/database.ts'
import { countRenewals, makeDueRenewals } from './support/due-renewals.ts'
import type { LoadRequest } from './support/http-load.ts'
import { runLoad } from './support/load.ts'
import { percentile, printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs, cpuMsOfFamily, residentMb } from './support/processes.ts'
import { startServiceProcess } from './support/service-process.ts'
import type { SlowStripe, SlowStripeSum } from './support/slow-stripe.ts'
import { type BenchTenant, call, makeTenants } from './support/tenants.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'attempts,inbox,renewals' },
    invoices: { type: 'string', default: '3000' },
    tenants: { type: 'string', default: '1,10' },
    'answer-ms': { type: 'string', default: '200' },
    events: { type: 'string', default: '20000' },
    customers: { type: 'string', default: '5000' },
  },
})
const isWanted = (part: string) => options.only.split(',').includes(part)
const webhookSecret = 'whsec_bench'

/** Every customer pays by the test gateway, and every subscription is collected. */
const withMethods = [
  `insert into gateway_account (tenant_id, id, gateway, label, status, created_at, updated_at)
    select tenant_id, gen_random_uuid(), 'test', 'bench', 'enabled', now(), now() from tenant`,
  `insert into payment_method (tenant_id, id, customer_id, gateway_account_id, type, gateway_reference, status, created_at, updated_at)
    select c.tenant_id, gen_random_uuid(), c.id, g.id, 'card', 'ok', 'active', now(), now()
    from customer c join gateway_account g on g.tenant_id = c.tenant_id`,
  `update customer c set default_payment_method_id = m.id from payment_method m where m.tenant_id = c.tenant_id and m.customer_id = c.id`,
  `update subscription set collection = 'automatic'`,
  `vacuum analyze`,
]

const folder = await mkdtemp(join(tmpdir(), 'billing-collect-'))
const keyFile = join(folder, 'secrets.key')
await writeFile(keyFile, Buffer.alloc(32, 7).toString('base64'))
const stripeProcess = fork(fileURLToPath(new URL('./support/slow-stripe.ts', import.meta.url)), [options['answer-ms']])
const [stripe] = (await once(stripeProcess, 'message')) as [SlowStripe]
const environment = { STRIPE_URL: stripe.url, SECRETS_KEY_FILE: keyFile }

try {
  const database = await startBenchDatabase()
  const admin = await connect(database.adminUrl)
  try {
    await printMachine(admin)
    if (isWanted('attempts'))
      printTable(await inTurn(options.tenants.split(',').map(Number), (count) => attempts(database, admin, count)))
    if (isWanted('inbox')) printTable([await inbox(database)])
  } finally {
    await admin.end()
    await database.stop()
  }
  if (isWanted('renewals')) printTable(await inTurn([false, true], renewals))
  printLoad()
} finally {
  stripeProcess.kill()
  await rm(folder, { recursive: true, force: true })
}

async function inTurn<A, B>(all: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const done: B[] = []
  for (const one of all) done.push(await work(one))
  return done
}

/** Invoices that wait for collection all at once, of so many tenants, until each is paid. */
async function attempts(database: BenchDatabase, admin: pg.Client, tenantsCount: number) {
  const count = Number(options.invoices)
  const before = await sumOfStripe()
  const { tenants, api } = await withAccounts(database, tenantsCount)
  await makeInvoices(api.url, tenants, count)
  await api.stop()
  // Stripe would be asked what each method is.
  await admin.query(
    `update payment_method set status = 'active', type = 'card', gateway_customer = $1, next_check_at = null`,
    [stripe.customer],
  )
  await admin.query('vacuum analyze')
  const worker = await startServiceProcess(database.appUrl, { environment: { ...environment, BILLING_ROLE: 'worker' } })
  await pause(1500)
  const cost = { node: cpuMs(worker.pid), postgres: cpuMsOfFamily(database.pid) }
  await admin.query(`update invoice set collection = 'automatic', collection_status = 'waiting', collect_at = now()
    where status = 'open'`)
  const startedMs = performance.now()
  let peakMb = 0
  for (;;) {
    const { rows } = await admin.query(`select from invoice where status = 'open' limit 1`)
    peakMb = Math.max(peakMb, residentMb(worker.pid))
    if (rows.length === 0) break
    await pause(50)
  }
  const tookMs = performance.now() - startedMs
  const row = {
    tenants: tenantsCount,
    invoices: whole(count),
    'attempts/s': whole(count / (tookMs / 1000)),
    'CPU of Node, ms each': ((cpuMs(worker.pid) - cost.node) / count).toFixed(2),
    'CPU of PostgreSQL, ms each': ((cpuMsOfFamily(database.pid) - cost.postgres) / count).toFixed(2),
    'memory, MB': whole(peakMb),
  }
  await worker.stop()
  const after = await sumOfStripe()
  const { rows } = await admin.query(`select count(*)::integer as payments from payment`)
  if (after.wrong.length > 0 || after.charges - before.charges !== count || rows[0].payments !== after.charges)
    throw new Error(`${after.charges} charges, ${rows[0].payments} payments, wrong: ${JSON.stringify(after.wrong)}`)
  return row
}

async function sumOfStripe(): Promise<SlowStripeSum> {
  stripeProcess.send('sum')
  const [sum] = (await once(stripeProcess, 'message')) as [SlowStripeSum]
  return sum
}

/** So many tenants, each with an account at the fake Stripe. */
async function withAccounts(database: BenchDatabase, count: number) {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const made = await makeTenants(ownerPool, count)
  await ownerPool.end()
  const api = await startServiceProcess(database.appUrl, { environment: { ...environment, BILLING_ROLE: 'api' } })
  const order = {
    ...{ gateway: 'stripe', label: 'bench', credentials: { secret_key: stripe.secretKey } },
    webhook_secrets: [webhookSecret],
  }
  const tenants = await inTurn(made, async (tenant) => {
    const { id } = await call<{ id: string }>(api.url, tenant, { path: '/v1/gateway_accounts', body: order })
    return { ...tenant, accountId: id }
  })
  return { tenants, api }
}

/** A customer with a method and an open invoice, so many times, spread over the tenants. */
async function makeInvoices(
  url: string,
  tenants: readonly (BenchTenant & { readonly accountId: string })[],
  count: number,
): Promise<void> {
  let left = count
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let n = left--; n > 0; n = left--) {
        const tenant = tenants[n % tenants.length]
        if (!tenant) throw new Error('there is no tenant')
        const post = (path: string, body: object) => call<{ id: string }>(url, tenant, { path, body })
        const customer = await post('/v1/customers', { name: `Customer ${n}` })
        const lines = [{ description: 'Work', unit_amount: '2900' }]
        const draft = await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines })
        await post(`/v1/invoices/${draft.id}/finalize`, {})
        const of = { customer_id: customer.id, gateway_account_id: tenant.accountId }
        await post('/v1/payment_methods', { ...of, gateway_reference: stripe.method })
      }
    }),
  )
}

/** Signed events about charges that are not known here: received, stored, looked for. */
async function inbox(database: BenchDatabase) {
  const count = Number(options.events)
  const { tenants, api } = await withAccounts(database, 1)
  const worker = await startServiceProcess(database.appUrl, { environment: { ...environment, BILLING_ROLE: 'worker' } })
  const accountId = tenants[0]?.accountId ?? ''
  const result = await runLoad({
    port: Number(new URL(api.url).port),
    connections: 16,
    forMs: 600_000,
    requests: Array.from({ length: count }, (_, n) => signedEvent(accountId, n)),
  })
  await Promise.all([api.stop(), worker.stop()])
  if (result.latencies.length !== count) throw new Error(`not received: ${JSON.stringify(result.others)}`)
  return {
    events: whole(count),
    'received/s': whole(count / (result.tookMs / 1000)),
    'p50 ms': percentile(result.latencies, 0.5).toFixed(1),
    'p99 ms': percentile(result.latencies, 0.99).toFixed(1),
  }
}

function signedEvent(accountId: string, n: number): LoadRequest {
  const object = { id: `pi_bench_${n}`, object: 'payment_intent', metadata: {} }
  const event = { id: `evt_bench_${n}`, object: 'event', created: 1_790_000_000, type: 'payment_intent.succeeded' }
  const body = JSON.stringify({ ...event, data: { object } })
  const at = Math.floor(Temporal.Now.instant().epochMilliseconds / 1000)
  const signature = createHmac('sha256', webhookSecret).update(`${at}.${body}`).digest('hex')
  const headers = { 'Stripe-Signature': `t=${at},v1=${signature}` }
  return { method: 'POST', path: `/v1/gateway_events/${accountId}`, secret: '', headers, body }
}

/** Renewals all due at once, billed by a service whose worker also collects them, or has nothing to collect. */
async function renewals(isCollected: boolean) {
  const customers = Number(options.customers)
  const database = await startBenchDatabase()
  const admin = await connect(database.adminUrl)
  try {
    await makeDueRenewals(database, { customers, tenants: 10, periods: 1, items: 1, usage: 0, taxes: false })
    if (isCollected) for (const text of withMethods) await admin.query(text)
    await admin.query('checkpoint')
    const worker = await startServiceProcess(database.appUrl, { environment: { BILLING_ROLE: 'worker' } })
    const startedMs = performance.now()
    const billedMs = await until(async () => (await countRenewals(admin)).due === 0)
    const collectedMs = isCollected ? await until(async () => (await waiting()) === 0) : null
    await worker.stop()
    return {
      renewals: whole(customers),
      collected: isCollected ? 'yes' : 'no',
      'billed/s': whole(customers / (billedMs / 1000)),
      'billed and collected/s': collectedMs === null ? '' : whole(customers / (collectedMs / 1000)),
    }

    async function until(isSo: () => Promise<boolean>): Promise<number> {
      while (!(await isSo())) await pause(50)
      return performance.now() - startedMs
    }
    async function waiting(): Promise<number> {
      const { rows } = await admin.query(`select count(*)::integer as count from invoice
        where status = 'open' and kind = 'renewal'`)
      return rows[0].count
    }
  } finally {
    await admin.end()
    await database.stop()
  }
}
