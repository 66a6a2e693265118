import type { Instant } from '../../domain/instant.ts'
import { type PauseOrder, pauseSubscription, resumeSubscription } from '../../domain/pause.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Pauses now or at an instant; the billed time that is left becomes credit then, or stays billed with `none` (D13). */
export async function pause(ctx: Context, id: string, order: PauseOrder, asOf?: Instant): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const { now } = opened.session
  const paused = pauseSubscription(opened.subscription, order, now)
  const isNow = order.at === 'now' || order.at.equals(now)
  return saveAndBill(opened, paused, isNow ? 'subscription.paused' : 'subscription.changed', { kind: 'pause' })
}

/** Resumes now or at an instant, and bills the rest of the current period then (D13). */
export async function resume(
  ctx: Context,
  id: string,
  at: Instant | 'now',
  asOf?: Instant,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const { now } = opened.session
  const resumed = resumeSubscription(opened.subscription, at, now)
  const isNow = at === 'now' || at.equals(now)
  return saveAndBill(opened, resumed, isNow ? 'subscription.resumed' : 'subscription.changed', { kind: 'resume' })
}
