import { isCurrency, minorUnitDigits } from '../../../domain/currency.ts'
import type { DaySpan, Language, PartyFacts } from '../../../domain/document-facts.ts'
import { type DocumentTerms, decimal, type LineTerms, termsOf } from '../../../domain/document-terms.ts'
import { printedIban } from '../../../domain/iban.ts'
import { isCalledVatId } from '../../taxes/tax-id.ts'
import { percentText } from '../words/line-text.ts'
import type { DocumentWords } from '../words/words.ts'
import { wordsOf } from '../words/words-of.ts'
import type { ReadDocument } from './read-document.ts'

/** What page and PDF show of a document, written out in its language. */
export interface ShownDocument {
  readonly lang: Language
  readonly title: string
  readonly author: string
  readonly date: readonly [number, number, number]
  readonly color: string
  /** The name of the file of the logo; null: none. */
  readonly logo: string | null
  readonly heading: string
  readonly number: string | null
  /** Across the page: a draft, a void document. */
  readonly mark: string | null
  readonly isVoid: boolean
  readonly test: string | null
  readonly seller: readonly string[]
  readonly buyer_title: string
  readonly buyer: readonly string[]
  readonly facts: readonly Row[]
  readonly columns: readonly [string, string, string, string]
  readonly lines: readonly ShownLine[]
  readonly sums: readonly { readonly label: string; readonly amount: string; readonly kind: '' | 'total' }[]
  readonly notes: readonly string[]
  readonly transfer: { readonly title: string; readonly code: string | null; readonly rows: readonly Row[] } | null
  readonly footer: readonly string[]
  readonly page_of: string
  /** What the attached e-invoice is; null: none. */
  readonly embedded: string | null
  /** What is asked for or given back, above the lines; null: nothing. */
  readonly headline: { readonly label: string; readonly amount: string } | null
  /** That nothing is due any more. */
  readonly settled: string | null
}

type Row = readonly [label: string, values: readonly string[]]

interface ShownLine {
  readonly text: string
  readonly notes: string
  readonly quantity: string
  readonly price: string
  readonly amount: string
}

const usualColor = '#1a3d6d'

/** What the PDF of a document shows: the same terms as its e-invoices, and how it was settled. */
export function shownDocument(
  document: ReadDocument,
  given: { readonly logo: string | null; readonly hasCode: boolean; readonly isEmbedded: boolean },
): ShownDocument {
  const { facts, design, madeOn } = document
  const words = wordsOf(facts.language)
  const print = printing(words, facts.currency)
  const terms = termsOf(facts, { ...words, dueBy: (day) => words.dueBy(print.day(day)) }, print.price)
  const isNote = facts.kind === 'credit_note'
  const heading = isNote ? words.creditNote : facts.number === null ? words.draft : words.invoice
  const [year = 1970, month = 1, day = 1] = (facts.issued ?? madeOn).split('-').map(Number)
  return {
    ...{ lang: facts.language, author: facts.seller.name, date: [year, month, day] },
    title: facts.number === null ? heading : `${heading} ${facts.number}`,
    ...{ color: design.color ?? usualColor, logo: given.logo, heading, number: facts.number },
    mark: facts.number === null ? words.draftMark : document.isVoid ? words.voidMark : null,
    isVoid: document.isVoid,
    test: document.isTest ? words.testMark : null,
    seller: partyLines(facts.seller, words),
    buyer_title: isNote ? words.givenTo : words.billedTo,
    buyer: partyLines(facts.buyer, words),
    facts: factRows(document, terms, { words, print }),
    columns: [words.description, words.quantity, words.unitPrice, words.amount],
    lines: terms.lines.map((line) => lineRow(line, print)),
    sums: sumRows(document, terms, { words, print }),
    notes: notesOf(document, terms, words),
    transfer: transferOf(document, words, given.hasCode),
    footer: [facts.seller.name, ...(design.footer?.split(/\r?\n/) ?? [])],
    page_of: words.pageOf('{page}', '{pages}'),
    embedded: given.isEmbedded ? words.embedded : null,
    headline: headlineOf(document, { words, print }),
    settled: settledText(document, words),
  }
}

/** That nothing is due on a final invoice, and by what: money and credit have paid it, or credit notes alone have taken it off. */
function settledText({ facts, settlement, isVoid }: ReadDocument, words: DocumentWords): string | null {
  const { creditCents, creditedCents, paidCents, dueCents } = settlement
  if (facts.kind === 'credit_note' || facts.number === null || isVoid || dueCents !== 0n) return null
  return creditedCents > 0n && creditCents + paidCents === 0n ? words.settledByCredit : words.paid
}

function headlineOf({ facts, settlement, isVoid }: ReadDocument, { words, print }: Said): ShownDocument['headline'] {
  if (facts.kind === 'credit_note') return { label: words.totalGivenBack, amount: print.money(facts.totalCents) }
  const { dueCents } = settlement
  if (facts.number === null || isVoid || dueCents === 0n) return null
  return { label: words.amountDue, amount: print.money(dueCents) }
}

interface Printing {
  readonly money: (cents: bigint) => string
  readonly price: (amount: string) => string
  readonly number: (value: number) => string
  readonly percent: (percent: string) => string
  readonly day: (day: string) => string
  readonly span: (span: DaySpan) => string
}

interface Said {
  readonly words: DocumentWords
  readonly print: Printing
}

function printing(words: DocumentWords, currency: string): Printing {
  const { locale } = words
  const digits = isCurrency(currency) ? minorUnitDigits(currency) : 2
  const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: 14 })
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 })
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const day = (text: string) => days.format(Temporal.PlainDate.from(text).toZonedDateTime('UTC').epochMilliseconds)
  const price = (amount: string) => `${exact.format(amount as `${number}`).replace('-', '\u2212')} ${currency}`
  return {
    price,
    money: (cents) => price(decimal(cents, digits)),
    number: (value) => plain.format(value).replace('-', '\u2212'),
    percent: (percent) => percentText(percent, words),
    day,
    span: ({ first, last }) => (first === last ? day(first) : `${day(first)} – ${day(last)}`),
  }
}

// Unlike an e-invoice (BR-O-02) it names tax ids also where nothing is taxed: the law of invoices wants the seller's on all.
function partyLines(party: PartyFacts, words: DocumentWords): string[] {
  const { line1, line2, country } = party.address ?? {}
  const countries = new Intl.DisplayNames(words.locale, { type: 'region', fallback: 'code' })
  const shown = [
    ...[party.name, line1, line2, ...placeLines(party), country && countries.of(country), party.email],
    party.taxId && `${isCalledVatId(party.taxId) ? words.taxId : words.taxNumber} ${party.taxId}`,
    party.legalId && `${words.legalId} ${party.legalId.value}`,
  ]
  return shown.flatMap((text) => text || [])
}

const withStateOnOneLine = new Set(['US', 'CA'])

/** Postal code and city as their country writes them. */
function placeLines({ address }: PartyFacts): (string | undefined)[] {
  const { postal_code: code, city, state, country = '' } = address ?? {}
  const joined = (parts: readonly (string | undefined)[], by: string) => parts.filter(Boolean).join(by)
  if (withStateOnOneLine.has(country)) return [joined([city, joined([state, code], ' ')], ', ')]
  return [joined([code, city], ' '), state]
}

function factRows({ facts, settlement, isVoid }: ReadDocument, terms: DocumentTerms, { words, print }: Said): Row[] {
  const rows: readonly (readonly [string, string | null | readonly string[]])[] = [
    [words.issued, facts.issued && print.day(facts.issued)],
    [words.due, isVoid || !facts.due ? null : print.day(facts.due)],
    [words.period, terms.period && print.span(terms.period)],
    [words.supplied, facts.kind === 'invoice' && terms.delivered ? print.day(terms.delivered) : null],
    [
      facts.kind === 'invoice' ? words.replaces : words.forDocument,
      facts.preceding.map(({ number, issued }) => (issued === null ? number : `${number}, ${print.day(issued)}`)),
    ],
    [words.credited, facts.kind === 'invoice' ? settlement.reductions.map(({ number }) => number) : null],
    [words.purchaseOrder, facts.purchaseOrder],
    [words.yourReference, facts.buyerReference],
    [words.reference, facts.paymentReference],
  ]
  return rows.flatMap(([label, value]): Row[] => {
    const values = typeof value === 'string' ? [value] : (value ?? [])
    return values.length === 0 ? [] : [[label, values]]
  })
}

function lineRow(line: LineTerms, print: Printing): ShownLine {
  const notes = [
    line.service && print.span(line.service),
    line.note,
    ...line.allowances.map(({ reason, amountCents }) => `${reason}: ${print.money(-amountCents)}`),
  ]
  return {
    text: line.name,
    notes: notes.filter(Boolean).join(' · '),
    quantity: print.number(line.quantity),
    price: print.price(line.price),
    amount: print.money(line.netCents),
  }
}

function sumRows({ facts, settlement, isVoid }: ReadDocument, terms: DocumentTerms, { words, print }: Said) {
  const isNote = facts.kind === 'credit_note'
  const row = (label: string, cents: bigint, kind: '' | 'total' = '') => ({ label, amount: print.money(cents), kind })
  const used = (label: string, cents: bigint) => (cents === 0n ? [] : [row(label, cents)])
  const { creditCents, creditedCents, refundCents, outsideCents, paidCents, dueCents } = settlement
  // What is outside the scope has no rate; the notes say so.
  const taxes = terms.taxes.flatMap(({ category, percent, named }) =>
    (category === 'O' ? [] : named).map(({ name, baseCents, taxCents }) =>
      row(words.tax(name === 'VAT' ? words.vat : name, print.percent(percent), print.money(baseCents)), taxCents),
    ),
  )
  const [ofReduction, ofReductions] = isNote ? [words.takenOff, words.takenOff] : [words.creditNote, words.credited]
  const lowered = inParts(
    settlement.reductions.map(({ number, cents }) => ({ label: `${ofReduction} ${number}`, cents })),
    { label: ofReductions, cents: creditedCents },
  )
  const payments = inParts(
    settlement.payments.map(({ day, reference, cents }) => ({
      label: [cents < 0n ? words.paidBack : words.paid, print.day(day), reference].filter(Boolean).join(' '),
      cents,
    })),
    { label: words.paid, cents: paidCents },
  )
  return [
    row(words.subtotal, terms.netCents),
    ...taxes,
    row(isNote ? words.totalGivenBack : words.total, terms.totalCents, 'total'),
    ...(isNote
      ? [
          ...lowered.flatMap(({ label, cents }) => used(label, cents)),
          ...used(words.keptAsCredit, creditCents),
          ...used(words.refunded, refundCents),
          ...used(words.settledOutside, outsideCents),
        ]
      : [
          ...used(words.creditApplied, -creditCents),
          ...[...lowered, ...payments].flatMap(({ label, cents }) => used(label, -cents)),
          ...(facts.number === null || isVoid ? [] : [row(words.amountDue, dueCents, 'total')]),
        ]),
  ]
}

interface Part {
  readonly label: string
  readonly cents: bigint
}

/** An amount by its parts; whole where they do not come to it. */
function inParts(parts: readonly Part[], whole: Part): readonly Part[] {
  return parts.reduce((sum, part) => sum + part.cents, 0n) === whole.cents ? parts : [whole]
}

/** The sentences below the sums: why no tax is charged, why money is given back, when it is to be paid. */
function notesOf({ facts, settlement }: ReadDocument, terms: DocumentTerms, words: DocumentWords): string[] {
  const mentions = facts.taxes.length === 0 ? [] : terms.taxes.flatMap(({ reason }) => reason ?? [])
  const isPayable = facts.kind === 'invoice' && facts.number !== null && settlement.dueCents > 0n
  const reasons = facts.reason === null ? [] : [words.reason(facts.reason)]
  return [...mentions, ...reasons, ...(isPayable ? [terms.paymentTerms] : [])]
}

function transferOf(
  { facts, settlement }: ReadDocument,
  words: DocumentWords,
  hasCode: boolean,
): ShownDocument['transfer'] {
  const { account, paymentReference } = facts
  if (account === null || paymentReference === null || settlement.dueCents <= 0n) return null
  const rows: Row[] = [
    [words.accountHolder, [account.name ?? facts.seller.name]],
    ['IBAN', [printedIban(account.iban)]],
    ...(account.bic === null ? [] : [['BIC', [account.bic]] as const]),
    [words.reference, [paymentReference]],
  ]
  return { title: words.transfer, code: hasCode ? words.codeForApps : null, rows }
}
