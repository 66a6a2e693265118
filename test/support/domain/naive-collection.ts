import type { DeclineClass } from '../../../src/domain/collection.ts'
import type { DunningEndReason } from '../../../src/domain/dunning.ts'
import { naiveSteps } from './naive-dunning.ts'
import { dayMs, naiveAnswer, naivePauseMs, naiveSequel } from './naive-gateway.ts'
import {
  dueOf,
  endDunning,
  type Fact,
  hasFailed,
  isKept,
  liveTryOf,
  methodOf,
  type NaiveLife,
  type Owed,
  type OwedDunning,
  settle,
  type Try,
} from './naive-owed.ts'
import { announce, awaitedAt, mustAnnounce, takeDue, waitMeanwhile, waitUntil } from './naive-waits.ts'

// A second opinion on how one customer's automatic invoices are collected: it takes what is due first, does it, and looks again.
// It knows nothing of statements, sessions or workers, and shares only types with the code.

/** Lets time pass. Of what is due at one instant new invoices come first, then attempts, then what becomes of payments, then invoices. */
export function letPass(life: NaiveLife, to: number, facts: readonly Fact[]): void {
  const invoices = facts.filter(({ made }) => 'total' in made)
  const notes = facts.filter(({ made }) => 'reduced' in made)
  for (;;) {
    const due = [
      ...invoices.map((one) => ({ at: one.at, rank: 0, place: '', act: () => addInvoice(life, one) })),
      ...life.tries.map((one, n) => ({ at: one.askAt, rank: 1, place: placeOf(n), act: () => ask(life, one) })),
      ...life.sequels.map((one, n) => ({ at: one.at, rank: 2, place: placeOf(n), act: () => follow(life, one) })),
      ...life.owed.map((one) => ({ at: one.collectAt, rank: 3, place: one.id, act: () => collect(life, one, notes) })),
    ].flatMap((one) => (one.at !== null && one.at <= to ? [{ ...one, at: one.at }] : []))
    const [first] = due.sort((a, b) => a.at - b.at || a.rank - b.rank || (a.place < b.place ? -1 : 1))
    if (!first) break
    life.now = Math.max(life.now, first.at)
    if (first.rank === 0) invoices.shift()
    first.act()
  }
  life.now = to
}

function placeOf(index: number): string {
  return String(index).padStart(6, '0')
}

/** An invoice has become final: credit comes first, the rest is collected. */
export function addInvoice(life: NaiveLife, { subscriptionId, made }: Fact): void {
  if (!('total' in made)) return
  const creditApplied = Math.min(life.credit, made.total)
  life.credit -= creditApplied
  const isOpen = creditApplied < made.total
  life.owed.push({
    ...{ ...made, subscriptionId, creditApplied, status: isOpen ? 'open' : 'paid' },
    ...{ credited: 0, paid: 0, reversed: 0, hasNotes: false, isGivenUp: false, dunning: null, announced: null },
    ...{ collection: isOpen ? 'waiting' : null, collectAt: isOpen ? life.now : null },
  })
}

/** A credit note takes off what is due; what it does not take off is credit. */
export function applyNote(life: NaiveLife, { made }: Fact): void {
  if (!('reduced' in made)) return
  for (const [id, cents] of made.reduced) {
    const owed = life.owed.find((one) => one.id === id)
    if (!owed) throw new Error(`a credit note is for ${id}, which the model does not know`)
    owed.hasNotes = true
    owed.credited += cents
    if (cents > 0) settle(life, owed)
  }
  life.credit += made.credit
}

/** Makes an attempt, which the gateway is asked about when time passes. */
export function begin(
  life: NaiveLife,
  owed: Owed,
  of: Pick<Try, 'origin'> & { cents?: number; wasDue: boolean },
): void {
  life.tries.push({
    ...{ owed, token: methodOf(life, owed) ?? '', origin: of.origin, madeAt: life.now, cents: of.cents ?? dueOf(owed) },
    ...{ isFollowedUp: of.wasDue, status: 'sending', class: null, isUnwanted: false, askAt: life.now },
    ...{ put: 0, left: 0, takenOff: 0, hasFailedLate: false, isDisputed: false, failedAt: null },
  })
  Object.assign(owed, { collection: 'in_progress', collectAt: null })
}

function collect(life: NaiveLife, owed: Owed, notes: readonly Fact[]): void {
  owed.collectAt = null
  const { dunning } = owed
  const isDunned = dunning?.reason === null
  const at = awaitedAt(life, owed)
  const isOver = owed.subscriptionId !== null && life.ended.get(owed.subscriptionId) === 'canceled'
  if (isDunned && isOver) {
    endDunning(life, owed, 'subscription_canceled')
    owed.announced = null
    if (owed.collection === 'waiting') owed.collection = 'failed'
  } else if (at !== null) waitMeanwhile(life, owed, { at, dunning: isDunned ? dunning : null })
  else if (owed.collection === 'waiting') tryNow(life, owed)
  else if (isDunned) takeSteps(life, owed, { dunning, notes })
  else dun(life, owed)
}

function tryNow(life: NaiveLife, owed: Owed): void {
  if (mayTry(life, owed)) {
    if (mustAnnounce(life, owed)) announce(life, owed)
    else {
      const announced = owed.announced?.token === methodOf(life, owed) ? owed.announced : null
      const cents = Math.min(announced?.cents ?? dueOf(owed), dueOf(owed))
      begin(life, owed, {
        origin: announced && owed.dunning?.reason === null ? 'retry' : 'automatic',
        cents,
        wasDue: true,
      })
    }
    return
  }
  owed.announced = null
  owed.collection = methodOf(life, owed) === null ? 'no_payment_method' : 'failed'
  const isDunned = owed.dunning !== null && isKept(owed.dunning)
  if (!isDunned && life.now < owed.dueAt) owed.collectAt = owed.dueAt
  else dun(life, owed)
}

/** Of the same customer by the same method, whatever for: fewer than 15 declines in 30 days; and the last one may be repeated. */
function mayTry(life: NaiveLife, owed: Owed): boolean {
  const { tries, now } = life
  const method = methodOf(life, owed)
  if (method === null) return false
  const declines = tries.filter(
    (one) => one.token === method && one.madeAt > now - 30 * dayMs && hasFailed(one) && one.class !== 'gateway_down',
  )
  const last = tries.findLast((one) => one.owed === owed && hasFailed(one))
  const isRepeatable = last?.token !== method || last.class === 'retryable' || last.class === 'gateway_down'
  return declines.length < 15 && isRepeatable
}

/** The dunning begins, goes on, or is resumed: an invoice has one in its life, whose last step is its end. */
function dun(life: NaiveLife, owed: Owed): void {
  const { policy, now: startedAt } = life
  const steps = naiveSteps(policy, startedAt, life.zone)
  owed.dunning ??= { policy, startedAt, steps, done: 0, endedAt: null, reason: null }
  const { dunning } = owed
  const isResumed = !isKept(dunning)
  if (isResumed)
    Object.assign(dunning, { done: Math.min(dunning.done, dunning.steps.length - 1), endedAt: null, reason: null })
  const next = dunning.reason === null ? (dunning.steps[dunning.done]?.at ?? null) : null
  owed.collectAt = next !== null && isResumed ? Math.max(next, life.now) : next
}

function takeSteps(
  life: NaiveLife,
  owed: Owed,
  { dunning, notes }: { dunning: OwedDunning; notes: readonly Fact[] },
): void {
  const failed = life.tries.findLast((one) => one.owed === owed && hasFailed(one))
  if (dunning.policy.onHardDecline === 'end' && failed?.class === 'hard') {
    giveUp(life, owed, { notes, reason: 'hard_decline' })
    return
  }
  const last = takeDue(life, owed, dunning)
  if (last === 'attempt' && mayTry(life, owed)) {
    if (mustAnnounce(life, owed)) announce(life, owed)
    else begin(life, owed, { origin: 'retry', wasDue: true })
  } else if (last === 'end') giveUp(life, owed, { notes, reason: 'exhausted' })
  else dun(life, owed)
}

function giveUp(
  life: NaiveLife,
  owed: Owed,
  { notes, reason }: { notes: readonly Fact[]; reason: DunningEndReason },
): void {
  const { subscription, invoice } = owed.dunning?.policy.end ?? {}
  endDunning(life, owed, reason)
  if (invoice === 'uncollectible')
    Object.assign(owed, { status: 'uncollectible', isGivenUp: true, collection: null, announced: null })
  const id = owed.subscriptionId
  if (id === null || life.ended.get(id) === 'canceled' || subscription === undefined || subscription === 'leave') return
  if (subscription === 'pause' && life.ended.has(id)) return
  life.ended.set(id, subscription === 'cancel' ? 'canceled' : 'paused')
  for (const note of notes) if (note.subscriptionId === id && note.at === life.now) applyNote(life, note)
}

function ask(life: NaiveLife, one: Try): void {
  const { token, madeAt, isUnwanted, owed } = one
  const said = naiveAnswer(token, { madeAt, now: life.now, isFirst: one.status === 'sending', isUnwanted })
  one.status = said.status
  one.askAt = 'askAgainAt' in said ? said.askAgainAt : null
  if (said.status === 'succeeded') receive(life, one)
  else if (said.status === 'failed') {
    Object.assign(one, { class: said.class, failedAt: life.now })
    fail(life, owed, { class: said.class, isFollowedUp: one.isFollowedUp })
    loseMethod(life, token, said.class)
  } else if (dueOf(owed) > 0) {
    const isAsked = said.status === 'requires_action'
    if (said.status === 'canceled') owed.announced = null
    owed.collection = said.status === 'canceled' ? 'canceled' : isAsked ? 'requires_action' : 'in_progress'
  }
}

function receive(life: NaiveLife, one: Try): void {
  const { owed, cents } = one
  one.put = Math.min(cents, dueOf(owed))
  owed.paid += one.put
  owed.collection = null
  if (one.put > 0) settle(life, owed)
  if (dueOf(owed) > 0 && owed.status === 'open' && one.isFollowedUp)
    Object.assign(owed, { collection: 'waiting', collectAt: life.now + dayMs, announced: null })
  life.sequels.push(...naiveSequel(one.token, one.madeAt).map((sequel) => ({ ...sequel, of: one })))
}

function fail(life: NaiveLife, owed: Owed, of: { class: DeclineClass; isFollowedUp: boolean }): void {
  Object.assign(owed, { collection: 'failed', collectAt: null })
  if (owed.status !== 'open') owed.collection = null
  if (owed.status !== 'open' || !of.isFollowedUp) owed.announced = null
  else {
    const failures = life.tries.filter((one) => one.owed === owed && hasFailed(one))
    const others = failures.findLastIndex((one) => one.class !== 'gateway_down')
    const pause = of.class === 'gateway_down' ? naivePauseMs(failures.length - 1 - others) : null
    if (pause === null) owed.announced = null
    if (pause !== null) {
      owed.collection = 'waiting'
      waitUntil(owed, life.now + pause)
    } else {
      dun(life, owed)
      if (of.class === 'hard' && owed.dunning?.policy.onHardDecline === 'end') owed.collectAt = life.now
    }
  }
}

function loseMethod(life: NaiveLife, token: string, kind: DeclineClass): void {
  if (kind !== 'hard' && token !== 'decline_expired_card') return
  life.lostMethods.add(token)
  if (life.method === token) life.method = null
}

/** What becomes of money that was taken: it goes back, or comes back. */
function follow(life: NaiveLife, sequel: NaiveLife['sequels'][number]): void {
  life.sequels = life.sequels.filter((one) => one !== sequel)
  const { of: one, what } = sequel
  const { owed } = one
  if (what !== 'dispute') one.isDisputed = false
  if (what === 'dispute lost') return
  if (what === 'dispute won') {
    one.left = 0
    const back = liveTryOf(life, owed) ? 0 : Math.min(one.takenOff, dueOf(owed), one.cents - one.put)
    one.put += back
    owed.paid += back
    if (back > 0) settle(life, owed)
    return
  }
  Object.assign(one, { left: one.cents, takenOff: one.put, put: 0 })
  owed.reversed += one.takenOff
  one.isDisputed = what === 'dispute' && one.takenOff > 0
  if (owed.status === 'paid' && one.takenOff > 0) owed.status = owed.isGivenUp ? 'uncollectible' : 'open'
  if (what !== 'failure' || !sequel.class) return
  Object.assign(one, { hasFailedLate: true, class: sequel.class, failedAt: life.now })
  if (one.takenOff > 0 && !liveTryOf(life, owed)) fail(life, owed, { class: sequel.class, isFollowedUp: true })
  loseMethod(life, one.token, sequel.class)
}
