import { z } from 'zod'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'
import { expandedCustomer } from '../customers/expand.ts'
import { invoiceExample } from '../documents/invoices/schemas.ts'
import { paymentFindings } from './store.ts'

export const paymentFinding = z.enum(paymentFindings).meta({
  id: 'PaymentFinding',
  description:
    'What a person should look at. `unallocated`: a part is on no invoice and was not given back; ' +
    '`over_returned`: more was given back and has left than was received; `paid_twice`: a part is unallocated because ' +
    'nothing was due any more on the invoice that it was collected for',
})

/** A payment with its allocations. */
export const paymentSchema = z
  .object({
    id,
    customer_id: id,
    currency,
    amount_cents: cents,
    allocated_cents: cents.meta({ description: 'The part that was put on invoices' }),
    unallocated_cents: cents.meta({ description: 'The rest, which `allocate` puts on invoices' }),
    refunded_cents: cents.meta({ description: 'Given back, refunds under way included' }),
    returned_cents: cents.meta({ description: 'What has left by itself: disputes, returns of debits' }),
    allocations: z
      .array(
        z.object({ invoice_id: id, amount_cents: cents, created_at: instantAnswer }).meta({ id: 'PaymentAllocation' }),
      )
      .meta({ description: 'Oldest first; negative where money was taken off an invoice again' }),
    payment_attempt_id: id.nullable().meta({ description: 'The attempt by which it came; null: otherwise' }),
    bank_transaction_id: id
      .nullable()
      .meta({ description: 'The entry of a bank statement by which it came; null: otherwise' }),
    reference: z.string().nullable(),
    received_at: instantAnswer,
    created_at: instantAnswer,
    updated_at: instantAnswer,
    customer: expandedCustomer,
  })
  .meta({ id: 'Payment' })

/** A payment for the documentation. */
export const paymentExample = {
  id: '019a3c5e-1111-7000-8000-000000000022',
  customer_id: invoiceExample.customer_id,
  currency: 'EUR',
  amount_cents: 5000,
  allocated_cents: 2900,
  unallocated_cents: 2100,
  refunded_cents: 0,
  returned_cents: 0,
  allocations: [{ invoice_id: invoiceExample.id, amount_cents: 2900, created_at: '2026-02-03T09:00:00Z' }],
  payment_attempt_id: null,
  bank_transaction_id: null,
  reference: 'bank transfer 4711',
  received_at: '2026-02-02T09:00:00Z',
  created_at: '2026-02-03T09:00:00Z',
  updated_at: '2026-02-03T09:00:00Z',
}
