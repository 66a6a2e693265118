import { isDeepStrictEqual } from 'node:util'
import { mergeMetadata } from '../metadata.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** Merges into the subscription's metadata. What is there already records nothing. */
export async function updateSubscription(
  ctx: Context,
  id: string,
  change: Readonly<Record<string, string | null>> | undefined,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const { subscription } = opened
  const metadata = mergeMetadata(subscription.metadata, change)
  const updated = isDeepStrictEqual(metadata, subscription.metadata) ? subscription : { ...subscription, metadata }
  return saveAndBill(opened, updated, 'subscription.changed')
}
