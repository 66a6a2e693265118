import type { Invoice } from '../../domain/invoice.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
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
  /** The charges of the lines. */
  readonly charges: readonly ItemCharge[]
  readonly hasCreditNotes: boolean
}

/**
 * Locks the customer of an invoice and reads both, billed up to the present, with the invoice’s subscription even if it has
 * ended. If billing has just rewritten or finalized the draft, that is committed and the action begins again. Settling may
 * skip billing (`withoutBilling`). Refuses `not_found` (`invalid_request` if the body names the invoice).
 */
export async function openInvoice(
  ctx: Context,
  id: string,
  { pointer, ...wanted }: Pick<OpenOptions, 'withoutBilling' | 'pointer'> = {},
): Promise<OpenedInvoice> {
  const owner = await partiesOfInvoice(ctx.tx, ctx.tenantId, id)
  if (!owner) return pointer === undefined ? refuse('not_found', '') : refuseUnknown(pointer, 'invoice')
  // The invoice and its charges are read after the lock, in the same round trip.
  const [session, found, { charges, hasCreditNotes }] = await Promise.all([
    openCustomer(ctx, owner.customer_id, { ...wanted, subscriptionId: owner.subscription_id }),
    findInvoice(ctx.tx, ctx.tenantId, id),
    ledgerOfInvoice(ctx.tx, ctx.tenantId, id),
  ])
  if (!found) refuse('not_found', '')
  if (session.drafts.get(id)?.isChanged || session.invoices.get(id)?.isChanged) {
    // Billing has just rewritten or finalized the invoice, or reduced what is due. A document is written once per
    // transaction.
    saveCustomer(session)
    throw new Unfinished('The invoice is being brought up to the present. Send the request again.')
  }
  return { session, ...found, charges, hasCreditNotes }
}
