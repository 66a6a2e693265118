import type { Action, ForgivenLine, Happening, Terms } from '../random/histories.ts'
import { addPart, changeItems, changeKeeping, join, moveAnchor } from './naive-changes.ts'
import { isNew, leading, newestAnchor, type Order } from './naive-items.ts'
import { joined, NoSuchPart, type Part, priceOf, type Turn } from './naive-parts.ts'
import { unitOf } from './naive-ruler.ts'
import { due, giveBackKept, keep, type State, type Waiting } from './naive-state.ts'
import { earlier, ns, trialEndOf, turnOf } from './naive-turns.ts'

// A second opinion, slow and simple: it goes through the calendar from boundary to boundary, gives every version its part of
// every turn, and asks at the end which dates or seconds of it are due. It knows nothing of lines, documents or differences.

/** What is owed in total at `now`, in minor units, by turn and version: '<start of the turn> <item> <version> 2 x basic'. */
export function owedByNaiveModel(
  terms: Terms,
  happenings: readonly Happening[],
  now: Temporal.Instant,
): Map<string, bigint> {
  const state = begin(terms)
  for (const { at, action } of happenings) {
    tickUntil(state, at)
    happen(state, action, at)
  }
  tickUntil(state, now)
  const owed = new Map<string, bigint>()
  for (const part of state.parts) owed.set(nameOf(part), priceOf(part, due(state, part, now)))
  return owed
}

/** The key of `owedByNaiveModel`. */
export function nameOf(
  part: Pick<Part, 'item' | 'version' | 'quantity' | 'planCode'> & { turn: { start: Temporal.Instant } },
) {
  return `${part.turn.start} ${part.item} ${part.version} ${part.quantity} x ${part.planCode}`
}

function begin(terms: Terms): State {
  const { plan, quantity, startAt } = terms
  const state: State = {
    terms,
    phase: 'waiting',
    planCode: plan.code,
    items: [],
    joined: 0,
    parts: [],
    pauses: [],
    isPaused: false,
    waiting: [],
    end: null,
  }
  const firstCharge = trialEndOf(terms) ?? startAt
  join(state, { plan, quantity }, { at: startAt, dueFrom: firstCharge, anchor: terms.anchor ?? firstCharge })
  return state
}

function tickUntil(state: State, now: Temporal.Instant): void {
  for (let at = nextTick(state); at && ns(at) <= ns(now); at = nextTick(state)) tick(state, at)
}

function nextTick(state: State): Temporal.Instant | null {
  const { phase, waiting, end } = state
  if (phase === 'ended') return null
  return [waiting[0]?.at, end?.at].reduce<Temporal.Instant | null>(
    (first, at) => (first && at ? earlier(first, at) : first),
    naturalTick(state),
  )
}

function naturalTick({ phase, terms, items }: State): Temporal.Instant | null {
  const turns = items.flatMap(({ turn }) => turn?.end ?? [])
  return phase === 'waiting' ? terms.startAt : phase === 'trial' ? trialEndOf(terms) : turns.reduce(earlier)
}

function tick(state: State, at: Temporal.Instant): void {
  const { terms, end } = state
  if (end && ns(end.at) === ns(at)) {
    state.phase = 'ended'
    return
  }
  const natural = naturalTick(state)
  const isNatural = natural !== null && ns(natural) === ns(at)
  if (state.phase === 'waiting') {
    state.phase = 'trial'
    if (terms.trialDays > 0) return
  }
  const due = state.waiting.filter((one) => ns(one.at) === ns(at))
  state.waiting = state.waiting.filter((one) => !due.includes(one))
  for (const { action } of due) doNow(state, action, at)
  if (!isNatural) return
  state.phase = 'running'
  for (const item of state.items) {
    if (item.turn && ns(item.turn.end) > ns(at)) continue
    if (item.next) Object.assign(item, item.next, { next: null })
    item.turn = turnOf(terms, item, at)
    addPart(state, item, at)
  }
}

function happen(
  state: State,
  action: Action | Extract<Happening['action'], { do: 'forgive' }>,
  at: Temporal.Instant,
): void {
  switch (action.do) {
    case 'change':
    case 'pause':
    case 'resume':
      order(state, action, at)
      return
    case 'cancel':
      cancel(state, action, at)
      return
    case 'anchor':
      if (state.items.some((item) => ns(newestAnchor(item)) !== ns(action.anchor))) anchor(state, action, at)
      return
    case 'uncancel':
      state.end = null
      return
    case 'drop_pending_change':
      state.waiting = state.waiting.filter(({ action }) => action.do !== 'change')
      return
    case 'forgive':
      for (const line of action.lines) forgive(state, line)
  }
}

/** Done now, or put where it waits. It replaces what is ordered of the same for its instant or later. */
function order(state: State, action: Waiting['action'], now: Temporal.Instant): void {
  const { phase, terms } = state
  const isAtTurnEnd = action.do === 'change' && action.when === 'period_end' && phase !== 'waiting'
  const turnEnd = phase === 'trial' ? trialEndOf(terms) : (leading(state).turn?.end ?? null)
  const wanted = action.do === 'change' ? (isAtTurnEnd ? turnEnd : action.when) : (action.at ?? 'now')
  const at = typeof wanted === 'string' || wanted === null ? now : wanted
  const isLater = ns(at) > ns(now) && (phase !== 'waiting' || ns(at) > ns(terms.startAt))
  if (action.do === 'change') {
    state.waiting = state.waiting.flatMap((one) => withoutNamed(one, action, isLater ? at : now))
    const isNext = !state.waiting.some((one) => one.action.do === 'change' && isLater && ns(one.at) < ns(at))
    if (isNext && !changesSomething(state, action)) return
  } else {
    state.waiting = state.waiting.filter((one) => one.action.do === 'change' || ns(one.at) < ns(at))
    const last = state.waiting.findLast((one) => one.action.do !== 'change')
    if (action.do === 'resume' && last?.action.do === 'resume')
      state.waiting = state.waiting.filter((one) => one !== last)
  }
  if (action.do === 'pause' && action.resumeAt)
    wait(state, { at: action.resumeAt, isAtTurnEnd: false, action: { do: 'resume' } })
  if (isLater) wait(state, { at, isAtTurnEnd, action })
  else doNow(state, action, now)
}

function wait(state: State, waiting: Waiting): void {
  const { action } = waiting
  const same = state.waiting.find((one) => ns(one.at) === ns(waiting.at) && one.action.do === 'change')
  if (action.do === 'change' && same?.action.do === 'change') {
    const plan = action.plan ?? same.action.plan
    const quantity = action.quantity ?? same.action.quantity
    const merged = { ...waiting, action: { ...action, plan, quantity } }
    state.waiting = state.waiting.map((one) => (one === same ? merged : one))
  } else state.waiting = inOrder([...state.waiting, waiting])
}

function inOrder(waiting: readonly Waiting[]): Waiting[] {
  return waiting.toSorted((a, b) => Number(ns(a.at) - ns(b.at)))
}

function withoutNamed(waiting: Waiting, { plan, quantity }: Order, since: Temporal.Instant): Waiting[] {
  const { action } = waiting
  if (action.do !== 'change' || ns(waiting.at) < ns(since)) return [waiting]
  const left = { ...action, plan: plan ? null : action.plan, quantity: quantity === null ? action.quantity : null }
  return left.plan || left.quantity !== null ? [{ ...waiting, action: left }] : []
}

function changesSomething({ items, planCode }: State, action: Order): boolean {
  return (action.plan !== null && action.plan.code !== planCode) || items.some((item) => isNew(item, action))
}

function doNow(state: State, action: Waiting['action'], at: Temporal.Instant): void {
  switch (action.do) {
    case 'change':
      if (changesSomething(state, action)) change(state, action, at)
      return
    case 'pause':
      if (state.isPaused) return
      if (action.proration === 'none') keep(state, state.parts, at, at)
      else giveBackKept(state, at)
      state.pauses.push({ from: unitOf(state.terms, at), until: Number.POSITIVE_INFINITY })
      state.isPaused = true
      return
    case 'resume': {
      if (!state.isPaused) return
      const pause = state.pauses.at(-1)
      if (pause) pause.until = unitOf(state.terms, at)
      state.isPaused = false
    }
  }
}

function change(state: State, action: Extract<Action, { do: 'change' }>, at: Temporal.Instant): void {
  const { phase, terms } = state
  const turnBefore = leading(state).turn
  if (action.proration === 'none' && phase === 'running') changeKeeping(state, action, at)
  else {
    giveBackKept(state, at)
    changeItems(state, action, at, phase === 'waiting' ? terms.startAt : at)
  }
  moveWithTurn(state, turnBefore)
}

function anchor(state: State, action: Extract<Action, { do: 'anchor' }>, at: Temporal.Instant): void {
  const turnBefore = leading(state).turn
  if (action.proration !== 'none') giveBackKept(state, at)
  moveAnchor(state, action, at)
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

function cancel(state: State, action: Extract<Action, { do: 'cancel' }>, now: Temporal.Instant): void {
  const { terms, phase } = state
  const item = leading(state)
  const firstTurn = turnOf(terms, item, trialEndOf(terms) ?? terms.startAt)
  const periodEnd = item.turn?.end ?? trialEndOf(terms) ?? firstTurn.end
  const at = action.at === 'now' ? now : action.at === 'period_end' ? periodEnd : action.at
  const isUnborn = phase === 'waiting' && ns(at) <= ns(terms.startAt)
  if (action.proration === 'none') keep(state, state.parts, at, now)
  else giveBackKept(state, at)
  state.end = isUnborn ? { at: now, isAtPeriodEnd: false } : { at, isAtPeriodEnd: action.at === 'period_end' }
  if (isUnborn || ns(at) === ns(now)) state.phase = 'ended'
}

function forgive({ terms, parts }: State, { item, version, periodStart, from, until, isCredit }: ForgivenLine): void {
  const part = parts.find(
    (one) => one.item === item && one.version === version && ns(one.turn.start) === ns(periodStart),
  )
  if (!part) throw new NoSuchPart(`version ${version} has no part of the turn of ${periodStart}`)
  const times = [{ from: unitOf(terms, from), until: unitOf(terms, until) }]
  if (isCredit) part.kept = joined([...part.kept, ...times])
  else part.forgiven = joined([...part.forgiven, ...times])
}
