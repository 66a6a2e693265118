import { isCurrency, minorUnitDigits } from './currency.ts'
import {
  type DaySpan,
  type DocumentFacts,
  type Identifier,
  type LineFacts,
  type TaxFacts,
  taxesOf,
} from './document-facts.ts'
import { vatIdOf } from './e-invoice-codes.ts'
import { magnitude } from './money.ts'
import { type PaymentTerms, paymentTerms } from './payment-terms.ts'
import type { TaxCategory } from './tax.ts'
import { parseUnitAmount, timesQuantity } from './unit-amount.ts'

/** The business terms (BT) of EN 16931 that a document has, whatever the syntax. Amounts are minor units. */
export interface DocumentTerms {
  /** BT-1, BT-2, BT-3, BT-5, BT-9. */
  readonly number: string
  readonly issued: string
  readonly typeCode: '380' | '381'
  readonly currency: string
  readonly digits: number
  readonly due: string | null
  /** BT-10, BT-13, BT-20, BT-22. */
  readonly buyerReference: string | null
  readonly purchaseOrder: string | null
  readonly paymentTerms: string
  readonly note: string | null
  /** BG-3: BT-25, BT-26. */
  readonly preceding: DocumentFacts['preceding']
  /** BG-4, BG-7. */
  readonly seller: PartyTerms
  readonly buyer: PartyTerms
  /** BG-14; without one BT-72, the day of issue. */
  readonly period: DaySpan | null
  readonly delivered: string | null
  /** BG-16: BT-81, BT-83; BG-17: BT-84 to BT-86. */
  readonly payment: PaymentTerms
  /** BG-22: BT-106 and BT-109, BT-110, BT-112, BT-113, BT-115. */
  readonly netCents: bigint
  readonly taxCents: bigint
  readonly totalCents: bigint
  readonly prepaidCents: bigint
  readonly payableCents: bigint
  /** BG-23. */
  readonly taxes: readonly TaxTerms[]
  /** BG-25. */
  readonly lines: readonly LineTerms[]
}

/** BT-27 to BT-43 of the seller, BT-44 to BT-58 of the buyer. */
export interface PartyTerms {
  readonly name: string
  readonly line1: string | null
  readonly line2: string | null
  readonly city: string | null
  readonly postalCode: string | null
  readonly region: string | null
  readonly country: string | null
  readonly taxId: string | null
  readonly legalId: Identifier | null
  readonly electronicAddress: Identifier | null
  readonly contact: { readonly name: string; readonly phone: string | null; readonly email: string } | null
}

export interface TaxTerms {
  readonly category: TaxCategory
  /** BT-119. */
  readonly percent: string
  readonly baseCents: bigint
  readonly taxCents: bigint
  /** The same by the names of its taxes, for readers: an e-invoice has no names. */
  readonly named: readonly Pick<TaxFacts, 'name' | 'baseCents' | 'taxCents'>[]
  /** BT-120, BT-121. */
  readonly reason: string | null
  readonly reasonCode: string | null
}

export interface LineTerms {
  /** BT-126, BT-127, BT-129, BT-131, BT-146, BT-153. */
  readonly id: string
  readonly note: string | null
  readonly quantity: number
  readonly netCents: bigint
  /** In major units, never negative. */
  readonly price: string
  readonly name: string
  /** BG-26. */
  readonly service: DaySpan | null
  /** BG-27: BT-136, BT-139. */
  readonly allowances: readonly { readonly reason: string; readonly amountCents: bigint }[]
  /** BT-151, BT-152. */
  readonly category: TaxCategory
  readonly percent: string
}

/** The sentences that a document says, in its language. */
export interface TermsWords {
  readonly dueBy: (day: string) => string
  readonly dueNow: string
  readonly nothingToPay: string
  readonly partOfPeriod: string
  readonly discount: (name: string, amount: string) => string
  /** An amount that includes tax, and says so. */
  readonly withTax: (amount: string) => string
  readonly reverseCharge: string
  readonly export: string
  readonly outsideScope: string
}

/** Writes an amount of major units within a sentence. */
export type PriceText = (amount: string, currency: string) => string

const plainPrice: PriceText = (amount, currency) => `${amount} ${currency}`

/**
 * The terms of a document. It never refuses: `e-invoice-rules.ts` tells what a profile lacks. Sums that contradict each other are
 * an error, for no document is stored so. `price` writes the amounts within sentences.
 */
export function termsOf(facts: DocumentFacts, words: TermsWords, price: PriceText = plainPrice): DocumentTerms {
  const taxes = mergedTaxes(facts, words)
  assertSums(facts, taxes)
  const isNote = facts.kind === 'credit_note'
  const period = spanOf(facts.lines)
  // Who is outside the scope of VAT names no VAT id (BR-O-02).
  const isOutside = taxes.every(({ category }) => category === 'O')
  const payableCents = facts.totalCents - facts.prepaidCents
  const isPrepaid = facts.prepaidCents > 0n && payableCents === 0n
  return {
    number: facts.number ?? '',
    issued: facts.issued ?? '',
    typeCode: isNote ? '381' : '380',
    currency: facts.currency,
    digits: digitsOf(facts.currency),
    due: isNote || isPrepaid ? null : facts.due,
    buyerReference: facts.buyerReference,
    purchaseOrder: facts.purchaseOrder,
    paymentTerms: isNote || isPrepaid ? words.nothingToPay : facts.due === null ? words.dueNow : words.dueBy(facts.due),
    note: facts.reason,
    preceding: facts.preceding,
    seller: partyTerms(facts.seller, isOutside),
    // A number of another kind has no place there.
    buyer: partyTerms({ ...facts.buyer, taxId: vatIdOf(facts.buyer.taxId) }, isOutside),
    period,
    delivered: period === null ? facts.issued : null,
    payment: paymentTerms(facts),
    netCents: facts.subtotalCents,
    taxCents: facts.taxCents,
    totalCents: facts.totalCents,
    prepaidCents: facts.prepaidCents,
    payableCents,
    taxes,
    lines: facts.lines.map((line, index) => lineTerms(line, index, facts.currency, { words, price })),
  }
}

/** Minor units as a decimal of the currency: '1234.50'. */
export function decimal(cents: bigint, digits: number): string {
  const text = (cents < 0n ? -cents : cents).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${cents < 0n ? '-' : ''}${whole}${digits === 0 ? '' : `.${text.slice(text.length - digits)}`}`
}

function digitsOf(currency: string): number {
  return isCurrency(currency) ? minorUnitDigits(currency) : 2
}

function mergedTaxes(facts: DocumentFacts, words: TermsWords): TaxTerms[] {
  const alike = Map.groupBy(taxesOf(facts), ({ category, percent }) => `${category} ${percent}`)
  return [...alike.values()].flatMap((taxes) => {
    const [first] = taxes
    if (!first) return []
    const reasons = [...new Set(taxes.map((tax) => reasonOf(tax, words)).filter((reason) => reason !== null))]
    return {
      category: first.category,
      percent: first.percent,
      ...sumsOf(taxes),
      named: [...Map.groupBy(taxes, ({ name }) => name)].map(([name, same]) => ({ name, ...sumsOf(same) })),
      reason: reasons.join('; ') || null,
      reasonCode: reasonCodeOf(first),
    }
  })
}

function sumsOf(taxes: readonly TaxFacts[]): { readonly baseCents: bigint; readonly taxCents: bigint } {
  return {
    baseCents: taxes.reduce((sum, { baseCents }) => sum + baseCents, 0n),
    taxCents: taxes.reduce((sum, { taxCents }) => sum + taxCents, 0n),
  }
}

function reasonOf({ category, mention }: TaxFacts, words: TermsWords): string | null {
  const { reverseCharge, export: outOfUnion, outsideScope } = words
  const usual = { S: null, Z: null, E: null, AE: reverseCharge, G: outOfUnion, O: outsideScope }[category]
  // A taxed group gives no reason (BR-S-10, BR-Z-10).
  return category === 'S' || category === 'Z' ? null : (mention ?? usual)
}

function reasonCodeOf({ category, exemptionCode }: TaxFacts): string | null {
  const usual = { S: null, Z: null, E: null, AE: 'VATEX-EU-AE', G: 'VATEX-EU-G', O: 'VATEX-EU-O' }[category]
  return category === 'S' || category === 'Z' ? null : (exemptionCode ?? usual)
}

function assertSums(facts: DocumentFacts, taxes: readonly TaxTerms[]): void {
  const { lines, subtotalCents, taxCents, totalCents, prepaidCents } = facts
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n)
  const isRight =
    sum(lines.map(({ amountCents }) => amountCents)) === subtotalCents &&
    sum(taxes.map((tax) => tax.taxCents)) === taxCents &&
    subtotalCents + taxCents === totalCents &&
    (prepaidCents === 0n || (prepaidCents > 0n && prepaidCents <= totalCents))
  if (!isRight) throw new Error('the sums of a document contradict each other')
}

function partyTerms(party: DocumentFacts['seller'], isOutside: boolean): PartyTerms {
  const { line1, line2, city, postal_code, state, country } = party.address ?? {}
  return {
    name: party.name,
    line1: line1 ?? null,
    line2: line2 ?? null,
    city: city ?? null,
    postalCode: postal_code ?? null,
    region: state ?? null,
    country: country ?? null,
    taxId: isOutside ? null : party.taxId,
    legalId: party.legalId,
    electronicAddress: party.electronicAddress,
    contact: party.contact ?? (party.email === null ? null : { name: party.name, phone: null, email: party.email }),
  }
}

function spanOf(lines: readonly LineFacts[]): DaySpan | null {
  const spans = lines.flatMap(({ service }) => service ?? [])
  const first = spans.map((span) => span.first).sort()[0]
  const last = spans.map((span) => span.last).sort()[spans.length - 1]
  return first === undefined || last === undefined ? null : { first, last }
}

/**
 * A line whose quantity times price is its amount is written so; any other (a part of a period, tiers, a rounded price) as one piece
 * at its amount, with the arithmetic in its note, because the standard wants quantity x price less allowances to be the net.
 */
function lineTerms(
  line: LineFacts,
  index: number,
  currency: string,
  { words, price: priceText }: { readonly words: TermsWords; readonly price: PriceText },
): LineTerms {
  const digits = digitsOf(currency)
  const [tax] = line.taxes
  // An allowance is without tax, and only the amount of the line is known so.
  const gross = line.amountCents + line.discounts.reduce((sum, { amountCents }) => sum + amountCents, 0n)
  const areAllowances =
    line.withTaxCents === null && gross > 0n && line.discounts.every(({ amountCents }) => amountCents > 0n)
  const billed = areAllowances ? gross : line.amountCents
  const unit = parseUnitAmount(line.unitAmount)
  const { numerator, denominator } = timesQuantity(unit, line.quantity)
  const isExact = magnitude(numerator) === magnitude(billed) * denominator
  const size = isExact ? Math.abs(line.quantity) : 1
  const price = isExact ? magnitude(unit.digits) : magnitude(billed)
  const decimals = (isExact ? unit.decimals : 0) + digits
  const said = (amount: string) => (line.withTaxCents === null ? amount : words.withTax(amount))
  const notes = [
    ...(line.isPartOfPeriod ? [words.partOfPeriod] : []),
    ...(isExact
      ? []
      : [said(`${line.quantity} × ${priceText(majorUnits(unit.digits, unit.decimals + digits, digits), currency)}`)]),
    ...(areAllowances
      ? []
      : line.discounts.map(({ name, amountCents }) =>
          words.discount(name, priceText(decimal(amountCents, digits), currency)),
        )),
    // What is left with tax, where the price alone does not say it.
    ...(line.withTaxCents === null || numerator === line.withTaxCents * denominator || isExact
      ? []
      : [`= ${said(priceText(decimal(line.withTaxCents, digits), currency))}`]),
  ]
  return {
    id: String(index + 1),
    note: notes.join(' · ') || null,
    quantity: billed < 0n ? -size : size,
    netCents: line.amountCents,
    price: majorUnits(price, decimals, digits),
    name: line.description,
    service: line.service,
    allowances: areAllowances ? line.discounts.map(({ name, amountCents }) => ({ reason: name, amountCents })) : [],
    category: tax?.category ?? 'O',
    percent: tax?.percent ?? '0',
  }
}

/** A decimal of major units with at least the decimals of the currency. */
function majorUnits(value: bigint, decimals: number, digits: number): string {
  let [left, shown] = [value, decimals]
  while (shown > digits && left % 10n === 0n) [left, shown] = [left / 10n, shown - 1]
  return decimal(left * 10n ** BigInt(Math.max(digits - shown, 0)), Math.max(digits, shown))
}
