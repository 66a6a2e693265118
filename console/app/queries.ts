import { QueryClient } from '@tanstack/react-query'
import { isRefusal } from '../ui/refusal.ts'

/** What the pages have read. The client library repeats calls, so this does not. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 2000, refetchOnWindowFocus: (query) => !isRefusal(query.state.error) },
  },
})
