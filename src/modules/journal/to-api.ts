import type { JournalEntryRow } from './store.ts'

/** An entry of the journal as the API shows it. */
export function journalEntryToApi(entry: JournalEntryRow) {
  return {
    id: entry.id,
    sequence: Number(entry.sequence),
    type: entry.type,
    object_id: entry.object_id,
    occurred_at: entry.occurred_at.toString(),
    customer_id: entry.customer_id,
    lines: [...entry.lines],
  }
}
