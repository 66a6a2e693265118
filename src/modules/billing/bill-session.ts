import { type Bill, billDifference, billUpTo, finalizeDraft } from '../../domain/billing.ts'
import type { InvoiceKind } from '../../domain/invoice.ts'
import { scheduled } from '../../domain/schedule.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { newId } from '../../platform/ids.ts'
import { record } from '../events/record.ts'
import { subscriptionToApi } from '../subscriptions/to-api.ts'
import type { MadeInvoice } from './books.ts'
import { type CustomerSession, keepSubscription } from './customer-session.ts'
import { draftInvoice } from './drafts.ts'
import { makeInvoice } from './make-invoice.ts'

/**
 * Bills everything that falls due for the session's customer up to their present, oldest first, an invoice and its events
 * for each due instant. `startedBy` is the event that explains a subscription's first invoice.
 */
export function billSession(
  session: CustomerSession,
  turnsMax: number,
  startedBy: { readonly subscriptionId: string; readonly eventId: string } | null = null,
): { made: MadeInvoice[]; isComplete: boolean } {
  const { subscriptions, turns, isComplete } = billUpTo(session.subscriptions, session.now, turnsMax, {
    draftHours: session.before.seller.draftHours,
    newInvoiceId: newId,
  })
  for (const subscription of subscriptions) keepSubscription(session, subscription)
  const made: MadeInvoice[] = []
  for (const { subscription: turned, occurrences, lookedFor, bill, invoiceId, at } of turns) {
    const subscription = { ...turned, updatedAt: session.now }
    let cause = subscription.id === startedBy?.subscriptionId ? startedBy.eventId : lookedFor
    for (const occurrence of occurrences) {
      cause = record(session.ctx, `subscription.${occurrence}`, subscriptionToApi(subscription, at), at)
    }
    if (bill) made.push(invoiceOf(session, bill, cause, invoiceId))
  }
  return { made, isComplete }
}

/**
 * Keeps a changed subscription and invoices, in this transaction, what the change makes due or gives back.
 * The invoice is null when nothing differs.
 */
export function billChange(
  session: CustomerSession,
  changed: Subscription,
  kind: InvoiceKind,
  causeEventId: string | null,
): { subscription: Subscription; made: MadeInvoice | null } {
  const { subscription: billed, bill } = billDifference(changed, kind, session.now)
  const subscription = keepSubscription(session, scheduled(billed))
  return { subscription, made: bill && invoiceOf(session, bill, causeEventId, newId()) }
}

/** Makes a subscription's draft final before its time. The invoice is void when it has nothing to say. */
export function finalizeOpenDraft(session: CustomerSession, subscription: Subscription): MadeInvoice {
  const { subscription: billed, bill } = finalizeDraft(subscription, session.now)
  keepSubscription(session, scheduled(billed))
  return draftInvoice(session, bill, null)
}

function invoiceOf(session: CustomerSession, bill: Bill, causeEventId: string | null, id: string): MadeInvoice {
  const made =
    bill.as === 'final' ? makeInvoice(session, bill, causeEventId, id) : draftInvoice(session, bill, causeEventId)
  session.made.push(made)
  return made
}
