import { z } from 'zod'
import { declineClasses } from '../../domain/collection.ts'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'
import { expandedCustomer } from '../customers/expand.ts'
import { attemptOrigins, attemptStatuses } from './attempt.ts'

/** What a person found that became of an attempt. */
export const resolvedOutcome = z
  .enum(['succeeded', 'failed'])
  .meta({ id: 'ResolvedOutcome', description: 'What a person says became of the attempt' })

export const attemptStatus = z.enum(attemptStatuses).meta({
  id: 'PaymentAttemptStatus',
  description:
    'Live: `sending`; `requires_action` of the customer; `processing`, which can take days; `unknown`: the gateway has not ' +
    'said what became of it, and it stays so until it does. Ended: `succeeded`, `failed`, `canceled`',
})

export const attemptSchema = z
  .object({
    id,
    customer_id: id,
    invoice_id: id.nullable().meta({ description: 'The first of its invoices' }),
    invoices: z.array(z.object({ invoice_id: id, amount_cents: cents }).meta({ id: 'PaymentAttemptInvoice' })),
    payment_method_id: id,
    gateway_account_id: id,
    origin: z.enum(attemptOrigins).meta({
      description:
        '`automatic`: of a final invoice or a new method; `retry`: a step of its dunning; `manual`: asked for; `link`: by a ' +
        'payment link; `recovered`: a charge that the gateway lists and that was not here, as after a restore',
    }),
    amount_cents: cents,
    currency,
    status: attemptStatus,
    gateway_reference: z.string().nullable(),
    action_url: z.string().nullable().meta({ description: 'Where the customer has to act' }),
    decline: z
      .object({
        class: z.enum(declineClasses).meta({
          description:
            '`retryable` later; `needs_customer`: another method, or an action of theirs; `hard`: never with this method; ' +
            '`configuration`: of your account; `gateway_down`',
        }),
        code: z.string(),
        message: z.string(),
      })
      .meta({ id: 'Decline' })
      .nullable(),
    cancel_requested: z.boolean(),
    resolution: z
      .object({ outcome: resolvedOutcome, reason: z.string(), api_key_id: id.nullable(), person_id: id.nullable() })
      .meta({ id: 'PaymentAttemptResolution' })
      .nullable()
      .meta({ description: 'What a person said of it' }),
    next_check_at: instantAnswer.nullable().meta({ description: 'When the gateway is asked next' }),
    created_at: instantAnswer,
    updated_at: instantAnswer,
    ended_at: instantAnswer.nullable(),
    customer: expandedCustomer,
  })
  .meta({ id: 'PaymentAttempt' })

export const attemptExample = {
  id: '019a3c5e-1111-7000-8000-000000000032',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  invoice_id: '019a3c5e-1111-7000-8000-000000000004',
  invoices: [{ invoice_id: '019a3c5e-1111-7000-8000-000000000004', amount_cents: 2900 }],
  payment_method_id: '019a3c5e-1111-7000-8000-000000000031',
  gateway_account_id: '019a3c5e-1111-7000-8000-000000000030',
  origin: 'automatic' as const,
  amount_cents: 2900,
  currency: 'EUR',
  status: 'succeeded' as const,
  gateway_reference: 'test_019a3c5e-1111-7000-8000-000000000032',
  action_url: null,
  decline: null,
  cancel_requested: false,
  resolution: null,
  next_check_at: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:01Z',
  ended_at: '2026-01-31T09:00:01Z',
}
