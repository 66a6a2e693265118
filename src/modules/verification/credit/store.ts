import type { Invariant } from '../invariant.ts'

const balanceIds = `jsonb_build_object('customer_id', b.customer_id, 'currency', b.currency)`

/** Invariants of credit and payments: balances against entries and allocations. */
export const creditInvariants: readonly Invariant[] = [
  {
    name: 'credit_is_the_sum_of_its_entries',
    promise: "A customer's credit in a currency is the sum of the entries in that currency.",
    sql: `
      select b.tenant_id, ${balanceIds} as ids,
        case when b.balance_cents <> b.entries_cents
          then format('is %s, but the entries add up to %s', b.balance_cents, b.entries_cents)
        end as problem
      from (
        select tenant_id, customer_id, currency, sum(balance_cents) as balance_cents, sum(entry_cents) as entries_cents
        from (
          select tenant_id, customer_id, currency, balance_cents, 0 as entry_cents from credit_balance
          union all
          select tenant_id, customer_id, currency, 0, amount_cents from credit_entry) b
        group by 1, 2, 3) b`,
  },
  {
    name: 'credit_is_never_below_zero',
    promise: "A customer's credit is never negative, after any of its entries.",
    sql: `
      select b.tenant_id, ${balanceIds} as ids,
        case when b.balance_cents < 0 then format('is %s', b.balance_cents) end as problem
      from credit_balance b
      union all
      select b.tenant_id, jsonb_build_object('customer_id', b.customer_id, 'currency', b.currency, 'entry_id', b.id),
        case when b.standing < 0 then format('was %s after this entry', b.standing) end
      from (
        select c.*, sum(c.amount_cents) over (partition by c.tenant_id, c.customer_id, c.currency order by e.sequence) as standing
        from credit_entry c left join (
          select tenant_id, object_id, min(sequence) as sequence from event
          where type in ('credit.granted', 'credit.applied', 'credit.expired') group by 1, 2) e
          on e.tenant_id = c.tenant_id and e.object_id = c.id) b`,
  },
  {
    name: 'credit_applied_has_its_entries',
    promise: 'The credit that an invoice used is what entries of its customer took; a void invoice has given it back.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'number', i.number, 'customer_id', i.customer_id) as ids,
        case
          when e.of_others > 0 then format('has %s entries of another customer or currency', e.of_others)
          when coalesce(e.used_cents, 0) <> case when i.status = 'void' then 0 else i.credit_applied_cents end
            then format('is %s with credit of %s, but the entries took %s', i.status, i.credit_applied_cents, coalesce(e.used_cents, 0))
        end as problem
      from invoice i left join (
        select e.tenant_id, e.invoice_id, -sum(e.amount_cents) as used_cents,
          count(*) filter (where (e.customer_id, e.currency::text) is distinct from (i.customer_id, i.currency::text)) as of_others
        from credit_entry e join invoice i on i.tenant_id = e.tenant_id and i.id = e.invoice_id
        group by 1, 2) e on e.tenant_id = i.tenant_id and e.invoice_id = i.id`,
  },
  {
    name: 'amount_paid_is_the_sum_of_allocations',
    promise:
      'The paid amount of an invoice is the sum of its positive allocations, its reversed amount that of the negative ones, all of its customer and currency.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'number', i.number) as ids,
        case
          when i.amount_paid_cents <> coalesce(a.paid_cents, 0)
            then format('has a paid amount of %s, but its allocations add up to %s', i.amount_paid_cents, coalesce(a.paid_cents, 0))
          when i.amount_reversed_cents <> coalesce(a.reversed_cents, 0)
            then format('has a reversed amount of %s, but its allocations take off %s', i.amount_reversed_cents, coalesce(a.reversed_cents, 0))
          when a.of_others > 0 then format('has %s allocations of another customer or currency', a.of_others)
        end as problem
      from invoice i left join (
        select a.tenant_id, a.invoice_id, sum(a.amount_cents) filter (where a.amount_cents > 0) as paid_cents,
          -sum(a.amount_cents) filter (where a.amount_cents < 0) as reversed_cents,
          count(*) filter (where (p.customer_id, p.currency::text) is distinct from (i.customer_id, i.currency::text)) as of_others
        from payment_allocation a
          join payment p on p.tenant_id = a.tenant_id and p.id = a.payment_id
          join invoice i on i.tenant_id = a.tenant_id and i.id = a.invoice_id
        group by 1, 2) a
        on a.tenant_id = i.tenant_id and a.invoice_id = i.id`,
  },
  {
    name: 'payments_are_allocated_as_their_rows_say',
    promise: 'The allocated amount of a payment is the sum of its allocations, and never more than the payment.',
    sql: `
      select p.tenant_id, jsonb_build_object('payment_id', p.id, 'customer_id', p.customer_id) as ids,
        case
          when p.allocated_cents <> coalesce(a.cents, 0)
            then format('has an allocated amount of %s, but its allocations add up to %s', p.allocated_cents, coalesce(a.cents, 0))
          when p.allocated_cents > p.amount_cents then format('has %s of %s allocated', p.allocated_cents, p.amount_cents)
        end as problem
      from payment p left join (
        select tenant_id, payment_id, sum(amount_cents) as cents from payment_allocation group by 1, 2) a
        on a.tenant_id = p.tenant_id and a.payment_id = p.id`,
  },
  {
    name: 'refunds_and_reversals_add_up',
    promise: 'What of a payment was given back, and what has left by itself, is the sum of its refunds and reversals.',
    sql: `
      select p.tenant_id, jsonb_build_object('payment_id', p.id, 'customer_id', p.customer_id) as ids,
        case
          when p.refunded_cents <> coalesce(f.cents, 0) - coalesce(v.come_back, 0)
            then format('has %s refunded, but the refunds add up to %s', p.refunded_cents, coalesce(f.cents, 0) - coalesce(v.come_back, 0))
          when p.returned_cents <> coalesce(v.left_cents, 0)
            then format('has %s returned, but the reversals add up to %s', p.returned_cents, coalesce(v.left_cents, 0))
        end as problem
      from payment p
        left join (select tenant_id, payment_id, sum(amount_cents) as cents from refund where status <> 'failed' group by 1, 2) f
          on f.tenant_id = p.tenant_id and f.payment_id = p.id
        left join (select tenant_id, payment_id,
            sum(case kind when 'reinstated' then -amount_cents when 'refund_returned' then 0 else amount_cents end) as left_cents,
            sum(amount_cents) filter (where kind = 'refund_returned') as come_back
          from payment_reversal group by 1, 2) v on v.tenant_id = p.tenant_id and v.payment_id = p.id`,
  },
  {
    name: 'attempts_and_payments_agree',
    promise: 'Every attempt that succeeded has its payment.',
    sql: `
      select a.tenant_id, jsonb_build_object('payment_attempt_id', a.id, 'customer_id', a.customer_id) as ids,
        case when p.id is null then 'has succeeded, but has no payment' end as problem
      from payment_attempt a left join payment p on p.tenant_id = a.tenant_id and p.attempt_id = a.id
      where a.status = 'succeeded'`,
  },
  {
    name: 'invoices_show_their_live_attempts',
    promise:
      'An invoice is shown as being collected while an attempt for it is live, as long as something is due on it.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'number', i.number) as ids,
        case when (coalesce(i.collection_status, '') in ('in_progress', 'requires_action')) <> (l.invoice_id is not null)
          then format('has the collection status %s, but %s', coalesce(i.collection_status, 'none'),
            case when l.invoice_id is null then 'no live attempt' else 'a live attempt' end)
        end as problem
      from invoice i left join payment_attempt_invoice l on l.tenant_id = i.tenant_id and l.invoice_id = i.id and l.is_live
      where i.amount_due_cents > 0`,
  },
]
