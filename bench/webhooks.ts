// Events sent to webhook endpoints by the real service, beside what PostgreSQL and the HTTP client can do alone. See README.md.
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { connect, poolOf, startBenchDatabase } from './support/database.ts'
import { limitOfPosting, limitOfSettling } from './support/limit-of-webhooks.ts'
import { percentile, printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs, cpuMsOfFamily, residentMb } from './support/processes.ts'
import { printProfile } from './support/profile.ts'
import { startServiceProcess } from './support/service-process.ts'
import { makeTenants } from './support/tenants.ts'
import { enableEndpoints, makeEndpoints, recordEvents, removeEndpoints } from './support/webhook-events.ts'
import { startReceivers } from './support/webhook-receivers.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'sustained,paced,hanging,one,idle' },
    events: { type: 'string', default: '6000' },
    one: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '5' },
    idle: { type: 'string', default: '10000' },
    profile: { type: 'boolean', default: false },
  },
})
const seconds = Number(options.seconds)
const endpointsCount = 10
const isWanted = (part: string) => options.only.split(',').includes(part)
const load = () => (loadavg()[0] ?? 0).toFixed(1)

const database = await startBenchDatabase()
const admin = await connect(database.adminUrl)
const profileFolder = await mkdtemp(join(tmpdir(), 'billing-profile-'))
const receivers = await startReceivers()
try {
  await printMachine(admin)
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const [tenant, ...others] = await makeTenants(ownerPool, isWanted('idle') ? 1001 : 1)
  await ownerPool.end()
  const tenantId = tenant?.tenantId ?? ''
  const service = await startServiceProcess(database.appUrl, {
    environment: { BILLING_ROLE: 'worker', WEBHOOK_ALLOW_PRIVATE: 'true' },
    nodeOptions: options.profile ? ['--cpu-prof', '--cpu-prof-dir', profileFolder] : [],
  })
  const restingMb = residentMb(service.pid)
  await warmUp()
  if (isWanted('sustained')) await sustained()
  if (isWanted('paced')) for (const perSecond of [1000, 3000]) printTable([await paced(perSecond, false)])
  if (isWanted('hanging')) await hanging()
  if (isWanted('one')) await toOne()
  if (isWanted('idle')) await idle(others.map((one) => one.tenantId))
  await service.stop()
  if (options.profile) printProfile(profileFolder)
  printLoad()

  /** Plans made while tables are empty are slow until the first analyze (see src/platform/database/pool.ts). */
  async function warmUp(): Promise<void> {
    await drain({ events: 1000, endpoints: endpointsCount, inFlightMax: 4 })
    await admin.query('vacuum analyze')
  }

  /** Has so many events sent to each endpoint, all there before it begins. */
  async function drain(of: { readonly events: number; readonly endpoints: number; readonly inFlightMax: number }) {
    await receivers.forget()
    await makeEndpoints(
      admin,
      tenantId,
      Array.from({ length: of.endpoints }, (_, n) => ({
        url: receivers.urlOf(n),
        status: 'paused',
        inFlightMax: of.inFlightMax,
      })),
    )
    for (let left = of.events; left > 0; left -= 10_000) await recordEvents(admin, tenantId, Math.min(left, 10_000))
    // The first to read a row marks it, and with a page that was not changed since the checkpoint goes into the WAL: not a delivery's cost.
    await admin.query('vacuum analyze event')
    await admin.query('checkpoint')
    const count = of.events * of.endpoints
    const measured = await measuring(count, async () => {
      await enableEndpoints(admin, tenantId)
      await receivers.until(count)
      await untilSettled()
    })
    const { repeated, sequences } = await receivers.arrivals()
    if (sequences.length !== count) throw new Error(`${sequences.length} of ${count} have arrived`)
    await removeEndpoints(admin, tenantId)
    return { ...measured, repeated }
  }

  async function untilSettled(): Promise<void> {
    for (;;) {
      const { rows } = await admin.query(
        `select from webhook_endpoint e join tenant_counter c using (tenant_id)
        where tenant_id = $1 and cursor < event_sequence and url not like '%hang' limit 1`,
        [tenantId],
      )
      if (rows.length === 0) return
      await pause(20)
    }
  }

  /** What work costs: time, CPU of both sides, WAL, memory. */
  async function measuring(count: number, work: () => Promise<void>) {
    const before = { node: cpuMs(service.pid), postgres: cpuMsOfFamily(database.pid), wal: await walBytes() }
    let peakMb = 0
    const watch = setInterval(() => {
      peakMb = Math.max(peakMb, residentMb(service.pid))
    }, 100)
    const startedMs = performance.now()
    await work()
    const tookMs = performance.now() - startedMs
    clearInterval(watch)
    return {
      tookMs,
      perSecond: count / (tookMs / 1000),
      cost: {
        'CPU of Node, us each': whole(((cpuMs(service.pid) - before.node) / count) * 1000),
        'CPU of PostgreSQL, us each': whole(((cpuMsOfFamily(database.pid) - before.postgres) / count) * 1000),
        'WAL, B each': whole(((await walBytes()) - before.wal) / count),
        'memory, MB': whole(peakMb),
        load: load(),
      },
    }
  }

  async function walBytes(): Promise<number> {
    const { rows } = await admin.query<{ bytes: string }>(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`)
    return Number(rows[0]?.bytes)
  }

  async function sustained(): Promise<void> {
    const events = Number(options.events)
    const { perSecond, cost, repeated } = await drain({ events, endpoints: endpointsCount, inFlightMax: 4 })
    await makeEndpoints(
      admin,
      tenantId,
      Array.from({ length: endpointsCount }, (_, n) => ({ url: receivers.urlOf(n), status: 'paused', inFlightMax: 4 })),
    )
    const urls = Array.from({ length: endpointsCount }, (_, n) => receivers.urlOf(n))
    const written = await limitOfSettling(database, tenantId, seconds)
    await removeEndpoints(admin, tenantId)
    const posted = await limitOfPosting({ urls, inFlight: 4, forMs: seconds * 1000 })
    printTable([
      {
        ...{ endpoints: endpointsCount, events: whole(events), 'deliveries/s': whole(perSecond), repeated, ...cost },
        ...{ 'rows alone/s': whole(written), 'POSTs alone/s': whole(posted) },
      },
    ])
    console.log(`Memory at rest: ${whole(restingMb)} MB.\n`)
  }

  /** Events at a steady pace; from before the statement that records them until they have arrived, of all endpoints that answer. */
  async function paced(perSecond: number, oneHangs: boolean) {
    await receivers.forget()
    const answering = oneHangs ? endpointsCount - 1 : endpointsCount
    await makeEndpoints(
      admin,
      tenantId,
      Array.from({ length: endpointsCount }, (_, n) => ({
        url: n < answering ? receivers.urlOf(n) : receivers.urlOf('hang'),
        status: 'enabled',
        inFlightMax: 4,
      })),
    )
    const recordedMs = new Map<number, number>()
    const eventsPerMs = perSecond / endpointsCount / 1000
    const startedMs = performance.now()
    let written = 0
    const measured = await measuring(seconds * perSecond, async () => {
      for (let ms = 0; ms < seconds * 1000; ms = performance.now() - startedMs) {
        const count = Math.floor(ms * eventsPerMs) - written
        const atMs = performance.timeOrigin + performance.now()
        const last = count > 0 ? await recordEvents(admin, tenantId, count) : 0
        for (let sequence = last - count + 1; sequence <= last; sequence += 1) recordedMs.set(sequence, atMs)
        written += count
        await pause(20)
      }
      await receivers.until(written * answering)
    })
    const { sequences, atMs } = await receivers.arrivals()
    await removeEndpoints(admin, tenantId)
    const latencies = Float64Array.from(
      sequences,
      (sequence, n) => (atMs[n] ?? 0) - (recordedMs.get(sequence) ?? 0),
    ).sort()
    return {
      'deliveries/s': whole((written * answering) / seconds),
      'one hangs': oneHangs ? 'yes' : 'no',
      'p50 ms': percentile(latencies, 0.5).toFixed(0),
      'p99 ms': percentile(latencies, 0.99).toFixed(0),
      ...measured.cost,
    }
  }

  async function hanging(): Promise<void> {
    const rows: Awaited<ReturnType<typeof paced>>[] = []
    for (let run = 0; run < Number(options.runs); run += 1)
      for (const oneHangs of [false, true]) rows.push(await paced(1000, oneHangs))
    printTable(rows)
    const p99 = (hangs: string) =>
      percentile(
        rows
          .filter((row) => row['one hangs'] === hangs)
          .map((row) => Number(row['p99 ms']))
          .sort((a, b) => a - b),
        0.5,
      )
    console.log(`Median of p99: ${p99('no')} ms, beside one that hangs ${p99('yes')} ms.\n`)
  }

  async function toOne(): Promise<void> {
    const events = Number(options.one)
    const { tookMs, perSecond, cost, repeated } = await drain({ events, endpoints: 1, inFlightMax: 16 })
    printTable([
      {
        events: whole(events),
        seconds: (tookMs / 1000).toFixed(1),
        'deliveries/s': whole(perSecond),
        repeated,
        ...cost,
      },
    ])
  }

  /** The cost of endpoints with nothing to send. */
  async function idle(tenantIds: readonly string[]): Promise<void> {
    const rows = []
    for (const endpoints of [0, Number(options.idle)]) {
      for (const id of endpoints === 0 ? [] : tenantIds)
        await makeEndpoints(
          admin,
          id,
          Array.from({ length: endpoints / tenantIds.length }, () => ({
            url: receivers.urlOf(0),
            status: 'enabled',
            inFlightMax: 4,
          })),
        )
      await admin.query('vacuum analyze')
      await admin.query('checkpoint')
      await pause(1000)
      const before = { node: cpuMs(service.pid), postgres: cpuMsOfFamily(database.pid) }
      await pause(20_000)
      const node = (cpuMs(service.pid) - before.node) / 200
      const postgres = (cpuMsOfFamily(database.pid) - before.postgres) / 200
      rows.push({
        'idle endpoints': whole(endpoints),
        'Node, % of a core': node.toFixed(1),
        'PostgreSQL, % of a core': postgres.toFixed(1),
        load: load(),
      })
    }
    printTable(rows)
  }
} finally {
  receivers.stop()
  await admin.end()
  await database.stop()
  await rm(profileFolder, { recursive: true })
}
