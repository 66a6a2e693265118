import type { BilledLine, Charge } from './charge.ts'
import { grossOf } from './discount.ts'
import { changeableCharges, openUsage, replaced } from './due.ts'
import { earliest, type Instant, isSame } from './instant.ts'
import type { InvoiceKind } from './invoice-kind.ts'
import { type Item, newestVersion, versionOf, versionWithin } from './item.ts'
import { linesToBill } from './lines.ts'
import { magnitude, sumMoney, withinMaximum } from './money.ts'
import { type NewLine, withLines } from './new-line.ts'
import { periodCost } from './price.ts'
import { round } from './rational.ts'
import { refuse } from './refusal.ts'
import { hasEnded, liveItems, type OpenDraft, type Subscription, withCharges } from './subscription.ts'
import { thresholdLines } from './threshold.ts'

/** The lines of one automatic document, not yet a document. */
export interface Bill {
  /** The id of the document: the draft's, unless the draft becomes a credit note. */
  readonly id: string
  readonly kind: InvoiceKind
  readonly subscription: Subscription
  readonly lines: readonly NewLine[]
  readonly occurredAt: Instant
  /** Whether it becomes final at once, opens a draft, rewrites the open one, or finalizes it (D22). */
  readonly as: 'final' | 'new_draft' | 'draft' | 'finalized_draft'
  readonly draft: OpenDraft | null
}

type OfDocument<Answer> = (subscription: Subscription, lines: readonly NewLine[], draft: OpenDraft | null) => Answer

/** What is asked about the taxes of lines, on a document with the hand-made lines of a draft. Without taxes nobody asks. */
export interface TaxView {
  /** What they come to with their taxes. */
  readonly totalOf: OfDocument<bigint>
  /** Whether the document cannot be final yet, because how it is taxed is not known; absent: it always is. */
  readonly waits?: OfDocument<boolean> | undefined
}

/**
 * Bills what is due at `now`: returns the subscription and the bill for the difference, null if there is none. If a draft is
 * open, the difference joins it (D22).
 */
export function billDifference(
  subscription: Subscription,
  kind: InvoiceKind,
  now: Instant,
  newDocumentId: () => string,
  taxes?: TaxView,
): { subscription: Subscription; bill: Bill | null } {
  const { draft } = subscription
  if (draft) return billAs(subscription, { kind, now, as: 'draft', draft, id: draft.invoiceId })
  if (taxes?.waits?.(subscription, missingLines(subscription, now), null))
    return waitingDraft(subscription, kind, now, newDocumentId)
  return billAs(subscription, { kind, now, as: 'final', draft, id: newDocumentId() }, newDocumentId, taxes)
}

/** A draft of what is missing, which becomes final when its taxes are known. */
function waitingDraft(
  subscription: Subscription,
  kind: InvoiceKind,
  now: Instant,
  newDocumentId: () => string,
): { subscription: Subscription; bill: Bill | null } {
  const draft: OpenDraft = { invoiceId: newDocumentId(), kind, finalizesAt: null, handMadeCents: 0n, waits: true }
  const { subscription: billed, bill } = billAs(subscription, {
    kind,
    now,
    as: 'new_draft',
    draft,
    id: draft.invoiceId,
  })
  return { subscription: bill ? { ...billed, draft } : billed, bill }
}

/**
 * The same after an action. With `next_invoice` the difference is left to the next document; a difference that was already
 * left to it stays so unless the action changes it.
 */
export function billAction(
  before: Subscription,
  changed: Subscription,
  {
    kind,
    isForNextInvoice,
    now,
  }: { readonly kind: InvoiceKind; readonly isForNextInvoice: boolean; readonly now: Instant },
  newDocumentId: () => string,
  taxes?: TaxView,
): { subscription: Subscription; bill: Bill | null } {
  // After the end there is no next document that could take the difference.
  const isLeft =
    !hasEnded(changed, now) &&
    (isForNextInvoice ||
      (before.unbilledSince !== null && isSameMoney(missingLines(before, now), missingLines(changed, now))))
  return isLeft
    ? leaveToNextDocument(changed, kind, now, newDocumentId)
    : billDifference(changed, kind, now, newDocumentId, taxes)
}

function isSameMoney(a: readonly NewLine[], b: readonly NewLine[]): boolean {
  return (
    a.length === b.length &&
    a.every((line, index) => {
      const other = b[index]
      return (
        other !== undefined &&
        line.amountCents === other.amountCents &&
        line.item.id === other.item.id &&
        line.version.number === other.version.number &&
        isSame(line.from, other.from)
      )
    })
  )
}

/**
 * Brings the subscription to what is due at `now` without a document: the difference comes with the next document
 * (`next_invoice`). An open draft is that document.
 */
export function leaveToNextDocument(
  subscription: Subscription,
  kind: InvoiceKind,
  now: Instant,
  newDocumentId: () => string,
): { subscription: Subscription; bill: Bill | null } {
  if (subscription.draft) return billDifference(subscription, kind, now, newDocumentId)
  const missing = missingLines(subscription, now)
  refuseTooMuchLeft(subscription, missing)
  return { subscription: withBilled(subscription, { lines: [], missing, document: null, now }), bill: null }
}

/** Refuses a difference that would not fit on one document together with the next period. */
function refuseTooMuchLeft(subscription: Subscription, missing: readonly NewLine[]): void {
  const periods = liveItems(subscription).map((item) => {
    const { price, quantity } = newestVersion(item)
    return round(periodCost(price, quantity))
  })
  const left = missing.map(({ amountCents }) => magnitude(amountCents))
  if (withinMaximum(sumMoney([...left, ...periods]))) return
  refuse(
    'amount_too_large',
    'The next invoice would come to more than 2^53-1 minor units. Use proration: prorate, which bills this at once.',
  )
}

/** What is due at an instant less what is billed, as lines. */
export function missingLines(subscription: Subscription, now: Instant): NewLine[] {
  return subscription.items.flatMap((item) =>
    changeableCharges(subscription, item, now).flatMap((charge) => linesToBill(subscription, item, charge, now)),
  )
}

/**
 * Brings the open draft to what is due at `now` and makes it final, whether or not its time has come; where its taxes are not known
 * it waits for them.
 */
export function finalizeDraft(
  subscription: Subscription,
  now: Instant,
  newDocumentId: () => string,
  taxes?: TaxView,
): { subscription: Subscription; bill: Bill } {
  const { draft } = subscription
  if (!draft) throw new Error(`subscription ${subscription.id} has no draft`)
  if (taxes?.waits?.(subscription, missingLines(subscription, now), draft)) {
    const waiting = { ...draft, finalizesAt: null, waits: true }
    const as = { kind: draft.kind, now, as: 'draft', draft: waiting, id: draft.invoiceId } as const
    const { subscription: rewritten, bill } = billAs(subscription, as)
    if (!bill) throw new Error('a draft is rewritten even when it says nothing')
    return { subscription: { ...rewritten, draft: waiting }, bill }
  }
  const how = { kind: draft.kind, now, as: 'finalized_draft', draft, id: draft.invoiceId } as const
  const { subscription: billed, bill } = billAs(subscription, how, newDocumentId, taxes)
  if (!bill) throw new Error('a draft is finalized even when it says nothing')
  return { subscription: { ...billed, draft: null }, bill }
}

/**
 * Bills usage of a period that is not over, if it reaches the threshold, with all that was left to the next document. An open draft stays as it
 * is; its lines are of other periods. The bill is null if nothing is to be billed.
 */
export function billThreshold(
  subscription: Subscription,
  now: Instant,
  newDocumentId: () => string,
  taxes?: TaxView,
): { subscription: Subscription; bill: Bill | null } {
  const lines = thresholdLines(subscription, now)
  if (lines.length === 0) return { subscription, bill: null }
  const { draft, unbilledSince } = subscription
  const missing = draft ? lines : [...missingLines(subscription, now), ...lines]
  const how = { kind: 'threshold', now, as: 'final', draft: null, id: newDocumentId(), missing } as const
  const { subscription: billed, bill } = billAs(subscription, how, newDocumentId, taxes)
  const left = draft ? earliest([unbilledSince, billed.unbilledSince]) : billed.unbilledSince
  return { subscription: { ...billed, unbilledSince: left }, bill }
}

type HowToBill = Pick<Bill, 'kind' | 'as' | 'draft' | 'id'> & {
  readonly now: Instant
  /** By default all that is due and not billed. */
  readonly missing?: readonly NewLine[]
}

/** The bill for what is due and not billed at an instant; null if there is nothing to write. */
export function billAs(
  subscription: Subscription,
  { now, missing = missingLines(subscription, now), ...how }: HowToBill,
  newDocumentId: () => string = () => how.id,
  taxes?: TaxView,
): { subscription: Subscription; bill: Bill | null } {
  const isFinal = how.as === 'final' || how.as === 'finalized_draft'
  const sum = sumMoney(missing.map(({ amountCents }) => amountCents))
  const handMadeCents = how.draft?.handMadeCents ?? 0n
  // Only where something is taken off can taxes turn the sign of a document.
  const mayTurn = isFinal && taxes && (handMadeCents < 0n || missing.some(({ amountCents }) => amountCents < 0n))
  // Time that is free by a discount is billed, and a document shows it (D36).
  const cancelsOut =
    sum === 0n &&
    sumMoney(missing.map(grossOf)) <= 0n &&
    (!mayTurn || taxes.totalOf(subscription, missing, null) === 0n)
  const lines = cancelsOut ? [] : missing
  const isNote = (mayTurn ? taxes.totalOf(subscription, lines, how.draft) : sum + handMadeCents) < 0n
  // A draft with a negative total makes a credit note, which is a document of its own (D16).
  const id = how.as === 'finalized_draft' && isNote ? newDocumentId() : how.id
  const document = isFinal ? ({ kind: isNote ? 'credit_note' : 'invoice', id } as const) : null
  const billed = withBilled(subscription, { lines, missing, document, now })
  // A draft is rewritten even if no lines are left.
  if (lines.length === 0 && how.as !== 'draft' && how.as !== 'finalized_draft')
    return { subscription: billed, bill: null }
  return { subscription: billed, bill: { ...how, id, subscription: billed, lines, occurredAt: now } }
}

/**
 * The subscription after its lines are billed. Lines of a final document count from now on. Lines that only stand in a draft,
 * or that cancel out and make no document, are computed again next time, so their periods stay loaded (D17, D22); so are those
 * of usage that is still open.
 */
function withBilled(
  subscription: Subscription,
  {
    lines,
    missing,
    document,
    now,
  }: {
    readonly lines: readonly NewLine[]
    readonly missing: readonly NewLine[]
    readonly document: BilledLine['document'] | null
    readonly now: Instant
  },
): Subscription {
  const isBilled = document !== null && lines.length === missing.length
  const starts = isBilled ? [] : missing.map(({ charge }) => charge.period.start)
  const billed = withCharges(subscription, (item) => {
    const own = missing.filter((line) => line.item.id === item.id)
    const open = openUsage(subscription, item, now)
    starts.push(...open.map(({ period }) => period.start))
    const known = open.reduce((charges, charge) => replaced(charges, charge), item.charges)
    const touched = Map.groupBy(own, ({ charge }) => charge)
    const charges = [...touched].reduce(
      (all, [charge, added]) => replaced(all, isBilled && document ? withLines(charge, added, document) : charge),
      known,
    )
    return withServices(item, charges)
  })
  return { ...billed, unbilledSince: earliest(starts) }
}

/** The charges with each version's current part of the period; a change may have shortened it. */
function withServices(item: Item, charges: readonly Charge[]): readonly Charge[] {
  const next = charges.map((charge) => {
    const serves = versionWithin(item, versionOf(item, charge.version), charge.period)
    return isSame(serves.from, charge.serves.from) && isSame(serves.until, charge.serves.until)
      ? charge
      : { ...charge, serves }
  })
  return next.every((charge, index) => charge === charges[index]) ? charges : next
}
