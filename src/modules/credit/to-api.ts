import type { CreditEntryRow, CreditGrantRow } from './store.ts'

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
    grant_id: row.grant_id,
    is_expiry: row.is_expiry,
    priority: row.priority,
    effective_at: row.effective_at?.toString() ?? null,
    expires_at: row.expires_at?.toString() ?? null,
    applies_to: appliesTo(row.price_codes),
    created_at: row.created_at.toString(),
  }
}

/** A grant as in API answers. What was used of it is what is neither left nor expired. */
export function grantToApi(row: CreditGrantRow) {
  return {
    id: row.id,
    customer_id: row.customer_id,
    currency: row.currency,
    amount_cents: Number(row.amount_cents),
    used_cents: Number(row.amount_cents - row.left_cents - row.expired_cents),
    expired_cents: Number(row.expired_cents),
    left_cents: Number(row.left_cents),
    reason: row.reason,
    priority: row.priority,
    effective_at: row.effective_at.toString(),
    expires_at: row.expires_at?.toString() ?? null,
    applies_to: appliesTo(row.price_codes),
    created_at: row.created_at.toString(),
  }
}

function appliesTo(priceCodes: readonly string[] | null) {
  return priceCodes === null ? null : { price_codes: [...priceCodes] }
}
