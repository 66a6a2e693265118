import type { CollectionStatus, DeclineClass } from '../../../src/domain/collection.ts'
import type { DunningEndReason, DunningPolicy } from '../../../src/domain/dunning.ts'
import type { NaiveStep } from './naive-dunning.ts'

// What the naive model of collection remembers of one customer. Time is in milliseconds, money in minor units.

export interface Owed {
  readonly id: string
  readonly subscriptionId: string | null
  readonly dueAt: number
  readonly total: number
  status: 'open' | 'paid' | 'void' | 'uncollectible'
  credited: number
  creditApplied: number
  paid: number
  reversed: number
  hasNotes: boolean
  isGivenUp: boolean
  collection: CollectionStatus | null
  collectAt: number | null
  dunning: OwedDunning | null
  /** The debit that was announced. */
  announced: { readonly at: number; readonly cents: number; readonly token: string } | null
}

export interface OwedDunning {
  readonly policy: DunningPolicy
  readonly startedAt: number
  readonly steps: readonly NaiveStep[]
  done: number
  endedAt: number | null
  reason: DunningEndReason | null
}

export interface Try {
  readonly owed: Owed
  readonly token: string
  readonly origin: 'automatic' | 'retry' | 'manual'
  readonly madeAt: number
  readonly cents: number
  /** Whether the invoice was being collected by itself when it was made. */
  readonly isFollowedUp: boolean
  status: 'sending' | 'requires_action' | 'processing' | 'unknown' | 'succeeded' | 'failed' | 'canceled'
  class: DeclineClass | null
  isUnwanted: boolean
  askAt: number | null
  /** Of the money that it took: what is on the invoice, and what has left again. */
  put: number
  left: number
  takenOff: number
  hasFailedLate: boolean
  failedAt: number | null
  /** Whether a dispute of money that was on the invoice is open. */
  isDisputed: boolean
}

/** What the model is given because it is no matter of collection: which invoices there are, and what credit notes take off. */
export interface Fact {
  readonly at: number
  readonly subscriptionId: string | null
  /** A new invoice, or a credit note with what it takes off. */
  readonly made:
    | { readonly id: string; readonly total: number; readonly dueAt: number }
    | { readonly reduced: ReadonlyMap<string, number>; readonly credit: number }
}

export interface NaiveLife {
  readonly zone: string
  policy: DunningPolicy
  /** How long before a debit its payer is notified. */
  noticeDays: number
  now: number
  credit: number
  /** The default method. */
  method: string | null
  /** The method of a subscription. */
  readonly ownMethods: Map<string, string>
  readonly lostMethods: Set<string>
  readonly owed: Owed[]
  readonly tries: Try[]
  /** By subscription, once it has ended. */
  readonly ended: Map<string, 'canceled' | 'paused'>
  readonly mails: { readonly at: number; readonly id: string; readonly step: number; readonly isLate: boolean }[]
  readonly notices: { readonly at: number; readonly id: string; readonly cents: number; readonly debitAt: number }[]
  sequels: { readonly at: number; readonly what: string; readonly class?: DeclineClass; readonly of: Try }[]
}

/** What is still owed of an invoice, in minor units. */
export function dueOf({ status, total, credited, creditApplied, paid, reversed }: Owed): number {
  return status === 'open' || status === 'uncollectible' ? total - credited - creditApplied - paid + reversed : 0
}

/** What an invoice is taken from: the method of its subscription, if that is of use, else the default one. */
export function methodOf({ ownMethods, lostMethods, method }: NaiveLife, { subscriptionId }: Owed): string | null {
  const own = ownMethods.get(subscriptionId ?? '')
  return own !== undefined && !lostMethods.has(own) ? own : method
}

/** The live attempt for an invoice. */
export function liveTryOf(life: NaiveLife, owed: Owed): Try | undefined {
  return life.tries.find((one) => one.owed === owed && one.askAt !== null)
}

/** Takes up money or credit: an invoice with nothing left due is paid, and nothing more is done about it. */
export function settle(life: NaiveLife, owed: Owed): void {
  if (dueOf(owed) === 0) end(life, owed, 'paid', 'paid')
}

/** Ends collection and dunning of an invoice. */
export function end(life: NaiveLife, owed: Owed, status: Owed['status'], reason: DunningEndReason): void {
  Object.assign(owed, { status, collection: null, collectAt: null, announced: null })
  if (status === 'uncollectible') owed.isGivenUp = true
  endDunning(life, owed, reason)
}

/** Ends the dunning of an invoice, if there is one that goes on or is exhausted. */
export function endDunning({ now }: NaiveLife, { dunning }: Owed, reason: DunningEndReason): void {
  if (dunning && isKept(dunning)) Object.assign(dunning, { reason, endedAt: now })
}

/** Whether it is under way or exhausted, so that no other one begins. */
export function isKept({ reason }: OwedDunning): boolean {
  return reason === null || reason === 'exhausted' || reason === 'hard_decline'
}

/** Whether it failed, at once or after it had succeeded. */
export function hasFailed({ status, hasFailedLate }: Try): boolean {
  return status === 'failed' || hasFailedLate
}
