import { isSameCharge } from '../../domain/charge.ts'
import type { Item, Version } from '../../domain/item.ts'
import { isCommitment, type Price } from '../../domain/price.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { priceRow } from '../plans/rows.ts'
import { insertPrices } from '../plans/store.ts'
import type { Context } from '../transaction/context.ts'
import { addRows, type WriteSet } from '../transaction/write-set.ts'
import { type CustomerSession, nextDueAt } from './customer-session.ts'
import { grantRow, insertGrants, updateGrants } from './grants/writes.ts'
import { seriesJson } from './number-series.ts'
import { saveDrafts } from './save-drafts.ts'
import { saveInvoices } from './save-invoices.ts'
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
  updateNumberedCustomer,
  updateSubscriptions,
  updateTestClocks,
  updateVersions,
  upsertCharges,
  upsertCreditBalances,
  versionRow,
} from './writes.ts'

/** Adds every difference between the session and what was read to the write set. Once, at the end. */
export function saveBilledCustomer(session: CustomerSession): void {
  const { asRead, ctx, now } = session
  for (const subscription of session.subscriptions) {
    const old = asRead.subscriptions.find(({ id }) => id === subscription.id) ?? null
    if (old !== subscription) saveSubscription(session, old, subscription)
  }
  saveDrafts(session)
  saveInvoices(session)
  for (const [currency, balance] of session.credit) {
    if (balance === asRead.credit.get(currency)) continue
    addRows(ctx.writeSet, upsertCreditBalances, {
      customer_id: asRead.billTo.id,
      currency,
      balance_cents: Number(balance),
    })
  }
  saveGrants(session)
  const own = asRead.series?.id === asRead.billTo.id ? asRead.series : null
  addRows(ctx.writeSet, own ? updateNumberedCustomer : updateCustomerBilling, {
    customer_id: asRead.billTo.id,
    next_billing_at: nextDueAt(session),
    last_instant: now,
    ...(own && seriesJson(own)),
  })
}

function saveGrants({ asRead, ctx, grants }: CustomerSession): void {
  for (const grant of grants) {
    const before = asRead.grants.find(({ id }) => id === grant.id)
    const moved = grant.leftCents - (before?.leftCents ?? 0n)
    if (!before) addRows(ctx.writeSet, insertGrants, grantRow(grant, asRead.billTo.id))
    else if (moved !== 0n) addRows(ctx.writeSet, updateGrants, { id: grant.id, moved_cents: Number(moved) })
  }
}

/** The same for the only customer of a transaction; also saves the series of its test clock. */
export function saveCustomer(session: CustomerSession): void {
  saveBilledCustomer(session)
  saveClockSeries(session.ctx.writeSet, session)
}

/** Saves the series that the customers of a test clock share, once for all of them; nothing without a test clock. */
export function saveClockSeries(writeSet: WriteSet, { asRead }: CustomerSession): void {
  if (!asRead.series || asRead.series.id !== asRead.billTo.testClockId) return
  const { id, lastFinalizedAt } = asRead.series
  addRows(writeSet, updateTestClocks, { id, ...seriesJson(asRead.series), last_finalized_at: lastFinalizedAt })
}

/** Saves the customer’s first currency (D24). */
export function meetCurrency({ asRead, ctx }: CustomerSession, currency: string): void {
  // Sent ahead of the commit statement, so that the customer’s row is locked before the tenant’s counter, as in a PATCH.
  if (asRead.billTo.currency === null) setCustomerCurrency(ctx.tx, ctx.tenantId, asRead.billTo.id, currency)
}

function saveSubscription({ ctx }: CustomerSession, old: Subscription | null, subscription: Subscription): void {
  addRows(ctx.writeSet, old ? updateSubscriptions : insertSubscriptions, subscriptionRow(subscription))
  for (const item of subscription.items) {
    const itemBefore = old?.items.find(({ id }) => id === item.id)
    if (item !== itemBefore) saveItem(ctx, subscription.id, itemBefore, item)
  }
}

/** The changes of an item: its period, new versions, new or changed charges. */
function saveItem({ writeSet }: Context, subscriptionId: string, before: Item | undefined, item: Item): void {
  if (!before) addRows(writeSet, insertItems, itemRow(item, subscriptionId))
  else if (before.period !== item.period || before.versions !== item.versions || before.until !== item.until) {
    addRows(writeSet, updateItems, itemRow(item, subscriptionId))
  }
  const versions = item.versions.filter((version) => !before?.versions.includes(version))
  addRows(writeSet, insertPrices, ...newAgreedPrices(before, versions).map(priceRow))
  const isKnown = ({ number }: Version) => before?.versions.some((one) => one.number === number) ?? false
  const [moved, begun] = [versions.filter(isKnown), versions.filter((version) => !isKnown(version))]
  if (moved.length > 0) addRows(writeSet, updateVersions, ...moved.map((version) => versionRow(version, item.id)))
  addRows(writeSet, insertVersions, ...begun.map((version) => versionRow(version, item.id)))
  const charges = item.charges.filter((charge) => {
    const chargeBefore = before?.charges.find((one) => isSameCharge(one, charge))
    return !chargeBefore || !isSameChargeRow(chargeBefore, charge)
  })
  addRows(writeSet, upsertCharges, ...charges.map((charge) => chargeRow(charge, item.id)))
}

/** Agreed prices and commitments of the item that are not stored yet. */
function newAgreedPrices(before: Item | undefined, versions: readonly Version[]): Price[] {
  const prices = versions.map(({ price }) => price).filter((price) => price.overrides !== null || isCommitment(price))
  const isNew = ({ id }: Price) => !before?.versions.some(({ price }) => price.id === id)
  return [...new Map(prices.map((price) => [price.id, price])).values()].filter(isNew)
}
