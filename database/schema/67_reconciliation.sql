-- When an account is compared with its gateway next, and until when it agreed or its differences were written down.
create table reconciliation (
  tenant_id uuid not null,
  gateway_account_id uuid not null,
  next_run_at timestamptz not null,
  -- Who compares it, by the database's clock; `claims` counts those who did, and is theirs to write by.
  lease_until timestamptz,
  claims integer not null default 0,
  -- When the last comparison began that was completed, but for what the account's key may not read (`gateway_account.not_compared`).
  reconciled_until timestamptz,
  -- Since when everything is to be compared before the account collects again: this is another database than before.
  compare_since timestamptz,
  -- The gateway does not know the account's credentials: nothing is charged with them, so nothing waits for it.
  is_refused boolean not null default false,
  primary key (tenant_id, gateway_account_id),
  constraint reconciliation_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account
);
create index reconciliation_due on reconciliation (next_run_at);
create index reconciliation_waiting on reconciliation (tenant_id, gateway_account_id) where compare_since is not null;

-- What the gateway and we say differently of a charge, a refund or a dispute, until a later comparison no longer finds it or a person
-- has resolved it.
create table reconciliation_difference (
  tenant_id uuid not null,
  id uuid not null,
  gateway_account_id uuid not null,
  object text not null constraint compared_object_is_known check (object in ('charge', 'refund', 'dispute')),
  kind text not null constraint difference_kind_is_known check (
    kind in ('not_recorded', 'not_at_gateway', 'amount_differs', 'status_differs')),
  gateway_reference text not null,
  -- The attempt, where it is known here; the key that the charge names, also where it is not.
  attempt_id uuid,
  attempt_key text,
  our_amount_cents cents,
  our_currency currency_code,
  our_status text,
  gateway_amount_cents cents,
  gateway_currency text,
  gateway_status text,
  charged_at timestamptz not null,
  created_at timestamptz not null,
  resolved_at timestamptz,
  -- Why a person has resolved it, and who: { reason, api_key_id, person_id }; null where a comparison has.
  resolution jsonb,
  primary key (tenant_id, id),
  constraint resolution_says_when check (resolution is null or resolved_at is not null),
  constraint difference_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint difference_is_of_an_attempt foreign key (tenant_id, attempt_id) references payment_attempt
);
create unique index difference_is_open_once on reconciliation_difference (tenant_id, gateway_account_id, kind, gateway_reference)
  where resolved_at is null;
create index reconciliation_difference_by_account on reconciliation_difference (tenant_id, gateway_account_id, id);
-- What a person has resolved, until it changes.
create index reconciliation_difference_by_reference on reconciliation_difference (tenant_id, gateway_account_id, gateway_reference);
create index reconciliation_difference_by_attempt on reconciliation_difference (tenant_id, attempt_id) where attempt_id is not null;

alter table reconciliation enable row level security;
alter table reconciliation force row level security;
create policy own_rows on reconciliation to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on reconciliation to billing_owner using (true) with check (true);
grant select on reconciliation to billing_app;
grant update (next_run_at, lease_until, reconciled_until, compare_since, is_refused) on reconciliation to billing_app;

alter table reconciliation_difference enable row level security;
alter table reconciliation_difference force row level security;
create policy own_rows on reconciliation_difference to billing_app using (tenant_id = current_tenant())
  with check (tenant_id = current_tenant());
create policy all_rows on reconciliation_difference to billing_owner using (true) with check (true);
grant select, insert on reconciliation_difference to billing_app;
grant update (resolved_at, resolution) on reconciliation_difference to billing_app;

-- Claims the account that waits longest to be compared, of whatever tenant; no row if none is due. Open differences are looked at
-- again for 30 days. The hour before is for clocks that differ.
create function claim_reconciliation(lease_seconds integer)
  returns table (tenant_id uuid, gateway_account_id uuid, claims integer, compared_until timestamptz, since timestamptz, now timestamptz)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_column
begin
  insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select g.tenant_id, g.id, g.created_at + interval '1 day' from gateway_account g
    where g.gateway <> 'test' and g.status = 'enabled'
      and not exists (select from reconciliation r where (r.tenant_id, r.gateway_account_id) = (g.tenant_id, g.id))
    on conflict do nothing;
  return query
    update reconciliation r set lease_until = clock_timestamp() + make_interval(secs => lease_seconds), claims = r.claims + 1
    from (select w.tenant_id, w.gateway_account_id, g.created_at from reconciliation w
      join gateway_account g on g.tenant_id = w.tenant_id and g.id = w.gateway_account_id and g.status = 'enabled'
      where w.next_run_at <= clock_timestamp() and (w.lease_until is null or w.lease_until <= clock_timestamp())
      order by w.next_run_at limit 1 for no key update of w skip locked) f
    where r.tenant_id = f.tenant_id and r.gateway_account_id = f.gateway_account_id
    returning r.tenant_id, r.gateway_account_id, r.claims, coalesce(r.reconciled_until, f.created_at),
      least(clock_timestamp() - interval '3 days', r.reconciled_until, r.compare_since, (
        select greatest(min(d.charged_at), clock_timestamp() - interval '30 days') from reconciliation_difference d
        where d.tenant_id = r.tenant_id and d.gateway_account_id = r.gateway_account_id and d.resolved_at is null)) - interval '1 hour',
      date_trunc('milliseconds', clock_timestamp());
end $$;
revoke all on function claim_reconciliation(integer) from public;
grant execute on function claim_reconciliation(integer) to billing_app;

-- Which of these attempts any tenant has: several tenants may have one account at a gateway, which lists the charges of all.
create function attempts_of_anybody(attempt_ids uuid[]) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select a.id from (select distinct g.tenant_id from gateway_account g where g.gateway <> 'test') t
      join payment_attempt a on a.tenant_id = t.tenant_id and a.id = any(attempt_ids);
  end;
revoke all on function attempts_of_anybody(uuid[]) from public;
grant execute on function attempts_of_anybody(uuid[]) to billing_app;

-- Of all tenants, for the metrics. An account is late a day after its last comparison, also with a part that its key may not read; but
-- for events about stored methods, which a key need not read.
create function reconciliation_backlog() returns table (open_differences bigint, lag_seconds float8)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select
      (select count(*) from reconciliation_difference d where d.resolved_at is null),
      coalesce(greatest(0, (select extract(epoch from now() - min(least(coalesce(r.reconciled_until, g.created_at), (
          select min((n->>'since')::timestamptz) from jsonb_array_elements(g.not_compared) n where n->>'object' <> 'payment_method'))
          + interval '1 day'))
        from gateway_account g left join reconciliation r on r.tenant_id = g.tenant_id and r.gateway_account_id = g.id
        where g.gateway <> 'test' and g.status = 'enabled')), 0)::float8;
  $$;
revoke all on function reconciliation_backlog() from public;
grant execute on function reconciliation_backlog() to billing_app;

-- Whether money may be asked for, and of which database that was decided: one row, of no tenant. After a restore, or a fail-over to
-- a standby that had not received everything, charges are forgotten that were made; asking again would charge them twice.
create table collection_gate (
  is_only boolean primary key default true constraint there_is_one_gate check (is_only),
  system_identifier bigint,
  timeline_id integer,
  database_id oid not null,
  -- When a worker last saw the same database; every minute.
  seen_at timestamptz not null,
  -- Set while there are accounts that wait, because the database may be another one.
  changed_since timestamptz,
  -- Set by an operator.
  held_since timestamptz
);
alter table collection_gate enable row level security;
alter table collection_gate force row level security;
create policy all_rows on collection_gate to billing_owner using (true) with check (true);

-- Which database this is. A dump restored into another cluster has another system identifier, into the same one another oid; a restore
-- to a point in time and a promoted standby have another timeline, which the name of the WAL file shows at once and the control file
-- only after a checkpoint. Providers that do not tell answer with errors of their own: that part is then never found to have changed.
create function database_identity(out system_identifier bigint, out timeline_id integer, out database_id oid)
  language plpgsql stable set search_path = public, pg_temp
  as $$
begin
  select d.oid into database_id from pg_database d where d.datname = current_database();
  begin
    select s.system_identifier into database_identity.system_identifier from pg_control_system() s;
  exception when others then null;
  end;
  begin
    timeline_id := ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer;
  exception when others then null;
  end;
end $$;
revoke all on function database_identity() from public;

-- Whether this may be another database than the one that was seen last. One that nobody has seen for 15 minutes may be a copy of a
-- volume, in which nothing differs.
create function database_may_be_another(gate collection_gate) returns boolean
  language sql stable set search_path = public, pg_temp
  begin atomic
    select coalesce(d.system_identifier <> (gate).system_identifier, false) or coalesce(d.timeline_id <> (gate).timeline_id, false)
      or d.database_id <> (gate).database_id or (gate).seen_at < clock_timestamp() - interval '15 minutes'
    from database_identity() d;
  end;
revoke all on function database_may_be_another(collection_gate) from public;

-- Whether anything may be collected, but for what waits for its account: nobody has paused it, and the database is the one that was
-- seen last.
create function collection_is_open() returns boolean
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select not exists (select from collection_gate g
      where g.held_since is not null or database_may_be_another(g));
  end;
revoke all on function collection_is_open() from public;
grant execute on function collection_is_open() to billing_app;

-- The accounts that are to be compared before they collect again. Within a tenant they are few.
create function accounts_that_wait() returns table (tenant_id uuid, gateway_account_id uuid, currencies text[])
  language sql stable set search_path = public, pg_temp
  begin atomic
    select r.tenant_id, r.gateway_account_id, g.currencies from reconciliation r
      join gateway_account g on g.tenant_id = r.tenant_id and g.id = r.gateway_account_id and g.status = 'enabled'
      where r.compare_since is not null and not r.is_refused;
  end;
revoke all on function accounts_that_wait() from public;
grant execute on function accounts_that_wait() to billing_app;

-- With new credentials an account could charge what it has charged before the restore: it is compared first. They may also read what was
-- not compared.
create function compare_new_credentials() returns trigger language plpgsql as $$
begin
  update reconciliation r set is_refused = false, next_run_at = least(r.next_run_at, clock_timestamp())
    where r.tenant_id = new.tenant_id and r.gateway_account_id = new.id and (r.compare_since is not null or new.not_compared <> '[]');
  return new;
end $$;
create trigger compare_new_credentials after update of credentials on gateway_account for each row
  when (old.credentials is distinct from new.credentials) execute function compare_new_credentials();

-- Looks whether this is the database that was seen last. If it may not be, each account waits until it was compared since a day before
-- then; what workers of the other database had claimed is free. `paused_since`: an operator has paused all, or some accounts wait.
create function watch_database()
  returns table (paused_since timestamptz, has_changed boolean, has_resumed boolean)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare
  gate collection_gate;
  here record;
  present timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  has_changed := false;
  has_resumed := false;
  select * into gate from collection_gate;
  if gate.seen_at > present - interval '1 minute' and gate.changed_since is null and not database_may_be_another(gate) then
    return query select gate.held_since, has_changed, has_resumed;
    return;
  end if;
  select * into here from database_identity();
  insert into collection_gate (system_identifier, timeline_id, database_id, seen_at)
    values (here.system_identifier, here.timeline_id, here.database_id, present) on conflict do nothing;
  select * into gate from collection_gate for update;
  if database_may_be_another(gate) then
    insert into reconciliation (tenant_id, gateway_account_id, next_run_at, compare_since)
      select g.tenant_id, g.id, present, gate.seen_at - interval '1 day' from gateway_account g
      where g.gateway <> 'test' and g.status = 'enabled'
      on conflict (tenant_id, gateway_account_id) do update set next_run_at = excluded.next_run_at, lease_until = null,
        claims = reconciliation.claims + 1, compare_since = least(reconciliation.compare_since, excluded.compare_since),
        is_refused = false;
    has_changed := exists (select from accounts_that_wait());
    gate.changed_since := case when has_changed then coalesce(gate.changed_since, present) end;
  elsif gate.changed_since is not null and not exists (select from accounts_that_wait()) then
    has_resumed := true;
    gate.changed_since := null;
  end if;
  update collection_gate set system_identifier = here.system_identifier, timeline_id = here.timeline_id, database_id = here.database_id,
    seen_at = present, changed_since = gate.changed_since;
  return query select least(gate.changed_since, gate.held_since), has_changed, has_resumed;
end $$;
revoke all on function watch_database() from public;
grant execute on function watch_database() to billing_app;
