import type { Context } from '../context.ts'
import { openDrafts } from '../invoices/store.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { booksOf } from './open-customer.ts'
import { type LockedCustomer, nothingOpen, openSubscriptions, parties } from './store.ts'

/** The sessions of these customers, at their present, read in a fixed number of statements. */
export async function sessionsOf(ctx: Context, locked: readonly LockedCustomer[]): Promise<CustomerSession[]> {
  const { tx, tenantId } = ctx
  const ids = locked.map(({ customer_id }) => customer_id)
  const [owners, subscriptions, drafts] = await Promise.all([
    parties(tx, tenantId, ids),
    openSubscriptions(tx, tenantId, ids),
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
    return [openSession(ctx, booksOf(one, read))]
  })
}
