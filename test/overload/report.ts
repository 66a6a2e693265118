import { cpus, loadavg } from 'node:os'
import { percentile, tableOf, whole } from '../../bench/support/print.ts'
import { judge } from '../soak/judgement.ts'
import type { PhaseResult } from './generator.ts'
import type { OverloadOptions, OverloadResult } from './run-overload.ts'

/** What is promised of an overload. */
export const promise = {
  /** Good answers a second, of the capacity. */
  goodShareLeast: 0.8,
  /** The slowest percent of what is turned away, in ms. */
  turnedAwayP99Most: 1000,
  memory: { share: 0.05, atLeast: 15 },
  /** How late the worker may be, in seconds. */
  workerLateSecondsMax: 30,
  /** Until a calm client is answered as before, in seconds. */
  recoveredWithin: 10,
} as const

/** Everything that is not as promised: a sentence each. */
export function findings(result: OverloadResult): string[] {
  const { overload, calmBefore, calmAfter, closed } = result
  const share = goodPerSecond(overload) / result.capacity
  const away = percentile(overload.turnedAway, 0.99)
  const memory = judge(result.resident, promise.memory)
  const late = Math.max(0, ...result.workerLate.map(({ value }) => value))
  const recovered = recoveredAfter(result)
  const others = [calmBefore, ...closed.map((one) => one.result), overload, calmAfter].flatMap((phase) =>
    Object.entries(phase.others).map(([what, times]) => `${times} x ${what}`),
  )
  return [
    ...others,
    ...(share < promise.goodShareLeast ? [`good answers fell to ${percent(share)} of the capacity`] : []),
    ...(away > promise.turnedAwayP99Most
      ? [`the slowest percent was turned away only after ${away.toFixed(0)} ms`]
      : []),
    ...(memory.isFlat ? [] : [`memory grew by ${memory.growth.toFixed(1)} MB in the last half`]),
    ...(result.renewed === 0 ? ['the worker has renewed nothing'] : []),
    ...(late > promise.workerLateSecondsMax ? [`the worker was ${late.toFixed(0)} s late`] : []),
    ...(recovered === null || recovered > promise.recoveredWithin ? [`it had not recovered after ${recovered} s`] : []),
  ]
}

/** Seconds after the overload from which on a calm client is answered as before; null if that did not come. */
export function recoveredAfter({ calmBefore, calmAfter }: OverloadResult): number | null {
  const before = percentile(
    calmBefore.p99BySecond.toSorted((a, b) => a - b),
    0.9,
  )
  const good = Math.max(2 * before, before + 50)
  const seconds = calmAfter.p99BySecond.slice(0, -1)
  const lastSlow = seconds.findLastIndex((p99) => p99 > good)
  // One slow second at the end is another's noise; half of them slow is not recovered.
  if (seconds.filter((p99) => p99 > good).length > seconds.length / 2) return null
  const at = seconds.findIndex((_, index) => seconds.slice(index, index + 3).every((p99) => p99 <= good))
  return at < 0 ? lastSlow + 1 : at
}

function goodPerSecond({ goodInTime, forMs }: PhaseResult): number {
  return (goodInTime * 1000) / forMs
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`
}

/** The whole report, in markdown. */
export function reportOf(options: OverloadOptions, result: OverloadResult): string {
  const [minute = 0, five = 0] = loadavg()
  const { closed, capacity, overload, calmBefore, calmAfter } = result
  const phases: [string, PhaseResult][] = [
    ['calm before', calmBefore],
    ...closed.map((one): [string, PhaseResult] => [`${one.connections} connections`, one.result]),
    [`${options.factor} x capacity`, overload],
    ['calm after', calmAfter],
  ]
  const memory = judge(result.resident, promise.memory)
  const found = findings(result)
  const windows = tenSeconds(overload.goodBySecond.slice(0, overload.forMs / 1000))
  const cpu = Object.entries(result.cpu).map(([name, share]) => `${name} ${share.toFixed(2)}`)
  return [
    `${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} cores shared with the generator, Node ${process.versions.node}; load average at the end ${minute.toFixed(1)} (1 min), ${five.toFixed(1)} (5 min)`,
    tableOf(phases.map(([name, phase]) => phaseRow(name, phase))),
    `Capacity ${whole(capacity)} good answers a second; ${whole(options.factor * capacity)} offered for ${options.minutes} minutes: ` +
      `**${percent(goodPerSecond(overload) / capacity)}** of the capacity are good answers, in the worst ten seconds ${percent(Math.min(...windows) / capacity)}.`,
    `Cores used meanwhile: ${cpu.join(', ')}.`,
    `Memory of the API: ${memory.median.toFixed(0)} MB, at most ${memory.most.toFixed(0)}; ${memory.growth.toFixed(1)} MB more in the last half (allowed ${memory.allowed.toFixed(0)}).`,
    `The worker renewed ${whole(result.renewed)} meanwhile, ${result.renewedPerSecond.toFixed(0)} a second (${result.renewedPerSecondBefore.toFixed(0)} before); it was at most ${Math.max(...result.workerLate.map(({ value }) => value)).toFixed(1)} s late.`,
    `A calm client was answered as before after ${recoveredAfter(result)} s.`,
    found.length === 0 ? 'Everything is as promised.' : `Not as promised:\n\n- ${found.join('\n- ')}`,
  ].join('\n\n')
}

function phaseRow(name: string, phase: PhaseResult) {
  const ms = (sorted: readonly number[], part: number) =>
    sorted.length === 0 ? '' : percentile(sorted, part).toFixed(0)
  const perSecond = (times: number) => whole((times * 1000) / phase.forMs)
  return {
    load: name,
    'sent/s': perSecond(phase.sent),
    'good/s': perSecond(phase.goodInTime),
    'p50 ms': ms(phase.good, 0.5),
    'p99 ms': ms(phase.good, 0.99),
    'turned away/s': perSecond(phase.turnedAway.length),
    'away p50 ms': ms(phase.turnedAway, 0.5),
    'away p99 ms': ms(phase.turnedAway, 0.99),
    others: Object.values(phase.others).reduce((sum, times) => sum + times, 0),
    connections: phase.connections,
    'generator late ms': phase.lateMs.toFixed(1),
  }
}

/** Good answers a second, over each ten seconds. */
function tenSeconds(bySecond: readonly number[]): number[] {
  const whole = Math.max(1, Math.floor(bySecond.length / 10))
  return Array.from({ length: whole }, (_, index) => {
    const part = bySecond.slice(index * 10, index * 10 + 10)
    return part.reduce((sum, count) => sum + count, 0) / part.length
  })
}
