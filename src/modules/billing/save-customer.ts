import { earliest } from '../../domain/instant.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { put } from '../events/outbox.ts'
import type { CustomerSession } from './customer-session.ts'
import { saveDrafts } from './drafts.ts'
import { setCustomerCurrency } from './store.ts'
import {
  changedParts,
  insertItems,
  insertSubscriptions,
  subscriptionRow,
  updateCustomerBilling,
  updateSubscriptions,
  updateTestClocks,
  upsertCharges,
  upsertCreditBalances,
  upsertVersions,
} from './writes.ts'

/** Puts everything by which the session differs from what was read into the outbox. Once, at the end. */
export function saveBilledCustomer(session: CustomerSession): void {
  const { before, ctx, now } = session
  for (const subscription of session.subscriptions) {
    const old = before.subscriptions.find(({ id }) => id === subscription.id) ?? null
    if (old !== subscription) saveSubscription(session, old, subscription)
  }
  saveDrafts(session)
  for (const [currency, balance] of session.credit) {
    if (balance === before.credit.get(currency)) continue
    put(ctx.outbox, upsertCreditBalances, { customer_id: before.buyer.id, currency, balance_cents: Number(balance) })
  }
  put(ctx.outbox, updateCustomerBilling, {
    customer_id: before.buyer.id,
    next_billing_at: earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt)),
    last_instant: now,
    invoice_number: before.series?.id === before.buyer.id ? Number(before.series.lastNumber) : null,
  })
}

/** The same for the only customer of a transaction: also notes where their test clock's series stands. */
export function saveCustomer(session: CustomerSession): void {
  const { ctx, before } = session
  saveBilledCustomer(session)
  if (!before.series || before.series.id !== before.buyer.testClockId) return
  const { id, lastNumber, lastFinalizedAt } = before.series
  put(ctx.outbox, updateTestClocks, { id, invoice_number: Number(lastNumber), last_finalized_at: lastFinalizedAt })
}

/** Notes the currency that the customer meets, if it is the first (D24). */
export function meetCurrency({ before, ctx }: CustomerSession, currency: string): void {
  // Ahead of the last statement: the customer's row is locked before the tenant's counter, as a PATCH does.
  if (before.buyer.currency === null) setCustomerCurrency(ctx.tx, ctx.tenantId, before.buyer.id, currency)
}

function saveSubscription({ ctx }: CustomerSession, old: Subscription | null, subscription: Subscription): void {
  put(ctx.outbox, old ? updateSubscriptions : insertSubscriptions, subscriptionRow(subscription))
  if (!old) put(ctx.outbox, insertItems, { id: subscription.itemId, subscription_id: subscription.id })
  const { versions, charges } = changedParts(old, subscription)
  put(ctx.outbox, upsertVersions, ...versions)
  put(ctx.outbox, upsertCharges, ...charges)
}
