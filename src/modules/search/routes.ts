import { route } from '../transaction/route.ts'
import { searchAnswer, searchExample, searchQuery } from './schemas.ts'
import { search } from './search.ts'

export const searchRoutes = [
  route({
    method: 'GET',
    url: '/v1/search',
    kind: 'read',
    scope: 'read',
    operationId: 'search',
    tag: 'Search',
    summary: 'Find customers, documents and more',
    description:
      'Customers by the beginnings of words of their name, email or external id, whatever the capitals: all words must match. Invoices and ' +
      'credit notes by the beginning of their number; subscriptions and invoices by their external id; plans by code or name; all of these, ' +
      'payments and events by their id. Best first, at most 20, only of what the person’s role may read.',
    query: searchQuery,
    answer: { description: 'What was found', schema: searchAnswer, example: searchExample },
    handler: async (ctx, { query }) => ({ body: { data: await search(ctx, query.q, query.limit) } }),
  }),
]
