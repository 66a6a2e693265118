import type { CreditNote } from '../../../domain/credit-note.ts'
import { linesForCustomer, taxesForCustomer } from '../../../domain/credit-note.ts'
import {
  type DocumentFacts,
  daysOf,
  type Language,
  type LineFacts,
  languages,
  type PartyFacts,
  type TaxFacts,
} from '../../../domain/document-facts.ts'
import type { DocumentTax } from '../../../domain/document-tax.ts'
import type { Instant } from '../../../domain/instant.ts'
import { amountDue, type Buyer, type Invoice, type InvoiceLine, type Party } from '../../../domain/invoice.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { EInvoice } from '../../customers/e-invoice.ts'
import type { Context } from '../../transaction/context.ts'
import { findCreditNote } from '../credit-notes/store.ts'
import { findInvoice } from '../invoices/store.ts'
import {
  creditNotesOfInvoice,
  invoicesOfCreditNote,
  partiesToday,
  paymentsOf,
  type ReductionRow,
} from '../page/store.ts'
import { lineText, percentText } from '../words/line-text.ts'
import type { DocumentWords } from '../words/words.ts'
import { wordsOf } from '../words/words-of.ts'
import type { DocumentDesign } from './document-settings.ts'
import { creditAtFinalization, type Presentation, precedingOf, presentationOf, replacedBy } from './store.ts'

/** A document with everything that its files show: what it says, how it was settled, how it looks. */
export interface ReadDocument {
  readonly facts: DocumentFacts
  readonly settlement: Settlement
  readonly design: DocumentDesign
  /** How the customer gets e-invoices. */
  readonly eInvoice: EInvoice | null
  /** The day on which it was made, `yyyy-mm-dd`: what a draft is dated by. */
  readonly madeOn: string
  readonly isVoid: boolean
  /** Of a customer on a test clock. */
  readonly isTest: boolean
}

/** How a document was settled; of a credit note, how its total was used. */
export interface Settlement {
  readonly creditCents: bigint
  readonly creditedCents: bigint
  /** Of a credit note: what went back through payments, and another way. */
  readonly refundCents: bigint
  readonly outsideCents: bigint
  readonly paidCents: bigint
  readonly dueCents: bigint
  /** The payments on an invoice, in order of time; what went back is below zero. */
  readonly payments: readonly { readonly cents: bigint; readonly day: string; readonly reference: string | null }[]
  /** The credit notes of an invoice, or the invoices of a credit note: each with what the note has taken off. */
  readonly reductions: readonly { readonly number: string; readonly cents: bigint }[]
}

/** An invoice for its files. Refuses `not_found`. */
export async function readInvoice(ctx: Context, id: string): Promise<ReadDocument> {
  const { tx, tenantId } = ctx
  const [found, presentation, prepaidCents, replaced, payments, reductions] = await Promise.all([
    findInvoice(tx, tenantId, id),
    presentationOf(tx, tenantId, { kind: 'invoice', id }),
    creditAtFinalization(tx, tenantId, id),
    replacedBy(tx, tenantId, id),
    paymentsOf(tx, tenantId, id),
    creditNotesOfInvoice(tx, tenantId, id),
  ])
  if (!found || !presentation) refuse('not_found', '')
  const { invoice, lines } = found
  const { issuedBy, billedTo } = await partiesOf(ctx, invoice)
  const day = dayIn(presentation.time_zone)
  const facts: DocumentFacts = {
    ...commonFacts({ document: invoice, issuedBy, billedTo, lines, stored: lines, presentation }),
    ...{ kind: 'invoice', prepaidCents },
    due: invoice.dueAt && day(invoice.dueAt),
    purchaseOrder: invoice.purchaseOrder,
    preceding: replaced.map(({ number, finalized_at }) => ({ number, issued: day(finalized_at) })),
    reason: null,
    account: presentation.bank_account,
    paymentReference: invoice.paymentReference,
  }
  const paidCents = invoice.amountPaidCents - invoice.amountReversedCents
  return {
    ...{ facts, design: presentation.document_design, eInvoice: presentation.e_invoice },
    settlement: {
      ...{ creditCents: invoice.creditAppliedCents, creditedCents: invoice.creditedCents, paidCents },
      ...{ refundCents: 0n, outsideCents: 0n },
      dueCents: amountDue(invoice),
      payments: payments.map((one) => ({
        ...{ cents: one.amount_cents, day: day(one.paid_at), reference: one.reference },
      })),
      reductions: reductions.map(reductionOf),
    },
    madeOn: day(invoice.createdAt),
    ...{ isVoid: invoice.status === 'void', isTest: invoice.testClockId !== null },
  }
}

/** A credit note for its files. Refuses `not_found`. */
export async function readCreditNote({ tx, tenantId }: Context, id: string): Promise<ReadDocument> {
  const [found, presentation, preceding, reductions] = await Promise.all([
    findCreditNote(tx, tenantId, id),
    presentationOf(tx, tenantId, { kind: 'credit_note', id }),
    precedingOf(tx, tenantId, id),
    invoicesOfCreditNote(tx, tenantId, id),
  ])
  if (!found || !presentation) refuse('not_found', '')
  const { creditNote: note } = found
  const { issuedBy, billedTo } = note
  const day = dayIn(presentation.time_zone)
  const facts: DocumentFacts = {
    ...commonFacts({
      document: { ...note, taxes: taxesForCustomer(note.taxes) },
      issuedBy,
      billedTo,
      lines: linesForCustomer(found.lines),
      stored: found.lines,
      presentation,
    }),
    ...{ kind: 'credit_note', prepaidCents: 0n },
    due: null,
    purchaseOrder: null,
    preceding: preceding.map(({ number, finalized_at }) => ({ number, issued: day(finalized_at) })),
    reason: note.meaning === null ? wordsOf(languageOf(billedTo)).reasons[note.kind] : note.reason,
    account: null,
    paymentReference: null,
  }
  return {
    ...{ facts, design: presentation.document_design, eInvoice: presentation.e_invoice },
    settlement: {
      ...{ creditCents: note.creditCents, creditedCents: note.reducesDueCents, paidCents: 0n, dueCents: 0n },
      ...{ refundCents: note.refundCents, outsideCents: note.outsideCents },
      ...{ payments: [], reductions: reductions.map(reductionOf) },
    },
    madeOn: day(note.createdAt),
    ...{ isVoid: false, isTest: note.testClockId !== null },
  }
}

function reductionOf({ number, reduced_cents }: ReductionRow): Settlement['reductions'][number] {
  return { number, cents: reduced_cents }
}

/** The parties of an invoice; of a draft, which has none yet, those that it would have if it became final now. */
async function partiesOf(
  { tx, tenantId }: Context,
  { issuedBy, billedTo, customerId, taxes }: Invoice,
): Promise<{ issuedBy: Party; billedTo: Buyer }> {
  if (issuedBy && billedTo) return { issuedBy, billedTo }
  const today = await partiesToday(tx, tenantId, customerId)
  if (!today) throw new Error('an invoice has no customer')
  const idOf = (whose: 'sellerTaxId' | 'buyerTaxId') =>
    taxes.map(({ treatment }) => treatment[whose]).find((id) => id !== null) ?? null
  return {
    issuedBy: { name: today.issuer_name, email: null, address: today.issuer_address, taxId: idOf('sellerTaxId') },
    billedTo: {
      ...{ name: today.buyer_name, email: today.buyer_email, address: today.buyer_address },
      ...{ taxId: idOf('buyerTaxId'), language: today.buyer_language },
    },
  }
}

function commonFacts({
  document,
  issuedBy,
  billedTo,
  lines,
  stored,
  presentation,
}: {
  readonly document: Invoice | CreditNote
  readonly issuedBy: Party
  readonly billedTo: Buyer
  /** With the signs of the document. */
  readonly lines: readonly InvoiceLine[]
  /** The same with the ledger's signs. */
  readonly stored: readonly InvoiceLine[]
  readonly presentation: Presentation
}) {
  const { e_invoicing: ofSeller, e_invoice: ofBuyer, time_zone: timeZone } = presentation
  const isByRequest = 'meaning' in document && document.meaning !== null
  const context = { taxes: document.taxes, timeZone, words: wordsOf(languageOf(billedTo)), isByRequest }
  return {
    ...{ id: document.id, number: document.number, currency: document.currency, timeZone },
    issued: document.finalizedAt && dayIn(timeZone)(document.finalizedAt),
    language: languageOf(billedTo),
    seller: party(issuedBy, {
      ...{ legalId: ofSeller.legal_id, electronicAddress: ofSeller.electronic_address, contact: ofSeller.contact },
    }),
    buyer: party(billedTo, {
      ...{ legalId: ofBuyer?.legal_id ?? null, electronicAddress: ofBuyer?.electronic_address ?? null, contact: null },
    }),
    buyerReference: ofBuyer?.buyer_reference ?? null,
    lines: lines.map((line, index) => lineFacts(line, stored[index] ?? line, context)),
    taxes: document.taxes.flatMap(taxFacts),
    ...{ subtotalCents: document.subtotalCents, taxCents: document.taxCents, totalCents: document.totalCents },
  }
}

function party(
  { name, email, address, taxId }: Party,
  more: Pick<PartyFacts, 'legalId' | 'electronicAddress' | 'contact'>,
): PartyFacts {
  return { name, email: email ?? null, address: address ?? null, taxId: taxId ?? null, ...more }
}

// A document from before there were languages has none.
function languageOf({ language }: Buyer): Language {
  return languages.find((one) => one === language) ?? 'en'
}

/** A line with the signs of its document; its text is read from `stored`, which has the ledger's. */
function lineFacts(
  line: InvoiceLine,
  stored: InvoiceLine,
  { taxes, timeZone, words, isByRequest }: LineContext,
): LineFacts {
  const { discountName } = words
  const { position } = line.ledger ?? {}
  return {
    description: lineText(stored, words, { isByRequest }),
    quantity: line.quantity,
    unitAmount: line.unitAmount,
    amountCents: line.amountCents,
    isPartOfPeriod: position ? position.from > 0 || position.until < position.length : line.proration,
    service: line.service && daysOf(line.service, timeZone),
    discounts: line.discounts.map(({ off, amountCents }) => ({
      name: off.kind === 'percent' ? `${discountName} ${percentText(off.percent, words)}` : discountName,
      amountCents,
    })),
    withTaxCents: line.tax?.isIncluded ? line.amountCents + line.tax.cents : null,
    taxes: taxes
      .filter(({ group }) => group === line.tax?.group)
      .flatMap(({ treatment: { category, components } }) => components.map(({ percent }) => ({ category, percent }))),
  }
}

interface LineContext {
  readonly taxes: readonly DocumentTax[]
  readonly timeZone: string
  readonly words: DocumentWords
  /** Of a credit note that was asked for. */
  readonly isByRequest: boolean
}

/** The taxes of a group, one for each of its components. */
function taxFacts({ treatment, isIncluded, baseCents, taxCents }: DocumentTax): TaxFacts[] {
  const { category, components, exemptionCode, reason } = treatment
  // Stored in English; each language has its own.
  const mention = reason === 'reverse_charge' ? null : treatment.mention
  const netCents = isIncluded ? baseCents - taxCents.reduce((sum, one) => sum + one, 0n) : baseCents
  return components.map(({ percent, name }, index) => ({
    ...{ category, percent, name, mention, exemptionCode },
    ...{ baseCents: netCents, taxCents: taxCents[index] ?? 0n },
  }))
}

/** Returns a function that gives the local day, `yyyy-mm-dd`. */
function dayIn(timeZone: string): (instant: Instant) => string {
  return (instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
