import { billedAgain } from '../../domain/credit-order.ts'
import { givenIn } from '../../domain/document-tax.ts'
import { type LineTaxation, priceCents } from '../../domain/document-taxes.ts'
import type { Invoice, InvoiceLine } from '../../domain/invoice.ts'
import { sumMoney } from '../../domain/money.ts'
import { refuseField } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { rewriteOpenDraft } from '../billing/bill-session.ts'
import { makeInvoice, newDocument, periodOf } from '../billing/make-document.ts'
import { taxationNow, taxed } from '../billing/tax-lines.ts'
import type { MadeCreditNote, MadeInvoice } from '../ledger/customer-ledger.ts'
import { type CustomerSession, keepSubscription } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { creditInvoice, linesOfNote, openForCredit } from './create-credit-note.ts'

export interface ReissuedInvoice {
  readonly session: CustomerSession
  readonly note: MadeCreditNote
  readonly invoice: MadeInvoice
}

/** How the lines of a replacement are taxed: as they were, or as they would be if they were sold to the customer now. */
export type ReissuedTaxes = 'as_billed' | 'anew'

/**
 * Replaces an invoice: a credit note takes back all that is left of it, and a new invoice bills the same lines, at the same prices,
 * to the customer’s present name and address. Refuses as `createCreditNote`, and `not_found`.
 */
export async function reissueInvoice(
  ctx: Context,
  invoiceId: string,
  { reason, taxes }: { readonly reason: string; readonly taxes: ReissuedTaxes },
): Promise<ReissuedInvoice> {
  const opened = await openForCredit(ctx, { invoiceId, effect: null }, null)
  const { invoice: old } = opened
  const order = { invoiceId, reason, meaning: 'correct', what: 'all', effect: null } as const
  const before = opened.session.subscriptions.find(({ id }) => id === old.subscriptionId)
  const { session, credited, ...note } = creditInvoice(opened, order)
  const id = newId()
  const again = billedAgain(credited, { kind: 'invoice', id })
  const billed = linesOfNote(again, '')
  const terms = session.asRead.issuer.taxes
  if (taxes === 'anew' && terms?.gateway)
    refuseField(
      'invalid_request',
      '/taxes',
      'A tax gateway computes taxes of what is new only. Waive the lines, and bill them by hand.',
    )
  const taxedLines = taxed(session, old.currency, billed, (line) => {
    const source = again.lines[billed.indexOf(line)]
    if (!source) return undefined
    const isHandMade = 'handMade' in source
    // What is taken back is taxed as it was, in either case (D37).
    if (!isHandMade && source.newLine.sign <= 0) return undefined
    if (taxes === 'anew' && terms) return taxationNow(session, line) ?? undefined
    return isHandMade ? taxedBefore(old, source.handMade) : undefined
  })
  const { lines } = taxedLines
  const document = {
    ...newDocument(session, old.currency, taxedLines, session.now),
    id,
    kind: 'rebill' as const,
    subscriptionId: old.subscriptionId,
    purchaseOrder: old.purchaseOrder,
    replacesInvoiceId: old.id,
    collection: old.collection,
    period: periodOf(lines),
  }
  // Of taxes only the rounding may differ, where a part was credited before.
  if (sumMoney(lines.map(priceCents)) !== -sumMoney(note.lines.map(priceCents)))
    throw new Error(
      `invoice ${old.id} was credited ${note.creditNote.totalCents}, but its lines come to ${document.totalCents}`,
    )
  const invoice = makeInvoice(session, document, lines, session.now)
  if (before && again.subscription) {
    // All is billed as before, so nothing is left to the next run.
    const { unbilledSince, nextBillingAt, rebillCause } = before
    const kept = { ...again.subscription, unbilledSince, nextBillingAt, rebillCause }
    await rewriteOpenDraft(session, keepSubscription(session, kept))
  }
  saveCustomer(session)
  return { session, note, invoice }
}

/** How a line made by hand was taxed: null: not at all. */
function taxedBefore({ taxes }: Invoice, { tax }: InvoiceLine): LineTaxation | null {
  const group = tax && taxes.find((one) => one.group === tax.group)
  if (!group) return null
  return { kind: 'new', treatment: group.treatment, isIncluded: group.isIncluded, given: givenIn(group) }
}
