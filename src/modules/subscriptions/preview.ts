import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { creditNoteWithLinesToApi } from '../documents/credit-notes/to-api.ts'
import { invoiceToApi, invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { stateStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'

/** What an action would do; `latestInvoice` is the newest one that was there before. */
export interface PreviewedOutcome {
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
  const { subscription, made, latestInvoice, now } = await action
  await ctx.tx.rows(stateStatement(ctx))
  const invoices = made.flatMap((one) => ('invoice' in one ? invoiceWithLinesToApi(one.invoice, one.lines) : []))
  const notes = made.flatMap((one) => ('creditNote' in one ? creditNoteWithLinesToApi(one.creditNote, one.lines) : []))
  const latest = invoices.at(-1) ?? (latestInvoice && invoiceToApi(latestInvoice))
  return {
    as_of: now.toString(),
    subscription: { ...subscriptionToApi(subscription, now), latest_invoice: latest },
    invoices,
    credit_notes: notes,
  }
}
