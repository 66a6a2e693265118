import { combinedRoute, route } from '../../transaction/route.ts'
import { fromCloudEvents } from './cloud-events.ts'
import { recordEvents, voidEvents } from './record-events.ts'
import { cloudEventsExample, recordedSchema, usageExample, usageSchema, voidedSchema, voidSchema } from './schemas.ts'

const tag = 'Usage'
const { id } = usageExample.events[0] as { id: string }

export const usageRoutes = [
  combinedRoute({
    method: 'POST',
    url: '/v1/usage',
    scope: 'usage',
    operationId: 'recordUsage',
    tag,
    summary: 'Send usage',
    description:
      'Up to 1,000 events, each answered by itself; what is answered is stored. Send an event again, with the same content, until it is ' +
      'answered: it is counted once, however often and from wherever it comes. Needs no idempotency key, and keeps none. Also ' +
      '`application/cloudevents-batch+json`, where `subject` is the external id of the customer.',
    body: {
      schema: usageSchema,
      example: usageExample,
      bytesMax: 10_485_760,
      hasExactNumbers: true,
      otherJson: { 'application/cloudevents-batch+json': { example: cloudEventsExample, read: fromCloudEvents } },
    },
    answer: {
      description: 'What became of each event, in their order',
      schema: recordedSchema,
      example: { data: [{ id, status: 'accepted', meters: ['tokens'] }] },
    },
    combining: {
      weightOf: ({ events }) => events.length,
      weightMax: 2000,
      waitingMax: 100_000,
      atOnce: 2,
      weightBeside: 24,
      handler: async (ctx, bodies) =>
        (await recordEvents(ctx, bodies)).map(({ data }) => ({
          data: data.map((told) => ({ ...told, meters: [...told.meters] })),
        })),
    },
  }),
  route({
    method: 'POST',
    url: '/v1/usage/void',
    kind: 'write',
    scope: 'write',
    operationId: 'voidUsage',
    tag,
    summary: 'Void usage',
    description:
      'Events no longer count. What was billed of them is billed less with the next document. Their ids stay used. Events that are too old to be ' +
      'sent are too old to be voided.',
    body: { schema: voidSchema, example: { ids: [id] } },
    answer: {
      description: 'What became of each event, in their order',
      schema: voidedSchema,
      example: { data: [{ id, status: 'voided' }] },
    },
    async handler(ctx, { body }) {
      return { body: { data: [...(await voidEvents(ctx, body.ids))] } }
    },
  }),
]
