import type { Invariant } from '../invariant.ts'

// Of `invoice i`.
const invoiceIds = `jsonb_build_object('invoice_id', i.id, 'number', i.number)`

/** Invoices as documents and how they are settled. */
export const invoiceInvariants: readonly Invariant[] = [
  {
    name: 'total_is_subtotal_and_tax',
    promise: 'The total of an invoice is its subtotal and its tax.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case when i.total_cents <> i.subtotal_cents + i.tax_cents
          then format('totals %s, with a subtotal of %s and a tax of %s', i.total_cents, i.subtotal_cents, i.tax_cents)
        end as problem
      from invoice i`,
  },
  {
    name: 'amounts_due_are_what_is_left',
    promise:
      'What is due is the total less credit and payments, never negative; a negative total becomes credit whole.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when i.amount_due_cents <> i.total_cents - i.credit_applied_cents - i.amount_paid_cents
            then format('has %s due: a total of %s, credit of %s, payments of %s', i.amount_due_cents, i.total_cents,
              i.credit_applied_cents, i.amount_paid_cents)
          when i.amount_paid_cents < 0 then format('has payments of %s', i.amount_paid_cents)
          when i.status = 'draft' and (i.credit_applied_cents <> 0 or i.amount_paid_cents <> 0) then 'is a draft and settled in part'
          when i.status = 'draft' then null
          when i.total_cents >= 0 and i.amount_due_cents < 0 then format('has %s due', i.amount_due_cents)
          when i.total_cents >= 0 and i.credit_applied_cents < 0 then format('has credit of %s applied', i.credit_applied_cents)
          when i.total_cents < 0 and i.status <> 'void' and i.credit_applied_cents <> i.total_cents
            then format('totals %s, of which %s became credit', i.total_cents, i.credit_applied_cents)
        end as problem
      from invoice i`,
  },
  {
    name: 'paid_means_nothing_due',
    promise: 'A paid invoice owes nothing and says since when; an open or uncollectible one owes something.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when i.status = 'paid' and i.amount_due_cents <> 0 then format('is paid and has %s due', i.amount_due_cents)
          when i.status = 'paid' and i.paid_at is null then 'is paid and does not say since when'
          when i.status <> 'paid' and i.paid_at is not null then format('is %s and says it was paid at %s', i.status, i.paid_at)
          when i.status in ('open', 'uncollectible') and i.amount_due_cents = 0 then format('is %s and has nothing due', i.status)
        end as problem
      from invoice i`,
  },
  {
    name: 'states_say_when',
    promise: 'A void or uncollectible invoice says when it became so, and no other does.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when (i.status = 'void') <> (i.voided_at is not null)
            then format('is %s and was voided at %s', i.status, coalesce(i.voided_at::text, 'no time'))
          when i.status = 'uncollectible' and i.marked_uncollectible_at is null then 'is uncollectible and does not say since when'
          when i.status in ('draft', 'open') and i.marked_uncollectible_at is not null
            then format('is %s and was marked uncollectible at %s', i.status, i.marked_uncollectible_at)
        end as problem
      from invoice i`,
  },
  {
    name: 'finalized_documents_are_whole',
    promise:
      'A finalized invoice has a number, both parties by name, and is due its net days after it was finalized; a draft has none of it.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when i.finalized_at is null and i.status not in ('draft', 'void') then format('is %s and was never finalized', i.status)
          when i.status = 'draft' and num_nonnulls(i.number, i.number_counter, i.finalized_at) > 0 then 'is a draft and numbered'
          when i.finalized_at is null then null
          when num_nulls(i.number, i.number_series, i.number_counter) > 0 then 'has no number'
          when coalesce(i.issued_by->>'name', '') = '' then 'does not say who issued it'
          when coalesce(i.billed_to->>'name', '') = '' then 'does not say whom it bills'
          when i.due_at is distinct from i.finalized_at + i.net_days * interval '24 hours'
            then format('was finalized at %s with %s net days and is due at %s', i.finalized_at, i.net_days, i.due_at)
        end as problem
      from invoice i`,
  },
  {
    name: 'documents_are_of_one_customer',
    promise: 'An invoice, its subscription, its lines and their charges are of one customer and one currency.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'customer_id', i.customer_id, 'subscription_id', i.subscription_id) as ids,
        case
          when s.customer_id <> i.customer_id then format('bills another customer than its subscription: %s', s.customer_id)
          when s.currency <> i.currency then format('is in %s, its subscription in %s', i.currency, s.currency)
          when l.of_others > 0 then format('has %s lines of another subscription', l.of_others)
        end as problem
      from invoice i
      left join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      left join (
        select l.tenant_id, l.invoice_id, count(*) filter (where l.subscription_id is distinct from h.subscription_id
          or l.subscription_id is distinct from t.subscription_id) as of_others
        from invoice_line l
        join invoice h on h.tenant_id = l.tenant_id and h.id = l.invoice_id
        left join subscription_item t on t.tenant_id = l.tenant_id and t.id = l.item_id
        where l.item_id is not null group by 1, 2) l on l.tenant_id = i.tenant_id and l.invoice_id = i.id`,
  },
  {
    name: 'documents_of_a_test_clock_are_its_customers',
    promise:
      "An invoice names the test clock its customer lives by, and counts in that clock's series; other invoices in none of a clock.",
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'customer_id', i.customer_id, 'test_clock_id', i.test_clock_id) as ids,
        case
          when i.test_clock_id is distinct from c.test_clock_id
            then format('is of the clock %s, its customer of %s', coalesce(i.test_clock_id::text, 'none'), coalesce(c.test_clock_id::text, 'none'))
          when i.number_series <> i.test_clock_id then format('counts in the series %s', i.number_series)
          when i.test_clock_id is null and i.number_series not in (i.tenant_id, i.customer_id)
            then format('counts in the series %s, neither the tenant''s nor the customer''s', i.number_series)
        end as problem
      from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id`,
  },
]
