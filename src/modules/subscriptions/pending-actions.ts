import { withoutWaiting, withoutWaitingChanges } from '../../domain/change.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Takes back all changes that wait. Refuses `no_change_pending`. */
export async function revokePendingChange(ctx: Context, id: string): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  return saveAndBill(opened, withoutWaitingChanges(opened.subscription), 'subscription.changed')
}

/** Takes back all that waits, or what waits for an instant. Refuses `no_action_pending`. */
export async function revokePendingActions(ctx: Context, id: string, at?: Instant): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  return saveAndBill(opened, withoutWaiting(opened.subscription, at ?? null), 'subscription.changed')
}
