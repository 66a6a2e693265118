import { readdirSync, readFileSync } from 'node:fs'
import { percentile } from '../../bench/support/print.ts'
import { residentMb } from '../../bench/support/processes.ts'
import type { WorldDatabase } from '../simulation/database.ts'
import type { ServiceProcess } from '../support/service/service-process.ts'
import type { Asking } from './asking.ts'
import type { Sample } from './judgement.ts'

export interface Watched {
  readonly api: ServiceProcess
  readonly worker: ServiceProcess
  readonly database: WorldDatabase
  readonly asking: Asking
  /** How many seconds of the world pass in one of ours. */
  readonly speed: number
}

/** What was measured, by name, one after another. */
export interface Samples {
  /** Measures everything once. */
  take(): Promise<void>
  readonly all: ReadonlyMap<string, readonly Sample[]>
}

/** Opens the samples of two processes, their database and what they answer. */
export function openSamples({ api, worker, database, asking, speed }: Watched): Samples {
  const all = new Map<string, Sample[]>()
  const startedMs = performance.now()
  let takenMs = startedMs
  return {
    all,
    async take() {
      const now = performance.now()
      const add = (name: string, value: number) => {
        const samples = all.get(name) ?? []
        samples.push({ atMs: now - startedMs, value })
        all.set(name, samples)
      }
      const { answers, latencies } = asking.lately()
      add('answers/s', (answers * 1000) / (now - takenMs))
      add('p50 ms', percentile(latencies, 0.5))
      add('p99 ms', percentile(latencies, 0.99))
      takenMs = now
      for (const [name, { pid, url }] of [['API', api] as const, ['worker', worker] as const]) {
        const told = await metricsOf(url)
        const megabytes = (metric: string) => told(metric) / 2 ** 20
        add(`${name}: resident MB`, residentMb(pid))
        add(`${name}: heap used MB`, megabytes('nodejs_heap_size_used_bytes'))
        add(`${name}: outside the heap MB`, megabytes('nodejs_external_memory_bytes'))
        add(`${name}: file handles`, handlesOf(pid))
        add(`${name}: event loop late p99 ms`, told('nodejs_eventloop_lag_p99_seconds') * 1000)
      }
      const backends = await database.ask<Backend>(backendsOfTheService)
      const own = backends.map(({ pid }) => ownMegabytes(pid))
      add('PostgreSQL: own memory of the largest backend MB', Math.max(0, ...own))
      add(
        'PostgreSQL: own memory of all backends MB',
        own.reduce((sum, one) => sum + one, 0),
      )
      add('connections', backends.length)
      for (const state of ['active', 'idle', 'idle in transaction']) {
        add(`connections ${state}`, backends.filter((one) => one.state === state).length)
      }
      const [due] = await database.ask<{ customers: number; late: number }>(dueCustomers)
      add('due customers', due?.customers ?? 0)
      add('worker late s', (due?.late ?? 0) / speed)
    },
  }
}

interface Backend {
  readonly pid: number
  readonly state: string
}

const backendsOfTheService = `select pid, state from pg_stat_activity where usename = 'billing_app'`

const dueCustomers = `
  select count(*)::int as customers, coalesce(extract(epoch from max(p.now - b.next_billing_at)), 0)::float8 as late
  from public.customer_billing b, simulation.present p
  where b.next_billing_at <= p.now and b.parked_at is null and b.test_clock_id is null`

/** A gauge or counter of a process; all its labels together. */
export async function metricsOf(url: string): Promise<(metric: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return (metric) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}

/** Memory that a backend has for itself, without the buffers that all share; 0 once it is gone. */
function ownMegabytes(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^Pss_Anon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
    return Number(kilobytes) / 1024
  } catch {
    return 0
  }
}
