import { type CancelOrder, cancelSubscription, uncancelSubscription, withEndBilled } from '../../domain/cancel.ts'
import type { Instant } from '../../domain/instant.ts'
import { hasEnded } from '../../domain/subscription.ts'
import type { Context } from '../context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill, saveForNextRun } from './outcome.ts'

/**
 * Cancels now, at the period's end or at an instant. An end that has come is credited in the same transaction; a later one
 * when it comes (D11, D12). Refuses `subscription_ended`, `cancel_in_the_past`.
 */
export async function cancel(
  ctx: Context,
  id: string,
  order: CancelOrder,
  asOf?: Instant,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const { subscription, session } = opened
  const cancelled = cancelSubscription(subscription, order, session.now)
  if (!hasEnded(cancelled, session.now))
    return saveAndBill(opened, cancelled, 'subscription.cancel_scheduled', 'cancel')
  return saveAndBill(opened, withEndBilled(cancelled), 'subscription.canceled', 'cancel')
}

/** Takes a cancellation back; what had been left out is billed by the next run (D11). Refuses `no_cancellation_pending`. */
export async function uncancel(ctx: Context, id: string): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const uncancelled = uncancelSubscription(opened.subscription, opened.session.now)
  return saveForNextRun(opened, uncancelled, 'subscription.changed')
}
