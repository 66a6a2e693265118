import { leastIdAt } from '../../platform/ids.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { setTenant } from '../transaction/store.ts'
import { comparePage } from './compare-page.ts'
import type { Comparing, PageToCompare } from './comparing.ts'
import type { NewDifference } from './difference.ts'
import { pageSize, pagesOf } from './pages.ts'
import { type PaidAttempt, paidAttempts } from './store.ts'

/** The charges that a gateway lists, page by page; then our payments that were not in the list. */
export async function* chargesToCompare(gateway: AnyGateway, comparing: Comparing): AsyncIterable<PageToCompare> {
  const { claim, options } = comparing
  const { tenant_id: tenantId, gateway_account_id: accountId, since, now: before } = claim
  if (!gateway.listCharges) return
  const references = new Set<string>()
  for await (const page of pagesOf(gateway.listCharges(since))) {
    for (const { reference } of page) references.add(reference)
    yield (now) => comparePage(page, { ...comparing, now })
  }
  for (let after: string | undefined = leastIdAt(since.epochMilliseconds); after !== undefined; ) {
    // The list begins an hour earlier and ends with the claim: a charge in between is in it.
    const during = { accountId, after, since: since.add({ hours: 1 }), before, limit: pageSize }
    const paid: readonly PaidAttempt[] = await options.transact({ readOnly: true }, (tx) => {
      setTenant(tx, tenantId)
      return paidAttempts(tx, tenantId, during)
    })
    yield async () => paid.filter(({ gateway_reference }) => !references.has(gateway_reference)).map(notAtGateway)
    after = paid.length < pageSize ? undefined : paid.at(-1)?.id
  }
}

function notAtGateway(one: PaidAttempt): NewDifference {
  return {
    object: 'charge',
    kind: 'not_at_gateway',
    gatewayReference: one.gateway_reference,
    attemptId: one.id,
    attemptKey: one.key,
    our: { amountCents: one.amount_cents, currency: one.currency, status: one.status },
    gateway: null,
    chargedAt: one.created_at,
  }
}
