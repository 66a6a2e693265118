import { type Instant, isAtOrAfter, isBefore } from './instant.ts'
import { isLonger } from './interval.ts'
import { newestVersion } from './item.ts'
import { addCalendarDays } from './period.ts'
import { hasEnded, leadingItem, pausedSince, type Subscription } from './subscription.ts'

/** A notice that is sent on a day: what it is about, told apart by its occasion. */
export interface Notice {
  readonly kind: 'reminder' | 'renewal_notice' | 'trial_ending'
  readonly occasion: string
  /** When it is to be sent. */
  readonly at: Instant
  /** What it announces: the due date, the renewal, the end of the trial. */
  readonly announced: Instant
}

/** Which notices a tenant sends, and when. */
export interface NoticeRules {
  readonly kinds: readonly string[]
  readonly reminderDays: readonly number[]
  readonly renewalNoticeDays: number
  readonly renewalNoticeMonths: number
  readonly trialNoticeDays: readonly number[]
}

/** The reminders of an invoice: so many calendar days from its due date, at its wall time in the customer's zone. */
export function reminders(dueAt: Instant, timeZone: string, rules: NoticeRules): Notice[] {
  if (!rules.kinds.includes('reminder')) return []
  return rules.reminderDays.map((days) => ({
    ...{ kind: 'reminder' as const, occasion: `${days} days`, announced: dueAt },
    at: addCalendarDays(dueAt, days, timeZone),
  }))
}

/**
 * The notices of a subscription as things stand: before its trial ends, and before its period renews if that is long enough. None once it
 * is to end by then, or while it is paused.
 */
export function subscriptionNotices(subscription: Subscription, now: Instant, rules: NoticeRules): Notice[] {
  const { timeZone, trialEnd, end } = subscription
  if (hasEnded(subscription, now) || pausedSince(subscription, now)) return []
  const goesOnAt = (at: Instant) => end === null || isBefore(at, end.at)
  const before = (kind: 'renewal_notice' | 'trial_ending', at: Instant, days: number): Notice => ({
    ...{ kind, occasion: `${at} ${days} days`, announced: at },
    at: addCalendarDays(at, -days, timeZone),
  })
  if (trialEnd && isBefore(now, trialEnd)) {
    const isSent = rules.kinds.includes('trial_ending') && goesOnAt(trialEnd)
    return isSent ? rules.trialNoticeDays.map((days) => before('trial_ending', trialEnd, days)) : []
  }
  const leading = leadingItem(subscription)
  const renewsAt = leading.period?.end
  if (!renewsAt || !rules.kinds.includes('renewal_notice') || !goesOnAt(renewsAt)) return []
  const shortest = { unit: 'month', count: rules.renewalNoticeMonths } as const
  const isShorter = isLonger(shortest, newestVersion(leading).price.interval)
  return isShorter ? [] : [before('renewal_notice', renewsAt, rules.renewalNoticeDays)]
}

/**
 * The notice to send now, of those whose time has come since they were last looked at: only the last, and none before what has already
 * happened. And when to look again; null if none is to come.
 */
export function dueNotice(
  notices: readonly Notice[],
  { lookedAt, now }: { readonly lookedAt: Instant; readonly now: Instant },
): { readonly due: Notice | null; readonly nextAt: Instant | null } {
  const inOrder = notices.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  const isInTime = ({ kind, announced }: Notice) => kind === 'reminder' || isBefore(now, announced)
  const due = inOrder.findLast((one) => isBefore(lookedAt, one.at) && isAtOrAfter(now, one.at) && isInTime(one)) ?? null
  return { due, nextAt: inOrder.find(({ at }) => isBefore(now, at))?.at ?? null }
}
