import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

export const planQuery = (id: string) =>
  queryOptions({ queryKey: ['plan', id], queryFn: ({ signal }) => billing.plans.get(id, { signal }) })

/** The newest plans that are sold. */
export const soldPlansQuery = queryOptions({
  queryKey: ['sold plans'],
  queryFn: async ({ signal }) => (await billing.plans.list({ is_active: true, limit: 100 }, { signal })).data,
})

/** Every revision of a code, the newest first. */
export const revisionsQuery = (code: string) =>
  queryOptions({
    queryKey: ['revisions', code],
    queryFn: async ({ signal }) => (await billing.plans.list({ code, limit: 100 }, { signal })).data,
  })
