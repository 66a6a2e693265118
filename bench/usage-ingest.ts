// Usage sent over HTTP, recorded and folded by the real service, beside what PostgreSQL alone can do with such rows. See README.md.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { connect, poolOf, startBenchDatabase } from './support/database.ts'
import { limitsOfUsage } from './support/limit-of-usage.ts'
import { percentile, printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs, cpuMsOfFamily, residentMb } from './support/processes.ts'
import { startServiceProcess } from './support/service-process.ts'
import { call, makeTenants } from './support/tenants.ts'
import type { UsageLoad, UsageLoadResult } from './support/usage-load.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    customers: { type: 'string', default: '10000' },
    types: { type: 'string', default: '3' },
    tenants: { type: 'string', default: '1' },
    only: { type: 'string', default: 'limits,batches,v4,hundreds,singles,beside,reading' },
  },
})
const seconds = Number(options.seconds)
const customers = Number(options.customers)
const types = Number(options.types)
const isWanted = (part: string) => options.only.split(',').includes(part)

const database = await startBenchDatabase({
  max_wal_size: '4GB',
  checkpoint_timeout: '60s',
  wal_compression: 'off',
  shared_buffers: '1GB',
})
const observer = await connect(database.adminUrl)
await printMachine(observer)
const ownerPool = poolOf(database.adminUrl, 2, 'billing_owner')
const tenants = await makeTenants(ownerPool, Number(options.tenants))
await ownerPool.end()
for (const { tenantId } of tenants) {
  await observer.query(
    `insert into customer (tenant_id, id, name, external_id, time_zone, created_at, updated_at)
    select $1, gen_random_uuid(), 'c' || n, 'c' || n, 'UTC', now(), now() from generate_series(0, $2::int - 1) n`,
    [tenantId, customers],
  )
}
const service = await startServiceProcess(database.appUrl)
const port = Number(new URL(service.url).port)
for (const tenant of tenants)
  for (let type = 0; type < types; type += 1) {
    const terms = { event_type: `type-${type}`, aggregation: 'sum', value_property: 'tokens' }
    await call(service.url, tenant, { path: '/v1/meters', body: { code: `meter-${type}`, name: 'Tokens', ...terms } })
  }

const base: UsageLoad = {
  ...{ port, secrets: tenants.map(({ secret }) => secret), customers, types, ids: 'v7' },
  ...{ connections: 8, eventsOfRequest: 1000, forMs: seconds * 1000 },
}
await load({ ...base, forMs: 4000 })
await observer.query('vacuum analyze')

const [first] = tenants
const limits = isWanted('limits') && first ? await limitsOfUsage(database, first.tenantId, Math.min(5, seconds)) : null
if (limits) {
  printTable(
    Object.entries({
      'insert ... select unnest, no index': limits.bare,
      'COPY, no index, one connection': limits.copied,
      'record_usage, two connections': limits.recorded,
    }).map(([what, rate]) => ({ what, 'events/s': whole(rate), 'of the first': (rate / limits.bare).toFixed(2) })),
  )
}

const rows: Record<string, string | number>[] = []
if (isWanted('batches')) rows.push(await measured('1,000 each, 8 connections', base))
if (isWanted('v4')) rows.push(await measured('the same, UUIDv4', { ...base, ids: 'v4' }))
if (isWanted('hundreds'))
  rows.push(await measured('100 each, 32 connections', { ...base, eventsOfRequest: 100, connections: 32 }))
if (isWanted('singles'))
  rows.push(await measured('one each, 64 connections', { ...base, eventsOfRequest: 1, connections: 64 }))
printTable(rows)

if (isWanted('beside') && first) {
  const everyMs =
    (8 * 1000) / Math.max(1, (Number(String(rows[0]?.['events/s'] ?? '50000').replaceAll(',', '')) / 2) * 0.001)
  const ingest = load({ ...base, everyMs })
  const alone: number[] = []
  const untilMs = performance.now() + seconds * 1000
  while (performance.now() < untilMs) {
    const startedMs = performance.now()
    await call(service.url, first, { path: '/v1/customers', body: { name: 'Beside' } })
    alone.push(performance.now() - startedMs)
  }
  alone.sort((a, b) => a - b)
  const { events, tookMs } = await ingest
  console.log(
    `POST /v1/customers beside ${whole(events / (tookMs / 1000))} events/s: p50 ${percentile(alone, 0.5).toFixed(1)} ms, p99 ${percentile(alone, 0.99).toFixed(1)} ms\n`,
  )
}

if (isWanted('reading') && first) {
  const [{ stored }] = (await observer.query('select count(*)::bigint::text as stored from usage_event')).rows
  const { data } = await call<{ data: { id: string }[] }>(service.url, first, { path: '/v1/customers?external_id=c1' })
  const asked = { from: '2026-01-01T00:00:01Z', until: '2030-01-01T00:00:00Z', meter_code: 'meter-0' }
  const times: number[] = []
  for (let nth = 0; nth < 500; nth += 1) {
    const startedMs = performance.now()
    await call(service.url, first, {
      path: `/v1/usage?${new URLSearchParams({ ...asked, customer_id: data[0]?.id ?? '' })}`,
    })
    times.push(performance.now() - startedMs)
  }
  times.sort((a, b) => a - b)
  console.log(
    `GET /v1/usage with ${whole(Number(stored))} events stored: p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms\n`,
  )
}

const [wrong] = (
  await observer.query(`select (select count(*) from usage_event)::bigint = (select coalesce(sum(events), 0) from usage_hour)
    + (select coalesce(sum(events), 0) from usage_batch) as is_whole`)
).rows
if (!wrong.is_whole) throw new Error('buckets and queue are not what was recorded')
printLoad()
await service.stop()
await observer.end()
await database.stop()

/** Sends a load, and what it took of whom. */
async function measured(what: string, settings: UsageLoad): Promise<Record<string, string | number>> {
  const lsn = async () => String((await observer.query('select pg_current_wal_lsn()::text as lsn')).rows[0].lsn)
  const [beforeLsn, database0, service0] = [await lsn(), cpuMsOfFamily(database.pid), cpuMs(service.pid)]
  let lagMax = 0
  const mb: number[] = []
  const watching = setInterval(async () => {
    const { rows: seen } = await observer.query('select oldest_seconds from usage_backlog()')
    lagMax = Math.max(lagMax, seen[0].oldest_seconds)
    mb.push(residentMb(service.pid))
  }, 500)
  const { events, tookMs, latencies, others } = await load(settings)
  clearInterval(watching)
  const wal = (await observer.query('select pg_wal_lsn_diff(pg_current_wal_lsn(), $1)::float8 as bytes', [beforeLsn]))
    .rows[0].bytes
  const rate = events / (tookMs / 1000)
  return {
    what,
    'events/s': whole(rate),
    ...(limits ? { 'of the limit': (rate / limits.bare).toFixed(2) } : {}),
    'p50 ms': percentile(latencies, 0.5).toFixed(0),
    'p99 ms': percentile(latencies, 0.99).toFixed(0),
    'oldest batch s': lagMax.toFixed(1),
    'database µs': ((1000 * (cpuMsOfFamily(database.pid) - database0)) / events).toFixed(1),
    'service µs': ((1000 * (cpuMs(service.pid) - service0)) / events).toFixed(1),
    'WAL B': whole(wal / events),
    'service MB': whole(Math.max(...mb)),
    'first fifth, last': mb.length < 10 ? '' : [0, 0.8].map((from) => whole(meanOfFifth(mb, from))).join(', '),
    refused: Object.values(others).reduce((sum, count) => sum + count, 0),
  }
}

/** The mean of the fifth of the samples that begins at this part of them. */
function meanOfFifth(samples: readonly number[], from: number): number {
  const part = samples.slice(Math.floor(samples.length * from), Math.floor(samples.length * (from + 0.2)))
  return part.reduce((sum, one) => sum + one, 0) / part.length
}

async function load(settings: UsageLoad): Promise<UsageLoadResult> {
  const child = fork(fileURLToPath(new URL('./support/usage-load.ts', import.meta.url)), { execArgv: [] })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const { promise, resolve, reject } = Promise.withResolvers<UsageLoadResult>()
  child.once('message', (result) => resolve(result as UsageLoadResult))
  child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)))
  child.send(settings)
  return promise.finally(() => process.off('exit', killed))
}
