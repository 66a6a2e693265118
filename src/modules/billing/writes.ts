import type { Subscription, Version } from '../../domain/subscription.ts'
import type { Write } from '../events/outbox.ts'
import { multirangeOf, paidOf } from './rows.ts'

/** How the state of billing is written: set-based, each one part of the last statement. */

export const insertSubscriptions: Write = {
  name: 'inserted_subscriptions',
  sql: `insert into subscription (tenant_id, id, customer_id, product, currency, time_zone, proration, start_at, trial_end,
      ends_at, end_known_at, end_known_to_version, end_keeps_until, canceled_at, cancel_at_period_end, paused_at, pause_keeps_until,
      pending_plan_id, pending_quantity, pending_at, billed_until, cycle_number, period_number, period_start, period_end,
      next_billing_at, look_again_event_id, metadata, created_at, updated_at)
    select $tenant, r.* from jsonb_to_recordset($rows::jsonb) as r (id uuid, customer_id uuid, product text, currency text,
      time_zone text, proration text, start_at timestamptz, trial_end timestamptz,
      ends_at timestamptz, end_known_at timestamptz, end_known_to_version int, end_keeps_until timestamptz, canceled_at timestamptz,
      cancel_at_period_end boolean, paused_at timestamptz, pause_keeps_until timestamptz,
      pending_plan_id uuid, pending_quantity int, pending_at timestamptz, billed_until timestamptz, cycle_number int,
      period_number int, period_start timestamptz, period_end timestamptz,
      next_billing_at timestamptz, look_again_event_id uuid, metadata jsonb, created_at timestamptz, updated_at timestamptz)`,
}

export const insertItems: Write = {
  name: 'inserted_items',
  sql: `insert into subscription_item (tenant_id, id, subscription_id)
    select $tenant, r.* from jsonb_to_recordset($rows::jsonb) as r (id uuid, subscription_id uuid)`,
}

export const updateSubscriptions: Write = {
  name: 'updated_subscriptions',
  sql: `update subscription s set trial_end = r.trial_end, ends_at = r.ends_at, end_known_at = r.end_known_at, end_known_to_version = r.end_known_to_version,
      end_keeps_until = r.end_keeps_until, canceled_at = r.canceled_at, cancel_at_period_end = r.cancel_at_period_end,
      paused_at = r.paused_at, pause_keeps_until = r.pause_keeps_until, pending_plan_id = r.pending_plan_id,
      pending_quantity = r.pending_quantity, pending_at = r.pending_at, billed_until = r.billed_until,
      cycle_number = r.cycle_number, period_number = r.period_number, period_start = r.period_start, period_end = r.period_end,
      next_billing_at = r.next_billing_at, look_again_event_id = r.look_again_event_id, metadata = r.metadata, updated_at = r.updated_at
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, trial_end timestamptz, ends_at timestamptz, end_known_at timestamptz, end_known_to_version int,
      end_keeps_until timestamptz, canceled_at timestamptz, cancel_at_period_end boolean, paused_at timestamptz,
      pause_keeps_until timestamptz, pending_plan_id uuid, pending_quantity int, pending_at timestamptz,
      billed_until timestamptz, cycle_number int, period_number int, period_start timestamptz, period_end timestamptz,
      next_billing_at timestamptz, look_again_event_id uuid, metadata jsonb, updated_at timestamptz)
    where s.tenant_id = $tenant and s.id = r.id`,
}

export const upsertVersions: Write = {
  name: 'upserted_versions',
  sql: `insert into item_version as v (tenant_id, item_id, number, plan_id, quantity, cycle_number, cycle_anchor, effective_at,
      charged_from, charged_until, keeps_until)
    select $tenant, r.* from jsonb_to_recordset($rows::jsonb) as r (item_id uuid, number int, plan_id uuid, quantity int,
      cycle_number int, cycle_anchor timestamptz, effective_at timestamptz, charged_from timestamptz,
      charged_until timestamptz, keeps_until timestamptz)
    on conflict (tenant_id, item_id, number) do update set charged_until = excluded.charged_until, keeps_until = excluded.keeps_until`,
}

export const upsertCharges: Write = {
  name: 'upserted_charges',
  sql: `insert into charge as c (tenant_id, item_id, cycle_number, period_number, version_number, period_start, period_end,
      covers_from, covers_until, paid, amount_cents, is_reopened, waived)
    select $tenant, r.* from jsonb_to_recordset($rows::jsonb) as r (item_id uuid, cycle_number int, period_number int,
      version_number int, period_start timestamptz, period_end timestamptz, covers_from timestamptz, covers_until timestamptz,
      paid tstzmultirange, amount_cents bigint, is_reopened boolean, waived tstzmultirange)
    on conflict (tenant_id, item_id, cycle_number, period_number, version_number) do update set
      covers_from = excluded.covers_from, covers_until = excluded.covers_until, paid = excluded.paid,
      amount_cents = excluded.amount_cents, is_reopened = excluded.is_reopened, waived = excluded.waived`,
}

/** Notes the customer's present and when to look at them next. */
export const updateCustomerBilling: Write = {
  name: 'updated_customer_billing',
  sql: `update customer_billing b set next_billing_at = r.next_billing_at, last_instant = greatest(b.last_instant, r.last_instant),
      changed_at = date_trunc('milliseconds', clock_timestamp()), invoice_number = coalesce(r.invoice_number, b.invoice_number)
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, next_billing_at timestamptz, last_instant timestamptz,
      invoice_number bigint)
    where b.tenant_id = $tenant and b.customer_id = r.customer_id`,
}

export const updateTestClocks: Write = {
  name: 'updated_test_clocks',
  sql: `update test_clock k set invoice_number = r.invoice_number, last_finalized_at = greatest(k.last_finalized_at, r.last_finalized_at)
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, invoice_number bigint, last_finalized_at timestamptz)
    where k.tenant_id = $tenant and k.id = r.id`,
}

export const upsertCreditBalances: Write = {
  name: 'upserted_credit_balances',
  sql: `insert into credit_balance as b (tenant_id, customer_id, currency, balance_cents)
    select $tenant, r.* from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, currency text, balance_cents bigint)
    on conflict (tenant_id, customer_id, currency) do update set balance_cents = excluded.balance_cents`,
}

export const insertCreditEntries: Write = {
  name: 'inserted_credit_entries',
  isDocument: true,
  sql: `insert into credit_entry (tenant_id, id, customer_id, currency, amount_cents, reason, invoice_id, created_at)
    select $tenant, r.* from jsonb_to_recordset($rows::jsonb) as r (id uuid, customer_id uuid, currency text,
      amount_cents bigint, reason text, invoice_id uuid, created_at timestamptz)`,
}

/** A subscription as its row. */
export function subscriptionRow(subscription: Subscription): object {
  const { end, pause, pendingChange, period } = subscription
  return {
    id: subscription.id,
    customer_id: subscription.customerId,
    product: subscription.product,
    currency: subscription.currency,
    time_zone: subscription.timeZone,
    proration: subscription.proration,
    start_at: subscription.startAt,
    trial_end: subscription.trialEnd,
    ends_at: end?.at,
    end_known_at: end?.knownAt,
    end_known_to_version: end?.knownToVersion,
    end_keeps_until: end?.keepsUntil,
    canceled_at: end?.requestedAt,
    cancel_at_period_end: end?.isAtPeriodEnd ?? false,
    paused_at: pause?.at,
    pause_keeps_until: pause?.keepsUntil,
    pending_plan_id: pendingChange?.plan.id,
    pending_quantity: pendingChange?.quantity,
    pending_at: pendingChange?.at,
    billed_until: subscription.billedUntil,
    cycle_number: period?.cycleNumber,
    period_number: period?.number,
    period_start: period?.start,
    period_end: period?.end,
    next_billing_at: subscription.nextBillingAt,
    look_again_event_id: subscription.lookAgainFor,
    metadata: subscription.metadata,
    created_at: subscription.createdAt,
    updated_at: subscription.updatedAt,
  }
}

/** The rows of what differs between two states of one subscription: versions and charges that are new or changed. */
export function changedParts(
  before: Subscription | null,
  after: Subscription,
): { versions: object[]; charges: object[] } {
  const item_id = after.itemId
  const versions = after.versions.filter((version) => !before?.versions.includes(version)).map(versionRow)
  const charges = after.charges
    .filter((charge) => !before?.charges.includes(charge))
    .map(({ period, ...charge }) => ({
      item_id,
      cycle_number: charge.cycleNumber,
      period_number: period.number,
      version_number: charge.versionNumber,
      period_start: period.start,
      period_end: period.end,
      covers_from: charge.coversFrom,
      covers_until: charge.coversUntil,
      paid: paidOf(charge),
      amount_cents: Number(charge.amountCents),
      is_reopened: charge.isReopened,
      waived: multirangeOf(charge.waived),
    }))
  return { versions, charges }

  function versionRow(version: Version): object {
    return {
      item_id,
      number: version.number,
      plan_id: version.plan.id,
      quantity: version.quantity,
      cycle_number: version.cycleNumber,
      cycle_anchor: version.cycleAnchor,
      effective_at: version.effectiveAt,
      charged_from: version.chargedFrom,
      charged_until: version.chargedUntil,
      keeps_until: version.keepsUntil,
    }
  }
}
