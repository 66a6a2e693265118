import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => billing.settings.get({ signal }),
})

export const registrationsQuery = queryOptions({
  queryKey: ['tax registrations'],
  queryFn: ({ signal }) => billing.taxRegistrations.list({ signal }),
})
