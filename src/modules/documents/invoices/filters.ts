import { z } from 'zod'
import { id, instant, queryBoolean, text } from '../../../platform/http/schema.ts'
import { invoiceStatus } from './schemas.ts'

const from = (what: string) => instant.optional().meta({ description: `Only those ${what} at this instant or later` })
const until = (what: string) => instant.optional().meta({ description: `Only those ${what} before this instant` })

/** The filter by test clock; `none` for documents without one. */
export const testClockFilter = z
  .union([z.literal('none'), id])
  .meta({ description: 'Only those of customers on this test clock; `none`: only those on no test clock' })

/** The same; without one, customers on a test clock are left out. */
export const outsideTestClocks = testClockFilter.default('none').meta({ parameter: 'ExportedTestClockId' })

/** Which of the two kinds of document. */
export const documentKind = z.enum(['invoice', 'credit_note']).meta({ id: 'DocumentKind' })

/** The filters of lists and exports of invoices and credit notes. Ranges are half-open: from the first instant until before the second. */
export const documentFilters = {
  customer_id: id.optional().meta({ description: 'Only those of this customer' }),
  subscription_id: id.optional().meta({ description: 'Only those of this subscription' }),
  number: text(100).optional().meta({ description: 'Only the one with this number' }),
  test_clock_id: testClockFilter.optional(),
  finalized_from: from('finalized'),
  finalized_until: until('finalized'),
  occurred_from: from('that fell due for billing'),
  occurred_until: until('that fell due for billing'),
}

/** The same, and the filters that only invoices have. */
export const invoiceFilters = {
  ...documentFilters,
  external_id: text(255).optional().meta({ description: 'Only the one with this external id' }),
  status: invoiceStatus.optional().meta({ description: 'Only those of this status' }),
  due_from: from('due for payment'),
  due_until: until('due for payment'),
  overdue: queryBoolean
    .optional()
    .meta({ description: '`true`: open invoices whose `due_at` has passed; `false`: all others' }),
}

type Filter<Shape extends z.ZodRawShape> = Partial<z.output<z.ZodObject<Shape>>>

export type DocumentFilter = Filter<typeof documentFilters>
export type InvoiceFilter = Filter<typeof invoiceFilters>
