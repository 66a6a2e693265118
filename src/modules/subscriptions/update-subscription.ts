import { isDeepStrictEqual } from 'node:util'
import type { Collection } from '../../domain/collection.ts'
import { collectOpenInvoices, isActivePaymentMethod } from '../customers/store.ts'
import { mergeMetadata } from '../metadata.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { refuseUnlessActive } from './create-subscription.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

/** The new values; undefined fields stay, null removes. */
export interface SubscriptionUpdate {
  readonly externalId?: string | null | undefined
  readonly purchaseOrder?: string | null | undefined
  readonly collection?: Collection | undefined
  readonly paymentMethodId?: string | null | undefined
  readonly metadata?: Readonly<Record<string, string | null>> | undefined
}

/**
 * Changes a subscription’s names, metadata and how it is paid. A new payment method is tried at once for its open automatic invoices, as a
 * new default one is; else existing invoices stay as they are. A change to the present state records nothing. Refuses `external_id_taken`, `payment_method_not_active`.
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
  const metadata = mergeMetadata(subscription.metadata, change.metadata)
  const wanted = { ...subscription, externalId, purchaseOrder, collection, paymentMethodId, metadata }
  return saveAndBill(opened, isDeepStrictEqual(wanted, subscription) ? subscription : wanted, 'subscription.changed')
}
