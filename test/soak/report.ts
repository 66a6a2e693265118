import { cpus, loadavg } from 'node:os'
import { percentile, tableOf, whole } from '../../bench/support/print.ts'
import { type Judgement, judge, median, type Tolerance } from './judgement.ts'
import type { SoakResult } from './run-soak.ts'

/** What must be flat, and by what tolerance. */
export const tolerances: Readonly<Record<string, Tolerance>> = {
  'API: resident MB': { share: 0.05, atLeast: 10 },
  'API: heap used MB': { share: 0.05, atLeast: 5, comesAndGoes: true },
  'API: outside the heap MB': { share: 0.05, atLeast: 5 },
  'API: file handles': { share: 0, atLeast: 3, comesAndGoes: true },
  'worker: resident MB': { share: 0.05, atLeast: 10 },
  'worker: heap used MB': { share: 0.05, atLeast: 5, comesAndGoes: true },
  'worker: outside the heap MB': { share: 0.05, atLeast: 5 },
  'worker: file handles': { share: 0, atLeast: 3, comesAndGoes: true },
  'PostgreSQL: own memory of the largest backend MB': { share: 0.1, atLeast: 2 },
  'PostgreSQL: own memory of all backends MB': { share: 0.1, atLeast: 10 },
  connections: { share: 0, atLeast: 3, comesAndGoes: true },
  'connections idle in transaction': { share: 0, atLeast: 1 },
}

/** More dead rows than this share of the living, and so many besides, are bloat that nobody takes away. */
const deadShareMost = 0.3
const deadAtLeast = 2000
/** A table's bytes a row at the end may be so many times those at half-time. */
const bytesARowMost = 1.25
/** How late the worker may be, in seconds of ours. */
const workerLateSecondsMax = 60

/** Everything that is not as it should be: a sentence each. */
export function findings(result: SoakResult): string[] {
  const growing = Object.entries(judgements(result)).filter(([, { isFlat }]) => !isFlat)
  const late = Math.max(...values(result, 'worker late s'))
  const end = result.sizes.at(-1)?.tables ?? []
  return [
    ...result.wrong,
    ...growing.map(
      ([name, { growth, allowed }]) => `${name} grew by ${growth.toFixed(1)} (allowed ${allowed.toFixed(1)})`,
    ),
    ...(late > workerLateSecondsMax ? [`the worker was ${late.toFixed(0)} s late`] : []),
    ...(result.billedByWorker === 0 ? ['the worker has billed nobody'] : []),
    ...end
      .filter(({ rows, dead }) => dead > deadAtLeast + deadShareMost * rows)
      .map(({ table, rows, dead }) => `${table} has ${dead} dead rows beside ${rows} living ones`),
    ...end
      .filter(
        ({ table, rows }) => rows > 5000 && bytesARow(result, table, 1) > bytesARowMost * bytesARow(result, table, 0.5),
      )
      .map(({ table }) => `${table} takes more for each row than at half-time`),
  ]
}

/** Whether each of what must be flat is. */
export function judgements({ samples }: SoakResult): Record<string, Judgement> {
  const named = Object.entries(tolerances).map(([name, tolerance]) => [name, judge(samples.get(name) ?? [], tolerance)])
  return Object.fromEntries(named)
}

/** The whole report, in markdown. */
export function reportOf(result: SoakResult): string {
  const [minute = 0, five = 0] = loadavg()
  const { answers, latencies, work, samples } = result
  const requests = latencies.length
  const sampled = samples.get('p99 ms')?.length ?? 0
  const found = findings(result)
  return [
    `${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} cores, Node ${process.versions.node}; load average at the end ${minute.toFixed(1)} (1 min), ${five.toFixed(1)} (5 min)`,
    `${result.minutes.toFixed(1)} minutes, in which ${whole(result.daysPassed)} days passed; ${whole(requests)} requests (${(requests / result.minutes / 60).toFixed(1)} a second), ` +
      `p50 ${percentile(latencies, 0.5).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms; ${sampled} samples; ${result.notBegun} deeds not begun`,
    tableOf(flatRows(result)),
    tableOf(peakRows(result)),
    tableOf([...answers].sort(([, a], [, b]) => b - a).map(([answer, times]) => ({ answer, times: whole(times) }))),
    tableOf(sizeRows(result)),
    tableOf(
      result.indexes.map(({ index, megabytes, density }) => ({
        index,
        MB: megabytes.toFixed(1),
        'leaves full %': density.toFixed(0),
      })),
    ),
    `Database ${whole(work.megabytes)} MB; WAL ${whole(work.walMegabytes)} MB; ${whole(work.commits)} commits, ${whole(work.rollbacks)} rollbacks, ${work.deadlocks} deadlocks, ${work.temporaryFiles} temporary files.`,
    `The worker billed ${whole(result.billedByWorker)} customers; ${whole(result.invoices)} invoices in all. ${whole(result.eventsRead)} events read without a gap; ${result.clockYears} years on test clocks, each made and deleted.`,
    `Warnings of the processes: ${JSON.stringify(result.said)}.`,
    `\`billing verify --rebuild\`: ${result.verified}`,
    found.length === 0 ? 'Everything is as it should be.' : `Not as it should be:\n\n- ${found.join('\n- ')}`,
  ].join('\n\n')
}

function flatRows(result: SoakResult) {
  return Object.entries(judgements(result)).map(([name, one]) => ({
    'must be flat': name,
    median: one.median.toFixed(1),
    most: one.most.toFixed(1),
    'an hour, first half': one.firstHalf.toFixed(1),
    'an hour, last half': one.lastHalf.toFixed(1),
    'growth in the last half': one.growth.toFixed(1),
    allowed: one.allowed.toFixed(1),
    verdict: one.isFlat ? 'flat' : 'GROWS',
  }))
}

function peakRows(result: SoakResult) {
  const names = [...result.samples.keys()].filter((name) => !(name in tolerances))
  return names.map((name) => {
    const all = values(result, name)
    const half = all.slice(Math.floor(all.length / 2))
    return {
      'also measured': name,
      'median, first half': median(all.slice(0, Math.floor(all.length / 2))).toFixed(1),
      'median, last half': median(half).toFixed(1),
      most: Math.max(...all).toFixed(1),
    }
  })
}

function sizeRows(result: SoakResult) {
  const end = result.sizes.at(-1)?.tables ?? []
  return end
    .filter(({ rows, vacuums, megabytes }) => rows > 0 && (vacuums > 0 || megabytes > 0.1))
    .map((one) => ({
      table: one.table,
      rows: whole(one.rows),
      dead: whole(one.dead),
      MB: one.megabytes.toFixed(1),
      'free %': one.free.toFixed(0),
      'indexes MB': one.indexMegabytes.toFixed(1),
      ...Object.fromEntries(
        [0.25, 0.5, 0.75, 1].map((part) => [`bytes a row at ${part}`, whole(bytesARow(result, one.table, part))]),
      ),
      autovacuums: one.vacuums,
      autoanalyzes: one.analyzes,
    }))
}

function bytesARow({ sizes }: SoakResult, table: string, part: number): number {
  const found = sizes.find((one) => one.part === part)?.tables.find((one) => one.table === table)
  return found && found.rows > 0 ? (found.megabytes * 2 ** 20) / found.rows : 0
}

function values({ samples }: SoakResult, name: string): number[] {
  return (samples.get(name) ?? []).map(({ value }) => value)
}
