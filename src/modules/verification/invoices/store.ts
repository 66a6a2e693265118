import type { Invariant } from '../invariant.ts'

// The ids of `invoice i`.
const invoiceIds = `jsonb_build_object('invoice_id', i.id, 'number', i.number)`

/** Invariants of invoices: the documents and their settlement. */
export const invoiceInvariants: readonly Invariant[] = [
  {
    name: 'total_is_subtotal_and_tax',
    promise: 'The total of an invoice is its subtotal and its tax, and that of a final one is never negative.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when i.total_cents <> i.subtotal_cents + i.tax_cents
            then format('has a total of %s, but a subtotal of %s and a tax of %s', i.total_cents, i.subtotal_cents, i.tax_cents)
          when i.total_cents < 0 and i.finalized_at is not null then format('is final with the total %s', i.total_cents)
        end as problem
      from invoice i`,
  },
  {
    name: 'amounts_due_are_what_is_left',
    promise:
      'The amount due of an open or uncollectible invoice is its total less credit notes, used credit and payments; of other invoices it is 0.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when least(i.credited_cents, i.credit_applied_cents, i.amount_paid_cents) < 0
            then format('has %s from credit notes, %s of used credit and %s of payments', i.credited_cents, i.credit_applied_cents, i.amount_paid_cents)
          when i.status = 'draft' and i.credited_cents + i.credit_applied_cents + i.amount_paid_cents > 0 then 'is a draft, but partly settled'
          when i.status = 'void' and i.credited_cents + i.amount_paid_cents > 0
            then format('is void, but has %s from credit notes and %s of payments', i.credited_cents, i.amount_paid_cents)
          when i.amount_due_cents <> case when i.status in ('open', 'uncollectible') then l.left_cents else 0 end
            then format('is %s and has an amount due of %s instead of %s', i.status, i.amount_due_cents, l.left_cents)
          when i.finalized_at is not null and l.left_cents < 0 then format('is settled with %s more than its total', -l.left_cents)
        end as problem
      from invoice i
      cross join lateral (select i.total_cents - i.credited_cents - i.credit_applied_cents - i.amount_paid_cents + i.amount_reversed_cents as left_cents) l`,
  },
  {
    name: 'paid_means_nothing_due',
    promise:
      'A paid invoice is settled in full and has a time of payment; an open or uncollectible one has an amount due.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when i.status = 'paid' and i.total_cents + i.amount_reversed_cents <> i.credited_cents + i.credit_applied_cents + i.amount_paid_cents
            then format('is paid: %s of %s', i.credited_cents + i.credit_applied_cents + i.amount_paid_cents, i.total_cents)
          when i.status = 'paid' and i.paid_at is null then 'is paid, but has no time of payment'
          when i.status <> 'paid' and i.paid_at is not null then format('is %s, but has the time of payment %s', i.status, i.paid_at)
          when i.status in ('open', 'uncollectible') and i.amount_due_cents = 0 then format('is %s, but has no amount due', i.status)
        end as problem
      from invoice i`,
  },
  {
    name: 'credited_is_the_sum_of_reductions',
    promise: 'The credited amount of an invoice is the sum of the reductions by credit notes.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case when i.credited_cents <> coalesce(r.reduced_cents, 0)
          then format('has a credited amount of %s, but the reductions add up to %s', i.credited_cents, coalesce(r.reduced_cents, 0))
        end as problem
      from invoice i
      left join (select tenant_id, invoice_id, sum(reduced_cents) as reduced_cents from credit_note_invoice group by 1, 2) r
        on r.tenant_id = i.tenant_id and r.invoice_id = i.id`,
  },
  {
    name: 'states_say_when',
    promise: 'A void or uncollectible invoice has the time when it became so, and no other invoice has one.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when (i.status = 'void') <> (i.voided_at is not null)
            then format('is %s, with the time of voiding %s', i.status, coalesce(i.voided_at::text, 'no time'))
          when i.status = 'uncollectible' and i.marked_uncollectible_at is null then 'is uncollectible, but has no time of marking'
          when i.status in ('draft', 'open') and i.marked_uncollectible_at is not null
            then format('is %s, but was marked uncollectible at %s', i.status, i.marked_uncollectible_at)
        end as problem
      from invoice i`,
  },
  {
    name: 'finalized_documents_are_whole',
    promise:
      'A finalized invoice has a number, the names of both parties, and a due date net_days after it was finalized; a draft has none of these.',
    // Net days are calendar days of the zone that the customer had then: up to a day more or less than that many times 24 hours.
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case
          when i.finalized_at is null and i.status not in ('draft', 'void') then format('is %s, but was never finalized', i.status)
          when i.finalized_at is null and num_nonnulls(i.number, i.number_counter) > 0 then format('is %s and not final, but has a number', i.status)
          when i.status = 'draft' and i.finalized_at is not null then 'is a draft, but finalized'
          when i.finalized_at is null then null
          when num_nulls(i.number, i.number_series, i.number_counter) > 0 then 'has no number'
          when coalesce(i.issued_by->>'name', '') = '' then 'has no name of the issuer'
          when coalesce(i.billed_to->>'name', '') = '' then 'has no name of the customer'
          when i.due_at is null
              or abs(extract(epoch from i.due_at - i.finalized_at) - i.net_days * 86400) > case when i.net_days = 0 then 0 else 86400 end
            then format('was finalized at %s with %s net days and is due at %s', i.finalized_at, i.net_days, i.due_at)
        end as problem
      from invoice i`,
  },
  {
    name: 'documents_are_of_one_customer',
    promise: 'An invoice, its subscription, its lines and their charges have one customer and one currency.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'customer_id', i.customer_id, 'subscription_id', i.subscription_id) as ids,
        case
          when s.customer_id <> i.customer_id then format('is of another customer than its subscription, which is of %s', s.customer_id)
          when s.currency <> i.currency then format('is in %s, but its subscription is in %s', i.currency, s.currency)
          when l.of_others > 0 then format('has %s lines of another subscription', l.of_others)
        end as problem
      from invoice i
      left join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      left join (
        select l.tenant_id, l.invoice_id, count(*) filter (where l.subscription_id is distinct from h.subscription_id
          or l.subscription_id is distinct from t.subscription_id) as of_others
        from document_line l
        join invoice h on h.tenant_id = l.tenant_id and h.id = l.invoice_id
        left join subscription_item t on t.tenant_id = l.tenant_id and t.id = l.item_id
        where l.item_id is not null group by 1, 2) l on l.tenant_id = i.tenant_id and l.invoice_id = i.id`,
  },
  {
    name: 'documents_of_a_test_clock_are_its_customers',
    promise:
      "An invoice has the test clock of its customer, and a number of that clock's series; without a test clock, of no clock's series.",
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'customer_id', i.customer_id, 'test_clock_id', i.test_clock_id) as ids,
        case
          when i.test_clock_id is distinct from c.test_clock_id
            then format('has the test clock %s, but its customer has %s', coalesce(i.test_clock_id::text, 'none'), coalesce(c.test_clock_id::text, 'none'))
          when i.number_series <> i.test_clock_id then format('is numbered in the series %s', i.number_series)
          when i.test_clock_id is null and i.number_series not in (i.tenant_id, i.customer_id)
            then format('is numbered in the series %s, which is neither the tenant''s nor the customer''s', i.number_series)
        end as problem
      from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id`,
  },
]
