import { type Instant, isBefore, later } from '../../domain/instant.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { Context } from '../context.ts'
import { openDrafts } from '../invoices/store.ts'
import { billSession } from './bill-session.ts'
import type { Books, Buyer } from './books.ts'
import { type CustomerSession, openSession } from './customer-session.ts'
import { saveCustomer } from './save-customer.ts'
import {
  type LockedCustomer,
  lockCustomer,
  type NamedCustomer,
  nothingOpen,
  openSubscriptions,
  parties,
} from './store.ts'

export interface Wanted {
  /** A subscription that is read even if it has ended. */
  readonly subscriptionId?: string | null
  /** The instant of a preview, to be the present (D29). */
  readonly asOf?: Instant | null
  /** For what moves money that is there and bills nothing: a parked customer, who cannot be billed, is opened as they are. */
  readonly evenIfParked?: boolean
}

/** How many due instants a request catches up with in one transaction (D14, D18). */
export const stepsPerRequestMax = 50

/**
 * Locks the customer, reads their books and bills them up to their present, in one round trip. Every action that touches
 * a customer's money begins here and ends with `saveCustomer`.
 * While too much is still to be billed, what was billed is committed and the action begins again; a preview is refused.
 * Refuses `not_found`, `preview_outdated`, `test_clock_advancing`.
 */
export async function openCustomer(ctx: Context, customerId: string, wanted: Wanted = {}): Promise<CustomerSession> {
  const { session, isParked } = await lockedSession(ctx, customerId, wanted)
  if (isParked && wanted.evenIfParked) return session
  if (!billSession(session, stepsPerRequestMax).isComplete) {
    saveCustomer(session)
    throw new Unfinished('The customer is being billed up to the present; try again.')
  }
  return session
}

async function lockedSession(
  ctx: Context,
  customerId: string,
  { subscriptionId = null, asOf = null }: Wanted = {},
): Promise<{ session: CustomerSession; isParked: boolean }> {
  const { tx, tenantId } = ctx
  // Three statements in one round trip: each sees what was committed before it began, so the reads see what the lock waited for.
  const [[locked], owners, subscriptions, drafts] = await Promise.all([
    lockCustomer(tx, customerId),
    parties(tx, tenantId, [customerId]),
    openSubscriptions(tx, tenantId, [customerId], { alsoId: subscriptionId, asOf }),
    openDrafts(tx, tenantId, [customerId]),
  ])
  const owner = owners.get(customerId)
  if (!locked || !owner) refuse('not_found', 'There is no such customer.', [])
  if (locked.is_advancing)
    refuse('test_clock_advancing', 'The test clock of the customer is being advanced; try again.')
  const books = booksOf(locked, {
    ...owner,
    ...(subscriptions.get(customerId) ?? nothingOpen),
    drafts: drafts.get(customerId) ?? [],
  })
  const now = asOf ? presentOfPreview(locked, owner.buyer, asOf) : books.now
  return { session: openSession(ctx, { ...books, now }), isParked: locked.is_parked }
}

const previewMinutesMax = 10

/** The instant of a preview as the present, while the customer is still as the preview saw them (D29). */
function presentOfPreview(locked: NamedCustomer, { updatedAt }: Buyer, asOf: Instant): Instant {
  const isFuture = isBefore(locked.now, asOf)
  const isOld = isBefore(asOf, locked.now.subtract({ minutes: previewMinutesMax }))
  // Nothing tells a test clock's instants from each other while it stands still.
  const changedAt = locked.test_clock_id ? updatedAt : later(updatedAt, locked.changed_at)
  const hasChanged = isBefore(asOf, locked.last_instant) || isBefore(asOf, changedAt)
  if (isFuture || isOld || hasChanged) {
    refuseField('preview_outdated', '/as_of', 'The customer has changed since, or it was too long ago; preview again.')
  }
  return asOf
}

/** The books of a customer who is locked. */
export function booksOf(locked: LockedCustomer, read: Omit<Books, 'now' | 'series'>): Books {
  return { ...read, now: locked.now, series: seriesOf(locked, read) }
}

function seriesOf(locked: LockedCustomer, { seller }: Pick<Books, 'seller'>): Books['series'] {
  if (locked.test_clock_id) {
    return {
      id: locked.test_clock_id,
      lastInvoice: locked.clock_invoice_number ?? 0n,
      lastCreditNote: locked.clock_credit_note_number ?? 0n,
      lastFinalizedAt: locked.clock_last_finalized_at,
    }
  }
  if (seller.numberSeries === 'tenant') return null
  return {
    id: locked.customer_id,
    lastInvoice: locked.invoice_number,
    lastCreditNote: locked.credit_note_number,
    lastFinalizedAt: null,
  }
}
