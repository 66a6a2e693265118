/** One value at a moment. */
export interface Sample {
  readonly atMs: number
  readonly value: number
}

/** How much something may grow over the last half before it counts as growing: the larger of the two. */
export interface Tolerance {
  /** Of its median over the last half. */
  readonly share: number
  /** In its own unit. */
  readonly atLeast: number
  /** Of what is used and given back all the time: what counts of a stretch is its least, which is nearest to what is kept. */
  readonly comesAndGoes?: true
}

export interface Judgement {
  readonly median: number
  readonly most: number
  /** Growth an hour, in either half. */
  readonly firstHalf: number
  readonly lastHalf: number
  /** Growth over the last half, and how much of it would be let pass. */
  readonly growth: number
  readonly allowed: number
  readonly isFlat: boolean
}

/**
 * Whether something is flat: over the last half it grows by no more than the tolerance. What grows while a process warms up is
 * in the first half. The slope is the median of the slopes between all pairs of stretches, and a stretch counts with its
 * median, or its least where things come and go, so that neither single peaks nor the ups and downs of a heap count.
 */
export function judge(samples: readonly Sample[], { share, atLeast, comesAndGoes }: Tolerance): Judgement {
  const middle = Math.floor(samples.length / 2)
  const one = comesAndGoes ? (some: readonly number[]) => Math.min(...some) : median
  const [first, last] = [stretches(samples.slice(0, middle), one), stretches(samples.slice(middle), one)]
  const values = samples.map(({ value }) => value)
  const lasted = (samples.at(-1)?.atMs ?? 0) - (samples[middle]?.atMs ?? 0)
  const lastHalf = slopeAnHour(last)
  const growth = (lastHalf * lasted) / hourMs
  const allowed = Math.max(atLeast, share * median(last.map(({ value }) => value)))
  return {
    median: median(values),
    most: Math.max(0, ...values),
    firstHalf: slopeAnHour(first),
    lastHalf,
    growth,
    allowed,
    isFlat: growth <= allowed,
  }
}

const hourMs = 3_600_000
const stretchesOfAHalf = 10

function stretches(samples: readonly Sample[], counted: (some: readonly number[]) => number): Sample[] {
  const length = Math.max(1, Math.floor(samples.length / stretchesOfAHalf))
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) => {
    const stretch = samples.slice(index * length, (index + 1) * length)
    return { atMs: median(stretch.map(({ atMs }) => atMs)), value: counted(stretch.map(({ value }) => value)) }
  })
}

function slopeAnHour(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((one, index) =>
    samples
      .slice(index + 1)
      .filter((other) => other.atMs > one.atMs)
      .map((other) => (other.value - one.value) / (other.atMs - one.atMs)),
  )
  return median(slopes) * hourMs
}

/** The value in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  if (sorted.length % 2 === 1) return sorted[Math.floor(half)] ?? 0
  return ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
