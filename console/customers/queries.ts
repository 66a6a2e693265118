import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

/** Everything of a customer's page, in one request. */
export const overviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer overview', id],
    queryFn: ({ signal }) => billing.customers.getOverview(id, { signal }),
  })
