import { billingClient } from '../../packages/sdk/index.ts'

/** The client library, with the session cookie of this page. */
export const billing = billingClient({ url: location.origin })
