import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { connect, startBenchDatabase } from '../../bench/support/database.ts'
import { percentile } from '../../bench/support/print.ts'
import { cpuMs, cpuMsOfFamily, residentMb } from '../../bench/support/processes.ts'
import { type ServiceProcess, startServiceProcess } from '../../bench/support/service-process.ts'
import type { Sample } from '../soak/judgement.ts'
import { metricsOf } from '../soak/samples.ts'
import type { Phase, PhaseResult, Setting } from './generator.ts'
import { letDaysPass, openMarket, prepareTime } from './market.ts'

export interface OverloadOptions {
  readonly seed: number
  readonly minutes: number
  /** How many times the capacity is offered. */
  readonly factor: number
  /** Connections by which the capacity is looked for, and for how long each. */
  readonly connections: readonly number[]
  readonly capacityMs: number
  /** How long a calm client is watched before; twice as long after. */
  readonly calmMs: number
  readonly merchants: number
  readonly subscribers: number
  /** Of the API process, over its defaults. */
  readonly environment: Readonly<Record<string, string>>
  readonly say: (line: string) => void
}

export interface OverloadResult {
  /** Good answers a second, by connections. */
  readonly closed: readonly { readonly connections: number; readonly perSecond: number; readonly result: PhaseResult }[]
  readonly capacity: number
  readonly calmBefore: PhaseResult
  readonly overload: PhaseResult
  readonly calmAfter: PhaseResult
  /** Of the API process, in MB, while it was overloaded. */
  readonly resident: readonly Sample[]
  /** How late the worker was, in seconds of ours; at any time, and while it was overloaded. */
  readonly workerLate: readonly Sample[]
  readonly renewed: number
  readonly renewedPerSecondBefore: number
  readonly renewedPerSecond: number
  /** Part of both cores, while it was overloaded. */
  readonly cpu: Readonly<Record<'API' | 'worker' | 'PostgreSQL' | 'generator', number>>
}

/** A calm client asks so many times a second. */
const calmPerSecond = 20
const secondsADay = 10
/** Customers who can be subscribed, for each second that it takes: more than any machine can. */
const newcomersPerSecond = 400

/** Finds out how much the service can do, offers it more, and looks how it fares. */
export async function overload(options: OverloadOptions): Promise<OverloadResult> {
  const { say } = options
  const database = await startBenchDatabase()
  const processes: ServiceProcess[] = []
  const ends: (() => unknown)[] = []
  try {
    const admin = await prepareTime(database)
    ends.push(() => admin.end())
    const watching = await connect(database.adminUrl)
    ends.push(() => watching.end())
    const api = await startServiceProcess(database.appUrl, {
      environment: { BILLING_ROLE: 'api', RATE_LIMIT_PER_SECOND: '1000', ...options.environment },
    })
    processes.push(api)
    const { merchants, subscribers } = options
    const newcomers = Math.ceil((secondsOf(options) * newcomersPerSecond) / merchants)
    const market = await openMarket(database, admin, api.url, { merchants, subscribers, newcomers })
    await admin.query('vacuum analyze')
    const worker = await startServiceProcess(database.appUrl, { environment: { BILLING_ROLE: 'worker' } })
    processes.push(worker)
    const time = letDaysPass(admin, secondsADay)
    ends.push(time.stop)
    const generator = await startGenerator({ port: Number(new URL(api.url).port), seed: options.seed, market })
    ends.push(() => generator.child.kill('SIGKILL'))
    const watch = watchOver({ api, watching, speed: time.speed })
    ends.push(watch.stop)
    const billed = async () => (await metricsOf(worker.url))('billing_billed_customers_total')
    const cpu = () => ({
      API: cpuMs(api.pid),
      worker: cpuMs(worker.pid),
      PostgreSQL: cpuMsOfFamily(database.pid),
      generator: cpuMs(generator.child.pid as number),
    })

    await generator.run({ forMs: options.capacityMs, load: { connections: 16 } }) // warm
    const [beganMs, billedAtFirst] = [performance.now(), await billed()]
    const calmBefore = await generator.run({ forMs: options.calmMs, load: { perSecond: calmPerSecond } })
    say(`calm: ${brief(calmBefore)}`)
    const closed: OverloadResult['closed'][number][] = []
    for (const connections of options.connections) {
      const result = await generator.run({ forMs: options.capacityMs, load: { connections } })
      closed.push({ connections, perSecond: (result.goodInTime * 1000) / result.forMs, result })
      say(`${connections} connections: ${brief(result)}`)
    }
    const capacity = Math.max(...closed.map(({ perSecond }) => perSecond))
    const billedBefore = await billed()
    const [overloadedMs, cpuBefore] = [performance.now(), cpu()]
    const offered = { forMs: options.minutes * 60_000, load: { perSecond: options.factor * capacity } }
    say(`offering ${Math.round(offered.load.perSecond)} a second`)
    const overloaded = await generator.run(offered, () => watch.begin())
    const [tookMs, cpuAfter] = [performance.now() - overloadedMs, cpu()]
    const renewed = (await billed()) - billedBefore
    const resident = watch.end()
    say(`overload: ${brief(overloaded)}`)
    const calmAfter = await generator.run({ forMs: 2 * options.calmMs, load: { perSecond: calmPerSecond } })
    say(`calm: ${brief(calmAfter)}`)
    const share = (name: keyof typeof cpuAfter) => (cpuAfter[name] - cpuBefore[name]) / tookMs
    return {
      closed,
      capacity,
      calmBefore,
      overload: overloaded,
      calmAfter,
      resident,
      workerLate: watch.late,
      renewed,
      renewedPerSecondBefore: ((billedBefore - billedAtFirst) * 1000) / (overloadedMs - beganMs),
      renewedPerSecond: (renewed * 1000) / tookMs,
      cpu: {
        API: share('API'),
        worker: share('worker'),
        PostgreSQL: share('PostgreSQL'),
        generator: share('generator'),
      },
    }
  } finally {
    for (const end of ends.reverse()) await end()
    await Promise.all(processes.map((one) => one.stop()))
    await database.stop()
  }
}

function secondsOf({ minutes, connections, capacityMs, calmMs }: OverloadOptions): number {
  return minutes * 60 + ((connections.length + 1) * capacityMs + 3 * calmMs) / 1000
}

function brief({ good, goodInTime, turnedAway, forMs, others, lateMs, connections }: PhaseResult): string {
  const rate = (times: number) => Math.round((times * 1000) / forMs)
  return (
    `${rate(goodInTime)} good/s (p50 ${percentile(good, 0.5).toFixed(0)}, p99 ${percentile(good, 0.99).toFixed(0)} ms), ` +
    `${rate(turnedAway.length)} turned away/s (p50 ${percentile(turnedAway, 0.5).toFixed(0)}, p99 ${percentile(turnedAway, 0.99).toFixed(0)} ms), ` +
    `others ${JSON.stringify(others)}, ${connections} connections, generator late by ${lateMs.toFixed(1)} ms`
  )
}

interface Watching {
  readonly api: ServiceProcess
  readonly watching: pg.Client
  readonly speed: number
}

/** Looks once a second how much memory the API has, and how late the worker is. */
function watchOver({ api, watching, speed }: Watching) {
  const startedMs = performance.now()
  const late: Sample[] = []
  let resident: Sample[] = []
  let isOver = false
  const looking = (async () => {
    while (!isOver) {
      const atMs = performance.now() - startedMs
      resident.push({ atMs, value: residentMb(api.pid) })
      const { rows } = await watching.query(lateSql)
      late.push({ atMs, value: Number(rows[0].late) / speed })
      await pause(1000)
    }
  })()
  return {
    late,
    begin() {
      resident = []
    },
    end: () => [...resident],
    async stop() {
      isOver = true
      await looking
    },
  }
}

const lateSql = `
  select coalesce(extract(epoch from max(p.now - b.next_billing_at)), 0)::float8 as late
  from public.customer_billing b, simulation.present p where b.next_billing_at <= p.now and b.parked_at is null`

interface Generator {
  readonly child: ChildProcess
  run(phase: Phase, onBegin?: () => void): Promise<PhaseResult>
}

async function startGenerator(setting: Setting): Promise<Generator> {
  const child = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), { execArgv: [] })
  const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the load generator ended with ${code}`)))
  died.catch(() => {})
  child.send(setting)
  await Promise.race([once(child, 'message'), died])
  return {
    child,
    async run(phase, onBegin = () => {}) {
      child.send(phase)
      onBegin()
      const [result] = await Promise.race([once(child, 'message'), died])
      return result as PhaseResult
    },
  }
}
