import type { CreditEntryRow } from './store.ts'

/** A credit entry as in API answers. */
export function entryToApi(row: CreditEntryRow) {
  return {
    id: row.id,
    customer_id: row.customer_id,
    currency: row.currency,
    amount_cents: Number(row.amount_cents),
    reason: row.reason,
    invoice_id: row.invoice_id,
    credit_note_id: row.credit_note_id,
    created_at: row.created_at.toString(),
  }
}
