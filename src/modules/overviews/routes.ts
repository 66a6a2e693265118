import { route } from '../transaction/route.ts'
import { customerOverview } from './customer-overview.ts'
import { customerOverviewExample, customerOverviewSchema } from './schemas.ts'

export const overviewRoutes = [
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
