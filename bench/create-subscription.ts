// Creating a subscription with its invoice over HTTP, beside what PostgreSQL can do for the same rows. See README.md.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { countCreated, createdRows } from './support/created.ts'
import { connect, poolOf, startBenchDatabase } from './support/database.ts'
import { customerIds, makeOriginal } from './support/dataset.ts'
import type { LoadRequest } from './support/http-load.ts'
import { limitOfCreation } from './support/limit-of-creation.ts'
import { runLoad } from './support/load.ts'
import { multiplyCustomer } from './support/multiply.ts'
import { percentile, printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs, cpuMsOfChildren, residentMb } from './support/processes.ts'
import { printProfile } from './support/profile.ts'
import { type ServiceProcess, startServiceProcess } from './support/service-process.ts'
import { type BenchTenant, makeTenants } from './support/tenants.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '1,16,64' },
    profile: { type: 'boolean', default: false },
  },
})
const seconds = Number(options.seconds)
const levels = options.profile ? [16] : options.connections.split(',').map(Number)
const requestsPerSecondMax = 3000
const warmUpRequests = 4000

/** Customers without a subscription, handed out one by one. */
interface Group {
  readonly name: string
  readonly tenants: readonly BenchTenant[]
  /** The id of a customer of each tenant; all others of theirs are numbered like it. */
  readonly originals: readonly string[]
  readonly perTenant: number
  used: number
}

const database = await startBenchDatabase()
const admin = await connect(database.adminUrl)
const profileFolder = await mkdtemp(join(tmpdir(), 'billing-profile-'))
try {
  await printMachine(admin)
  const service = await startServiceProcess(database.appUrl, {
    nodeOptions: options.profile ? ['--cpu-prof', '--cpu-prof-dir', profileFolder] : [],
  })
  const groups = options.profile
    ? [await group('fifty', 50, service)]
    : [await group('one', 1, service), await group('fifty', 50, service)]
  const before = await createdRows(admin)
  let created = 0
  // Plans made while tables are empty are slow until the first analyze (see src/platform/database/pool.ts).
  for (const each of groups)
    created += (await load(each, service, { connections: 16, forMs: 60_000, most: warmUpRequests })).latencies.length
  await admin.query('vacuum analyze')
  const rates = new Map<string, number>()
  const rows = []
  for (const each of groups) {
    for (const connections of levels) {
      const { row, done, perSecond } = await measure(each, service, connections)
      created += done
      rows.push(row)
      rates.set(`${each.name} ${connections}`, perSecond)
    }
  }
  printTable(rows)
  console.log(
    `Service: ${Math.round(residentMb(service.pid))} MB resident. ${await countCreated(admin, before, created)}.\n`,
  )
  await service.stop()
  if (options.profile) printProfile(profileFolder)
  else await printLimits(groups, rates)
  printLoad()
} finally {
  await admin.end()
  await database.stop()
  await rm(profileFolder, { recursive: true })
}

async function group(name: string, count: number, service: ServiceProcess): Promise<Group> {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const tenants = await makeTenants(ownerPool, count)
  await ownerPool.end()
  const forLoad = warmUpRequests + levels.length * seconds * requestsPerSecondMax
  const forLimit = (count === 1 ? 2500 : 6000) * seconds
  const perTenant = Math.ceil((forLoad + forLimit) / count)
  for (const tenant of tenants) {
    await makeOriginal(service.url, tenant, { hasSubscription: false })
    await multiplyCustomer(admin, tenant.tenantId, perTenant)
  }
  const { rows } = await admin.query<{ id: string }>(
    `select (array_agg(id::text))[1] as id from customer where tenant_id = any($1::uuid[]) group by tenant_id order by array_position($1, tenant_id)`,
    [tenants.map(({ tenantId }) => tenantId)],
  )
  return { name, tenants, originals: rows.map(({ id }) => id), perTenant, used: 0 }
}

async function load(from: Group, service: ServiceProcess, run: { connections: number; forMs: number; most: number }) {
  const share = Math.ceil(run.most / from.tenants.length)
  const ids = from.originals.map((original) => customerIds(original, 1 + from.used, share))
  const requests: LoadRequest[] = Array.from({ length: share * from.tenants.length }, (_, n) => {
    const tenant = n % from.tenants.length
    const customer = ids[tenant]?.[Math.floor(n / from.tenants.length)]
    return {
      method: 'POST',
      path: '/v1/subscriptions',
      secret: from.tenants[tenant]?.secret ?? '',
      idempotencyKey: `subscribe-${customer}`,
      body: JSON.stringify({ customer_id: customer, plan_code: 'pro' }),
    }
  })
  from.used += share
  const result = await runLoad({
    port: Number(new URL(service.url).port),
    connections: run.connections,
    forMs: run.forMs,
    requests,
  })
  if (Object.keys(result.others).length > 0)
    throw new Error(`answered otherwise than 201: ${JSON.stringify(result.others)}`)
  return result
}

async function measure(from: Group, service: ServiceProcess, connections: number) {
  await admin.query('checkpoint')
  const before = { service: cpuMs(service.pid), postgres: cpuMsOfChildren(database.pid) }
  const { latencies, tookMs } = await load(from, service, {
    connections,
    forMs: seconds * 1000,
    most: seconds * requestsPerSecondMax,
  })
  const done = latencies.length
  const perSecond = done / (tookMs / 1000)
  const row = {
    tenants: from.name,
    connections,
    'creations/s': whole(perSecond),
    'p50 ms': percentile(latencies, 0.5).toFixed(1),
    'p99 ms': percentile(latencies, 0.99).toFixed(1),
    'CPU of Node, ms each': ((cpuMs(service.pid) - before.service) / done).toFixed(2),
    'CPU of PostgreSQL, ms each': ((cpuMsOfChildren(database.pid) - before.postgres) / done).toFixed(2),
  }
  return { row, done, perSecond }
}

async function printLimits(groups: readonly Group[], rates: ReadonlyMap<string, number>): Promise<void> {
  const connections = 16
  const rows = []
  for (const { name, tenants, used } of groups) {
    const before = await createdRows(admin)
    const limit = await limitOfCreation({
      database,
      tenantIds: tenants.map(({ tenantId }) => tenantId),
      connections,
      seconds,
      first: used + 1,
    })
    await countCreated(admin, before, limit.done)
    const ours = rates.get(`${name} ${connections}`)
    rows.push({
      tenants: name,
      connections,
      'limit/s': whole(limit.perSecond),
      by: limit.by,
      'ours/s': ours ? whole(ours) : '',
      'of the limit': ours ? `${Math.round((ours / limit.perSecond) * 100)}%` : '',
    })
  }
  printTable(rows)
}
