-- The laws that a constraint cannot say.

-- Of a finalized invoice the document stands still and settlement moves forward only.
create function guard_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.status <> 'draft' and old.test_clock_id is null then
      raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice',
        message = 'a finalized invoice cannot be deleted';
    end if;
    return old;
  end if;
  if old.finalized_at is null and old.status = 'draft' then return new; end if;
  if (new.number, new.number_series, new.number_counter, new.customer_id, new.subscription_id, new.test_clock_id, new.kind, new.currency,
      new.issued_by, new.billed_to, new.net_days, new.subtotal_cents, new.tax_cents, new.total_cents, new.period_start, new.period_end,
      new.occurred_at, new.finalized_at, new.created_at)
    is distinct from
     (old.number, old.number_series, old.number_counter, old.customer_id, old.subscription_id, old.test_clock_id, old.kind, old.currency,
      old.issued_by, old.billed_to, old.net_days, old.subtotal_cents, old.tax_cents, old.total_cents, old.period_start, old.period_end,
      old.occurred_at, old.finalized_at, old.created_at)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice',
      message = 'the document of a finalized invoice cannot be changed';
  end if;
  if not (new.status = old.status
       or (old.status = 'open' and new.status in ('paid', 'void', 'uncollectible'))
       or (old.status = 'uncollectible' and new.status in ('paid', 'void')))
    or new.amount_paid_cents < old.amount_paid_cents
    or (old.total_cents >= 0 and new.credit_applied_cents < old.credit_applied_cents)
    or (old.status in ('paid', 'void') and (new.amount_paid_cents, new.credit_applied_cents, new.paid_at, new.voided_at, new.due_at)
        is distinct from (old.amount_paid_cents, old.credit_applied_cents, old.paid_at, old.voided_at, old.due_at))
  then
    raise exception using errcode = 'check_violation', constraint = 'settlement_moves_forward_only', table = 'invoice',
      message = 'the settlement of an invoice moves forward only';
  end if;
  return new;
end $$;
create trigger guard_invoice before update or delete on invoice for each row execute function guard_invoice();

-- Lines follow their invoice: once it is finalized, none is added, changed or taken away.
create function guard_invoice_lines() returns trigger language plpgsql as $$
begin
  -- Each line's invoice is looked up by itself (`offset 0`), here and below: a plan that was made while the tables were empty
  -- would else compare all lines with all invoices of the tenant.
  if exists (
    select from old_lines l cross join lateral (
      select i.status, i.test_clock_id from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i
    where i.status <> 'draft' and i.test_clock_id is null)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice_line',
      message = 'the lines of a finalized invoice cannot be changed';
  end if;
  return null;
end $$;
create trigger guard_updated_lines after update on invoice_line referencing old table as old_lines
  for each statement execute function guard_invoice_lines();
create trigger guard_deleted_lines after delete on invoice_line referencing old table as old_lines
  for each statement execute function guard_invoice_lines();

-- Header and lines are written by one statement, so at its end they must agree.
create function check_sums_of_lines() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  -- A document is finalized together with its lines or after them: lines that come later belong to drafts only.
  select i.id into wrong
  from (select distinct tenant_id, invoice_id from new_lines) n
  cross join lateral (select id, status, xmin as made_by from invoice i where (i.tenant_id, i.id) = (n.tenant_id, n.invoice_id) offset 0) i
  where i.status <> 'draft' and i.made_by <> pg_current_xact_id()::xid
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice_line',
      message = format('no line can be added to invoice %s, which is finalized', wrong);
  end if;
  select i.id into wrong
  from (select distinct tenant_id, invoice_id from new_lines) n
  cross join lateral (select id, subtotal_cents from invoice i where (i.tenant_id, i.id) = (n.tenant_id, n.invoice_id) offset 0) i
  where i.subtotal_cents <> (select sum(l.amount_cents) from invoice_line l where (l.tenant_id, l.invoice_id) = (n.tenant_id, n.invoice_id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_invoice', table = 'invoice_line',
      message = format('the lines of invoice %s do not add up to its subtotal', wrong);
  end if;
  return null;
end $$;
create trigger lines_add_up after insert on invoice_line referencing new table as new_lines
  for each statement execute function check_sums_of_lines();

create function check_sums_of_invoices() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select i.id into wrong
  from new_invoices i
  where i.subtotal_cents <> coalesce((select sum(l.amount_cents) from invoice_line l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)), 0)
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_invoice', table = 'invoice',
      message = format('the lines of invoice %s do not add up to its subtotal', wrong);
  end if;
  return null;
end $$;
create trigger invoices_add_up after insert on invoice referencing new table as new_invoices
  for each statement execute function check_sums_of_invoices();
create trigger changed_invoices_add_up after update on invoice referencing new table as new_invoices
  for each statement execute function check_sums_of_invoices();
