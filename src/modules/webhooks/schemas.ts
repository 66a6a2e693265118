import { z } from 'zod'
import { id, instantAnswer, listQuery, text } from '../../platform/http/schema.ts'
import { eventTypes } from '../events/event-types.ts'

const typePattern = z
  .string()
  .max(100)
  .regex(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/, 'Expected a type such as invoice.paid, or invoice.* for all of a kind')
  .refine(isOfSomeEvent, 'No event has this type')
const types = z
  .array(typePattern)
  .max(100)
  .meta({ description: 'Event types to send; `invoice.*` means all of a kind. An empty list means all' })

function isOfSomeEvent(pattern: string): boolean {
  return pattern.endsWith('*')
    ? eventTypes.some((type) => type.startsWith(pattern.slice(0, -1)))
    : eventTypes.some((type) => type === pattern)
}

const ordering = z.enum(['per_object', 'strict', 'none']).meta({
  id: 'WebhookOrdering',
  description:
    '`per_object`: events of one object are sent one after the other; after a failure the later ones wait. `strict`: all events are sent one after the other. `none`: no event waits for another',
})
const payload = z.enum(['full', 'thin']).meta({
  id: 'WebhookPayload',
  description: '`full`: the object as it was recorded. `thin`: only its id',
})
const inFlight = z.int().min(1).max(16).meta({ description: 'Maximum messages in flight' })
const sequence = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const url = text(2000).meta({ description: 'A public https address', examples: ['https://example.com/billing-events'] })

export const newEndpointSchema = z
  .strictObject({
    url,
    types: types.default([]),
    ordering: ordering.default('per_object'),
    payload: payload.default('full'),
    max_in_flight: inFlight.default(4),
    start_after: sequence.optional().meta({
      description: 'Events after this sequence are sent, however old; by default after the last event',
    }),
  })
  .meta({ id: 'CreateWebhookEndpoint' })

export const endpointChangeSchema = z
  .strictObject({
    url: url.optional(),
    types: types.optional(),
    ordering: ordering.optional(),
    payload: payload.optional(),
    max_in_flight: inFlight.optional(),
  })
  .meta({ id: 'UpdateWebhookEndpoint' })

export const enableSchema = z
  .strictObject({
    resume_from: z
      .union([z.enum(['cursor', 'now']), sequence], 'Expected cursor, now, or a sequence')
      .default('cursor')
      .meta({
        description:
          '`cursor`: where it stopped, so nothing is missed. `now`: after the last event. A number: after this sequence. Earlier events are not sent any more',
        wire: { anyOf: [{ enum: ['cursor', 'now'] }, { type: 'integer', minimum: 0 }], default: 'cursor' },
      }),
  })
  .meta({ id: 'EnableWebhookEndpoint' })

export const rotationSchema = z
  .strictObject({
    keep_old_for: z
      .string()
      .regex(/^\d{1,4}[mhd]$/, 'Expected minutes, hours or days, such as 24h')
      .default('24h')
      .meta({
        description: 'How long messages are signed with the old secret too: `30m`, `24h`, `7d`; `0m` ends it at once',
      }),
  })
  .meta({ id: 'RotateWebhookSecret' })

export const replaySchema = z
  .strictObject({
    after: sequence.meta({ description: 'Events after this sequence are sent again' }),
    until: sequence.optional().meta({
      description: 'Up to and including this sequence, but not after the `cursor`; by default up to the cursor',
    }),
    types: types.optional().meta({ description: 'By default the types of the endpoint' }),
  })
  .meta({ id: 'ReplayWebhooks' })

export const resendSchema = z.strictObject({ endpoint_id: id }).meta({ id: 'ResendEvent' })

export const statusSchema = z.enum(['enabled', 'paused', 'disabled']).meta({ id: 'WebhookEndpointStatus' })

const fields = {
  id,
  url: z.string(),
  types: z.array(z.string()),
  ordering,
  payload,
  max_in_flight: z.int(),
  status: statusSchema,
  disabled_reason: z
    .enum(['gone', 'failing'])
    .meta({ id: 'WebhookDisabledReason' })
    .nullable()
    .meta({ description: '`gone`: it answered 410. `failing`: no message was accepted for five days' }),
  cursor: z.int().meta({
    description:
      'Every event up to this sequence is delivered, not of its types, or counted in `retrying`, `held` or `failed`',
  }),
  lag_events: z.int().meta({ description: 'Events after the cursor, of all types' }),
  lag_seconds: z.int().meta({ description: 'Age of the oldest event after the cursor' }),
  retrying: z.int().meta({ description: 'Events that failed and wait for their next attempt' }),
  held: z.int().meta({ description: 'Events that wait for an earlier event of the same object' }),
  failed: z.int().meta({ description: 'Events that failed ten times and are not sent again, except by `resend`' }),
  failing_since: instantAnswer.nullable().meta({ description: 'Since when no message was accepted' }),
  failures: z.int().meta({ description: 'Failed attempts since the last success' }),
  replay: z
    .object({ after: z.int(), until: z.int(), types: z.array(z.string()) })
    .meta({ id: 'WebhookReplay' })
    .nullable()
    .meta({ description: 'The replay that is running; `after` shows how far it is' }),
  created_at: instantAnswer,
  updated_at: instantAnswer,
}

export const endpointSchema = z.object(fields).meta({ id: 'WebhookEndpoint' })
export const endpointWithSecretSchema = z
  .object({
    ...fields,
    secret: z.string().nullable().meta({ description: 'Signs the messages; shown in this answer only' }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' })

export const endpointPages = listQuery({ status: statusSchema.optional() })

const attemptStatus = z
  .enum(['succeeded', 'failed'])
  .meta({ id: 'WebhookAttemptStatus', description: '`succeeded`: it was answered 2xx' })

export const attemptSchema = z
  .object({
    id,
    endpoint_id: id,
    event_id: id.nullable().meta({ description: 'Null for a test' }),
    webhook_id: id.nullable().meta({ description: 'The header `webhook-id`: the id of the event' }),
    sequence: z.int().nullable(),
    type: z.string(),
    status: attemptStatus,
    number: z.int().meta({ description: '1 is the first attempt' }),
    cause: z.enum(['event', 'replay', 'resend', 'test']),
    response_status: z.int().nullable(),
    error: z.string().nullable().meta({ description: 'Why there was no answer' }),
    response_body: z.string().nullable().meta({ description: 'The beginning of the answer to a failed attempt' }),
    duration_ms: z.int(),
    created_at: instantAnswer,
  })
  .meta({ id: 'WebhookAttempt' })

export const attemptPages = listQuery({
  endpoint_id: id.optional(),
  event_id: id.optional(),
  status: attemptStatus.optional(),
})

export const endpointExample = {
  id: '019a3c5e-1111-7000-8000-000000000020',
  url: 'https://example.com/billing-events',
  types: ['invoice.*'],
  ordering: 'per_object' as const,
  payload: 'full' as const,
  max_in_flight: 4,
  status: 'enabled' as const,
  disabled_reason: null,
  cursor: 1412,
  lag_events: 0,
  lag_seconds: 0,
  retrying: 0,
  held: 0,
  failed: 0,
  failing_since: null,
  failures: 0,
  replay: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}

export const attemptExample = {
  id: '019a3c5e-1111-7000-8000-000000000021',
  endpoint_id: endpointExample.id,
  event_id: '019a3c5e-1111-7000-8000-000000000006',
  webhook_id: '019a3c5e-1111-7000-8000-000000000006',
  sequence: 1412,
  type: 'invoice.paid',
  status: 'succeeded' as const,
  number: 1,
  cause: 'event' as const,
  response_status: 204,
  error: null,
  response_body: null,
  duration_ms: 41,
  created_at: '2026-01-31T09:00:00.12Z',
}
