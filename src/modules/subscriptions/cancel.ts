import { type CancelOrder, cancelSubscription, uncancelSubscription } from '../../domain/cancel.ts'
import type { Instant } from '../../domain/instant.ts'
import { withEndReached } from '../../domain/schedule.ts'
import { hasEnded } from '../../domain/subscription.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/**
 * Cancels now, at the end of the period or at an instant. Billed time after the end is credited in the same transaction (D11,
 * D12). A reason is kept in the event. Refuses `subscription_ended`, `cancel_in_the_past`.
 */
export async function cancel(
  ctx: Context,
  id: string,
  order: CancelOrder,
  { asOf, reason }: { readonly asOf?: Instant | undefined; readonly reason?: string | undefined } = {},
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const how = { kind: 'cancel', ...(reason === undefined ? {} : { inEvent: { cancellation_reason: reason } }) } as const
  const { subscription, session } = opened
  const cancelled = cancelSubscription(subscription, order, session.now)
  if (!hasEnded(cancelled, session.now)) return saveAndBill(opened, cancelled, 'subscription.cancel_scheduled', how)
  return saveAndBill(opened, withEndReached(cancelled), 'subscription.canceled', how)
}

/**
 * Undoes a cancellation and bills again, in the same transaction, what it had credited (D11). Refuses
 * `no_cancellation_pending`.
 */
export async function uncancel(ctx: Context, id: string, asOf?: Instant): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const uncancelled = uncancelSubscription(opened.subscription, opened.session.now)
  return saveAndBill(opened, uncancelled, 'subscription.changed', { kind: 'uncancel' })
}
