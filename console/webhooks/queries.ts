import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

export const endpointQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhook endpoint', id],
    queryFn: ({ signal }) => billing.webhookEndpoints.get(id, { signal }),
    refetchInterval: 5000,
  })
