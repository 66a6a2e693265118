-- When an account is compared with its gateway next, and until when it agreed or its differences were written down.
create table reconciliation (
  tenant_id uuid not null,
  gateway_account_id uuid not null,
  next_run_at timestamptz not null,
  -- Who compares it, by the database's clock; `claims` counts those who did, and is theirs to write by.
  lease_until timestamptz,
  claims integer not null default 0,
  -- When the last comparison began that was completed.
  reconciled_until timestamptz,
  primary key (tenant_id, gateway_account_id),
  constraint reconciliation_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account
);
create index reconciliation_due on reconciliation (next_run_at);

-- What the gateway and we say differently of a charge, until a later comparison no longer finds it.
create table reconciliation_difference (
  tenant_id uuid not null,
  id uuid not null,
  gateway_account_id uuid not null,
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
  primary key (tenant_id, id),
  constraint difference_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint difference_is_of_an_attempt foreign key (tenant_id, attempt_id) references payment_attempt
);
create unique index difference_is_open_once on reconciliation_difference (tenant_id, gateway_account_id, kind, gateway_reference)
  where resolved_at is null;
create index reconciliation_difference_by_account on reconciliation_difference (tenant_id, gateway_account_id, id);
create index reconciliation_difference_by_attempt on reconciliation_difference (tenant_id, attempt_id) where attempt_id is not null;

alter table reconciliation enable row level security;
alter table reconciliation force row level security;
create policy own_rows on reconciliation to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on reconciliation to billing_owner using (true) with check (true);
grant select on reconciliation to billing_app;
grant update (next_run_at, lease_until, reconciled_until) on reconciliation to billing_app;

alter table reconciliation_difference enable row level security;
alter table reconciliation_difference force row level security;
create policy own_rows on reconciliation_difference to billing_app using (tenant_id = current_tenant())
  with check (tenant_id = current_tenant());
create policy all_rows on reconciliation_difference to billing_owner using (true) with check (true);
grant select, insert on reconciliation_difference to billing_app;
grant update (resolved_at) on reconciliation_difference to billing_app;

-- Claims the account that waits longest to be compared, of whatever tenant; no row if none is due. Open differences are looked at
-- again for 30 days. The hour before is for clocks that differ.
create function claim_reconciliation(lease_seconds integer)
  returns table (tenant_id uuid, gateway_account_id uuid, claims integer, since timestamptz, now timestamptz)
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
    from (select w.tenant_id, w.gateway_account_id from reconciliation w
      join gateway_account g on g.tenant_id = w.tenant_id and g.id = w.gateway_account_id and g.status = 'enabled'
      where w.next_run_at <= clock_timestamp() and (w.lease_until is null or w.lease_until <= clock_timestamp())
      order by w.next_run_at limit 1 for no key update of w skip locked) f
    where r.tenant_id = f.tenant_id and r.gateway_account_id = f.gateway_account_id
    returning r.tenant_id, r.gateway_account_id, r.claims,
      least(clock_timestamp() - interval '3 days', r.reconciled_until, (
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

-- Of all tenants, for the metrics. An account is late a day after its last comparison.
create function reconciliation_backlog() returns table (open_differences bigint, lag_seconds float8)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select
      (select count(*) from reconciliation_difference d where d.resolved_at is null),
      coalesce(greatest(0, (select extract(epoch from now() - min(coalesce(r.reconciled_until, g.created_at) + interval '1 day'))
        from gateway_account g left join reconciliation r on r.tenant_id = g.tenant_id and r.gateway_account_id = g.id
        where g.gateway <> 'test' and g.status = 'enabled')), 0)::float8;
  $$;
revoke all on function reconciliation_backlog() from public;
grant execute on function reconciliation_backlog() to billing_app;
