import { type NaiveStep, naiveDebitAt } from './naive-dunning.ts'
import { dayMs, naivePauseMs } from './naive-gateway.ts'
import { dueOf, hasFailed, methodOf, type NaiveLife, type Owed, type OwedDunning } from './naive-owed.ts'

// How the naive model waits for an attempt while the steps of a dunning are due.

/** Takes the steps that are due, up to the last attempt among them; mails are recorded. Returns what the last one of them is. */
export function takeDue({ now, mails }: NaiveLife, { id }: Owed, dunning: OwedDunning): NaiveStep['what'] | null {
  const due = dunning.steps.slice(dunning.done).filter(({ at }) => at <= now)
  const attempt = due.findLastIndex(({ what }) => what === 'attempt')
  const taken = attempt < 0 ? due : due.slice(0, attempt + 1)
  taken.forEach(({ at, what }, n) => {
    if (what === 'mail') mails.push({ at: now, id, step: dunning.done + n, isLate: now >= at + 3 * dayMs })
  })
  dunning.done += taken.length
  return taken.at(-1)?.what ?? null
}

/** Debits are announced once; cards are not. */
export function mustAnnounce(life: NaiveLife, owed: Owed): boolean {
  const { noticeDays } = life
  const { announced } = owed
  const method = methodOf(life, owed)
  return noticeDays > 0 && /^(processing|late)/.test(method ?? '') && announced?.token !== method
}

export function announce(life: NaiveLife, owed: Owed): void {
  const { now, zone, noticeDays } = life
  const method = methodOf(life, owed)
  const announced = { at: naiveDebitAt(now, noticeDays, zone), cents: dueOf(owed), token: method ?? '' }
  Object.assign(owed, { announced, collection: 'waiting' })
  life.notices.push({ at: now, id: owed.id, cents: announced.cents, debitAt: announced.at })
  waitUntil(owed, announced.at)
}

/** Until the attempt, or a step of the dunning before it. */
export function waitUntil(owed: Owed, at: number): void {
  const step = owed.dunning?.reason === null ? owed.dunning.steps[owed.dunning.done]?.at : undefined
  owed.collectAt = Math.min(at, step ?? at)
}

/** When the attempt that it waits for is made: a debit that was announced, or one more after the gateway was away; null: now. */
export function awaitedAt(life: NaiveLife, owed: Owed): number | null {
  const { announced, collection, dunning } = owed
  const method = methodOf(life, owed)
  if (collection !== 'waiting' || method === null) return null
  if (announced?.token === method && life.now < announced.at) return announced.at
  const failures = life.tries.filter((one) => one.owed === owed && hasFailed(one))
  const [last, others] = [failures.at(-1), failures.findLastIndex((one) => one.class !== 'gateway_down')]
  const pause = naivePauseMs(failures.length - 1 - others)
  if (dunning?.reason !== null || !last?.failedAt || last.token !== method || pause === null) return null
  return life.now < last.failedAt + pause ? last.failedAt + pause : null
}

/** Mails go out meanwhile; attempts are the one that is waited for, and the end waits for it. */
export function waitMeanwhile(
  life: NaiveLife,
  owed: Owed,
  { at, dunning }: { at: number; dunning: OwedDunning | null },
): void {
  const last = dunning && takeDue(life, owed, dunning)
  if (dunning && last === 'end') dunning.done -= 1
  if (last === 'end') owed.collectAt = at
  else waitUntil(owed, at)
}
