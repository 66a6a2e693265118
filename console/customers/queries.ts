import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

export const customerQuery = (id: string) =>
  queryOptions({ queryKey: ['customer', id], queryFn: ({ signal }) => billing.customers.get(id, { signal }) })
