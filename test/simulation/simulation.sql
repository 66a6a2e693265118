-- What the simulation adds to a database of its own: a present that stands still until it is moved, and misfortune.
create schema simulation;

create table simulation.present (now timestamptz not null);
insert into simulation.present values ('2031-01-31T12:00:00Z');

-- Whoever asks for the time without saying whose, asks these: they come first in the search path. Functions that name their
-- own path (keys, idempotency) live by the machine's clock.
create function simulation.clock_timestamp() returns timestamptz language sql as 'select p.now from simulation.present p';
create function simulation.now() returns timestamptz language sql stable as 'select p.now from simulation.present p';
create function simulation.statement_timestamp() returns timestamptz language sql stable as 'select p.now from simulation.present p';
create function simulation.forget_old_answers(before timestamptz, at_most integer) returns bigint language sql
  as 'select public.forget_old_answers(before + (pg_catalog.now() - simulation.now()), at_most)';

-- Endpoints are looked at by the present of the world, too: the same function with another clock in its body.
do $$ declare definition text := pg_get_functiondef('public.claim_webhook_endpoints'::regproc); begin
  set local search_path = simulation, pg_catalog, public;
  execute replace(definition, 'public.claim', 'simulation.claim');
end $$;
alter function simulation.claim_webhook_endpoints owner to billing_owner;

-- Usage is of the present of the world, too.
alter function public.write_usage set search_path = simulation, pg_catalog, public, pg_temp;
alter function public.void_usage set search_path = simulation, pg_catalog, public, pg_temp;
alter function public.apply_late_usage set search_path = simulation, pg_catalog, public, pg_temp;

-- How often a writing statement fails or takes long, from 0 to 1. How often it did, PostgreSQL's log tells.
create table simulation.misfortune (serialization_failure float8, deadlock float8, slow_query float8);
insert into simulation.misfortune values (0, 0, 0);

create function simulation.befall() returns trigger
  language plpgsql security definer set search_path = simulation, pg_catalog, pg_temp as $$
declare luck float8 := random(); m misfortune;
begin
  select * into m from misfortune;
  if luck < m.serialization_failure then
    raise exception using errcode = 'serialization_failure', message = 'could not serialize access (simulated)';
  end if;
  luck := luck - m.serialization_failure;
  if luck < m.deadlock then
    raise exception using errcode = 'deadlock_detected', message = 'deadlock detected (simulated)';
  end if;
  luck := luck - m.deadlock;
  if luck < m.slow_query then
    raise log 'a slow query (simulated)';
    perform pg_sleep(random() * 0.4);
  end if;
  return null;
end $$;

-- Every table that the service writes while the world lives; rows go with a test clock, with old answers, and from drafts.
do $$ declare written text; begin
  foreach written in array array['api_key', 'charge', 'credit_balance', 'credit_entry', 'credit_grant', 'credit_note', 'credit_note_invoice', 'customer', 'customer_billing', 'event',
    'idempotency_key', 'invoice', 'document_line', 'item_version', 'payment', 'plan', 'plan_price', 'price', 'subscription', 'subscription_item',
    'tenant', 'tenant_counter', 'test_clock', 'usage_batch', 'usage_day', 'usage_event', 'usage_hour', 'usage_late', 'webhook_endpoint', 'webhook_delivery', 'webhook_attempt']
  loop
    execute format('create trigger befall before insert or update or delete on public.%I for each statement execute function simulation.befall()', written);
  end loop;
end $$;

grant usage on schema simulation to billing_app, billing_owner;
grant select on simulation.present to billing_app, billing_owner;
