import type { ChangeProration } from '../../../src/domain/subscription.ts'
import type { Terms } from '../random/histories.ts'
import type { Item, Order } from './naive-items.ts'
import { joined, type Part, type Stretch, without } from './naive-parts.ts'
import { earlier, later, ns, unitIn } from './naive-turns.ts'

/** Something ordered, perhaps for later, and done then as if it were ordered then. */
export type Doing =
  | { readonly do: 'change'; readonly order: Order; readonly proration: ChangeProration }
  | { readonly do: 'pause'; readonly isKeeping: boolean }
  | { readonly do: 'resume' }

export interface Waiting {
  readonly at: Temporal.Instant
  readonly isAtTurnEnd: boolean
  readonly doing: Doing
}

/** What is charged once, when it falls due. */
export interface Once extends Item {
  isCharged: boolean
  /** Whether it stays due although all ended when it began. */
  isKept: boolean
  forgiven: boolean
}

/** Where the walk stands. */
export interface State {
  readonly terms: Terms
  trialEnd: Temporal.Instant | null
  phase: 'waiting' | 'trial' | 'elsewhere' | 'running' | 'ended'
  planCode: string
  items: Item[]
  /** What is charged once, also what has been. */
  once: Once[]
  /** How many items there have ever been. */
  joined: number
  readonly parts: Part[]
  /** One that goes on has no end. */
  readonly pauses: { from: Temporal.Instant; until: Temporal.Instant | null }[]
  isPaused: boolean
  /** What waits for its instant, in order. */
  waiting: Waiting[]
  end: { at: Temporal.Instant; isAtPeriodEnd: boolean } | null
}

/** From when on it is paid for, here or elsewhere. */
export function ownFirstDue({ terms, trialEnd }: State): Temporal.Instant {
  return trialEnd ?? terms.startAt
}

/** From when on it is paid for here. */
export function firstDue(state: State): Temporal.Instant {
  return later(ownFirstDue(state), state.terms.billedElsewhereUntil ?? ownFirstDue(state))
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
  const off = (end ? [...pauses, { from: end.at, until: null }] : pauses).map((time) => ({
    from: unitIn(terms, turn, time.from),
    until: time.until ? unitIn(terms, turn, time.until) : turn.endUnit,
  }))
  const served = without([{ from, until }], off)
  return without(joined([...served, ...kept]), forgiven)
}

/** Without proration: what is due now stays due from an instant on. */
export function keep(state: State, parts: readonly Part[], at: Temporal.Instant, now: Temporal.Instant): void {
  for (const part of parts) {
    const before = [{ from: part.turn.firstUnit, until: unitIn(state.terms, part.turn, at) }]
    part.kept = joined([...part.kept, ...without(due(state, part, now), before)])
  }
}

/** With proration: what was kept is due no longer, but for versions that are over. */
export function giveBackKept(state: State, at: Temporal.Instant): void {
  for (const part of state.parts) {
    const item = state.items.find(({ name }) => name === part.item)
    const after = { from: unitIn(state.terms, part.turn, at), until: part.turn.endUnit }
    if (item?.version === part.version) part.kept = without(part.kept, [after])
  }
}
