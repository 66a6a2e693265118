import type { Invariant } from '../invariant.ts'

/** Of weeks whose events were detached, only the sums are left. */
const isAttached = (week: string) => `not exists (
  select from pg_class w where w.relname = 'usage_event_' || to_char(${week}, 'YYYYMMDD') and w.relnamespace = 'public'::regnamespace
    and not w.relispartition)`

/** Invariants of usage: what is in buckets and in the queue against the events themselves. */
export const usageInvariants: readonly Invariant[] = [
  {
    name: 'usage_is_what_was_recorded',
    promise:
      'What days hold and what still waits in the queue is, by customer, meter, group and day, what the events come to.',
    sql: `
      select coalesce(e.tenant_id, s.tenant_id) as tenant_id,
        jsonb_build_object('customer_id', coalesce(e.customer_id, s.customer_id), 'meter_number', coalesce(e.meter_number, s.meter_number),
          'day', coalesce(e.day, s.day)) as ids,
        case
          when (e.events, e.total, e.lowest, e.highest, e.latest_key, e.weighted) is distinct from
            (s.events, s.total, s.lowest, s.highest, s.latest_key, s.weighted)
          then format('holds %s events and a sum of %s, but recorded are %s and %s', coalesce(s.events, 0), coalesce(s.total, 0),
            coalesce(e.events, 0), coalesce(e.total, 0))
        end as problem
      from (
        select p.tenant_id, p.customer_id, p.meter_number, (p.hour at time zone 'UTC')::date as day, coalesce(p.keys, '') as keys,
          sum(p.events) as events, sum(p.total) as total, min(p.lowest) as lowest, max(p.highest) as highest,
          (array_agg(p.latest_key order by p.latest_at desc nulls last, p.latest_key desc))[1] as latest_key,
          sum(p.weighted + p.total * usage_micros((((p.hour at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC') - p.hour - interval '1 hour')) as weighted
        from usage_part p group by 1, 2, 3, 4, 5) e
      full join (
        select a.tenant_id, a.customer_id, a.meter_number, a.day, a.keys, sum(a.events) as events, sum(a.total) as total,
          min(a.lowest) as lowest, max(a.highest) as highest,
          (array_agg(a.latest_key order by a.latest_at desc nulls last, a.latest_key desc))[1] as latest_key, sum(a.weighted) as weighted
        from (
          select d.tenant_id, d.customer_id, d.meter_number, d.day, coalesce(g.keys, '') as keys, d.events, d.total, d.lowest, d.highest,
            d.latest_at, d.latest_key, d.weighted
          from usage_day d left join usage_group g on g.tenant_id = d.tenant_id and g.meter_number = d.meter_number and g.id = d.group_id
          where ${isAttached("date_trunc('week', d.day::timestamp)")}
          union all
          select q.tenant_id, u.c, u.m, (u.h at time zone 'UTC')::date, coalesce(u.g, ''), u.n, u.t, u.lo, u.hi, u.la, u.lk,
            u.w + u.t * usage_micros((((u.h at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC') - u.h - interval '1 hour')
          from usage_batch q cross join unnest(q.customers, q.meters, q.groups, q.hours, q.counts, q.totals, q.lows, q.highs, q.latest_ats,
            q.latest_keys, q.weighteds) u (c, m, g, h, n, t, lo, hi, la, lk, w)) a
        group by 1, 2, 3, 4, 5) s
        on (s.tenant_id, s.customer_id, s.meter_number, s.day, s.keys) = (e.tenant_id, e.customer_id, e.meter_number, e.day, e.keys)`,
  },
  {
    name: 'usage_hours_add_up_to_days',
    promise: 'The hours of a day come to what the day holds, by customer, meter and group.',
    sql: `
      select coalesce(d.tenant_id, h.tenant_id) as tenant_id,
        jsonb_build_object('customer_id', coalesce(d.customer_id, h.customer_id), 'meter_number', coalesce(d.meter_number, h.meter_number),
          'day', coalesce(d.day, h.day)) as ids,
        case
          when (d.events, d.total, d.lowest, d.highest, d.latest_key, d.weighted) is distinct from
            (h.events, h.total, h.lowest, h.highest, h.latest_key, h.weighted)
          then format('holds %s events and a sum of %s, but its hours %s and %s', coalesce(d.events, 0), coalesce(d.total, 0),
            coalesce(h.events, 0), coalesce(h.total, 0))
        end as problem
      from usage_day d full join (
        select b.tenant_id, b.customer_id, b.meter_number, (b.hour at time zone 'UTC')::date as day, b.group_id, sum(b.events) as events,
          sum(b.total) as total, min(b.lowest) as lowest, max(b.highest) as highest,
          (array_agg(b.latest_key order by b.latest_at desc nulls last, b.latest_key desc))[1] as latest_key,
          sum(b.weighted + b.total * usage_micros((((b.hour at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC') - b.hour - interval '1 hour')) as weighted
        from usage_hour b group by 1, 2, 3, 4, 5) h
        on (h.tenant_id, h.customer_id, h.meter_number, h.day, h.group_id) = (d.tenant_id, d.customer_id, d.meter_number, d.day, d.group_id)`,
  },
  {
    name: 'usage_members_are_those_of_events',
    promise:
      'The values that a unique_count has seen in a day, in buckets or in the queue, are those of its events, with their first and last instant.',
    sql: `
      select coalesce(e.tenant_id, s.tenant_id) as tenant_id,
        jsonb_build_object('customer_id', coalesce(e.customer_id, s.customer_id), 'meter_number', coalesce(e.meter_number, s.meter_number),
          'day', coalesce(e.day, s.day)) as ids,
        case
          when e.tenant_id is null then format('holds %s, which no event has', s.member)
          when s.tenant_id is null then format('lacks %s, which an event has', e.member)
          when (e.first_at, e.last_at) <> (s.first_at, s.last_at) then format('saw %s at other instants than its events have', e.member)
        end as problem
      from (
        select c.tenant_id, c.customer_id, c.meter_number, (c.occurred_at at time zone 'UTC')::date as day, coalesce(c.keys, '') as keys, c.member,
          min(c.occurred_at) as first_at, max(c.occurred_at) as last_at
        from usage_counted c where c.aggregation = 'unique_count' group by 1, 2, 3, 4, 5, 6) e
      full join (
        select a.tenant_id, a.customer_id, a.meter_number, a.day, a.keys, a.member, min(a.first_at) as first_at, max(a.last_at) as last_at
        from (
          select p.tenant_id, p.customer_id, p.meter_number, p.day, coalesce(g.keys, '') as keys, p.member, p.first_at, p.last_at
          from usage_member p left join usage_group g on g.tenant_id = p.tenant_id and g.meter_number = p.meter_number and g.id = p.group_id
          where ${isAttached("date_trunc('week', p.day::timestamp)")}
          union all
          select q.tenant_id, u.c, u.m, u.d, coalesce(u.g, ''), u.v, u.a, u.z
          from usage_batch q cross join unnest(q.m_customers, q.m_meters, q.m_groups, q.m_days, q.m_members, q.m_firsts, q.m_lasts)
            u (c, m, g, d, v, a, z)) a
        group by 1, 2, 3, 4, 5, 6) s
        on (s.tenant_id, s.customer_id, s.meter_number, s.day, s.keys, s.member)
          = (e.tenant_id, e.customer_id, e.meter_number, e.day, e.keys, e.member)`,
  },
  {
    name: 'usage_is_of_customers',
    promise: 'What was used, and what came late, is of a customer of the tenant.',
    sql: `
      select u.tenant_id, jsonb_build_object('customer_id', u.customer_id) as ids,
        case when c.id is null then 'has usage, but is no customer' end as problem
      from (
        select tenant_id, customer_id from usage_day union select tenant_id, customer_id from usage_late) u
      left join customer c on c.tenant_id = u.tenant_id and c.id = u.customer_id`,
  },
]
