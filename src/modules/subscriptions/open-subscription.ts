import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { latestInvoiceOf } from '../documents/invoices/store.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import type { Context } from '../transaction/context.ts'
import { customerOfSubscription } from './store.ts'

export interface OpenedSubscription {
  readonly session: CustomerSession
  readonly subscription: Subscription
  /** Its newest invoice before the action. */
  readonly latestInvoice: Invoice | null
}

/** Locks the customer of a subscription and reads it, billed up to the present. Refuses `not_found`. */
export async function openSubscription(ctx: Context, id: string, asOf?: Instant): Promise<OpenedSubscription> {
  return (await openSubscriptionWith(ctx, id, asOf, async () => null)).opened
}

/** The same, with what `beside` asks of the database in the same round trip, after the lock. */
export async function openSubscriptionWith<Read>(
  ctx: Context,
  id: string,
  asOf: Instant | undefined,
  beside: (customerId: string) => Promise<Read>,
): Promise<{ readonly opened: OpenedSubscription; readonly read: Read }> {
  const customerId = await customerOfSubscription(ctx.tx, ctx.tenantId, id)
  if (!customerId) refuse('not_found', '')
  // Read after the lock, in the same round trip.
  const [session, latestInvoice, read] = await Promise.all([
    openCustomer(ctx, customerId, { subscriptionId: id, asOf: asOf ?? null }),
    latestInvoiceOf(ctx.tx, ctx.tenantId, id),
    beside(customerId),
  ])
  const subscription = session.subscriptions.find((one) => one.id === id)
  if (!subscription) refuse('not_found', '')
  return { opened: { session, subscription, latestInvoice }, read }
}
