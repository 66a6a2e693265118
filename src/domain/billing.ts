import { type Bill, billAction, billAs, billDifference, finalizeDraft, type TaxView } from './bill.ts'
import { lastLooks, openUsage } from './due.ts'
import { earlier, earliest, type Instant, isAtOrAfter, isBefore, isSame } from './instant.ts'
import type { InvoiceKind } from './invoice-kind.ts'
import {
  type AdvancedSubscription,
  advance,
  draftEndsAt,
  type LifecycleEvent,
  nextDue,
  withNextBilling,
} from './schedule.ts'
import { liveItems, type OpenDraft, type Subscription } from './subscription.ts'

/** One due instant of one subscription: the lifecycle events, and the bill that they cause. */
export interface DueStep {
  readonly at: Instant
  readonly subscription: Subscription
  readonly events: readonly LifecycleEvent[]
  /** The event that caused this billing; null if time did. */
  readonly rebillCause: string | null
  readonly bill: Bill | null
}

export interface BillingTerms {
  /** How long an automatic invoice of a new period stays a draft; 0 is final at once. */
  readonly draftHours: number
  readonly newDocumentId: () => string
  /** Creates ids for items that a waiting change begins. */
  readonly newItemId: () => string
  /** Given where there are taxes. */
  readonly taxes?: TaxView | undefined
}

/**
 * Bills everything that falls due for these subscriptions of one customer up to `now`, oldest first, then by subscription
 * (D15), in at most `stepsMax` due steps. `isComplete` is false if more is left. Billing again returns no step.
 */
export function billUpTo(
  subscriptions: readonly Subscription[],
  now: Instant,
  stepsMax: number,
  terms: BillingTerms,
): { subscriptions: readonly Subscription[]; steps: readonly DueStep[]; isComplete: boolean } {
  const current = [...subscriptions]
  const steps: DueStep[] = []
  for (;;) {
    const index = indexOfNext(current, now)
    const subscription = current[index]
    if (!subscription) return { subscriptions: current, steps, isComplete: true }
    if (steps.length >= stepsMax) return { subscriptions: current, steps, isComplete: false }
    const step = nextStep(subscription, now, terms)
    current[index] = step.subscription
    steps.push(step)
  }
}

function nextStep(subscription: Subscription, now: Instant, terms: BillingTerms): DueStep {
  const dueAt = nextDue(subscription)
  const { nextBillingAt: at, rebillCause, draft: open } = subscription
  if (!at) throw new Error(`nothing is due for subscription ${subscription.id}`)
  const draftEnds = draftEndsAt(subscription)
  if (open && draftEnds && isAtOrAfter(at, draftEnds)) {
    const { subscription: billed, bill } = finalizeDraft(subscription, at, terms.newDocumentId, terms.taxes)
    return { at, subscription: withNextBilling(billed), events: [], rebillCause, bill }
  }
  // Billing was asked for, for example after a void: no time has passed, so there are no lifecycle events.
  const isOwnTime = dueAt !== null && isAtOrAfter(at, dueAt)
  const advanced = isOwnTime
    ? advance(subscription, at, terms.newItemId)
    : { subscription, events: [], isPeriodOver: false, isLeftToNext: false }
  const kind = isOwnTime ? kindOf(subscription, advanced, at) : rebillCause ? 'rebill' : 'usage'
  const isRequested = !isOwnTime || isAtOrAfter(subscription.createdAt, at)
  const draft = kind === 'renewal' && !isRequested ? newDraft(advanced.subscription, at, now, terms) : null
  const isOrdered = isOwnTime && !advanced.isPeriodOver && advanced.events.every((event) => ordered.includes(event))
  const how = { kind, isForNextInvoice: advanced.isLeftToNext, now: at }
  const { subscription: billed, bill } = draft
    ? billAs(advanced.subscription, { kind, now: at, as: 'new_draft', draft, id: draft.invoiceId })
    : isOrdered
      ? billAction(subscription, advanced.subscription, how, terms.newDocumentId, terms.taxes)
      : billDifference(advanced.subscription, kind, at, terms.newDocumentId, terms.taxes)
  const drafted = draft && bill ? { ...billed, draft } : billed
  return { at, subscription: withNextBilling(drafted), events: advanced.events, rebillCause, bill }
}

/** Lifecycle events that carry out an earlier order. */
const ordered: readonly LifecycleEvent[] = ['changed', 'paused', 'resumed']

function kindOf(
  subscription: Subscription,
  { events, isPeriodOver }: Omit<AdvancedSubscription, 'subscription'>,
  at: Instant,
): InvoiceKind {
  if (events.includes('canceled')) return 'cancel'
  if (!isPeriodOver && events.length > 0 && events.every((event) => ordered.includes(event)))
    return events.includes('resumed') ? 'resume' : events.includes('paused') ? 'pause' : 'change'
  if (!isPeriodOver && events.length === 0 && lastLooks(subscription, at).some((look) => isSame(look, at)))
    return 'usage'
  const isNew = liveItems(subscription).every(({ charges, period }) => charges.length === 0 && period === null)
  return isNew && isAtOrAfter(subscription.createdAt, at) ? 'start' : 'renewal'
}

/**
 * The draft that a new period’s invoice opens; null if its time to become final has already passed. It waits for usage that may
 * still come.
 */
function newDraft(subscription: Subscription, at: Instant, now: Instant, terms: BillingTerms): OpenDraft | null {
  const isUsageOpen = subscription.items.some((item) => openUsage(subscription, item, at).length > 0)
  const minutes = Math.max(terms.draftHours * 60, isUsageOpen ? subscription.usage.graceMinutes : 0)
  if (minutes === 0 || subscription.draft) return null
  const nextBoundary = earliest(liveItems(subscription).map(({ period }) => period?.end ?? null))
  const afterDraftTime = at.add({ minutes })
  const finalizesAt = nextBoundary ? earlier(afterDraftTime, nextBoundary) : afterDraftTime
  if (isAtOrAfter(now, finalizesAt)) return null
  return { invoiceId: terms.newDocumentId(), kind: 'renewal', finalizesAt, handMadeCents: 0n, waits: false }
}

function indexOfNext(subscriptions: readonly Subscription[], now: Instant): number {
  let found = -1
  let foundAt: Instant | null = null
  for (const [index, { id, nextBillingAt: at }] of subscriptions.entries()) {
    if (!at || isBefore(now, at)) continue
    const isSooner = !foundAt || isBefore(at, foundAt)
    const isTie = foundAt && isSame(at, foundAt)
    if (isSooner || (isTie && id < (subscriptions[found]?.id ?? ''))) {
      found = index
      foundAt = at
    }
  }
  return found
}
