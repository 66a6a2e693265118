import { z } from 'zod'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'

/** An entry of a customer’s credit. */
export const entrySchema = z
  .object({
    id,
    customer_id: id,
    currency,
    amount_cents: cents.meta({ description: 'Positive gives credit, negative uses it' }),
    reason: z.string(),
    invoice_id: id.nullable(),
    credit_note_id: id.nullable(),
    created_at: instantAnswer,
  })
  .meta({ id: 'CreditEntry' })

/** An entry for the documentation. */
export const entryExample = {
  id: '019a3c5e-1111-7000-8000-000000000008',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  currency: 'EUR',
  amount_cents: 500,
  reason: 'goodwill',
  invoice_id: null,
  credit_note_id: null,
  created_at: '2026-01-31T09:00:00Z',
}
