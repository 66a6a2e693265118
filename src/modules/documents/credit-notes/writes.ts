import type { CreditNote } from '../../../domain/credit-note.ts'
import type { CurrencyCode } from '../../../domain/currency.ts'
import { insertSql } from '../../../platform/database/write-sql.ts'
import type { Write, WriteSet } from '../../transaction/write-set.ts'

const columns = `id uuid, customer_id uuid, subscription_id uuid, test_clock_id uuid, kind text, reason text, meaning text, currency text,
  issued_by jsonb, billed_to jsonb, subtotal_cents bigint, tax_cents bigint, total_cents bigint, reduces_due_cents bigint,
  credit_cents bigint, refund_cents bigint, outside_cents bigint, period_start timestamptz, period_end timestamptz, occurred_at timestamptz, created_at timestamptz`
const names = columns.replaceAll(/(\w+) \w+/g, '$1')

/** New credit notes, numbered by the commit statement. */
export const insertCreditNotes: Write = {
  name: 'inserted_credit_notes',
  isDocument: true,
  isNumbered: true,
  sql: `insert into credit_note (tenant_id, ${names}, number, number_series, number_year, number_counter, finalized_at)
    select $tenant, ${names}, a.numbers[r.nth], a.series[r.nth], a.years[r.nth], a.counters[r.nth], a.finalized_at[r.nth]
    from jsonb_to_recordset($rows::jsonb) as r (${columns}, nth int) cross join assigned a`,
}

export const insertReductions: Write = {
  name: 'inserted_reductions',
  isDocument: true,
  sql: insertSql('credit_note_invoice', 'credit_note_id, invoice_id, reduced_cents'),
}

/** The columns of a new credit note that summaries count. */
export interface CountedNote {
  readonly kind: string
  readonly test_clock_id: string | null
  readonly currency: CurrencyCode
  readonly total_cents: number
}

/** The credit notes that the write set makes. */
export function creditNotesIn({ writes }: WriteSet): CountedNote[] {
  return (writes.get(insertCreditNotes) ?? []) as CountedNote[]
}

/** The row of a credit note. */
export function creditNoteRow(note: CreditNote): object {
  return {
    id: note.id,
    customer_id: note.customerId,
    subscription_id: note.subscriptionId,
    test_clock_id: note.testClockId,
    kind: note.kind,
    reason: note.reason,
    meaning: note.meaning,
    currency: note.currency,
    issued_by: note.issuedBy,
    billed_to: note.billedTo,
    subtotal_cents: Number(note.subtotalCents),
    tax_cents: Number(note.taxCents),
    total_cents: Number(note.totalCents),
    reduces_due_cents: Number(note.reducesDueCents),
    credit_cents: Number(note.creditCents),
    refund_cents: Number(note.refundCents),
    outside_cents: Number(note.outsideCents),
    period_start: note.period?.start,
    period_end: note.period?.end,
    occurred_at: note.occurredAt,
    created_at: note.createdAt,
  }
}
