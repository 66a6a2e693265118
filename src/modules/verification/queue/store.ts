import type { Invariant } from '../invariant.ts'

// The next due instant by the stored instants, as `nextDue` of domain/schedule.ts computes it; null if there is none.
const nextDueSql = `
  select least(
      case when s.billed_until is null or s.billed_until < s.start_at then s.start_at end,
      case when s.billed_until is null or s.billed_until < s.trial_end then s.trial_end end,
      case when s.billed_until is null or s.billed_until < (s.waiting -> 0 ->> 'at')::timestamptz then (s.waiting -> 0 ->> 'at')::timestamptz end,
      case when s.billed_until is null or s.billed_until < s.ends_at then s.ends_at end,
      i.period_end, i.due_from) as next_due,
    coalesce(s.billed_until >= s.ends_at, false) or coalesce(s.ends_at <= s.start_at, false) as is_over`

// Of the items that have not left: the end of the period that ends first and is not billed yet, that of the first of all, and where
// the first trial days of a price end, by subscription.
const itemsSql = `
  select i.tenant_id, i.subscription_id, min(i.period_end) as first_end,
    min(i.period_end) filter (where s.billed_until is null or s.billed_until < i.period_end) as period_end,
    min(v.due_from) filter (where v.effective_at < v.due_from and (s.billed_until is null or s.billed_until < v.due_from)) as due_from
  from subscription_item i join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
  join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id and v.number = 1
  where i.ends_at is null group by 1, 2`

/** Invariants of the queue: everything due will be billed. */
export const queueInvariants: readonly Invariant[] = [
  {
    name: 'subscriptions_are_billed_in_time',
    promise: 'The next billing of a live subscription is not later than its next due instant.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id, 'customer_id', s.customer_id) as ids,
        case
          when d.is_over then null
          when d.next_due is null then format('is live, but has no next due instant: billed until %s', s.billed_until)
          when s.next_billing_at is null then format('has something due at %s, but no next billing', d.next_due)
          when s.next_billing_at > d.next_due
            then format('has something due at %s, but its next billing is at %s', d.next_due, s.next_billing_at)
        end as problem
      from subscription s
      left join (${itemsSql}) i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
      cross join lateral (${nextDueSql}) d`,
  },
  {
    name: 'customers_queue_by_their_subscriptions',
    promise: 'A customer is due when the first of its subscriptions is due, or when the first of its grants expires.',
    sql: `
      select c.tenant_id, jsonb_build_object('customer_id', c.id) as ids,
        case
          when b.customer_id is null then 'is not in the queue'
          when b.next_billing_at is distinct from s.next_billing_at
            then format('is due at %s, but the first of its own at %s', coalesce(b.next_billing_at::text, 'no time'), coalesce(s.next_billing_at::text, 'no time'))
          when (b.parked_at is null) <> (b.parked_reason is null) then 'is parked without a reason, or has a reason without being parked'
        end as problem
      from customer c
      left join customer_billing b on b.tenant_id = c.tenant_id and b.customer_id = c.id
      left join (
        select tenant_id, customer_id, min(next_billing_at) as next_billing_at from (
          select tenant_id, customer_id, next_billing_at from subscription where next_billing_at is not null
          union all
          select tenant_id, customer_id, expires_at from credit_grant where left_cents > 0 and expires_at is not null) d
        group by 1, 2) s
        on s.tenant_id = c.tenant_id and s.customer_id = c.id`,
  },
  {
    name: 'nobody_is_forgotten',
    promise:
      'A live subscription whose billed period ended before the customer was last saved is due, unless the customer is parked.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id, 'customer_id', s.customer_id) as ids,
        case when s.billed_through <= s.present and b.parked_at is null and (b.next_billing_at > s.present or b.next_billing_at is null)
          then format('is billed until %s, but the present is %s and the customer is due at %s', s.billed_through, s.present,
            coalesce(b.next_billing_at::text, 'no time'))
        end as problem
      from (
        select s.tenant_id, s.id, s.customer_id, coalesce(k.now, now()) as present,
          coalesce(i.first_end, greatest(s.start_at, s.trial_end, s.billed_elsewhere_until)) as billed_through
        from subscription s
        left join (${itemsSql}) i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
        join customer c on c.tenant_id = s.tenant_id and c.id = s.customer_id
        left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
        where s.ends_at is null or s.ends_at > s.start_at and (s.billed_until is null or s.billed_until < s.ends_at)) s
      left join customer_billing b on b.tenant_id = s.tenant_id and b.customer_id = s.customer_id`,
  },
  {
    name: 'unbilled_time_is_billed_again',
    promise:
      'A live subscription with time left unbilled by a void, a draft or cancelled-out lines has a next billing.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id, 'customer_id', s.customer_id) as ids,
        case when s.unbilled_since is not null and s.next_billing_at is null and not coalesce(s.billed_until >= s.ends_at, false)
          then format('has something unbilled since %s, but no next billing', s.unbilled_since)
        end as problem
      from subscription s`,
  },
  {
    name: 'drafts_become_final',
    promise:
      'A subscription has at most one draft, and its next billing is not later than the instant at which the draft becomes final.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'subscription_id', s.id) as ids,
        case
          when i.drafts > 1 then format('is one of %s drafts of its subscription', i.drafts)
          -- What waits for taxes is looked at by its own due row.
          when i.waits_for is not null then null
          when i.finalizes_at is null then 'has no time of becoming final'
          when s.next_billing_at is null or s.next_billing_at > i.finalizes_at
            then format('becomes final at %s, but the next billing of its subscription is %s', i.finalizes_at,
              coalesce('at ' || s.next_billing_at, 'never'))
        end as problem
      from (
        select i.*, count(*) over (partition by i.tenant_id, i.subscription_id) as drafts
        from invoice i where i.status = 'draft' and i.subscription_id is not null) i
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id`,
  },
  {
    name: 'lines_of_drafts_are_computed_again',
    promise: 'A line of a draft belongs to a period that the next billing of the subscription reads.',
    sql: `
      select l.tenant_id, jsonb_build_object('invoice_id', l.invoice_id, 'line_id', l.id) as ids,
        case when s.unbilled_since is null or s.unbilled_since > c.period_start
          then format('belongs to a period from %s, but its subscription has %s unbilled', c.period_start, coalesce('what is since ' || s.unbilled_since, 'nothing'))
        end as problem
      from invoice i
      join document_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
      join charge c on c.tenant_id = l.tenant_id and c.item_id = l.item_id and c.version_number = l.version_number
        and c.period_number = l.period_number
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      where i.status = 'draft'`,
  },
]
