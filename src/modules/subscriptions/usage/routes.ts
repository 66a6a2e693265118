import { z } from 'zod'
import { cents, id, instantAnswer } from '../../../platform/http/schema.ts'
import { usageExplanation } from '../../documents/explain/schemas.ts'
import { route } from '../../transaction/route.ts'
import { readCurrentUsage } from './current-usage.ts'

const currentUsageSchema = z
  .object({
    as_of: instantAnswer,
    data: z.array(
      z
        .object({
          item_id: id,
          price_code: z.string(),
          meter_code: z.string(),
          version: z.int().meta({ description: 'The version of the item; a change of plan begins another' }),
          period_start: instantAnswer,
          period_end: instantAnswer,
          quantity: z.string(),
          cost_cents: cents.meta({ description: 'After discounts, if nothing more is used in the period' }),
          billed_cents: cents.meta({ description: 'What of it is on documents' }),
          usage: usageExplanation,
        })
        .meta({ id: 'CurrentItemUsage' }),
    ),
    uncovered: z
      .array(
        z
          .object({ item_id: id, price_code: z.string(), quantity: z.string(), events: z.int() })
          .meta({ id: 'UncoveredUsage' }),
      )
      .meta({ description: 'Used in the period but not billed: in a trial, a pause, before the start' }),
  })
  .meta({ id: 'CurrentUsage' })

const example = {
  as_of: '2026-01-20T00:00:00Z',
  data: [
    {
      item_id: '019a3c5e-1111-7000-8000-000000000041',
      price_code: 'calls',
      meter_code: 'calls',
      version: 1,
      period_start: '2026-01-01T00:00:00Z',
      period_end: '2026-02-01T00:00:00Z',
      quantity: '1200',
      cost_cents: 2400,
      billed_cents: 0,
      usage: {
        measured_quantity: '1200',
        events: 300,
        groups: [],
        steps: [{ step: 'units', units: '1200', unit_amount: '2', amount: '2400', of: null }],
        served: [{ from: 0, until: 2_678_400, length: 2_678_400 }],
        due_cents: 2400,
        before_cents: 0,
      },
    },
  ],
  uncovered: [],
}

export const currentUsageRoutes = [
  route({
    method: 'GET',
    url: '/v1/subscriptions/{id}/current_usage',
    kind: 'read',
    scope: 'read',
    operationId: 'readCurrentUsage',
    tag: 'Subscriptions',
    summary: 'Read the usage of the present period',
    description:
      'What each item for usage has counted so far, and what it will cost if nothing more is used, step by step.',
    answer: { description: 'By item and version', schema: currentUsageSchema, example },
    refusals: ['not_found'],
    handler: async (ctx, { params }) => ({ body: await readCurrentUsage(ctx, params.id) }),
  }),
]
