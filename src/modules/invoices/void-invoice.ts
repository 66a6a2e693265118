import { refuse } from '../../domain/refusal.ts'
import { withNextBilling } from '../../domain/schedule.ts'
import { voided } from '../../domain/settlement.ts'
import { withInvoiceVoid } from '../../domain/take-back.ts'
import { returnCredit } from '../billing/grants.ts'
import { reportsOfVoid } from '../billing/tax-reports.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { keepSubscription } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { cancelMessages, wasInvoiceSent } from '../messages/store.ts'
import { insertTaxReports } from '../tax-gateways/writes.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { openInvoice } from './open-invoice.ts'
import type { SettledInvoice } from './settle-invoice.ts'

/**
 * Voids an invoice without payments: it is no longer owed, its credit is given back, its lines no longer count (D21). The
 * next run bills the time again; without `rebill` the time that it billed is forgiven. Refuses `invoice_has_payments`,
 * `invoice_has_credit_notes`, `invoice_not_open`, and `invoice_was_sent` once a message about it has left (D38); those that have not are
 * canceled.
 */
export async function voidInvoice(ctx: Context, id: string, rebill: boolean): Promise<SettledInvoice> {
  const opened = await openInvoice(ctx, id, { beside: () => wasInvoiceSent(ctx.tx, ctx.tenantId, id) })
  const { session, invoice, lines, charges, hasCreditNotes, beside: wasSent } = opened
  const settled = voided(invoice, hasCreditNotes, session.now)
  if (wasSent) refuse('invoice_was_sent', 'A message about the invoice was sent. Correct it with a credit note.')
  addRows(ctx.writeSet, cancelMessages, { invoice_id: id, now: session.now })
  saveSettlement(ctx, invoice, settled, session.now)
  if (invoice.status !== 'draft') addRows(ctx.writeSet, insertTaxReports, ...reportsOfVoid(session, id, invoice.taxes))
  const eventId = record(ctx, 'invoice.voided', invoiceToApi(settled), session.now)
  if (invoice.creditAppliedCents > 0n) returnCredit(session, invoice, 'returned by a void invoice')
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
