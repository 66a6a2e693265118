import { chargesDue, type Movement, stillToInvoice } from './charges.ts'
import { earlier, type Instant, isBefore, isSame } from './instant.ts'
import type { InvoiceKind } from './invoice.ts'
import { advance, nextDue, type Occurrence, scheduled } from './schedule.ts'
import { type OpenDraft, type Subscription, shownPeriod } from './subscription.ts'

/** What one due instant of one subscription brings: what happened, and what is to be invoiced because of it. */
export interface Turn {
  readonly at: Instant
  readonly subscription: Subscription
  readonly occurrences: readonly Occurrence[]
  /** The event that asked for this look, where it was not time itself. */
  readonly lookedFor: string | null
  readonly bill: Bill | null
  /** The id of the invoice that a final bill makes; ids are taken in the order of turns, drafts' among them. */
  readonly invoiceId: string
}

/** The lines of one automatic invoice, not yet a document. */
export interface Bill {
  readonly kind: InvoiceKind
  readonly subscription: Subscription
  readonly period: { readonly start: Instant; readonly end: Instant } | null
  readonly movements: readonly Movement[]
  readonly occurredAt: Instant
  /** Whether it becomes final at once, opens a draft, rewrites the open one, or finalizes it (D22). */
  readonly as: 'final' | 'new_draft' | 'draft' | 'finalized_draft'
  readonly draft: OpenDraft | null
}

export interface BillingTerms {
  /** How long an automatic invoice of a new period stays a draft; 0 is final at once. */
  readonly draftHours: number
  readonly newInvoiceId: () => string
}

const finalAtOnce: BillingTerms = { draftHours: 0, newInvoiceId: () => '' }

/**
 * Everything that falls due for these subscriptions of one customer up to `now`, oldest first, then by subscription (D15);
 * at most `turnsMax` instants of it. `isComplete` is false when more is missing.
 * Billing again what this has billed gives no turn.
 */
export function billUpTo(
  subscriptions: readonly Subscription[],
  now: Instant,
  turnsMax: number,
  terms: BillingTerms = finalAtOnce,
): { subscriptions: readonly Subscription[]; turns: readonly Turn[]; isComplete: boolean } {
  const current = [...subscriptions]
  const turns: Turn[] = []
  for (;;) {
    const index = indexOfNext(current, now)
    const subscription = current[index]
    if (!subscription) return { subscriptions: current, turns, isComplete: true }
    if (turns.length >= turnsMax) return { subscriptions: current, turns, isComplete: false }
    const turn = nextTurn(subscription, now, terms)
    current[index] = turn.subscription
    turns.push(turn)
  }
}

/**
 * The subscription's charges brought to what is due at `now`, and the bill for the difference; null when there is none.
 * While a draft is open the difference joins it (D22).
 */
export function billDifference(
  subscription: Subscription,
  kind: InvoiceKind,
  now: Instant,
): { subscription: Subscription; bill: Bill | null } {
  return billAs(subscription, { kind, now, as: subscription.draft ? 'draft' : 'final', draft: subscription.draft })
}

/** The open draft brought to what is due at `now` and made final, whether or not its time has come. */
export function finalizeDraft(subscription: Subscription, now: Instant): { subscription: Subscription; bill: Bill } {
  const { draft } = subscription
  if (!draft) throw new Error(`subscription ${subscription.id} has no draft`)
  const { subscription: billed, bill } = billAs(subscription, { kind: draft.kind, now, as: 'finalized_draft', draft })
  if (!bill) throw new Error('a draft is finalized even when it says nothing')
  return { subscription: { ...billed, draft: null }, bill }
}

interface HowToBill {
  readonly kind: InvoiceKind
  readonly now: Instant
  readonly as: Bill['as']
  readonly draft: OpenDraft | null
}

function billAs(
  subscription: Subscription,
  { kind, now, as, draft }: HowToBill,
): { subscription: Subscription; bill: Bill | null } {
  const asDraft = as === 'draft' || as === 'new_draft'
  const { movements, charges } = stillToInvoice(subscription, chargesDue(subscription, now), now, { asDraft })
  const billed = movements.length > 0 || charges.length > 0 ? { ...subscription, charges } : subscription
  // A draft is rewritten also when nothing is left of it.
  if (movements.length === 0 && as !== 'draft' && as !== 'finalized_draft') return { subscription: billed, bill: null }
  const period = periodBilled(billed, movements, now)
  return { subscription: billed, bill: { kind, subscription: billed, period, movements, occurredAt: now, as, draft } }
}

/** The current period; or that of the movements, where they bill again one that is over, after a void. */
function periodBilled(subscription: Subscription, movements: readonly Movement[], now: Instant): Bill['period'] {
  const [first, ...others] = movements
  const isOfOne = first && others.every(({ charge }) => isSame(charge.period.start, first.charge.period.start))
  if (!isOfOne || isBefore(now, first.charge.period.end)) return shownPeriod(subscription)
  const { period, cycleNumber } = first.charge
  return shownPeriod({ ...subscription, period: { ...period, cycleNumber } })
}

function nextTurn(subscription: Subscription, now: Instant, terms: BillingTerms): Turn {
  const scheduledAt = nextDue(subscription)
  const { nextBillingAt: at, lookAgainFor: lookedFor } = subscription
  if (!at) throw new Error(`nothing is due for subscription ${subscription.id}`)
  const open = subscription.draft
  if (open && !isBefore(at, open.finalizesAt)) {
    const { subscription: billed, bill } = finalizeDraft(subscription, at)
    return { at, subscription: scheduled(billed), occurrences: [], lookedFor, bill, invoiceId: open.invoiceId }
  }
  // Looked at out of its time, after a void say: time itself brings nothing then.
  const isOwnTime = scheduledAt !== null && !isBefore(at, scheduledAt)
  const advanced = isOwnTime ? advance(subscription, at) : { subscription, occurrences: [] as Occurrence[] }
  const isFirst =
    subscription.charges.length === 0 && subscription.period === null && !isBefore(subscription.createdAt, at)
  const kind = advanced.occurrences.includes('canceled') ? 'cancel' : isFirst ? 'start' : 'renewal'
  const isRequested = !isOwnTime || !isBefore(subscription.createdAt, at)
  const draft = kind === 'renewal' && !isRequested ? newDraft(advanced.subscription, at, now, terms) : null
  const { subscription: billed, bill } = draft
    ? billAs(advanced.subscription, { kind, now: at, as: 'new_draft', draft })
    : billDifference(advanced.subscription, kind, at)
  const drafted = draft && bill ? { ...billed, draft } : billed
  const invoiceId = draft?.invoiceId ?? terms.newInvoiceId()
  return { at, subscription: scheduled(drafted), occurrences: advanced.occurrences, lookedFor, bill, invoiceId }
}

/** The draft that a new period's invoice opens; null where it would be final by now anyway. */
function newDraft(subscription: Subscription, at: Instant, now: Instant, terms: BillingTerms): OpenDraft | null {
  if (terms.draftHours === 0 || subscription.draft) return null
  const afterDraftTime = at.add({ hours: terms.draftHours })
  const finalizesAt = subscription.period ? earlier(afterDraftTime, subscription.period.end) : afterDraftTime
  if (!isBefore(now, finalizesAt)) return null
  return { invoiceId: terms.newInvoiceId(), kind: 'renewal', finalizesAt }
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
