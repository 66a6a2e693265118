-- Recording, voiding, and where meters begin and end. All of it takes the tenant's lock of recording: recording shares it; what must know
-- exactly which events were recorded before it takes it alone.

-- Takes the lock of recording alone, until the transaction ends, and gives the number that is above every batch so far.
create function end_usage_batches() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(current_tenant()::text, 7));
  return nextval('usage_batch_number');
end $$;

-- Where a new meter begins: its type, which is made if nobody has sent it yet, and the first batch that it counts as it comes.
create function begin_meter(event_type text) returns table (type_number integer, first_batch bigint, has_past boolean)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_column
declare batch bigint := end_usage_batches();
begin
  insert into usage_type (tenant_id, code, has_events) values (current_tenant(), event_type, false) on conflict (tenant_id, code) do nothing;
  return query select t.number, batch, t.has_events from usage_type t where t.tenant_id = current_tenant() and t.code = event_type;
end $$;

-- Writes events that are all new: rows, sums for the queue, marks of what is late. Fails as a whole where an id is known or a value is
-- no number. Gives what it left out, and who was counted by meters that do not count every event of its type.
create function write_usage(places integer[], keys uuid[], ids text[], customer_ids uuid[], external_ids text[], types text[],
    instants timestamptz[], properties text[],
    out refused integer[], out faults text[], out conditional integer[], out conditional_meters text[])
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = auto
  as $$
#variable_conflict use_column
declare t uuid := current_tenant(); b bigint := nextval('usage_batch_number'); not_numbers bigint;
begin
  with given as materialized (
    select u.place, u.key, u.id, u.at, u.properties::jsonb as properties, coalesce(ci.id, ce.id) as customer_id, y.number as type_number,
      usage_week(u.at) as week, k.id is not null or u.at < now() - interval '2 minutes' as is_late,
      case
        when coalesce(ci.id, ce.id) is null then 'unknown_customer'
        when u.at < coalesce(k.now, now()) - interval '35 days' then 'too_old'
        when u.at > coalesce(k.now, now()) + interval '5 minutes' then 'in_the_future'
        -- An id that was stamped anew, within a day of the week's edge.
        when u.at - date_bin('7 days', u.at, '2000-01-03 00:00Z') not between interval '1 day' and interval '6 days'
          and exists (select from usage_event e where e.tenant_id = t and e.key = u.key and e.occurred_week = usage_week(
            case when u.at - date_bin('7 days', u.at, '2000-01-03 00:00Z') < interval '1 day' then u.at - interval '1 day' else u.at + interval '1 day' end))
          then 'id_used_before'
      end as fault
    from unnest(places, keys, ids, customer_ids, external_ids, types, instants, properties)
        u (place, key, id, customer_id, external_id, type, at, properties)
      left join customer ci on ci.tenant_id = t and ci.id = u.customer_id
      left join customer ce on ce.tenant_id = t and ce.external_id = u.external_id
      left join test_clock k on k.tenant_id = t and k.id = coalesce(ci.test_clock_id, ce.test_clock_id)
      left join usage_type y on y.tenant_id = t and y.code = u.type
  ), stored as (
    insert into usage_event (tenant_id, occurred_week, key, customer_id, occurred_at, batch, type_number, id, properties)
    select t, week, key, customer_id, at, b, type_number, id, properties from given where fault is null order by week, key
  ), counted as materialized (
    select g.place, g.customer_id, g.at, g.key, m.number as meter, m.code, m.aggregation, usage_hour_of(g.at) as hour,
      usage_group_of(g.properties, m.group_by) as grp,
      usage_number(g.properties ->> m.value_property) as v,
      case when m.aggregation = 'unique_count' then g.properties ->> m.value_property end as member,
      m.filters is not null or m.aggregation = 'unique_count' as is_conditional
    from given g join meter m on m.tenant_id = t and m.type_number = g.type_number
    where g.fault is null and m.archived_at is null and (m.filters is null or usage_passes(g.properties, m.filters))
      and (m.aggregation <> 'unique_count' or g.properties ->> m.value_property is not null)
  ), flat as (
    select customer_id c, meter m, grp g, hour h, count(*) n, sum(v) filter (where aggregation in ('sum', 'time_weighted')) t,
      min(v) filter (where aggregation = 'min') lo, max(v) filter (where aggregation = 'max') hi, null::numeric lv, null::timestamptz la, null::uuid lk,
      sum(case when aggregation = 'time_weighted' then v * usage_micros(hour + interval '1 hour' - at) end) w
    from counted where aggregation <> 'latest' group by 1, 2, 3, 4
    union all
    select customer_id, meter, grp, hour, count(*), null, null, null, (array_agg(v order by at desc, key desc))[1], max(at),
      (array_agg(key order by at desc, key desc))[1], null
    from counted where aggregation = 'latest' group by 1, 2, 3, 4
  ), parts as (
    select array_agg(c) cs, array_agg(m) ms, array_agg(g) gs, array_agg(h) hs, array_agg(n) ns, array_agg(t) ts, array_agg(lo) los, array_agg(hi) his,
      array_agg(lv) lvs, array_agg(la) las, array_agg(lk) lks, array_agg(w) ws
    from flat
  ), members as (
    select array_agg(c) cs, array_agg(m) ms, array_agg(g) gs, array_agg(d) ds, array_agg(v) vs, array_agg(a) firsts, array_agg(z) lasts
    from (select customer_id c, meter m, grp g, (at at time zone 'UTC')::date d, member v, min(at) a, max(at) z
      from counted where aggregation = 'unique_count' group by 1, 2, 3, 4, 5) x
  ), queued as (
    insert into usage_batch (tenant_id, batch, received_at, events, customers, meters, groups, hours, counts, totals, lows, highs, latests,
      latest_ats, latest_keys, weighteds, m_customers, m_meters, m_groups, m_days, m_members, m_firsts, m_lasts)
    select t, b, now(), (select count(*) from given where fault is null), p.cs, p.ms, p.gs, p.hs, p.ns, p.ts, p.los, p.his, p.lvs, p.las, p.lks, p.ws,
      m.cs, m.ms, m.gs, m.ds, m.vs, m.firsts, m.lasts
    from parts p, members m where p.cs is not null
  ), marked as (
    insert into usage_late (tenant_id, customer_id, batch, from_at)
    select t, customer_id, b, min(at) from given where fault is null and is_late group by customer_id order by customer_id
  )
  select (select count(*) from counted where v is null and aggregation not in ('count', 'unique_count')),
    (select array_agg(place) from given where fault is not null), (select array_agg(fault) from given where fault is not null),
    (select array_agg(place) from counted where is_conditional), (select array_agg(code::text) from counted where is_conditional)
  into not_numbers, refused, faults, conditional, conditional_meters;
  if not_numbers > 0 then raise exception 'not a number' using errcode = 'invalid_text_representation'; end if;
end $$;

-- Why events cannot be written: known ids (with the content that stands, or another), no numbers, too many groups; `twice` is a second
-- one of an id within the call, which waits until the first is decided.
create function judge_usage(places integer[], keys uuid[], customer_ids uuid[], external_ids text[], types text[], instants timestamptz[],
    properties text[]) returns table (place integer, status text, code text)
  language sql security definer set search_path = public, pg_temp
  as $$
    with given as materialized (
      select u.*, row_number() over (partition by u.key order by u.place) as nth, u.properties::jsonb as props,
        coalesce(ci.id, ce.id) as customer, y.number as type_number
      from unnest(places, keys, customer_ids, external_ids, types, instants, properties)
          u (place, key, customer_id, external_id, type, at, properties)
        left join customer ci on ci.tenant_id = current_tenant() and ci.id = u.customer_id
        left join customer ce on ce.tenant_id = current_tenant() and ce.external_id = u.external_id
        left join usage_type y on y.tenant_id = current_tenant() and y.code = u.type
    ), judged as (
      select g.place, case
          when e.key is not null and (e.customer_id, e.type_number, e.occurred_at, e.properties) = (g.customer, g.type_number, g.at, g.props) then 'duplicate'
          when e.key is not null then 'conflict'
          when g.nth > 1 then 'twice'
          when exists (select from meter m where m.tenant_id = current_tenant() and m.type_number = g.type_number and m.archived_at is null
            and m.aggregation not in ('count', 'unique_count') and (m.filters is null or usage_passes(g.props, m.filters))
            and usage_number(g.props ->> m.value_property) is null) then 'not_a_number'
          when exists (select from meter m where m.tenant_id = current_tenant() and m.type_number = g.type_number and m.archived_at is null
            and m.is_full and (m.filters is null or usage_passes(g.props, m.filters))
            and not exists (select from usage_group o where o.tenant_id = m.tenant_id and o.meter_number = m.number
              and o.keys = usage_group_of(g.props, m.group_by))) then 'too_many_groups'
        end as fault
      from given g left join usage_event e on e.tenant_id = current_tenant() and e.key = g.key and e.occurred_week = usage_week(g.at)
    )
    select j.place, case when j.fault in ('duplicate', 'conflict', 'twice') then j.fault else 'rejected' end,
      case when j.fault not in ('duplicate', 'conflict', 'twice') then j.fault end
    from judged j where j.fault is not null
  $$;

-- Records events of the present tenant: all that can be, once. Answers those that were not accepted by their place ([place, status,
-- code]), the meters of each type that count all its events, and which of the others counted an event ([place, meter]).
create function record_usage(keys uuid[], ids text[], customer_ids uuid[], external_ids text[], types text[], instants timestamptz[],
    properties text[], codes text[]) returns table (answers jsonb, meters_of_types jsonb, conditional jsonb)
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = auto set jit = off set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on
    set enable_bitmapscan = on set join_collapse_limit = 8
  as $$
#variable_conflict use_variable
declare
  t uuid := current_tenant(); w record; rounds integer := 0; is_judged boolean := false;
  places integer[] := array(select generate_series(1, cardinality(keys)));
  p integer[] := places; later integer[] := '{}'; left_out jsonb := '[]'; told jsonb := '[]'; found jsonb;
  k uuid[] := keys; i text[] := ids; c uuid[] := customer_ids; x text[] := external_ids; y text[] := types; a timestamptz[] := instants; o text[] := properties;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(t::text, 7));
  if exists (select from unnest(codes) u where not exists (select from usage_type s where s.tenant_id = t and s.code = u and s.has_events)) then
    insert into usage_type as s (tenant_id, code, has_events) select t, u, true from unnest(codes) u order by u
    on conflict (tenant_id, code) do update set has_events = true where not s.has_events;
  end if;
  is_judged := exists (select from meter m where m.tenant_id = t and m.is_full and m.archived_at is null);
  while cardinality(p) > 0 loop
    rounds := rounds + 1;
    begin
      if is_judged then
        is_judged := false;
        raise unique_violation;
      end if;
      select * into w from write_usage(p, k, i, c, x, y, a, o);
      select left_out || coalesce(jsonb_agg(jsonb_build_array(r.place, case r.fault when 'id_used_before' then 'conflict' else 'rejected' end,
        nullif(r.fault, 'id_used_before'))), '[]') into left_out from unnest(w.refused, w.faults) r (place, fault);
      select told || coalesce(jsonb_agg(jsonb_build_array(r.place, r.meter)), '[]') into told from unnest(w.conditional, w.conditional_meters) r (place, meter);
      p := later;
      later := '{}';
    exception when unique_violation or invalid_text_representation or numeric_value_out_of_range then
      if rounds > 20 then raise; end if;
      -- A new statement, so a new snapshot: it sees the rows that won.
      select coalesce(jsonb_agg(jsonb_build_array(j.place, j.status, j.code)), '[]') into found from judge_usage(p, k, c, x, y, a, o) j;
      select left_out || coalesce(jsonb_agg(f), '[]') into left_out from jsonb_array_elements(found) f where f ->> 1 <> 'twice';
      later := later || array(select (f ->> 0)::integer from jsonb_array_elements(found) f where f ->> 1 = 'twice');
      p := array(select u from unnest(p) u where u not in (select (f ->> 0)::integer from jsonb_array_elements(found) f));
      if cardinality(p) = 0 then
        p := later;
        later := '{}';
      end if;
    end;
    if cardinality(p) > 0 then
      select array_agg(u.k order by u.n), array_agg(u.i order by u.n), array_agg(u.c order by u.n), array_agg(u.x order by u.n),
        array_agg(u.y order by u.n), array_agg(u.a order by u.n), array_agg(u.o order by u.n), array_agg(u.n::integer order by u.n)
      into k, i, c, x, y, a, o, p
      from unnest(keys, ids, customer_ids, external_ids, types, instants, properties) with ordinality u (k, i, c, x, y, a, o, n)
      where u.n in (select unnest(p));
    end if;
  end loop;
  -- A repetition is told what the first one was.
  if jsonb_path_exists(left_out, '$[*][1] ? (@ == "duplicate")') then
    select told || coalesce(jsonb_agg(jsonb_build_array(u.n, m.code)), '[]') into told
    from unnest(types, properties) with ordinality u (type, properties, n)
      join usage_type s on s.tenant_id = t and s.code = u.type join meter m on m.tenant_id = t and m.type_number = s.number
    where u.n in (select (f ->> 0)::bigint from jsonb_array_elements(left_out) f where f ->> 1 = 'duplicate')
      and m.archived_at is null and (m.filters is not null or m.aggregation = 'unique_count')
      and (m.filters is null or usage_passes(u.properties::jsonb, m.filters))
      and (m.aggregation <> 'unique_count' or u.properties::jsonb ->> m.value_property is not null);
  end if;
  return query select left_out,
    (select coalesce(jsonb_object_agg(s.code, s.meters), '{}') from (
      select s.code, jsonb_agg(m.code order by m.code) as meters from usage_type s join meter m on m.tenant_id = t and m.type_number = s.number
      where s.tenant_id = t and s.code = any (codes) and m.archived_at is null and m.filters is null and m.aggregation <> 'unique_count' group by s.code) s),
    told;
end $$;

-- Voids events: what counts them is computed again from those that are left. Events that are too old to be sent are too old to be voided.
create function void_usage(keys uuid[]) returns table (place integer, status text)
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_custom_plan set jit = off set enable_hashjoin = on set enable_mergejoin = on set enable_bitmapscan = on
  as $$
#variable_conflict use_variable
declare t uuid := current_tenant(); b bigint; result jsonb;
  customers uuid[]; meters integer[]; hours timestamptz[]; days date[];
begin
  -- Most of it while others still record.
  perform fold_usage(1000, true);
  -- From here on nobody records, so what is folded is all there is.
  b := end_usage_batches();
  while fold_usage(1000, true) > 0 loop end loop;
  select jsonb_agg(jsonb_build_array(u.n, case when e.key is null then 'not_found' when e.voided_at is not null then 'already_voided'
      when e.occurred_at < coalesce(k.now, now()) - interval '35 days' then 'too_old' else 'voided' end, e.key, e.occurred_week) order by u.n)
  into result
  from unnest(keys) with ordinality u (key, n)
    left join lateral (select * from usage_event e where e.tenant_id = t and e.key = u.key order by e.occurred_at desc limit 1) e on true
    left join customer c on c.tenant_id = t and c.id = e.customer_id
    left join test_clock k on k.tenant_id = t and k.id = c.test_clock_id;
  select array_agg(v.customer_id), array_agg(v.meter_number), array_agg(v.hour), array_agg((v.hour at time zone 'UTC')::date)
  into customers, meters, hours, days
  from (select distinct n.customer_id, n.meter_number, usage_hour_of(n.occurred_at) as hour
    from jsonb_array_elements(result) f
      join usage_counted n on n.tenant_id = t and n.key = (f ->> 2)::uuid and n.occurred_week = (f ->> 3)::date
    where f ->> 1 = 'voided') v;
  with gone as (
    update usage_event e set voided_at = now() from jsonb_array_elements(result) f
    where f ->> 1 = 'voided' and e.tenant_id = t and e.key = (f ->> 2)::uuid and e.occurred_week = (f ->> 3)::date
    returning e.customer_id, e.occurred_at)
  insert into usage_late (tenant_id, customer_id, batch, from_at) select t, customer_id, b, min(occurred_at) from gone group by customer_id;
  delete from usage_hour h using (select distinct * from unnest(customers, meters, hours) u (c, m, h)) u
  where h.tenant_id = t and h.customer_id = u.c and h.meter_number = u.m and h.hour = u.h;
  insert into usage_hour (tenant_id, customer_id, meter_number, hour, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
  select t, r.customer_id, r.meter_number, r.hour, coalesce(g.id, 0), r.events, r.total, r.lowest, r.highest, r.latest, r.latest_at, r.latest_key, r.weighted
  from (select distinct * from unnest(customers, meters, hours) u (c, m, h)) u
    join lateral (select p.* from usage_part p where p.tenant_id = t and p.customer_id = u.c and p.meter_number = u.m and p.hour = u.h
      and p.occurred_week = usage_week(u.h)) r on true
    left join usage_group g on g.tenant_id = t and g.meter_number = r.meter_number and g.keys = r.keys;
  delete from usage_day d using (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
  where d.tenant_id = t and d.customer_id = u.c and d.meter_number = u.m and d.day = u.d;
  insert into usage_day (tenant_id, customer_id, meter_number, day, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
  select t, u.c, u.m, u.d, h.group_id, sum(h.events), sum(h.total), min(h.lowest), max(h.highest),
    (array_agg(h.latest order by h.latest_at desc nulls last, h.latest_key desc))[1], max(h.latest_at),
    (array_agg(h.latest_key order by h.latest_at desc nulls last, h.latest_key desc))[1],
    sum(h.weighted + h.total * usage_micros((u.d + 1)::timestamp at time zone 'UTC' - h.hour - interval '1 hour'))
  from (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
    join usage_hour h on h.tenant_id = t and h.customer_id = u.c and h.meter_number = u.m
      and h.hour >= u.d::timestamp at time zone 'UTC' and h.hour < (u.d + 1)::timestamp at time zone 'UTC'
  group by u.c, u.m, u.d, h.group_id;
  delete from usage_member p using (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
  where p.tenant_id = t and p.customer_id = u.c and p.meter_number = u.m and p.day = u.d;
  insert into usage_member (tenant_id, customer_id, meter_number, day, group_id, member, first_at, last_at)
  select t, u.c, u.m, u.d, coalesce(g.id, 0), n.member, min(n.occurred_at), max(n.occurred_at)
  from (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
    join usage_counted n on n.tenant_id = t and n.customer_id = u.c and n.meter_number = u.m and n.aggregation = 'unique_count'
      and n.occurred_at >= u.d::timestamp at time zone 'UTC' and n.occurred_at < (u.d + 1)::timestamp at time zone 'UTC'
      and n.occurred_week = usage_week(u.d::timestamp at time zone 'UTC')
    left join usage_group g on g.tenant_id = t and g.meter_number = n.meter_number and g.keys = n.keys
  group by u.c, u.m, u.d, coalesce(g.id, 0), n.member;
  return query select (f ->> 0)::integer, f ->> 1 from jsonb_array_elements(result) f;
end $$;

revoke all on function end_usage_batches() from public;
revoke all on function begin_meter(text) from public;
revoke all on function write_usage(integer[], uuid[], text[], uuid[], text[], text[], timestamptz[], text[]) from public;
revoke all on function judge_usage(integer[], uuid[], uuid[], text[], text[], timestamptz[], text[]) from public;
revoke all on function record_usage(uuid[], text[], uuid[], text[], text[], timestamptz[], text[], text[]) from public;
revoke all on function void_usage(uuid[]) from public;
grant execute on function end_usage_batches() to billing_app;
grant execute on function begin_meter(text) to billing_app;
grant execute on function record_usage(uuid[], text[], uuid[], text[], text[], timestamptz[], text[], text[]) to billing_app;
grant execute on function void_usage(uuid[]) to billing_app;
