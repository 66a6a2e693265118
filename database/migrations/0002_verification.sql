-- 0002 verification

set local check_function_bodies = off;

create table public.verification (
  tenant_id       uuid                     not null,
  claimed_at      timestamp with time zone,
  tried_at        timestamp with time zone,
  verified_at     timestamp with time zone,
  violation_count bigint                   not null default 0,
  constraint verification_pkey primary key (tenant_id),
  constraint violation_count_is_not_negative check ((violation_count >= 0))
);

alter table public.verification
  enable row level security;

alter table public.verification
  force row level security;

create or replace function public.claim_verification (
  tried_before timestamp with time zone
)
  returns uuid
  language plpgsql
  security definer
  set search_path to 'public', 'pg_temp'
  AS $function$
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
end $function$;

create or replace function public.verification_state()
  returns table (
    violations     bigint,
    verified_since timestamp with time zone
  )
  language sql
  stable
  security definer
  set search_path to 'public', 'pg_temp'
BEGIN ATOMIC
 select (COALESCE(sum(v.violation_count), (0)::numeric))::bigint
  AS "coalesce",
     COALESCE(min(COALESCE(v.verified_at, t.created_at)), now()) AS "coalesce"
    FROM (public.tenant t
      LEFT JOIN public.verification v ON ((v.tenant_id = t.tenant_id)));
END;

alter table public.verification
  add constraint verification_tenant_id_fkey foreign key (tenant_id) references public.tenant(tenant_id);

create policy all_rows on public.verification
  for all
  to billing_owner
  using (true)
  with check (true);

create policy own_rows on public.verification
  for all
  to billing_app
  using ((tenant_id = public.current_tenant()))
  with check ((tenant_id = public.current_tenant()));

revoke all on function public.claim_verification(timestamp with time zone) from public;

grant execute on function public.claim_verification(timestamp with time zone) to billing_app;

revoke all on function public.verification_state() from public;

grant execute on function public.verification_state() to billing_app;

grant update (claimed_at, tried_at, verified_at, violation_count)
  on table public.verification to billing_app;

grant select on table public.verification to billing_app;
