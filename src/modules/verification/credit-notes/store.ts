import type { Invariant } from '../invariant.ts'

// The ids of `credit_note n`.
const noteIds = `jsonb_build_object('credit_note_id', n.id, 'number', n.number)`

/** Invariants of credit notes: their sums, the invoices they name, and how the total is used. */
export const creditNoteInvariants: readonly Invariant[] = [
  {
    name: 'lines_add_up_to_the_credit_note',
    promise: 'The lines of a credit note, with signs as on an invoice, add up to its negative subtotal.',
    sql: `
      select n.tenant_id, ${noteIds} as ids,
        case
          when n.subtotal_cents <> -coalesce(l.amount_cents, 0)
            then format('has a subtotal of %s, but its lines add up to %s', n.subtotal_cents, -coalesce(l.amount_cents, 0))
          when n.total_cents <> n.subtotal_cents + n.tax_cents
            then format('has a total of %s, but a subtotal of %s and a tax of %s', n.total_cents, n.subtotal_cents, n.tax_cents)
          when n.total_cents <= 0 then format('has a total of %s', n.total_cents)
        end as problem
      from credit_note n
      left join (select tenant_id, credit_note_id, sum(amount_cents) as amount_cents from document_line group by 1, 2) l
        on l.tenant_id = n.tenant_id and l.credit_note_id = n.id`,
  },
  {
    name: 'credit_notes_are_used_whole',
    promise:
      'The total of a credit note is what reduces invoices, became credit, is refunded or was given back outside.',
    sql: `
      select n.tenant_id, ${noteIds} as ids,
        case
          when n.total_cents <> n.reduces_due_cents + n.credit_cents + n.refund_cents + n.outside_cents
            then format('has a total of %s, of which %s reduces invoices, %s became credit, %s is refunded and %s was given back outside',
              n.total_cents, n.reduces_due_cents, n.credit_cents, n.refund_cents, n.outside_cents)
          when least(n.reduces_due_cents, n.credit_cents, n.refund_cents, n.outside_cents, r.least_cents) < 0 then 'has a negative part'
          when n.reduces_due_cents <> coalesce(r.reduced_cents, 0)
            then format('reduces invoices by %s, but its reductions add up to %s', n.reduces_due_cents, coalesce(r.reduced_cents, 0))
        end as problem
      from credit_note n
      left join (select tenant_id, credit_note_id, sum(reduced_cents) as reduced_cents, min(reduced_cents) as least_cents
        from credit_note_invoice group by 1, 2) r on r.tenant_id = n.tenant_id and r.credit_note_id = n.id`,
  },
  {
    name: 'credit_notes_name_what_they_take_back',
    promise:
      'A credit note names exactly the invoices whose lines it takes back; one by request also an invoice of whose charges it takes back what ' +
      'another note billed again.',
    sql: `
      select n.tenant_id, ${noteIds} || jsonb_build_object('invoice_id', coalesce(t.invoice_id, r.invoice_id)) as ids,
        case
          when r.invoice_id is null then 'takes back lines of an invoice that it does not name'
          when t.invoice_id is null and (n.meaning is null or not exists (
            select from document_line l join document_line b on b.tenant_id = l.tenant_id and b.item_id = l.item_id
              and b.version_number = l.version_number and b.period_number = l.period_number and b.invoice_id = r.invoice_id
            where l.tenant_id = n.tenant_id and l.credit_note_id = n.id))
            then 'names an invoice but takes back none of its lines'
        end as problem
      from (
        select distinct l.tenant_id, l.credit_note_id, t.invoice_id
        from document_line l
        join document_line t on t.tenant_id = l.tenant_id and t.item_id = l.item_id and t.version_number = l.version_number
          and t.period_number = l.period_number and t.ordinal = l.takes_back
        where l.credit_note_id is not null and t.invoice_id is not null
        union
        select l.tenant_id, l.credit_note_id, t.invoice_id
        from document_line l join document_line t on t.tenant_id = l.tenant_id and t.id = l.credited_line_id
        where l.credited_line_id is not null) t
      full join credit_note_invoice r
        on r.tenant_id = t.tenant_id and r.credit_note_id = t.credit_note_id and r.invoice_id = t.invoice_id
      join credit_note n on n.tenant_id = coalesce(t.tenant_id, r.tenant_id) and n.id = coalesce(t.credit_note_id, r.credit_note_id)`,
  },
  {
    name: 'credit_of_a_note_has_its_entry',
    promise: 'The credit of a credit note is an entry of its customer, in its currency.',
    sql: `
      select n.tenant_id, ${noteIds} || jsonb_build_object('customer_id', n.customer_id) as ids,
        case
          when e.of_others > 0 then format('has %s entries of another customer or currency', e.of_others)
          when n.credit_cents <> coalesce(e.amount_cents, 0)
            then format('became credit of %s, but the entries give %s', n.credit_cents, coalesce(e.amount_cents, 0))
        end as problem
      from credit_note n left join (
        select e.tenant_id, e.credit_note_id, sum(e.amount_cents) as amount_cents,
          count(*) filter (where (e.customer_id, e.currency::text) is distinct from (n.customer_id, n.currency::text)) as of_others
        from credit_entry e join credit_note n on n.tenant_id = e.tenant_id and n.id = e.credit_note_id
        group by 1, 2) e on e.tenant_id = n.tenant_id and e.credit_note_id = n.id`,
  },
  {
    name: 'refunds_of_a_note_are_made',
    promise: 'What of a credit note is refunded has its refunds, of its customer and currency.',
    sql: `
      select n.tenant_id, ${noteIds} || jsonb_build_object('customer_id', n.customer_id) as ids,
        case when n.refund_cents > coalesce(r.cents, 0)
          then format('refunds %s, but its refunds come to %s', n.refund_cents, coalesce(r.cents, 0))
        end as problem
      from credit_note n left join (
        select r.tenant_id, r.credit_note_id, r.customer_id, r.currency::text as currency, sum(r.kept_paid_cents) as cents
        from refund r where r.credit_note_id is not null group by 1, 2, 3, 4) r
        on r.tenant_id = n.tenant_id and r.credit_note_id = n.id and r.customer_id = n.customer_id and r.currency = n.currency::text`,
  },
  {
    name: 'no_more_is_credited_than_billed',
    promise:
      'The lines of a charge come to nothing or more, and credit notes give back no more of a line made by hand than it has.',
    sql: `
      select l.tenant_id, jsonb_build_object('item_id', l.item_id, 'version', l.version_number, 'period', l.period_number) as ids,
        case when sum(l.amount_cents) < 0 and bool_and(l.is_reduced)
          then format('gives back %s more than it bills', -sum(l.amount_cents)) end as problem
      from (
        select l.tenant_id, l.item_id, l.version_number, l.period_number,
          l.amount_cents + case when l.tax_included then l.tax_cents else 0 end as amount_cents, bool_or(l.sign = 0) over (partition by l.tenant_id, l.item_id, l.version_number, l.period_number) as is_reduced
        from document_line l left join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
        where l.item_id is not null and (l.credit_note_id is not null or i.status not in ('draft', 'void'))) l
      group by l.tenant_id, l.item_id, l.version_number, l.period_number
      union all
      select l.tenant_id, jsonb_build_object('line_id', l.credited_line_id),
        case
          when t.id is null then 'is given back by a credit note, but is no line of an invoice'
          when sign(t.price) * (t.price + l.cents) < 0
            then format('has the amount %s, of which %s was given back', t.price, -l.cents)
        end
      from (select tenant_id, credited_line_id, sum(amount_cents + case when tax_included then tax_cents else 0 end) as cents from document_line
        where credited_line_id is not null group by 1, 2) l
      left join (select t.*, t.amount_cents + case when t.tax_included then t.tax_cents else 0 end as price from document_line t) t
        on t.tenant_id = l.tenant_id and t.id = l.credited_line_id and t.invoice_id is not null and t.item_id is null`,
  },
  {
    name: 'credit_notes_are_whole',
    promise: 'A credit note has a number, a reason and the names of both parties.',
    sql: `
      select n.tenant_id, ${noteIds} as ids,
        case
          when num_nulls(nullif(n.number, ''), n.number_series, n.number_counter) > 0 then 'has no number'
          when n.finalized_at is null then 'has no time of finalizing'
          when n.reason = '' then 'has no reason'
          when coalesce(n.issued_by->>'name', '') = '' then 'has no name of the issuer'
          when coalesce(n.billed_to->>'name', '') = '' then 'has no name of the customer'
        end as problem
      from credit_note n`,
  },
  {
    name: 'credit_notes_are_of_one_customer',
    promise: 'A credit note, its subscription, its lines and its invoices have one customer and one currency.',
    sql: `
      select n.tenant_id, ${noteIds} || jsonb_build_object('customer_id', n.customer_id) as ids,
        case
          when s.customer_id <> n.customer_id then format('is of another customer than its subscription, which is of %s', s.customer_id)
          when s.currency <> n.currency then format('is in %s, but its subscription is in %s', n.currency, s.currency)
          when l.of_others > 0 then format('has %s lines of another subscription', l.of_others)
          when r.of_others > 0 then format('names %s invoices of another customer or currency', r.of_others)
        end as problem
      from credit_note n
      left join subscription s on s.tenant_id = n.tenant_id and s.id = n.subscription_id
      left join (
        select l.tenant_id, l.credit_note_id, count(*) filter (where l.subscription_id is distinct from h.subscription_id
          or l.subscription_id is distinct from t.subscription_id) as of_others
        from document_line l
        join credit_note h on h.tenant_id = l.tenant_id and h.id = l.credit_note_id
        left join subscription_item t on t.tenant_id = l.tenant_id and t.id = l.item_id
        where l.item_id is not null group by 1, 2) l on l.tenant_id = n.tenant_id and l.credit_note_id = n.id
      left join (
        select r.tenant_id, r.credit_note_id, count(*) filter (
          where (i.customer_id, i.currency::text) is distinct from (h.customer_id, h.currency::text)) as of_others
        from credit_note_invoice r
        join credit_note h on h.tenant_id = r.tenant_id and h.id = r.credit_note_id
        left join invoice i on i.tenant_id = r.tenant_id and i.id = r.invoice_id
        group by 1, 2) r on r.tenant_id = n.tenant_id and r.credit_note_id = n.id`,
  },
  {
    name: 'credit_notes_of_a_test_clock_are_its_customers',
    promise:
      "A credit note has the test clock of its customer, and a number of that clock's series; without a test clock, of no clock's series.",
    sql: `
      select n.tenant_id, ${noteIds} || jsonb_build_object('customer_id', n.customer_id, 'test_clock_id', n.test_clock_id) as ids,
        case
          when n.test_clock_id is distinct from c.test_clock_id
            then format('has the test clock %s, but its customer has %s', coalesce(n.test_clock_id::text, 'none'), coalesce(c.test_clock_id::text, 'none'))
          when n.number_series <> n.test_clock_id then format('is numbered in the series %s', n.number_series)
          when n.test_clock_id is null and n.number_series not in (n.tenant_id, n.customer_id)
            then format('is numbered in the series %s, which is neither the tenant''s nor the customer''s', n.number_series)
        end as problem
      from credit_note n join customer c on c.tenant_id = n.tenant_id and c.id = n.customer_id`,
  },
]
