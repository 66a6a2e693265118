import type { PaidAccount } from './iban.ts'
import type { Instant } from './instant.ts'
import { sumMoney } from './money.ts'
import type { TaxCategory } from './tax.ts'

/** An identifier and who gave it: a code of ISO 6523 or of the EAS list. */
export interface Identifier {
  readonly scheme: string | null
  readonly value: string
}

/** The seller or the buyer of a document. */
export interface PartyFacts {
  readonly name: string
  readonly email: string | null
  readonly address: Readonly<Record<string, string>> | null
  /** VAT identification number, with its country. */
  readonly taxId: string | null
  /** Number in a register of companies. */
  readonly legalId: Identifier | null
  /** Where e-invoices are sent to. */
  readonly electronicAddress: Identifier | null
  readonly contact: { readonly name: string; readonly phone: string; readonly email: string } | null
}

/** Calendar days, both included. */
export interface DaySpan {
  readonly first: string
  readonly last: string
}

/** A line as the customer reads it: on a credit note what is given back is positive. */
export interface LineFacts {
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units. */
  readonly unitAmount: string
  /** After discounts, without tax. */
  readonly amountCents: bigint
  readonly isPartOfPeriod: boolean
  readonly service: DaySpan | null
  readonly discounts: readonly { readonly name: string; readonly amountCents: bigint }[]
  /** What it comes to with tax, where its price and discounts include tax; null: they do not. `amountCents` never does. */
  readonly withTaxCents: bigint | null
  /** The taxes on it; none: outside the scope of VAT. */
  readonly taxes: readonly { readonly category: TaxCategory; readonly percent: string }[]
}

/** A tax of the document: what is taxed alike, and the tax on it. */
export interface TaxFacts {
  readonly category: TaxCategory
  /** Decimal: '19', '25.5'. */
  readonly percent: string
  readonly name: string
  readonly baseCents: bigint
  readonly taxCents: bigint
  readonly mention: string | null
  readonly exemptionCode: string | null
}

export const languages = ['en', 'de', 'fr', 'es', 'ja'] as const
export type Language = (typeof languages)[number]

/** Everything that a document says, whatever it is written as: page, PDF, UBL, CII. Days are of the document's time zone. */
export interface DocumentFacts {
  readonly kind: 'invoice' | 'credit_note'
  readonly id: string
  /** Null in a draft. */
  readonly number: string | null
  readonly issued: string | null
  readonly due: string | null
  readonly currency: string
  readonly language: Language
  readonly timeZone: string
  readonly seller: PartyFacts
  readonly buyer: PartyFacts
  /** What the buyer wants to be named: a Leitweg-ID, a department. */
  readonly buyerReference: string | null
  readonly purchaseOrder: string | null
  readonly lines: readonly LineFacts[]
  /** None: nothing is taxed. */
  readonly taxes: readonly TaxFacts[]
  readonly subtotalCents: bigint
  readonly taxCents: bigint
  readonly totalCents: bigint
  /** The credit that was applied when an invoice became final. What is paid later belongs to its settlement. */
  readonly prepaidCents: bigint
  /** The documents that a credit note takes back; the invoice that an invoice replaces. */
  readonly preceding: readonly { readonly number: string; readonly issued: string | null }[]
  /** Why a credit note was made. */
  readonly reason: string | null
  /** Where the customer pays to, and by which reference. */
  readonly account: PaidAccount | null
  readonly paymentReference: string | null
}

/** The taxes of a document; what has none is outside the scope of VAT. */
export function taxesOf({
  taxes,
  lines,
  subtotalCents,
}: Pick<DocumentFacts, 'taxes' | 'lines' | 'subtotalCents'>): readonly TaxFacts[] {
  const outside = lines.filter((line) => line.taxes.length === 0)
  if (taxes.length > 0 && outside.length === 0) return taxes
  const untaxed = { category: 'O', percent: '0', name: '', mention: null, exemptionCode: null } as const
  const baseCents = taxes.length === 0 ? subtotalCents : sumMoney(outside.map(({ amountCents }) => amountCents))
  return [...taxes, { ...untaxed, baseCents, taxCents: 0n }]
}

/**
 * The days of a half-open time in a zone. The last is the day before the day of its end, so that consecutive times share no day
 * although they meet at noon; only a time within one day shares it with its neighbour.
 */
export function daysOf({ start, end }: { readonly start: Instant; readonly end: Instant }, timeZone: string): DaySpan {
  const dayOf = (instant: Instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate()
  const first = dayOf(start).toString()
  const last = dayOf(end).subtract({ days: 1 }).toString()
  return { first, last: last < first ? first : last }
}
