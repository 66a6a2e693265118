// Monthly renewals, all due at once, billed by the real worker, beside what PostgreSQL can do for the same rows. See README.md.
import { parseArgs } from 'node:util'
import pg from 'pg'
import { oneSnapshot, verify } from '../src/modules/verification/verify.ts'
import { transaction } from '../src/platform/database/transaction.ts'
import { type BenchDatabase, connect, startBenchDatabase } from './support/database.ts'
import { countRenewals, type DueRenewals, makeDueRenewals } from './support/due-renewals.ts'
import { limitOfRenewals } from './support/limit-of-renewals.ts'
import { percentile, printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMsOfFamily } from './support/processes.ts'
import { type RenewalsRun, runWorkers } from './support/renewals-run.ts'
import { startServiceProcess } from './support/service-process.ts'
import { endGrace } from './support/used-before.ts'
import { watchApi } from './support/watch-api.ts'

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '10000' },
    tenants: { type: 'string', default: '10' },
    periods: { type: 'string', default: '1' },
    items: { type: 'string', default: '1' },
    usage: { type: 'string', default: '0' },
    taxes: { type: 'boolean', default: false },
    batch: { type: 'string', default: '300' },
    workers: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '2' },
    share: { type: 'string', default: '1' },
    'without-limit': { type: 'boolean', default: false },
    'without-api': { type: 'boolean', default: false },
  },
})
const sizes: DueRenewals[] = options.periods.split(',').flatMap((periods) =>
  options.usage.split(',').flatMap((usage) =>
    options.customers.split(',').map((customers) => ({
      customers: Number(customers),
      tenants: Number(options.tenants),
      periods: Number(periods),
      items: Number(options.items),
      usage: Number(usage),
      taxes: options.taxes,
    })),
  ),
)
const workers = Number(options.workers)
const hoursOfUsage = 12

const rows: Record<string, string | number>[] = []
for (const [index, size] of sizes.entries()) rows.push(await renewAll(size, index === 0))
printTable(rows)
printLoad()

/** One size on a database of its own. */
async function renewAll(size: DueRenewals, isFirst: boolean): Promise<Record<string, string | number>> {
  const database = await startBenchDatabase()
  try {
    const tenants = await makeDueRenewals(database, size)
    const admin = await connect(database.urlOf('template1'))
    if (isFirst) await printMachine(admin)
    await verifyClean(database.adminUrl, 'before')
    const copies = options['without-limit'] || size.items > 1 || size.usage > 0 ? [] : workers > 1 ? [1, workers] : [1]
    for (const backends of copies)
      await admin.query(`create database limit_${backends} template bench strategy file_copy`)
    await admin.query('checkpoint')

    const settings = {
      url: database.appUrl,
      batchSize: Number(options.batch),
      concurrency: Number(options.concurrency),
      share: Number(options.share),
    }
    const spent = { postgresMs: 0, nodeMs: 0, rowsRead: 0 }
    const renew = async (): Promise<RenewalsRun> => {
      const first = await measured(database, spent, () => runWorkers(settings, workers))
      if (size.usage === 0) return first
      // With usage an invoice is a draft first, and final by a second look when no more usage may come.
      await endGrace(database.adminUrl)
      const { tookMs, resident_mb } = await measured(database, spent, () => runWorkers(settings, workers))
      return {
        ...{ billed: first.billed, tookMs: first.tookMs + tookMs },
        resident_mb: [...first.resident_mb, ...resident_mb],
      }
    }
    const run = options['without-api'] ? await renew() : await besideApi(database.appUrl, tenants, renew)
    const perSecond = run.billed / (run.tookMs / 1000)
    console.log(`${whole(run.billed)} renewals in ${(run.tookMs / 1000).toFixed(1)} s: ${whole(perSecond)} a second.`)
    await checkRenewals(database.adminUrl, run.billed, size)
    printMemory(run)

    let row: Record<string, string | number> = {
      customers: whole(run.billed),
      tenants: size.tenants,
      'past periods': whole(size.periods),
      ...(options.usage === '0' ? {} : { 'stored events': whole(run.billed * size.usage * hoursOfUsage) }),
      workers,
      'renewals/s': whole(perSecond),
      'ms each': (run.tookMs / run.billed).toFixed(3),
      'CPU ms each, PostgreSQL': (spent.postgresMs / run.billed).toFixed(3),
      Node: (spent.nodeMs / run.billed).toFixed(3),
      'rows read each': (spent.rowsRead / run.billed).toFixed(1),
    }
    for (const backends of copies) {
      await admin.query('checkpoint')
      const limit = await limitOfRenewals({ url: database.urlOf(`limit_${backends}`), backends, chunk: 10_000 })
      if (limit.renewed !== run.billed) throw new Error(`the limit renewed ${limit.renewed} of ${run.billed}`)
      const limitPerSecond = limit.renewed / (limit.tookMs / 1000)
      row = {
        ...row,
        [`limit/s, ${backends} backend${backends > 1 ? 's' : ''}`]: whole(limitPerSecond),
        [`of it${backends > 1 ? ' ' : ''}`]: `${Math.round((perSecond / limitPerSecond) * 100)}%`,
      }
    }
    await admin.end()
    return row
  } finally {
    await database.stop()
  }
}

interface Effort {
  postgresMs: number
  nodeMs: number
  rowsRead: number
}

/** Adds what some work takes, also where something else takes its time on the same cores. With the API beside, its part too. */
async function measured<Result>(database: BenchDatabase, spent: Effort, work: () => Promise<Result>): Promise<Result> {
  const before = await effort(database)
  const result = await work()
  const after = await effort(database)
  spent.postgresMs += after.postgresMs - before.postgresMs
  spent.nodeMs += after.nodeMs - before.nodeMs
  spent.rowsRead += after.rowsRead - before.rowsRead
  return result
}

async function effort(database: BenchDatabase): Promise<Effort> {
  const admin = await connect(database.adminUrl)
  const { rows } = await admin.query(`select sum(idx_tup_fetch + seq_tup_read) as read from pg_stat_user_tables`)
  await admin.end()
  return { postgresMs: cpuMsOfFamily(database.pid), nodeMs: cpuMsOfFamily(process.pid), rowsRead: Number(rows[0].read) }
}

async function besideApi(appUrl: string, tenants: Parameters<typeof watchApi>[1], work: () => Promise<RenewalsRun>) {
  const service = await startServiceProcess(appUrl, { environment: { BILLING_ROLE: 'api' } })
  try {
    await watchApi(service.url, tenants, 2000) // warm
    const quiet = await watchApi(service.url, tenants, 4000)
    const stop = new AbortController()
    const watching = watchApi(service.url, tenants, stop.signal)
    const run = await work()
    stop.abort()
    const busy = await watching
    printTable(
      (['read', 'write'] as const).map((kind) => ({
        API: kind,
        'p50 ms before': percentile(quiet[kind], 0.5).toFixed(1),
        'p99 ms before': percentile(quiet[kind], 0.99).toFixed(1),
        'p50 ms during': percentile(busy[kind], 0.5).toFixed(1),
        'p99 ms during': percentile(busy[kind], 0.99).toFixed(1),
        requests: whole(busy[kind].length),
      })),
    )
    return run
  } finally {
    await service.stop()
  }
}

async function checkRenewals(url: string, billed: number, size: DueRenewals): Promise<void> {
  const admin = await connect(url)
  const expected = Math.floor(size.customers / size.tenants) * size.tenants
  const { due, renewedOtherwise } = await countRenewals(admin)
  await admin.end()
  const said = `${billed} billed of ${expected}, ${due} still due, ${renewedOtherwise} without exactly one renewal invoice`
  if (billed !== expected || due > 0 || renewedOtherwise > 0) throw new Error(said)
  console.log(`${said}.`)
  await verifyClean(url, 'after')
}

async function verifyClean(url: string, when: string): Promise<void> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    options: '-c role=billing_owner -c TimeZone=UTC',
    pipeline: true,
  } as pg.PoolConfig)
  const startedMs = performance.now()
  const checks = await transaction(pool, oneSnapshot, (tx) => verify(tx))
  await pool.end()
  const broken = checks.filter(({ violation_count }) => violation_count > 0)
  if (broken.length > 0)
    throw new Error(
      `${when}: ${JSON.stringify(broken.map((check) => ({ ...check, violations: check.violations.slice(0, 2) })))}`,
    )
  const took_s = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(`Verified ${when}: ${checks.length} invariants, no violation, ${took_s} s.`)
}

function printMemory({ resident_mb }: RenewalsRun): void {
  const parts = [0.1, 0.25, 0.5, 0.75, 1].map((part) => percentile(resident_mb, part))
  console.log(
    `Resident memory of a worker at 10, 25, 50, 75 and 100% of the run: ${parts.map((mb) => Math.round(mb)).join(', ')} MB.\n`,
  )
}
