-- A customer's standing order. Its state at any instant is a function of the instants stored here.
create table subscription (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  product label not null,
  plan_id uuid not null,
  currency currency_code not null,
  time_zone text not null,
  proration text not null constraint proration_is_known check (proration in ('day', 'second')),
  start_at timestamptz not null,
  trial_end timestamptz,
  -- Up to here it is billed by another system: nothing is due before.
  billed_elsewhere_until timestamptz,
  -- The end, once it is known, and when it was ordered.
  ends_at timestamptz,
  canceled_at timestamptz,
  cancel_at_period_end boolean not null default false,
  -- The times that are not served; one that goes on has no upper bound.
  pauses tstzmultirange not null default '{}',
  -- Orders that wait for their instants, in order: [{ kind: change | pause | resume, at, proration }], of a change also
  -- is_at_period_end, plan_id and items: [{ price_code, quantity, price_id }]; a price_id is that of an add-on.
  waiting jsonb constraint waiting_orders_are_some check (jsonb_array_length(waiting) > 0),
  -- Its discounts, in the order in which they act: [{ id, coupon_id, promotion_code_id, off, duration, plan_codes, price_codes,
  -- from, until }], off is { percent } or { cents }.
  discounts jsonb constraint discounts_are_some check (jsonb_array_length(discounts) > 0),
  -- Everything that fell due up to here is billed.
  billed_until timestamptz,
  next_billing_at timestamptz,
  -- What periods that end later lack on final documents is left to the next one: a void invoice, an open draft, lines that
  -- cancelled out, changes with next_invoice. And the event for which they are looked at before anything falls due by itself.
  unbilled_since timestamptz,
  rebill_cause_event_id uuid,
  external_id text constraint external_id_is_short check (length(external_id) between 1 and 255),
  purchase_order text constraint purchase_order_is_short check (length(purchase_order) between 1 and 255),
  collection text not null default 'send_invoice' constraint collection_is_known check (collection in ('automatic', 'send_invoice')),
  -- Null: the customer's default.
  payment_method_id uuid,
  -- What of a period is due so far reaches it: then usage is billed before the period is over.
  billing_threshold_cents cents constraint billing_threshold_is_positive check (billing_threshold_cents > 0),
  -- An item of it is or was a commitment, so the charges of its period are read together.
  has_commitment boolean not null default false,
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
  constraint an_end_says_when_it_was_ordered check ((ends_at is null) = (canceled_at is null)),
  constraint subscription_is_to_a_plan foreign key (tenant_id, plan_id) references plan
) with (fillfactor = 45);
-- The statuses that few have are found by what they have in common; most are active. Only by columns that a renewal does not
-- touch, or it would rewrite every index of the table.
create index subscription_begun_later on subscription (tenant_id, id) where start_at > created_at;
create index subscription_with_trial on subscription (tenant_id, id) where trial_end is not null;
create index subscription_paused on subscription (tenant_id, id) where not isempty(pauses) or waiting is not null;
create index subscription_ending on subscription (tenant_id, id) where ends_at is not null;
create index subscription_by_plan on subscription (tenant_id, plan_id, id) where plan_id is not null;
create unique index subscription_external_id_is_unique on subscription (tenant_id, external_id) where external_id is not null;
create index subscription_by_customer on subscription (tenant_id, customer_id, id) where customer_id is not null;

-- What the subscription consists of: a price in a quantity, with a cadence of its own.
create table subscription_item (
  tenant_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  price_code label not null,
  -- The code of the plan that its price is of, where that is not the subscription's own.
  add_on_of label,
  -- Where it has left the subscription.
  ends_at timestamptz,
  -- Whether any version of it is billed in arrears: then the period that ends now is read as well.
  in_arrears boolean not null default false,
  -- The period that the subscription's billed_until lies in, with the bounds by which it is billed.
  period_number integer,
  period_start timestamptz,
  period_end timestamptz,
  primary key (tenant_id, id),
  constraint item_belongs_to_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint a_period_is_whole check (num_nulls(period_number, period_start, period_end) in (0, 3)),
  constraint period_has_length check (period_end > period_start),
  -- An item that has left makes room for another of the same code. Checked at the commit: one may leave and the next begin in one
  -- statement.
  constraint one_live_item_per_price_code exclude using btree
    (tenant_id with =, subscription_id with =, price_code with =, coalesce(add_on_of, '') with =)
    where (ends_at is null) deferrable initially deferred
) with (fillfactor = 45);
create index subscription_item_add_on on subscription_item (tenant_id, add_on_of) where add_on_of is not null and ends_at is null;
create index subscription_item_by_subscription on subscription_item (tenant_id, subscription_id) where subscription_id is not null;

-- An item's history: which price in which quantity, due from when on. A version is due until a later one is. It never changes, but
-- that a trial's end may move before anything is billed (guard_version).
create table item_version (
  tenant_id uuid not null,
  item_id uuid not null,
  number integer not null constraint versions_count_from_one check (number >= 1),
  plan_id uuid not null,
  price_id uuid not null,
  quantity integer not null constraint quantity_is_sensible check (quantity between 1 and 1000000),
  anchor timestamptz not null,
  effective_at timestamptz not null,
  due_from timestamptz not null,
  -- What acts on it: [{ id, off, from, until }], on every period that overlaps that time.
  discounts jsonb constraint discounts_of_a_version_are_some check (jsonb_array_length(discounts) > 0),
  primary key (tenant_id, item_id, number),
  constraint version_belongs_to_an_item foreign key (tenant_id, item_id) references subscription_item,
  constraint version_is_of_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint version_has_a_price foreign key (tenant_id, price_id) references price
);

-- What is known of one version in one period. What has been billed of it is the sum of its lines.
create table charge (
  tenant_id uuid not null,
  item_id uuid not null,
  version_number integer not null,
  period_number integer not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  -- What the version serves of the period.
  serves_from timestamptz not null,
  serves_until timestamptz not null,
  -- Due although it is not served (proration none), and not due although it is served (D21).
  kept tstzmultirange not null default '{}',
  forgiven tstzmultirange not null default '{}',
  -- Of usage: what of its lines is not to be billed again.
  forgiven_cents cents not null default 0,
  serves tstzrange not null generated always as (tstzrange(serves_from, serves_until)) stored,
  primary key (tenant_id, item_id, version_number, period_number),
  constraint charge_is_for_a_version foreign key (tenant_id, item_id, version_number) references item_version,
  constraint no_service_is_charged_twice
    exclude using gist (tenant_id with =, item_id with =, serves with &&) where (not isempty(serves)), -- as above
  constraint charge_stays_in_its_period check (serves_from >= period_start and (serves_until <= period_end or isempty(serves)))
);
-- What can still change is found without reading what is settled.
-- The condition is always true. It keeps the check of foreign keys, which asks for no period end, from going through all of an
-- item's past by this index, as it would with a plan that was made while the table was empty.
create index charge_by_period_end on charge (tenant_id, item_id, period_end) where period_end is not null;

alter table subscription enable row level security;
alter table subscription force row level security;
create policy own_rows on subscription to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscription to billing_owner using (true) with check (true);
grant select, insert on subscription to billing_app;
grant update (plan_id, trial_end, ends_at, canceled_at, cancel_at_period_end, pauses, waiting, discounts, billed_until,
  next_billing_at, unbilled_since, rebill_cause_event_id, external_id, purchase_order, collection,
  payment_method_id, billing_threshold_cents, has_commitment, metadata, updated_at) on subscription to billing_app;

alter table subscription_item enable row level security;
alter table subscription_item force row level security;
create policy own_rows on subscription_item to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscription_item to billing_owner using (true) with check (true);
grant select, insert on subscription_item to billing_app;
grant update (in_arrears, ends_at, period_number, period_start, period_end) on subscription_item to billing_app;

alter table item_version enable row level security;
alter table item_version force row level security;
create policy own_rows on item_version to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on item_version to billing_owner using (true) with check (true);
grant select, insert on item_version to billing_app;
grant update (anchor, due_from, discounts) on item_version to billing_app;

alter table charge enable row level security;
alter table charge force row level security;
create policy own_rows on charge to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on charge to billing_owner using (true) with check (true);
grant select, insert on charge to billing_app;
grant update (serves_from, serves_until, kept, forgiven, forgiven_cents) on charge to billing_app;
