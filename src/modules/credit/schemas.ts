import { z } from 'zod'
import { cents, currency, id, instant, instantAnswer, line } from '../../platform/http/schema.ts'

const priority = z.int().min(0).max(1000)
const scope = z.object({ price_codes: z.array(z.string()) }).meta({ id: 'CreditScope' })
const aboutScope = 'It pays only lines of these prices; null: every line'

/** What makes credit a grant, and the grant that credit is taken from. */
export const termsOfCredit = {
  priority: priority.optional().meta({ description: 'A grant with a lower number is used first; by default 100' }),
  expires_at: instant.optional().meta({ description: 'It is usable before this instant' }),
  effective_at: instant.optional().meta({
    description:
      'Since when it is theirs: of two that are else alike the earlier is used first. By default and at most now',
  }),
  applies_to: z
    .strictObject({ price_codes: z.array(line(255)).min(1).max(100) })
    .optional()
    .meta({ id: 'CreateCreditScope', description: 'It pays only lines of these prices' }),
  grant_id: id.optional().meta({ description: 'Of a negative amount: the grant that it is taken from' }),
}

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
    grant_id: id.nullable().meta({ description: 'The grant that it is (its own id), uses or gives back to' }),
    is_expiry: z.boolean().meta({ description: 'Whether it takes what a grant has lost by its expiry' }),
    priority: z.int().nullable().meta({ description: 'Of a grant; else null' }),
    effective_at: instantAnswer.nullable(),
    expires_at: instantAnswer.nullable(),
    applies_to: scope.nullable().meta({ description: aboutScope }),
    created_at: instantAnswer,
  })
  .meta({ id: 'CreditEntry' })

/** Prepaid credit with what is left of it. */
export const grantSchema = z
  .object({
    id,
    customer_id: id,
    currency,
    amount_cents: cents,
    used_cents: cents.meta({ description: 'What is neither left nor expired' }),
    expired_cents: cents,
    left_cents: cents,
    reason: z.string(),
    priority: z.int(),
    effective_at: instantAnswer,
    expires_at: instantAnswer.nullable(),
    applies_to: scope.nullable().meta({ description: aboutScope }),
    created_at: instantAnswer,
  })
  .meta({ id: 'CreditGrant' })

/** An entry for the documentation. */
export const entryExample = {
  id: '019a3c5e-1111-7000-8000-000000000008',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  currency: 'EUR',
  amount_cents: 500,
  reason: 'goodwill',
  invoice_id: null,
  credit_note_id: null,
  grant_id: null,
  is_expiry: false,
  priority: null,
  effective_at: null,
  expires_at: null,
  applies_to: null,
  created_at: '2026-01-31T09:00:00Z',
}

/** A grant for the documentation. */
export const grantExample = {
  id: '019a3c5e-1111-7000-8000-000000000009',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  currency: 'EUR',
  amount_cents: 10000,
  used_cents: 2500,
  expired_cents: 0,
  left_cents: 7500,
  reason: 'prepaid',
  priority: 100,
  effective_at: '2026-01-31T09:00:00Z',
  expires_at: '2026-12-31T23:00:00Z',
  applies_to: { price_codes: ['tokens'] },
  created_at: '2026-01-31T09:00:00Z',
}
