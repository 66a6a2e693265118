import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { invoiceAfter } from '../billing/upcoming-invoice.ts'
import { previewedCreditNoteToApi, previewedInvoiceToApi } from '../documents/explain/explain.ts'
import { invoiceToApi, invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { stateStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import type { SubscriptionOutcome } from './outcome.ts'

/** What every preview does, for the documentation. */
export const previewText =
  'Runs the action and rolls it back: nothing changes, no number is taken, no event is recorded. `invoices` and ' +
  '`credit_notes` have the documents that it would make. Pass `as_of` to the real call within ten minutes to get the ' +
  'same cents.'

/** What an action would do; `latestInvoice` is the newest one that was there before. */
export interface PreviewedOutcome {
  readonly session: CustomerSession
  readonly subscription: Subscription
  readonly made: readonly MadeDocument[]
  readonly latestInvoice: Invoice | null
  readonly now: Instant
}

/**
 * Previews an action by running it in a transaction that is rolled back (D29). Its writes are made, so database constraints
 * are checked, but no number is taken and no event recorded.
 */
export async function preview(ctx: Context, action: Promise<PreviewedOutcome>) {
  const { session, subscription, made, latestInvoice, now } = await action
  await ctx.tx.rows(stateStatement(ctx))
  const invoices = made.filter((one) => 'invoice' in one)
  const notes = made.filter((one) => 'creditNote' in one)
  const newest = invoices.at(-1)
  const next = await invoiceAfter(session, subscription.id)
  const latest = newest
    ? invoiceWithLinesToApi(newest.invoice, newest.lines)
    : latestInvoice && invoiceToApi(latestInvoice)
  return {
    as_of: now.toString(),
    subscription: { ...subscriptionToApi(subscription, now), latest_invoice: latest },
    invoices: invoices.map(({ invoice, lines }) => previewedInvoiceToApi(invoice, lines)),
    credit_notes: notes.map(({ creditNote, lines }) => previewedCreditNoteToApi(creditNote, lines)),
    upcoming_invoice: next && previewedInvoiceToApi(next.invoice, next.lines),
  }
}

/** What an action on an existing subscription would do. */
export async function previewedAction(outcome: Promise<SubscriptionOutcome>): Promise<PreviewedOutcome> {
  const { made, ...rest } = await outcome
  return { ...rest, made: made ? [made] : [] }
}
