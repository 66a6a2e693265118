import { earliest, type Instant, isBefore } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { Context } from '../../context.ts'
import { emptyOutbox } from '../../events/outbox.ts'
import { openDrafts } from '../../invoices/store.ts'
import { billSession } from '../bill-session.ts'
import { type CustomerSession, openSession } from '../customer-session.ts'
import { booksOf } from '../open-customer.ts'
import { type LockedCustomer, openSubscriptions, parties } from '../store.ts'

/** A context of the service itself, for a tenant that the transaction already speaks for. */
export function contextOf(tx: Tx, tenantId: string, now: Instant): Context {
  return { tx, tenantId, actor: { kind: 'worker' }, now, cursorKey: Buffer.alloc(0), outbox: emptyOutbox() }
}

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
      subscriptions: subscriptions.get(one.customer_id) ?? [],
      drafts: drafts.get(one.customer_id) ?? [],
    }
    return [openSession(ctx, booksOf(one, read))]
  })
}

/**
 * Bills what falls due by an instant, oldest first; what falls due between that and the session's present stays due.
 * False when there is more of it than `turnsMax`.
 */
export function billBy(session: CustomerSession, until: Instant, turnsMax: number): boolean {
  for (let turns = 0; ; turns += 1) {
    const at = earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt))
    if (!at || isBefore(until, at)) return true
    if (turns >= turnsMax) return false
    billSession(session, 1)
  }
}
