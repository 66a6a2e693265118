import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode } from '../../../src/domain/price.ts'
import type { Action, ForgivenLine, Happening, Terms } from '../random/histories.ts'
import { type Item, isNew, leading, named, newestVersion, type Order, sameTurnLength } from './naive-items.ts'
import { joined, NoSuchPart, type Part, priceOf, type Stretch, without } from './naive-parts.ts'
import { unitOf } from './naive-ruler.ts'
import { earlier, ns, trialEndOf, turnOf } from './naive-turns.ts'

// A second opinion, slow and simple: it goes through the calendar from boundary to boundary, gives every version its part of
// every turn, and asks at the end which dates or seconds of it are due. It knows nothing of lines, documents or differences.

interface State {
  readonly terms: Terms
  phase: 'waiting' | 'trial' | 'running' | 'ended'
  readonly items: Item[]
  readonly parts: Part[]
  readonly pauses: { from: number; until: number }[]
  isPaused: boolean
  waiting: { plan: Plan | null; quantity: number | null; at: Temporal.Instant } | null
  end: { at: Temporal.Instant; isAtPeriodEnd: boolean } | null
}

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
  const items = terms.plan.prices.map(
    (price): Item => ({
      code: price.code,
      planCode: terms.plan.code,
      price,
      quantity: price.code === basePriceCode ? terms.quantity : price.quantity,
      version: 1,
      anchor: terms.anchor ?? trialEndOf(terms) ?? terms.startAt,
      turn: null,
      next: null,
    }),
  )
  return { terms, phase: 'waiting', items, parts: [], pauses: [], isPaused: false, waiting: null, end: null }
}

/**
 * What is due of a part at `now`: what it serves, less pauses and what is after the end, plus what is kept, less what is
 * forgiven. In arrears that is nothing before the part is over.
 */
function due({ terms, pauses, end }: State, part: Part, now: Temporal.Instant): Stretch[] {
  const { price, turn, from, until, kept, forgiven, overAt } = part
  const isOver = ns(end ? earlier(overAt, end.at) : overAt) <= ns(now)
  if (price.timing === 'in_arrears' && !isOver) return []
  const off = end ? [...pauses, { from: unitOf(terms, end.at), until: Number.POSITIVE_INFINITY }] : pauses
  const served = without([{ from, until: Math.min(until, turn.endUnit) }], off)
  return without(joined([...served, ...kept]), forgiven)
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
  const { terms, end, waiting, items } = state
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
    changeItems(state, waiting, at)
  }
  state.phase = 'running'
  for (const item of items) {
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
      state.pauses.push({ from: unitOf(state.terms, at), until: Number.POSITIVE_INFINITY })
      state.isPaused = true
      return
    case 'resume': {
      const pause = state.pauses.at(-1)
      if (pause) pause.until = unitOf(state.terms, at)
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
  const { waiting, items, phase, terms } = state
  if (waiting) {
    if (action.plan) waiting.plan = null
    if (action.quantity !== null) waiting.quantity = null
    if (!waiting.plan && waiting.quantity === null) state.waiting = null
  }
  if (!items.some((item) => isNew(item, action))) return
  if (action.when === 'period_end' && phase !== 'waiting') {
    const end = phase === 'trial' ? trialEndOf(terms) : (leading(state).turn?.end ?? null)
    if (!end) throw new Error('a running subscription has a turn')
    const left = state.waiting
    state.waiting = {
      plan: action.plan ?? left?.plan ?? null,
      quantity: action.quantity ?? left?.quantity ?? null,
      at: end,
    }
    return
  }
  const turnBefore = leading(state).turn
  if (action.proration === 'none' && phase === 'running') changeKeeping(state, action, at)
  else {
    giveBackKept(state, at)
    changeItems(state, action, at)
  }
  const { turn } = leading(state)
  if (!turn || turn === turnBefore) return
  const { end } = state
  if (end) state.end = { ...end, isAtPeriodEnd: end.isAtPeriodEnd && ns(end.at) === ns(turn.end) }
  if (state.waiting && turnBefore && ns(state.waiting.at) === ns(turnBefore.end)) state.waiting.at = turn.end
}

/** Other versions pay from now on. Another interval of the leading item begins new turns of all of them now. */
function changeItems(state: State, order: Order, at: Temporal.Instant): void {
  const isAnchorMoved = movesAnchor(state, order)
  for (const item of state.items) changeItem(state, item, order, at, isAnchorMoved)
}

/** The same without proration: items that keep their turns pay the new price from the next one on, of the others all is kept. */
function changeKeeping(state: State, order: Order, at: Temporal.Instant): void {
  const isAnchorMoved = movesAnchor(state, order)
  const restarted = state.items.filter(
    (item) => !sameTurnLength(item, order) || (isAnchorMoved && ns(item.anchor) !== ns(at)),
  )
  const isRestarted = ({ item }: Part) => restarted.some(({ code }) => code === item)
  keep(state, state.parts.filter(isRestarted), at, at)
  for (const item of state.items) {
    if (restarted.includes(item)) changeItem(state, item, order, at, isAnchorMoved)
    else if (isAnchorMoved || isNew(item, order))
      item.next = { ...named(item, order), version: newestVersion(item) + 1 }
  }
}

function movesAnchor(state: State, order: Order): boolean {
  const item = leading(state)
  return item.turn !== null && !sameTurnLength(item, order)
}

/** Another version pays from now on; with another interval, or where all begin anew, its turn is another one too. */
function changeItem(state: State, item: Item, order: Order, at: Temporal.Instant, isAnchorMoved: boolean): void {
  if (!isAnchorMoved && !isNew(item, order)) return
  const isSameTurn = sameTurnLength(item, order) && !(isAnchorMoved && ns(item.anchor) !== ns(at))
  const version = newestVersion(item) + 1
  Object.assign(item, named(item, order), { version, next: null })
  if (!item.turn) return
  const since = unitOf(state.terms, at)
  for (const part of state.parts) {
    if (part.item !== item.code) continue
    part.until = Math.min(part.until, Math.max(part.from, since))
    part.overAt = earlier(part.overAt, at)
  }
  if (isAnchorMoved) item.anchor = at
  if (!isSameTurn) item.turn = turnOf(state.terms, item, at)
  if (ns(item.turn.end) > ns(at)) addPart(state, item, at)
}

function addPart(
  { terms, parts }: State,
  { code, version, price, quantity, planCode, turn }: Item,
  at: Temporal.Instant,
): void {
  if (!turn) throw new Error('a part is of a turn')
  const from = Math.max(turn.firstUnit, unitOf(terms, at))
  parts.push({
    item: code,
    version,
    price,
    quantity,
    planCode,
    turn,
    from,
    until: turn.endUnit,
    overAt: turn.end,
    kept: [],
    forgiven: [],
  })
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

/** Without proration: what is due now stays due from an instant on. */
function keep(state: State, parts: readonly Part[], at: Temporal.Instant, now: Temporal.Instant): void {
  const before = [{ from: Number.NEGATIVE_INFINITY, until: unitOf(state.terms, at) }]
  for (const part of parts) part.kept = joined([...part.kept, ...without(due(state, part, now), before)])
}

/** With proration: what was kept is due no longer, but for versions that are over. */
function giveBackKept(state: State, at: Temporal.Instant): void {
  const from = unitOf(state.terms, at)
  for (const part of state.parts) {
    const item = state.items.find(({ code }) => code === part.item)
    if (item?.version === part.version) part.kept = without(part.kept, [{ from, until: Number.POSITIVE_INFINITY }])
  }
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
