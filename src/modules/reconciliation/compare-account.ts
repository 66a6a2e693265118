import type { Instant } from '../../domain/instant.ts'
import { leastIdAt } from '../../platform/ids.ts'
import { findAccount } from '../gateways/store.ts'
import { setTenant } from '../transaction/store.ts'
import { type ComparingOptions, comparePage } from './compare-page.ts'
import type { NewDifference } from './difference.ts'
import { reportDifferences } from './report-differences.ts'
import { type Claim, completeClaim, extendClaim, type PaidAttempt, paidAttempts, releaseClaim } from './store.ts'

const pageSize = 100

/**
 * Compares the charges that a gateway lists with our attempts and payments, both ways, page by page and outside of transactions.
 * What settles itself is settled, the rest becomes a difference, and differences that are gone are resolved. Ends without a result
 * on the signal, and when another worker has claimed the account since.
 */
export async function compareAccount(claim: Claim, options: ComparingOptions, stopping: AbortSignal): Promise<void> {
  const { transact, gatewayOf } = options
  const { tenant_id: tenantId, gateway_account_id: accountId } = claim
  const account = await transact({ readOnly: true }, (tx) => {
    setTenant(tx, tenantId)
    return findAccount(tx, tenantId, accountId)
  })
  if (!account) throw new Error('The claimed account is gone')
  const listed = gatewayOf(account).listCharges?.(claim.since)
  const foundIds: string[] = []
  /** The charges of the list, with which ours are compared then. */
  const references = new Set<string>()
  for await (const page of listed ? pagesOf(listed) : []) {
    const now = await kept()
    if (now === null) return
    for (const { reference } of page) references.add(reference)
    const differences = await comparePage(page, { claim, now, options })
    foundIds.push(...(await reportDifferences(transact, { claim, now }, differences)))
  }
  for (let after: string | undefined = leastIdAt(claim.since.epochMilliseconds); listed && after !== undefined; ) {
    const now = await kept()
    if (now === null) return
    const paid: readonly PaidAttempt[] = await paidPage(after)
    const missing = paid.filter(({ gateway_reference }) => !references.has(gateway_reference)).map(notAtGateway)
    foundIds.push(...(await reportDifferences(transact, { claim, now }, missing)))
    after = paid.length < pageSize ? undefined : paid.at(-1)?.id
  }
  await transact({}, (tx) => completeClaim(tx, claim, foundIds))

  /** Keeps the claim for another page, and gives the present; null where the comparison ends here. */
  async function kept(): Promise<Instant | null> {
    if (!stopping.aborted) return transact({}, (tx) => extendClaim(tx, claim))
    await transact({}, (tx) => releaseClaim(tx, claim, { afterSeconds: 0 }))
    return null
  }

  function paidPage(after: string): Promise<readonly PaidAttempt[]> {
    return transact({ readOnly: true }, (tx) => {
      setTenant(tx, tenantId)
      // The list begins an hour earlier and ends with the claim: a charge in between is in it.
      const during = { since: claim.since.add({ hours: 1 }), before: claim.now }
      return paidAttempts(tx, tenantId, { accountId, after, ...during, limit: pageSize })
    })
  }
}

function notAtGateway(one: PaidAttempt): NewDifference {
  return {
    kind: 'not_at_gateway',
    gatewayReference: one.gateway_reference,
    attemptId: one.id,
    attemptKey: one.key,
    our: { amountCents: one.amount_cents, currency: one.currency, status: one.status },
    gateway: null,
    chargedAt: one.created_at,
  }
}

async function* pagesOf<One>(all: AsyncIterable<One>): AsyncIterable<readonly One[]> {
  let page: One[] = []
  for await (const one of all) {
    page.push(one)
    if (page.length < pageSize) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}
