import { isCollecting } from '../../domain/collection.ts'
import { type CreditEffect, turnedAmount } from '../../domain/credit-note.ts'
import {
  amountOf,
  type Credited,
  type CreditLine,
  type CreditOrder,
  creditedBy,
  refuseExcess,
} from '../../domain/credit-order.ts'
import { totalWithTaxes, withTaxes } from '../../domain/document-taxes.ts'
import { amountDue, documentLine, type Invoice, type InvoiceLine, type LedgerEntry } from '../../domain/invoice.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { withNextBilling } from '../../domain/schedule.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { keyOfCharge, lineOfTime, taxationOf, taxationOfUndone, withLedger } from '../../domain/tax-ledger.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import { newId } from '../../platform/ids.ts'
import { rewriteOpenDraft } from '../billing/bill-session.ts'
import { makeCreditNote, newDocument, periodOf } from '../billing/make-document.ts'
import { partiesOfInvoice } from '../documents/invoices/store.ts'
import { type OpenedInvoice, openInvoice } from '../invoices/open-invoice.ts'
import type { MadeCreditNote } from '../ledger/customer-ledger.ts'
import { type CustomerSession, keepSubscription } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { paymentsOnInvoice } from '../payments/store.ts'
import { type PaymentOnInvoice, refundNote } from '../refunds/refund-of-note.ts'
import { refundFacts } from '../refunds/store.ts'
import type { Context } from '../transaction/context.ts'
import { type CreditedTaxRow, creditedByHand, creditedTaxes, groupsOf } from './store.ts'

export interface NewCreditNote extends CreditOrder {
  readonly invoiceId: string
  readonly reason: string
  /** Null: what reduces no invoice becomes credit. */
  readonly effect: CreditEffect | null
  /** Whether it is made out to whom the invoice was, whatever the customer is called now. */
  readonly isToFormerBuyer?: boolean
}

/** An invoice under its customer's lock, with what notes have given back of its lines made by hand. */
export interface OpenedForCredit extends OpenedInvoice {
  readonly creditedByHand: ReadonlyMap<string, bigint>
  readonly creditedTaxes: readonly CreditedTaxRow[]
  readonly payments: readonly PaymentOnInvoice[]
}

/** The credit note, and what was decided, from which the same can be billed again. */
export interface CreditedInvoice extends MadeCreditNote {
  readonly session: CustomerSession
  readonly credited: Credited
}

/**
 * Makes a credit note for an invoice (D38): it first reduces what is due on it; what becomes of the rest the effect says. Refuses
 * `credit_exceeds_invoice`, `whole_lines_only`, `effect_does_not_add_up`, `refund_exceeds_payment`, `invoice_not_open`,
 * `attempt_in_progress`. `pointer` is where the request names the invoice; null: its address does.
 */
export async function createCreditNote(
  ctx: Context,
  order: NewCreditNote,
  pointer: string | null = '/invoice_id',
): Promise<MadeCreditNote> {
  const opened = await openForCredit(ctx, order, pointer)
  const { creditNote, lines, session } = creditInvoice(opened, order)
  const subscription = session.subscriptions.find(({ id }) => id === opened.invoice.subscriptionId)
  if (subscription) await rewriteOpenDraft(session, subscription)
  saveCustomer(session)
  return { creditNote, lines }
}

/**
 * Locks the customer of an invoice and reads what a credit note for it is decided by. Refuses the field at `pointer` if there is no
 * such invoice; without a field, `not_found`.
 */
export async function openForCredit(
  ctx: Context,
  { invoiceId, effect }: Pick<NewCreditNote, 'invoiceId' | 'effect'>,
  pointer: string | null,
): Promise<OpenedForCredit> {
  const { tx, tenantId } = ctx
  const parties = await partiesOfInvoice(tx, tenantId, invoiceId)
  if (!parties) {
    if (pointer) refuseUnknown(pointer, 'invoice')
    refuse('not_found', '')
  }
  const isRefunded = effect !== null && effect.refundCents > 0n
  const read = () =>
    Promise.all([
      creditedByHand(tx, tenantId, invoiceId),
      creditedTaxes(tx, tenantId, invoiceId),
      isRefunded ? paymentsOnInvoice(tx, tenantId, invoiceId) : [],
    ])
  const { beside, ...opened } = await openInvoice(ctx, invoiceId, { parties, beside: read })
  // What was billed just now may have taken lines of the invoice back, which was read before.
  if (
    opened.session.made.some(({ lines }) => lines.some(({ ledger }) => ledger?.takesBack?.document.id === invoiceId))
  ) {
    saveCustomer(opened.session)
    throw new Unfinished('The customer has just been billed up to the present. Send the request again.')
  }
  const [byHand, taxes, payments] = beside ?? [new Map<string, bigint>(), [], []]
  const facts = await Promise.all(payments.map(({ id }) => refundFacts(tx, tenantId, id)))
  const onInvoice = payments.flatMap((payment, index) => {
    const own = facts[index]
    return own ? [{ payment, facts: own }] : []
  })
  return { ...opened, creditedByHand: byHand, creditedTaxes: taxes, payments: onInvoice }
}

/** The same for an opened invoice; saves nothing yet. */
export function creditInvoice(
  opened: OpenedForCredit,
  { invoiceId, reason, meaning, what, effect, isToFormerBuyer }: NewCreditNote,
): CreditedInvoice {
  const { session, invoice, lines, charges, creditedByHand, payments } = opened
  refuseUnlessCreditable(invoice)
  const groups = groupsOf(invoiceId, invoice.taxes, opened.creditedTaxes)
  const groupOf = ({ tax }: Pick<InvoiceLine, 'tax'>) => (tax && groups.get(tax.group)) ?? null
  session.taxes = withLedger(session.taxes, opened.taxes)
  const subscription = session.subscriptions.find(({ id }) => id === invoice.subscriptionId) ?? null
  const id = newId()
  const credited = creditedBy(
    { meaning, what },
    { invoice, lines, charges, subscription, creditedByHand, groupOf },
    { kind: 'credit_note', id },
  )
  if (amountDue(invoice) > 0n && !session.invoices.has(invoiceId))
    session.invoices.set(invoiceId, { invoice, made: null, isChanged: false })
  const groupOfLine = new Map(lines.map((line) => [line.id, groupOf(line)]))
  const unnoted = linesOfNote(credited, 'Credit for')
  const noted = withTaxes(unnoted, (line) => {
    const reduced = lines.find(({ ledger }) => line.ledger && isReductionOf(ledger, line.ledger))
    const credited = line.creditedLineId ?? reduced?.id
    if (!credited) {
      const time = lineOfTime(line, unnoted)
      const undone = taxationOfUndone(session.taxes, time, lines)
      return undone === undefined ? taxationOf(session.taxes, time, () => null) : undone
    }
    const of = groupOfLine.get(credited)
    return of ? { kind: 'taken_back', of } : null
  })
  const { lines: noteLines } = noted
  if (-totalWithTaxes(noteLines) > credited.leftWithTaxCents) refuseExcess('', credited.leftWithTaxCents, invoice)
  const document = {
    ...newDocument(session, invoice.currency, noted, session.now),
    id,
    subscriptionId: invoice.subscriptionId,
    period: periodOf(noteLines),
  }
  const made = makeCreditNote(session, document, noteLines, {
    ...{ invoiceId, reason, meaning, effect },
    ...(isToFormerBuyer && { billedTo: invoice.billedTo }),
  })
  const { refundCents } = made.creditNote
  if (refundCents > 0n) refundNote(session, { creditNoteId: id, invoiceId, cents: refundCents, reason, payments })
  if (credited.subscription) {
    // What is taken back to be corrected is due: the next run bills it.
    const rebill = meaning === 'correct' ? { at: session.now, cause: made.eventId } : null
    keepSubscription(session, rebill ? withNextBilling(credited.subscription, rebill) : credited.subscription)
  }
  return { creditNote: made.creditNote, lines: noteLines, session, credited }
}

/** Whether a line reduces that line of the invoice. */
function isReductionOf(billed: LedgerEntry | null, { sign, takesBack, ...entry }: LedgerEntry): boolean {
  if (!billed || sign !== 0 || takesBack?.ordinal !== billed.ordinal) return false
  return keyOfCharge(billed) === keyOfCharge(entry)
}

/** The lines of a document, with the signs of an invoice; the description of a line made by hand begins with `prefix`. */
export function linesOfNote({ lines, subscription }: Credited, prefix: string): InvoiceLine[] {
  return lines.map((line) => ({ ...lineOf(line, subscription, prefix), id: newId(), causeEventId: null }))
}

function lineOf(
  line: CreditLine,
  subscription: Subscription | null,
  prefix: string,
): Omit<InvoiceLine, 'id' | 'causeEventId'> {
  if ('newLine' in line) {
    if (!subscription) throw new Error('a line of the ledger is of a subscription')
    return documentLine(line.newLine, subscription)
  }
  const { handMade, isWhole } = line
  const amountCents = amountOf(line)
  const isTurned = amountCents < 0n !== handMade.amountCents < 0n
  return {
    ...handMade,
    description: `${prefix} ${handMade.description}`.trim(),
    quantity: isWhole ? handMade.quantity : 1,
    unitAmount: isWhole ? (isTurned ? turnedAmount(handMade.unitAmount) : handMade.unitAmount) : String(amountCents),
    amountCents,
    tax: null,
    discounts: isWhole
      ? handMade.discounts.map((one) => (isTurned ? { ...one, amountCents: -one.amountCents } : one))
      : [],
    creditedLineId: isTurned ? handMade.id : null,
  }
}

function refuseUnlessCreditable({ status, collectionStatus }: Invoice): void {
  if (status === 'draft' || status === 'void')
    refuse(
      'invoice_not_open',
      status === 'void'
        ? 'The invoice is void: nothing of it is left to be credited.'
        : 'The invoice is a draft. Finalize it before it is credited.',
    )
  if (isCollecting(collectionStatus))
    refuse(
      'attempt_in_progress',
      'A payment attempt for the invoice is live. Wait until it has ended, or cancel it first.',
    )
}
