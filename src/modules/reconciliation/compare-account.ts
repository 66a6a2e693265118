import { earlier, type Instant } from '../../domain/instant.ts'
import { recordAccountAnswer } from '../gateways/account-error.ts'
import { AccountRefused, CredentialsRefused } from '../gateways/gateway.ts'
import type { GatewayAccount, NotCompared } from '../gateways/gateway-account.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { findAccount, saveNotCompared } from '../gateways/store.ts'
import type { Context } from '../transaction/context.ts'
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

interface Part {
  readonly object: 'charge' | NotCompared['object']
  readonly toCompare: (gateway: AnyGateway, comparing: Comparing) => AsyncIterable<PageToCompare>
}

/** Charges first: what was forgotten of them has refunds and disputes. */
const parts: readonly Part[] = [
  { object: 'charge', toCompare: chargesToCompare },
  { object: 'refund', toCompare: refundsToCompare },
  { object: 'dispute', toCompare: disputesToCompare },
  { object: 'payment_method', toCompare: methodEventsToStore },
]

interface Result {
  readonly foundIds: readonly string[]
  readonly notCompared: readonly NotCompared[]
}

/** How far back a list goes beyond the last comparison, as `claim_reconciliation` has it: what was made then may show late. */
const overlapHours = 73

/**
 * Compares the charges, refunds and disputes that a gateway lists with ours, both ways, page by page and outside of transactions; and
 * stores the events about methods that never came. A part that the account's key may not read is left out, which the account shows, and
 * compared since then once the key may.
 * What settles itself is settled, the rest becomes a difference, and differences that are gone are resolved. Ends without a result
 * on the signal, and when another worker has claimed the account since.
 */
export async function compareAccount(claim: Claim, options: ComparingOptions, stopping: AbortSignal): Promise<void> {
  const { transact, gatewayOf, log } = options
  const account = await transact({ readOnly: true }, (tx) => {
    setTenant(tx, claim.tenant_id)
    return findAccount(tx, claim.tenant_id, claim.gateway_account_id)
  })
  if (!account) throw new Error('The claimed account is gone')
  const answered = { tenantId: claim.tenant_id, account, now: claim.now }
  try {
    const result = await compared(account)
    const now = result && (await kept())
    if (!now) return
    await recordAccountAnswer(transact, answered, null)
    await inTenant(transact, { tenantId: claim.tenant_id, now }, (ctx) => complete(ctx, account.id, result))
  } catch (error) {
    await recordAccountAnswer(transact, answered, error)
    throw error
  }

  /** What was found, and what could not be read; null where the comparison ends before. */
  async function compared(found: GatewayAccount): Promise<Result | null> {
    const gateway = gatewayOf(found)
    const foundIds: string[] = []
    const notCompared: NotCompared[] = []
    for (const { object, toCompare } of parts) {
      const before = found.notCompared.find((one) => one.object === object)
      const since = before ? earlier(claim.since, before.since.subtract({ hours: overlapHours })) : claim.since
      try {
        for await (const compare of toCompare(gateway, { claim: { ...claim, since }, options })) {
          const now = await kept()
          if (now === null) return null
          foundIds.push(...(await reportDifferences(transact, { claim, now }, await compare(now))))
        }
      } catch (error) {
        if (object === 'charge' || !(error instanceof AccountRefused) || error instanceof CredentialsRefused)
          throw error
        notCompared.push({ object, message: error.message, since: before?.since ?? claim.compared_until })
        const about = { tenant_id: claim.tenant_id, gateway_account_id: found.id, object, err: error }
        log.warn(about, 'a part of an account is not compared: its key may not read it')
      }
    }
    return { foundIds, notCompared }
  }

  async function complete(ctx: Context, accountId: string, { foundIds, notCompared }: Result): Promise<void> {
    const { tx, tenantId, now } = ctx
    const objects = notCompared.map(({ object }) => object)
    for (const resolved of await completeClaim(tx, claim, { foundIds, notCompared: objects }))
      record(ctx, 'reconciliation.difference_resolved', differenceToApi(resolved), now)
    await saveNotCompared(tx, tenantId, { id: accountId, notCompared })
  }

  /** Keeps the claim for another page, and gives the present; null where the comparison ends here. */
  async function kept(): Promise<Instant | null> {
    if (!stopping.aborted) return transact({}, (tx) => extendClaim(tx, claim))
    await transact({}, (tx) => releaseClaim(tx, claim, { afterSeconds: 0 }))
    return null
  }
}
