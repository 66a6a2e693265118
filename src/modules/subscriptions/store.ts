import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Subscription, SubscriptionStatus } from '../../domain/subscription.ts'
import { listStatementOf } from '../../platform/database/list-statement.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import { type Expanded, type Expanding, withCustomer } from '../customers/expand.ts'
import { customerColumn } from '../customers/store.ts'
import { latestInvoices } from '../documents/invoices/store.ts'
import { itemsOf, type SubscriptionRow, subscriptionOf, type VersionRow } from '../ledger/rows.ts'
import { isPastDue, subscriptionColumns, subscriptionJoins, versionColumns, versionJoins } from '../ledger/store.ts'

export interface SubscriptionFilter extends Expanding {
  readonly id?: string | undefined
  readonly customerId?: string | undefined
  readonly planId?: string | undefined
  readonly status?: SubscriptionStatus | undefined
  readonly externalId?: string | undefined
}

export interface ShownSubscription {
  readonly subscription: Subscription
  readonly latestInvoice: Invoice | null
  /** The present of its customer. */
  readonly now: Instant
}

// The status at the customer’s present, as `statusAt` of the domain computes it.
const statusSql = `case
    when s.ends_at <= n.now then 'canceled'
    when n.now < s.start_at then 'scheduled'
    when coalesce(${newestCome("w ->> 'kind' = 'pause'", "w ->> 'kind' <> 'change'")}, s.pauses @> n.now) then 'paused'
    when n.now < s.trial_end then 'trialing'
    when ${isPastDue} then 'past_due'
    else 'active' end`

/** What the last of the orders says that have come by the customer's present, though billing is late, and not before an end. */
function newestCome(what: string, which: string): string {
  return `(select ${what} from jsonb_array_elements(s.waiting) with ordinality o (w, place)
    where s.waiting is not null and ${which} and (w ->> 'at')::timestamptz <= n.now and (w ->> 'at')::timestamptz < coalesce(s.ends_at, 'infinity')
    order by place desc limit 1)`
}

// A condition that the status implies, so that a partial index can be used.
const hint: Partial<Record<SubscriptionStatus, string>> = {
  scheduled: 's.start_at > s.created_at',
  trialing: 's.trial_end is not null',
  paused: '(not isempty(s.pauses) or s.waiting is not null)',
  canceled: 's.ends_at is not null',
  past_due: `s.id = any(array(select u.subscription_id from invoice u where u.tenant_id = $1 and u.dunning is not null and u.status = 'open'))`,
}

const from = `subscription s
  join customer_billing b on b.tenant_id = s.tenant_id and b.customer_id = s.customer_id
  left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
  cross join lateral (select coalesce(k.now, date_trunc('milliseconds', now())) as now) n`

/** The current plan at the customer's present: that of the last waiting change that has come, if any (D10). */
const planSql = `coalesce(${newestCome("(w ->> 'plan_id')::uuid", "(w ->> 'plan_id') is not null")}, s.plan_id)`

/** A page of subscriptions, newest first, each with its newest invoice, in one round trip; one more than `limit`. */
export async function listSubscriptions(
  tx: Tx,
  tenantId: string,
  filter: SubscriptionFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<(ShownSubscription & Expanded)[]> {
  return shownSubscriptions(tx, tenantId, pageStatement(tenantId, filter, page), filter)
}

/** A customer's subscriptions, newest first: up to 100 that have not ended at their present, and the newest that have. */
export async function subscriptionsOfCustomer(
  tx: Tx,
  tenantId: string,
  { customerId, endedMax }: { readonly customerId: string; readonly endedMax: number },
): Promise<ShownSubscription[]> {
  const of = `select s.id from ${from} where s.tenant_id = $1 and s.customer_id = $2 and`
  return shownSubscriptions(tx, tenantId, {
    text: `(${of} (s.ends_at is null or s.ends_at > n.now) order by s.id desc limit 100)
      union all (${of} s.ends_at <= n.now order by s.id desc limit $3)`,
    values: [tenantId, customerId, endedMax],
  })
}

/** Reads the subscriptions that a statement names by their ids, newest first, in one round trip. */
async function shownSubscriptions(
  tx: Tx,
  tenantId: string,
  ids: Statement,
  expanding: Expanding = {},
): Promise<(ShownSubscription & Expanded)[]> {
  const values = ids.values ?? []
  const [rows, versions, invoices] = await Promise.all([
    tx.rows<SubscriptionRow & { now: Instant } & Expanded>(
      listStatementOf(
        `select ${subscriptionColumns}, n.now${customerColumn('s', expanding)} from (${ids.text}) page join ${from.replace('subscription s', 'subscription s on s.tenant_id = $1 and s.id = page.id')}
        ${subscriptionJoins} order by s.id desc`,
        values,
      ),
    ),
    tx.rows<VersionRow>(
      listStatementOf(
        `select ${versionColumns} from (${ids.text}) page
        join subscription_item i on i.tenant_id = $1 and i.subscription_id = page.id
        join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
        ${versionJoins} order by v.item_id, v.number`,
        values,
      ),
    ),
    latestInvoices(tx, tenantId, ids),
  ])
  const items = itemsOf(versions, [])
  return rows.map((row) =>
    withCustomer(
      {
        subscription: subscriptionOf(row, items.get(row.id) ?? []),
        latestInvoice: invoices.get(row.id) ?? null,
        now: row.now,
      },
      row,
    ),
  )
}

/** The statement that finds the ids of a page. A test checks its query plan. */
export function pageStatement(
  tenantId: string,
  filter: SubscriptionFilter,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const values: unknown[] = [tenantId]
  const conditions = ['s.tenant_id = $1']
  const add = (condition: string, value: unknown) => {
    if (value !== undefined && value !== null) conditions.push(condition.replace('?', `$${values.push(value)}`))
  }
  add('s.id = ?', filter.id)
  add('s.customer_id = ?', filter.customerId)
  add('s.external_id = ?', filter.externalId)
  add(`${statusSql} = ?`, filter.status)
  if (filter.status && hint[filter.status]) conditions.push(hint[filter.status] as string)
  add(`${planSql} = ?`, filter.planId)
  add('s.id < ?', page.before)
  const text = `select s.id from ${from} where ${conditions.join(' and ')} order by s.id desc limit $${values.push(page.limit + 1)}`
  return listStatementOf(text, values)
}

/** Whose subscription it is, before their lock is taken. */
export async function customerOfSubscription(tx: Tx, tenantId: string, id: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ customer_id: string }>({
    name: 'customer_of_subscription',
    text: 'select customer_id from subscription where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  })
  return row?.customer_id
}
