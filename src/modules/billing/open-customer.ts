import { type Instant, isBefore } from '../../domain/instant.ts'
import { Refusal, refuse, refuseField } from '../../domain/refusal.ts'
import type { Context } from '../context.ts'
import { openDrafts } from '../invoices/store.ts'
import { billSession } from './bill-session.ts'
import type { Books } from './books.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { type LockedCustomer, lockCustomer, openSubscriptions, parties } from './store.ts'

export interface Wanted {
  /** A subscription that is read even if it has ended. */
  readonly subscriptionId?: string | null
  /** The instant of a preview, to be the present (D29). */
  readonly asOf?: Instant | null
}

/** How many due instants one request catches up with before it asks the caller to come back (D14, D18). */
export const turnsPerRequestMax = 50

/**
 * Locks the customer, reads their books and bills them up to their present, in one round trip. Every action that touches
 * a customer's money begins here and ends with `saveCustomer`.
 * Refuses `not_found`, `preview_outdated`, `test_clock_advancing`, and `unavailable` while too much is still to be billed.
 */
export async function openCustomer(ctx: Context, customerId: string, wanted: Wanted = {}): Promise<CustomerSession> {
  const session = await lockedSession(ctx, customerId, wanted)
  if (!billSession(session, turnsPerRequestMax).isComplete) {
    throw new Refusal('unavailable', 'The customer is being billed up to the present; try again.', [], 1)
  }
  return session
}

/** The same without billing: what is due stays due. */
export async function lockedSession(
  ctx: Context,
  customerId: string,
  { subscriptionId = null, asOf = null }: Wanted = {},
): Promise<CustomerSession> {
  const { tx, tenantId } = ctx
  // Three statements in one flight: each sees what was committed before it began, so the reads see what the lock waited for.
  const [[locked], owners, subscriptions, drafts] = await Promise.all([
    lockCustomer(tx, customerId),
    parties(tx, tenantId, [customerId]),
    openSubscriptions(tx, tenantId, [customerId], subscriptionId),
    openDrafts(tx, tenantId, [customerId]),
  ])
  const owner = owners.get(customerId)
  if (!locked || !owner) refuse('not_found', 'There is no such customer.', [])
  if (locked.is_advancing)
    refuse('test_clock_advancing', 'The test clock of the customer is being advanced; try again.')
  const books = booksOf(locked, {
    ...owner,
    subscriptions: subscriptions.get(customerId) ?? [],
    drafts: drafts.get(customerId) ?? [],
  })
  return openSession(ctx, asOf ? { ...books, now: presentOfPreview(locked, asOf) } : books)
}

const previewMinutesMax = 10

/** The instant of a preview as the present, while the customer is still as the preview saw them (D29). */
function presentOfPreview(locked: LockedCustomer, asOf: Instant): Instant {
  const isFuture = isBefore(locked.now, asOf)
  const isOld = isBefore(asOf, locked.now.subtract({ minutes: previewMinutesMax }))
  if (isFuture || isOld || isBefore(asOf, locked.last_instant)) {
    refuseField('preview_outdated', '/as_of', 'The customer has changed since, or it was too long ago; preview again.')
  }
  return asOf
}

/** The books of a customer who is locked. */
export function booksOf(
  locked: LockedCustomer,
  read: Pick<Books, 'seller' | 'buyer' | 'credit' | 'subscriptions' | 'drafts'>,
): Books {
  return { ...read, now: locked.now, series: seriesOf(locked, read) }
}

function seriesOf(locked: LockedCustomer, { seller }: Pick<Books, 'seller'>): Books['series'] {
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
