import type { Invoice, Party } from '../../../domain/invoice.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { Context } from '../../transaction/context.ts'
import { findCreditNote } from '../credit-notes/store.ts'
import { findInvoice } from '../invoices/store.ts'
import { creditNotePage } from './credit-note-page.ts'
import { invoicePage } from './invoice-page.ts'
import {
  accountToPay,
  creditNotesOfInvoice,
  creditNotesTakenBack,
  invoicesOfCreditNote,
  partiesToday,
  paymentsOf,
  type ReductionRow,
  timeZoneOf,
} from './store.ts'

/** The page of an invoice and its headers. Refuses `not_found`. */
export async function printInvoice(ctx: Context, id: string) {
  const { tx, tenantId } = ctx
  const [found, payments, creditNotes, account, timeZone] = await Promise.all([
    findInvoice(tx, tenantId, id),
    paymentsOf(tx, tenantId, id),
    creditNotesOfInvoice(tx, tenantId, id),
    accountToPay(tx, tenantId),
    timeZoneOf(tx, tenantId, { kind: 'invoice', id }),
  ])
  if (!found) refuse('not_found', '')
  const page = invoicePage({
    ...found,
    ...(await partiesOf(ctx, found.invoice)),
    payments: payments.map((one) => ({
      amountCents: one.amount_cents,
      reference: one.reference,
      paidAt: one.paid_at,
    })),
    creditNotes: creditNotes.map(reductionOf),
    account,
    timeZone,
  })
  return { body: page, headers: shown(found.invoice) }
}

/** The page of a credit note and its headers. Refuses `not_found`. */
export async function printCreditNote({ tx, tenantId }: Context, id: string) {
  const [found, invoices, creditNotes, timeZone] = await Promise.all([
    findCreditNote(tx, tenantId, id),
    invoicesOfCreditNote(tx, tenantId, id),
    creditNotesTakenBack(tx, tenantId, id),
    timeZoneOf(tx, tenantId, { kind: 'credit_note', id }),
  ])
  if (!found) refuse('not_found', '')
  const page = creditNotePage({ ...found, invoices: invoices.map(reductionOf), creditNotes, timeZone })
  return { body: page, headers: shown(found.creditNote) }
}

/** The parties printed on the invoice; for a draft, which has none yet, the current ones. */
async function partiesOf(
  { tx, tenantId }: Context,
  { issuedBy, billedTo, customerId }: Invoice,
): Promise<{ issuer: Party; billTo: Party }> {
  if (issuedBy && billedTo) return { issuer: issuedBy, billTo: billedTo }
  const today = await partiesToday(tx, tenantId, customerId)
  if (!today) throw new Error('an invoice has no customer')
  return {
    issuer: issuedBy ?? { name: today.issuer_name, email: null, address: today.issuer_address },
    billTo: billedTo ?? { name: today.buyer_name, email: today.buyer_email, address: today.buyer_address },
  }
}

function reductionOf({ number, reduced_cents }: ReductionRow) {
  return { number, reducedCents: reduced_cents }
}

function shown({ number, id }: { readonly number: string | null; readonly id: string }) {
  const name = (number ?? id).replace(/[^\w.-]+/g, '-')
  return { 'content-disposition': `inline; filename="${name}.html"` }
}
