import { z } from 'zod'
import { intervalUnits } from '../../domain/interval.ts'
import {
  cents,
  currency,
  id,
  instantAnswer,
  listQuery,
  metadata,
  queryBoolean,
  text,
} from '../../platform/http/schema.ts'
import { metadataChange } from '../metadata.ts'

const code = text(255).meta({ description: 'A short name for programs; unique among your plans' })
const product = text(255).meta({
  description: 'What is sold: a customer has at most one live subscription to each product',
})
const interval = z.enum(intervalUnits)

export const newPlanSchema = z.strictObject({
  code,
  name: text(255).meta({ description: 'As it stands on invoices' }),
  amount_cents: cents.min(0).meta({ description: 'For one unit and one whole period, in minor units of the currency' }),
  currency,
  interval: interval.default('month'),
  interval_count: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .meta({ description: '`day` times 30 is a fixed period of 30 days' }),
  trial_days: z.int().min(0).max(3650).default(0),
  product: product.default('default'),
  metadata: metadata.default({}),
})

export const planChangeSchema = z.strictObject({
  name: text(255).optional(),
  is_active: z.boolean().optional().meta({ description: 'Whether there can be new subscriptions to it' }),
  metadata: metadataChange.optional(),
})

export const planFilters = listQuery({
  product: product.optional(),
  is_active: queryBoolean.optional(),
  code: code.optional(),
})

const tierSchema = z.object({ up_to: z.string().nullable(), unit_amount: z.string(), flat_amount: z.string() })

export const priceSchema = z
  .object({
    id,
    code: z.string(),
    name: z.string().nullable(),
    kind: z.enum(['recurring']),
    timing: z.enum(['in_advance', 'in_arrears']),
    interval,
    interval_count: z.int(),
    trial_days: z.int(),
    quantity: z.int(),
    model: z.enum(['flat', 'per_unit', 'graduated', 'volume', 'package']),
    unit_amount: z.string().nullable(),
    tiers: z.array(tierSchema).nullable(),
    package_size: z.int().nullable(),
  })
  .meta({ id: 'Price' })

export const planSchema = z
  .object({
    id,
    code: z.string(),
    name: z.string(),
    product: z.string(),
    amount_cents: cents.nullable().meta({ description: 'Where the plan has one price `base`; else null' }),
    currency,
    interval,
    interval_count: z.int(),
    trial_days: z.int(),
    prices: z.array(priceSchema),
    is_active: z.boolean(),
    metadata,
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Plan' })

export const planExample = {
  id: '019a3c5e-1111-7000-8000-000000000002',
  code: 'pro',
  name: 'Pro',
  product: 'default',
  amount_cents: 2900,
  currency: 'EUR',
  interval: 'month' as const,
  interval_count: 1,
  trial_days: 0,
  prices: [
    {
      id: '019a3c5e-1111-7000-8000-000000000012',
      code: 'base',
      name: null,
      kind: 'recurring' as const,
      timing: 'in_advance' as const,
      interval: 'month' as const,
      interval_count: 1,
      trial_days: 0,
      quantity: 1,
      model: 'per_unit' as const,
      unit_amount: '2900',
      tiers: null,
      package_size: null,
    },
  ],
  is_active: true,
  metadata: {},
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
