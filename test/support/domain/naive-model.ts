import { periodCost } from '../../../src/domain/price.ts'
import type { Action, ForgivenLine, Happening, Terms } from '../random/histories.ts'
import { addPart, join } from './naive-changes.ts'
import { leading, orderOf } from './naive-items.ts'
import { doNow, moveTrialEnd, order, turnFrom } from './naive-orders.ts'
import { joined, type NaiveEvent, NoSuchPart, type Part, priceOf, usagePriceOf } from './naive-parts.ts'
import { due, firstDue, giveBackKept, keep, type Once, ownFirstDue, type State } from './naive-state.ts'
import { earlier, ns, trialEndOf, turnOf, unitIn } from './naive-turns.ts'

// A second opinion, slow and simple: it goes through the calendar from boundary to boundary, gives every version its part of
// every turn, and asks at the end which dates or seconds of it are due. It knows nothing of lines, documents or differences.

/** What is owed in total at `now`, in minor units, by turn and version: '<start of the turn> <item> <version> 2 x basic'. */
export function owedByNaiveModel(
  terms: Terms,
  happenings: readonly Happening[],
  now: Temporal.Instant,
  events: readonly NaiveEvent[] = [],
): Map<string, bigint> {
  const state = begin(terms)
  for (const { at, action } of happenings) {
    tickUntil(state, at)
    happen(state, action, at)
  }
  tickUntil(state, now)
  const owed = new Map<string, bigint>()
  for (const part of state.parts) {
    const stretches = due(state, part, now)
    const isUsage = part.price.tariff.kind === 'usage'
    owed.set(nameOf(part), isUsage ? usagePriceOf(part, stretches, events) : priceOf(part, stretches))
  }
  for (const item of state.once)
    owed.set(nameOf({ ...item, item: item.name, turn: { start: item.dueFrom } }), owedOnce(state, item))
  return owed
}

function owedOnce({ end }: State, { isCharged, isKept, forgiven, dueFrom, price, quantity }: Once): bigint {
  const hasEnded = end !== null && ns(end.at) <= ns(dueFrom) && !isKept
  const { numerator, denominator } = periodCost(price, quantity)
  return isCharged && !forgiven && !hasEnded ? (2n * numerator + denominator) / (2n * denominator) : 0n
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
    trialEnd: trialEndOf(terms),
    phase: 'waiting',
    planCode: plan.code,
    items: [],
    once: [],
    joined: 0,
    parts: [],
    pauses: [],
    isPaused: false,
    waiting: [],
    end: null,
  }
  const own = ownFirstDue(state)
  join(state, orderOf(terms), { at: startAt, dueFrom: firstDue(state), anchor: terms.anchor ?? own })
  for (const item of state.once) item.dueFrom = own
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

function naturalTick(state: State): Temporal.Instant | null {
  const { phase, terms, items } = state
  if (phase === 'waiting') return terms.startAt
  if (phase === 'trial') return ownFirstDue(state)
  return phase === 'elsewhere' ? firstDue(state) : items.flatMap(({ turn }) => turn?.end ?? []).reduce(earlier)
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
    if (ns(ownFirstDue(state)) > ns(at)) return
  }
  const due = state.waiting.filter((one) => ns(one.at) === ns(at))
  state.waiting = state.waiting.filter((one) => !due.includes(one))
  for (const { doing } of due) doNow(state, doing, at)
  if (!isNatural) return
  for (const item of state.once) {
    if (item.isCharged || ns(item.dueFrom) > ns(at)) continue
    item.isCharged = true
    item.forgiven = ns(item.dueFrom) < ns(terms.billedElsewhereUntil ?? item.dueFrom)
  }
  state.phase = ns(firstDue(state)) > ns(at) ? 'elsewhere' : 'running'
  if (state.phase === 'elsewhere') return
  for (const item of state.items) {
    if (item.turn && ns(item.turn.end) > ns(at)) continue
    if (item.next) Object.assign(item, item.next, { next: null })
    item.turn = turnOf(terms, item, at)
    addPart(state, item, at)
  }
}

function happen(state: State, action: Happening['action'], at: Temporal.Instant): void {
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
      turnFrom(state, action, at)
      return
    case 'trial':
      moveTrialEnd(state, action, at)
      return
    case 'uncancel':
      state.end = null
      return
    case 'drop_pending_change':
      state.waiting = state.waiting.filter(({ doing }) => doing.do !== 'change')
      return
    case 'redeem':
    case 'remove_discount':
      return // what is owed here is before discounts
    case 'forgive':
      for (const line of action.lines) forgive(state, line)
  }
}

function cancel(state: State, action: Extract<Action, { do: 'cancel' }>, now: Temporal.Instant): void {
  const { terms, phase } = state
  const item = leading(state)
  const first = firstDue(state)
  const firstEnd = ns(first) > ns(terms.startAt) ? first : turnOf(terms, item, first).end
  const periodEnd = item.turn?.end ?? firstEnd
  const at = action.at === 'now' ? now : action.at === 'period_end' ? periodEnd : action.at
  const isUnborn = phase === 'waiting' && ns(at) <= ns(terms.startAt)
  if (action.proration === 'none') keep(state, state.parts, at, now)
  else giveBackKept(state, at)
  for (const item of state.once) item.isKept = action.proration === 'none' && item.isCharged
  state.end = isUnborn ? { at: now, isAtPeriodEnd: false } : { at, isAtPeriodEnd: action.at === 'period_end' }
  if (isUnborn || ns(at) === ns(now)) state.phase = 'ended'
}

function forgive(state: State, { item, version, periodStart, from, until, isCredit }: ForgivenLine): void {
  const { terms, parts } = state
  const once = state.once.find(({ name }) => name === item)
  if (once) {
    once.forgiven = true
    return
  }
  const part = parts.find(
    (one) => one.item === item && one.version === version && ns(one.turn.start) === ns(periodStart),
  )
  if (!part) throw new NoSuchPart(`version ${version} has no part of the turn of ${periodStart}`)
  const times = [{ from: unitIn(terms, part.turn, from), until: unitIn(terms, part.turn, until) }]
  if (isCredit) part.kept = joined([...part.kept, ...times])
  else part.forgiven = joined([...part.forgiven, ...times])
}
