import type { Action } from '../random/histories.ts'
import { changeItems, changeKeeping, moveAnchor } from './naive-changes.ts'
import { changesSomething, leading, left, newestAnchor, type Order, orderOf } from './naive-items.ts'
import type { Turn } from './naive-parts.ts'
import { type Doing, firstDue, giveBackKept, keep, ownFirstDue, type State, type Waiting } from './naive-state.ts'
import { later, ns } from './naive-turns.ts'

type Ordered = Extract<Action, { do: 'change' | 'pause' | 'resume' }>

/** Done now, or put where it waits. It replaces what is ordered of the same for its instant or later. */
export function order(state: State, action: Ordered, now: Temporal.Instant): void {
  const { phase, terms } = state
  const isAtTurnEnd = action.do === 'change' && action.when === 'period_end' && phase !== 'waiting'
  const turnEnd = leading(state).turn?.end ?? firstDue(state)
  const wanted = action.do === 'change' ? (isAtTurnEnd ? turnEnd : action.when) : (action.at ?? 'now')
  const at = typeof wanted === 'string' ? now : wanted
  const isLater = ns(at) > ns(now) && (phase !== 'waiting' || ns(at) > ns(terms.startAt))
  const doing = doingOf(action)
  if (doing.do === 'change') {
    state.waiting = state.waiting.flatMap((one) => withoutNamed(one, doing, isLater ? at : now))
    const isNext = !state.waiting.some((one) => one.doing.do === 'change' && isLater && ns(one.at) < ns(at))
    if (isNext && !changesSomething(state, doing.order)) return
  } else {
    state.waiting = state.waiting.filter((one) => one.doing.do === 'change' || ns(one.at) < ns(at))
    const last = state.waiting.findLast((one) => one.doing.do !== 'change')
    if (doing.do === 'resume' && last?.doing.do === 'resume')
      state.waiting = state.waiting.filter((one) => one !== last)
  }
  if (action.do === 'pause' && action.resumeAt)
    wait(state, { at: action.resumeAt, isAtTurnEnd: false, doing: { do: 'resume' } })
  if (isLater) wait(state, { at, isAtTurnEnd, doing })
  else doNow(state, doing, now)
}

/** What is ordered, done now; nothing where it is so already. */
export function doNow(state: State, doing: Doing, at: Temporal.Instant): void {
  switch (doing.do) {
    case 'change':
      if (changesSomething(state, doing.order)) change(state, doing, at)
      return
    case 'pause':
      if (state.isPaused) return
      if (doing.isKeeping) keep(state, state.parts, at, at)
      else giveBackKept(state, at)
      state.pauses.push({ from: at, until: null })
      state.isPaused = true
      return
    case 'resume': {
      if (!state.isPaused) return
      const pause = state.pauses.at(-1)
      if (pause) pause.until = at
      state.isPaused = false
    }
  }
}

/** All items count their turns from another anchor. */
export function turnFrom(state: State, action: Extract<Action, { do: 'anchor' }>, at: Temporal.Instant): void {
  if (state.items.every((item) => ns(newestAnchor(item)) === ns(action.anchor))) return
  const turnBefore = leading(state).turn
  if (action.proration !== 'none') giveBackKept(state, at)
  moveAnchor(state, action, at)
  moveWithTurn(state, turnBefore)
}

/** The trial ends there, and what is counted from its end is counted from there. */
export function moveTrialEnd(
  state: State,
  { trialEnd }: Extract<Action, { do: 'trial' }>,
  now: Temporal.Instant,
): void {
  const [before, firstBefore] = [ownFirstDue(state), firstDue(state)]
  state.trialEnd = trialEnd === 'now' ? later(now, state.terms.startAt) : trialEnd
  const first = firstDue(state)
  for (const item of [...state.items, ...state.once]) {
    if (ns(item.anchor) === ns(before)) item.anchor = state.trialEnd
  }
  for (const item of state.items) item.dueFrom = later(first, item.ownTrialEnd)
  for (const item of state.once)
    item.dueFrom = ns(item.dueFrom) === ns(before) ? state.trialEnd : later(first, item.ownTrialEnd)
  const moved = (at: Temporal.Instant, isAtEnd: boolean) => (isAtEnd && ns(at) === ns(firstBefore) ? first : at)
  if (state.end) state.end = { ...state.end, at: moved(state.end.at, state.end.isAtPeriodEnd) }
  state.waiting = inOrder(state.waiting.map((one) => ({ ...one, at: moved(one.at, one.isAtTurnEnd) })))
}

function doingOf(action: Ordered): Doing {
  if (action.do === 'resume') return { do: 'resume' }
  const { proration } = action
  return action.do === 'pause'
    ? { do: 'pause', isKeeping: proration === 'none' }
    : { do: 'change', proration: action.proration, order: orderOf(action) }
}

function wait(state: State, waiting: Waiting): void {
  const { doing, at } = waiting
  const same = state.waiting.find(
    (one) =>
      ns(one.at) === ns(at) &&
      one.doing.do === 'change' &&
      doing.do === 'change' &&
      one.doing.proration === doing.proration,
  )
  if (doing.do !== 'change' || same?.doing.do !== 'change') {
    state.waiting = inOrder([...state.waiting, waiting])
    return
  }
  const { plan, items } = same.doing.order
  const both = { plan: doing.order.plan ?? plan, items: withFields(items, doing.order.items) }
  const merged = { ...waiting, doing: { ...doing, order: both } }
  state.waiting = state.waiting.map((one) => (one === same ? merged : one))
}

/** What is named of each item, by the one or the other. */
function withFields(items: Order['items'], others: Order['items']): Order['items'] {
  const isSame = (one: Order['items'][number], other: Order['items'][number]) =>
    one.priceCode === other.priceCode && one.addOnOf?.code === other.addOnOf?.code
  const both = items.map((one) => {
    const other = others.find((other) => isSame(one, other))
    return other ? { ...other, quantity: other.quantity ?? one.quantity, money: other.money ?? one.money } : one
  })
  return [...both, ...others.filter((other) => !items.some((one) => isSame(one, other)))]
}

function inOrder(waiting: readonly Waiting[]): Waiting[] {
  return waiting.toSorted((a, b) => Number(ns(a.at) - ns(b.at)))
}

function withoutNamed(
  waiting: Waiting,
  { order }: Extract<Doing, { do: 'change' }>,
  since: Temporal.Instant,
): Waiting[] {
  const { doing } = waiting
  if (doing.do !== 'change' || ns(waiting.at) < ns(since)) return [waiting]
  const rest = left(doing.order, order)
  return rest ? [{ ...waiting, doing: { ...doing, order: rest } }] : []
}

function change(state: State, { order, proration }: Extract<Doing, { do: 'change' }>, at: Temporal.Instant): void {
  const { phase, terms } = state
  const turnBefore = leading(state).turn
  if (proration === 'none' && phase === 'running') changeKeeping(state, order, at)
  else {
    giveBackKept(state, at)
    changeItems(state, order, at, phase === 'waiting' ? terms.startAt : at)
  }
  moveWithTurn(state, turnBefore)
}

/** In another turn, an end is the turn's end only by chance, and what waits for the turn's end waits for that of the new one. */
function moveWithTurn(state: State, turnBefore: Turn | null): void {
  const { turn } = leading(state)
  if (!turn || turn === turnBefore) return
  const { end } = state
  if (end) state.end = { ...end, isAtPeriodEnd: end.isAtPeriodEnd && ns(end.at) === ns(turn.end) }
  state.waiting = inOrder(state.waiting.map((one) => (one.isAtTurnEnd ? { ...one, at: turn.end } : one)))
}
