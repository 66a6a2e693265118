-- The one reader of usage: of billing, of the API. For each wanted cover the usage of a customer by a meter in [from, until), exact to the
-- microsecond: whole days from usage_day, whole hours of the two broken days from usage_hour, the two broken hours from the events; of what
-- is not folded yet the whole hours from the queue. One statement, so one snapshot: it never misses or doubles what is just being folded.
-- Filters and groups are by properties that the meter groups by. `amount` divided by `per` is the quantity: the microseconds of the cover
-- for time_weighted, else 1. A cover without usage gives no row. Several times with one place are one cover.
create function read_usage(places integer[], customers uuid[], meters uuid[], froms timestamptz[], untils timestamptz[], wanted_filters text[], wanted_groups text[])
  returns table (place integer, grp jsonb, events bigint, amount numeric, per numeric)
  language sql stable
    set jit = off set enable_hashjoin = on set enable_mergejoin = on set join_collapse_limit = 1
  as $$
    with asked as materialized (
      select u.place, u.customer, m.number as meter, m.aggregation, m.carries_over, u.from_at, u.until_at,
        u.filters::jsonb as filters, u.groups::jsonb as groups, usage_micros(u.until_at - u.from_at) as len
      from unnest(places, customers, meters, froms, untils, wanted_filters, wanted_groups) u (place, customer, meter, from_at, until_at, filters, groups)
        cross join lateral (select * from meter m where m.tenant_id = current_tenant() and m.id = u.meter offset 0) m
      where u.from_at < u.until_at
    ), span as (
      -- The value of `latest` and the level of time_weighted may come from before.
      select a.place, a.customer, a.meter, a.aggregation, a.len, false as is_before, a.until_at as ends_at,
        case when a.aggregation = 'latest' and a.carries_over then timestamptz '1900-01-01 00:00Z' else a.from_at end as lo, a.until_at as hi
      from asked a
      union all
      select a.place, a.customer, a.meter, a.aggregation, a.len, true, a.until_at, timestamptz '1900-01-01 00:00Z', a.from_at
      from asked a where a.aggregation = 'time_weighted' and a.carries_over
    ), cut as materialized (
      select s.*, (s.lo at time zone 'UTC')::date as lo_date, (s.hi at time zone 'UTC')::date as hi_date, usage_week(s.lo) as week,
        date_bin('1 hour', s.lo + interval '1 hour' - interval '1 microsecond', '2000-01-03 00:00Z') as lo_hour, date_bin('1 hour', s.hi, '2000-01-03 00:00Z') as hi_hour,
        date_bin('1 day', s.lo + interval '1 day' - interval '1 microsecond', '2000-01-03 00:00Z') as lo_day, date_bin('1 day', s.hi, '2000-01-03 00:00Z') as hi_day
      from span s
    ), piece as materialized (
      select c.place, c.customer, c.meter, c.aggregation, c.len, c.is_before, c.ends_at, p.kind, p.a, p.z,
        (p.a at time zone 'UTC')::date as a_day, (p.z at time zone 'UTC')::date as z_day, usage_week(p.a) as week
      from cut c cross join lateral (values
          ('day', c.lo_day, c.hi_day, c.lo_day < c.hi_day),
          ('hour', c.lo_hour, c.lo_day, c.lo_day <= c.hi_day and c.lo_hour < c.lo_day),
          ('hour', c.hi_day, c.hi_hour, c.lo_day <= c.hi_day and c.hi_day < c.hi_hour),
          ('hour', c.lo_hour, c.hi_hour, c.lo_day > c.hi_day and c.lo_hour < c.hi_hour),
          ('event', c.lo, c.lo_hour, c.lo_hour <= c.hi_hour and c.lo < c.lo_hour),
          ('event', c.hi_hour, c.hi, c.lo_hour <= c.hi_hour and c.hi_hour < c.hi),
          ('event', c.lo, c.hi, c.lo_hour > c.hi_hour)
        ) p (kind, a, z, is_there)
      where p.is_there and c.aggregation <> 'unique_count'
    ), queued as materialized (
      select u.* from usage_batch q cross join unnest(q.customers, q.meters, q.groups, q.hours, q.counts, q.totals, q.lows, q.highs, q.latests,
        q.latest_ats, q.latest_keys, q.weighteds) u (customer, meter, keys, hour, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
      where q.tenant_id = current_tenant() and u.customer = any (customers)
    ), found as (
      select p.place, b.group_id, null::text as keys, b.events, b.total, b.lowest, b.highest, b.latest, b.latest_at, b.latest_key,
        case when p.is_before then b.total * p.len else b.total * usage_micros(p.ends_at - (b.day + 1)::timestamp at time zone 'UTC') + b.weighted end as integral,
        p.is_before
      from piece p cross join lateral (select * from usage_day d where d.tenant_id = current_tenant() and d.customer_id = p.customer
        and d.meter_number = p.meter and d.day >= p.a_day and d.day < p.z_day offset 0) b
      where p.kind = 'day'
      union all
      select p.place, b.group_id, null, b.events, b.total, b.lowest, b.highest, b.latest, b.latest_at, b.latest_key,
        case when p.is_before then b.total * p.len else b.total * usage_micros(p.ends_at - b.hour - interval '1 hour') + b.weighted end, p.is_before
      from piece p cross join lateral (select * from usage_hour h where h.tenant_id = current_tenant() and h.customer_id = p.customer
        and h.meter_number = p.meter and h.hour >= p.a and h.hour < p.z offset 0) b
      where p.kind = 'hour'
      union all
      select c.place, null, b.keys, b.events, b.total, b.lowest, b.highest, b.latest, b.latest_at, b.latest_key,
        case when c.is_before then b.total * c.len else b.total * usage_micros(c.ends_at - b.hour - interval '1 hour') + b.weighted end, c.is_before
      from cut c join queued b on b.customer = c.customer and b.meter = c.meter and b.hour >= c.lo_hour and b.hour < c.hi_hour
      where c.aggregation <> 'unique_count'
      union all
      select p.place, null, b.keys, 1, b.value, b.value, b.value, b.value, b.occurred_at, b.key,
        case when p.aggregation <> 'time_weighted' then null when p.is_before then b.value * p.len else b.value * usage_micros(p.ends_at - b.occurred_at) end,
        p.is_before
      from piece p cross join lateral (select * from usage_counted n where n.tenant_id = current_tenant() and n.customer_id = p.customer
        and n.meter_number = p.meter and n.occurred_at >= p.a and n.occurred_at < p.z and n.occurred_week = p.week offset 0) b
      where p.kind = 'event'
    ), members as (
      select c.place, b.group_id, null::text as keys, b.member
      from cut c cross join lateral (select * from usage_member p where p.tenant_id = current_tenant() and p.customer_id = c.customer
        and p.meter_number = c.meter and p.day >= c.lo_date and p.day <= c.hi_date and p.last_at >= c.lo and p.first_at < c.hi offset 0) b
      where c.aggregation = 'unique_count' and c.lo_day <= c.hi_day
      union all
      select c.place, null, b.keys, b.member
      from cut c join (
        select u.* from usage_batch q cross join unnest(q.m_customers, q.m_meters, q.m_groups, q.m_days, q.m_members, q.m_firsts, q.m_lasts)
          u (customer, meter, keys, day, member, first_at, last_at)
        where q.tenant_id = current_tenant() and u.customer = any (customers)
      ) b on b.customer = c.customer and b.meter = c.meter and b.last_at >= c.lo and b.first_at < c.hi
      where c.aggregation = 'unique_count' and c.lo_day <= c.hi_day
      union all
      select c.place, null, b.keys, b.member
      from cut c cross join lateral (select * from usage_counted n where n.tenant_id = current_tenant() and n.customer_id = c.customer
        and n.meter_number = c.meter and n.occurred_at >= c.lo and n.occurred_at < c.hi and n.occurred_week = c.week offset 0) b
      where c.aggregation = 'unique_count' and c.lo_day > c.hi_day
    ), sums as (
      select f.place, f.group_id, f.keys, coalesce(sum(f.events) filter (where not f.is_before), 0)::bigint as events,
        sum(f.total) filter (where not f.is_before) as total,
        min(f.lowest) as lowest, max(f.highest) as highest, (array_agg(f.latest order by f.latest_at desc nulls last, f.latest_key desc))[1] as latest,
        max(f.latest_at) as latest_at, (array_agg(f.latest_key order by f.latest_at desc nulls last, f.latest_key desc))[1] as latest_key,
        sum(f.integral) as integral, null::text as member
      from found f group by f.place, f.group_id, f.keys
      union all
      select distinct m.place, m.group_id, m.keys, 0::bigint, null::numeric, null::numeric, null::numeric, null::numeric, null::timestamptz, null::uuid, null::numeric, m.member
      from members m
    ), named as (
      select a.place, a.aggregation, a.len, s.events, s.total, s.lowest, s.highest, s.latest, s.latest_at, s.latest_key, s.integral, s.member,
        case when a.groups is not null then (select jsonb_object_agg(p, coalesce(s.keys, g.keys)::jsonb -> p) from jsonb_array_elements_text(a.groups) p) end as grp
      from sums s join (select place, meter, aggregation, filters, groups, sum(len) as len from asked group by 1, 2, 3, 4, 5) a on a.place = s.place
        left join usage_group g on g.tenant_id = current_tenant() and g.meter_number = a.meter and g.id = s.group_id
      where a.filters is null or usage_passes(coalesce(s.keys, g.keys)::jsonb, a.filters)
    )
    select n.place, n.grp, case n.aggregation when 'unique_count' then count(distinct n.member) else sum(n.events) end::bigint,
      case n.aggregation
        when 'count' then sum(n.events)
        when 'sum' then sum(n.total)
        when 'min' then min(n.lowest)
        when 'max' then max(n.highest)
        when 'latest' then (array_agg(n.latest order by n.latest_at desc nulls last, n.latest_key desc))[1]
        when 'unique_count' then count(distinct n.member)
        else sum(n.integral)
      end,
      case n.aggregation when 'time_weighted' then max(n.len) else 1 end
    from named n group by n.place, n.grp, n.aggregation
    order by n.place, n.grp
  $$;
