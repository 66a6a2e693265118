import type { DocumentReference } from './charge.ts'
import type { TaxCategory, Treatment } from './tax.ts'
import type { GivenTaxes, Taxation } from './tax-sums.ts'

/** A line's share of the taxes of one group of its document. */
export interface LineTax {
  /** The number of the group in its document. */
  readonly group: number
  readonly category: TaxCategory
  readonly cents: bigint
  /** Whether the price included it: then the line's amount and this are what the period's price gives. */
  readonly isIncluded: boolean
}

/** A group of lines of a document. */
export interface GroupReference {
  readonly document: DocumentReference
  readonly group: number
}

/** The taxes of the lines of a document that are taxed in one way. Amounts are as an invoice bills them. */
export interface DocumentTax {
  readonly group: number
  readonly treatment: Treatment
  readonly isIncluded: boolean
  /** Without the taxes; with them where prices include them. */
  readonly baseCents: bigint
  /** One for each component of the treatment. */
  readonly taxCents: readonly bigint[]
  /** The group of an earlier document whose lines these take back. */
  readonly takesBack: GroupReference | null
}

/** A group of a final document, with what was credited of it. */
export interface KnownGroup {
  readonly reference: GroupReference
  readonly treatment: Treatment
  readonly isIncluded: boolean
  /** Where a tax gateway has computed its taxes; null: its rates did. */
  readonly given: GivenTaxes | null
  readonly credited: { readonly baseCents: bigint; readonly taxCents: readonly bigint[] }
}

/** How a further part of a known group is taxed. */
export function taxationIn({ treatment, isIncluded, given }: Omit<KnownGroup, 'reference' | 'credited'>): Taxation {
  return { percents: treatment.components.map(({ percent }) => percent), isIncluded, given }
}

/** The taxes that a gateway has computed of a group; null where its rates did. */
export function givenIn({
  treatment,
  baseCents,
  taxCents,
}: Pick<DocumentTax, 'treatment' | 'baseCents' | 'taxCents'>): GivenTaxes | null {
  return treatment.reason === 'gateway' ? { baseCents, taxCents } : null
}

/** The taxes of a document, in minor units. */
export function sumOfTaxes(taxes: readonly DocumentTax[]): bigint {
  return taxes.reduce((sum, { taxCents }) => taxCents.reduce((all, one) => all + one, sum), 0n)
}
