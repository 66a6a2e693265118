-- The debit and credit lines of one recorded event, none where it moves no money. Always in one currency; debits equal credits. A
-- negative amount changes sides. Not `strict`, which would keep the planner from putting it inline.
create function journal_lines(event_type text, object jsonb)
  returns table (account text, currency text, debit_cents bigint, credit_cents bigint)
  language sql immutable parallel safe
  begin atomic
    select p.account, object ->> 'currency', greatest(a.cents, 0), greatest(-a.cents, 0)
    from (values
      ('invoice.finalized', 'accounts_receivable', 1, '{total_cents}'::text[]),
      ('invoice.finalized', 'sales', -1, '{subtotal_cents}'),
      ('invoice.finalized', 'tax', -1, '{tax_cents}'),
      ('invoice.voided', 'sales', 1, '{subtotal_cents}'),
      ('invoice.voided', 'tax', 1, '{tax_cents}'),
      ('invoice.voided', 'accounts_receivable', -1, '{total_cents}'),
      ('credit_note.created', 'sales', 1, '{subtotal_cents}'),
      ('credit_note.created', 'tax', 1, '{tax_cents}'),
      ('credit_note.created', 'accounts_receivable', -1, '{reduces_due_cents}'),
      ('credit_note.created', 'customer_credit', -1, '{credit_cents}'),
      ('credit_note.created', 'refunds_given', -1, '{refund_cents}'),
      ('credit_note.created', 'settled_outside', -1, '{outside_cents}'),
      ('credit of an invoice', 'accounts_receivable', 1, '{amount_cents}'),
      ('credit of an invoice', 'customer_credit', -1, '{amount_cents}'),
      ('credit by hand', 'credit_given', 1, '{amount_cents}'),
      ('credit by hand', 'customer_credit', -1, '{amount_cents}'),
      ('credit.expired', 'credit_expired', 1, '{amount_cents}'),
      ('credit.expired', 'customer_credit', -1, '{amount_cents}'),
      ('payment.received', 'cash', 1, '{amount_cents}'),
      ('payment.received', 'unallocated', -1, '{amount_cents}'),
      ('payment.allocated', 'unallocated', 1, '{allocations,-1,amount_cents}'),
      ('payment.allocated', 'accounts_receivable', -1, '{allocations,-1,amount_cents}'),
      ('payment.deallocated', 'unallocated', 1, '{allocations,-1,amount_cents}'),
      ('payment.deallocated', 'accounts_receivable', -1, '{allocations,-1,amount_cents}'),
      ('payment.returned', 'unallocated', 1, '{amount_cents}'),
      ('payment.returned', 'cash', -1, '{amount_cents}'),
      ('payment.reinstated', 'cash', 1, '{amount_cents}'),
      ('payment.reinstated', 'unallocated', -1, '{amount_cents}'),
      ('refund.succeeded', 'unallocated', 1, '{amount_cents}'),
      ('refund.succeeded', 'unallocated', -1, '{kept_paid_cents}'),
      ('refund.succeeded', 'refunds_given', 1, '{kept_paid_cents}'),
      ('refund.succeeded', 'cash', -1, '{amount_cents}'),
      ('refund.returned', 'cash', 1, '{amount_cents}'),
      ('refund.returned', 'unallocated', -1, '{amount_cents}'),
      ('refund.returned', 'unallocated', 1, '{kept_paid_cents}'),
      ('refund.returned', 'refunds_given', -1, '{kept_paid_cents}')) p (posting, account, side, amount)
    cross join lateral (select p.side * (object #>> p.amount)::bigint as cents) a
    where a.cents <> 0 and p.posting = case
      -- A draft was never owed.
      when event_type = 'invoice.voided' and object ->> 'number' is null then null
      when event_type not in ('credit.granted', 'credit.applied') then event_type
      -- The credit of a credit note is in `credit_note.created`.
      when object ->> 'credit_note_id' is not null then null
      when object ->> 'invoice_id' is not null then 'credit of an invoice'
      else 'credit by hand' end;
  end;
