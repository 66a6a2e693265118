-- A customer's standing order. Its state at any instant is a function of the instants stored here.
create table subscription (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  product label not null,
  currency currency_code not null,
  time_zone text not null,
  proration text not null constraint proration_is_known check (proration in ('day', 'second')),
  start_at timestamptz not null,
  trial_end timestamptz,
  -- The end, once it is known: when, since when it is known, and to where a charge stays although service ended.
  ends_at timestamptz,
  end_known_at timestamptz,
  end_known_to_version integer,
  end_keeps_until timestamptz,
  canceled_at timestamptz,
  cancel_at_period_end boolean not null default false,
  paused_at timestamptz,
  pause_keeps_until timestamptz,
  -- A change that waits for the end of the billing period.
  pending_plan_id uuid,
  pending_quantity integer constraint pending_quantity_is_sensible check (pending_quantity between 1 and 1000000),
  pending_at timestamptz,
  -- Everything that fell due up to here is billed; the period is the one that contains it.
  billed_until timestamptz,
  cycle_number integer,
  period_number integer,
  period_start timestamptz,
  period_end timestamptz,
  next_billing_at timestamptz,
  -- The event for which to look before anything falls due by itself: a void invoice to bill again, a cancellation taken back.
  look_again_event_id uuid,
  metadata metadata not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Without an end the range is open; greatest() alone would ignore the null and make it empty.
  live tstzrange not null generated always as
    (tstzrange(start_at, case when ends_at is not null then greatest(start_at, ends_at) end)) stored,
  primary key (tenant_id, id),
  constraint subscription_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint one_live_subscription_per_product
    -- Nothing overlaps an empty range. Saying so keeps the index for this alone: the planner would also look up rows by it, and
    -- check foreign keys through it, reading everything of a customer, or all of an item's past.
    exclude using gist (tenant_id with =, customer_id with =, product with =, live with &&) where (not isempty(live)),
  constraint trial_ends_after_the_start check (trial_end > start_at),
  constraint an_end_is_told_whole check
    (num_nulls(ends_at, end_known_at, end_known_to_version, canceled_at) in (0, 4)),
  constraint pending_change_is_of_a_plan foreign key (tenant_id, pending_plan_id) references plan,
  constraint a_pending_change_is_told_whole check (num_nulls(pending_plan_id, pending_quantity, pending_at) in (0, 3)),
  constraint period_is_told_whole check (num_nulls(cycle_number, period_number, period_start, period_end) in (0, 4)),
  constraint period_has_length check (period_end > period_start)
) with (fillfactor = 45);
-- The statuses that few have are found by what they have in common; most are active. Only by columns that a renewal does not
-- touch, or it would rewrite every index of the table.
create index subscription_begun_later on subscription (tenant_id, id) where start_at > created_at;
create index subscription_with_trial on subscription (tenant_id, id) where trial_end is not null;
create index subscription_paused on subscription (tenant_id, id) where paused_at is not null;
create index subscription_ending on subscription (tenant_id, id) where ends_at is not null;
create index subscription_by_customer on subscription (tenant_id, customer_id, id);

-- What the subscription consists of: one item of its plan today.
create table subscription_item (
  tenant_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  primary key (tenant_id, id),
  constraint item_belongs_to_a_subscription foreign key (tenant_id, subscription_id) references subscription
);
create index subscription_item_by_subscription on subscription_item (tenant_id, subscription_id);

-- An item's history: which plan in which quantity, and for which time it is charged.
create table item_version (
  tenant_id uuid not null,
  item_id uuid not null,
  number integer not null constraint versions_count_from_one check (number >= 1),
  plan_id uuid not null,
  quantity integer not null constraint quantity_is_sensible check (quantity between 1 and 1000000),
  cycle_number integer not null,
  cycle_anchor timestamptz not null,
  effective_at timestamptz not null,
  charged_from timestamptz not null,
  charged_until timestamptz,
  keeps_until timestamptz,
  primary key (tenant_id, item_id, number),
  constraint version_belongs_to_an_item foreign key (tenant_id, item_id) references subscription_item,
  constraint version_is_of_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint version_does_not_end_before_it_starts check (charged_until >= charged_from)
);
create index item_version_by_plan on item_version (tenant_id, plan_id, item_id);

-- What has been charged so far for one version in one period. Invoice lines are the movements that add up to it.
create table charge (
  tenant_id uuid not null,
  item_id uuid not null,
  cycle_number integer not null,
  period_number integer not null,
  version_number integer not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  covers_from timestamptz not null,
  covers_until timestamptz not null,
  -- The times for which what was charged stands; null where those are what it covers.
  paid tstzmultirange,
  amount_cents cents not null,
  -- A void has taken something back, so the next billing looks again although the period is long over.
  is_reopened boolean not null default false,
  -- Times for which nothing is due any more (D21).
  waived tstzmultirange not null default '{}',
  covers tstzrange not null generated always as (tstzrange(covers_from, covers_until)) stored,
  primary key (tenant_id, item_id, cycle_number, period_number, version_number),
  constraint charge_is_for_a_version foreign key (tenant_id, item_id, version_number) references item_version,
  constraint no_service_is_charged_twice
    exclude using gist (tenant_id with =, item_id with =, covers with &&) where (not isempty(covers)), -- as above
  constraint charge_stays_in_its_period check (covers_from >= period_start and covers_until <= period_end)
);
-- What can still change is found without reading what is settled.
-- The condition is always true. It keeps the check of foreign keys, which asks for no period end, from going through all of an
-- item's past by this index, as it would with a plan that was made while the table was empty.
create index charge_by_period_end on charge (tenant_id, item_id, period_end) where period_end is not null;
create index charge_reopened on charge (tenant_id, item_id) where is_reopened;
create index charge_waived on charge (tenant_id, item_id) where not isempty(waived);

alter table subscription enable row level security;
alter table subscription force row level security;
create policy own_rows on subscription to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscription to billing_owner using (true) with check (true);
grant select, insert on subscription to billing_app;
grant update (trial_end, ends_at, end_known_at, end_known_to_version, end_keeps_until, canceled_at, cancel_at_period_end, paused_at, pause_keeps_until,
  pending_plan_id, pending_quantity, pending_at, billed_until, cycle_number, period_number, period_start, period_end, next_billing_at, look_again_event_id,
  metadata, updated_at) on subscription to billing_app;

alter table subscription_item enable row level security;
alter table subscription_item force row level security;
create policy own_rows on subscription_item to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscription_item to billing_owner using (true) with check (true);
grant select, insert on subscription_item to billing_app;

alter table item_version enable row level security;
alter table item_version force row level security;
create policy own_rows on item_version to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on item_version to billing_owner using (true) with check (true);
grant select, insert on item_version to billing_app;
grant update (plan_id, quantity, cycle_number, cycle_anchor, effective_at, charged_from, charged_until, keeps_until) on item_version to billing_app;

alter table charge enable row level security;
alter table charge force row level security;
create policy own_rows on charge to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on charge to billing_owner using (true) with check (true);
grant select, insert on charge to billing_app;
grant update (covers_from, covers_until, paid, amount_cents, is_reopened, waived) on charge to billing_app;
