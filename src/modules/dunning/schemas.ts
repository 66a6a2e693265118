import { z } from 'zod'
import { dunningEndReasons } from '../../domain/dunning.ts'
import { id, instantAnswer } from '../../platform/http/schema.ts'
import { expandedCustomer } from '../customers/expand.ts'
import { dunningStatuses } from './store.ts'

export const dunningStatus = z
  .enum(dunningStatuses)
  .meta({ id: 'DunningStatus', description: '`exhausted`: every step is done, and the invoice is still owed' })

/** The dunning of an invoice. */
export const dunningSchema = z
  .object({
    id,
    invoice_id: id,
    customer_id: id,
    subscription_id: id.nullable(),
    policy_id: id.nullable().meta({ description: 'Null: the default policy' }),
    status: dunningStatus,
    started_at: instantAnswer,
    steps_done: z.int(),
    step_count: z.int().meta({ description: 'How many steps its policy has, without its end' }),
    next_action: z
      .enum(['attempt', 'mail', 'end'])
      .nullable()
      .meta({ description: 'What is done at `next_step_at`; `end`: what the policy does when all steps have failed' }),
    next_step_at: instantAnswer.nullable(),
    ended_at: instantAnswer.nullable(),
    end_reason: z.enum(dunningEndReasons).nullable(),
    created_at: instantAnswer,
    customer: expandedCustomer,
  })
  .meta({ id: 'Dunning' })

/** A dunning for the documentation. */
export const dunningExample = {
  id: '019a3c5e-1111-7000-8000-000000000034',
  invoice_id: '019a3c5e-1111-7000-8000-000000000004',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  subscription_id: '019a3c5e-1111-7000-8000-000000000003',
  policy_id: null,
  status: 'active' as const,
  started_at: '2026-01-31T09:00:01Z',
  steps_done: 1,
  step_count: 4,
  next_action: 'attempt' as const,
  next_step_at: '2026-02-03T09:00:01Z',
  ended_at: null,
  end_reason: null,
  created_at: '2026-01-31T09:00:01Z',
}
