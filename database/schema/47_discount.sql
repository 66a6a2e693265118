-- What customers may be given off prices: coupons, the words that redeem them, and their redemptions.
create table coupon (
  tenant_id uuid not null references tenant,
  id uuid not null,
  -- The merchant's own name of it.
  code text constraint coupon_code_is_short check (length(code) between 1 and 255),
  name text not null constraint coupon_name_is_short check (length(name) between 1 and 255),
  percent_off numeric(7, 4) constraint percent_is_of_a_hundred check (percent_off > 0 and percent_off <= 100),
  -- Minor units by currency: { EUR: 500 }.
  amounts_off jsonb constraint amounts_are_some check (jsonb_typeof(amounts_off) = 'object' and amounts_off <> '{}'),
  duration text not null constraint duration_is_known check (duration in ('once', 'forever', 'periods', 'months')),
  duration_count integer constraint duration_is_positive check (duration_count > 0),
  -- Codes of plans and prices that it applies to; null is all.
  plan_codes text[] constraint plan_codes_are_some check (cardinality(plan_codes) > 0),
  price_codes text[] constraint price_codes_are_some check (cardinality(price_codes) > 0),
  redeem_by timestamptz,
  max_redemptions integer constraint coupon_limit_is_positive check (max_redemptions > 0),
  max_per_customer integer constraint customer_limit_is_positive check (max_per_customer > 0),
  first_time_only boolean not null,
  -- How often it was redeemed: the number of its discounts, and of those of deleted test clocks.
  redeemed integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint a_coupon_takes_off_a_percent_or_amounts check (num_nonnulls(percent_off, amounts_off) = 1),
  constraint a_duration_has_its_count check ((duration in ('periods', 'months')) = (duration_count is not null)),
  constraint coupon_is_redeemed_within_its_limit check (redeemed between 0 and coalesce(max_redemptions, redeemed))
);
create unique index coupon_code_is_unique on coupon (tenant_id, lower(code)) where code is not null;

-- A word that redeems a coupon, with limits of its own.
create table promotion_code (
  tenant_id uuid not null,
  id uuid not null,
  coupon_id uuid not null,
  code text not null constraint promotion_code_is_short check (length(code) between 1 and 255),
  max_redemptions integer constraint code_limit_is_positive check (max_redemptions > 0),
  expires_at timestamptz,
  -- The only customer who may redeem it.
  customer_id uuid,
  redeemed integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint promotion_code_is_of_a_coupon foreign key (tenant_id, coupon_id) references coupon,
  constraint promotion_code_is_for_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint code_is_redeemed_within_its_limit check (redeemed between 0 and coalesce(max_redemptions, redeemed))
);
create unique index promotion_code_is_unique on promotion_code (tenant_id, lower(code)) where code is not null;
create index promotion_code_by_coupon on promotion_code (tenant_id, coupon_id, id) where coupon_id is not null;
create index promotion_code_by_customer on promotion_code (tenant_id, customer_id) where customer_id is not null;

-- A coupon redeemed on a subscription. Its terms stand on the subscription and on the versions that it acts on.
create table discount (
  tenant_id uuid not null,
  id uuid not null,
  coupon_id uuid not null,
  promotion_code_id uuid,
  customer_id uuid not null,
  subscription_id uuid not null,
  -- Which redemption of the coupon by the customer it is, and how many there may be.
  nth integer not null constraint redemptions_count_from_one check (nth >= 1),
  max_per_customer integer,
  -- Its time; without an end the upper bound is open.
  holds tstzrange not null,
  -- When it was removed, or ordered to end.
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint discount_is_of_a_coupon foreign key (tenant_id, coupon_id) references coupon,
  constraint discount_is_by_a_promotion_code foreign key (tenant_id, promotion_code_id) references promotion_code,
  constraint discount_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint discount_is_on_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint each_redemption_of_a_customer_counts_once unique (tenant_id, coupon_id, customer_id, nth),
  constraint customer_redeems_within_their_limit check (nth <= max_per_customer),
  constraint one_coupon_once_at_a_time
    exclude using gist (tenant_id with =, subscription_id with =, coupon_id with =, holds with &&) where (not isempty(holds))
);
create index discount_by_subscription on discount (tenant_id, subscription_id) where subscription_id is not null;
create index discount_by_customer on discount (tenant_id, customer_id) where customer_id is not null;
create index discount_by_promotion_code on discount (tenant_id, promotion_code_id) where promotion_code_id is not null;

alter table coupon enable row level security;
alter table coupon force row level security;
create policy own_rows on coupon to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on coupon to billing_owner using (true) with check (true);
grant select, insert on coupon to billing_app;
grant update (name, redeemed, archived_at, updated_at) on coupon to billing_app;

alter table promotion_code enable row level security;
alter table promotion_code force row level security;
create policy own_rows on promotion_code to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on promotion_code to billing_owner using (true) with check (true);
grant select, insert on promotion_code to billing_app;
grant update (redeemed, archived_at, updated_at) on promotion_code to billing_app;

alter table discount enable row level security;
alter table discount force row level security;
create policy own_rows on discount to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on discount to billing_owner using (true) with check (true);
grant select, insert on discount to billing_app;
grant update (holds, ended_at) on discount to billing_app;
