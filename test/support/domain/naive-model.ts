import type { Action, ForgivenLine, Happening, Terms } from '../random/histories.ts'
import { addPart, changeItems, changeKeeping, join } from './naive-changes.ts'
import { isFor, isNew, leading, orderOf, stillWaiting } from './naive-items.ts'
import { joined, NoSuchPart, type Part, priceOf } from './naive-parts.ts'
import { due, giveBackKept, keep, type State } from './naive-state.ts'
import { earlier, ns, trialEndOf, turnOf, unitIn } from './naive-turns.ts'

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
  const { plan, startAt } = terms
  const state: State = {
    terms,
    phase: 'waiting',
    planCode: plan.code,
    items: [],
    joined: 0,
    parts: [],
    pauses: [],
    isPaused: false,
    waiting: null,
    end: null,
  }
  const firstCharge = trialEndOf(terms) ?? startAt
  join(state, orderOf(terms), { at: startAt, dueFrom: firstCharge, anchor: terms.anchor ?? firstCharge })
  return state
}

function tickUntil(state: State, now: Temporal.Instant): void {
  for (let at = nextTick(state); at && ns(at) <= ns(now); at = nextTick(state)) tick(state, at)
}

function nextTick({ phase, terms, items, end }: State): Temporal.Instant | null {
  if (phase === 'ended') return null
  const turns = items.flatMap(({ turn }) => turn?.end ?? [])
  const natural = phase === 'waiting' ? terms.startAt : phase === 'trial' ? trialEndOf(terms) : turns.reduce(earlier)
  return end && natural && ns(end.at) <= ns(natural) ? end.at : natural
}

function tick(state: State, at: Temporal.Instant): void {
  const { terms, end, waiting } = state
  if (end && ns(end.at) === ns(at)) {
    state.phase = 'ended'
    return
  }
  if (state.phase === 'waiting') {
    state.phase = 'trial'
    if (terms.trialDays > 0) return
  }
  if (waiting && ns(waiting.at) === ns(at)) {
    state.waiting = null
    giveBackKept(state, at)
    changeItems(state, waiting, at, at)
  }
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
      change(state, action, at)
      return
    case 'cancel':
      cancel(state, action, at)
      return
    case 'uncancel':
      state.end = null
      return
    case 'pause':
      if (action.proration === 'none') keep(state, state.parts, at, at)
      else giveBackKept(state, at)
      state.pauses.push({ from: at, until: null })
      state.isPaused = true
      return
    case 'resume': {
      const pause = state.pauses.at(-1)
      if (pause) pause.until = at
      state.isPaused = false
      return
    }
    case 'drop_pending_change':
      state.waiting = null
      return
    case 'forgive':
      for (const line of action.lines) forgive(state, line)
  }
}

function change(state: State, action: Extract<Action, { do: 'change' }>, at: Temporal.Instant): void {
  const { items, phase, terms } = state
  const order = orderOf(action)
  state.waiting = stillWaiting(state.waiting, order)
  const isOtherPlan = order.plan !== null && order.plan.code !== state.planCode
  const beginsOne = order.items.some((one) => one.quantity !== 0 && !items.some((item) => isFor(one, item)))
  if (!isOtherPlan && !beginsOne && !items.some((item) => isNew(item, order))) return
  if (action.when === 'period_end' && phase !== 'waiting') {
    const end = phase === 'trial' ? trialEndOf(terms) : (leading(state).turn?.end ?? null)
    if (!end) throw new Error('a running subscription has a turn')
    const left = state.waiting
    state.waiting = { plan: order.plan ?? left?.plan ?? null, items: [...(left?.items ?? []), ...order.items], at: end }
    return
  }
  const turnBefore = leading(state).turn
  if (action.proration === 'none' && phase === 'running') changeKeeping(state, order, at)
  else {
    giveBackKept(state, at)
    changeItems(state, order, at, phase === 'waiting' ? terms.startAt : at)
  }
  const { turn } = leading(state)
  if (!turn || turn === turnBefore) return
  const { end } = state
  if (end) state.end = { ...end, isAtPeriodEnd: end.isAtPeriodEnd && ns(end.at) === ns(turn.end) }
  const { waiting } = state
  if (waiting && turnBefore && ns(waiting.at) === ns(turnBefore.end)) state.waiting = { ...waiting, at: turn.end }
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
  const times = [{ from: unitIn(terms, part.turn, from), until: unitIn(terms, part.turn, until) }]
  if (isCredit) part.kept = joined([...part.kept, ...times])
  else part.forgiven = joined([...part.forgiven, ...times])
}
