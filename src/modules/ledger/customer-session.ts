import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { Context } from '../transaction/context.ts'
import type { CustomerLedger, MadeDocument, SessionDraft, SessionInvoice } from './customer-ledger.ts'

/**
 * One customer being worked on in a transaction, under their lock: the ledger as they were read, and as they stand after
 * what has been decided so far. Ends with `saveCustomer`, once.
 */
export interface CustomerSession {
  readonly ctx: Context
  readonly tenantId: string
  /** The customer's present: one instant for all that a request decides; a test clock's advance moves it on. */
  now: Instant
  readonly asRead: CustomerLedger
  subscriptions: readonly Subscription[]
  credit: ReadonlyMap<string, bigint>
  /** Every document that the session has made so far, in order. */
  readonly made: MadeDocument[]
  /** Final invoices on which something is due, by id. */
  readonly invoices: Map<string, SessionInvoice>
  /** Drafts of the customer's subscriptions, by invoice. */
  readonly drafts: Map<string, SessionDraft>
}

export function openSession(ctx: Context, ledger: CustomerLedger): CustomerSession {
  return {
    ctx,
    tenantId: ctx.tenantId,
    now: ledger.now,
    asRead: ledger,
    subscriptions: ledger.subscriptions,
    credit: ledger.credit,
    made: [],
    invoices: new Map(ledger.owed.map((invoice) => [invoice.id, { invoice, made: null, isChanged: false }])),
    drafts: new Map(ledger.drafts.map((draft) => [draft.invoice.id, draft])),
  }
}

/** Puts a new state of a subscription into the session, updated at its present, or a new subscription. */
export function keepSubscription(session: CustomerSession, subscription: Subscription): Subscription {
  const known = session.subscriptions.find(({ id }) => id === subscription.id)
  if (known === subscription) return subscription
  const updated = { ...subscription, updatedAt: session.now }
  session.subscriptions = known
    ? session.subscriptions.map((old) => (old === known ? updated : old))
    : [...session.subscriptions, updated]
  return updated
}

/** What the customer has in credit in a currency, in minor units. */
export function creditIn(session: CustomerSession, currency: string): bigint {
  return session.credit.get(currency) ?? 0n
}

/** A final invoice or an automatic draft as the session has it. */
export function invoiceInSession({ invoices, drafts }: CustomerSession, id: string): Invoice | null {
  return invoices.get(id)?.invoice ?? drafts.get(id)?.invoice ?? null
}
