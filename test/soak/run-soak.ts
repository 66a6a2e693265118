import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openWorldDatabase, type WorldDatabase } from '../simulation/database.ts'
import { sellCatalog } from '../support/random/random-catalog.ts'
import { chanceOf, openTally, type Tally } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process.ts'
import { type Asking, openAsking } from './asking.ts'
import type { Sample } from './judgement.ts'
import { followEvents, liveByClocks } from './lanes.ts'
import { arrive, type Life, liveOn } from './life.ts'
import { metricsOf, openSamples, type Samples } from './samples.ts'
import {
  type DatabaseWork,
  databaseWork,
  type IndexSize,
  largestIndexes,
  prepareSizes,
  type TableSize,
  tableSizes,
} from './tables.ts'

export interface SoakOptions {
  readonly seed: number
  /** In which a year passes. */
  readonly minutes: number
  /** Customers that are there when it begins. */
  readonly customers: number
  /** How many deeds begin each second; a deed is one to three requests. */
  readonly rate: number
  readonly sampleEveryMs: number
  readonly say: (line: string) => void
}

export interface SoakResult {
  readonly wrong: readonly string[]
  readonly minutes: number
  readonly daysPassed: number
  readonly samples: ReadonlyMap<string, readonly Sample[]>
  readonly answers: ReadonlyMap<string, number>
  /** Milliseconds, sorted. */
  readonly latencies: readonly number[]
  /** Deeds that were put off for good, because too many were under way. */
  readonly notBegun: number
  readonly sizes: readonly { readonly part: number; readonly tables: readonly TableSize[] }[]
  readonly indexes: readonly IndexSize[]
  readonly work: DatabaseWork
  readonly billedByWorker: number
  readonly invoices: number
  readonly eventsRead: number
  readonly clockYears: number
  /** What the processes said that is worse than information. */
  readonly said: Readonly<Record<string, number>>
  readonly verified: string
}

const wrongMost = 20
const underWayMost = 40

/** A year of mixed use in so many minutes, watched all the time, and looked at afterwards. Whatever is wrong is in the result. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { minutes, say } = options
  const folder = await mkdtemp(join(tmpdir(), 'billing-soak-'))
  const said = openTally()
  const wrong: string[] = []
  const onWrong = (what: string) => {
    wrong.push(what)
    say(`WRONG: ${what}`)
  }
  const database = await openWorldDatabase(folder)
  const processes: ServiceProcess[] = []
  try {
    const began = await prepare(database, minutes)
    const secret = `billing_${randomBytes(32).toString('base64url')}`
    await writeFile(join(folder, 'key'), secret)
    for (const role of ['api', 'worker']) processes.push(await startRole(role))
    const [api, worker] = processes as [ServiceProcess, ServiceProcess]
    const asking = openAsking(api.url, secret)
    const world: World = { options, database, asking, began, present: { now: began }, onWrong, wrong }
    const life = await openForBusiness(world)
    say(`${life.people.length} customers are there`)

    const speed = (365 * 24 * 60) / minutes
    const samples = openSamples({ api, worker, database, asking, speed })
    const sizes: SoakResult['sizes'][number][] = []
    const measureAt = async (part: number) => void sizes.push({ part, tables: await tableSizes(database) })
    const startedMs = performance.now()
    const lived = await live(world, life, samples, measureAt)
    await untilNobodyIsDue(world)
    await samples.take()
    await measureAt(1)
    const billedByWorker = (await metricsOf(worker.url))('billing_billed_customers_total')
    for (const [index, one] of processes.entries()) {
      const how = await one.end('SIGTERM')
      if (how !== 0) onWrong(`process ${index} that was told to end ended with ${how}`)
    }
    const verified = await verify(database, onWrong)
    const [counted] = await database.ask('select count(*)::int as invoices from public.invoice')
    return {
      wrong,
      minutes: (performance.now() - startedMs) / 60_000,
      daysPassed: world.present.now.since(began).total('hours') / 24,
      samples: samples.all,
      answers: asking.answers,
      latencies: asking.latencies.toSorted((a, b) => a - b),
      ...lived,
      sizes,
      indexes: await largestIndexes(database),
      work: await databaseWork(database),
      billedByWorker,
      invoices: counted?.invoices,
      said: said.all,
      verified,
    }
  } finally {
    await Promise.all(processes.map((one) => one.isRunning && one.end('SIGKILL')))
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }

  function startRole(role: string): Promise<ServiceProcess> {
    const environment = {
      DATABASE_URL: database.appUrl(database.port),
      MIGRATION_DATABASE_URL: database.adminUrl,
      BILLING_MIGRATE: 'off',
      BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
      BILLING_ROLE: role,
      VERIFICATION_EVERY_MS: String(Math.max(1000, Math.round((minutes * 60_000) / 6))),
    }
    return startServiceProcess(environment, (line) => listen(role, line, said, onWrong))
  }
}

interface World {
  readonly options: SoakOptions
  readonly database: WorldDatabase
  readonly asking: Asking
  readonly began: Temporal.Instant
  readonly present: { now: Temporal.Instant }
  readonly onWrong: (what: string) => void
  readonly wrong: readonly string[]
}

async function prepare(database: WorldDatabase, minutes: number): Promise<Temporal.Instant> {
  await database.ask(await readFile(new URL('soak.sql', import.meta.url), 'utf8'))
  await database.ask(
    `insert into simulation.soak select now, $1::float8 * interval '1 minute' from simulation.present`,
    [minutes],
  )
  await prepareSizes(database)
  const [row] = await database.ask('select rfc3339(now) as now from simulation.present')
  return Temporal.Instant.from(row?.now)
}

function listen(role: string, line: string, said: Tally, onWrong: (what: string) => void): void {
  if (!line.startsWith('{') || line.includes('"level":"info"')) return
  const { level, msg } = JSON.parse(line)
  said.add(`${role}, ${level}: ${msg}`)
  if (level === 'error' || level === 'fatal') onWrong(`the log of the ${role}: ${line}`)
}

async function openForBusiness({ options, asking, present }: World): Promise<Life> {
  await sellCatalog((method, path, body) => asking.ask({ method, path, ...(body ? { body } : {}) }))
  const key = await asking.ask({ method: 'POST', path: '/v1/api_keys', body: { name: 'reader', scopes: ['read'] } })
  const readOnly = `Bearer ${key.body.secret}`
  const life: Life = { asking, people: [], invoiceIds: [], done: [], readOnly, now: () => present.now }
  const coming = Array.from({ length: options.customers }, (_, index) => index).values()
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const index of coming) await arrive(life, chanceOf(options.seed, 'first', index))
    }),
  )
  asking.lately()
  return life
}

async function live(world: World, life: Life, samples: Samples, measureAt: (part: number) => Promise<void>) {
  const { options, database, asking, began, present, onWrong, wrong } = world
  const lastsMs = options.minutes * 60_000
  const startedMs = performance.now()
  const elapsed = () => performance.now() - startedMs
  const isOver = () => elapsed() >= lastsMs || wrong.length >= wrongMost
  const guarded = <T>(work: Promise<T>) => work.catch((error: Error) => onWrong(error.stack ?? String(error)))

  async function letTimePass() {
    const stepMs = Math.min(1000, lastsMs / 40)
    while (!isOver()) {
      await pause(stepMs)
      await moveTo(Math.min(1, elapsed() / lastsMs))
    }
  }
  async function moveTo(part: number) {
    present.now = began.add({ seconds: Math.round(part * 365 * 86_400) })
    await database.ask('update simulation.present set now = $1', [present.now.toString()])
  }
  async function measure() {
    let quarters = 0
    while (!isOver()) {
      if (elapsed() >= (quarters * lastsMs) / 4) await measureAt(quarters++ / 4)
      await samples.take()
      if (samples.all.get('p99 ms')?.length) options.say(told(samples, elapsed()))
      await pause(options.sampleEveryMs)
    }
  }
  async function useIt(): Promise<number> {
    const underWay = new Set<Promise<unknown>>()
    let [begun, notBegun] = [0, 0]
    while (!isOver()) {
      for (const due = (elapsed() / 1000) * options.rate; begun < due; begun += 1) {
        if (underWay.size >= underWayMost) {
          notBegun += 1
          continue
        }
        const deed: Promise<unknown> = guarded(liveOn(life, chanceOf(options.seed, 'deed', begun))).finally(() =>
          underWay.delete(deed),
        )
        underWay.add(deed)
      }
      await pause(20)
    }
    await Promise.all(underWay)
    return notBegun
  }

  const [notBegun, clockYears, events] = await Promise.all([
    useIt(),
    guarded(liveByClocks(asking, lastsMs / 500, isOver)),
    guarded(followEvents(asking, 1000, isOver)),
    guarded(letTimePass()),
    guarded(measure()),
  ])
  return { notBegun, clockYears: clockYears ?? 0, eventsRead: events?.last ?? 0 }
}

function told(samples: Samples, elapsedMs: number): string {
  const last = (name: string) => (samples.all.get(name)?.at(-1)?.value ?? 0).toFixed(1)
  const names = ['answers/s', 'p99 ms', 'API: resident MB', 'worker: resident MB', 'connections', 'worker late s']
  return `${Math.round(elapsedMs / 1000)} s: ${names.map((name) => `${name} ${last(name)}`).join(', ')}`
}

const patienceMs = 120_000

async function untilNobodyIsDue({ database, onWrong }: World): Promise<void> {
  const startedMs = performance.now()
  for (;;) {
    const [row] = await database.ask(`
      select count(*) filter (where next_billing_at <= p.now and parked_at is null)::int as due,
        count(parked_at)::int as parked
      from public.customer_billing b, simulation.present p where test_clock_id is null`)
    if (row?.parked > 0) return onWrong(`${row?.parked} customers are parked`)
    if (row?.due === 0) return
    if (performance.now() - startedMs > patienceMs)
      return onWrong(`${row?.due} customers are due, and nobody bills them`)
    await pause(200)
  }
}

/** `billing verify --rebuild`, the command itself, over the whole year. */
async function verify(database: WorldDatabase, onWrong: (what: string) => void): Promise<string> {
  const url = { DATABASE_URL: database.adminUrl, MIGRATION_DATABASE_URL: database.adminUrl }
  const { code, out, err } = await ended(start(['verify', '--rebuild', '--days', '400'], url))
  if (code !== 0) onWrong(`billing verify --rebuild: ${out}${err}`)
  return out.trim().split('\n').at(-1) ?? ''
}
