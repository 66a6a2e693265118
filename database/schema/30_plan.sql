-- What is sold: a code with prices. Money, prices and interval never change: the next revision of the code has others.
create table plan (
  tenant_id uuid not null references tenant,
  id uuid not null,
  code label not null,
  revision integer not null default 1 constraint revisions_count_from_one check (revision > 0),
  name label not null,
  product label not null default 'default',
  currency currency_code not null,
  interval_unit text not null constraint interval_is_known check (interval_unit in ('day', 'week', 'month', 'year')),
  interval_count integer not null constraint interval_count_is_sensible check (interval_count between 1 and 1000),
  trial_days integer not null default 0 constraint trial_days_are_sensible check (trial_days between 0 and 3650),
  is_active boolean not null default true,
  metadata metadata not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint plan_code_is_unique unique (tenant_id, code, revision)
);

-- What is charged for one item of a subscription, and how. Never changes; revisions of a plan may share it.
create table price (
  tenant_id uuid not null references tenant,
  id uuid not null,
  code label not null,
  name text,
  currency currency_code not null,
  interval_unit text not null constraint interval_is_known check (interval_unit in ('day', 'week', 'month', 'year')),
  interval_count integer not null constraint interval_count_is_sensible check (interval_count between 1 and 1000),
  timing text not null constraint timing_is_known check (timing in ('in_advance', 'in_arrears')),
  trial_days integer not null default 0 constraint trial_days_are_sensible check (trial_days between 0 and 3650),
  quantity integer not null default 1 constraint quantity_is_sensible check (quantity between 1 and 1000000),
  kind text not null constraint kind_is_known check (kind in ('recurring', 'one_off', 'usage', 'commitment')),
  model text not null constraint model_is_known check (model in ('flat', 'per_unit', 'graduated', 'volume', 'package', 'percentage', 'matrix')),
  -- An exact decimal in minor units; tiers have their own.
  unit_amount text,
  tiers jsonb,
  package_size integer constraint package_size_is_positive check (package_size > 0),
  -- Percent of the units, and an amount for each event.
  rate text,
  fixed_amount text,
  -- [{ when: { property: value }, unit_amount }], and what else a unit costs.
  cells jsonb,
  default_unit_amount text,
  -- Units are sold by another measure than they are counted by: quantity / divide_by, rounded to whole units.
  divide_by integer constraint divide_by_is_positive check (divide_by > 0),
  round text constraint round_is_known check (round in ('up', 'down', 'nearest')),
  -- An exact decimal: units as they are sold, which cost nothing.
  included_quantity text not null default '0'
    constraint included_quantity_is_a_decimal check (included_quantity ~ '^[0-9]+(\.[0-9]+)?$'),
  minimum_cents cents constraint minimum_is_not_negative check (minimum_cents >= 0),
  maximum_cents cents constraint maximum_is_not_negative check (maximum_cents >= 0),
  -- Of usage: what counts it, which of its groups, and whether a part of a period has only that part of tiers and limits.
  meter_id uuid,
  filters jsonb constraint filters_are_some check (jsonb_array_length(filters) > 0),
  is_scaled boolean not null default true,
  -- What is sold, as the tenant's own rates call it; null: the tenant's default.
  tax_category text constraint tax_category_is_a_word check (tax_category ~ '^[A-Za-z0-9_-]{1,40}$'),
  -- The price of a plan in whose place this one was agreed with one subscription.
  override_of uuid,
  primary key (tenant_id, id),
  constraint an_agreed_price_is_in_place_of_a_price foreign key (tenant_id, override_of) references price,
  constraint a_transform_divides_and_rounds check ((divide_by is null) = (round is null)),
  constraint minimum_is_at_most_the_maximum check (minimum_cents <= maximum_cents),
  constraint a_one_off_price_is_due_at_once check (kind <> 'one_off' or (timing = 'in_advance' and trial_days = 0)),
  constraint a_usage_price_has_a_meter check ((kind = 'usage') = (meter_id is not null)
    and (kind = 'usage' or (filters is null and is_scaled and model not in ('percentage', 'matrix')))),
  constraint usage_is_due_in_arrears check (kind <> 'usage' or (timing = 'in_arrears' and quantity = 1)),
  constraint a_commitment_is_a_sum_in_arrears
    check ((kind = 'commitment') = (code = 'commitment') and (kind <> 'commitment' or (timing = 'in_arrears' and model = 'flat' and quantity = 1))),
  constraint a_flat_price_asks_for_no_quantity check (model <> 'flat' or (divide_by is null and included_quantity = '0')),
  constraint a_price_has_the_money_of_its_model check (
    (model in ('graduated', 'volume')) = (tiers is not null)
    and (model in ('flat', 'per_unit', 'package')) = (unit_amount is not null)
    and (model = 'package') = (package_size is not null)
    and (model = 'percentage') = (rate is not null) and (rate is null) = (fixed_amount is null)
    and (model = 'matrix') = (cells is not null) and (cells is null) = (default_unit_amount is null))
);

-- The prices of a plan, in order.
create table plan_price (
  tenant_id uuid not null,
  plan_id uuid not null,
  position integer not null,
  price_id uuid not null,
  primary key (tenant_id, plan_id, position),
  constraint price_list_is_of_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint price_list_names_a_price foreign key (tenant_id, price_id) references price
);

alter table plan enable row level security;
alter table plan force row level security;
create policy own_rows on plan to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan to billing_owner using (true) with check (true);
grant select, insert on plan to billing_app;
grant update (name, metadata, is_active, updated_at) on plan to billing_app;

alter table price enable row level security;
alter table price force row level security;
create policy own_rows on price to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on price to billing_owner using (true) with check (true);
grant select, insert on price to billing_app;

alter table plan_price enable row level security;
alter table plan_price force row level security;
create policy own_rows on plan_price to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_price to billing_owner using (true) with check (true);
grant select, insert on plan_price to billing_app;
