import { withNextBilling } from '../../domain/schedule.ts'
import { voided } from '../../domain/settlement.ts'
import { withInvoiceVoid } from '../../domain/take-back.ts'
import { moveCredit } from '../billing/move-credit.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { keepSubscription } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { openInvoice } from './open-invoice.ts'
import type { SettledInvoice } from './settle-invoice.ts'

/**
 * Voids an invoice without payments: it is no longer owed, its credit is given back, its lines no longer count (D21). The
 * next run bills the time again; without `rebill` the time that it billed is forgiven. Refuses `invoice_has_payments`,
 * `invoice_has_credit_notes`, `invoice_not_open`.
 */
export async function voidInvoice(ctx: Context, id: string, rebill: boolean): Promise<SettledInvoice> {
  const { session, invoice, lines, charges, hasCreditNotes } = await openInvoice(ctx, id)
  const settled = voided(invoice, hasCreditNotes, session.now)
  saveSettlement(ctx, invoice, settled, session.now)
  const eventId = record(ctx, 'invoice.voided', invoiceToApi(settled), session.now)
  if (invoice.creditAppliedCents > 0n) {
    moveCredit(session, {
      currency: invoice.currency,
      amountCents: invoice.creditAppliedCents,
      reason: 'returned by a void invoice',
      invoiceId: id,
      creditNoteId: null,
      occurredAt: session.now,
    })
  }
  const subscription = session.subscriptions.find((one) => one.id === invoice.subscriptionId)
  if (subscription) {
    const left = withInvoiceVoid(subscription, { id, lines, charges }, rebill)
    session.drafts.delete(id)
    session.invoices.delete(id)
    keepSubscription(session, withNextBilling(left, { at: session.now, cause: eventId }))
  }
  saveCustomer(session)
  return { invoice: settled, lines }
}
