import type { Invoice } from '../../domain/invoice.ts'
import { refuse } from '../../domain/refusal.ts'
import type { ItemCharge } from '../../domain/take-back.ts'
import type { TaxLedger } from '../../domain/tax-ledger.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import { type OpenOptions, openCustomer } from '../billing/open-customer.ts'
import type { StoredLine } from '../documents/invoices/rows.ts'
import { findInvoice, type InvoiceParties, partiesOfInvoice } from '../documents/invoices/store.ts'
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
  /** How the charges are taxed. */
  readonly taxes: TaxLedger
  readonly hasCreditNotes: boolean
}

interface InvoiceOptions<Beside> extends Pick<OpenOptions, 'withoutBilling' | 'duringAdvance'> {
  /** Where they are known already. */
  readonly parties?: InvoiceParties
  /** A further read after the lock. */
  readonly beside?: () => Promise<Beside>
}

/**
 * Locks the customer of an invoice and reads both, billed up to the present, with the invoice’s subscription even if it has
 * ended. If billing has just rewritten or finalized the draft, that is committed and the action begins again. Settling may
 * skip billing (`withoutBilling`). Refuses `not_found`.
 */
export async function openInvoice<Beside = undefined>(
  ctx: Context,
  id: string,
  { parties, beside, ...wanted }: InvoiceOptions<Beside> = {},
): Promise<OpenedInvoice & { readonly beside: Beside | undefined }> {
  const owner = parties ?? (await partiesOfInvoice(ctx.tx, ctx.tenantId, id))
  if (!owner) refuse('not_found', '')
  // The invoice and its charges are read after the lock, in the same round trip.
  const [session, found, { charges, taxes, hasCreditNotes }, read] = await Promise.all([
    openCustomer(ctx, owner.customer_id, { ...wanted, subscriptionId: owner.subscription_id, invoiceId: id }),
    findInvoice(ctx.tx, ctx.tenantId, id),
    ledgerOfInvoice(ctx.tx, ctx.tenantId, id),
    beside?.(),
  ])
  if (!found) refuse('not_found', '')
  if (session.drafts.get(id)?.isChanged || session.invoices.get(id)?.isChanged) {
    // Billing has just rewritten or finalized the invoice, or reduced what is due. A document is written once per
    // transaction.
    saveCustomer(session)
    throw new Unfinished('The invoice is being brought up to the present. Send the request again.')
  }
  return { session, ...found, charges, taxes, hasCreditNotes, beside: read }
}
