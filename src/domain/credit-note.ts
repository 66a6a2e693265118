import type { DocumentReference } from './charge.ts'
import type { CreditMeaning } from './credit-order.ts'
import { moneyText } from './currency.ts'
import type { DocumentTax } from './document-tax.ts'
import type { Instant } from './instant.ts'
import { amountDue, type Buyer, type Invoice, type InvoiceLine, type Party } from './invoice.ts'
import type { InvoiceKind } from './invoice-kind.ts'
import { refuseField } from './refusal.ts'

/** A document that gives money back: made of a bill with a negative total (D16), or by request (D38). It never changes. */
export interface CreditNote {
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string | null
  readonly testClockId: string | null
  /** What caused it, as for invoices. */
  readonly kind: InvoiceKind
  readonly reason: string
  /** What it means for the time that it credits; null where a bill made it. */
  readonly meaning: CreditMeaning | null
  /** Null until the commit. */
  readonly number: string | null
  readonly currency: string
  readonly issuedBy: Party
  readonly billedTo: Buyer
  /** The invoices and credit notes whose lines it takes back, oldest first. */
  readonly invoiceIds: readonly string[]
  readonly creditNoteIds: readonly string[]
  /** The total, positive, in minor units. */
  readonly subtotalCents: bigint
  readonly taxCents: bigint
  /** What discounts had taken off what it gives back, less those on what it newly charges. */
  readonly discountCents: bigint
  /** As an invoice would bill them: what is given back is below zero. */
  readonly taxes: readonly DocumentTax[]
  readonly totalCents: bigint
  /** How the total is used: it reduces its invoices, becomes credit, is refunded through payments, or given back outside. */
  readonly reducesDueCents: bigint
  readonly creditCents: bigint
  readonly refundCents: bigint
  readonly outsideCents: bigint
  readonly period: { readonly start: Instant; readonly end: Instant } | null
  readonly occurredAt: Instant
  readonly finalizedAt: Instant | null
  readonly createdAt: Instant
}

/** Why an automatic credit note was made, as a person reads it. */
export const reasons: Readonly<Record<InvoiceKind, string>> = {
  start: 'The subscription was started',
  renewal: 'The subscription was renewed',
  change: 'The subscription was changed',
  pause: 'The subscription was paused',
  resume: 'The subscription was resumed',
  cancel: 'The subscription was canceled',
  uncancel: 'The cancellation was taken back',
  rebill: 'A void invoice was billed again',
  usage: 'Usage was corrected',
  threshold: 'Usage reached the agreed amount',
  one_off: 'Given by request',
}

/**
 * The lines of a credit note with the customer’s signs: time taken back is positive, time newly billed is negative. The
 * `sign` of each line is turned too, so its arithmetic still holds.
 */
export function linesForCustomer(lines: readonly InvoiceLine[]): InvoiceLine[] {
  const turned = { '-1': 1, 0: 0, 1: -1 } as const
  return lines.map((line) => ({
    ...line,
    amountCents: -line.amountCents,
    unitAmount: line.ledger ? line.unitAmount : turnedAmount(line.unitAmount),
    discounts: line.discounts.map((one) => ({ ...one, amountCents: -one.amountCents })),
    tax: line.tax && { ...line.tax, cents: -line.tax.cents },
    ledger: line.ledger && { ...line.ledger, sign: turned[line.ledger.sign] },
  }))
}

/** The decimal with the other sign. */
export function turnedAmount(unitAmount: string): string {
  return unitAmount.startsWith('-') ? unitAmount.slice(1) : `-${unitAmount}`
}

/** The taxes of a credit note with the customer’s signs. */
export function taxesForCustomer(taxes: readonly DocumentTax[]): DocumentTax[] {
  return taxes.map((tax) => ({ ...tax, baseCents: -tax.baseCents, taxCents: tax.taxCents.map((cents) => -cents) }))
}

/** The documents whose lines these lines take back, without duplicates, in the order they were made (ids ascend). */
export function documentsTakenBack(
  lines: readonly Pick<InvoiceLine, 'ledger'>[],
  kind: DocumentReference['kind'],
): string[] {
  const documents = lines.flatMap(({ ledger }) => ledger?.takesBack?.document ?? [])
  return [...new Set(documents.filter((one) => one.kind === kind).map(({ id }) => id))].sort()
}

/**
 * How a credit note of that total is used: it first reduces the amounts due on the invoices it takes lines back from, the oldest
 * first; the rest is the customer's. Time that was not paid for is no longer owed, and is no money in hand (D16).
 *
 *     total 1500, due on INV-1 1000, on INV-2 0   ->   INV-1 -1000, rest 500
 */
export function useOfCreditNote(
  totalCents: bigint,
  owed: readonly Invoice[],
): { readonly reductions: readonly { invoice: Invoice; cents: bigint }[]; readonly restCents: bigint } {
  if (totalCents <= 0n) throw new Error(`a credit note gives back something, not ${totalCents}`)
  let left = totalCents
  const reductions: { invoice: Invoice; cents: bigint }[] = []
  for (const invoice of owed) {
    const due = amountDue(invoice)
    const cents = due < left ? due : left
    if (cents <= 0n) continue
    reductions.push({ invoice, cents })
    left -= cents
  }
  return { reductions, restCents: left }
}

/** What becomes of the part of a credit note that reduces no invoice, in minor units. */
export interface CreditEffect {
  readonly creditCents: bigint
  readonly refundCents: bigint
  readonly outsideCents: bigint
}

/**
 * The effect of a credit note of which `restCents` reduce no invoice; by default it all becomes credit. Refuses
 * `effect_does_not_add_up`.
 */
export function effectOf(order: CreditEffect | null, restCents: bigint, currency: string): CreditEffect {
  if (!order) return { creditCents: restCents, refundCents: 0n, outsideCents: 0n }
  const sum = order.creditCents + order.refundCents + order.outsideCents
  if (sum !== restCents)
    refuseField(
      'effect_does_not_add_up',
      '/effect',
      `After what reduces the amount due, ${moneyText(restCents, currency)} of the credit note is left, and the effect comes to ${moneyText(sum, currency)}.`,
    )
  return order
}
