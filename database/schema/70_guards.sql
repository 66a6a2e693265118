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
  if (new.number, new.number_series, new.number_year, new.number_counter, new.external_id, new.purchase_order, new.customer_id, new.subscription_id, new.replaces_invoice_id, new.test_clock_id, new.kind, new.currency,
      new.issued_by, new.billed_to, new.net_days, new.subtotal_cents, new.tax_cents, new.total_cents, new.discount_cents, new.period_start, new.period_end,
      new.occurred_at, new.finalized_at, new.created_at)
    is distinct from
     (old.number, old.number_series, old.number_year, old.number_counter, old.external_id, old.purchase_order, old.customer_id, old.subscription_id, old.replaces_invoice_id, old.test_clock_id, old.kind, old.currency,
      old.issued_by, old.billed_to, old.net_days, old.subtotal_cents, old.tax_cents, old.total_cents, old.discount_cents, old.period_start, old.period_end,
      old.occurred_at, old.finalized_at, old.created_at)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice',
      message = 'the document of a finalized invoice cannot be changed';
  end if;
  if not (new.status = old.status
       or (old.status = 'open' and new.status in ('paid', 'void', 'uncollectible'))
       or (old.status = 'uncollectible' and new.status in ('paid', 'void'))
       -- Money that was received has left again: it is owed as it was before.
       or (old.status = 'paid' and new.status = case when old.marked_uncollectible_at is null then 'open' else 'uncollectible' end
         and new.amount_reversed_cents > old.amount_reversed_cents)
       -- Settled by credit alone, which comes back (D21).
       or (old.status = 'paid' and new.status = 'void' and old.credit_applied_cents > 0
         and old.amount_paid_cents = 0 and old.credited_cents = 0))
    or new.amount_paid_cents < old.amount_paid_cents
    or new.amount_reversed_cents < old.amount_reversed_cents
    or new.credited_cents < old.credited_cents
    or new.credit_applied_cents < old.credit_applied_cents
    or (old.status in ('paid', 'void') and (new.amount_paid_cents, new.credited_cents, new.credit_applied_cents, new.due_at)
        is distinct from (old.amount_paid_cents, old.credited_cents, old.credit_applied_cents, old.due_at))
    or (old.status in ('paid', 'void') and new.status = old.status and (new.paid_at, new.voided_at)
        is distinct from (old.paid_at, old.voided_at))
  then
    raise exception using errcode = 'check_violation', constraint = 'settlement_moves_forward_only', table = 'invoice',
      message = 'the settlement of an invoice moves forward only';
  end if;
  return new;
end $$;
create trigger guard_invoice before update or delete on invoice for each row execute function guard_invoice();

-- A version moves with a trial's end only while nothing of it is billed.
create function guard_version() returns trigger language plpgsql as $$
begin
  if exists (select from document_line l where (l.tenant_id, l.item_id, l.version_number) = (old.tenant_id, old.item_id, old.number)) then
    raise exception using errcode = 'check_violation', constraint = 'billed_version_never_changes', table = 'item_version',
      message = 'a version that has been billed cannot be changed';
  end if;
  return new;
end $$;
create trigger guard_version before update on item_version for each row execute function guard_version();

-- Lines follow their document: once it is final, none is added, changed or taken away.
create function guard_document_lines() returns trigger language plpgsql as $$
begin
  -- Each line's document is looked up by itself (`offset 0`), here and below: a plan that was made while the tables were empty
  -- would else compare all lines with all documents of the tenant.
  if exists (
    select from old_lines l
    left join lateral (select i.status, i.test_clock_id from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
    left join lateral (select n.test_clock_id from credit_note n where (n.tenant_id, n.id) = (l.tenant_id, l.credit_note_id) offset 0) n on true
    where i.status is distinct from 'draft' and coalesce(i.test_clock_id, n.test_clock_id) is null)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_line',
      message = 'the lines of a final document cannot be changed';
  end if;
  return null;
end $$;
create trigger guard_updated_lines after update on document_line referencing old table as old_lines
  for each statement execute function guard_document_lines();
create trigger guard_deleted_lines after delete on document_line referencing old table as old_lines
  for each statement execute function guard_document_lines();

-- Header and lines are written by one statement, so at its end they must agree.
create function check_lines() returns trigger language plpgsql as $$
declare wrong uuid; is_late boolean; is_ledger_corrected boolean; is_reduced boolean; is_taxed boolean;
begin
  -- A document is final together with its lines or after them: lines that come later belong to drafts only.
  select i.id, i.is_late into wrong, is_late
  from (select distinct tenant_id, invoice_id from new_lines where invoice_id is not null) n
  cross join lateral (select id, subtotal_cents, discount_cents, status <> 'draft' and xmin <> pg_current_xact_id()::xid as is_late
    from invoice i where (i.tenant_id, i.id) = (n.tenant_id, n.invoice_id) offset 0) i
  where i.is_late
    or (i.subtotal_cents, i.discount_cents) <> (
      select sum(l.amount_cents)::bigint, coalesce(sum(discount_cents(l.discounts)) filter (where l.discounts is not null), 0)::bigint
      from document_line l where (l.tenant_id, l.invoice_id) = (n.tenant_id, n.invoice_id))
  order by i.is_late desc
  limit 1;
  if is_late then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_line',
      message = format('no line can be added to invoice %s, which is finalized', wrong);
  elsif wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_invoice', table = 'document_line',
      message = format('the lines of invoice %s do not add up to its subtotal', wrong);
  end if;
  -- The first line of a charge stands alone; those after it may take back, or bill again, and credit notes have no other.
  select bool_or(ordinal > 1 or credit_note_id is not null), bool_or(sign = 0 or credited_line_id is not null), bool_or(tax_group is not null)
    into is_ledger_corrected, is_reduced, is_taxed from new_lines;
  if is_taxed then
    select l.id into wrong
    from new_lines l
    -- By itself: behind row-level security a look-up by coalesce() would read all taxes of the tenant.
    cross join lateral (select coalesce(l.invoice_id, l.credit_note_id) as document_id offset 0) d
    left join lateral (select true as is_there from document_tax x
      where (x.tenant_id, x.document_id, x.tax_group) = (l.tenant_id, d.document_id, l.tax_group) limit 1) x on true
    where l.tax_group is not null and x.is_there is null
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'a_taxed_line_has_its_tax', table = 'document_line',
        message = format('line %s is taxed, but its document has no such tax', wrong);
    end if;
  end if;
  if is_ledger_corrected then
    select n.credit_note_id into wrong
    from (select distinct tenant_id, credit_note_id from new_lines where credit_note_id is not null) n
    cross join lateral (select id, subtotal_cents, xmin as made_by from credit_note c where (c.tenant_id, c.id) = (n.tenant_id, n.credit_note_id) offset 0) c
    where c.made_by <> pg_current_xact_id()::xid
      or c.subtotal_cents <> -(select sum(l.amount_cents) from document_line l where (l.tenant_id, l.credit_note_id) = (n.tenant_id, n.credit_note_id))
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_credit_note', table = 'document_line',
        message = format('the lines of credit note %s do not add up to its subtotal', wrong);
    end if;
    -- No number is left out, so the first line of a charge is the one that nothing else has to be compared with.
    select l.id into wrong
    from new_lines l
    where l.ordinal > 1 and not exists (
      select from document_line b where (b.tenant_id, b.item_id, b.version_number, b.period_number, b.ordinal)
        = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.ordinal - 1))
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'lines_of_a_charge_count_from_one', table = 'document_line',
        message = format('line %s leaves out a number of its charge', wrong);
    end if;
    -- What is taken back lies within a line of the same charge that counts.
    select l.id into wrong
    from new_lines l
    cross join lateral (select t.* from document_line t where (t.tenant_id, t.item_id, t.version_number, t.period_number, t.ordinal)
      = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.takes_back) offset 0) t
    left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id) offset 0) i on true
    where (l.sign = -1 and t.sign <> 1) or l.from_position < t.from_position or l.until_position > t.until_position
      or l.period_length <> t.period_length or i.status in ('draft', 'void')
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'what_is_taken_back_was_billed', table = 'document_line',
        message = format('line %s takes back what the line that it names has not billed', wrong);
    end if;
    -- No time of a charge is billed twice, and none is taken back that is not billed.
    select n.item_id into wrong
    from (
      select distinct l.tenant_id, l.item_id, l.version_number, l.period_number
      from new_lines l
      left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
      where l.ordinal > 1 and l.measured is null and i.status is distinct from 'draft') n
    cross join lateral (
      select sum(sum(e.step)) over (order by e.at) as times
      from document_line l
      left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
      cross join lateral (values (l.from_position, l.sign), (l.until_position, -l.sign)) e (at, step)
      where (l.tenant_id, l.item_id, l.version_number, l.period_number) = (n.tenant_id, n.item_id, n.version_number, n.period_number)
        and (i.status is null or i.status not in ('draft', 'void'))
      group by e.at) c
    where c.times not in (0, 1)
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_time_is_billed_twice', table = 'document_line',
        message = format('the lines of item %s bill some of its time more than once, or less than never', wrong);
    end if;
    -- Of a line of usage no more is taken back than it billed.
    select l.item_id into wrong
    from new_lines l
    left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
    cross join lateral (
      select sum(t.amount_cents + case when t.tax_included then t.tax_cents else 0 end) as cents
      from document_line t
      left join lateral (select o.status from invoice o where (o.tenant_id, o.id) = (t.tenant_id, t.invoice_id) offset 0) o on true
      where (t.tenant_id, t.item_id, t.version_number, t.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)
        and l.takes_back in (t.ordinal, t.takes_back) and (o.status is null or o.status not in ('draft', 'void'))) t
    where l.measured is not null and l.takes_back is not null and i.status is distinct from 'draft' and t.cents < 0
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_more_is_credited_than_billed', table = 'document_line',
        message = format('the lines of item %s take back more usage than they bill', wrong);
    end if;
  end if;
  if is_reduced then
    -- Reductions leave something of a charge, or nothing.
    select n.item_id into wrong
    from (select distinct tenant_id, item_id, version_number, period_number from new_lines where sign = 0) n
    cross join lateral (
      select sum(l.amount_cents + case when l.tax_included then l.tax_cents else 0 end) as cents
      from document_line l
      left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
      where (l.tenant_id, l.item_id, l.version_number, l.period_number) = (n.tenant_id, n.item_id, n.version_number, n.period_number)
        and (i.status is null or i.status not in ('draft', 'void'))) c
    where c.cents < 0
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_more_is_credited_than_billed', table = 'document_line',
        message = format('the lines of item %s give back more than they bill', wrong);
    end if;
    -- A line made by hand is given back by credit notes that name its invoice, and not more of it than there is.
    select l.id into wrong
    from new_lines l
    left join lateral (
      select b.invoice_id, b.amount_cents + case when b.tax_included then b.tax_cents else 0 end as amount_cents
      from credit_note_invoice r join document_line b on b.tenant_id = r.tenant_id and b.invoice_id = r.invoice_id
      where r.tenant_id = l.tenant_id and r.credit_note_id = l.credit_note_id and b.id = l.credited_line_id and b.item_id is null offset 0) b on true
    left join lateral (
      select sum(o.amount_cents + case when o.tax_included then o.tax_cents else 0 end) as cents
      from credit_note_invoice r join document_line o on o.tenant_id = r.tenant_id and o.credit_note_id = r.credit_note_id
      where r.tenant_id = l.tenant_id and r.invoice_id = b.invoice_id and o.credited_line_id = l.credited_line_id offset 0) o on true
    where l.credited_line_id is not null and (b.amount_cents is null or sign(b.amount_cents) * (b.amount_cents + o.cents) < 0)
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_more_is_credited_than_billed', table = 'document_line',
        message = format('line %s gives back more than was billed', wrong);
    end if;
  end if;
  return null;
end $$;
create trigger lines_add_up after insert on document_line referencing new table as new_lines
  for each statement execute function check_lines();

create function check_sums_of_invoices() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select i.id into wrong
  from new_invoices i
  where (i.subtotal_cents, i.discount_cents) <> (
    select coalesce(sum(l.amount_cents), 0)::bigint, coalesce(sum(discount_cents(l.discounts)) filter (where l.discounts is not null), 0)::bigint
    from document_line l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_invoice', table = 'invoice',
      message = format('the lines of invoice %s do not add up to its subtotal', wrong);
  end if;
  select i.id into wrong
  from new_invoices i
  where i.tax_cents <> 0
    and i.tax_cents <> (select coalesce(sum(x.tax_cents), 0) from document_tax x where (x.tenant_id, x.document_id) = (i.tenant_id, i.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'taxes_add_up', table = 'invoice',
      message = format('the taxes of invoice %s do not add up to its tax', wrong);
  end if;
  select i.id into wrong
  from new_invoices i
  where i.credited_cents <> 0
    and i.credited_cents <> (select coalesce(sum(r.reduced_cents), 0) from credit_note_invoice r where (r.tenant_id, r.invoice_id) = (i.tenant_id, i.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'reductions_add_up', table = 'invoice',
      message = format('what is credited on invoice %s is not the sum of its reductions', wrong);
  end if;
  return null;
end $$;
create trigger invoices_add_up after insert on invoice referencing new table as new_invoices
  for each statement execute function check_sums_of_invoices();
create trigger changed_invoices_add_up after update on invoice referencing new table as new_invoices
  for each statement execute function check_sums_of_invoices();

create function check_sums_of_credit_notes() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select n.id into wrong
  from new_notes n
  where n.subtotal_cents <> -coalesce((select sum(l.amount_cents) from document_line l where (l.tenant_id, l.credit_note_id) = (n.tenant_id, n.id)), 0)
    or n.reduces_due_cents <> coalesce((select sum(r.reduced_cents) from credit_note_invoice r where (r.tenant_id, r.credit_note_id) = (n.tenant_id, n.id)), 0)
    or n.tax_cents <> 0 and n.tax_cents <> -(select coalesce(sum(x.tax_cents), 0) from document_tax x where (x.tenant_id, x.document_id) = (n.tenant_id, n.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_credit_note', table = 'credit_note',
      message = format('the lines of credit note %s do not add up to its subtotal, its reductions to what it takes off, or its taxes to its tax', wrong);
  end if;
  return null;
end $$;
create trigger credit_notes_add_up after insert on credit_note referencing new table as new_notes
  for each statement execute function check_sums_of_credit_notes();

-- A reduction comes with its credit note and with the invoice on which it lowers what is due.
create function check_reductions() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select r.credit_note_id into wrong
  from new_reductions r
  cross join lateral (select n.reduces_due_cents from credit_note n where (n.tenant_id, n.id) = (r.tenant_id, r.credit_note_id) offset 0) n
  cross join lateral (select i.credited_cents from invoice i where (i.tenant_id, i.id) = (r.tenant_id, r.invoice_id) offset 0) i
  where n.reduces_due_cents <> (select sum(o.reduced_cents) from credit_note_invoice o where (o.tenant_id, o.credit_note_id) = (r.tenant_id, r.credit_note_id))
    or i.credited_cents <> (select sum(o.reduced_cents) from credit_note_invoice o where (o.tenant_id, o.invoice_id) = (r.tenant_id, r.invoice_id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'reductions_add_up', table = 'credit_note_invoice',
      message = format('the reductions of credit note %s do not add up to what it takes off, or to what is credited on an invoice', wrong);
  end if;
  return null;
end $$;
create trigger reductions_add_up after insert on credit_note_invoice referencing new table as new_reductions
  for each statement execute function check_reductions();

-- What was redeemed stands: who redeemed a coupon has its terms.
create function guard_coupon() returns trigger language plpgsql as $$
begin
  if old.redeemed > 0 and (new.percent_off, new.amounts_off, new.duration, new.duration_count, new.plan_codes, new.price_codes, new.code,
      new.redeem_by, new.max_redemptions, new.max_per_customer, new.first_time_only)
    is distinct from (old.percent_off, old.amounts_off, old.duration, old.duration_count, old.plan_codes, old.price_codes, old.code,
      old.redeem_by, old.max_redemptions, old.max_per_customer, old.first_time_only)
  then
    raise exception using errcode = 'check_violation', constraint = 'coupon_terms_stand', table = 'coupon',
      message = 'the terms of a redeemed coupon cannot be changed';
  end if;
  if new.redeemed < old.redeemed then
    raise exception using errcode = 'check_violation', constraint = 'redemptions_are_not_taken_back', table = 'coupon',
      message = 'the number of redemptions never falls';
  end if;
  return new;
end $$;
create trigger guard_coupon before update on coupon for each row execute function guard_coupon();

create function guard_promotion_code() returns trigger language plpgsql as $$
begin
  if new.redeemed < old.redeemed then
    raise exception using errcode = 'check_violation', constraint = 'redemptions_are_not_taken_back', table = 'promotion_code',
      message = 'the number of redemptions never falls';
  end if;
  return new;
end $$;
create trigger guard_promotion_code before update on promotion_code for each row execute function guard_promotion_code();
