import type { Action, Terms } from '../random/histories.ts'
import type { Item } from './naive-items.ts'
import { joined, type Part, type Stretch, without } from './naive-parts.ts'
import { unitOf } from './naive-ruler.ts'
import { earlier, ns } from './naive-turns.ts'

/** Something ordered for later, and done then as if it were ordered then. */
export interface Waiting {
  readonly at: Temporal.Instant
  readonly isAtTurnEnd: boolean
  readonly action: Extract<Action, { do: 'change' | 'pause' | 'resume' }>
}

/** Where the walk stands. */
export interface State {
  readonly terms: Terms
  phase: 'waiting' | 'trial' | 'running' | 'ended'
  planCode: string
  items: Item[]
  /** How many items there have ever been. */
  joined: number
  readonly parts: Part[]
  readonly pauses: { from: number; until: number }[]
  isPaused: boolean
  /** What waits for its instant, in order. */
  waiting: Waiting[]
  end: { at: Temporal.Instant; isAtPeriodEnd: boolean } | null
}

/**
 * What is due of a part at `now`: what it serves, less pauses and what is after the end, plus what is kept, less what is
 * forgiven. In arrears that is nothing before the part is over.
 */
export function due({ terms, pauses, end }: State, part: Part, now: Temporal.Instant): Stretch[] {
  const { price, turn, from, until, kept, forgiven, overAt } = part
  const isOver = ns(end ? earlier(overAt, end.at) : overAt) <= ns(now)
  const isDue = price.timing === 'in_arrears' ? isOver : ns(part.dueFrom) <= ns(now)
  if (!isDue) return []
  const off = end ? [...pauses, { from: unitOf(terms, end.at), until: Number.POSITIVE_INFINITY }] : pauses
  const served = without([{ from, until: Math.min(until, turn.endUnit) }], off)
  return without(joined([...served, ...kept]), forgiven)
}

/** Without proration: what is due now stays due from an instant on. */
export function keep(state: State, parts: readonly Part[], at: Temporal.Instant, now: Temporal.Instant): void {
  const before = [{ from: Number.NEGATIVE_INFINITY, until: unitOf(state.terms, at) }]
  for (const part of parts) part.kept = joined([...part.kept, ...without(due(state, part, now), before)])
}

/** With proration: what was kept is due no longer, but for versions that are over. */
export function giveBackKept(state: State, at: Temporal.Instant): void {
  const from = unitOf(state.terms, at)
  for (const part of state.parts) {
    const item = state.items.find(({ name }) => name === part.item)
    if (item?.version === part.version) part.kept = without(part.kept, [{ from, until: Number.POSITIVE_INFINITY }])
  }
}
