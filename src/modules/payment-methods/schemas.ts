import { z } from 'zod'
import { id, instantAnswer } from '../../platform/http/schema.ts'
import { methodTypes } from '../gateways/gateway.ts'
import { paymentMethodStatuses } from './payment-method.ts'

export const methodStatus = z.enum(paymentMethodStatuses).meta({
  id: 'PaymentMethodStatus',
  description:
    '`pending` until the gateway has said what it is; `mandate_inactive`: the customer or their bank has ended the mandate of a debit',
})

/** A payment method. */
export const methodSchema = z
  .object({
    id,
    customer_id: id,
    gateway_account_id: id,
    type: z.enum(methodTypes),
    gateway_reference: z.string().meta({ description: 'The token of the gateway, never a card number' }),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    exp_month: z.int().nullable(),
    exp_year: z.int().nullable(),
    status: methodStatus,
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'PaymentMethod' })

/** A payment method for the documentation. */
export const methodExample = {
  id: '019a3c5e-1111-7000-8000-000000000031',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  gateway_account_id: '019a3c5e-1111-7000-8000-000000000030',
  type: 'card' as const,
  gateway_reference: 'ok',
  brand: 'test',
  last4: '4242',
  exp_month: null,
  exp_year: null,
  status: 'active' as const,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
