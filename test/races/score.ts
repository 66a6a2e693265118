import { nameOf, type Pair } from './operations.ts'
import { type End, type Ends, isAlike } from './race.ts'

/** What came of the races of one pair so far. */
export interface Score {
  /** Whether it can be told by which order a race has gone. */
  ordersDiffer: boolean
  races: number
  asInOrder: number
  asInReverse: number
  asInBoth: number
  /** Ends that no order gives, and answers that nobody may get. */
  readonly wrong: string[]
}

export function newScore(): Score {
  return { ordersDiffer: false, races: 0, asInOrder: 0, asInReverse: 0, asInBoth: 0, wrong: [] }
}

/** Adds the races of a pair: by which order did each go? */
export function addTo(score: Score, pair: Pair, ends: Ends): void {
  const { inOrder, inReverse, atOnce } = ends
  score.ordersDiffer ||= !isAlike(pair, inOrder, inReverse)
  score.races += atOnce.length
  for (const end of atOnce) {
    const [isInOrder, isInReverse] = [isAlike(pair, inOrder, end), isAlike(pair, inReverse, end)]
    if (isInOrder && isInReverse) score.asInBoth += 1
    else if (isInOrder) score.asInOrder += 1
    else if (isInReverse) score.asInReverse += 1
    else score.wrong.push(told(pair, { 'at once': end, 'in order': inOrder, 'in reverse': inReverse }))
  }
  for (const end of [inOrder, inReverse, ...atOnce].filter(hasFailed)) score.wrong.push(told(pair, { failed: end }))
}

/** What there is to say of all pairs of a place. `seenInBothOrders` is how one sees that the races do cross. */
export function sumOf(scores: readonly Score[]) {
  const count = (of: (score: Score) => number) => scores.reduce((sum, score) => sum + of(score), 0)
  const differing = scores.filter(({ ordersDiffer }) => ordersDiffer)
  return {
    pairs: scores.length,
    races: count(({ races }) => races),
    asInOrder: count(({ asInOrder }) => asInOrder),
    asInReverse: count(({ asInReverse }) => asInReverse),
    asInBoth: count(({ asInBoth }) => asInBoth),
    wrong: count(({ wrong }) => wrong.length),
    pairsWhoseOrdersDiffer: differing.length,
    seenInBothOrders: differing.filter(({ asInOrder, asInReverse }) => asInOrder > 0 && asInReverse > 0).length,
  }
}

function hasFailed({ answers }: End): boolean {
  return answers.some((answer) => answer.startsWith('5'))
}

function told(pair: Pair, ends: Record<string, End>): string {
  const lines = Object.entries(ends).map(([how, end]) => `  ${how}: ${JSON.stringify(end)}`)
  return [nameOf(pair), ...lines].join('\n')
}
