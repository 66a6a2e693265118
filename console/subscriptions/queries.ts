import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { isRefusal } from '../ui/refusal.ts'

export const subscriptionQuery = (id: string) =>
  queryOptions({
    queryKey: ['subscription', id],
    queryFn: ({ signal }) => billing.subscriptions.get(id, { signal }),
  })

export const planQuery = (id: string) =>
  queryOptions({ queryKey: ['plan', id], queryFn: ({ signal }) => billing.plans.get(id, { signal }) })

/** The newest plans that are sold, for a field to choose from. */
export const soldPlansQuery = queryOptions({
  queryKey: ['sold plans'],
  queryFn: async ({ signal }) => (await billing.plans.list({ is_active: true, limit: 100 }, { signal })).data,
})

export const customerQuery = (id: string) =>
  queryOptions({ queryKey: ['customer', id], queryFn: ({ signal }) => billing.customers.get(id, { signal }) })

/** The next automatic invoice of a subscription; null if there is none. */
export const nextInvoiceQuery = (customerId: string, subscriptionId: string) =>
  queryOptions({
    queryKey: ['next invoice', subscriptionId],
    queryFn: ({ signal }) =>
      billing.customers
        .getUpcomingInvoice(customerId, { subscription_id: subscriptionId }, { signal })
        .catch((error: unknown) => {
          if (isRefusal(error, 'nothing_upcoming')) return null
          throw error
        }),
  })
