import { earlier, type Instant, isBefore, isSame, later } from './instant.ts'

/** A stretch of time, half-open: `from` belongs to it, `until` does not. */
export interface Span {
  readonly from: Instant
  readonly until: Instant
}

/** A stretch of time and how many times it is covered; negative where more was taken back than given. */
export interface Stretch extends Span {
  readonly times: number
}

/** How many times each instant is covered: stretches in order and apart, none of them empty or covered 0 times. */
export type Coverage = readonly Stretch[]

export const nothing: Coverage = []

/** Later than any instant of a subscription: stands for "no end". */
export const farAway: Instant = Temporal.Instant.from('9999-12-31T00:00:00Z')

/** The span, covered once; nothing where it is empty. */
export function once({ from, until }: Span, times = 1): Coverage {
  return isBefore(from, until) ? [{ from, until, times }] : nothing
}

/**
 * The sum of two coverages; the order of adding does not matter.
 *
 *     a      |--1--|--1--|
 *     b            |-(-1)--|--1--|
 *     plus   |--1--|       ...
 */
export function plus(a: Coverage, b: Coverage): Coverage {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const edges = [...a, ...b]
    .flatMap(({ from, until, times }) => [
      { at: from, step: times },
      { at: until, step: -times },
    ])
    .sort((x, y) => (isBefore(x.at, y.at) ? -1 : isSame(x.at, y.at) ? 0 : 1))
  const sum: Stretch[] = []
  let times = 0
  let from: Instant | null = null
  for (const { at, step } of edges) {
    if (from && times !== 0 && isBefore(from, at)) append(sum, { from, until: at, times })
    times += step
    from = at
  }
  return sum
}

/** The first coverage minus the second. */
export function minus(a: Coverage, b: Coverage): Coverage {
  return plus(a, negative(b))
}

/** The negated coverage. */
export function negative(a: Coverage): Coverage {
  return a.map((stretch) => ({ ...stretch, times: -stretch.times }))
}

/** Covered once wherever either coverage is above 0. */
export function union(a: Coverage, b: Coverage): Coverage {
  if (b.length === 0) return a
  if (a.length === 0) return b
  const sum: Stretch[] = []
  for (const { from, until } of plus(a, b)) append(sum, { from, until, times: 1 })
  return sum
}

/**
 * The first coverage outside the time of the second, whatever its multiplicity.
 *
 *     [0, 30) x 2  without  [10, 20) x 1   ->   [0, 10) x 2, [20, 30) x 2
 */
export function without(a: Coverage, b: Coverage): Coverage {
  return b.reduce(
    (left: Coverage, { from, until }) =>
      left.flatMap((stretch) => [
        ...once({ from: stretch.from, until: earlier(stretch.until, from) }, stretch.times),
        ...once({ from: later(stretch.from, until), until: stretch.until }, stretch.times),
      ]),
    a,
  )
}

/** What lies within the span. */
export function within(a: Coverage, { from, until }: Span): Coverage {
  return a.flatMap((one) => once({ from: later(one.from, from), until: earlier(one.until, until) }, one.times))
}

/** What lies at the instant or after it. */
export function since(a: Coverage, at: Instant): Coverage {
  return within(a, { from: at, until: farAway })
}

/** The span, cut at each of these instants that lies inside. */
export function cutAt({ from, until }: Span, edges: readonly Instant[]): Span[] {
  const edge = edges.find((at) => isBefore(from, at) && isBefore(at, until))
  if (!edge) return [{ from, until }]
  return [...cutAt({ from, until: edge }, edges), ...cutAt({ from: edge, until }, edges)]
}

/** How many times the instant is covered. */
export function timesAt(a: Coverage, at: Instant): number {
  return a.find(({ from, until }) => !isBefore(at, from) && isBefore(at, until))?.times ?? 0
}

/**
 * Splits the coverage into spans of +1 or -1 that add up to it. Spans are as long as possible.
 *
 *     a        |--1--|--2--|--1--|
 *     layers   |--------+1-------|  |--+1--|  (the second within the first)
 */
export function layers(a: Coverage): Coverage {
  if (a.every(({ times }) => times === 1)) return a
  return [1, -1].flatMap((sign) => {
    const all: Stretch[] = []
    for (let left = a.filter(({ times }) => times * sign > 0); left.length > 0; ) {
      const layer = joined(left.map((stretch) => ({ ...stretch, times: sign })))
      all.push(...layer)
      left = [...minus(left, layer)]
    }
    return all
  })
}

function joined(stretches: Coverage): Coverage {
  const all: Stretch[] = []
  for (const stretch of stretches) append(all, stretch)
  return all
}

/** Adds a stretch behind the others, joined to the last one where both touch and are covered as often. */
function append(stretches: Stretch[], stretch: Stretch): void {
  const last = stretches.at(-1)
  if (last && last.times === stretch.times && isSame(last.until, stretch.from)) {
    stretches[stretches.length - 1] = { ...last, until: stretch.until }
  } else stretches.push(stretch)
}
