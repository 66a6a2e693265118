import type { DocumentReference, MeasuredUsage, Position } from './charge.ts'
import type { CollectionState } from './collection.ts'
import { discountOf, grossOf, type LineDiscount } from './discount.ts'
import { type DocumentTax, type LineTax, sumOfTaxes } from './document-tax.ts'
import type { Dunning } from './dunning.ts'
import type { Instant } from './instant.ts'
import type { InvoiceKind } from './invoice-kind.ts'
import type { Language } from './language.ts'
import { describeLine } from './line-wording.ts'
import { magnitude, withinMaximum } from './money.ts'
import type { NewLine } from './new-line.ts'
import type { Period } from './period.ts'
import type { ProrationUnit } from './position.ts'
import { unitAmountAt, usageTariff } from './price.ts'
import { refuse } from './refusal.ts'
import type { Subscription } from './subscription.ts'
import type { TaxWait } from './tax.ts'
import { decimalText, formatUnitAmount, unitAmountOfCents } from './unit-amount.ts'

export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

/** A name and an address, as printed on documents. */
export interface Party {
  readonly name: string
  readonly email: string | null
  readonly address: Readonly<Record<string, string>> | null
  /** The tax id that the document says: of the seller's registration, or of the buyer. */
  readonly taxId?: string | null
}

/** The customer as printed on documents. */
export interface Buyer extends Party {
  /** Of the document. */
  readonly language: Language
}

export interface InvoiceLine {
  readonly id: string
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units. */
  readonly unitAmount: string
  /** After discounts, without tax. */
  readonly amountCents: bigint
  /** What discounts took off it, in their order. */
  readonly discounts: readonly LineDiscount[]
  /** Null: not taxed. */
  readonly tax: LineTax | null
  /** What is sold, as the tenant's own rates call it; null: the tenant's default. */
  readonly productCategory: string | null
  readonly proration: boolean
  readonly service: { readonly start: Instant; readonly end: Instant } | null
  readonly subscriptionId: string | null
  readonly planId: string | null
  readonly ledger: LedgerEntry | null
  /** Of a credit note: the line made by hand that it gives back; else null. */
  readonly creditedLineId: string | null
  readonly causeEventId: string | null
}

/**
 * The ledger entry of an automatic line; a line made by hand has none. It has everything that its amount is computed from:
 * sign x (round(A x until / length) - round(A x from / length)), A = what the whole period costs.
 */
export interface LedgerEntry {
  readonly itemId: string
  readonly priceCode: string
  readonly version: number
  readonly period: Period
  readonly ordinal: number
  readonly sign: 1 | -1 | 0
  readonly unit: ProrationUnit
  readonly position: Position
  /** What the whole period costs, in minor units: an exact decimal. */
  readonly periodAmount: string
  /** Of usage: what was measured, and what of it was billed before. */
  readonly measured: MeasuredUsage | null
  /** The line that this one takes back a part of. */
  readonly takesBack: { readonly ordinal: number; readonly document: DocumentReference } | null
}

/** What a draft waits for, since when, and when it is looked at next. */
export interface DraftWait {
  readonly for: TaxWait
  readonly since: Instant
  readonly checkAt: Instant
}

/** An invoice with its settlement. Number, parties and dates of finalizing are null in a draft. */
export interface Invoice extends CollectionState {
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string | null
  readonly testClockId: string | null
  readonly kind: InvoiceKind
  readonly status: InvoiceStatus
  readonly number: string | null
  /** Made of the number; null in a draft. */
  readonly paymentReference: string | null
  /** The merchant’s own id; null on automatic invoices. */
  readonly externalId: string | null
  /** The customer's purchase order. */
  readonly purchaseOrder: string | null
  /** The invoice in whose place it came, with other details of the customer. */
  readonly replacesInvoiceId: string | null
  readonly currency: string
  readonly issuedBy: Party | null
  readonly billedTo: Buyer | null
  readonly netDays: number
  readonly subtotalCents: bigint
  readonly taxCents: bigint
  readonly taxes: readonly DocumentTax[]
  readonly totalCents: bigint
  /** What discounts took off its lines; the subtotal is after them. */
  readonly discountCents: bigint
  /** The amount that credit notes have taken off. */
  readonly creditedCents: bigint
  readonly creditAppliedCents: bigint
  readonly amountPaidCents: bigint
  /** The part of the money received that has left again and is owed once more. */
  readonly amountReversedCents: bigint
  /** Its dunning, since its first failed attempt; null before. */
  readonly dunning: Dunning | null
  readonly period: { readonly start: Instant; readonly end: Instant } | null
  readonly occurredAt: Instant
  readonly finalizesAt: Instant | null
  /** What a draft waits for before it can be final. */
  readonly wait: DraftWait | null
  readonly finalizedAt: Instant | null
  readonly dueAt: Instant | null
  readonly paidAt: Instant | null
  readonly voidedAt: Instant | null
  readonly markedUncollectibleAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/**
 * What is still owed, in minor units: total less credited, credit applied and paid, plus reversed; 0 unless open or
 * uncollectible.
 */
export function amountDue(
  invoice: Pick<
    Invoice,
    'status' | 'totalCents' | 'creditedCents' | 'creditAppliedCents' | 'amountPaidCents' | 'amountReversedCents'
  >,
): bigint {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') return 0n
  const settled = invoice.creditedCents + invoice.creditAppliedCents + invoice.amountPaidCents
  return invoice.totalCents - settled + invoice.amountReversedCents
}

/** A draft with these lines, their taxes and the sums they give. Refuses `invoice_not_draft`, `amount_too_large`. */
export function withLines(
  invoice: Invoice,
  lines: readonly InvoiceLine[],
  now: Instant,
  taxes: readonly DocumentTax[] = [],
): Invoice {
  if (invoice.status !== 'draft')
    refuse('invoice_not_draft', `The invoice is ${invoice.status}. Only the lines of a draft can be changed.`)
  return { ...invoice, ...sumsOf(lines, taxes), updatedAt: now }
}

/** The sums of a document with these lines and taxes. Refuses `amount_too_large`. */
export function sumsOf(
  lines: readonly InvoiceLine[],
  taxes: readonly DocumentTax[],
): Pick<Invoice, 'subtotalCents' | 'discountCents' | 'taxCents' | 'taxes' | 'totalCents'> {
  const [subtotalCents, taxCents] = [sumOfLines(lines), sumOfTaxes(taxes)]
  const totalCents = sumOfLines([{ amountCents: subtotalCents }, { amountCents: taxCents }])
  return { subtotalCents, discountCents: discountOfLines(lines), taxCents, taxes, totalCents }
}

/** The sum of the lines, in minor units. Refuses `amount_too_large`. */
export function sumOfLines(lines: readonly Pick<InvoiceLine, 'amountCents'>[]): bigint {
  const total = lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
  if (!withinMaximum(total) || lines.some(({ amountCents }) => !withinMaximum(amountCents))) {
    refuse(
      'amount_too_large',
      'An amount of the invoice would be more than 2^53-1 minor units. Use a smaller price or quantity.',
    )
  }
  return total
}

/** What discounts take off the lines together, in minor units. */
export function discountOfLines(lines: readonly Pick<InvoiceLine, 'discounts'>[]): bigint {
  return lines.reduce((sum, line) => sum + discountOf(line), 0n)
}

/** A new line of the ledger as a document shows it, without the ids that the action gives. */
export function documentLine(line: NewLine, subscription: Subscription): Omit<InvoiceLine, 'id' | 'causeEventId'> {
  const { item, version, charge, position, sign, measured } = line
  return {
    description: describeLine(line, subscription.timeZone),
    quantity: measured ? 1 : version.quantity,
    unitAmount: formatUnitAmount(
      measured ? unitAmountOfCents(magnitude(grossOf(line))) : unitAmountAt(version.price, version.quantity),
    ),
    amountCents: line.amountCents,
    discounts: line.discounts,
    tax: null,
    productCategory: version.price.taxCategory,
    proration: sign <= 0 || position.from > 0 || position.until < position.length,
    service: { start: line.from, end: line.until },
    subscriptionId: subscription.id,
    planId: version.plan.id,
    creditedLineId: null,
    ledger: {
      itemId: item.id,
      priceCode: item.priceCode,
      version: version.number,
      period: charge.period,
      ordinal: line.ordinal,
      sign,
      unit: usageTariff(version.price) ? 'second' : subscription.proration,
      position,
      periodAmount: decimalText(line.periodCost),
      measured,
      takesBack: line.takenBack && { ordinal: line.takenBack.ordinal, document: line.takenBack.document },
    },
  }
}
