import { isDeepStrictEqual } from 'node:util'
import { mergeMetadata } from '../metadata.ts'
import type { Context } from '../transaction/context.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** The new values; undefined fields stay, null removes. */
export interface SubscriptionUpdate {
  readonly externalId?: string | null | undefined
  readonly purchaseOrder?: string | null | undefined
  readonly metadata?: Readonly<Record<string, string | null>> | undefined
}

/**
 * Changes a subscription’s names and metadata. Existing invoices keep their purchase order. A change to the present state
 * records nothing. Refuses `external_id_taken`.
 */
export async function updateSubscription(
  ctx: Context,
  id: string,
  change: SubscriptionUpdate,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const { subscription } = opened
  const { externalId = subscription.externalId, purchaseOrder = subscription.purchaseOrder } = change
  const metadata = mergeMetadata(subscription.metadata, change.metadata)
  const wanted = { ...subscription, externalId, purchaseOrder, metadata }
  return saveAndBill(opened, isDeepStrictEqual(wanted, subscription) ? subscription : wanted, 'subscription.changed')
}
