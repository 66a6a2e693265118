import { billedAgain } from '../../domain/billed-again.ts'
import type { CreditLine } from '../../domain/credit-order.ts'
import { givenIn } from '../../domain/document-tax.ts'
import { type LineTaxation, priceCents } from '../../domain/document-taxes.ts'
import type { Invoice, InvoiceLine } from '../../domain/invoice.ts'
import { sumMoney } from '../../domain/money.ts'
import { refuseField } from '../../domain/refusal.ts'
import { taxationOfLine } from '../../domain/tax-ledger.ts'
import { newId } from '../../platform/ids.ts'
import { rewriteOpenDraft } from '../billing/bill-session.ts'
import { makeInvoice, newDocument, periodOf } from '../billing/make-document.ts'
import { taxationNow, taxed, waitsForTaxId } from '../billing/tax-lines.ts'
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
 * Replaces an invoice: a credit note, made out as the invoice is, takes back all that is left of it, and a new invoice bills the same
 * lines, at the same prices, to the customer’s present name and address. Refuses as `createCreditNote`, and `not_found`.
 */
export async function reissueInvoice(
  ctx: Context,
  invoiceId: string,
  { reason, taxes }: { readonly reason: string; readonly taxes: ReissuedTaxes },
): Promise<ReissuedInvoice> {
  const opened = await openForCredit(ctx, { invoiceId, effect: null }, null)
  const { invoice: old } = opened
  const order = { invoiceId, reason, meaning: 'correct', what: 'all', effect: null, isToFormerBuyer: true } as const
  const before = opened.session.subscriptions.find(({ id }) => id === old.subscriptionId)
  const { session, credited, ...note } = creditInvoice(opened, order)
  const id = newId()
  const again = billedAgain(credited, { kind: 'invoice', id })
  const billed = linesOfNote(again, '')
  if (taxes === 'anew') refuseTaxesAnew(session, billed)
  const taxedLines = taxed(session, old.currency, billed, (line) => {
    const index = billed.indexOf(line)
    const [source, before] = [again.lines[index], again.credited[index]]
    // What is taken back is taxed as it was, in either case (D37).
    if (!source || !before || ('newLine' in source && source.newLine.sign < 0)) return undefined
    return taxes === 'anew' ? taxationNow(session, line) : taxationBefore(session, old, before)
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

/** Refuses taxes that are not known now: of a gateway, which knows only what is new, or by a tax id that is still to be confirmed. */
function refuseTaxesAnew(session: CustomerSession, lines: readonly InvoiceLine[]): void {
  if (session.asRead.issuer.taxes?.gateway)
    refuseField(
      'invalid_request',
      '/taxes',
      'A tax gateway computes taxes of what is new only. Waive the lines, and bill them by hand.',
    )
  if (waitsForTaxId(session, lines, ({ ledger }) => !ledger || ledger.sign >= 0))
    refuseField(
      'invalid_request',
      '/taxes',
      'The tax id of the customer is not confirmed yet, and a replacement does not wait for it. Try again when it is.',
    )
}

/** How the line was taxed that a line of the note took back; null: not at all. */
function taxationBefore({ taxes }: CustomerSession, old: Invoice, credited: CreditLine): LineTaxation | null {
  if ('newLine' in credited) {
    const { item, version, charge, takesBack } = credited.newLine
    const place = { itemId: item.id, version: version.number, period: charge.period }
    return takesBack === null ? null : taxationOfLine(taxes, place, takesBack)
  }
  const { tax } = credited.handMade
  const group = tax && old.taxes.find((one) => one.group === tax.group)
  if (!group) return null
  return { kind: 'new', treatment: group.treatment, isIncluded: group.isIncluded, given: givenIn(group) }
}
