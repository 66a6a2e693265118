import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Session } from '../../packages/sdk/index.ts'
import { billing, sessionKey } from './client.ts'
import { queryClient } from './queries.ts'

/**
 * Who is signed in, in which tenant. Fails with `unauthenticated` if nobody is. A page stays one of its company until it is loaded again, also
 * when the person goes on in another company in another window.
 */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  async queryFn({ signal }): Promise<Session> {
    const session = await billing.session.get({ signal })
    const before = queryClient.getQueryData<Session>(sessionKey)
    return before && before.tenant_id !== session.tenant_id ? before : session
  },
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
