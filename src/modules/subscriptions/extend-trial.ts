import type { Instant } from '../../domain/instant.ts'
import { moveTrialEnd } from '../../domain/trial.ts'
import { newId } from '../../platform/ids.ts'
import { saveDiscountTimes } from '../discounts/redemption/redeem.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Moves the end of the trial (D8). If it ends now, the first periods are invoiced in the same transaction. */
export async function extendTrial(
  ctx: Context,
  id: string,
  trialEnd: Instant | 'now',
  asOf?: Instant,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id, asOf)
  const { now } = opened.session
  const { subscription, events } = moveTrialEnd(opened.subscription, trialEnd, now, newId)
  const [type = 'changed', ...further] = events
  const furtherEvents = further.map((event) => `subscription.${event}` as const)
  if (opened.subscription.discounts.length > 0) saveDiscountTimes(ctx, opened.subscription, subscription, null)
  return saveAndBill(opened, subscription, `subscription.${type}`, { kind: 'renewal', furtherEvents })
}
