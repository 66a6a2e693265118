import { newId } from '../../platform/ids.ts'
import { storeEvent } from '../gateway-events/store.ts'
import { AccountRefused, CredentialsRefused } from '../gateways/gateway.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { setTenant } from '../transaction/store.ts'
import type { Comparing, PageToCompare } from './comparing.ts'
import { pagesOf } from './pages.ts'

/**
 * The gateway's events about stored methods and mandates, page by page. Those that never came are stored, and applied as others are. An
 * account whose key may not list them is compared without: nothing waits for what a method is.
 */
export async function* methodEventsToStore(
  gateway: AnyGateway,
  { claim, options: { transact, log } }: Comparing,
): AsyncIterable<PageToCompare> {
  const { tenant_id: tenantId, gateway_account_id: accountId, since } = claim
  if (!gateway.listMethodEvents) return
  try {
    for await (const page of pagesOf(gateway.listMethodEvents(since)))
      yield async () => {
        await transact({}, async (tx) => {
          setTenant(tx, tenantId)
          for (const { event, body } of page) storeEvent(tx, tenantId, { accountId, id: newId(), event, body })
        })
        return []
      }
  } catch (error) {
    if (!(error instanceof AccountRefused) || error instanceof CredentialsRefused) throw error
    const about = { tenant_id: tenantId, gateway_account_id: accountId, err: error }
    log.warn(about, 'lost events about payment methods cannot be listed')
  }
}
