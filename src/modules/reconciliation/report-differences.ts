import type { Instant } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type Difference, differenceToApi, isAbout, isUnchanged, type NewDifference } from './difference.ts'
import { inTenant } from './in-tenant.ts'
import { differenceRow, insertDifferences } from './rows.ts'
import { type Claim, knownDifferences } from './store.ts'

/**
 * Writes differences down, with an event for each that is new. One that a person has resolved is known while both sides say the same.
 * Returns the ids of all.
 */
export async function reportDifferences(
  transact: Transact,
  { claim, now }: { readonly claim: Claim; readonly now: Instant },
  found: readonly NewDifference[],
): Promise<readonly string[]> {
  if (found.length === 0) return []
  const { tenant_id: tenantId, gateway_account_id: accountId } = claim
  return inTenant(transact, { tenantId, now }, (ctx) => report(ctx, accountId, found))
}

async function report(ctx: Context, accountId: string, found: readonly NewDifference[]): Promise<readonly string[]> {
  const references = found.map(({ gatewayReference }) => gatewayReference)
  const all = await knownDifferences(ctx.tx, ctx.tenantId, { accountId, references })
  return found.map((one) => {
    const known =
      all.find((other) => other.resolution !== null && isUnchanged(other, one)) ??
      all.find((other) => other.resolvedAt === null && isAbout(other, one))
    if (known) return known.id
    const difference: Difference = {
      ...one,
      id: newId(),
      gatewayAccountId: accountId,
      createdAt: ctx.now,
      resolvedAt: null,
      resolution: null,
    }
    addRows(ctx.writeSet, insertDifferences, differenceRow(difference))
    record(ctx, 'reconciliation.difference_found', differenceToApi(difference), ctx.now)
    return difference.id
  })
}
