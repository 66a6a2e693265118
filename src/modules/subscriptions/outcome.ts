import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { InvoiceKind } from '../../domain/invoice-kind.ts'
import type { Subscription, WaitingOrder } from '../../domain/subscription.ts'
import { replacedOrders } from '../../domain/waiting.ts'
import { billChange } from '../billing/bill-session.ts'
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import { type CustomerSession, invoiceInSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { actionToApi, subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { record } from '../transaction/record.ts'
import type { EventType } from '../transaction/write-set.ts'
import type { OpenedSubscription } from './open-subscription.ts'

/** The outcome of an action: the changed subscription and the document made, if any. */
export interface SubscriptionOutcome {
  /** The customer as the action leaves it. */
  readonly session: CustomerSession
  readonly subscription: Subscription
  readonly made: MadeDocument | null
  readonly now: Instant
  /** The waiting orders, or their parts, that the action replaced. */
  readonly replaced: readonly WaitingOrder[]
  /** The newest invoice before the action, with the changes that the request made to it. */
  readonly latestInvoice: Invoice | null
}

interface HowToBill {
  readonly kind?: InvoiceKind
  readonly isForNextInvoice?: boolean
  /** What the event says besides the subscription. */
  readonly inEvent?: object
  /** Further events, in order. */
  readonly furtherEvents?: readonly EventType[]
}

/** Saves a changed subscription with its event, and bills the difference in the same transaction. */
export function saveAndBill(
  opened: OpenedSubscription,
  changed: Subscription,
  type: EventType,
  how: HowToBill = {},
): SubscriptionOutcome {
  const { session, subscription } = opened
  if (changed === subscription) return unchanged(opened)
  const billed = recordAndBill(session, { before: subscription, changed, type }, how)
  saveCustomer(session)
  return { ...billed, session, now: session.now, latestInvoice: latestOf(opened) }
}

/** Records the outcome of an action and bills the difference; the caller saves the session. */
export function recordAndBill(
  session: CustomerSession,
  {
    before,
    changed,
    type,
  }: { readonly before: Subscription; readonly changed: Subscription; readonly type: EventType },
  { kind = 'change', isForNextInvoice = false, furtherEvents = [], inEvent = {} }: HowToBill = {},
): Pick<SubscriptionOutcome, 'subscription' | 'made' | 'replaced'> {
  const updated = { ...changed, updatedAt: session.now }
  const replaced = replacedOrders(before.waiting, changed.waiting)
  const object = { ...subscriptionToApi(updated, session.now), replaced_actions: replaced.map(actionToApi), ...inEvent }
  const eventId = record(session.ctx, type, object, session.now)
  for (const further of furtherEvents) record(session.ctx, further, object, session.now)
  const billed = billChange(session, { before, changed, kind, causeEventId: eventId, isForNextInvoice })
  return { ...billed, replaced }
}

/** Saves only the billing that was due. */
export function unchanged(opened: OpenedSubscription): SubscriptionOutcome {
  const { session, subscription } = opened
  saveCustomer(session)
  return { session, subscription, made: null, now: session.now, replaced: [], latestInvoice: latestOf(opened) }
}

function latestOf({ session, subscription, latestInvoice }: OpenedSubscription): Invoice | null {
  const made = session.made.findLast((one) => 'invoice' in one && one.invoice.subscriptionId === subscription.id)
  const latest = made && 'invoice' in made ? made.invoice : latestInvoice
  // A credit note may have reduced its amount due.
  return latest && (invoiceInSession(session, latest.id) ?? latest)
}
