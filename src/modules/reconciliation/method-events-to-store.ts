import { newId } from '../../platform/ids.ts'
import { storeEvent } from '../gateway-events/store.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { setTenant } from '../transaction/store.ts'
import type { Comparing, PageToCompare } from './comparing.ts'
import { pagesOf } from './pages.ts'

/** The gateway's events about stored methods and mandates, page by page. Those that never came are stored, and applied as others are. */
export async function* methodEventsToStore(
  gateway: AnyGateway,
  { claim, options: { transact } }: Comparing,
): AsyncIterable<PageToCompare> {
  const { tenant_id: tenantId, gateway_account_id: accountId, since } = claim
  if (!gateway.listMethodEvents) return
  for await (const page of pagesOf(gateway.listMethodEvents(since)))
    yield async () => {
      await transact({}, async (tx) => {
        setTenant(tx, tenantId)
        for (const { event, body } of page) storeEvent(tx, tenantId, { accountId, id: newId(), event, body })
      })
      return []
    }
}
