-- What tells the tenant that a customer has used so much: of a meter in a calendar month, or the cost of a price in its billing period.
create table usage_alert (
  tenant_id uuid not null references tenant,
  id uuid not null,
  meter_id uuid,
  price_code label,
  -- Null: of every customer.
  customer_id uuid,
  thresholds numeric[] not null constraint thresholds_are_some check (cardinality(thresholds) between 1 and 20),
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint alert_watches_a_meter foreign key (tenant_id, meter_id) references meter,
  constraint alert_is_about_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint alert_watches_a_meter_or_a_price check ((meter_id is null) <> (price_code is null))
);
create index usage_alert_watching on usage_alert (tenant_id, customer_id) where archived_at is null;

-- Which thresholds were reached, once per period; subject_id is the customer, of a price the item.
create table usage_alert_reached (
  tenant_id uuid not null,
  alert_id uuid not null,
  customer_id uuid not null,
  subject_id uuid not null,
  period_start timestamptz not null,
  threshold numeric not null,
  reached_at timestamptz not null,
  primary key (tenant_id, customer_id, alert_id, subject_id, period_start, threshold),
  constraint reached_is_of_an_alert foreign key (tenant_id, alert_id) references usage_alert
);

-- Customers whose usage was counted since somebody last looked whether it reaches an alert or a billing threshold.
create table usage_check (
  tenant_id uuid not null,
  customer_id uuid not null,
  batch bigint not null,
  marked_at timestamptz not null default now(),
  primary key (tenant_id, customer_id, batch)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

create index subscription_with_threshold on subscription (tenant_id, customer_id) where billing_threshold_cents is not null;

-- Of these customers of the present tenant, those for whom an alert or a billing threshold is looked at when they use something.
create function watched_customers(customer_ids uuid[]) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare t uuid := current_tenant();
begin
  if exists (select from usage_alert a where a.tenant_id = t and a.customer_id is null and a.archived_at is null) then
    return query select distinct u from unnest(customer_ids) u;
  elsif exists (select from usage_alert a where a.tenant_id = t and a.archived_at is null)
    or exists (select from subscription s where s.tenant_id = t and s.billing_threshold_cents is not null) then
    return query select distinct u.id from unnest(customer_ids) u (id)
    where exists (select from usage_alert a where a.tenant_id = t and a.customer_id = u.id and a.archived_at is null)
      or exists (select from subscription s where s.tenant_id = t and s.customer_id = u.id and s.billing_threshold_cents is not null);
  end if;
end $$;

-- Lets somebody look at a customer of the present tenant again, although nothing new was used.
create function ask_usage_check(customer uuid) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    insert into usage_check (tenant_id, customer_id, batch) values (current_tenant(), customer, nextval('usage_batch_number'));
  end;

-- Customers to look at, over all tenants, who has waited longest first; those on a test clock that is being advanced are left to the advance.
create function customers_to_check(at_most integer) returns table (tenant_id uuid, customer_id uuid, now timestamptz, waiting_seconds float8)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select c.tenant_id, c.customer_id, date_trunc('milliseconds', now()), extract(epoch from clock_timestamp() - min(c.marked_at))::float8
    from usage_check c
      join customer_billing b on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
      left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
    where k.advancing_to is null
    group by c.tenant_id, c.customer_id
    order by min(c.marked_at) limit at_most;
  end;

revoke all on function watched_customers(uuid[]) from public;
revoke all on function ask_usage_check(uuid) from public;
revoke all on function customers_to_check(integer) from public;
grant execute on function ask_usage_check(uuid) to billing_app;
grant execute on function customers_to_check(integer) to billing_app;

alter table usage_alert enable row level security;
alter table usage_alert force row level security;
create policy own_rows on usage_alert to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_alert to billing_owner using (true) with check (true);
grant select, insert on usage_alert to billing_app;
grant update (archived_at) on usage_alert to billing_app;

alter table usage_alert_reached enable row level security;
alter table usage_alert_reached force row level security;
create policy own_rows on usage_alert_reached to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_alert_reached to billing_owner using (true) with check (true);
grant select, insert on usage_alert_reached to billing_app;

alter table usage_check enable row level security;
alter table usage_check force row level security;
create policy own_rows on usage_check to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_check to billing_owner using (true) with check (true);
grant select, delete on usage_check to billing_app;
