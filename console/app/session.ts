import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Session } from '../../packages/sdk/index.ts'
import { billing } from './client.ts'

/** Who is signed in, in which tenant. Fails with `unauthenticated` if nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => billing.session.get({ signal }),
  staleTime: 60_000,
  retry: false,
})

/** The session of the page; pages below the shell are shown only when there is one. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery)
  if (!data) throw new Error('there is no session')
  return data
}

export type Area = 'customers' | 'catalog' | 'billing' | 'money' | 'reports' | 'developers' | 'team' | 'settings'

/** Whether this person may read or change what belongs to an area: what they may not do is not shown. */
export function useMay(): (level: 'read' | 'write', area: Area) => boolean {
  const { permissions } = useSession()
  return (level, area) => permissions[area] === 'write' || (level === 'read' && permissions[area] === 'read')
}
