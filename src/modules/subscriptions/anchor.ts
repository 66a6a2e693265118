import { type AnchorOrder, moveAnchor } from '../../domain/anchor.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Moves the billing day, and invoices or credits the difference in the same transaction, or leaves it to the next document. */
export async function anchor(
  ctx: Context,
  id: string,
  order: AnchorOrder,
  asOf?: Instant,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const moved = moveAnchor(opened.subscription, order, opened.session.now)
  const isForNextInvoice = order.proration === 'next_invoice'
  return saveAndBill(opened, moved, 'subscription.changed', { isForNextInvoice })
}
