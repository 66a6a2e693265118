import { z } from 'zod'
import { id, instantAnswer, listQuery, queryInteger } from '../../platform/http/schema.ts'
import { customerExample } from '../customers/schemas.ts'
import { eventTypes } from './event-types.ts'

export const eventFilters = listQuery({
  after: queryInteger({ min: 0, max: Number.MAX_SAFE_INTEGER })
    .default(0)
    .meta({
      description: 'Only events with a higher sequence than this',
      wire: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
    }),
  order: z
    .enum(['asc', 'desc'])
    .default('asc')
    .meta({ description: '`asc`: oldest first. `desc`: newest first, and `after` does not count' }),
  object_id: id.optional(),
  type: z.enum(eventTypes).meta({ id: 'EventType' }).optional(),
})

export const eventSchema = z
  .object({
    id,
    sequence: z.int().meta({ description: 'Counts your events without gaps, in commit order' }),
    type: z.string().meta({ description: 'New types may be added' }),
    object_id: id,
    object: z
      .record(z.string(), z.unknown())
      .meta({ description: 'The object at that moment, as in lists: an invoice has no lines' }),
    actor: z
      .object({
        type: z.enum(['api_key', 'person', 'customer', 'service']).meta({ id: 'ActorType' }),
        id: id.nullable(),
        name: z.string().nullable().meta({ description: 'As it was then' }),
      })
      .meta({
        id: 'Actor',
        description:
          'Whose request it was: a key’s, a person’s, or a customer’s in the portal; `service` where it fell due, or a gateway said it',
      }),
    occurred_at: instantAnswer.meta({
      description: 'When it fell due or was done; in the clock’s time for customers on a test clock',
    }),
    created_at: instantAnswer.meta({ description: 'When it was recorded' }),
  })
  .meta({ id: 'Event' })

export const eventExample = {
  id: '019a3c5e-1111-7000-8000-000000000006',
  sequence: 1,
  type: 'customer.created',
  object_id: customerExample.id,
  object: customerExample,
  actor: { type: 'person' as const, id: '019a3c5e-1111-7000-8000-0000000000a1', name: 'Ada' },
  occurred_at: '2026-01-31T09:00:00Z',
  created_at: '2026-01-31T09:00:00.012345Z',
}
