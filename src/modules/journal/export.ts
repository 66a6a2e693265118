import type { Tx } from '../../platform/database/transaction.ts'
import { inChunks } from '../documents/export/store.ts'
import { type Columns, decimal, table } from '../documents/export/table.ts'
import { everyJournalLine, type JournalExportRow, type JournalFilter } from './store.ts'

/** The columns of the table of journal lines, in order. */
export const journalColumns: Columns<JournalExportRow> = {
  sequence: ({ sequence }) => sequence,
  event_id: ({ event_id }) => event_id,
  type: ({ type }) => type,
  object_id: ({ object_id }) => object_id,
  occurred_at: ({ occurred_at }) => occurred_at,
  customer_id: ({ customer_id }) => customer_id,
  customer_external_id: ({ customer_external_id }) => customer_external_id,
  customer_name: ({ customer_name }) => customer_name,
  account: ({ account }) => account,
  currency: ({ currency }) => currency,
  debit_cents: ({ debit_cents }) => debit_cents,
  credit_cents: ({ credit_cents }) => credit_cents,
  debit: ({ debit_cents, currency }) => decimal(debit_cents, currency),
  credit: ({ credit_cents, currency }) => decimal(credit_cents, currency),
  test_clock_id: ({ test_clock_id }) => test_clock_id,
}

/** The lines of the journal as a CSV table, in pieces, oldest first; all of them as they stood at the beginning. */
export function journalLinesCsv(tx: Tx, tenantId: string, filter: JournalFilter): AsyncGenerator<string> {
  return table(
    journalColumns,
    inChunks(tx, everyJournalLine(tenantId, filter), (chunk) => tx.rows<JournalExportRow>(chunk)),
  )
}
