// The same creations of subscriptions, flight by flight, through pg with pipelining and through postgres.js. See README.md.
import { hash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { hashOfSecret } from '../src/modules/api-keys/secret.ts'
import { openBillingMetrics } from '../src/modules/billing/metrics.ts'
import { openGate } from '../src/modules/gate.ts'
import { createSubscription } from '../src/modules/subscriptions/create-subscription.ts'
import { type Tx, transaction } from '../src/platform/database/transaction.ts'
import { openMetrics } from '../src/platform/metrics.ts'
import { connect, poolOf, startBenchDatabase } from './support/database.ts'
import { customerIds, makeOriginal } from './support/dataset.ts'
import { multiplyCustomer } from './support/multiply.ts'
import { openPostgresJs } from './support/postgres-js.ts'
import { printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs } from './support/processes.ts'
import { startServiceProcess } from './support/service-process.ts'
import { makeTenants } from './support/tenants.ts'

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '8' } } })
const seconds = Number(options.seconds)
const tenantCount = 50
const perTenant = 3000

type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

const database = await startBenchDatabase()
const admin = await connect(database.adminUrl)
const gate = openGate(openBillingMetrics(openMetrics()))
try {
  await printMachine(admin)
  const customers = await prepare()
  let used = 0
  const next = () => customers[used++]
  const rows = []
  for (const connections of [1, 16]) {
    const pool = poolOf(database.appUrl, connections)
    const postgresJs = openPostgresJs(database.appUrl, connections)
    const drivers: [string, Transact][] = [
      ['pg, pipelined', (work) => transaction(pool, {}, work)],
      ['postgres.js', postgresJs.transaction],
    ]
    for (const [, transact] of drivers) await create(transact, connections, 1, next) // warm
    await admin.query('vacuum analyze')
    // Twice and in turns, so that neither has the better half of the machine's time.
    for (const [driver, transact] of [...drivers, ...drivers]) {
      await admin.query('checkpoint')
      const { done, perSecond, cpuEach } = await create(transact, connections, seconds, next)
      rows.push({
        driver,
        connections,
        'creations/s': whole(perSecond),
        'CPU of Node, ms each': cpuEach.toFixed(2),
        done,
      })
    }
    await pool.end()
    await postgresJs.end()
  }
  printTable(rows)
  printLoad()
} finally {
  await admin.end()
  await database.stop()
}

interface Target {
  readonly customerId: string
  readonly secretHash: Buffer
}

async function create(transact: Transact, connections: number, forSeconds: number, next: () => Target | undefined) {
  const startedMs = performance.now()
  const cpuBefore = cpuMs(process.pid)
  let done = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() - startedMs < forSeconds * 1000) {
        const target = next()
        if (!target) throw new Error('there are no more customers')
        await transact((tx) => subscribe(tx, target))
        done += 1
      }
    }),
  )
  const took = (performance.now() - startedMs) / 1000
  return { done, perSecond: done / took, cpuEach: (cpuMs(process.pid) - cpuBefore) / done }
}

/** What a request does between HTTP and the commit. */
async function subscribe(tx: Tx, { customerId, secretHash }: Target): Promise<void> {
  const idempotencyKey = `subscribe-${customerId}`
  const opening = await gate.open(tx, { secretHash, idempotencyKey })
  if (!opening) throw new Error('the key is unknown')
  const order = { customerId, planCode: 'pro', items: [], proration: 'day', metadata: {} } as const
  const { subscription } = await createSubscription(opening.context, order)
  const kept = {
    idempotencyKey,
    requestHash: hash('sha256', idempotencyKey, 'buffer'),
    status: 201,
    body: JSON.stringify(subscription.id).padEnd(1500),
  }
  await tx.commitWith(gate.last(opening.context, kept))
}

async function prepare(): Promise<Target[]> {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const service = await startServiceProcess(database.appUrl, { environment: { BILLING_ROLE: 'api' } })
  const tenants = await makeTenants(ownerPool, tenantCount)
  const byTenant: Target[][] = []
  for (const tenant of tenants) {
    await makeOriginal(service.url, tenant, { hasSubscription: false })
    await multiplyCustomer(admin, tenant.tenantId, perTenant)
    const { rows } = await admin.query<{ id: string }>('select id from customer where tenant_id = $1 limit 1', [
      tenant.tenantId,
    ])
    const secretHash = hashOfSecret(tenant.secret)
    byTenant.push(customerIds(rows[0]?.id ?? '', 1, perTenant).map((customerId) => ({ customerId, secretHash })))
  }
  await service.stop()
  await ownerPool.end()
  return Array.from({ length: perTenant }, (_, n) => byTenant.map((targets) => targets[n] as Target)).flat()
}
