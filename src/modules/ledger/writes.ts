import type { Charge } from '../../domain/charge.ts'
import type { Item, Version } from '../../domain/item.ts'
import { commitmentCode } from '../../domain/price.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { insertSql, updateSql, upsertSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import { discountsJson, itemDiscountsJson } from './discount-rows.ts'
import { seriesRecord, setSeries } from './number-series.ts'
import { multirangeOf } from './rows.ts'
import { waitingOrderJson } from './waiting-rows.ts'

// Set-based writes of billing’s state; each is a part of the commit statement.

const agreed = 'customer_id, product, currency, time_zone, proration, start_at, billed_elsewhere_until, created_at'
const changing = `plan_id, trial_end, ends_at, canceled_at, cancel_at_period_end, pauses, waiting, discounts, billed_until, next_billing_at,
  unbilled_since, rebill_cause_event_id, external_id, purchase_order, collection, payment_method_id, billing_threshold_cents, has_commitment, metadata, updated_at`

export const insertSubscriptions: Write = {
  name: 'inserted_subscriptions',
  sql: insertSql('subscription', `id, ${agreed}, ${changing}`),
}

export const updateSubscriptions: Write = {
  name: 'updated_subscriptions',
  sql: updateSql('subscription', 'id', changing),
}

const changingOfItem = 'in_arrears, ends_at, period_number, period_start, period_end'

export const insertItems: Write = {
  name: 'inserted_items',
  sql: insertSql('subscription_item', `id, subscription_id, price_code, add_on_of, ${changingOfItem}`),
}

export const updateItems: Write = { name: 'updated_items', sql: updateSql('subscription_item', 'id', changingOfItem) }

export const insertVersions: Write = {
  name: 'inserted_versions',
  sql: insertSql(
    'item_version',
    'item_id, number, plan_id, price_id, quantity, discounts, anchor, effective_at, due_from',
  ),
}

/** Versions whose end of trial moved. */
export const updateVersions: Write = {
  name: 'updated_versions',
  sql: updateSql('item_version', 'item_id, number', 'anchor, due_from, discounts'),
}

export const upsertCharges: Write = {
  name: 'upserted_charges',
  sql: upsertSql('charge', 'item_id, version_number, period_number', {
    fixed: 'period_start, period_end',
    changing: 'serves_from, serves_until, kept, forgiven, forgiven_cents',
  }),
}

/** The customer’s present and next due instant. */
export const updateCustomerBilling: Write = { name: 'updated_customer_billing', sql: customerBillingSql('', '') }

/** The same, and the counters of the customer’s own series. */
export const updateNumberedCustomer: Write = {
  name: 'updated_numbered_customers',
  sql: customerBillingSql(`, ${setSeries('b')}`, `, ${seriesRecord}`),
}

function customerBillingSql(set: string, columns: string): string {
  return `update customer_billing b set next_billing_at = r.next_billing_at, last_instant = greatest(b.last_instant, r.last_instant),
      changed_at = date_trunc('milliseconds', clock_timestamp())${set}
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, next_billing_at timestamptz, last_instant timestamptz${columns})
    where b.tenant_id = $tenant and b.customer_id = r.customer_id`
}

export const updateTestClocks: Write = {
  name: 'updated_test_clocks',
  sql: `update test_clock k set last_finalized_at = greatest(k.last_finalized_at, r.last_finalized_at), ${setSeries('k')}
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, last_finalized_at timestamptz, ${seriesRecord})
    where k.tenant_id = $tenant and k.id = r.id`,
}

export const upsertCreditBalances: Write = {
  name: 'upserted_credit_balances',
  sql: upsertSql('credit_balance', 'customer_id, currency', { changing: 'balance_cents' }),
}

export const insertCreditEntries: Write = {
  name: 'inserted_credit_entries',
  isDocument: true,
  sql: insertSql(
    'credit_entry',
    'id, customer_id, currency, amount_cents, reason, invoice_id, credit_note_id, grant_id, returns_of_invoice_id, is_expiry, created_at',
  ),
}

/** A subscription as its row. */
export function subscriptionRow(subscription: Subscription): object {
  const { end, waiting } = subscription
  return {
    id: subscription.id,
    customer_id: subscription.customerId,
    product: subscription.product,
    plan_id: subscription.plan.id,
    currency: subscription.currency,
    time_zone: subscription.timeZone,
    proration: subscription.proration,
    start_at: subscription.startAt,
    trial_end: subscription.trialEnd,
    billed_elsewhere_until: subscription.billedElsewhereUntil,
    ends_at: end?.at,
    canceled_at: end?.requestedAt,
    cancel_at_period_end: end?.isAtPeriodEnd ?? false,
    pauses: multirangeOf(subscription.pauses),
    waiting: waiting.length > 0 ? waiting.map(waitingOrderJson) : null,
    discounts: discountsJson(subscription.discounts),
    billed_until: subscription.billedUntil,
    next_billing_at: subscription.nextBillingAt,
    unbilled_since: subscription.unbilledSince,
    rebill_cause_event_id: subscription.rebillCause,
    external_id: subscription.externalId,
    purchase_order: subscription.purchaseOrder,
    collection: subscription.collection,
    payment_method_id: subscription.paymentMethodId,
    billing_threshold_cents: subscription.thresholdCents === null ? null : Number(subscription.thresholdCents),
    has_commitment: subscription.items.some(({ priceCode }) => priceCode === commitmentCode),
    metadata: subscription.metadata,
    created_at: subscription.createdAt,
    updated_at: subscription.updatedAt,
  }
}

/** An item as its row. */
export function itemRow({ id, priceCode, addOnOf, until, versions, period }: Item, subscriptionId: string): object {
  return {
    id,
    subscription_id: subscriptionId,
    price_code: priceCode,
    add_on_of: addOnOf,
    ends_at: until,
    in_arrears: versions.some(({ price }) => price.timing === 'in_arrears'),
    period_number: period?.number,
    period_start: period?.start,
    period_end: period?.end,
  }
}

/** A version as its row. */
export function versionRow(version: Version, itemId: string): object {
  return {
    item_id: itemId,
    number: version.number,
    plan_id: version.plan.id,
    price_id: version.price.id,
    quantity: version.quantity,
    discounts: itemDiscountsJson(version.discounts),
    anchor: version.anchor,
    effective_at: version.effectiveAt,
    due_from: version.from,
  }
}

/** A charge as its row. */
export function chargeRow({ version, period, serves, kept, forgiven, forgivenCents }: Charge, itemId: string): object {
  return {
    item_id: itemId,
    version_number: version,
    period_number: period.number,
    period_start: period.start,
    period_end: period.end,
    serves_from: serves.from,
    serves_until: serves.until,
    kept: multirangeOf(kept),
    forgiven: multirangeOf(forgiven),
    forgiven_cents: Number(forgivenCents),
  }
}

/** Whether two states of a charge have the same row; lines are not part of it. */
export function isSameChargeRow(a: Charge, b: Charge): boolean {
  const isSameTime = a.serves === b.serves && a.kept === b.kept && a.forgiven === b.forgiven
  return isSameTime && a.forgivenCents === b.forgivenCents
}
