import { isDeepStrictEqual } from 'node:util'
import type { Collection } from '../../domain/collection.ts'
import { minimumOf, withMinimum } from '../../domain/commitment.ts'
import { refuse } from '../../domain/refusal.ts'
import { hasEnded } from '../../domain/subscription.ts'
import { newId } from '../../platform/ids.ts'
import { collectOpenInvoices, isActivePaymentMethod } from '../customers/store.ts'
import { mergeMetadata } from '../metadata.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { askCheck } from '../usage-alerts/store.ts'
import { refuseUnlessActive } from './create-subscription.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** The new values; undefined fields stay, null removes. */
export interface SubscriptionUpdate {
  readonly externalId?: string | null | undefined
  readonly purchaseOrder?: string | null | undefined
  readonly collection?: Collection | undefined
  readonly paymentMethodId?: string | null | undefined
  /** The least that is paid per period, from the next one on. */
  readonly minimumCents?: bigint | null | undefined
  readonly thresholdCents?: bigint | null | undefined
  readonly metadata?: Readonly<Record<string, string | null>> | undefined
}

/**
 * Changes a subscription’s names, metadata, how it is paid, its minimum and its threshold. A new payment method is tried at once for its open automatic invoices, as a
 * new default one is; else existing invoices stay as they are. A change to the present state records nothing. Refuses `external_id_taken`, `payment_method_not_active`, and
 * `subscription_ended` for another minimum.
 */
export async function updateSubscription(
  ctx: Context,
  id: string,
  change: SubscriptionUpdate,
): Promise<SubscriptionOutcome> {
  const opened = await openSubscription(ctx, id)
  const { subscription } = opened
  const { collection = subscription.collection, paymentMethodId = subscription.paymentMethodId } = change
  if (paymentMethodId !== null && paymentMethodId !== subscription.paymentMethodId) {
    const named = { customerId: subscription.customerId, methodId: paymentMethodId }
    refuseUnlessActive(await isActivePaymentMethod(ctx.tx, ctx.tenantId, named))
    addRows(ctx.writeSet, collectOpenInvoices, {
      ...{ customer_id: subscription.customerId, payment_method_id: paymentMethodId, subscription_id: id },
      collect_at: opened.session.now,
    })
  }
  const { externalId = subscription.externalId, purchaseOrder = subscription.purchaseOrder } = change
  const { thresholdCents = subscription.thresholdCents } = change
  if (thresholdCents !== null && thresholdCents !== subscription.thresholdCents) {
    if (hasEnded(subscription, opened.session.now))
      refuse('subscription_ended', 'The subscription has ended, so no usage of it can reach a threshold.')
    askCheck(ctx.tx, subscription.customerId)
  }
  const metadata = mergeMetadata(subscription.metadata, change.metadata)
  const named = { ...subscription, externalId, purchaseOrder, collection, paymentMethodId, thresholdCents, metadata }
  const { minimumCents = minimumOf(subscription) } = change
  const wanted = withMinimum(named, minimumCents, { now: opened.session.now, newId })
  return saveAndBill(opened, isDeepStrictEqual(wanted, subscription) ? subscription : wanted, 'subscription.changed')
}
