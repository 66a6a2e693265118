import { type Instant, isBefore, later } from '../../domain/instant.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { BillTo } from '../ledger/customer-ledger.ts'
import { type CustomerSession, openSession } from '../ledger/customer-session.ts'
import { measureUsage } from '../ledger/measure-usage.ts'
import { lockedLedger, readLedgers } from '../ledger/read-ledgers.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { lockCustomer, type NamedCustomer } from '../ledger/store.ts'
import type { Context } from '../transaction/context.ts'
import { billSession } from './bill-session.ts'

export interface OpenOptions {
  /** A subscription that is read even if it has ended. */
  readonly subscriptionId?: string | null
  /** An invoice whose payment by prepaid credit is read. */
  readonly invoiceId?: string | null
  /** The instant of a preview, used as the present (D29). */
  readonly asOf?: Instant | null
  /** Skips billing, so that a parked customer can still be paid, credited or written off. */
  readonly withoutBilling?: boolean
  /** The advance of the customer's test clock itself opens them. */
  readonly duringAdvance?: boolean
  /** The field of the body that names the customer; absent if the path does. */
  readonly pointer?: string
}

/** Maximum due instants that a request bills in one transaction (D14, D18). */
export const stepsPerRequestMax = 50

/**
 * Locks the customer, reads its ledger and bills it up to its present, in one round trip. Every action that touches a
 * customer’s money begins here and ends with `saveCustomer`.
 * If too much is still to be billed, the billed part is committed and the action begins again; a preview is refused.
 * Refuses `not_found` (`invalid_request` if the body names the customer), `preview_outdated`, `test_clock_advancing`.
 */
export async function openCustomer(
  ctx: Context,
  customerId: string,
  options: OpenOptions = {},
): Promise<CustomerSession> {
  const { session, isParked } = await lockedSession(ctx, customerId, options)
  if (isParked && options.withoutBilling) return session
  await measureUsage(ctx.tx, [{ ...session.asRead, until: session.now }], true)
  if (!billSession(session, stepsPerRequestMax).isComplete) {
    saveCustomer(session)
    throw new Unfinished('The customer is being billed up to the present. Send the request again.')
  }
  return session
}

async function lockedSession(
  ctx: Context,
  customerId: string,
  { subscriptionId = null, invoiceId = null, asOf = null, pointer, duringAdvance = false }: OpenOptions = {},
): Promise<{ session: CustomerSession; isParked: boolean }> {
  // One round trip: each statement sees everything committed before it began, so the reads see what the lock waited for.
  const [[locked], ledgers] = await Promise.all([
    lockCustomer(ctx.tx, customerId),
    readLedgers(ctx, [customerId], { alsoId: subscriptionId, invoiceId, asOf }),
  ])
  const read = ledgers.get(customerId)
  if (!locked || !read) return pointer === undefined ? refuse('not_found', '') : refuseUnknown(pointer, 'customer')
  if (locked.is_advancing && !duringAdvance)
    refuse(
      'test_clock_advancing',
      'The test clock of the customer is being advanced. Send the request again when it is done.',
    )
  const ledger = lockedLedger(locked, read)
  const now = asOf ? presentOfPreview(locked, read.billTo, asOf) : ledger.now
  return { session: openSession(ctx, { ...ledger, now }), isParked: locked.is_parked }
}

const previewMinutesMax = 10

/** The instant of a preview as the present, if the customer has not changed since (D29). */
function presentOfPreview(locked: NamedCustomer, { updatedAt }: BillTo, asOf: Instant): Instant {
  const isFuture = isBefore(locked.now, asOf)
  const isOld = isBefore(asOf, locked.now.subtract({ minutes: previewMinutesMax }))
  // While a test clock is not advanced, all its instants are equal.
  const changedAt = locked.test_clock_id ? updatedAt : later(updatedAt, locked.changed_at)
  const hasChanged = isBefore(asOf, locked.last_instant) || isBefore(asOf, changedAt)
  if (isFuture || isOld || hasChanged) {
    refuseField(
      'preview_outdated',
      '/as_of',
      `The customer has changed since the preview, or it is over ${previewMinutesMax} minutes old. Preview again.`,
    )
  }
  return asOf
}
