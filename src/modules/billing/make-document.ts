import type { Bill } from '../../domain/bill.ts'
import {
  type CreditEffect,
  type CreditNote,
  documentsTakenBack,
  effectOf,
  reasons,
  useOfCreditNote,
} from '../../domain/credit-note.ts'
import type { CreditMeaning } from '../../domain/credit-order.ts'
import type { Instant } from '../../domain/instant.ts'
import { documentLine, type Invoice, type InvoiceLine, sumsOf } from '../../domain/invoice.ts'
import { spanOf } from '../../domain/new-line.ts'
import { credited } from '../../domain/settlement.ts'
import { withDocument } from '../../domain/tax-ledger.ts'
import { newId } from '../../platform/ids.ts'
import { creditNoteToApi } from '../documents/credit-notes/to-api.ts'
import { creditNoteRow, insertCreditNotes, insertReductions } from '../documents/credit-notes/writes.ts'
import { recordDunningEnd } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { insertLines, lineRow } from '../documents/invoices/writes.ts'
import { insertTaxes, taxRows } from '../documents/taxes/writes.ts'
import type { MadeCreditNote, MadeDocument, MadeInvoice } from '../ledger/customer-ledger.ts'
import { type CustomerSession, invoiceInSession } from '../ledger/customer-session.ts'
import { insertTaxReports } from '../tax-gateways/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows, type FinalizingDocument, numbering } from '../transaction/write-set.ts'
import { finalizedAtOnce, finalizingRow, recordFinalized } from './finalize-document.ts'
import { creditByNote } from './grants.ts'
import { partyWithId, type TaxedLines, taxed } from './tax-lines.ts'
import { reportsOf } from './tax-reports.ts'

/**
 * Makes a final document of a bill: an invoice with credit applied, or a credit note if the total is negative (D16). Its
 * number comes with the commit (null until then). `causeEventId` is the event that explains each line. Refuses
 * `amount_too_large`.
 */
export function makeDocument(session: CustomerSession, bill: Bill, causeEventId: string | null): MadeDocument {
  const taxedLines = taxed(session, bill.subscription.currency, linesOf(bill, causeEventId))
  const { lines } = taxedLines
  const document = {
    ...newDocument(session, bill.subscription.currency, taxedLines, bill.occurredAt),
    id: bill.id,
    kind: bill.kind,
    subscriptionId: bill.subscription.id,
    purchaseOrder: bill.subscription.purchaseOrder,
    collection: bill.subscription.collection,
    period: periodOf(lines),
  }
  return document.totalCents < 0n
    ? makeCreditNote(session, document, lines)
    : makeInvoice(session, document, lines, bill.occurredAt)
}

/** Makes a final invoice of a document, with credit applied. */
export function makeInvoice(
  session: CustomerSession,
  document: Invoice,
  lines: readonly InvoiceLine[],
  occurredAt: Instant,
): MadeInvoice {
  const { invoice, credit } = finalizedAtOnce(
    session,
    { ...document, ...partiesIn(session, document.taxes) },
    lines,
    occurredAt,
  )
  session.taxes = withDocument(session.taxes, { kind: 'invoice', id: invoice.id }, { lines, taxes: invoice.taxes })
  session.invoices.set(document.id, { invoice, made: { lines }, isChanged: true })
  recordFinalized(session, { invoice, credit }, occurredAt, ['invoice.created'])
  return { invoice, lines }
}

/** What a request says of the credit note that it makes. */
export interface CreditNoteOrder {
  readonly invoiceId: string
  readonly reason: string
  readonly meaning: CreditMeaning
  readonly effect: CreditEffect | null
  /** Whom it is made out to; by default the customer as they are now. */
  readonly billedTo?: Invoice['billedTo']
}

/**
 * Makes a credit note of a document with a negative total: it first reduces the amount due on the invoices whose lines it
 * takes back; the rest becomes credit (D16), or what the request says (D38). Refuses `effect_does_not_add_up`.
 */
export function makeCreditNote(
  session: CustomerSession,
  document: Invoice,
  lines: readonly InvoiceLine[],
  order: CreditNoteOrder | null = null,
): MadeCreditNote & { readonly eventId: string } {
  const { ctx, now } = session
  const totalCents = -document.totalCents
  const invoiceIds = order
    ? [...new Set([...documentsTakenBack(lines, 'invoice'), order.invoiceId])].sort()
    : documentsTakenBack(lines, 'invoice')
  const owed = invoiceIds.flatMap((id) => invoiceInSession(session, id) ?? [])
  const { reductions, restCents } = useOfCreditNote(totalCents, owed)
  const { creditCents, refundCents, outsideCents } = effectOf(order?.effect ?? null, restCents, document.currency)
  const creditNote: CreditNote = {
    id: document.id,
    customerId: document.customerId,
    subscriptionId: document.subscriptionId,
    testClockId: document.testClockId,
    kind: document.kind,
    reason: order?.reason ?? reasons[document.kind],
    meaning: order?.meaning ?? null,
    number: null,
    currency: document.currency,
    ...partiesIn(session, document.taxes),
    ...(order?.billedTo && { billedTo: order.billedTo }),
    invoiceIds,
    creditNoteIds: documentsTakenBack(lines, 'credit_note'),
    subtotalCents: -document.subtotalCents,
    taxCents: -document.taxCents,
    discountCents: -document.discountCents,
    taxes: document.taxes,
    totalCents,
    reducesDueCents: totalCents - restCents,
    creditCents,
    refundCents,
    outsideCents,
    period: document.period,
    occurredAt: document.occurredAt,
    finalizedAt: null,
    createdAt: now,
  }
  addRows(ctx.writeSet, numbering, finalizingRow(session, document, 'credit_note', false))
  addRows(ctx.writeSet, insertCreditNotes, creditNoteRow(creditNote))
  addRows(
    ctx.writeSet,
    insertLines,
    ...lines.map((line, position) => lineRow({ creditNoteId: document.id }, line, position)),
  )
  addRows(ctx.writeSet, insertTaxes, ...taxRows({ creditNoteId: document.id }, document.taxes))
  addRows(ctx.writeSet, insertTaxReports, ...reportsOf(session, { creditNoteId: document.id }, document.taxes))
  session.taxes = withDocument(
    session.taxes,
    { kind: 'credit_note', id: document.id },
    { lines, taxes: document.taxes },
  )
  const reduced = new Map(reductions.map(({ invoice, cents }) => [invoice.id, cents]))
  const named = invoiceIds.map((id) => ({ invoice_id: id, reduced_cents: Number(reduced.get(id) ?? 0n) }))
  addRows(ctx.writeSet, insertReductions, ...named.map((row) => ({ credit_note_id: document.id, ...row })))
  const eventId = record(ctx, 'credit_note.created', creditNoteToApi(creditNote), document.occurredAt)
  for (const { invoice, cents } of reductions) lowerDue(session, invoice, cents, document.occurredAt)
  if (creditCents > 0n) {
    const note = { id: document.id, currency: document.currency, lines, invoiceId: order?.invoiceId ?? null }
    creditByNote(session, note, { cents: creditCents, occurredAt: document.occurredAt })
  }
  return { creditNote, lines, eventId }
}

function lowerDue(session: CustomerSession, invoice: Invoice, cents: bigint, occurredAt: Instant): void {
  const lowered = credited(invoice, cents, session.now)
  const known = session.invoices.get(invoice.id)
  const draft = session.drafts.get(invoice.id)
  if (known) session.invoices.set(invoice.id, { ...known, invoice: lowered, isChanged: true })
  else if (draft) session.drafts.set(invoice.id, { ...draft, invoice: lowered, isChanged: true })
  else throw new Error(`the invoice ${invoice.id} is not known to the session`)
  const isPaid = lowered.status === 'paid'
  // A draft that becomes final in the same transaction is shown as paid at once.
  const finalizing = (session.ctx.writeSet.writes.get(numbering) ?? []) as FinalizingDocument[]
  const row = finalizing.find(({ id }) => id === invoice.id)
  if (isPaid && row) row.is_paid = true
  recordDunningEnd(session.ctx, invoice, lowered, occurredAt)
  record(session.ctx, isPaid ? 'invoice.paid' : 'invoice.updated', invoiceToApi(lowered), occurredAt)
}

/** The lines of a bill, explained by the event that caused them. */
export function linesOf(bill: Bill, causeEventId: string | null): InvoiceLine[] {
  return bill.lines.map((line) => ({ ...documentLine(line, bill.subscription), id: newId(), causeEventId }))
}

/** The service time of the lines: the earliest start and the latest end (D32); null without service time. */
export function periodOf(lines: readonly InvoiceLine[]): Invoice['period'] {
  const span = spanOf(lines.flatMap(({ service }) => (service ? [{ from: service.start, until: service.end }] : [])))
  return span && { start: span.from, end: span.until }
}

/** The parties of a document with these taxes. */
export function partiesIn({ asRead }: CustomerSession, taxes: Invoice['taxes']) {
  return {
    issuedBy: partyWithId(asRead.issuer.party, taxes, 'sellerTaxId'),
    billedTo: partyWithId(asRead.billTo.party, taxes, 'buyerTaxId'),
  }
}

/** A document with its sums, still a draft. Refuses `amount_too_large`. */
export function newDocument(
  session: CustomerSession,
  currency: string,
  taxedLines: TaxedLines,
  occurredAt: Instant,
): Invoice {
  const { issuer, billTo } = session.asRead
  return {
    id: newId(),
    customerId: billTo.id,
    subscriptionId: null,
    testClockId: billTo.testClockId,
    kind: 'one_off',
    status: 'draft',
    number: null,
    paymentReference: null,
    externalId: null,
    purchaseOrder: null,
    replacesInvoiceId: null,
    currency,
    issuedBy: null,
    billedTo: null,
    netDays: billTo.netDays ?? issuer.netDays,
    ...sumsOf(taxedLines.lines, taxedLines.taxes),
    creditedCents: 0n,
    creditAppliedCents: 0n,
    amountPaidCents: 0n,
    amountReversedCents: 0n,
    collection: 'send_invoice',
    collectionStatus: null,
    collectAt: null,
    announced: null,
    dunning: null,
    period: null,
    occurredAt,
    finalizesAt: null,
    wait: null,
    finalizedAt: null,
    dueAt: null,
    paidAt: null,
    voidedAt: null,
    markedUncollectibleAt: null,
    createdAt: session.now,
    updatedAt: session.now,
  }
}
