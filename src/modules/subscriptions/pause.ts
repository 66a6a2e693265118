import { pauseSubscription, resumeSubscription } from '../../domain/pause.ts'
import type { Context } from '../context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Pauses now; the rest of what is paid becomes credit, or stays paid with `none` (D13). */
export async function pause(ctx: Context, id: string, proration: 'prorate' | 'none'): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const paused = pauseSubscription(opened.subscription, proration, opened.session.now)
  return saveAndBill(opened, paused, 'subscription.paused', 'change')
}

/** Goes on now and charges what is left of the current period (D13). */
export async function resume(ctx: Context, id: string): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  return saveAndBill(
    opened,
    resumeSubscription(opened.subscription, opened.session.now),
    'subscription.resumed',
    'resume',
  )
}
