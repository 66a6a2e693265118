import { z } from 'zod'
import { text } from '../../../platform/http/schema.ts'
import { eventStatuses, rejectionCodes, voidStatuses } from './store.ts'

const eventsMax = 1000

// An event is checked by hand and by itself, so that a wrong one does not refuse the others.
const event = z.unknown().meta({
  id: 'NewUsageEvent',
  wire: {
    type: 'object',
    required: ['id', 'type', 'occurred_at'],
    additionalProperties: false,
    properties: {
      id: {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        description: 'Yours: the same event has the same id. Best a UUIDv7',
      },
      type: { type: 'string', minLength: 1, maxLength: 255, description: '`event_type` of meters' },
      customer_id: { type: 'string', format: 'uuid', description: 'Either this or external_customer_id' },
      external_customer_id: { type: 'string', minLength: 1, maxLength: 255 },
      occurred_at: { type: 'string', format: 'date-time', description: 'At most 35 days ago, at most 5 minutes ahead' },
      properties: { $ref: '#/components/schemas/UsageProperties' },
    },
  },
})

export const usageSchema = z.strictObject({ events: z.array(event).min(1).max(eventsMax) }).meta({ id: 'RecordUsage' })

export const usageExample = {
  events: [
    {
      id: '019a3c5e-2222-7000-8000-000000000001',
      type: 'completion',
      external_customer_id: 'acme',
      occurred_at: '2026-01-31T09:00:00Z',
      properties: { model: 'large', tokens: 1200 },
    },
  ],
}

export const cloudEventsExample = [
  {
    specversion: '1.0',
    id: '1',
    source: 'gateway-1',
    type: 'completion',
    subject: 'acme',
    time: '2026-01-31T09:00:00Z',
    data: { model: 'large', tokens: 1200 },
  },
]

export const recordedSchema = z
  .object({
    data: z.array(
      z
        .object({
          id: z.string().nullable().meta({ description: 'Null if the event has none' }),
          status: z.enum(eventStatuses).meta({
            description:
              '`accepted`: stored and counted. `duplicate`: it was before. `conflict`: another event has the id, and stands. `rejected`: not stored',
          }),
          code: z.enum(rejectionCodes).optional().meta({ description: 'Why it was rejected' }),
          detail: z.string().optional(),
          meters: z.array(z.string()).meta({ description: 'The codes of the meters that count it; none: nobody does' }),
        })
        .meta({ id: 'RecordedEvent' }),
    ),
  })
  .meta({ id: 'RecordedUsage' })

export const voidSchema = z.strictObject({ ids: z.array(text(255)).min(1).max(eventsMax) }).meta({ id: 'VoidUsage' })

export const voidedSchema = z
  .object({
    data: z.array(z.object({ id: z.string(), status: z.enum(voidStatuses) }).meta({ id: 'VoidedEvent' })),
  })
  .meta({ id: 'VoidedUsage' })
