-- What a soak adds to the database of a simulation.
create table simulation.soak (begins_at timestamptz not null, lasts interval not null);
grant select on simulation.soak to billing_app, billing_owner;

-- Answers are kept for 24 hours of the machine's clock, which a soak does not have. Here they are kept for a sixth of it, so
-- that the table that is written and emptied most is emptied. Customers' answers have the present of their customer.
create or replace function simulation.forget_old_answers(before timestamptz, at_most integer) returns bigint
  language sql security definer set search_path = simulation, pg_catalog, public, pg_temp as $$
  with old as (
    select k.ctid from public.idempotency_key k, soak s, present p
    where k.created_at < case when k.created_at < s.begins_at
      then pg_catalog.now() - s.lasts / 6 else p.now - interval '365 days' / 6 end
    limit at_most for update of k skip locked),
  gone as (delete from public.idempotency_key k using old where k.ctid = old.ctid returning 1)
  select count(*) from gone
$$;
