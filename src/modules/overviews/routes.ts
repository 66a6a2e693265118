import { route } from '../transaction/route.ts'
import { customerOverview } from './customer-overview.ts'
import { overview } from './overview.ts'
import { overviewExample, overviewSchema } from './overview-schema.ts'
import { customerOverviewExample, customerOverviewSchema } from './schemas.ts'

export const overviewRoutes = [
  route({
    method: 'GET',
    url: '/v1/overview',
    kind: 'read',
    scope: 'read',
    operationId: 'getOverview',
    tag: 'Overview',
    summary: 'Read how billing stands',
    description:
      'What is due, what comes in, what waits for a person. Without customers on test clocks. Parts that the person’s role may not read ' +
      'are null.',
    answer: { description: 'How billing stands', schema: overviewSchema, example: overviewExample },
    handler: async (ctx) => ({ body: await overview(ctx) }),
  }),
  route({
    method: 'GET',
    url: '/v1/customers/{id}/overview',
    kind: 'read',
    scope: 'read',
    operationId: 'getCustomerOverview',
    tag: 'Customers',
    summary: 'Read all about a customer at once',
    description:
      'What a page about the customer shows, each part as its own route answers it. Parts that the person’s role may not read ' +
      'are null.',
    answer: {
      description: 'The customer, and what belongs to them',
      schema: customerOverviewSchema,
      example: customerOverviewExample,
    },
    refusals: ['not_found'],
    handler: async (ctx, { params }) => ({ body: await customerOverview(ctx, params.id) }),
  }),
]
