import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { commitmentCode } from '../../domain/price.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { emptyTaxLedger, type TaxLedger } from '../../domain/tax-ledger.ts'
import { type KnownUsage, noUsage } from '../../domain/usage.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type InvoiceJson, invoiceInJson } from '../documents/invoices/rows.ts'
import { taxesOf } from '../documents/taxes/rows.ts'
import { waitingPlans, waitingPrices } from '../plans/catalog/store.ts'
import { priceColumns } from '../plans/rows.ts'
import type { SeriesRow } from './number-series.ts'
import { type ChargeRow, itemsOf, type SubscriptionRow, subscriptionOf, type VersionRow } from './rows.ts'
import { type LineTaxJson, lineTaxColumn, taxLedgerOf } from './taxes/rows.ts'

/** A customer claimed because it is due; never one on a test clock. */
export interface ClaimedCustomer extends SeriesRow {
  readonly customer_id: string
  /** The customer's present, read under their lock. */
  readonly now: Instant
}

/** A customer locked by id, with the series of its test clock, else its own. */
export interface NamedCustomer extends ClaimedCustomer {
  readonly last_instant: Instant
  readonly test_clock_id: string | null
  /** The last instant of finalizing in the test clock's series. */
  readonly last_finalized_at: Instant | null
  readonly is_advancing: boolean
  readonly is_parked: boolean
  /** When the customer’s billing was last saved, by the database’s clock. */
  readonly changed_at: Instant
}

export type LockedCustomer = ClaimedCustomer | NamedCustomer

/** Locks the customer and returns its present; no row if it does not exist. Does not wait for the answer. */
export function lockCustomer(tx: Tx, customerId: string): Promise<readonly NamedCustomer[]> {
  return tx.rows({ name: 'lock_customer', text: 'select * from lock_customer($1)', values: [customerId] })
}

/** The data of a customer's subscriptions that billing may need. */
export interface OpenedSubscriptions {
  readonly subscriptions: readonly Subscription[]
  /** Invoices with an amount due that the charges’ lines are on, by id. */
  readonly owed: readonly Invoice[]
  readonly taxes: TaxLedger
}

/** The ledger of a customer without a subscription that can still change. */
export const noSubscriptions: OpenedSubscriptions = { subscriptions: [], owed: [], taxes: emptyTaxLedger }

/**
 * The subscriptions of these customers that can still change, by customer, with their items and the charges that billing may
 * need at an instant (default: now). Ended ones only if named.
 */
export async function openSubscriptions(
  tx: Tx,
  tenantId: string,
  customerIds: readonly string[],
  {
    alsoId = null,
    asOf = null,
    usage = noUsage,
  }: { readonly alsoId?: string | null; readonly asOf?: Instant | null; readonly usage?: KnownUsage } = {},
): Promise<Map<string, OpenedSubscriptions>> {
  const values = [tenantId, customerIds, alsoId]
  const [subscriptions, versions, charges] = await Promise.all([
    tx.rows<SubscriptionRow>({ name: 'open_subscriptions', text: subscriptionsSql, values }),
    tx.rows<VersionRow>({ name: 'open_versions', text: versionsSql, values }),
    tx.rows<ChargeRow & { readonly owed: InvoiceJson | null; readonly tax: LineTaxJson | null }>({
      name: 'open_charges',
      text: chargesSql,
      values: [...values, asOf],
    }),
  ])
  const items = itemsOf(versions, charges)
  const owed = charges.length === 0 ? [] : charges.flatMap((row) => (row.owed ? invoiceInJson(row.owed) : []))
  const owedByCustomer = Map.groupBy(
    new Map(owed.map((invoice) => [invoice.id, invoice])).values(),
    (one) => one.customerId,
  )
  const byCustomer = Map.groupBy(
    subscriptions.map((row) => subscriptionOf(row, items.get(row.id) ?? [], usage)),
    ({ customerId }) => customerId,
  )
  const taxes = taxLedgerOf(charges)
  return new Map(
    [...byCustomer].map(([id, found]) => [id, { subscriptions: found, owed: owedByCustomer.get(id) ?? [], taxes }]),
  )
}

/** The plan of `subscription s`, as `q`. */
export const subscriptionJoins = 'join plan q on q.tenant_id = s.tenant_id and q.id = s.plan_id'

/** Whether an invoice of `subscription s` could not be collected and is still owed. */
export const isPastDue = `exists (select from invoice u where u.tenant_id = s.tenant_id and u.subscription_id = s.id
    and u.dunning is not null and u.status = 'open' and coalesce(u.dunning ->> 'end_reason', 'exhausted') in ('exhausted', 'hard_decline'))`

/** The columns of `subscription s` and of the plan that `subscriptionJoins` joins. */
export const subscriptionColumns = `s.id, s.customer_id, s.product, s.currency, q.id as own_plan_id, q.code as own_plan_code, q.name as own_plan_name, s.time_zone, s.proration, s.start_at,
  s.trial_end, s.ends_at, s.canceled_at, s.cancel_at_period_end, s.pauses, s.waiting, s.discounts, s.billed_until, s.billed_elsewhere_until,
  s.next_billing_at, s.unbilled_since, s.rebill_cause_event_id, s.external_id, s.purchase_order, s.collection, s.payment_method_id, s.billing_threshold_cents, s.metadata, s.created_at, s.updated_at,
  ${isPastDue} as is_past_due,
  case when s.waiting is not null then ${waitingPlans} end as waiting_plans,
  case when s.waiting is not null then ${waitingPrices} end as waiting_prices`

/** The columns of a subscription's draft `d`. */
export const draftColumns = `d.id as draft_id, d.kind as draft_kind, d.finalizes_at as draft_finalizes_at, d.waits_for as draft_waits_for,
  (select sum(h.amount_cents + case when h.tax_included then h.tax_cents else 0 end)::bigint from document_line h
    where h.tenant_id = d.tenant_id and h.invoice_id = d.id and h.item_id is null) as draft_hand_made_cents`

/** The columns of `item_version v`, its item `i`, its plan `p` and its price `r`. */
export const versionColumns = `v.item_id, i.subscription_id, i.add_on_of, i.ends_at, i.period_number, i.period_start, i.period_end,
  v.number, v.quantity as version_quantity, v.discounts as version_discounts, v.anchor, v.effective_at, v.due_from,
  p.id as plan_id, p.code as plan_code, p.name as plan_name, ${priceColumns}`

/** A version's plan and price. */
export const versionJoins = `join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
  join price r on r.tenant_id = v.tenant_id and r.id = v.price_id`

/** The columns of `charge c`. */
export const chargeColumns = `c.item_id, c.version_number, c.period_number, c.period_start, c.period_end, c.serves_from,
  c.serves_until, c.kept, c.forgiven, c.forgiven_cents`

/** The columns of the lines `l` that `linesOfCharge` joins. */
export const chargeLineColumns = `l.ordinal, l.sign, l.service_start, l.service_end, l.from_position, l.until_position,
  l.period_length, l.amount_cents + case when l.tax_included then l.tax_cents else 0 end as amount_cents, l.takes_back, l.measured, l.invoice_id, l.credit_note_id, l.is_void`

/**
 * The lines of `charge c` as `l`, void ones included, lines of drafts excluded. `offset 0` makes each line look up its own
 * invoice: a plan cached while there were few would read all invoices of the tenant.
 */
export const linesOfCharge = `left join lateral (
    select l.*, n.status is not distinct from 'void' as is_void,
      case when n.status in ('open', 'uncollectible') then to_jsonb(n)
        || case when l.tax_group is null and n.tax_cents = 0 then '{}' else jsonb_build_object('taxes', ${taxesOf('n.tenant_id', 'n.id')}) end end as owed
    from document_line l
    left join lateral (select i.* from invoice i where i.tenant_id = l.tenant_id and i.id = l.invoice_id offset 0) n on true
    where (l.tenant_id, l.item_id, l.version_number, l.period_number) = (c.tenant_id, c.item_id, c.version_number, c.period_number)
      and n.status is distinct from 'draft' offset 0) l on true`

// Subscriptions that can still change, or the one named.
const isWanted = `s.tenant_id = $1 and s.customer_id = any($2::uuid[]) and (s.next_billing_at is not null or s.id = $3)`

// `offset 0` lets the planner neither begin with another table nor carry its estimate into the rest of the plan: one made while
// the tables were empty would read them whole, once for each customer.
const wantedSubscriptions = `(select s.* from subscription s where ${isWanted} offset 0) s`
const itemsOfWanted = `${wantedSubscriptions}
  cross join lateral (select i.* from subscription_item i where i.tenant_id = s.tenant_id and i.subscription_id = s.id offset 0) i`

const subscriptionsSql = `
  select ${subscriptionColumns}, ${draftColumns}
  from ${wantedSubscriptions}
  left join invoice d on d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.status = 'draft'
  ${subscriptionJoins}
  order by s.id`

const versionsSql = `
  select ${versionColumns}
  from ${itemsOfWanted}
  join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
  ${versionJoins}
  order by v.item_id, v.number`

// Ended periods are settled and not read, however many there are, unless a void, a draft or cancelled-out lines left
// something unbilled since an instant. For prices in arrears the period that ends now is read too, and with a commitment all charges of its
// periods that are. Without `offset 0` the parts would be joined: then `since` could not use the index, and all would be read.
const chargesSql = `
  select ${chargeColumns}, ${chargeLineColumns}, l.owed, ${lineTaxColumn}
  from ${itemsOfWanted}
  cross join lateral (
    select k.now from customer_billing b left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
    where b.tenant_id = s.tenant_id and b.customer_id = s.customer_id offset 0) k
  cross join lateral (select least(s.next_billing_at, coalesce($4::timestamptz, k.now, now()), s.unbilled_since)
    - case when i.in_arrears or s.has_commitment then interval '1 microsecond' else interval '0' end as looked offset 0) o
  cross join lateral (select case when s.has_commitment then least(o.looked, (
      select min(least(case when m.period_end > o.looked then m.period_start end, (
        select min(a.period_start) from charge a where a.tenant_id = m.tenant_id and a.item_id = m.id and a.period_end > o.looked)))
      from subscription_item m where m.tenant_id = s.tenant_id and m.subscription_id = s.id and m.price_code = '${commitmentCode}'))
    else o.looked end as since offset 0) w
  cross join lateral (
    select * from charge a where a.tenant_id = i.tenant_id and a.item_id = i.id and a.period_end > w.since offset 0) c
  ${linesOfCharge}
  order by c.item_id, c.period_start, c.version_number, l.ordinal`

/** The customer's present without a lock: their test clock's, or the database's. */
export async function presentOfCustomer(tx: Tx, tenantId: string, customerId: string): Promise<Instant | undefined> {
  const [row] = await tx.rows<{ now: Instant }>({
    name: 'present_of_customer',
    text: `select coalesce(k.now, date_trunc('milliseconds', now())) as now from customer_billing b
      left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
      where b.tenant_id = $1 and b.customer_id = $2`,
    values: [tenantId, customerId],
  })
  return row?.now
}

/** Saves a customer’s currency if it has none. Does not wait. */
export function setCustomerCurrency(tx: Tx, tenantId: string, customerId: string, currency: string): void {
  tx.send({
    name: 'set_customer_currency',
    text: 'update customer set currency = $3 where tenant_id = $1 and id = $2 and currency is null',
    values: [tenantId, customerId, currency],
  })
}

/** Deletes the lines and taxes of drafts that are about to be rewritten. Does not wait. */
export function clearDrafts(tx: Tx, invoiceIds: readonly string[]): void {
  tx.send({ name: 'clear_drafts', text: 'select clear_drafts($1)', values: [invoiceIds] })
}
