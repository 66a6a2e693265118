import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

export const serverQuery = queryOptions({
  queryKey: ['mail server'],
  queryFn: ({ signal }) => billing.mailServer.get({ signal }),
})

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => billing.settings.get({ signal }),
})
