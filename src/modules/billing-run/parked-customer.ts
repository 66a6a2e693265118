import { z } from 'zod'
import { id, instantAnswer } from '../../platform/http/schema.ts'
import type { ParkedCustomer } from './queue/store.ts'

/** A parked customer. */
export const parkedSchema = z
  .object({
    id: id.meta({ description: 'The id of the customer' }),
    customer_id: id,
    parked_at: instantAnswer.nullable(),
    reason: z.string().nullable().meta({ description: 'The reason why billing was impossible' }),
    next_billing_at: instantAnswer.nullable().meta({ description: 'Since when something is due' }),
  })
  .meta({ id: 'ParkedCustomer' })

/** A parked customer for the documentation. */
export const parkedExample = {
  id: '019a3c5e-1111-7000-8000-000000000001',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  parked_at: '2026-01-31T09:00:00Z',
  reason: 'Refusal: An amount of the invoice would be more than 2^53-1 minor units. Use a smaller price or quantity.',
  next_billing_at: '2026-01-31T08:59:00Z',
}

/** A parked customer as in API answers. */
export function parkedToApi(row: ParkedCustomer) {
  return {
    id: row.customer_id,
    customer_id: row.customer_id,
    parked_at: row.parked_at?.toString() ?? null,
    reason: row.parked_reason,
    next_billing_at: row.next_billing_at?.toString() ?? null,
  }
}
