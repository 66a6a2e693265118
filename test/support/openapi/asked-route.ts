import { routes } from '../../../src/api.ts'
import { made } from '../service/merchant.ts'
import type { TestService } from '../service/service.ts'
import { addressOf } from './address.ts'
import type { Arranged, Merchant } from './arranged-requests.ts'

type RouteOfApi = (typeof routes)[number]

/** Makes a credit note, and bills the time again. */
export async function pauseAndResume({ post }: Merchant, { id }: { id: string }): Promise<void> {
  for (const action of ['pause', 'resume']) made(await post(`/v1/subscriptions/${id}/${action}`))
}

/** Asks a route; the body only where there is one. */
export function askOf(service: TestService, { method, url }: RouteOfApi, always: Record<string, string>) {
  return (request: Arranged, headers: Record<string, string>) =>
    service.call(method, addressOf(url, request), request.body, { ...always, ...headers })
}

/** The address of a list after two more have been added to it; where nothing is posted to, by parking customers. */
export async function listOfTwo(
  arranged: (operationId: string, merchant: Merchant) => Promise<Arranged>,
  { operationId, url }: Pick<RouteOfApi, 'operationId' | 'url'>,
  merchant: Merchant,
): Promise<string> {
  const { id = '', query = '' } = await arranged(operationId, merchant)
  const address = url.replace(/\{\w+\}/, id) + (operationId === 'listUsageEvents' ? query : '')
  const creating = routes.find((route) => route.method === 'POST' && route.url === url)
  for (const _ of [1, 2]) {
    const { body } = await arranged(creating?.operationId ?? 'releaseCustomer', merchant)
    if (creating) made(await merchant.post(address, body))
  }
  return address
}
