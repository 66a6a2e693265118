-- Where the seller is registered for taxes, and when. Without a registration nothing is taxed.
create table tax_registration (
  tenant_id uuid not null references tenant,
  id uuid not null,
  country text not null constraint tax_country_is_two_capitals check (country ~ '^[A-Z]{2}$'),
  region text constraint tax_region_is_short check (length(region) between 1 and 40),
  tax_id text constraint tax_id_is_short check (length(tax_id) between 1 and 40),
  scheme text not null constraint tax_scheme_is_known check (scheme in ('local', 'oss_union', 'oss_non_union')),
  -- Days; the last one without.
  valid daterange not null constraint a_registration_has_a_time check (not isempty(valid) and lower(valid) is not null),
  primary key (tenant_id, id),
  constraint registrations_never_overlap exclude using gist (tenant_id with =, country with =, (coalesce(region, '')) with =, scheme with =, valid with &&)
);

-- Rates of the tenant's own, for one category of products. Several at one place are several taxes: they have other names.
create table tax_rate (
  tenant_id uuid not null references tenant,
  id uuid not null,
  country text not null constraint tax_country_is_two_capitals check (country ~ '^[A-Z]{2}$'),
  region text constraint tax_region_is_short check (length(region) between 1 and 40),
  category text not null constraint tax_category_is_a_word check (category ~ '^[A-Za-z0-9_-]{1,40}$'),
  percent numeric(7, 4) not null constraint percent_is_sensible check (percent between 0 and 100),
  name label not null,
  valid daterange not null constraint a_rate_has_a_time check (not isempty(valid) and lower(valid) is not null),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint tax_rates_never_overlap exclude using gist (tenant_id with =, country with =, (coalesce(region, '')) with =, category with =, name with =, valid with &&)
);

-- The taxes of a document: a row for each group of lines taxed in one way, and for each tax of the group. Amounts are as an invoice
-- bills them, as those of lines. A group that takes back lines of an earlier document names the group of those lines.
create table document_tax (
  tenant_id uuid not null,
  invoice_id uuid,
  credit_note_id uuid,
  document_id uuid not null generated always as (coalesce(invoice_id, credit_note_id)) stored,
  tax_group integer not null,
  component integer not null,
  category text not null constraint document_tax_category_is_known check (category in ('S', 'Z', 'E', 'AE', 'G', 'O')),
  country text,
  region text,
  percent numeric(7, 4) not null constraint percent_is_sensible check (percent between 0 and 100),
  -- The percents of all taxes of the group.
  group_percent numeric(7, 4) not null,
  name label not null,
  exemption_code text,
  mention text,
  reason text not null,
  seller_tax_id text,
  buyer_tax_id text,
  prices_include boolean not null,
  -- Without tax; with it where prices include it.
  base_cents cents not null,
  tax_cents cents not null,
  of_document_id uuid,
  of_tax_group integer,
  primary key (tenant_id, document_id, tax_group, component),
  constraint a_tax_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint tax_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint tax_belongs_to_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint what_takes_back_names_its_group check (num_nonnulls(of_document_id, of_tax_group) in (0, 2)),
  constraint tax_takes_back_a_known_group foreign key (tenant_id, of_document_id, of_tax_group, component) references document_tax,
  constraint only_standard_has_tax check (category = 'S' or (percent = 0 and tax_cents = 0)),
  -- Halves go away from zero. Multiplied out: a quotient would be rounded twice.
  -- What a gateway has computed is taken as it is: no more than what is taxed, and of its sign.
  constraint tax_is_its_rate check (of_document_id is not null or case when reason = 'gateway'
    then abs(tax_cents) <= abs(base_cents) and sign(tax_cents) in (0, sign(base_cents))
    when prices_include
    then 2 * abs(tax_cents) * (100 + group_percent) <= 2 * abs(base_cents) * percent + (100 + group_percent)
      and 2 * abs(tax_cents) * (100 + group_percent) > 2 * abs(base_cents) * percent - (100 + group_percent)
      and sign(tax_cents) in (0, sign(base_cents))
    else tax_cents = round(base_cents * percent * 0.01) end)
);
create index tax_that_takes_back on document_tax (tenant_id, of_document_id, of_tax_group) where of_document_id is not null;
create index tax_of_a_credit_note on document_tax (tenant_id, credit_note_id) where credit_note_id is not null;
create index tax_of_an_invoice on document_tax (tenant_id, invoice_id) where invoice_id is not null;

-- What was credited of a tax by final documents that are not void.
create function credited_of(of_tenant uuid, of_document uuid, of_group integer, of_component integer)
  returns table (base_cents bigint, tax_cents bigint)
  language sql stable
  begin atomic
    select coalesce(-sum(b.base_cents), 0)::bigint, coalesce(-sum(b.tax_cents), 0)::bigint
    from document_tax b
    left join lateral (select i.status from invoice i where i.tenant_id = b.tenant_id and i.id = b.invoice_id offset 0) i on true
    where b.tenant_id = of_tenant and b.of_document_id = of_document and b.of_tax_group = of_group and b.component = of_component
      and (i.status is null or i.status not in ('draft', 'void'));
  end;

-- The tax of an amount by a row's rate, halves away from zero.
create function tax_on(cents numeric, percent numeric, group_percent numeric, prices_include boolean) returns numeric
  language sql immutable parallel safe
  return case when prices_include
    then sign(cents) * div(2 * abs(cents) * percent + (100 + group_percent), 2 * (100 + group_percent))
    else round(cents * percent * 0.01) end;

-- The tax of a credit over a part of a tax: by its rate; of what a gateway has computed, as much of it as of what it taxed.
create function credited_tax_on(cents numeric, x document_tax) returns numeric
  language sql immutable parallel safe
  return case when x.reason <> 'gateway' then tax_on(cents, x.percent, x.group_percent, x.prices_include)
    when x.base_cents = 0 then 0
    else round(cents * x.tax_cents / x.base_cents) end;

-- Taxes come with their document, add up to its tax, are the shares of its lines; what they take back keeps to the group they name.
create function check_taxes() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select t.document_id into wrong
  from (select distinct tenant_id, document_id, invoice_id, credit_note_id from new_taxes) t
  left join lateral (select i.tax_cents, i.status <> 'draft' and i.xmin <> pg_current_xact_id()::xid as is_late
    from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id) offset 0) i on true
  left join lateral (select -n.tax_cents as tax_cents, n.xmin <> pg_current_xact_id()::xid as is_late
    from credit_note n where (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id) offset 0) n on true
  where coalesce(i.is_late, n.is_late);
  if found then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_tax',
      message = format('no tax can be added to document %s, which is final', wrong);
  end if;
  select t.document_id into wrong
  from (select distinct tenant_id, document_id, invoice_id, credit_note_id from new_taxes) t
  where coalesce((select i.tax_cents from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id)),
      (select -n.tax_cents from credit_note n where (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id)))
    is distinct from (select sum(x.tax_cents) from document_tax x where (x.tenant_id, x.document_id) = (t.tenant_id, t.document_id));
  if found then
    raise exception using errcode = 'check_violation', constraint = 'taxes_add_up', table = 'document_tax',
      message = format('the taxes of document %s do not add up to its tax', wrong);
  end if;
  select t.document_id into wrong
  from (select tenant_id, document_id, invoice_id, credit_note_id, tax_group, prices_include, min(base_cents) as base_cents, max(base_cents) as most,
      sum(tax_cents) as tax_cents
    from new_taxes group by 1, 2, 3, 4, 5, 6) t
  cross join lateral (
    select coalesce(sum(l.amount_cents + case when l.tax_included then l.tax_cents else 0 end), 0) as base_cents, coalesce(sum(l.tax_cents), 0) as tax_cents,
      coalesce(bool_and(l.tax_included = t.prices_include), true) as is_same_mode
    from (
      select l.* from document_line l where l.tenant_id = t.tenant_id and l.invoice_id = t.invoice_id
      union all
      select l.* from document_line l where l.tenant_id = t.tenant_id and l.credit_note_id = t.credit_note_id) l
    where l.tax_group = t.tax_group) l
  where (t.base_cents, t.most, t.tax_cents) is distinct from (l.base_cents, l.base_cents, l.tax_cents) or not l.is_same_mode;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'shares_add_up_to_the_tax', table = 'document_tax',
      message = format('the shares of the lines of document %s do not add up to its taxes', wrong);
  end if;
  -- Only what takes back goes on from here.
  if not exists (select from new_taxes where of_document_id is not null) then return null; end if;
  select o.document_id into wrong
  from (select distinct tenant_id, of_document_id, of_tax_group, component from new_taxes where of_document_id is not null) t
  cross join lateral (select o.*, o as whole from document_tax o
    where (o.tenant_id, o.document_id, o.tax_group, o.component) = (t.tenant_id, t.of_document_id, t.of_tax_group, t.component) offset 0) o
  cross join lateral credited_of(o.tenant_id, o.document_id, o.tax_group, o.component) c
  where c.tax_cents <> credited_tax_on(c.base_cents, o.whole);
  if found then
    raise exception using errcode = 'check_violation', constraint = 'credited_tax_is_its_rate', table = 'document_tax',
      message = format('the tax credited of document %s is not its rate', wrong);
  end if;
  select o.document_id into wrong
  from (select distinct tenant_id, of_document_id, of_tax_group, component from new_taxes where of_document_id is not null) t
  cross join lateral (select * from document_tax o
    where (o.tenant_id, o.document_id, o.tax_group, o.component) = (t.tenant_id, t.of_document_id, t.of_tax_group, t.component) offset 0) o
  cross join lateral credited_of(o.tenant_id, o.document_id, o.tax_group, o.component) c
  cross join lateral (
    select coalesce(sum(greatest(p.cents, 0)), 0) as charged_cents, coalesce(sum(least(p.cents, 0)), 0) as given_cents
    from (
      select l.* from document_line l where l.tenant_id = o.tenant_id and l.invoice_id = o.invoice_id
      union all
      select l.* from document_line l where l.tenant_id = o.tenant_id and l.credit_note_id = o.credit_note_id) l
    cross join lateral (select l.amount_cents + case when l.tax_included then l.tax_cents else 0 end as cents) p
    where l.tax_group = o.tax_group) l
  where c.base_cents not between l.given_cents and l.charged_cents or o.of_document_id is not null;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'never_credited_more_than_charged', table = 'document_tax',
      message = format('more is credited of document %s than it charges', wrong);
  end if;
  return null;
end $$;
create trigger taxes_add_up after insert on document_tax referencing new table as new_taxes
  for each statement execute function check_taxes();

-- Taxes follow their document, as its lines do.
create function guard_document_taxes() returns trigger language plpgsql as $$
begin
  if exists (
    select from old_taxes t
    left join lateral (select i.status, i.test_clock_id from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id) offset 0) i on true
    left join lateral (select n.test_clock_id from credit_note n where (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id) offset 0) n on true
    where i.status is distinct from 'draft' and coalesce(i.test_clock_id, n.test_clock_id) is null)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_tax',
      message = 'the taxes of a final document cannot be changed';
  end if;
  return null;
end $$;
create trigger guard_updated_taxes after update on document_tax referencing old table as old_taxes
  for each statement execute function guard_document_taxes();
create trigger guard_deleted_taxes after delete on document_tax referencing old table as old_taxes
  for each statement execute function guard_document_taxes();

-- What a tax gateway is told of final documents: `charge`: the taxes that it has computed; `reverse`: what a document takes back of an
-- earlier one; `void`: that the document counts no more. The due column is the queue; what is sent follows from the document.
create table tax_report (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null constraint report_kind_is_known check (kind in ('charge', 'reverse', 'void')),
  gateway text not null constraint tax_gateway_is_known check (gateway in ('test')),
  invoice_id uuid,
  credit_note_id uuid,
  document_id uuid not null generated always as (coalesce(invoice_id, credit_note_id)) stored,
  of_document_id uuid,
  -- The gateway's name of the calculation that the document has its taxes by, and of what was recorded.
  calculation text,
  reference text,
  test_clock_id uuid,
  -- By the customer's clock; null once the gateway has it.
  next_send_at timestamptz,
  sends integer not null default 0,
  sent_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint a_report_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint what_is_reversed_is_named check ((kind = 'reverse') = (of_document_id is not null)),
  constraint a_report_is_due_until_it_is_sent check ((next_send_at is null) = (sent_at is not null)),
  constraint a_document_is_reported_once unique nulls not distinct (tenant_id, document_id, kind, of_document_id),
  constraint report_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint report_belongs_to_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note
);
create index tax_report_due on tax_report (next_send_at) where next_send_at is not null;
create index tax_report_of_an_invoice on tax_report (tenant_id, invoice_id) where invoice_id is not null;
create index tax_report_of_a_credit_note on tax_report (tenant_id, credit_note_id) where credit_note_id is not null;

alter table tax_registration enable row level security;
alter table tax_registration force row level security;
create policy own_rows on tax_registration to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tax_registration to billing_owner using (true) with check (true);
grant select, insert, delete on tax_registration to billing_app;

alter table tax_rate enable row level security;
alter table tax_rate force row level security;
create policy own_rows on tax_rate to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tax_rate to billing_owner using (true) with check (true);
grant select, insert, update (valid), delete on tax_rate to billing_app;

alter table document_tax enable row level security;
alter table document_tax force row level security;
create policy own_rows on document_tax to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on document_tax to billing_owner using (true) with check (true);
grant select, insert on document_tax to billing_app;

alter table tax_report enable row level security;
alter table tax_report force row level security;
create policy own_rows on tax_report to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tax_report to billing_owner using (true) with check (true);
grant select, insert on tax_report to billing_app;
grant update (reference, next_send_at, sends, sent_at) on tax_report to billing_app;

-- Whoever changes how a customer is taxed has their drafts looked at that wait for a tax id.
create function look_at_waiting_drafts() returns trigger language plpgsql as $$
begin
  update invoice i set wait_check_at = least(i.wait_check_at, coalesce(
      (select k.now from test_clock k where k.tenant_id = new.tenant_id and k.id = new.test_clock_id), clock_timestamp()))
  where i.tenant_id = new.tenant_id and i.customer_id = new.id and i.status = 'draft' and i.waits_for is not null;
  return null;
end $$;
create trigger look_at_waiting_drafts after update of tax, address on customer for each row
  when (old.tax is distinct from new.tax or old.address is distinct from new.address)
  execute function look_at_waiting_drafts();

-- Customers whose tax ids a register is to be asked for, over all tenants; each is due again later, unless an answer comes: so no two ask
-- at once, and a register that is down is asked ever more rarely.
create function claim_tax_checks(at_most integer) returns table (tenant_id uuid, customer_id uuid, tax jsonb)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    update customer c set tax_checks = c.tax_checks + 1,
      tax_check_at = clock_timestamp() + least(interval '6 hours', interval '1 minute' * power(2, least(c.tax_checks, 10)))
    from (select d.tenant_id, d.id from customer d where d.tax_check_at <= clock_timestamp() and d.tax_check_at is not null
      order by d.tax_check_at limit at_most for no key update skip locked) d
    where (c.tenant_id, c.id) = (d.tenant_id, d.id)
    returning c.tenant_id, c.id, c.tax
  $$;
revoke all on function claim_tax_checks(integer) from public;
grant execute on function claim_tax_checks(integer) to billing_app;

-- How long after so many tries the next one is made: a minute, then twice as long each time, 6 hours at most.
create function tax_retry(tries integer) returns interval
  language sql immutable parallel safe
  return least(interval '6 hours', interval '1 minute' * power(2, least(tries, 10)));

-- Drafts that wait for their taxes and are to be looked at, over all tenants; each is due again later, so that no two look at once and a
-- gateway that is down is asked ever more rarely. On a test clock by its time, while nobody advances it.
create function claim_tax_waits(at_most integer) returns table (tenant_id uuid, invoice_id uuid, checks integer)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    update invoice i set wait_checks = i.wait_checks + 1, wait_check_at = d.now + tax_retry(i.wait_checks)
    from (select d.tenant_id, d.id, coalesce(k.now, clock_timestamp()) as now from invoice d
      left join test_clock k on k.tenant_id = d.tenant_id and k.id = d.test_clock_id
      where d.wait_check_at is not null and d.wait_check_at <= coalesce(k.now, clock_timestamp()) and k.advancing_to is null
      order by d.wait_check_at limit at_most for no key update of d skip locked) d
    where (i.tenant_id, i.id) = (d.tenant_id, d.id)
    returning i.tenant_id, i.id, i.wait_checks - 1
  $$;

-- What tax gateways are to be told, over all tenants, likewise. What is about one document is told in order.
create function claim_tax_reports(at_most integer) returns table (tenant_id uuid, id uuid)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    update tax_report r set sends = r.sends + 1, next_send_at = d.now + tax_retry(r.sends)
    from (select d.tenant_id, d.id, coalesce(k.now, clock_timestamp()) as now from tax_report d
      left join test_clock k on k.tenant_id = d.tenant_id and k.id = d.test_clock_id
      where d.next_send_at is not null and d.next_send_at <= coalesce(k.now, clock_timestamp()) and k.advancing_to is null
        and not exists (select from tax_report b where b.tenant_id = d.tenant_id and b.document_id in (d.document_id, d.of_document_id)
          and b.id < d.id and b.next_send_at is not null)
      order by d.next_send_at limit at_most for no key update of d skip locked) d
    where (r.tenant_id, r.id) = (d.tenant_id, d.id)
    returning r.tenant_id, r.id
  $$;

-- Of all tenants, for the metrics; customers on test clocks do not count.
create function tax_backlog(overdue_seconds double precision) returns table (waiting_tax bigint, waiting_tax_id bigint, overdue bigint,
    oldest_tax_seconds double precision, oldest_tax_id_seconds double precision, unsent bigint, oldest_unsent_seconds double precision)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select w.tax, w.tax_id, w.overdue, w.oldest_tax, w.oldest_tax_id, r.unsent, r.oldest
    from (select count(*) filter (where i.waits_for = 'tax') as tax, count(*) filter (where i.waits_for = 'tax_id') as tax_id,
        count(*) filter (where i.waits_for = 'tax' and i.waits_since < now() - make_interval(secs => overdue_seconds)) as overdue,
        coalesce(extract(epoch from now() - min(i.waits_since) filter (where i.waits_for = 'tax')), 0)::double precision as oldest_tax,
        coalesce(extract(epoch from now() - min(i.waits_since) filter (where i.waits_for = 'tax_id')), 0)::double precision as oldest_tax_id
      from invoice i where i.wait_check_at is not null and i.test_clock_id is null) w
    cross join (select count(*) as unsent, coalesce(extract(epoch from now() - min(t.created_at)), 0)::double precision as oldest
      from tax_report t where t.next_send_at is not null and t.test_clock_id is null) r
  $$;
revoke all on function claim_tax_waits(integer) from public;
revoke all on function claim_tax_reports(integer) from public;
revoke all on function tax_backlog(double precision) from public;
grant execute on function claim_tax_waits(integer) to billing_app;
grant execute on function claim_tax_reports(integer) to billing_app;
grant execute on function tax_backlog(double precision) to billing_app;
