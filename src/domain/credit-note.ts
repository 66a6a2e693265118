import type { DocumentReference } from './charge.ts'
import type { DocumentTax } from './document-tax.ts'
import type { Instant } from './instant.ts'
import { amountDue, type Invoice, type InvoiceKind, type InvoiceLine, type Party } from './invoice.ts'

/** A document that gives money back: made of a bill with a negative total (D16). It never changes. */
export interface CreditNote {
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string | null
  readonly testClockId: string | null
  /** What caused it, as for invoices. */
  readonly kind: InvoiceKind
  readonly reason: string
  /** Null until the commit. */
  readonly number: string | null
  readonly currency: string
  readonly issuedBy: Party
  readonly billedTo: Party
  /** The invoices and credit notes whose lines it takes back, oldest first. */
  readonly invoiceIds: readonly string[]
  readonly creditNoteIds: readonly string[]
  /** The total, positive, in minor units. */
  readonly subtotalCents: bigint
  readonly taxCents: bigint
  /** As an invoice would bill them: what is given back is below zero. */
  readonly taxes: readonly DocumentTax[]
  readonly totalCents: bigint
  /** How the total is used: the part that reduces its invoices, and the part that becomes credit. */
  readonly reducesDueCents: bigint
  readonly creditCents: bigint
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
  one_off: 'Given by hand',
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
    tax: line.tax && { ...line.tax, cents: -line.tax.cents },
    ledger: line.ledger && { ...line.ledger, sign: turned[line.ledger.sign] },
  }))
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
 * first; the rest becomes credit. Time that was not paid for is no longer owed, and is no money in hand (D16).
 *
 *     total 1500, due on INV-1 1000, on INV-2 0   ->   INV-1 -1000, credit 500
 */
export function useOfCreditNote(
  totalCents: bigint,
  owed: readonly Invoice[],
): { readonly reductions: readonly { invoice: Invoice; cents: bigint }[]; readonly creditCents: bigint } {
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
  return { reductions, creditCents: left }
}
