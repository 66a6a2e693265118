import type { Instant } from '../../domain/instant.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type ChargeRow, itemsOf, type SubscriptionRow, subscriptionOf, type VersionRow } from '../ledger/rows.ts'
import {
  chargeColumns,
  chargeLineColumns,
  draftColumns,
  linesOfCharge,
  subscriptionColumns,
  subscriptionJoins,
  versionColumns,
  versionJoins,
} from '../ledger/store.ts'
import { UsageReadings } from '../ledger/usage-readings.ts'
import type { Invariant, Violation } from './invariant.ts'

/**
 * Counts the objects of an invariant and its violations. Data that cannot be computed with fails the statement and leaves the
 * transaction as it was.
 */
export async function countViolations(
  tx: Tx,
  { sql }: Invariant,
  tenantId: string | null,
): Promise<{ readonly checked: number; readonly wrong: number }> {
  const [row] = await inSavepoint(tx, () =>
    tx.rows<{ checked: bigint; wrong: bigint }>({
      text: `select count(*) as checked, count(v.problem) as wrong from (${sql}) v where ($1::uuid is null or v.tenant_id = $1)`,
      values: [tenantId],
    }),
  )
  return { checked: Number(row?.checked ?? 0), wrong: Number(row?.wrong ?? 0) }
}

/** The first violations of an invariant. */
export function listViolations(
  tx: Tx,
  { sql }: Invariant,
  { tenantId, limit }: { readonly tenantId: string | null; readonly limit: number },
): Promise<readonly Violation[]> {
  return tx.rows({
    text: `select v.tenant_id, v.ids, v.problem from (${sql}) v
      where ($1::uuid is null or v.tenant_id = $1) and v.problem is not null limit $2`,
    values: [tenantId, limit],
  })
}

/**
 * Makes the planner join whole tables, which suits a check of all data; single look-ups take far longer, above all through
 * the index of an exclusion constraint. For this transaction, until reset.
 */
export function joinWholeTables(tx: Tx, isMeant: boolean): void {
  const [oneByOne, whole] = isMeant ? ['off', 'on'] : ['on', 'off']
  tx.send({
    text: `select set_config('enable_nestloop', $1, true), set_config('enable_seqscan', $2, true),
      set_config('enable_hashjoin', $2, true), set_config('enable_mergejoin', $2, true), set_config('enable_bitmapscan', $2, true)`,
    values: [oneByOne, whole],
  })
}

async function inSavepoint<T>(tx: Tx, ask: () => Promise<T>): Promise<T> {
  tx.send({ text: 'savepoint apart' })
  try {
    const answer = await ask()
    tx.send({ text: 'release savepoint apart' })
    return answer
  } catch (error) {
    await tx.rows({ text: 'rollback to savepoint apart' })
    throw error
  }
}

/** A subscription as it is stored, with all its versions and its charges since an instant. */
export interface StoredHistory {
  readonly tenantId: string
  readonly subscription: Subscription
  /** The customer's present at the last save: everything due until then was billed, or known to be unbilled. */
  readonly lastInstant: Instant
  readonly since: Instant
  /** What has been measured in its tenant. */
  readonly usage: UsageReadings
  /** Whether late usage of its customer has not been given to billing yet. */
  readonly hasLateUsage: boolean
}

export interface Window {
  readonly tenantId: string | null
  /** Counted back from the customer's present. */
  readonly days: number
  readonly after: { readonly tenantId: string; readonly id: string } | null
  readonly limit: number
}

interface BilledRow extends SubscriptionRow {
  readonly tenant_id: string
  readonly last_instant: Instant
  readonly since: Instant
  readonly usage_grace_minutes: number
  readonly has_late_usage: boolean
}

/** The next subscriptions whose billed period ends within the last days or later, in the order of tenant and id. */
export async function historiesBilledSince(tx: Tx, { tenantId, days, after, limit }: Window): Promise<StoredHistory[]> {
  const subscriptions = await tx.rows<BilledRow>({
    text: billedSql,
    values: [tenantId, days, after?.tenantId ?? nil, after?.id ?? nil, limit],
  })
  const values = [
    subscriptions.map(({ tenant_id }) => tenant_id),
    subscriptions.map(({ id }) => id),
    subscriptions.map(({ since }) => since.toString()),
  ]
  const [versions, charges] = await Promise.all([
    tx.rows<VersionRow>({ text: versionsSql, values: values.slice(0, 2) }),
    tx.rows<ChargeRow>({ text: chargesSql, values }),
  ])
  const items = itemsOf(versions, charges)
  const usages = new Map(subscriptions.map((row) => [row.tenant_id, new UsageReadings(row.usage_grace_minutes)]))
  return subscriptions.map((row) => {
    const usage = usages.get(row.tenant_id) ?? new UsageReadings()
    return {
      tenantId: row.tenant_id,
      subscription: subscriptionOf(row, items.get(row.id) ?? [], usage),
      usage,
      hasLateUsage: row.has_late_usage,
      lastInstant: row.last_instant,
      since: row.since,
    }
  })
}

const nil = '00000000-0000-0000-0000-000000000000'

const billedSql = `
  select s.tenant_id, b.last_instant, n.since, t.usage_grace_minutes, ${subscriptionColumns}, ${draftColumns},
    exists (select from usage_late l where l.tenant_id = s.tenant_id and l.customer_id = s.customer_id) as has_late_usage
  from subscription s
  join tenant t on t.tenant_id = s.tenant_id
  join customer_billing b on b.tenant_id = s.tenant_id and b.customer_id = s.customer_id
  left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
  left join invoice d on d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.status = 'draft'
  ${subscriptionJoins}
  cross join lateral (select coalesce(k.now, now()) - make_interval(days => $2::int) as since) n
  where ($1::uuid is null or s.tenant_id = $1) and (s.tenant_id, s.id) > ($3::uuid, $4::uuid)
    and exists (select from subscription_item i where i.tenant_id = s.tenant_id and i.subscription_id = s.id and i.period_end > n.since)
  order by s.tenant_id, s.id limit $5`

const versionsSql = `
  select ${versionColumns}
  from unnest($1::uuid[], $2::uuid[]) w (tenant_id, subscription_id)
  join subscription_item i on i.tenant_id = w.tenant_id and i.subscription_id = w.subscription_id
  join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
  ${versionJoins}
  order by v.item_id, v.number`

const chargesSql = `
  select ${chargeColumns}, ${chargeLineColumns}
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) w (tenant_id, subscription_id, since)
  join subscription_item i on i.tenant_id = w.tenant_id and i.subscription_id = w.subscription_id
  join charge c on c.tenant_id = i.tenant_id and c.item_id = i.id and c.period_end > w.since
  ${linesOfCharge}
  order by c.item_id, c.period_start, c.version_number, l.ordinal`
