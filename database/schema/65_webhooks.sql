-- Where a tenant's events are sent. All state of what is sent is here: how far (the cursor), and what went wrong (webhook_delivery).
-- Recording an event knows nothing of it.
create table webhook_endpoint (
  tenant_id uuid not null references tenant,
  id uuid not null,
  url text not null constraint url_is_short check (length(url) between 1 and 2000),
  -- invoice.paid, or invoice.* for all of a kind; none means all.
  types text[] not null default '{}' constraint types_are_few check (cardinality(types) <= 100),
  ordering text not null constraint ordering_is_known check (ordering in ('per_object', 'strict', 'none')),
  payload text not null constraint payload_is_known check (payload in ('full', 'thin')),
  in_flight_max smallint not null constraint in_flight_is_bounded check (in_flight_max between 1 and 16),
  status text not null default 'enabled' constraint status_is_known check (status in ('enabled', 'paused', 'disabled')),
  disabled_reason text,
  -- [{ secret, valid_until }], the newest first; the newest is valid for ever.
  secrets jsonb not null constraint there_are_one_to_three_secrets check (jsonb_array_length(secrets) between 1 and 3),
  -- Every event up to here is delivered, or is not wanted, or has a row in webhook_delivery.
  cursor bigint not null constraint cursor_is_not_negative check (cursor >= 0),
  -- When to look for further events: not before, while its failures are waited out.
  next_look_at timestamptz not null,
  -- When the first of its rows in webhook_delivery is due; null where none is.
  next_retry_at timestamptz,
  -- When a test is due: it is sent at once, whatever next_look_at says. Null where none is asked for.
  next_test_at timestamptz,
  -- Failures in a row, and since when; a success ends both.
  failures integer not null default 0 constraint failures_are_not_negative check (failures >= 0),
  failing_since timestamptz,
  -- How many events it is sent at once: 1 after failures, then twice as many with each success.
  batch_max smallint not null default 200 constraint batch_is_bounded check (batch_max between 1 and 200),
  -- A second reading of the events, of some types up to some event; null where none is under way.
  replay_cursor bigint,
  replay_until bigint,
  replay_types text[],
  -- Who sends to it at the moment; another may once the lease is over.
  lease_token uuid,
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint disabled_says_why check ((status = 'disabled') = (disabled_reason is not null)),
  constraint failing_says_since_when check ((failures = 0) = (failing_since is null)),
  constraint a_replay_is_whole check (num_nulls(replay_cursor, replay_until, replay_types) in (0, 3)),
  constraint a_lease_is_whole check ((lease_token is null) = (lease_until is null))
) with (fillfactor = 50);

-- An event that an endpoint has not taken, or is to be sent again. What is delivered has no row.
create table webhook_delivery (
  tenant_id uuid not null,
  endpoint_id uuid not null,
  -- Of the event; a test has 0 or less, and an id of its own.
  sequence bigint not null,
  message_id uuid not null,
  object_id uuid not null,
  cause text not null constraint cause_is_known check (cause in ('event', 'replay', 'resend', 'test')),
  -- retrying: sent again when it is due. held: waits for an earlier event of its object. failed: given up.
  state text not null constraint state_is_known check (state in ('retrying', 'held', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  primary key (tenant_id, endpoint_id, sequence),
  constraint delivery_is_to_an_endpoint foreign key (tenant_id, endpoint_id) references webhook_endpoint on delete cascade,
  constraint retrying_says_when check ((state = 'retrying') = (next_attempt_at is not null))
);
create index webhook_delivery_due on webhook_delivery (tenant_id, endpoint_id, next_attempt_at) where state = 'retrying';
create index webhook_delivery_of_object on webhook_delivery (tenant_id, endpoint_id, object_id, sequence) where state <> 'failed';

-- What was sent and what came back. A partition holds one day (UTC) and is dropped whole; one that was not made in time is not missed.
create table webhook_attempt (
  tenant_id uuid not null,
  endpoint_id uuid not null,
  sequence bigint not null,
  attempted_at timestamptz not null,
  id uuid not null,
  duration_ms integer not null,
  number smallint not null,
  -- Of the answer; null where there was none, and then error says why.
  response_status smallint,
  is_success boolean not null,
  cause "char" not null,
  error text,
  -- The beginning of what was answered to a failed attempt.
  response_body text,
  -- Of a test, which is no event.
  message_id uuid
) partition by range (attempted_at);
-- No primary key: the log's index is half of what a delivery writes, and a key of four columns and the day would be half as wide again.
alter table webhook_attempt replica identity full;
create table webhook_attempt_other partition of webhook_attempt default;
alter table webhook_attempt_other replica identity full;
create index webhook_attempt_of_event on webhook_attempt (tenant_id, endpoint_id, sequence);
create index webhook_attempt_failed on webhook_attempt (tenant_id, endpoint_id, sequence) where not is_success;

alter table webhook_endpoint enable row level security;
alter table webhook_endpoint force row level security;
create policy own_rows on webhook_endpoint to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on webhook_endpoint to billing_owner using (true) with check (true);
grant select, insert, delete on webhook_endpoint to billing_app;
grant update (url, types, ordering, payload, in_flight_max, status, disabled_reason, secrets, cursor, next_look_at, next_retry_at, next_test_at,
  failures, failing_since, batch_max, replay_cursor, replay_until, replay_types, lease_token, lease_until, updated_at)
  on webhook_endpoint to billing_app;

alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy own_rows on webhook_delivery to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on webhook_delivery to billing_owner using (true) with check (true);
grant select, insert, update, delete on webhook_delivery to billing_app;

alter table webhook_attempt enable row level security;
alter table webhook_attempt force row level security;
create policy own_rows on webhook_attempt to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on webhook_attempt to billing_owner using (true) with check (true);
grant select, insert on webhook_attempt to billing_app;
alter table webhook_attempt_other enable row level security;
alter table webhook_attempt_other force row level security;

-- The sequence of an event. There is no index by id, which every event would pay for: an id begins with the time of its making, and
-- events lie in the order of their commits, so it is looked for among those of twenty minutes; and among all where a machine's
-- clock was far off. Null where there is none.
create function event_sequence_of(event_id uuid) returns bigint
  language plpgsql stable
  as $$
declare
  t uuid := current_tenant();
  made timestamptz := to_timestamp(('x' || left(replace(event_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0);
  lowest bigint := 1; highest bigint; middle bigint; found bigint;
begin
  select event_sequence into highest from tenant_counter c where c.tenant_id = t;
  while lowest < highest loop
    middle := (lowest + highest) / 2;
    if (select v.created_at < made - interval '10 minutes' from event v where v.tenant_id = t and v.sequence = middle) then
      lowest := middle + 1;
    else
      highest := middle;
    end if;
  end loop;
  for middle, found in select v.sequence, case when v.id = event_id then v.sequence end from event v
    where v.tenant_id = t and v.sequence >= lowest order by v.sequence loop
    if found is not null then return found; end if;
    exit when (select v.created_at > made + interval '10 minutes' from event v where v.tenant_id = t and v.sequence = middle);
  end loop;
  return (select v.sequence from event v where v.tenant_id = t and v.id = event_id);
end $$;

-- Endpoints with something to send, the longest waiting first, each leased to the caller: nobody else sends to it meanwhile. It looks
-- at all of them, several times a second: at once, not one after the other by the key, as the service's connections read elsewhere.
create function claim_webhook_endpoints(at_most integer, lease interval, not_these uuid[], not_of uuid[]) returns setof webhook_endpoint
  language sql volatile security definer set search_path = public, pg_temp set enable_seqscan = on set enable_hashjoin = on
  begin atomic
    with due as (
      select e.tenant_id, e.id from webhook_endpoint e
      join tenant_counter c on c.tenant_id = e.tenant_id
      where e.status = 'enabled' and (e.lease_until is null or e.lease_until < clock_timestamp()) and e.id <> all (not_these)
        and e.tenant_id <> all (not_of)
        and ((e.next_look_at <= clock_timestamp() and (c.event_sequence > e.cursor or e.replay_cursor is not null))
          or (e.next_retry_at <= clock_timestamp() and e.next_look_at <= clock_timestamp())
          or e.next_test_at <= clock_timestamp())
      order by e.next_look_at, e.id limit at_most for no key update of e skip locked)
    update webhook_endpoint e set lease_token = gen_random_uuid(), lease_until = clock_timestamp() + lease
    from due where e.tenant_id = due.tenant_id and e.id = due.id
    returning e.*;
  end;
revoke all on function claim_webhook_endpoints(integer, interval, uuid[], uuid[]) from public;
grant execute on function claim_webhook_endpoints(integer, interval, uuid[], uuid[]) to billing_app;

-- How far sending is behind, over all tenants: for the metrics. An endpoint that is looked at later, or with as many failures in a row as
-- unreached_from, waits for its receiver, not for us: it does not count in oldest_unsent.
create function webhook_backlog(unreached_from integer) returns table (enabled bigint, paused bigint, disabled bigint, failing bigint, retrying bigint,
    held bigint, oldest_unsent timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select count(*) filter (where e.status = 'enabled' and e.failures = 0), count(*) filter (where e.status = 'paused'),
      count(*) filter (where e.status = 'disabled'), count(*) filter (where e.status = 'enabled' and e.failures > 0),
      (select count(*) from webhook_delivery d where d.state = 'retrying'),
      (select count(*) from webhook_delivery d where d.state = 'held'),
      min((select v.created_at from event v where v.tenant_id = e.tenant_id and v.sequence = e.cursor + 1))
        filter (where e.status = 'enabled' and e.failures < unreached_from and e.next_look_at <= clock_timestamp())
    from webhook_endpoint e;
  end;
revoke all on function webhook_backlog(integer) from public;
grant execute on function webhook_backlog(integer) to billing_app;

-- Makes the partitions of today and the days ahead, and drops those of days that are over for longer than is kept.
create function keep_webhook_attempt_partitions(days_ahead integer, days_kept integer) returns integer
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare day date; today date := (clock_timestamp() at time zone 'UTC')::date; name text; made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('webhook_attempt', 0));
  -- The lock that dropping needs comes first: taken behind the others, it would wait for an insert that waits for them.
  for name in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'webhook_attempt'::regclass and c.relname ~ '^webhook_attempt_\d{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < today - days_kept loop
    execute format('drop table %I', name);
  end loop;
  for day in select today + n from generate_series(0, days_ahead) n loop
    name := 'webhook_attempt_' || to_char(day, 'YYYYMMDD');
    -- Attempts of a day that was not made in time stay where they are. The whole is asked, because a part shows nobody its rows.
    if to_regclass(name) is null and not exists (select from webhook_attempt a
      where a.attempted_at >= day::timestamp at time zone 'UTC' and a.attempted_at < (day + 1)::timestamp at time zone 'UTC') then
      execute format('create table %I (like webhook_attempt including defaults including constraints)', name);
      execute format('alter table %I enable row level security', name);
      execute format('alter table %I force row level security', name);
      execute format('alter table %I replica identity full', name);
      execute format('alter table webhook_attempt attach partition %I for values from (%L) to (%L)', name,
        day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
      made := made + 1;
    end if;
  end loop;
  delete from webhook_attempt where attempted_at < (today - days_kept)::timestamp at time zone 'UTC';
  return made;
end $$;
revoke all on function keep_webhook_attempt_partitions(integer, integer) from public;
grant execute on function keep_webhook_attempt_partitions(integer, integer) to billing_app;
