import { z } from 'zod'
import { cents, currency, id, instant, instantAnswer, listQuery } from '../../platform/http/schema.ts'
import { when } from '../subscriptions/order-schemas.ts'
import { proration } from '../subscriptions/schemas.ts'

const overrides = z.enum(['keep', 'drop']).meta({ id: 'OverrideHandling' })
const status = z.enum(['running', 'done', 'canceled']).meta({ id: 'PlanMigrationStatus' })

export const newMigrationSchema = z
  .strictObject({
    to_plan_id: id.meta({
      description: 'Another revision of the plan, or another plan of the same product and currency',
    }),
    when,
    proration: proration.meta({ description: 'As in a change of a subscription' }),
    overrides: overrides.default('keep').meta({
      description: 'Whether price overrides of a subscriber are kept or dropped',
    }),
    preview: z.boolean().default(false).meta({ description: 'Shows the amounts, and changes nothing' }),
    as_of: instant.optional().meta({ description: '`as_of` of a preview at most an hour old; by default the present' }),
  })
  .refine((body) => !body.preview || body.as_of === undefined, {
    message: 'A preview does not take as_of: it returns one',
    path: ['as_of'],
  })
  .meta({ id: 'CreatePlanMigration' })

export const migrationSchema = z
  .object({
    id,
    plan_id: id.meta({ description: 'The revision that subscribers leave' }),
    to_plan_id: id,
    when,
    proration,
    overrides,
    as_of: instantAnswer.meta({ description: 'Each subscription is changed as of this instant' }),
    status,
    subscriptions: z.int().nullable().meta({
      description: 'Number of subscriptions; null until they are counted. When done: `changed` + `skipped`',
    }),
    changed: z.int(),
    skipped: z.int(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
    ended_at: instantAnswer.nullable(),
  })
  .meta({ id: 'PlanMigration' })

export const migrationPreviewSchema = z
  .object({
    as_of: instantAnswer.meta({ description: 'Pass it to the migration to get these amounts' }),
    subscriptions: z.int().meta({ description: 'Number of subscriptions, including skipped ones' }),
    skipped: z.int(),
    difference_now_cents: cents.meta({
      description: 'Total of the documents made at once; credit notes count negative',
    }),
    difference_at_next_renewal_cents: cents.meta({
      description: 'Total of the next renewals, less their total without the migration',
    }),
    currency,
  })
  .meta({ id: 'PlanMigrationPreview' })

export const skippedSchema = z
  .object({
    subscription_id: id,
    customer_id: id,
    reason: z.string().meta({
      description:
        '`customer_changed`, `customer_parked`, `plan_change_pending`, `plan_differs`, `nothing_to_change`, or the ' +
        'code that a change of it is refused with',
    }),
    detail: z.string(),
    skipped_at: instantAnswer,
  })
  .meta({ id: 'SkippedSubscription' })

export const migrationFilters = listQuery({ plan_id: id.optional(), status: status.optional() })
export const skippedFilters = listQuery({})

export const migrationExample = {
  id: '019a3c5e-1111-7000-8000-000000000051',
  plan_id: '019a3c5e-1111-7000-8000-000000000002',
  to_plan_id: '019a3c5e-1111-7000-8000-000000000022',
  when: 'now' as const,
  proration: 'prorate' as const,
  overrides: 'keep' as const,
  as_of: '2026-11-22T09:00:00Z',
  status: 'running' as const,
  subscriptions: null,
  changed: 0,
  skipped: 0,
  created_at: '2026-11-22T09:00:01Z',
  updated_at: '2026-11-22T09:00:01Z',
  ended_at: null,
}

export const previewExample = {
  as_of: '2026-11-22T09:00:00Z',
  subscriptions: 1200,
  skipped: 3,
  difference_now_cents: 412_000,
  difference_at_next_renewal_cents: 960_000,
  currency: 'EUR',
}

export const skippedExample = {
  subscription_id: '019a3c5e-1111-7000-8000-000000000003',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  reason: 'customer_changed',
  detail: 'The customer has changed since 2026-11-22T09:00:00Z.',
  skipped_at: '2026-11-22T09:00:02Z',
}
