import type { Action, Happening, Terms } from '../random/histories.ts'
import { owedFor, type Part, type Payer, partOf, pay, type Turn, waive } from './naive-parts.ts'
import { unitOf } from './naive-ruler.ts'

// A second opinion, slow and simple: it lives through the calendar date by date, and each date of a period has its price,
// which whoever holds the date at its end owes. It knows nothing of versions, covers or differences. Where proration is by
// second it is the same walk by another ruler: second by second, and the many in which nothing happens at one stride.

interface Stay {
  readonly part: Part
  readonly until: Temporal.Instant
}

interface End {
  readonly at: Temporal.Instant
  readonly knownAt: Temporal.Instant
  /** How often somebody had begun to pay anew by then. */
  readonly knownToBeginning: number
  readonly paidUntil: Temporal.Instant
  readonly askedAt: Temporal.Instant
  readonly isAtPeriodEnd: boolean
}

interface State {
  readonly terms: Terms
  phase: 'waiting' | 'trial' | 'running' | 'ended'
  payer: Payer
  /** Pays instead of `payer` to the end of the turn, after a change without proration. */
  payerBefore: Payer | null
  /** Everybody who has paid or pays for a turn, the last one now. */
  readonly parts: Part[]
  anchor: Temporal.Instant
  turn: Turn | null
  /** Since when the payer has been paying for this turn. */
  paysSince: Temporal.Instant
  /** How often somebody has begun to pay anew, other than by a new turn. */
  beginnings: number
  pending: Payer | null
  paused: { keepsPaid: boolean } | null
  end: End | null
  /** Paid and not given back, though somebody else pays now. */
  readonly stays: Stay[]
}

/** What is owed in total at `now`, in minor units, by turn and what was subscribed: '<start of the turn> 2 x basic'. */
export function owedByNaiveModel(
  terms: Terms,
  happenings: readonly Happening[],
  now: Temporal.Instant,
): Map<string, bigint> {
  const trialEnd = trialEndOf(terms)
  const state: State = {
    terms,
    phase: 'waiting',
    payer: terms,
    payerBefore: null,
    parts: [],
    anchor: terms.anchor ?? trialEnd ?? terms.startAt,
    turn: null,
    paysSince: terms.startAt,
    beginnings: 0,
    pending: null,
    paused: null,
    end: null,
    stays: [],
  }
  const waiting = [...happenings]
  const today = unitOf(terms, now)
  let unit = unitOf(terms, earlier(terms.startAt, terms.createdAt))
  for (;;) {
    for (;;) {
      const clock = nextTick(state)
      const [happening] = waiting
      const isClock = clock !== null && (!happening || ns(clock) <= ns(happening.at))
      const at = isClock ? clock : happening?.at
      if (!at || ns(at) > ns(now) || unitOf(terms, at) > unit) break
      if (isClock) tick(state, at)
      else if (happening) {
        waiting.shift()
        happen(state, happening.action, at)
      }
    }
    const next = terms.proration === 'day' ? unit + 1 : strideFrom(state, waiting, { unit, today })
    for (const part of payersOf(state, unit)) pay(part, unit, next)
    if (unit > lastUnit(state, today)) return owedFor(state.parts)
    unit = next
  }
}

/** The next unit at which somebody else may have to pay: where something happens, begins or ends. */
function strideFrom(state: State, waiting: readonly Happening[], { unit, today }: Record<'unit' | 'today', number>) {
  const { terms, turn, stays, end } = state
  const marks = [nextTick(state), waiting[0]?.at, turn?.start, turn?.end, end?.at, end?.paidUntil]
  for (const stay of stays) marks.push(stay.until, stay.part.turn.start, stay.part.turn.end)
  const ahead = marks.flatMap((at) => (at ? unitOf(terms, at) : [])).filter((mark) => mark > unit)
  return Math.min(...ahead, Math.max(unit, lastUnit(state, today)) + 1)
}

function nextTick({ phase, terms, turn, end }: State): Temporal.Instant | null {
  if (phase === 'ended') return null
  const natural = phase === 'waiting' ? terms.startAt : phase === 'trial' ? trialEndOf(terms) : (turn?.end ?? null)
  return end && natural && ns(end.at) <= ns(natural) ? end.at : natural
}

function tick(state: State, at: Temporal.Instant): void {
  if (state.end && ns(state.end.at) === ns(at)) {
    state.phase = 'ended'
    return
  }
  if (state.phase === 'waiting') {
    state.phase = 'trial'
    if (state.terms.trialDays > 0) return
  }
  if (state.pending) {
    if (state.phase === 'running' && !sameTurnLength(state.pending, state.payer)) state.anchor = at
    state.payer = state.pending
    state.pending = null
  }
  state.phase = 'running'
  state.payerBefore = null
  if (state.paused) state.paused.keepsPaid = false
  state.turn = turnOf(state, at)
  state.paysSince = at
  state.parts.push(partOf(state.payer, state.turn, at))
}

function happen(state: State, action: Happening['action'], at: Temporal.Instant): void {
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
      state.paused = { keepsPaid: action.proration === 'none' && state.phase === 'running' }
      return
    case 'resume':
      if (state.paused && !state.paused.keepsPaid) beginToPay(state, at)
      state.paused = null
      return
    case 'drop_pending_change':
      state.pending = null
      return
    case 'waive':
      waive(state.terms, state.parts, action)
  }
}

function change(state: State, action: Extract<Action, { do: 'change' }>, at: Temporal.Instant): void {
  const { payer, phase, turn, paused } = state
  const wanted = { plan: action.plan, quantity: action.quantity }
  const isAlready = payer.plan.code === wanted.plan.code && payer.quantity === wanted.quantity
  if (action.when === 'period_end' && phase !== 'waiting' && !isAlready) {
    state.pending = wanted
    return
  }
  state.pending = null
  if (isAlready) return
  state.payer = wanted
  if (phase !== 'running' || !turn) return
  const isNewTurn = !sameTurnLength(payer, wanted)
  if (action.proration === 'none' && !isNewTurn) {
    state.payerBefore ??= payer
    return
  }
  if (action.proration === 'none' && (!paused || paused.keepsPaid)) {
    const capped = cappedAt(state)
    const until = capped ? earlier(turn.end, capped) : turn.end
    const part = state.parts.at(-1)
    if (part) state.stays.push({ part, until })
  }
  state.payerBefore = null
  if (paused) paused.keepsPaid = false
  const { end } = state
  if (isNewTurn) {
    state.anchor = at
    state.turn = turnOf(state, at)
    if (end) state.end = { ...end, isAtPeriodEnd: end.isAtPeriodEnd && same(end.at, state.turn.end) }
  }
  beginToPay(state, at)
}

function beginToPay(state: State, at: Temporal.Instant): void {
  const { turn, payer, payerBefore } = state
  state.paysSince = at
  state.beginnings += 1
  if (turn) state.parts.push(partOf(payerBefore ?? payer, turn, at))
}

function cancel(state: State, action: Extract<Action, { do: 'cancel' }>, now: Temporal.Instant): void {
  const { terms, phase, end } = state
  const turnEnd = phase === 'trial' ? trialEndOf(terms) : state.turn?.end
  if (phase === 'waiting' || !turnEnd) {
    state.end = {
      at: now,
      askedAt: now,
      knownAt: now,
      knownToBeginning: state.beginnings,
      paidUntil: now,
      isAtPeriodEnd: false,
    }
    state.phase = 'ended'
    return
  }
  const at = action.at === 'now' ? now : action.at === 'period_end' ? turnEnd : action.at
  const paidTo = end && ns(end.at) < ns(turnEnd) && wasKnownBefore(state, end) ? end.at : turnEnd
  const paidUntil = action.proration === 'none' && ns(at) < ns(paidTo) ? paidTo : at
  const isAtPeriodEnd = action.at === 'period_end'
  if (end && same(end.at, at) && same(end.paidUntil, paidUntil) && end.isAtPeriodEnd === isAtPeriodEnd) return
  const heard = end && ns(end.at) < ns(turnEnd) ? end : { knownAt: now, knownToBeginning: state.beginnings }
  const { knownAt, knownToBeginning } = heard
  state.end = { at, askedAt: now, knownAt, knownToBeginning, paidUntil, isAtPeriodEnd }
  if (same(at, now)) state.phase = 'ended'
}

/** Who pays for the date or second, as things stand at its end or, for one to come, as they stand now. */
function payersOf(state: State, unit: number): Part[] {
  const { terms, turn, phase, stays, paused, end, parts } = state
  const staying = stays.filter(({ part, until }) => isIn(part.turn, unit) && unit < unitOf(terms, until))
  const payers = staying.map(({ part }) => part)
  const isOff = paused !== null && !paused.keepsPaid
  if (!turn || isOff || !isIn(turn, unit)) return payers
  const capped = cappedAt(state) ?? (phase === 'ended' && end ? end.paidUntil : null)
  if (capped && unit >= unitOf(terms, capped) && ns(capped) < ns(turn.end)) return payers
  if (phase !== 'running' && phase !== 'ended') return payers
  const part = parts.at(-1)
  return part ? [...payers, part] : payers
}

/** Where the present turn is paid up to because its end was known before it began; null when it is paid in full. */
function cappedAt(state: State): Temporal.Instant | null {
  const { end } = state
  if (!end || !wasKnownBefore(state, end)) return null
  return same(end.at, end.askedAt) ? end.paidUntil : end.at
}

function wasKnownBefore({ paysSince, beginnings }: State, end: NonNullable<State['end']>): boolean {
  return ns(end.knownAt) < ns(paysSince) || end.knownToBeginning < beginnings
}

function lastUnit({ terms, turn, stays }: State, today: number): number {
  return Math.max(today, turn?.endUnit ?? today, ...stays.map(({ until }) => unitOf(terms, until)))
}

function turnOf({ terms, anchor, payer }: State, at: Temporal.Instant): Turn {
  const { unit, count } = payer.plan.interval
  const turnAt = (n: number) =>
    anchor
      .toZonedDateTimeISO(terms.timeZone)
      .add({ [`${unit}s`]: n * count })
      .toInstant()
  // From near by, and then turn by turn.
  const daysAway = at.since(anchor).total('days')
  let n = Math.trunc(daysAway / ({ day: 1, week: 7, month: 31, year: 366 }[unit] * count))
  while (ns(turnAt(n)) > ns(at)) n -= 1
  while (ns(turnAt(n + 1)) <= ns(at)) n += 1
  const [start, end] = [turnAt(n), turnAt(n + 1)]
  return { name: String(start), start, end, firstUnit: unitOf(terms, start), endUnit: unitOf(terms, end) }
}

function sameTurnLength(a: Payer, b: Payer): boolean {
  return a.plan.interval.unit === b.plan.interval.unit && a.plan.interval.count === b.plan.interval.count
}

function trialEndOf({ startAt, timeZone, trialDays }: Terms): Temporal.Instant | null {
  return trialDays > 0 ? startAt.toZonedDateTimeISO(timeZone).add({ days: trialDays }).toInstant() : null
}

function isIn({ firstUnit, endUnit }: Turn, unit: number): boolean {
  return firstUnit <= unit && unit < endUnit
}

function ns(at: Temporal.Instant): bigint {
  return at.epochNanoseconds
}

function same(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return ns(a) === ns(b)
}

function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return ns(a) < ns(b) ? a : b
}
