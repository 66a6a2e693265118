import { billingClient } from '../../packages/sdk/index.ts'
import { withSameKey } from '../ui/intention.ts'

/** The client library, with the session cookie of this page. */
export const billing = billingClient({
  url: location.origin,
  fetch: (address, init = {}) => fetch(address, withSameKey(String(address), init)),
})
