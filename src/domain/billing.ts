import { chargesDue, type Movement, stillToInvoice } from './charges.ts'
import { type Instant, isBefore } from './instant.ts'
import type { InvoiceKind } from './invoice.ts'
import { advance, nextDue, type Occurrence, scheduled } from './schedule.ts'
import { type Subscription, shownPeriod } from './subscription.ts'

/** What one due instant of one subscription brings: what happened, and what is to be invoiced because of it. */
export interface Turn {
  readonly at: Instant
  readonly subscription: Subscription
  readonly occurrences: readonly Occurrence[]
  readonly bill: Bill | null
}

/** The lines of one automatic invoice, not yet a document. */
export interface Bill {
  readonly kind: InvoiceKind
  readonly subscription: Subscription
  readonly period: { readonly start: Instant; readonly end: Instant } | null
  readonly movements: readonly Movement[]
  readonly occurredAt: Instant
}

/**
 * Everything that falls due for these subscriptions of one customer up to `now`, oldest first, then by subscription (D15);
 * at most `turnsMax` instants of it. `isComplete` is false when more is missing.
 * Billing again what this has billed gives no turn.
 */
export function billUpTo(
  subscriptions: readonly Subscription[],
  now: Instant,
  turnsMax: number,
): { subscriptions: readonly Subscription[]; turns: readonly Turn[]; isComplete: boolean } {
  const current = [...subscriptions]
  const turns: Turn[] = []
  for (;;) {
    const index = indexOfNext(current, now)
    const subscription = current[index]
    if (!subscription) return { subscriptions: current, turns, isComplete: true }
    if (turns.length >= turnsMax) return { subscriptions: current, turns, isComplete: false }
    const turn = nextTurn(subscription)
    current[index] = turn.subscription
    turns.push(turn)
  }
}

/** The subscription's charges brought to what is due at `now`, and the bill for the difference; null when there is none. */
export function billDifference(
  subscription: Subscription,
  kind: InvoiceKind,
  now: Instant,
): { subscription: Subscription; bill: Bill | null } {
  const { movements, charges } = stillToInvoice(subscription, chargesDue(subscription, now))
  const billed = movements.length > 0 || charges.length > 0 ? { ...subscription, charges } : subscription
  const bill = { kind, subscription: billed, period: shownPeriod(billed), movements, occurredAt: now }
  return { subscription: billed, bill: movements.length > 0 ? bill : null }
}

function nextTurn(subscription: Subscription): Turn {
  const scheduledAt = nextDue(subscription)
  const at = subscription.nextBillingAt
  if (!at) throw new Error(`nothing is due for subscription ${subscription.id}`)
  // Looked at out of its time, after a void say: time itself brings nothing then.
  const isOwnTime = scheduledAt !== null && !isBefore(at, scheduledAt)
  const advanced = isOwnTime ? advance(subscription, at) : { subscription, occurrences: [] as Occurrence[] }
  const isFirst =
    subscription.charges.length === 0 && subscription.period === null && !isBefore(subscription.createdAt, at)
  const kind = advanced.occurrences.includes('canceled') ? 'cancel' : isFirst ? 'start' : 'renewal'
  const { subscription: billed, bill } = billDifference(advanced.subscription, kind, at)
  return { at, subscription: scheduled(billed), occurrences: advanced.occurrences, bill }
}

function indexOfNext(subscriptions: readonly Subscription[], now: Instant): number {
  let found = -1
  let foundAt: Instant | null = null
  for (const [index, { id, nextBillingAt: at }] of subscriptions.entries()) {
    if (!at || isBefore(now, at)) continue
    const isSooner = !foundAt || isBefore(at, foundAt)
    const isTie = foundAt && !isBefore(foundAt, at) && !isBefore(at, foundAt)
    if (isSooner || (isTie && id < (subscriptions[found]?.id ?? ''))) {
      found = index
      foundAt = at
    }
  }
  return found
}
