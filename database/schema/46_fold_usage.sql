-- Folding: committed batches move from the queue into buckets. A batch leaves the queue in the transaction that adds it, so buckets and
-- queue together are what was recorded, at every instant. Whoever writes buckets holds the tenant's lock of folding.

-- Folds batches of the present tenant, the oldest first; gives how many. Without waiting it gives 0 while somebody else folds.
create function fold_usage(at_most integer, wait boolean) returns integer
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_custom_plan set jit = off set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on
    set enable_bitmapscan = on set join_collapse_limit = 8
  as $$
declare t uuid := current_tenant(); picked bigint[]; filled integer[];
begin
  if wait then
    perform pg_advisory_xact_lock(hashtextextended(t::text, 8));
  elsif not pg_try_advisory_xact_lock(hashtextextended(t::text, 8)) then
    return 0;
  end if;
  select array_agg(batch order by batch) into picked from (select batch from usage_batch where tenant_id = t order by batch limit at_most) q;
  if picked is null then return 0; end if;
  if exists (select from meter m where m.tenant_id = t and cardinality(m.group_by) > 0) then
    with made as (
      insert into usage_group (tenant_id, meter_number, keys)
      select t, u.m, u.g from (
        select distinct u.m, u.g from usage_batch q cross join unnest(q.meters, q.groups) u (m, g)
        where q.tenant_id = t and q.batch = any (picked) and u.g is not null) u
      where not exists (select from usage_group o where o.tenant_id = t and o.meter_number = u.m and o.keys = u.g)
      order by u.m, u.g returning meter_number)
    select array_agg(distinct meter_number) into filled from made;
    update meter m set is_full = true where m.tenant_id = t and m.number = any (filled) and not m.is_full
      and (select count(*) from usage_group o where o.tenant_id = t and o.meter_number = m.number) >= 10000;
  end if;
  with gone as materialized (
    delete from usage_batch q where q.tenant_id = t and q.batch = any (picked) returning q.*
  ), part as materialized (
    select c, m, h, coalesce(gr.id, 0) g, sum(n)::bigint n, sum(t1) t1, min(lo) lo, max(hi) hi,
      (array_agg(lv order by la desc, lk desc) filter (where la is not null))[1] lv, max(la) la,
      (array_agg(lk order by la desc, lk desc) filter (where la is not null))[1] lk, sum(w) w
    from gone f cross join unnest(f.customers, f.meters, f.groups, f.hours, f.counts, f.totals, f.lows, f.highs, f.latests, f.latest_ats, f.latest_keys,
        f.weighteds) u (c, m, grp, h, n, t1, lo, hi, lv, la, lk, w)
      left join usage_group gr on gr.tenant_id = t and gr.meter_number = u.m and gr.keys = u.grp
    group by 1, 2, 3, 4
  ), hours as (
    insert into usage_hour as o (tenant_id, customer_id, meter_number, hour, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
    select t, part.* from part order by c, m, h, g
    on conflict (tenant_id, customer_id, meter_number, hour, group_id) do update set events = o.events + excluded.events,
      total = o.total + excluded.total, lowest = least(o.lowest, excluded.lowest), highest = greatest(o.highest, excluded.highest),
      latest = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest else o.latest end,
      latest_key = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest_key else o.latest_key end,
      latest_at = greatest(o.latest_at, excluded.latest_at), weighted = o.weighted + excluded.weighted
  ), days as (
    insert into usage_day as o (tenant_id, customer_id, meter_number, day, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
    select t, c, m, (h at time zone 'UTC')::date, g, sum(n), sum(t1), min(lo), max(hi),
      (array_agg(lv order by la desc, lk desc) filter (where la is not null))[1], max(la),
      (array_agg(lk order by la desc, lk desc) filter (where la is not null))[1],
      sum(case when w is not null then w + t1 * usage_micros(((h at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC' - h - interval '1 hour') end)
    from part group by 1, 2, 3, 4, 5 order by 2, 3, 4, 5
    on conflict (tenant_id, customer_id, meter_number, day, group_id) do update set events = o.events + excluded.events,
      total = o.total + excluded.total, lowest = least(o.lowest, excluded.lowest), highest = greatest(o.highest, excluded.highest),
      latest = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest else o.latest end,
      latest_key = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest_key else o.latest_key end,
      latest_at = greatest(o.latest_at, excluded.latest_at), weighted = o.weighted + excluded.weighted
  ), watched as (
    insert into usage_check (tenant_id, customer_id, batch)
    select t, w, picked[cardinality(picked)] from watched_customers(array(select distinct c from part)) w
  )
  insert into usage_member as o (tenant_id, customer_id, meter_number, day, group_id, member, first_at, last_at)
  select t, c, m, d, coalesce(gr.id, 0), v, min(a), max(z)
  from gone f cross join unnest(f.m_customers, f.m_meters, f.m_groups, f.m_days, f.m_members, f.m_firsts, f.m_lasts) u (c, m, grp, d, v, a, z)
    left join usage_group gr on gr.tenant_id = t and gr.meter_number = u.m and gr.keys = u.grp
  group by 1, 2, 3, 4, 5, 6 order by 2, 3, 4, 5, 6
  on conflict (tenant_id, customer_id, meter_number, day, group_id, member) do update set first_at = least(o.first_at, excluded.first_at),
    last_at = greatest(o.last_at, excluded.last_at);
  return cardinality(picked);
end $$;

-- Counts the past of one filling meter of the present tenant, a week of it, the newest first: its sums go into the queue in the transaction
-- that says which week is counted. Gives whether there was one.
create function fill_meter() returns boolean
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_custom_plan set jit = off set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on
    set enable_bitmapscan = on
  as $$
declare t uuid := current_tenant(); m meter; week date; folded integer;
begin
  perform pg_advisory_xact_lock(hashtextextended(t::text, 8));
  select * into m from meter x where x.tenant_id = t and x.filling_before is not null order by x.id limit 1 for no key update;
  if not found then return false; end if;
  week := greatest(
    (select max(to_date(right(c.relname, 8), 'YYYYMMDD')) from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'usage_event'::regclass and c.relname ~ '^usage_event_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < m.filling_before),
    (select max(o.occurred_week) from usage_event_other o where o.tenant_id = t and o.occurred_week < m.filling_before));
  update meter x set filling_before = week where x.tenant_id = t and x.id = m.id;
  if week is null then return true; end if;
  with events as materialized (
    select e.customer_id, e.occurred_at, e.key, m.aggregation, usage_group_of(e.properties, m.group_by) as keys,
      usage_number(e.properties ->> m.value_property) as value,
      case when m.aggregation = 'unique_count' then e.properties ->> m.value_property end as member
    from usage_event e
    where e.tenant_id = t and e.occurred_week = week and e.type_number = m.type_number and e.batch < m.first_batch and e.voided_at is null
      and (m.filters is null or usage_passes(e.properties, m.filters))
      and (m.aggregation <> 'unique_count' or e.properties ->> m.value_property is not null)
  ), flat as (
    select customer_id c, keys g, usage_hour_of(occurred_at) h, count(*) n,
      sum(value) filter (where m.aggregation in ('sum', 'time_weighted')) t1, min(value) filter (where m.aggregation = 'min') lo,
      max(value) filter (where m.aggregation = 'max') hi,
      (array_agg(value order by occurred_at desc, key desc) filter (where m.aggregation = 'latest'))[1] lv,
      max(occurred_at) filter (where m.aggregation = 'latest') la,
      (array_agg(key order by occurred_at desc, key desc) filter (where m.aggregation = 'latest'))[1] lk,
      sum(value * usage_micros(usage_hour_of(occurred_at) + interval '1 hour' - occurred_at)) filter (where m.aggregation = 'time_weighted') w
    from events group by 1, 2, 3
  ), parts as (
    select (row_number - 1) / 2000 piece, array_agg(c) cs, array_agg(m.number) ms, array_agg(g) gs, array_agg(h) hs, array_agg(n) ns, array_agg(t1) ts,
      array_agg(lo) los, array_agg(hi) his, array_agg(lv) lvs, array_agg(la) las, array_agg(lk) lks, array_agg(w) ws, sum(n) events
    from (select f.*, row_number() over () from flat f) f group by 1
  ), members as (
    select array_agg(c) cs, array_agg(m.number) ms, array_agg(g) gs, array_agg(d) ds, array_agg(v) vs, array_agg(a) firsts, array_agg(z) lasts
    from (select customer_id c, keys g, (occurred_at at time zone 'UTC')::date d, member v, min(occurred_at) a, max(occurred_at) z
      from events where m.aggregation = 'unique_count' group by 1, 2, 3, 4) x
  )
  insert into usage_batch (tenant_id, batch, received_at, events, customers, meters, groups, hours, counts, totals, lows, highs, latests,
    latest_ats, latest_keys, weighteds, m_customers, m_meters, m_groups, m_days, m_members, m_firsts, m_lasts)
  select t, nextval('usage_batch_number'), now(), p.events, p.cs, p.ms, p.gs, p.hs, p.ns, p.ts, p.los, p.his, p.lvs, p.las, p.lks, p.ws,
    m2.cs, m2.ms, m2.gs, m2.ds, m2.vs, m2.firsts, m2.lasts
  from parts p left join members m2 on p.piece = 0;
  return true;
end $$;

-- Makes one mark of many of a customer. It has a number of its own: whoever has read the others deletes nothing that it did not read.
create function merge_late_usage() returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    with many as (
      select l.customer_id from usage_late l where l.tenant_id = current_tenant() group by l.customer_id having count(*) > 20
    ), picked as (
      select l.customer_id, l.batch from usage_late l join many m on m.customer_id = l.customer_id where l.tenant_id = current_tenant()
      order by 1, 2 for update of l skip locked
    ), gone as (
      delete from usage_late l using picked p
      where l.tenant_id = current_tenant() and l.customer_id = p.customer_id and l.batch = p.batch returning l.customer_id, l.from_at
    )
    insert into usage_late (tenant_id, customer_id, batch, from_at)
    select current_tenant(), g.customer_id, nextval('usage_batch_number'), g.from_at
    from (select customer_id, min(from_at) as from_at from gone group by customer_id) g;
  end;

-- Tenants with batches to fold or meters to fill, by skipping from tenant to tenant.
create function tenants_with_usage() returns table (tenant_id uuid, is_filling boolean)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    with recursive t as (
      (select q.tenant_id from usage_batch q order by q.tenant_id limit 1)
      union all
      select n.tenant_id from t cross join lateral (select q.tenant_id from usage_batch q where q.tenant_id > t.tenant_id order by q.tenant_id limit 1) n
    ), f as (select distinct m.tenant_id from meter m where m.filling_before is not null)
    select coalesce(t.tenant_id, f.tenant_id), f.tenant_id is not null from t full join f on f.tenant_id = t.tenant_id;
  end;

-- Customers whose usage came late, over all tenants: what was billed of it since `from_at` must be looked at again.
create function customers_with_late_usage(at_most integer) returns table (tenant_id uuid, customer_id uuid, from_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select l.tenant_id, l.customer_id, min(l.from_at) from usage_late l group by l.tenant_id, l.customer_id limit at_most;
  end;

-- How far the fold is behind, over all tenants: for the metrics.
create function usage_backlog() returns table (batches bigint, events bigint, oldest_seconds float8, filling bigint, late_customers bigint)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select count(*), coalesce(sum(q.events), 0)::bigint, coalesce(extract(epoch from clock_timestamp() - min(q.received_at)), 0)::float8,
      (select count(*) from meter m where m.filling_before is not null), (select count(distinct (l.tenant_id, l.customer_id)) from usage_late l)
    from usage_batch q;
  end;

-- Deletes what customers of the present tenant used; for a test clock that is deleted with them.
create function forget_usage(customer_ids uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare t uuid := current_tenant();
begin
  delete from usage_check where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_alert_reached where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_alert_reached r using usage_alert a
  where r.tenant_id = t and a.tenant_id = t and a.id = r.alert_id and a.customer_id = any (customer_ids);
  delete from usage_alert where tenant_id = t and customer_id = any (customer_ids);
  if not exists (select from meter m where m.tenant_id = t) and not exists (select from usage_type y where y.tenant_id = t) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended(t::text, 8));
  perform end_usage_batches();
  while fold_usage(1000, true) > 0 loop end loop;
  delete from usage_event where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_hour where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_day where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_member where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_late where tenant_id = t and customer_id = any (customer_ids);
end $$;

revoke all on function fold_usage(integer, boolean) from public;
revoke all on function fill_meter() from public;
revoke all on function merge_late_usage() from public;
revoke all on function tenants_with_usage() from public;
revoke all on function customers_with_late_usage(integer) from public;
revoke all on function usage_backlog() from public;
revoke all on function forget_usage(uuid[]) from public;
grant execute on function fold_usage(integer, boolean) to billing_app;
grant execute on function fill_meter() to billing_app;
grant execute on function merge_late_usage() to billing_app;
grant execute on function tenants_with_usage() to billing_app;
grant execute on function customers_with_late_usage(integer) to billing_app;
grant execute on function usage_backlog() to billing_app;
