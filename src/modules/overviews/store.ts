import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { leastIdAt } from '../../platform/ids.ts'

/** How far a count goes; what is more is only said to be more. */
export const countMax = 10_000

/** Customers on test clocks are left out everywhere here, as in reports. */
export interface DueRow {
  readonly currency: string
  readonly count: bigint
  readonly amount_cents: bigint
  readonly overdue_count: bigint
  readonly overdue_cents: bigint
}

/** What is due on open invoices and how much of it is overdue, by currency. */
export function dueByCurrency(tx: Tx, tenantId: string): Promise<readonly DueRow[]> {
  return tx.rows<DueRow>({
    name: 'due_by_currency',
    text: `select currency, count(*) as count, sum(amount_due_cents)::bigint as amount_cents,
        count(*) filter (where due_at < now()) as overdue_count,
        coalesce(sum(amount_due_cents) filter (where due_at < now()), 0)::bigint as overdue_cents
      from invoice where tenant_id = $1 and amount_due_cents > 0 and status = 'open' and test_clock_id is null group by 1 order by 1`,
    values: [tenantId],
  })
}

export interface DayRow {
  readonly day: string
  readonly currency: string
  readonly count: bigint
  readonly total_cents: bigint
}

/** The invoices that were finalized in the last days, without void ones, by day in UTC and currency. */
export function invoicesByDay(tx: Tx, tenantId: string, since: Instant): Promise<readonly DayRow[]> {
  return tx.rows<DayRow>({
    name: 'invoices_by_day',
    text: `select to_char(finalized_at at time zone 'UTC', 'YYYY-MM-DD') as day, currency, count(*) as count,
        sum(total_cents)::bigint as total_cents
      from invoice where tenant_id = $1 and finalized_at >= $2 and test_clock_id is null and status <> 'void'
      group by 1, 2 order by 1, 2`,
    values: [tenantId, since.toString()],
  })
}

export interface RenewalRow {
  readonly subscription_id: string
  readonly customer_id: string
  readonly customer_name: string
  readonly plan_code: string
  readonly plan_name: string
  readonly next_billing_at: Instant
}

/** Of the customers who are billed next, the subscription that is due first. */
export function nextRenewals(tx: Tx, tenantId: string, limit: number): Promise<readonly RenewalRow[]> {
  return tx.rows<RenewalRow>({
    name: 'next_renewals',
    text: `select s.id as subscription_id, b.customer_id, c.name as customer_name, p.code as plan_code, p.name as plan_name, s.next_billing_at
      from (select customer_id, next_billing_at from customer_billing
        where tenant_id = $1 and next_billing_at is not null and parked_at is null and test_clock_id is null
        order by next_billing_at limit $2) b
      cross join lateral (select * from subscription where tenant_id = $1 and customer_id = b.customer_id and next_billing_at is not null
        order by next_billing_at, id limit 1) s
      join customer c on c.tenant_id = $1 and c.id = b.customer_id
      join plan p on p.tenant_id = $1 and p.id = s.plan_id
      order by s.next_billing_at, b.customer_id`,
    values: [tenantId, limit],
  })
}

export interface ParkedRow {
  readonly customer_id: string
  readonly customer_name: string
  readonly parked_at: Instant
  readonly reason: string
  readonly count: bigint
}

/** The customers parked last, each with how many are parked in all, up to `countMax` and one. */
export function newestParked(tx: Tx, tenantId: string, limit: number): Promise<readonly ParkedRow[]> {
  return tx.rows<ParkedRow>({
    name: 'newest_parked',
    text: `select b.customer_id, c.name as customer_name, b.parked_at, b.parked_reason as reason, b.count
      from (select *, count(*) over () as count from (select customer_id, parked_at, parked_reason from customer_billing
          where tenant_id = $1 and parked_at is not null and parked_reason is not null and test_clock_id is null limit $3) p
        order by parked_at desc, customer_id limit $2) b
      join customer c on c.tenant_id = $1 and c.id = b.customer_id order by b.parked_at desc, b.customer_id`,
    values: [tenantId, limit, countMax + 1],
  })
}

export interface MoneyCounts {
  readonly drafts: bigint
  readonly dunnings: bigint
  readonly unmatched: bigint
  readonly attempts: Readonly<Record<(typeof countedAttempts)[number], number>>
}

const countedAttempts = ['failed', 'unknown', 'requires_action'] as const

/** How much waits for a person, each up to `countMax` and one. Of attempts only those made since an instant: their ids say when. */
export async function countMoney(tx: Tx, tenantId: string, since: Instant): Promise<MoneyCounts> {
  const [row] = await tx.rows<MoneyCounts>({
    name: 'count_money',
    text: `select
        (select count(*) from (select from invoice where tenant_id = $1 and status = 'draft' and test_clock_id is null limit $3) n) as drafts,
        (select count(*) from (select from invoice where tenant_id = $1 and dunning is not null and status = 'open' and test_clock_id is null
          and dunning ->> 'end_reason' is null limit $3) n) as dunnings,
        (select count(*) from (select from bank_transaction where tenant_id = $1 and state in ('unmatched', 'suggested') limit $3) n) as unmatched,
        (select jsonb_object_agg(s, (select count(*) from (select from payment_attempt
          where tenant_id = $1 and status = s and status <> 'succeeded' and id >= $2 and test_clock_id is null limit $3) n)) from unnest($4::text[]) s) as attempts`,
    values: [tenantId, leastIdAt(since.epochMilliseconds), countMax + 1, countedAttempts],
  })
  if (!row) throw new Error('the database returned no counts')
  return row
}

export interface EndpointCounts {
  readonly endpoints: bigint
  readonly failing: bigint
  readonly behind: bigint
}

/** How many webhook endpoints there are, how many of them fail or are disabled, and how many others are minutes behind. */
export async function countEndpoints(tx: Tx, tenantId: string): Promise<EndpointCounts> {
  const [row] = await tx.rows<EndpointCounts>({
    name: 'count_webhook_endpoints',
    text: `select count(*) as endpoints, count(*) filter (where is_failing) as failing,
        count(*) filter (where not is_failing and waits_since < now() - interval '5 minutes') as behind
      from (select failing_since is not null or status = 'disabled' as is_failing, (select v.created_at from event v
          where v.tenant_id = e.tenant_id and v.sequence = e.cursor + 1) as waits_since
        from webhook_endpoint e where e.tenant_id = $1) e`,
    values: [tenantId],
  })
  if (!row) throw new Error('the database returned no counts')
  return row
}

export interface VerificationRow {
  readonly verified_at: Instant
  readonly violation_count: bigint
}

/** The result of the last verification at night; undefined before the first. */
export async function lastVerification(tx: Tx, tenantId: string): Promise<VerificationRow | undefined> {
  const [row] = await tx.rows<VerificationRow>({
    name: 'last_verification',
    text: 'select verified_at, violation_count from verification where tenant_id = $1 and verified_at is not null',
    values: [tenantId],
  })
  return row
}
