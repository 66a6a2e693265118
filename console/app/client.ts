import { billingClient, type Session } from '../../packages/sdk/index.ts'
import { withSameKey } from '../ui/intention.ts'
import { queryClient } from './queries.ts'

/** The key of the session in what the pages have read. */
export const sessionKey = ['session'] as const

/** The client library, with the session cookie of this page. It says of which company the page is: the cookie may be of another one by now. */
export const billing = billingClient({
  url: location.origin,
  fetch(address, init = {}) {
    const once = withSameKey(String(address), init)
    const tenantId = queryClient.getQueryData<Session>(sessionKey)?.tenant_id
    return fetch(address, tenantId ? { ...once, headers: { ...headersOf(once), 'page-of': tenantId } } : once)
  },
})

function headersOf({ headers }: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(headers))
}
