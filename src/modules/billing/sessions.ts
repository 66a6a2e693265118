import type { Instant } from '../../domain/instant.ts'
import type { Context } from '../context.ts'
import { openDrafts } from '../invoices/store.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { booksOf } from './open-customer.ts'
import { type LockedCustomer, nothingOpen, openSubscriptions, parties } from './store.ts'

/** The sessions of these customers, at their present or an instant that is to be it, read in a fixed number of statements. */
export async function sessionsOf(
  ctx: Context,
  locked: readonly LockedCustomer[],
  asOf: Instant | null = null,
): Promise<CustomerSession[]> {
  const { tx, tenantId } = ctx
  const ids = locked.map(({ customer_id }) => customer_id)
  const [owners, subscriptions, drafts] = await Promise.all([
    parties(tx, tenantId, ids),
    openSubscriptions(tx, tenantId, ids, { asOf }),
    openDrafts(tx, tenantId, ids),
  ])
  return locked.flatMap((one) => {
    const owner = owners.get(one.customer_id)
    if (!owner) return []
    const read = {
      ...owner,
      ...(subscriptions.get(one.customer_id) ?? nothingOpen),
      drafts: drafts.get(one.customer_id) ?? [],
    }
    const books = booksOf(one, read)
    return [openSession(ctx, asOf ? { ...books, now: asOf } : books)]
  })
}
