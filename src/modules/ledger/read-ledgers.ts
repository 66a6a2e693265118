import type { Instant } from '../../domain/instant.ts'
import type { Context } from '../transaction/context.ts'
import type { CustomerLedger } from './customer-ledger.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { grantUses } from './grants/store.ts'
import { openDrafts } from './invoices/store.ts'
import { measureUsage } from './measure-usage.ts'
import { seriesOfRow } from './number-series.ts'
import { parties } from './parties/store.ts'
import { type LockedCustomer, noSubscriptions, type OpenedSubscriptions, openSubscriptions } from './store.ts'
import { UsageReadings } from './usage-readings.ts'

/** A customer’s ledger without the parts that the lock returns. */
export type ReadLedger = Omit<CustomerLedger, 'now' | 'series'>

/**
 * Reads the ledgers of these customers, by customer, in a fixed number of statements and one round trip; unknown ids are left
 * out. `alsoId` is a subscription to read even if it has ended; `invoiceId` an invoice whose payment by prepaid credit is read; `asOf` is an instant
 * used as the present. Customers with prepaid credit need one more round trip.
 */
export async function readLedgers(
  { tx, tenantId }: Context,
  customerIds: readonly string[],
  options: { readonly alsoId?: string | null; readonly invoiceId?: string | null; readonly asOf?: Instant | null } = {},
): Promise<Map<string, ReadLedger>> {
  const usage = new UsageReadings()
  const [owners, subscriptions, drafts] = await Promise.all([
    parties(tx, tenantId, customerIds),
    openSubscriptions(tx, tenantId, customerIds, { ...options, usage }),
    openDrafts(tx, tenantId, customerIds),
  ])
  const withGrants = [...owners].flatMap(([id, { hasGrants }]) => (hasGrants ? [id] : []))
  const paidByGrants = withGrants.flatMap((id) => invoicesOf(subscriptions.get(id)?.subscriptions ?? []))
  if (withGrants.length > 0 && options.invoiceId) paidByGrants.push(options.invoiceId)
  const uses = paidByGrants.length > 0 ? await grantUses(tx, tenantId, paidByGrants) : []
  const ledgers = [...owners].map(([id, { grants, hasGrants: _, ...owner }]): [string, ReadLedger] => {
    usage.graceMinutes = owner.issuer.usageGraceMinutes
    const own = uses.filter(({ customerId }) => customerId === id)
    const known = new Map([...own.map(({ grant }) => grant), ...grants].map((grant) => [grant.id, grant]))
    const grantUsesOfOwn = own.map(({ use }) => use)
    const ledger = { ...(subscriptions.get(id) ?? noSubscriptions), drafts: drafts.get(id) ?? [], usage }
    return [id, { ...owner, ...ledger, grants: [...known.values()], grantUses: grantUsesOfOwn }]
  })
  return new Map(ledgers)
}

/** The invoices that lines of the loaded charges are on. */
function invoicesOf(subscriptions: OpenedSubscriptions['subscriptions']): string[] {
  const lines = subscriptions.flatMap(({ items }) =>
    items.flatMap(({ charges }) => charges.flatMap((charge) => charge.lines)),
  )
  const ids = lines.flatMap(({ document }) => (document.kind === 'invoice' ? [document.id] : []))
  return [...new Set(ids)]
}

/** The ledger of a locked customer, at its present. */
export function lockedLedger(locked: LockedCustomer, read: ReadLedger): CustomerLedger {
  return { ...read, now: locked.now, series: seriesOf(locked, read) }
}

/**
 * Opens a session for each of these customers, at its present or at a given instant, with its usage up to then, or up to `until`;
 * for an action with all that it may need.
 */
export async function openSessions(
  ctx: Context,
  locked: readonly LockedCustomer[],
  {
    asOf = null,
    until = null,
    isForAction = false,
  }: { readonly asOf?: Instant | null; readonly until?: Instant | null; readonly isForAction?: boolean } = {},
): Promise<CustomerSession[]> {
  const ids = locked.map(({ customer_id }) => customer_id)
  const read = await readLedgers(ctx, ids, { asOf })
  const ledgers = locked.flatMap((one): CustomerLedger[] => {
    const known = read.get(one.customer_id)
    if (!known) return []
    const ledger = lockedLedger(one, known)
    return [asOf ? { ...ledger, now: asOf } : ledger]
  })
  const measured = ledgers.map((ledger) => ({ ...ledger, until: until ?? ledger.now }))
  await measureUsage(ctx.tx, measured, isForAction)
  return ledgers.map((ledger) => openSession(ctx, ledger))
}

function seriesOf(locked: LockedCustomer, { issuer }: ReadLedger): CustomerLedger['series'] {
  if ('test_clock_id' in locked && locked.test_clock_id)
    return seriesOfRow(locked.test_clock_id, locked, locked.last_finalized_at)
  return issuer.numbering.series === 'customer' ? seriesOfRow(locked.customer_id, locked, null) : null
}
