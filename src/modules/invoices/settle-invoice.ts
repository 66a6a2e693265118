import { amountDue, type Invoice, type InvoiceLine } from '../../domain/invoice.ts'
import { refuse } from '../../domain/refusal.ts'
import { markedUncollectible, withCreditApplied } from '../../domain/settlement.ts'
import { creditFor, sumOfDrawdown, useCredit } from '../billing/grants.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { openInvoice } from './open-invoice.ts'

export interface SettledInvoice {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
}

/** Marks an open invoice uncollectible. Refuses `invoice_not_open`. */
export async function markInvoiceUncollectible(ctx: Context, id: string): Promise<SettledInvoice> {
  const { session, invoice, lines } = await openInvoice(ctx, id, { withoutBilling: true })
  const settled = markedUncollectible(invoice, session.now)
  saveSettlement(ctx, invoice, settled, session.now)
  record(ctx, 'invoice.marked_uncollectible', invoiceToApi(settled), session.now)
  saveCustomer(session)
  return { invoice: settled, lines }
}

/**
 * Applies the customer’s credit to an open invoice, as far as both go (D23). Where a credit note has taken off a part, what is left
 * of each line is not known here: then only credit for every line is used. Refuses `invoice_not_open`, `credit_insufficient`.
 */
export async function applyCredit(ctx: Context, id: string): Promise<SettledInvoice> {
  const { session, invoice, lines, hasCreditNotes } = await openInvoice(ctx, id, { withoutBilling: true })
  const payable = { lines: hasCreditNotes ? null : lines, dueCents: amountDue(invoice), at: session.now }
  const credit = creditFor(session, invoice, payable)
  const settled = withCreditApplied(invoice, sumOfDrawdown(credit), session.now)
  const applied = settled.creditAppliedCents - invoice.creditAppliedCents
  if (applied === 0n)
    refuse('credit_insufficient', `The customer has no credit in ${invoice.currency} that can pay this invoice.`)
  useCredit(session, invoice, credit, { reason: 'applied on request', occurredAt: session.now })
  saveSettlement(ctx, invoice, settled, session.now)
  record(ctx, settled.status === 'paid' ? 'invoice.paid' : 'invoice.updated', invoiceToApi(settled), session.now)
  saveCustomer(session)
  return { invoice: settled, lines }
}
