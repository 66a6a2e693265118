import type { Instant } from '../../domain/instant.ts'
import type { Context } from '../transaction/context.ts'
import type { CustomerLedger } from './customer-ledger.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { openDrafts } from './invoices/store.ts'
import { seriesOfRow } from './number-series.ts'
import { type LockedCustomer, noSubscriptions, openSubscriptions, parties } from './store.ts'

/** A customer’s ledger without the parts that the lock returns. */
export type ReadLedger = Omit<CustomerLedger, 'now' | 'series'>

/**
 * Reads the ledgers of these customers, by customer, in a fixed number of statements and one round trip; unknown ids are left
 * out. `alsoId` is a subscription to read even if it has ended; `asOf` is an instant used as the present.
 */
export async function readLedgers(
  { tx, tenantId }: Context,
  customerIds: readonly string[],
  options: { readonly alsoId?: string | null; readonly asOf?: Instant | null } = {},
): Promise<Map<string, ReadLedger>> {
  const [owners, subscriptions, drafts] = await Promise.all([
    parties(tx, tenantId, customerIds),
    openSubscriptions(tx, tenantId, customerIds, options),
    openDrafts(tx, tenantId, customerIds),
  ])
  const ledgers = [...owners].map(([id, owner]): [string, ReadLedger] => [
    id,
    { ...owner, ...(subscriptions.get(id) ?? noSubscriptions), drafts: drafts.get(id) ?? [] },
  ])
  return new Map(ledgers)
}

/** The ledger of a locked customer, at its present. */
export function lockedLedger(locked: LockedCustomer, read: ReadLedger): CustomerLedger {
  return { ...read, now: locked.now, series: seriesOf(locked, read) }
}

/** Opens a session for each of these customers, at its present or at a given instant. */
export async function openSessions(
  ctx: Context,
  locked: readonly LockedCustomer[],
  asOf: Instant | null = null,
): Promise<CustomerSession[]> {
  const ids = locked.map(({ customer_id }) => customer_id)
  const ledgers = await readLedgers(ctx, ids, { asOf })
  return locked.flatMap((one) => {
    const read = ledgers.get(one.customer_id)
    if (!read) return []
    const ledger = lockedLedger(one, read)
    return [openSession(ctx, asOf ? { ...ledger, now: asOf } : ledger)]
  })
}

function seriesOf(locked: LockedCustomer, { issuer }: ReadLedger): CustomerLedger['series'] {
  if ('test_clock_id' in locked && locked.test_clock_id)
    return seriesOfRow(locked.test_clock_id, locked, locked.last_finalized_at)
  return issuer.numbering.series === 'customer' ? seriesOfRow(locked.customer_id, locked, null) : null
}
