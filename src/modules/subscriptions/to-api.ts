import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import type { ShownSubscription } from './store.ts'

/** A subscription as in lists: with its latest invoice, without lines. */
export function shownToApi({ subscription, latestInvoice, now }: ShownSubscription) {
  return { ...subscriptionToApi(subscription, now), latest_invoice: latestInvoice && invoiceToApi(latestInvoice) }
}
