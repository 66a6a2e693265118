import { type Bill, billAction, billDifference, billThreshold, finalizeDraft, missingLines } from '../../domain/bill.ts'
import { billUpTo } from '../../domain/billing.ts'
import type { InvoiceLine } from '../../domain/invoice.ts'
import type { InvoiceKind } from '../../domain/invoice-kind.ts'
import { withNextBilling } from '../../domain/schedule.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { newId } from '../../platform/ids.ts'
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import { type CustomerSession, keepSubscription } from '../ledger/customer-session.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { record } from '../transaction/record.ts'
import { draftInvoice } from './draft-invoice.ts'
import { expireGrants } from './grants.ts'
import { makeDocument } from './make-document.ts'
import { linesOn, taxViewOf } from './tax-lines.ts'

/**
 * Bills everything that falls due for the session’s customer up to its present, oldest first: a document and its events for
 * each due instant, before which prepaid credit expires whose time is over. `startedBy` is the event that explains a subscription’s first invoice.
 */
export function billSession(
  session: CustomerSession,
  stepsMax: number,
  startedBy: { readonly subscriptionId: string; readonly eventId: string } | null = null,
): { made: MadeDocument[]; isComplete: boolean } {
  const made: MadeDocument[] = []
  for (let left = stepsMax; ; left -= 1) {
    // One step at a time: how lines taken back are taxed is known once the document that billed them is made.
    const { subscriptions, steps, isComplete } = billUpTo(session.subscriptions, session.now, Math.min(left, 1), {
      draftHours: session.asRead.issuer.draftHours,
      newDocumentId: newId,
      newItemId: newId,
      taxes: taxViewOf(session),
    })
    for (const subscription of subscriptions) keepSubscription(session, subscription)
    for (const { subscription: billed, events, rebillCause, bill, at } of steps) {
      expireGrants(session, at)
      const subscription = { ...billed, updatedAt: session.now }
      let cause = subscription.id === startedBy?.subscriptionId ? startedBy.eventId : rebillCause
      for (const event of events) {
        cause = record(session.ctx, `subscription.${event}`, subscriptionToApi(subscription, at), at)
      }
      if (bill) made.push(documentOf(session, bill, cause))
    }
    if (isComplete) expireGrants(session, session.now)
    if (isComplete || left <= 0) return { made, isComplete }
  }
}

/** What an action did to a subscription. */
export interface BilledAction {
  readonly before: Subscription
  readonly changed: Subscription
  readonly kind: InvoiceKind
  readonly causeEventId: string | null
  /** Whether the difference is left to the next document. */
  readonly isForNextInvoice?: boolean
}

/**
 * Saves a changed subscription and bills, in this transaction, the difference that the change makes. The document is null if
 * there is no difference, or it is left to the next document.
 */
export function billChange(
  session: CustomerSession,
  { before, changed, kind, causeEventId, isForNextInvoice = false }: BilledAction,
): { subscription: Subscription; made: MadeDocument | null } {
  const how = { kind, isForNextInvoice, now: session.now }
  const { subscription: billed, bill } = billAction(before, changed, how, newId, taxViewOf(session))
  const subscription = keepSubscription(session, withNextBilling(billed))
  return { subscription, made: bill && documentOf(session, bill, causeEventId) }
}

/** Bills usage of a period that is not over, if it reaches the subscription's threshold. Null if it does not. */
export function billAtThreshold(session: CustomerSession, subscription: Subscription): MadeDocument | null {
  const { subscription: billed, bill } = billThreshold(subscription, session.now, newId, taxViewOf(session))
  if (!bill) return null
  const kept = keepSubscription(session, withNextBilling({ ...billed, updatedAt: session.now }))
  const cause = record(session.ctx, 'subscription.threshold_reached', subscriptionToApi(kept, session.now), session.now)
  return documentOf(session, bill, cause)
}

/** Makes a subscription’s draft final before its time, or lets it wait for its taxes; a draft without lines is voided. */
export function finalizeOpenDraft(session: CustomerSession, subscription: Subscription): MadeDocument {
  const { subscription: billed, bill } = finalizeDraft(subscription, session.now, newId, taxViewOf(session))
  keepSubscription(session, withNextBilling(billed))
  return documentOf(session, bill, null)
}

/**
 * Brings a subscription's open draft, if there is one, to what is due after an action on its final documents: the draft's lines come after
 * those that the action made. When it is billed next stays as it is.
 */
export async function rewriteOpenDraft(session: CustomerSession, subscription: Subscription): Promise<void> {
  const { draft, nextBillingAt, rebillCause } = subscription
  if (!draft) return
  // What is credited may be usage of long ago.
  await session.asRead.usage.asking(session.ctx.tx, () => missingLines(subscription, session.now))
  const { subscription: billed, bill } = billDifference(subscription, draft.kind, session.now, newId)
  keepSubscription(session, { ...billed, nextBillingAt, rebillCause })
  if (bill) documentOf(session, bill, null)
}

/** The lines that a subscription's draft would have if it became final now: those made by hand, then the automatic ones. */
export function linesOfOpenDraft(session: CustomerSession, subscription: Subscription): InvoiceLine[] {
  return linesOn(session, subscription, missingLines(subscription, session.now), subscription.draft)
}

function documentOf(session: CustomerSession, bill: Bill, causeEventId: string | null): MadeDocument {
  const made =
    bill.as === 'final' ? makeDocument(session, bill, causeEventId) : draftInvoice(session, bill, causeEventId)
  session.made.push(made)
  return made
}
