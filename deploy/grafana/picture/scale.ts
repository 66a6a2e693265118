export interface Scale {
  readonly most: number
  readonly ticks: readonly number[]
}

/** An axis from 0 to a round number that holds the value, with four or five round steps. */
export function scaleFor(largest: number, { unit, isCount }: { unit: string; isCount: boolean }): Scale {
  const base = unit === 'bytes' ? 1024 ** Math.floor(Math.log(Math.max(largest, 1)) / Math.log(1024)) : 1
  const wanted = Math.max(largest, 1e-9) / base / 4
  const power = 10 ** Math.floor(Math.log10(wanted))
  const round = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= wanted * 0.999) ?? 10) * power * base
  const step = isCount ? Math.max(1, Math.ceil(round)) : round
  const count = Math.max(1, Math.ceil(largest / step - 1e-9))
  return { most: step * count, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) }
}

/** Instants at whole minutes (or parts of one) of the clock, about so many. */
export function timeTicks(startSeconds: number, endSeconds: number, atMost: number): readonly number[] {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400]
  const step = steps.find((each) => (endSeconds - startSeconds) / each <= atMost) ?? 86_400
  const first = Math.ceil(startSeconds / step) * step
  return Array.from({ length: Math.floor((endSeconds - first) / step) + 1 }, (_, index) => first + index * step)
}
