import type { Instant } from '../../domain/instant.ts'
import { recordAccountAnswer } from '../gateways/account-error.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { findAccount } from '../gateways/store.ts'
import { record } from '../transaction/record.ts'
import { setTenant } from '../transaction/store.ts'
import { chargesToCompare } from './compare-charges.ts'
import type { Comparing, ComparingOptions, PageToCompare } from './comparing.ts'
import { differenceToApi } from './difference.ts'
import { disputesToCompare } from './disputes/compare-disputes.ts'
import { inTenant } from './in-tenant.ts'
import { methodEventsToStore } from './method-events-to-store.ts'
import { refundsToCompare } from './refunds/compare-refunds.ts'
import { reportDifferences } from './report-differences.ts'
import { type Claim, completeClaim, extendClaim, releaseClaim } from './store.ts'

/** Charges first: what was forgotten of them has refunds and disputes. */
const parts: readonly ((gateway: AnyGateway, comparing: Comparing) => AsyncIterable<PageToCompare>)[] = [
  chargesToCompare,
  refundsToCompare,
  disputesToCompare,
  methodEventsToStore,
]

/**
 * Compares the charges, refunds and disputes that a gateway lists with ours, both ways, page by page and outside of transactions; and
 * stores the events about methods that never came.
 * What settles itself is settled, the rest becomes a difference, and differences that are gone are resolved. Ends without a result
 * on the signal, and when another worker has claimed the account since.
 */
export async function compareAccount(claim: Claim, options: ComparingOptions, stopping: AbortSignal): Promise<void> {
  const { transact, gatewayOf } = options
  const account = await transact({ readOnly: true }, (tx) => {
    setTenant(tx, claim.tenant_id)
    return findAccount(tx, claim.tenant_id, claim.gateway_account_id)
  })
  if (!account) throw new Error('The claimed account is gone')
  const answered = { tenantId: claim.tenant_id, account, now: claim.now }
  try {
    const foundIds = await compared(gatewayOf(account))
    const now = foundIds === null ? null : await kept()
    if (foundIds === null || now === null) return
    await recordAccountAnswer(transact, answered, null)
    await inTenant(transact, { tenantId: claim.tenant_id, now }, async (ctx) => {
      for (const resolved of await completeClaim(ctx.tx, claim, foundIds))
        record(ctx, 'reconciliation.difference_resolved', differenceToApi(resolved), now)
    })
  } catch (error) {
    await recordAccountAnswer(transact, answered, error)
    throw error
  }

  /** The differences that were found, by their ids; null where the comparison ends before. */
  async function compared(gateway: AnyGateway): Promise<readonly string[] | null> {
    const foundIds: string[] = []
    for (const part of parts) {
      for await (const compare of part(gateway, { claim, options })) {
        const now = await kept()
        if (now === null) return null
        foundIds.push(...(await reportDifferences(transact, { claim, now }, await compare(now))))
      }
    }
    return foundIds
  }

  /** Keeps the claim for another page, and gives the present; null where the comparison ends here. */
  async function kept(): Promise<Instant | null> {
    if (!stopping.aborted) return transact({}, (tx) => extendClaim(tx, claim))
    await transact({}, (tx) => releaseClaim(tx, claim, { afterSeconds: 0 }))
    return null
  }
}
