-- Metered usage: events, the queue of what is not in buckets yet, and the buckets. Owner's functions write all of it but meters:
-- 44 records and voids, 46 folds, 48 reads. No foreign keys on what is written for each event: a check costs as much as the row.
-- Decision 0016 has the figures.

-- The types of events that were ever sent or metered, by the small number that events keep.
create table usage_type (
  tenant_id uuid not null references tenant,
  number integer not null generated always as identity,
  code label not null,
  -- Whether an event of it has come: a meter made before that has no past to count.
  has_events boolean not null,
  primary key (tenant_id, number),
  constraint usage_type_is_unique unique (tenant_id, code)
);

-- How events of a type become a quantity. Never changes but for its name, and that it is archived.
create table meter (
  tenant_id uuid not null references tenant,
  id uuid not null,
  -- What buckets keep in place of the id.
  number integer not null generated always as identity,
  code label not null,
  name label not null,
  type_number integer not null,
  aggregation text not null constraint aggregation_is_known
    check (aggregation in ('count', 'sum', 'max', 'min', 'latest', 'unique_count', 'time_weighted')),
  value_property text constraint value_property_is_short check (length(value_property) between 1 and 100),
  -- [{ property, values }]: only events with one of the values in each property; null: all events.
  filters jsonb,
  group_by text[] not null default '{}' constraint groups_are_few check (cardinality(group_by) <= 3),
  carries_over boolean not null,
  -- It counts events of batches from here on as they come; those before, a week at a time, from filling_before down.
  first_batch bigint not null,
  filling_before date,
  -- Archived, it counts nothing from this batch on.
  end_batch bigint,
  -- It has as many groups as are allowed: events that would begin another are refused.
  is_full boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint meter_code_is_unique unique (tenant_id, code),
  constraint meter_number_is_unique unique (tenant_id, number),
  constraint meter_counts_a_type foreign key (tenant_id, type_number) references usage_type,
  constraint a_count_needs_no_value check ((aggregation = 'count') = (value_property is null)),
  constraint archived_meters_end check ((archived_at is null) = (end_batch is null))
);
create index meter_of_type on meter (tenant_id, type_number);
create index meter_filling on meter (tenant_id, id) where filling_before is not null;

-- Orders what is recorded in a tenant against its meters: a number is taken behind the lock that both take.
create sequence usage_batch_number;

-- What customers used, as it was sent. A partition holds the events of one week (Monday, UTC) and has the primary key (tenant_id, key);
-- weeks without one of their own, where customers on test clocks live, are in usage_event_other. `key` is the sender's id if that is a
-- UUID, else its MD5 as one, and then `id` is the sender's.
create table usage_event (
  tenant_id uuid not null,
  occurred_week date not null,
  key uuid not null,
  customer_id uuid not null,
  occurred_at timestamptz not null,
  batch bigint not null,
  type_number integer not null,
  id text,
  properties jsonb not null,
  voided_at timestamptz
) partition by range (occurred_week);
-- The key is each partition's own.
alter table usage_event replica identity full;
create table usage_event_other partition of usage_event (primary key (tenant_id, occurred_week, key)) default;
create index usage_event_of_customer on usage_event (customer_id, occurred_at);

-- What was recorded and is in no bucket yet: sums by customer, meter, group and hour; of unique_count the members of days.
create table usage_batch (
  tenant_id uuid not null,
  batch bigint not null,
  received_at timestamptz not null,
  events integer not null,
  customers uuid[], meters integer[], groups text[], hours timestamptz[], counts bigint[], totals numeric[], lows numeric[], highs numeric[],
  latests numeric[], latest_ats timestamptz[], latest_keys uuid[], weighteds numeric[],
  m_customers uuid[], m_meters integer[], m_groups text[], m_days date[], m_members text[], m_firsts timestamptz[], m_lasts timestamptz[],
  primary key (tenant_id, batch)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- The groups of a meter by the values of its properties; 0 is the group of a meter without any.
create table usage_group (
  tenant_id uuid not null,
  meter_number integer not null,
  id bigint not null generated always as identity,
  -- A jsonb object as text.
  keys text not null,
  primary key (tenant_id, meter_number, id),
  constraint usage_group_is_unique unique (tenant_id, meter_number, keys)
);

-- What a customer used in an hour, and in a day (UTC). `weighted` is of time_weighted: each value times the microseconds to the end.
create table usage_hour (
  tenant_id uuid not null,
  customer_id uuid not null,
  meter_number integer not null,
  hour timestamptz not null,
  group_id bigint not null,
  events bigint not null,
  total numeric, lowest numeric, highest numeric, latest numeric, latest_at timestamptz, latest_key uuid, weighted numeric,
  primary key (tenant_id, customer_id, meter_number, hour, group_id)
) with (fillfactor = 70);
create table usage_day (
  tenant_id uuid not null,
  customer_id uuid not null,
  meter_number integer not null,
  day date not null,
  group_id bigint not null,
  events bigint not null,
  total numeric, lowest numeric, highest numeric, latest numeric, latest_at timestamptz, latest_key uuid, weighted numeric,
  primary key (tenant_id, customer_id, meter_number, day, group_id)
) with (fillfactor = 70);

-- What unique_count counts: the values that a day has seen, the first and the last time.
create table usage_member (
  tenant_id uuid not null,
  customer_id uuid not null,
  meter_number integer not null,
  day date not null,
  group_id bigint not null,
  member text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, customer_id, meter_number, day, group_id, member)
);

-- Usage that came after its time, from an instant on: what was billed since then is looked at again.
create table usage_late (
  tenant_id uuid not null,
  customer_id uuid not null,
  batch bigint not null,
  from_at timestamptz not null,
  primary key (tenant_id, customer_id, batch)
);

-- The week, hour and day (UTC) that an instant is in.
create function usage_week(instant timestamptz) returns date
  language sql immutable parallel safe
  return (date_bin('7 days', instant, '2000-01-03 00:00Z') at time zone 'UTC')::date;
create function usage_hour_of(instant timestamptz) returns timestamptz
  language sql immutable parallel safe
  return date_bin('1 hour', instant, '2000-01-03 00:00Z');
create function usage_micros(span interval) returns numeric
  language sql immutable parallel safe
  return extract(epoch from span) * 1000000;

-- Whether an object has one of the values in each property.
create function usage_passes(properties jsonb, filters jsonb) returns boolean
  language sql immutable parallel safe
  return not exists (select from jsonb_array_elements(filters) f where not coalesce((f -> 'values') @> to_jsonb(properties ->> (f ->> 'property')), false));

-- A text as an exact number; null if it is none, or too long for one.
create function usage_number(written text) returns numeric
  language sql immutable parallel safe
  return case when written ~ '^-?[0-9]{1,30}([.][0-9]{1,15})?$' then written::numeric end;

-- The group of an event: the values of some properties, as the text of an object; null without properties.
create function usage_group_of(properties jsonb, group_by text[]) returns text
  language sql immutable parallel safe
  return case when cardinality(group_by) > 0 then (select jsonb_object_agg(p, properties ->> p)::text from unnest(group_by) p) end;

-- Every event with every meter that counts it: what buckets and queue must hold, event by event.
create view usage_counted with (security_invoker = true) as
  select e.tenant_id, e.customer_id, e.occurred_week, e.occurred_at, e.key, m.number as meter_number, m.aggregation,
    usage_group_of(e.properties, m.group_by) as keys,
    usage_number(e.properties ->> m.value_property) as value,
    case when m.aggregation = 'unique_count' then e.properties ->> m.value_property end as member
  from usage_event e join meter m on m.tenant_id = e.tenant_id and m.type_number = e.type_number
  where e.voided_at is null
    and (e.batch >= m.first_batch or m.filling_before is null or e.occurred_week >= m.filling_before)
    and (m.end_batch is null or e.batch < m.end_batch)
    and (m.filters is null or usage_passes(e.properties, m.filters))
    and (m.aggregation <> 'unique_count' or e.properties ->> m.value_property is not null);

-- The same in hours, as buckets have it.
create view usage_part with (security_invoker = true) as
  select c.tenant_id, c.customer_id, c.occurred_week, c.meter_number, c.keys, usage_hour_of(c.occurred_at) as hour, count(*) as events,
    sum(c.value) filter (where c.aggregation in ('sum', 'time_weighted')) as total,
    min(c.value) filter (where c.aggregation = 'min') as lowest,
    max(c.value) filter (where c.aggregation = 'max') as highest,
    (array_agg(c.value order by c.occurred_at desc, c.key desc) filter (where c.aggregation = 'latest'))[1] as latest,
    max(c.occurred_at) filter (where c.aggregation = 'latest') as latest_at,
    (array_agg(c.key order by c.occurred_at desc, c.key desc) filter (where c.aggregation = 'latest'))[1] as latest_key,
    sum(c.value * usage_micros(usage_hour_of(c.occurred_at) + interval '1 hour' - c.occurred_at))
      filter (where c.aggregation = 'time_weighted') as weighted
  from usage_counted c group by 1, 2, 3, 4, 5, 6;

grant select on usage_counted, usage_part to billing_app;

-- Makes the partitions of this week, weeks ahead and weeks back, and detaches those of weeks that are over for longer than is kept:
-- a detached week is a table of its own, which an operator may archive, attach again, or drop.
create function keep_usage_partitions(weeks_ahead integer, weeks_back integer, weeks_kept integer) returns integer
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare week date; this_week date := usage_week(clock_timestamp()); name text; made integer := 0;
begin
  perform set_config('lock_timeout', '3s', true);
  perform pg_advisory_xact_lock(hashtextextended('usage_event', 0));
  for name in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'usage_event'::regclass and c.relname ~ '^usage_event_\d{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < this_week - 7 * weeks_kept loop
    execute format('alter table usage_event detach partition %I', name);
  end loop;
  for week in select this_week + 7 * n from generate_series(-weeks_back, weeks_ahead) n loop
    name := 'usage_event_' || to_char(week, 'YYYYMMDD');
    -- Events of a week that was not made in time stay where they are.
    if to_regclass(name) is null and not exists (select from usage_event_other o where o.occurred_week = week) then
      execute format('create table %I (like usage_event including defaults including constraints, primary key (tenant_id, key))', name);
      execute format('alter table %I enable row level security', name);
      execute format('alter table %I force row level security', name);
      execute format('alter table usage_event attach partition %I for values from (%L) to (%L)', name, week, week + 7);
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
revoke all on function keep_usage_partitions(integer, integer, integer) from public;
grant execute on function keep_usage_partitions(integer, integer, integer) to billing_app;

alter table usage_type enable row level security;
alter table usage_type force row level security;
create policy own_rows on usage_type to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_type to billing_owner using (true) with check (true);
grant select on usage_type to billing_app;

alter table meter enable row level security;
alter table meter force row level security;
create policy own_rows on meter to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on meter to billing_owner using (true) with check (true);
grant select, insert on meter to billing_app;
grant update (name, archived_at, end_batch, updated_at) on meter to billing_app;

alter table usage_event enable row level security;
alter table usage_event force row level security;
create policy own_rows on usage_event to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_event to billing_owner using (true) with check (true);
grant select on usage_event to billing_app;
alter table usage_event_other enable row level security;
alter table usage_event_other force row level security;
create policy all_rows on usage_event_other to billing_owner using (true) with check (true);

alter table usage_batch enable row level security;
alter table usage_batch force row level security;
create policy own_rows on usage_batch to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_batch to billing_owner using (true) with check (true);
grant select on usage_batch to billing_app;

alter table usage_group enable row level security;
alter table usage_group force row level security;
create policy own_rows on usage_group to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_group to billing_owner using (true) with check (true);
grant select on usage_group to billing_app;

alter table usage_hour enable row level security;
alter table usage_hour force row level security;
create policy own_rows on usage_hour to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_hour to billing_owner using (true) with check (true);
grant select on usage_hour to billing_app;

alter table usage_day enable row level security;
alter table usage_day force row level security;
create policy own_rows on usage_day to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_day to billing_owner using (true) with check (true);
grant select on usage_day to billing_app;

alter table usage_member enable row level security;
alter table usage_member force row level security;
create policy own_rows on usage_member to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_member to billing_owner using (true) with check (true);
grant select on usage_member to billing_app;

alter table usage_late enable row level security;
alter table usage_late force row level security;
create policy own_rows on usage_late to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_late to billing_owner using (true) with check (true);
grant select on usage_late to billing_app;
