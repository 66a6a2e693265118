-- Locks a customer (first their test clock) and gives their present, read after the lock: by the test clock, or by the
-- database's clock but never before their last instant. The numbers are those of their test clock's series, else of their own. Separate statements, because under READ COMMITTED a statement that
-- waited for a lock sees the other tables as they were before.
create function lock_customer(wanted uuid)
  returns table (customer_id uuid, now timestamptz, last_instant timestamptz, test_clock_id uuid,
    invoice_number bigint, invoice_year integer, highest_invoice_number bigint,
    credit_note_number bigint, credit_note_year integer, highest_credit_note_number bigint, last_finalized_at timestamptz,
    is_advancing boolean, is_parked boolean, changed_at timestamptz)
  language plpgsql as $$
#variable_conflict use_column
declare b customer_billing; c test_clock;
begin
  select * into b from customer_billing x where x.tenant_id = current_tenant() and x.customer_id = wanted;
  if not found then return; end if;
  if b.test_clock_id is not null then
    select * into c from test_clock t where t.tenant_id = b.tenant_id and t.id = b.test_clock_id for no key update;
  end if;
  select * into b from customer_billing x where x.tenant_id = b.tenant_id and x.customer_id = wanted for no key update;
  return query select b.customer_id,
    coalesce(c.now, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant)),
    b.last_instant, b.test_clock_id,
    coalesce(c.invoice_number, b.invoice_number), coalesce(c.invoice_year, b.invoice_year),
    coalesce(c.highest_invoice_number, b.highest_invoice_number),
    coalesce(c.credit_note_number, b.credit_note_number), coalesce(c.credit_note_year, b.credit_note_year),
    coalesce(c.highest_credit_note_number, b.highest_credit_note_number), c.last_finalized_at, c.advancing_to is not null,
    b.parked_at is not null, b.changed_at;
end $$;

-- Claims due customers of the tenant for a billing run, passing over those that somebody else holds, and gives the present
-- read after the locks. Oldest first.
create function claim_due_customers(due_by timestamptz, at_most integer)
  returns table (customer_id uuid, now timestamptz, invoice_number bigint, invoice_year integer, highest_invoice_number bigint,
    credit_note_number bigint, credit_note_year integer, highest_credit_note_number bigint)
  language plpgsql as $$
#variable_conflict use_column
declare claimed customer_billing[];
begin
  select array_agg(d) into claimed from (
    select * from customer_billing x
    where x.tenant_id = current_tenant() and x.next_billing_at <= due_by
      and x.next_billing_at is not null and x.parked_at is null and x.test_clock_id is null
    order by x.next_billing_at limit at_most for no key update skip locked) d;
  return query select b.customer_id, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant), b.invoice_number,
    b.invoice_year, b.highest_invoice_number, b.credit_note_number, b.credit_note_year, b.highest_credit_note_number
    from unnest(claimed) b;
end $$;
