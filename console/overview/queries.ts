import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

/** Mail that was tried and waits to be tried again, among the newest hundred that wait, with the newest error: a server that is not reached. */
export const waitingMailQuery = queryOptions({
  queryKey: ['messages', 'waiting'],
  async queryFn({ signal }) {
    const { data } = await billing.messages.list({ status: 'queued', limit: 100 }, { signal })
    const tried = data.filter(({ error }) => error !== null)
    return { count: tried.length, error: tried[0]?.error ?? null }
  },
})
