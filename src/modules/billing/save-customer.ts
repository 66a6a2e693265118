import { isSameCharge } from '../../domain/charge.ts'
import { earliest } from '../../domain/instant.ts'
import type { Item, Version } from '../../domain/item.ts'
import type { Price } from '../../domain/price.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { Context } from '../context.ts'
import { type Outbox, put } from '../events/outbox.ts'
import { priceRow } from '../plans/rows.ts'
import { insertPrices } from '../plans/store.ts'
import type { CustomerSession } from './customer-session.ts'
import { saveDrafts } from './drafts.ts'
import { saveInvoices } from './session-invoices.ts'
import { setCustomerCurrency } from './store.ts'
import {
  chargeRow,
  insertItems,
  insertSubscriptions,
  insertVersions,
  isSameChargeRow,
  itemRow,
  subscriptionRow,
  updateCustomerBilling,
  updateItems,
  updateSubscriptions,
  updateTestClocks,
  upsertCharges,
  upsertCreditBalances,
  versionRow,
} from './writes.ts'

/** Puts everything by which the session differs from what was read into the outbox. Once, at the end. */
export function saveBilledCustomer(session: CustomerSession): void {
  const { before, ctx, now } = session
  for (const subscription of session.subscriptions) {
    const old = before.subscriptions.find(({ id }) => id === subscription.id) ?? null
    if (old !== subscription) saveSubscription(session, old, subscription)
  }
  saveDrafts(session)
  saveInvoices(session)
  for (const [currency, balance] of session.credit) {
    if (balance === before.credit.get(currency)) continue
    put(ctx.outbox, upsertCreditBalances, { customer_id: before.buyer.id, currency, balance_cents: Number(balance) })
  }
  const own = before.series?.id === before.buyer.id ? before.series : null
  put(ctx.outbox, updateCustomerBilling, {
    customer_id: before.buyer.id,
    next_billing_at: earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt)),
    last_instant: now,
    invoice_number: own ? Number(own.lastInvoice) : null,
    credit_note_number: own ? Number(own.lastCreditNote) : null,
  })
}

/** The same for the only customer of a transaction: also notes where their test clock's series stands. */
export function saveCustomer(session: CustomerSession): void {
  saveBilledCustomer(session)
  saveClockSeries(session.ctx.outbox, session)
}

/** Notes where the series stands that the customers of a test clock share, once for all of them; nothing where they have none. */
export function saveClockSeries(outbox: Outbox, { before }: CustomerSession): void {
  if (!before.series || before.series.id !== before.buyer.testClockId) return
  const { id, lastInvoice, lastCreditNote, lastFinalizedAt } = before.series
  put(outbox, updateTestClocks, {
    id,
    invoice_number: Number(lastInvoice),
    credit_note_number: Number(lastCreditNote),
    last_finalized_at: lastFinalizedAt,
  })
}

/** Notes the currency that the customer meets, if it is the first (D24). */
export function meetCurrency({ before, ctx }: CustomerSession, currency: string): void {
  // Ahead of the last statement: the customer's row is locked before the tenant's counter, as a PATCH does.
  if (before.buyer.currency === null) setCustomerCurrency(ctx.tx, ctx.tenantId, before.buyer.id, currency)
}

function saveSubscription({ ctx }: CustomerSession, old: Subscription | null, subscription: Subscription): void {
  put(ctx.outbox, old ? updateSubscriptions : insertSubscriptions, subscriptionRow(subscription))
  for (const item of subscription.items) {
    const itemBefore = old?.items.find(({ id }) => id === item.id)
    if (item !== itemBefore) saveItem(ctx, subscription.id, itemBefore, item)
  }
}

/** What differs of an item: its period, new versions, and charges that are new or changed. */
function saveItem({ outbox }: Context, subscriptionId: string, before: Item | undefined, item: Item): void {
  if (!before) put(outbox, insertItems, itemRow(item, subscriptionId))
  else if (before.period !== item.period || before.versions !== item.versions || before.until !== item.until) {
    put(outbox, updateItems, itemRow(item, subscriptionId))
  }
  const versions = item.versions.filter((version) => !before?.versions.includes(version))
  put(outbox, insertPrices, ...newAgreedPrices(before, versions).map(priceRow))
  put(outbox, insertVersions, ...versions.map((version) => versionRow(version, item.id)))
  const charges = item.charges.filter((charge) => {
    const chargeBefore = before?.charges.find((one) => isSameCharge(one, charge))
    return !chargeBefore || !isSameChargeRow(chargeBefore, charge)
  })
  put(outbox, upsertCharges, ...charges.map((charge) => chargeRow(charge, item.id)))
}

/** Prices that were agreed for the item and have no row yet. */
function newAgreedPrices(before: Item | undefined, versions: readonly Version[]): Price[] {
  const prices = versions.map(({ price }) => price).filter(({ overrides }) => overrides !== null)
  const isNew = ({ id }: Price) => !before?.versions.some(({ price }) => price.id === id)
  return [...new Map(prices.map((price) => [price.id, price])).values()].filter(isNew)
}
