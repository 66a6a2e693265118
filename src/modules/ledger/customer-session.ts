import type { LineTaxation } from '../../domain/document-taxes.ts'
import type { Grant } from '../../domain/drawdown.ts'
import { earliest, type Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { sumMoney } from '../../domain/money.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { TaxLedger } from '../../domain/tax-ledger.ts'
import type { Context } from '../transaction/context.ts'
import { emptyWriteSet } from '../transaction/write-set.ts'
import type { CustomerLedger, KnownUse, MadeDocument, SessionDraft, SessionInvoice } from './customer-ledger.ts'

/** A question that was put to a tax gateway, with how its lines are taxed, and the gateway's name of the calculation. */
export interface TaxAnswered {
  readonly question: string
  readonly lines: readonly LineTaxation[]
  readonly reference: string | null
}

/**
 * One customer in a transaction, under its lock: the ledger as read, and as decided so far. Ends with `saveCustomer`, once.
 */
export interface CustomerSession {
  readonly ctx: Context
  readonly tenantId: string
  /** The customer’s present: one instant for the whole request; an advance of a test clock moves it. */
  now: Instant
  readonly asRead: CustomerLedger
  subscriptions: readonly Subscription[]
  credit: ReadonlyMap<string, bigint>
  grants: readonly Grant[]
  grantUses: readonly KnownUse[]
  /** Documents made in the session, in order. */
  readonly made: MadeDocument[]
  /** Final invoices with an amount due, by id. */
  readonly invoices: Map<string, SessionInvoice>
  /** How charges are taxed, with the documents made in the session. */
  taxes: TaxLedger
  /** What a tax gateway has answered to a question (its text): how each line of it is taxed. */
  taxAnswer: TaxAnswered | null
  /** Whether waiting for a tax id is over: it means nothing unless it is confirmed. */
  isTaxIdDecided: boolean
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
    grants: ledger.grants,
    grantUses: ledger.grantUses,
    made: [],
    taxes: ledger.taxes,
    taxAnswer: null,
    isTaxIdDecided: false,
    invoices: new Map(ledger.owed.map((invoice) => [invoice.id, { invoice, made: null, isChanged: false }])),
    drafts: new Map(ledger.drafts.map((draft) => [draft.invoice.id, draft])),
  }
}

/** A session that goes on from here by itself; nothing of it is written. */
export function copyOf(session: CustomerSession): CustomerSession {
  const { series } = session.asRead
  return {
    ...session,
    ctx: { ...session.ctx, writeSet: emptyWriteSet() },
    asRead: { ...session.asRead, series: series && { ...series } },
    made: [...session.made],
    invoices: new Map(session.invoices),
    drafts: new Map(session.drafts),
  }
}

/** Puts a changed or new subscription into the session, updated at the session's present. */
export function keepSubscription(session: CustomerSession, subscription: Subscription): Subscription {
  const known = session.subscriptions.find(({ id }) => id === subscription.id)
  if (known === subscription) return subscription
  const updated = { ...subscription, updatedAt: session.now }
  session.subscriptions = known
    ? session.subscriptions.map((old) => (old === known ? updated : old))
    : [...session.subscriptions, updated]
  return updated
}

/** All credit of the customer in a currency, in minor units. */
export function creditIn(session: CustomerSession, currency: string): bigint {
  return session.credit.get(currency) ?? 0n
}

/** The customer’s prepaid credit in a currency. */
export function grantsIn({ grants }: CustomerSession, currency: string): readonly Grant[] {
  return grants.filter((grant) => grant.currency === currency)
}

/** The credit without terms: all less what is left of grants. */
export function plainCreditIn(session: CustomerSession, currency: string): bigint {
  return creditIn(session, currency) - sumMoney(grantsIn(session, currency).map(({ leftCents }) => leftCents))
}

/** When the first grant expires of which something is left; null: none does. */
export function nextExpiry({ grants }: CustomerSession): Instant | null {
  return earliest(grants.map(({ leftCents, expiresAt }) => (leftCents > 0n ? expiresAt : null)))
}

/** When the customer is due next: by a subscription, or because a grant expires; null: never. */
export function nextDueAt(session: CustomerSession): Instant | null {
  return earliest([...session.subscriptions.map(({ nextBillingAt }) => nextBillingAt), nextExpiry(session)])
}

/** A final invoice or an automatic draft of the session. */
export function invoiceInSession({ invoices, drafts }: CustomerSession, id: string): Invoice | null {
  return invoices.get(id)?.invoice ?? drafts.get(id)?.invoice ?? null
}
