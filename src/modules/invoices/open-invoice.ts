import type { Invoice } from '../../domain/invoice.ts'
import { refuse } from '../../domain/refusal.ts'
import type { ItemCharge } from '../../domain/take-back.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import { type OpenOptions, openCustomer } from '../billing/open-customer.ts'
import type { StoredLine } from '../documents/invoices/rows.ts'
import { findInvoice, partiesOfInvoice } from '../documents/invoices/store.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { ledgerOfInvoice } from '../ledger/invoices/store.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'

export interface OpenedInvoice {
  readonly session: CustomerSession
  readonly invoice: Invoice
  readonly lines: readonly StoredLine[]
  /** The charges that the lines are about, as they stand. */
  readonly charges: readonly ItemCharge[]
  readonly hasCreditNotes: boolean
}

/**
 * Locks the customer of an invoice and reads both, billed up to the present; with the invoice's subscription, also an ended
 * one. A draft that time has rewritten or made final is committed so, and the action begins again.
 * Who settles it may do so `withoutBilling`. Refuses `not_found`.
 */
export async function openInvoice(
  ctx: Context,
  id: string,
  wanted: Pick<OpenOptions, 'withoutBilling'> = {},
): Promise<OpenedInvoice> {
  const owner = await partiesOfInvoice(ctx.tx, ctx.tenantId, id)
  if (!owner) refuse('not_found', '')
  // The invoice and what it moved are read behind the lock, in the same round trip.
  const [session, found, { charges, hasCreditNotes }] = await Promise.all([
    openCustomer(ctx, owner.customer_id, { ...wanted, subscriptionId: owner.subscription_id }),
    findInvoice(ctx.tx, ctx.tenantId, id),
    ledgerOfInvoice(ctx.tx, ctx.tenantId, id),
  ])
  if (!found) refuse('not_found', '')
  if (session.drafts.get(id)?.isChanged || session.invoices.get(id)?.isChanged) {
    // Billing up to the present has just rewritten it, made it final or lowered what is due on it. A document is written once in a transaction.
    saveCustomer(session)
    throw new Unfinished('The invoice is being brought up to the present. Send the request again.')
  }
  return { session, ...found, charges, hasCreditNotes }
}
