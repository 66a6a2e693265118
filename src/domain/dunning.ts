import { bankingDayFrom } from './banking-days.ts'
import { type Instant, isAtOrAfter } from './instant.ts'

export interface DunningStep {
  /** Calendar days after the first failure. */
  readonly afterDays: number
  readonly action: 'attempt' | 'mail'
}

/** What is done about an invoice that could not be collected. */
export interface DunningPolicy {
  /** Null: the default policy. */
  readonly id: string | null
  readonly name: string
  readonly steps: readonly DunningStep[]
  /** After a decline that no repetition changes: `wait` for another method until the end, or `end` at once. */
  readonly onHardDecline: 'wait' | 'end'
  readonly end: {
    readonly afterDays: number
    readonly subscription: 'cancel' | 'pause' | 'leave'
    readonly invoice: 'uncollectible' | 'leave'
  }
  /** The hour of the steps on the customer's clock; null: the time of the first failure. */
  readonly hour: number | null
  readonly weekdays: 'any' | 'no_weekend' | 'banking_days'
}

export const defaultDunningPolicy: DunningPolicy = {
  id: null,
  name: 'default',
  steps: [1, 3, 5, 7].map((afterDays) => ({ afterDays, action: 'attempt' })),
  onHardDecline: 'wait',
  end: { afterDays: 28, subscription: 'leave', invoice: 'leave' },
  hour: null,
  weekdays: 'any',
}

export const dunningEndReasons = [
  'paid',
  'void',
  'uncollectible',
  'subscription_canceled',
  'exhausted',
  'hard_decline',
] as const
export type DunningEndReason = (typeof dunningEndReasons)[number]

/** The dunning of one invoice: the only one in its life, by the policy that it began with. */
export interface Dunning {
  readonly id: string
  readonly policy: DunningPolicy
  /** The first failure; all steps are counted from it. */
  readonly startedAt: Instant
  readonly stepsDone: number
  readonly endedAt: Instant | null
  readonly endReason: DunningEndReason | null
}

/** `exhausted`: every step is done, and the invoice is still owed. */
export type DunningStatus = 'active' | 'exhausted' | 'ended'

/** The status of a dunning, from why it ended. */
export function dunningStatus({ endReason }: Dunning): DunningStatus {
  if (endReason === null) return 'active'
  return endReason === 'exhausted' || endReason === 'hard_decline' ? 'exhausted' : 'ended'
}

export interface DueStep {
  readonly at: Instant
  readonly action: DunningStep['action'] | 'end'
}

/**
 * The instants of all steps and of the end, in order: a pure function of policy, first failure and zone, so a late worker moves
 * none of them. An hour that the zone skips is the next one, an hour that comes twice the first of both. Without weekends a step
 * moves to Monday, on banking days to the next one, and those after it keep a day's distance.
 *
 *     failed Fri 2026-03-06 15:00, after 1 and 3 days, no_weekend   ->   Mon 9th, Tue 10th 15:00
 */
export function dunningSteps(policy: DunningPolicy, startedAt: Instant, timeZone: string): DueStep[] {
  const start = startedAt.toZonedDateTimeISO(timeZone)
  const time = policy.hour === null ? start.toPlainTime() : new Temporal.PlainTime(policy.hour)
  const steps = [...policy.steps, { afterDays: policy.end.afterDays, action: 'end' as const }]
  let last: { readonly afterDays: number; readonly date: Temporal.PlainDate } | null = null
  return steps.map(({ afterDays, action }) => {
    let date: Temporal.PlainDate = start.toPlainDate().add({ days: afterDays })
    if (last && last.afterDays === afterDays) date = last.date
    else if (last && Temporal.PlainDate.compare(date, last.date) <= 0) date = last.date.add({ days: 1 })
    date = allowedDayFrom(date, policy.weekdays)
    last = { afterDays, date }
    return { at: date.toZonedDateTime({ timeZone, plainTime: time }).toInstant(), action }
  })
}

function allowedDayFrom(date: Temporal.PlainDate, weekdays: DunningPolicy['weekdays']): Temporal.PlainDate {
  if (weekdays === 'banking_days') return bankingDayFrom(date)
  const weekendDays = weekdays === 'no_weekend' ? Math.max(0, date.dayOfWeek - 5) : 0
  return weekendDays === 0 ? date : date.add({ days: 3 - weekendDays })
}

/**
 * A dunning that had ended, of an invoice that is owed again: it goes on with its next step, all still counted from the first failure.
 * Of one whose steps were all done the end comes again.
 */
export function resumedDunning(dunning: Dunning): Dunning {
  const stepsDone = Math.min(dunning.stepsDone, dunning.policy.steps.length)
  return { ...dunning, stepsDone, endedAt: null, endReason: null }
}

/** When the next step is due; null after the last one. */
export function nextStepAt(dunning: Dunning, timeZone: string): Instant | null {
  if (dunning.endReason !== null) return null
  return dunningSteps(dunning.policy, dunning.startedAt, timeZone)[dunning.stepsDone]?.at ?? null
}

/** What is to be done at one time: the mails to be sent, then an attempt or the end. */
export interface DueSteps {
  readonly mails: readonly { readonly step: number; readonly isLate: boolean }[]
  readonly action: 'attempt' | 'end' | null
  readonly stepsDone: number
}

const mailLateAfterDays = 3

/**
 * The steps that are due. Of several attempts that a late worker finds only the last is made, and the end waits for what comes of
 * it; a mail more than three days late is not sent.
 */
export function dueDunningSteps(dunning: Dunning, timeZone: string, now: Instant): DueSteps {
  const steps = dunningSteps(dunning.policy, dunning.startedAt, timeZone)
  const firstLater = steps.findIndex(({ at }, step) => step >= dunning.stepsDone && !isAtOrAfter(now, at))
  const dueUntil = firstLater < 0 ? steps.length : firstLater
  const lastAttempt = steps.findLastIndex(
    ({ action }, step) => step >= dunning.stepsDone && step < dueUntil && action === 'attempt',
  )
  const upTo = lastAttempt < 0 ? dueUntil : lastAttempt + 1
  const due = steps.slice(dunning.stepsDone, upTo)
  const mails = due.flatMap(({ at, action }, index) =>
    action === 'mail'
      ? [
          {
            step: dunning.stepsDone + index,
            isLate: isAtOrAfter(now, at.add({ hours: mailLateAfterDays * 24 })),
          },
        ]
      : [],
  )
  const action = lastAttempt >= 0 ? 'attempt' : due.some(({ action }) => action === 'end') ? 'end' : null
  return { mails, action, stepsDone: Math.max(upTo, dunning.stepsDone) }
}
