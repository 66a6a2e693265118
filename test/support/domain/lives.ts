import { type Bill, billDifference, billUpTo, type Turn } from '../../../src/domain/billing.ts'
import { cancelSubscription, uncancelSubscription, withEndBilled } from '../../../src/domain/cancel.ts'
import { changeSubscription, withoutPendingChange } from '../../../src/domain/change.ts'
import { type Instant, isBefore, later } from '../../../src/domain/instant.ts'
import type { InvoiceKind } from '../../../src/domain/invoice.ts'
import { pauseSubscription, resumeSubscription } from '../../../src/domain/pause.ts'
import { Refusal } from '../../../src/domain/refusal.ts'
import { scheduled } from '../../../src/domain/schedule.ts'
import { startSubscription } from '../../../src/domain/start-subscription.ts'
import { type Charge, hasEnded, isSameCharge, type Span, type Subscription } from '../../../src/domain/subscription.ts'
import { withInvoiceVoid } from '../../../src/domain/void.ts'
import type { Action, Happening, Step, Terms, Voiding } from '../random/histories.ts'
import { linesOf, waivingOf } from './waived-lines.ts'

/** A customer's life so far: the subscription, everything billed, and every charge, also those long settled. */
export interface Life {
  readonly subscription: Subscription
  readonly turns: readonly Turn[]
  readonly bills: readonly Bill[]
  /** The bills that are not void. */
  readonly standing: readonly Bill[]
  readonly book: readonly Charge[]
  /** The steps that were not refused. */
  readonly accepted: readonly Happening[]
}

/** A subscription that has just been created and billed. */
export function begun(terms: Terms): Life {
  const order = { ...terms, itemId: 'item', customerId: 'customer', billingCycleAnchor: terms.anchor, metadata: {} }
  const subscription = startSubscription(order, terms.createdAt)
  return billed({ subscription, turns: [], bills: [], standing: [], book: [], accepted: [] }, terms.createdAt)
}

/** Bills what falls due up to then, as a run does: with only the charges that can still change in hand. */
export function billed(life: Life, now: Instant, turnsMax = 50): Life {
  const result = billUpTo([inHand(life, now)], now, turnsMax)
  const [subscription = life.subscription] = result.subscriptions
  const bills = result.turns.flatMap(({ bill }) => (bill ? [bill] : []))
  const next = { ...noted(life, subscription, bills), turns: [...life.turns, ...result.turns] }
  return result.isComplete ? next : billed(next, now, turnsMax)
}

/** Bills up to then and does it, as an action of the API; a refusal changes nothing. */
export function acted(life: Life, { at, action }: Step): Life {
  const before = billed(life, at)
  if (action.do === 'void') return voided(before, action, at)
  const loaded = inHand(before, at)
  const after = transformed(loaded, action, at)
  if (!after) return before
  const accepted = [...before.accepted, { at, action }]
  if (action.do === 'uncancel') return { ...noted(before, scheduled(after, { at, for: 'uncancel' }), []), accepted }
  const { subscription, bill } = billDifference(after, kindOf(action), at)
  const settled = action.do === 'cancel' && hasEnded(subscription, at) ? withEndBilled(subscription) : subscription
  return { ...noted(before, scheduled(settled), bill ? [bill] : []), accepted }
}

/** The whole story, billed at its end. */
export function lived(terms: Terms, steps: readonly Step[], until: Instant): Life {
  return billed(steps.reduce(acted, begun(terms)), until)
}

/** Only what something is owed for can be void. */
function voided(life: Life, { nthLast, rebill }: Voiding, at: Instant): Life {
  const owed = life.standing.filter(({ movements }) => movements.reduce((sum, one) => sum + one.amountCents, 0n) > 0n)
  const bill = owed.at(-1 - nthLast)
  if (!bill) return life
  const charges = life.book.filter((charge) => bill.movements.some((one) => isSameCharge(one.charge, charge)))
  const invoice = { lines: linesOf(bill), charges, isDraft: false }
  const left = withInvoiceVoid(inHand(life, at), invoice, rebill)
  const accepted = rebill ? life.accepted : [...life.accepted, { at, action: waivingOf(bill) }]
  return {
    ...noted(life, scheduled(left, { at, for: 'void' }), []),
    standing: life.standing.filter((one) => one !== bill),
    accepted,
  }
}

function transformed(subscription: Subscription, action: Action, now: Instant): Subscription | null {
  try {
    switch (action.do) {
      case 'change':
        return changeSubscription(subscription, action, now)
      case 'cancel':
        return cancelSubscription(subscription, action, now)
      case 'pause':
        return pauseSubscription(subscription, action.proration, now)
      case 'resume':
        return resumeSubscription(subscription, now)
      case 'uncancel':
        return uncancelSubscription(subscription, now)
      case 'drop_pending_change':
        return withoutPendingChange(subscription)
    }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function kindOf(action: Action): InvoiceKind {
  return action.do === 'cancel' || action.do === 'resume' ? action.do : 'change'
}

// What the store reads: charges of periods that are not over when billing looks, what is reopened and all since its period's
// beginning, and what was waived.
function inHand({ subscription, book }: Life, now: Instant): Subscription {
  const starts = book.flatMap(({ isReopened, period }) => (isReopened ? [period.start] : []))
  const looksAt = [subscription.nextBillingAt ?? now, now, ...starts].map((at) => at.epochNanoseconds)
  const since = looksAt.reduce((first, at) => (at < first ? at : first))
  const charges = book.filter(({ period, waived }) => waived.length > 0 || period.end.epochNanoseconds > since)
  return { ...subscription, charges }
}

function noted(life: Life, subscription: Subscription, bills: readonly Bill[]): Life {
  const settled = life.book.filter((charge) => !subscription.charges.some((one) => isSameCharge(one, charge)))
  const charges = subscription.charges.map((charge) => ({ ...charge, waived: merged(charge.waived) }))
  return {
    ...life,
    subscription: { ...subscription, charges },
    bills: [...life.bills, ...bills],
    standing: [...life.standing, ...bills],
    book: [...settled, ...charges],
  }
}

// The database keeps what was waived as one multirange.
function merged(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const span of spans.toSorted((a, b) => Temporal.Instant.compare(a.from, b.from))) {
    const last = all.at(-1)
    if (last && !isBefore(last.until, span.from))
      all[all.length - 1] = { from: last.from, until: later(last.until, span.until) }
    else all.push(span)
  }
  return all
}

/** The lines of a bill, one text each: '2026-01-31 start basic 1000'. */
export function told(bills: readonly Bill[]): string[] {
  return bills.flatMap(({ kind, occurredAt, subscription: { timeZone }, movements }) =>
    movements.map(({ version: { plan, quantity }, amountCents }) => {
      const date = occurredAt.toZonedDateTimeISO(timeZone).toPlainDate()
      return `${date} ${kind} ${quantity === 1 ? '' : `${quantity} x `}${plan.code} ${amountCents}`
    }),
  )
}
