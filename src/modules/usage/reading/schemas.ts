import { z } from 'zod'
import { id, instant, instantAnswer, line, listQuery, text } from '../../../platform/http/schema.ts'
import { windowUnits } from './windows.ts'

const groupBy = text(400)
  .transform((names) => names.split(','))
  .pipe(z.array(line(100)).max(3))
  .meta({
    description: 'Properties that the meter groups by, separated by commas',
    wire: { type: 'string', minLength: 1, maxLength: 400 },
  })

const customerId = id.meta({ wire: { type: 'string', format: 'uuid', parameter: 'CustomerOfUsage' } })
const wireInstant = { type: 'string', format: 'date-time', examples: ['2026-01-31T09:00:00Z'] }
const from = instant.meta({ description: 'Inclusive', wire: { ...wireInstant, parameter: 'UsageFrom' } })

export const usageQuery = z.strictObject({
  customer_id: customerId,
  meter_code: line(255),
  from,
  until: instant.meta({ description: 'Exclusive; it may lie ahead', wire: wireInstant }),
  window: z
    .enum(windowUnits)
    .optional()
    .meta({ description: 'In the time zone of the customer; the first and the last are cut at `from` and `until`' }),
  group_by: groupBy.optional(),
})

export const usageWindowsSchema = z
  .object({
    meter_code: z.string(),
    as_of: instantAnswer,
    data: z.array(
      z
        .object({
          from: instantAnswer,
          until: instantAnswer,
          group: z.record(z.string(), z.string().nullable()).meta({ id: 'UsageGroup' }).nullable(),
          events: z.int().meta({ description: 'How many were counted; of `unique_count`, how many different values' }),
          quantity: z.string().meta({ description: 'An exact decimal; of `time_weighted` to twelve places' }),
        })
        .meta({ id: 'UsageWindow' }),
    ),
  })
  .meta({ id: 'UsageWindows' })

export const usageWindowsExample = {
  meter_code: 'tokens',
  as_of: '2026-01-31T12:00:00Z',
  data: [
    {
      from: '2026-01-01T00:00:00Z',
      until: '2026-02-01T00:00:00Z',
      group: { model: 'large' },
      events: 3,
      quantity: '3600',
    },
  ],
}

export const eventsQuery = listQuery({
  customer_id: customerId,
  type: line(255).optional().meta({ description: 'Only of this type' }),
  from: from.optional(),
  until: instant.optional().meta({ description: 'Exclusive' }),
})

export const usageEventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    customer_id: id,
    occurred_at: instantAnswer,
    properties: z.record(z.string(), z.unknown()).meta({ id: 'UsageProperties' }),
    voided_at: instantAnswer.nullable(),
  })
  .meta({ id: 'UsageEvent' })

export const usageEventExample = {
  id: '019a3c5e-2222-7000-8000-000000000001',
  type: 'completion',
  customer_id: '019a3c5e-1111-7000-8000-000000000002',
  occurred_at: '2026-01-31T09:00:00Z',
  properties: { model: 'large', tokens: 1200 },
  voided_at: null,
}
