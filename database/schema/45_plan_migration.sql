-- The subscribers of a plan, moved to another one in the background (D33). Listed first, then worked through in batches: how far
-- it is stands with each subscription, in the transaction that changes it.
create table plan_migration (
  tenant_id uuid not null references tenant,
  id uuid not null,
  plan_id uuid not null,
  to_plan_id uuid not null,
  change_at text not null constraint change_at_is_known check (change_at in ('now', 'period_end')),
  proration text not null constraint proration_is_known check (proration in ('prorate', 'none', 'next_invoice')),
  overrides text not null default 'keep' constraint overrides_are_known check (overrides in ('keep', 'drop')),
  -- Each subscription is changed as of this instant, by the database's clock.
  as_of timestamptz not null,
  status text not null default 'running' constraint status_is_known check (status in ('running', 'done', 'canceled')),
  -- The subscriptions listed so far, up to this one; all of them once it says so.
  listed_until uuid,
  is_listed boolean not null default false,
  subscriptions integer not null default 0,
  changed integer not null default 0 constraint changed_is_not_negative check (changed >= 0),
  skipped integer not null default 0 constraint skipped_is_not_negative check (skipped >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  constraint migration_leaves_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint migration_leads_to_a_plan foreign key (tenant_id, to_plan_id) references plan,
  constraint migration_leads_to_another_plan check (plan_id <> to_plan_id),
  constraint no_subscription_is_migrated_twice check (changed + skipped <= subscriptions),
  constraint a_done_migration_adds_up check (status <> 'done' or (is_listed and changed + skipped = subscriptions)),
  constraint an_ended_migration_says_when check ((status = 'running') = (ended_at is null))
) with (fillfactor = 50);
create unique index one_running_migration_per_plan on plan_migration (tenant_id, plan_id) where status = 'running';

-- A subscription that a migration is about, and what became of it.
create table plan_migration_subscription (
  tenant_id uuid not null,
  migration_id uuid not null,
  subscription_id uuid not null,
  customer_id uuid not null,
  test_clock_id uuid,
  status text not null default 'waiting' constraint status_is_known check (status in ('waiting', 'changed', 'skipped')),
  reason text,
  detail text,
  decided_at timestamptz,
  primary key (tenant_id, migration_id, subscription_id),
  constraint listed_for_a_migration foreign key (tenant_id, migration_id) references plan_migration,
  constraint listed_is_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint skipped_says_why check ((status = 'skipped') = (reason is not null)),
  constraint decided_says_when check ((status = 'waiting') = (decided_at is null))
);
create index plan_migration_waiting on plan_migration_subscription (tenant_id, migration_id, customer_id) where status = 'waiting';
create index plan_migration_skipped on plan_migration_subscription (tenant_id, migration_id, subscription_id) where status = 'skipped';
create index plan_migration_of_subscription on plan_migration_subscription (tenant_id, subscription_id) where subscription_id is not null;

-- How far a preview is that one request could not finish: the same request goes on with it. In no document.
create table plan_migration_preview (
  tenant_id uuid not null references tenant,
  plan_id uuid not null,
  to_plan_id uuid not null,
  change_at text not null,
  proration text not null,
  overrides text not null default 'keep',
  as_of timestamptz not null,
  is_done boolean not null default false,
  seen_until uuid,
  subscriptions integer not null,
  skipped integer not null,
  difference_now_cents cents not null,
  difference_at_next_renewal_cents cents not null,
  updated_at timestamptz not null,
  primary key (tenant_id, plan_id, to_plan_id, change_at, proration, overrides),
  constraint preview_leaves_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint preview_leads_to_a_plan foreign key (tenant_id, to_plan_id) references plan
) with (fillfactor = 50);

-- Claims customers whose subscriptions wait for a migration: those without a test clock first, then those of one clock, which is
-- locked before them. Whoever is held by somebody else is passed over, or waited for where one is wanted by name; clocks that are
-- being advanced are left alone. Separate statements, so that each sees what was committed before its locks were given.
create function claim_migrating_customers(migration uuid, at_most integer, wanted uuid)
  returns table (customer_id uuid, now timestamptz, last_instant timestamptz, test_clock_id uuid,
    invoice_number bigint, invoice_year integer, highest_invoice_number bigint,
    credit_note_number bigint, credit_note_year integer, highest_credit_note_number bigint, last_finalized_at timestamptz,
    is_advancing boolean, is_parked boolean, changed_at timestamptz)
  language plpgsql as $$
#variable_conflict use_column
declare t uuid := current_tenant(); clock uuid; claimed uuid[];
begin
  select array_agg(d.customer_id) into claimed from (
    select l.customer_id from (
      select w.customer_id from plan_migration_subscription w
      where w.tenant_id = t and w.migration_id = migration and w.status = 'waiting' and w.test_clock_id is null
        and (wanted is null or w.customer_id = wanted)
      order by w.customer_id) w
    cross join lateral (
      select b.customer_id from customer_billing b
      where b.tenant_id = t and b.customer_id = w.customer_id for no key update skip locked) l
    limit at_most) d;
  if claimed is null then
    select l.id into clock from (
      select distinct w.test_clock_id from plan_migration_subscription w
      where w.tenant_id = t and w.migration_id = migration and w.status = 'waiting' and w.test_clock_id is not null
        and (wanted is null or w.customer_id = wanted)) w
    cross join lateral (
      select k.id from test_clock k
      where k.tenant_id = t and k.id = w.test_clock_id and k.advancing_to is null for no key update skip locked) l
    limit 1;
    if clock is null then return; end if;
    select array_agg(d.customer_id) into claimed from (
      select l.customer_id from (
        select w.customer_id from plan_migration_subscription w
        where w.tenant_id = t and w.migration_id = migration and w.status = 'waiting' and w.test_clock_id = clock
          and (wanted is null or w.customer_id = wanted)
        order by w.customer_id) w
      cross join lateral (
        select b.customer_id from customer_billing b
        where b.tenant_id = t and b.customer_id = w.customer_id for no key update skip locked) l
      limit at_most) d;
  end if;
  return query
    select b.customer_id, coalesce(k.now, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant)), b.last_instant,
      b.test_clock_id,
      coalesce(k.invoice_number, b.invoice_number), coalesce(k.invoice_year, b.invoice_year),
      coalesce(k.highest_invoice_number, b.highest_invoice_number),
      coalesce(k.credit_note_number, b.credit_note_number), coalesce(k.credit_note_year, b.credit_note_year),
      coalesce(k.highest_credit_note_number, b.highest_credit_note_number), k.last_finalized_at,
      coalesce(k.advancing_to is not null, false), b.parked_at is not null, greatest(b.changed_at, k.updated_at)
    from customer_billing b left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
    where b.tenant_id = t and b.customer_id = any(claimed) order by b.customer_id;
end $$;

-- Migrations that are under way, over all tenants, the oldest first; and how much of them is left, for the metrics.
create function running_plan_migrations() returns table (tenant_id uuid, id uuid, is_listed boolean)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select m.tenant_id, m.id, m.is_listed from plan_migration m where m.status = 'running' order by m.created_at, m.id;
  end;

create function plan_migration_backlog() returns table (running bigint, remaining bigint)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select count(*), coalesce(sum(m.subscriptions - m.changed - m.skipped), 0)::bigint from plan_migration m where m.status = 'running';
  end;

revoke all on function running_plan_migrations() from public;
revoke all on function plan_migration_backlog() from public;
grant execute on function running_plan_migrations() to billing_app;
grant execute on function plan_migration_backlog() to billing_app;

alter table plan_migration enable row level security;
alter table plan_migration force row level security;
create policy own_rows on plan_migration to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_migration to billing_owner using (true) with check (true);
grant select, insert on plan_migration to billing_app;
grant update (status, listed_until, is_listed, subscriptions, changed, skipped, updated_at, ended_at) on plan_migration to billing_app;

alter table plan_migration_subscription enable row level security;
alter table plan_migration_subscription force row level security;
create policy own_rows on plan_migration_subscription to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_migration_subscription to billing_owner using (true) with check (true);
grant select, insert on plan_migration_subscription to billing_app;
grant update (status, reason, detail, decided_at) on plan_migration_subscription to billing_app;

alter table plan_migration_preview enable row level security;
alter table plan_migration_preview force row level security;
create policy own_rows on plan_migration_preview to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_migration_preview to billing_owner using (true) with check (true);
grant select, insert on plan_migration_preview to billing_app;
grant update (as_of, is_done, seen_until, subscriptions, skipped, difference_now_cents, difference_at_next_renewal_cents, updated_at)
  on plan_migration_preview to billing_app;
