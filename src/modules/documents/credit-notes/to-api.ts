import { type CreditNote, linesForCustomer, taxesForCustomer } from '../../../domain/credit-note.ts'
import type { InvoiceLine } from '../../../domain/invoice.ts'
import { buyerToApi, partyToApi, taxesToApi } from '../../taxes/to-api.ts'
import { lineToApi } from '../invoices/to-api.ts'

/** A credit note as in lists and events: without lines. Amounts are positive. */
export function creditNoteToApi(note: CreditNote) {
  return {
    id: note.id,
    number: note.number,
    kind: note.kind,
    reason: note.reason,
    meaning: note.meaning,
    customer_id: note.customerId,
    subscription_id: note.subscriptionId,
    test_clock_id: note.testClockId,
    currency: note.currency,
    issued_by: partyToApi(note.issuedBy),
    billed_to: buyerToApi(note.billedTo),
    invoice_ids: [...note.invoiceIds],
    credit_note_ids: [...note.creditNoteIds],
    discount_cents: Number(note.discountCents),
    subtotal_cents: Number(note.subtotalCents),
    tax_cents: Number(note.taxCents),
    taxes: taxesToApi(taxesForCustomer(note.taxes)),
    total_cents: Number(note.totalCents),
    reduces_due_cents: Number(note.reducesDueCents),
    credit_cents: Number(note.creditCents),
    refund_cents: Number(note.refundCents),
    outside_cents: Number(note.outsideCents),
    period_start: note.period?.start.toString() ?? null,
    period_end: note.period?.end.toString() ?? null,
    occurred_at: note.occurredAt.toString(),
    finalized_at: note.finalizedAt?.toString() ?? null,
    created_at: note.createdAt.toString(),
  }
}

/** A credit note with its lines, with the customer's signs: positive gives back, negative is newly billed. */
export function creditNoteWithLinesToApi(note: CreditNote, lines: readonly InvoiceLine[]) {
  return {
    ...creditNoteToApi(note),
    lines: linesForCustomer(lines).map(lineToApi),
  }
}
