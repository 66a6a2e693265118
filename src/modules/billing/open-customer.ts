import { Refusal, refuse } from '../../domain/refusal.ts'
import type { Context } from '../context.ts'
import { billSession } from './bill-session.ts'
import type { Books } from './books.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { type LockedCustomer, lockCustomer, openSubscriptions, parties } from './store.ts'

/** How many due instants one request catches up with before it asks the caller to come back (D14, D18). */
export const turnsPerRequestMax = 50

/**
 * Locks the customer, reads their books and bills them up to their present, in one round trip. Every action that touches
 * a customer's money begins here and ends with `saveCustomer`. An ended subscription is read only if named.
 * Refuses `not_found`, `test_clock_advancing`, and `unavailable` while too much is still to be billed.
 */
export async function openCustomer(
  ctx: Context,
  customerId: string,
  alsoSubscriptionId: string | null = null,
): Promise<CustomerSession> {
  const session = await lockedSession(ctx, customerId, alsoSubscriptionId)
  if (!billSession(session, turnsPerRequestMax).isComplete) {
    throw new Refusal('unavailable', 'The customer is being billed up to the present; try again.', [], 1)
  }
  return session
}

/** The same without billing: what is due stays due. */
export async function lockedSession(
  ctx: Context,
  customerId: string,
  alsoSubscriptionId: string | null = null,
): Promise<CustomerSession> {
  const { tx, tenantId } = ctx
  // Three statements in one flight: each sees what was committed before it began, so the reads see what the lock waited for.
  const [[locked], owners, subscriptions] = await Promise.all([
    lockCustomer(tx, customerId),
    parties(tx, tenantId, [customerId]),
    openSubscriptions(tx, tenantId, [customerId], alsoSubscriptionId),
  ])
  const owner = owners.get(customerId)
  if (!locked || !owner) refuse('not_found', 'There is no such customer.', [])
  if (locked.is_advancing) refuse('test_clock_advancing', 'The test clock of the customer is being advanced; try again.')
  return openSession(ctx, booksOf(locked, owner, subscriptions.get(customerId) ?? []))
}

/** The books of a customer who is locked. */
export function booksOf(
  locked: LockedCustomer,
  owner: Pick<Books, 'seller' | 'buyer' | 'credit'>,
  subscriptions: Books['subscriptions'],
): Books {
  return { ...owner, now: locked.now, subscriptions, ownSeries: ownSeriesOf(locked, owner) }
}

function ownSeriesOf(locked: LockedCustomer, { seller }: Pick<Books, 'seller'>): Books['ownSeries'] {
  if (locked.test_clock_id) {
    return {
      id: locked.test_clock_id,
      lastNumber: locked.clock_invoice_number ?? 0n,
      lastFinalizedAt: locked.clock_last_finalized_at,
    }
  }
  if (seller.numberSeries === 'tenant') return null
  return { id: locked.customer_id, lastNumber: locked.invoice_number, lastFinalizedAt: null }
}
