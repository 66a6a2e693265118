-- What is sold and for how much; money and interval of a plan never change.
create table plan (
  tenant_id uuid not null references tenant,
  id uuid not null,
  code label not null,
  name label not null,
  product label not null default 'default',
  amount_cents cents not null constraint plan_amount_is_not_negative check (amount_cents >= 0),
  currency currency_code not null,
  interval_unit text not null constraint interval_is_known check (interval_unit in ('day', 'week', 'month', 'year')),
  interval_count integer not null constraint interval_count_is_sensible check (interval_count between 1 and 1000),
  trial_days integer not null default 0 constraint trial_days_are_sensible check (trial_days between 0 and 3650),
  is_active boolean not null default true,
  metadata metadata not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint plan_code_is_unique unique (tenant_id, code)
);

alter table plan enable row level security;
alter table plan force row level security;
create policy own_rows on plan to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan to billing_owner using (true) with check (true);
grant select, insert on plan to billing_app;
grant update (name, metadata, is_active, updated_at) on plan to billing_app;
