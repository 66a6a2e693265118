import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Replaces the subscription's metadata. The same metadata again records nothing. */
export async function updateSubscription(
  ctx: Context,
  id: string,
  metadata: Readonly<Record<string, string>> | undefined,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const { subscription } = opened
  const isSame = metadata === undefined || isDeepStrictEqual(metadata, subscription.metadata)
  const updated = isSame ? subscription : { ...subscription, metadata }
  return saveAndBill(opened, updated, 'subscription.changed', 'change')
}
