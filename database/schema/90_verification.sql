-- When a tenant's data was last verified, and by a worker: what the metrics tell. In no document, and nothing depends on it.
create table verification (
  tenant_id uuid primary key references tenant,
  -- Set while a worker is at it; one that never came back is passed over after a while.
  claimed_at timestamptz,
  -- When the last try ended, and when the last one that looked at everything did.
  tried_at timestamptz,
  verified_at timestamptz,
  violation_count bigint not null default 0 constraint violation_count_is_not_negative check (violation_count >= 0)
);

alter table verification enable row level security;
alter table verification force row level security;
create policy own_rows on verification to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on verification to billing_owner using (true) with check (true);
grant select on verification to billing_app;
grant update (claimed_at, tried_at, verified_at, violation_count) on verification to billing_app;

-- The next tenant whose last try ended before an instant, the longest waiting first and the abandoned ones last; null while
-- a worker is at one, so that one verifies at a time.
create function claim_verification(tried_before timestamptz) returns uuid
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare claimed uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('billing: verification', 0));
  if exists (select from verification v where v.claimed_at > clock_timestamp() - interval '15 minutes') then return null; end if;
  select t.tenant_id into claimed from tenant t left join verification v on v.tenant_id = t.tenant_id
    where v.tried_at is null or v.tried_at < tried_before
    order by v.claimed_at nulls first, v.tried_at nulls first, t.tenant_id limit 1;
  if claimed is null then return null; end if;
  insert into verification (tenant_id, claimed_at) values (claimed, clock_timestamp())
    on conflict (tenant_id) do update set claimed_at = excluded.claimed_at;
  return claimed;
end $$;

-- What was found in all tenants, and since when the one that was verified longest ago waits: for the metrics.
create function verification_state() returns table (violations bigint, verified_since timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select coalesce(sum(v.violation_count), 0)::bigint, coalesce(min(coalesce(v.verified_at, t.created_at)), now())
    from tenant t left join verification v on v.tenant_id = t.tenant_id;
  end;

revoke all on function claim_verification(timestamptz) from public;
revoke all on function verification_state() from public;
grant execute on function claim_verification(timestamptz) to billing_app;
grant execute on function verification_state() to billing_app;
