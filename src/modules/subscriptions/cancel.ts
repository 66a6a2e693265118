import { type CancelOrder, cancelSubscription, uncancelSubscription } from '../../domain/cancel.ts'
import type { Instant } from '../../domain/instant.ts'
import { withEndReached } from '../../domain/schedule.ts'
import { hasEnded } from '../../domain/subscription.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/**
 * Cancels now, at the period's end or at an instant. What was billed for the time after the end is credited in the same
 * transaction (D11, D12). Refuses `subscription_ended`, `cancel_in_the_past`.
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
    return saveAndBill(opened, cancelled, 'subscription.cancel_scheduled', { kind: 'cancel' })
  return saveAndBill(opened, withEndReached(cancelled), 'subscription.canceled', { kind: 'cancel' })
}

/** Takes a cancellation back and bills again, in the same transaction, what it had given back (D11). Refuses `no_cancellation_pending`. */
export async function uncancel(ctx: Context, id: string): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const uncancelled = uncancelSubscription(opened.subscription, opened.session.now)
  return saveAndBill(opened, uncancelled, 'subscription.changed', { kind: 'uncancel' })
}
