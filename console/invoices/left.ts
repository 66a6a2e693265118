import type { CreditNote, Invoice } from '../../packages/sdk/index.ts'

/**
 * What the credit notes of an invoice have left of it, at most. What they took off after it was paid is in no field of the invoice, so
 * their totals are added; a note that takes back other documents too is not, as it does not say how much of each.
 */
export function leftCents(
  { id, total_cents: total, credited_cents: credited }: Pick<Invoice, 'id' | 'total_cents' | 'credited_cents'>,
  notes: readonly Pick<CreditNote, 'id' | 'invoice_ids' | 'credit_note_ids' | 'total_cents'>[],
): number {
  const ofThis = notes.filter((note) => note.invoice_ids.every((other) => other === id))
  const ids = new Set(ofThis.map((note) => note.id))
  const taken = ofThis
    .filter((note) => note.credit_note_ids.every((other) => ids.has(other)))
    .reduce((sum, note) => sum + note.total_cents, 0)
  return total - Math.max(credited, taken)
}
