import { z } from 'zod'
import { cents, currency, id, instant, instantAnswer, listQuery, queryInteger } from '../../platform/http/schema.ts'
import { exportParameters } from '../documents/export/csv-route.ts'
import { testClockFilter } from '../documents/invoices/filters.ts'
import { invoiceExample } from '../documents/invoices/schemas.ts'
import { accounts } from './store.ts'

export const entryFilters = listQuery({
  after: queryInteger({ min: 0, max: Number.MAX_SAFE_INTEGER })
    .default(0)
    .meta({
      description: 'Only entries with a higher sequence than this',
      wire: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
    }),
  test_clock_id: testClockFilter.optional(),
})

export const lineFilters = z.strictObject({
  occurred_from: instant
    .optional()
    .meta({ description: 'Only lines of events that occurred at this instant or later' }),
  occurred_until: instant.optional().meta({ description: 'Only lines of events that occurred before this instant' }),
  ...exportParameters,
})

const lineSchema = z
  .object({
    account: z.enum(accounts),
    currency,
    debit_cents: cents.meta({ description: '0 where the line is a credit' }),
    credit_cents: cents.meta({ description: '0 where the line is a debit' }),
  })
  .meta({ id: 'JournalLine' })

export const entrySchema = z
  .object({
    id: id.meta({ description: 'The id of the event' }),
    sequence: z.int().meta({ description: 'The sequence of the event' }),
    type: z.string().meta({ description: 'The type of the event. New types may be added' }),
    object_id: id.meta({ description: 'The invoice, credit note, credit entry, payment or refund' }),
    occurred_at: instantAnswer.meta({
      description: 'When it fell due or was done; on a test clock, in the clock’s time',
    }),
    customer_id: id,
    lines: z.array(lineSchema).meta({ description: 'Debits equal credits. Debits come first' }),
  })
  .meta({ id: 'JournalEntry' })

export const entryExample = {
  id: '019a3c5e-1111-7000-8000-000000000023',
  sequence: 7,
  type: 'invoice.finalized',
  object_id: invoiceExample.id,
  occurred_at: '2026-01-31T09:00:00Z',
  customer_id: invoiceExample.customer_id,
  lines: [
    { account: 'accounts_receivable', currency: 'EUR', debit_cents: 2900, credit_cents: 0 },
    { account: 'sales', currency: 'EUR', debit_cents: 0, credit_cents: 2900 },
  ],
}
