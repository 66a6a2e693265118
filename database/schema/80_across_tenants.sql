-- The few questions that look across tenants. They run as the owner; everything else sees one tenant only.

-- Opens a request: who asks, for which tenant, and what was answered to this idempotency key before.
-- The advisory lock is the 409 of a concurrent duplicate: it is tried, never waited for.
create function open_request(secret_hash bytea, idempotency_key text)
  returns table (tenant_id uuid, key_id uuid, name text, scopes text[], permissions jsonb, cursor_key bytea, now timestamptz, is_locked boolean,
    request_hash bytea, status integer, body text, assigned jsonb)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_variable
declare k api_key; cursor_key bytea; now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  select * into k from api_key a where a.secret_hash = open_request.secret_hash and a.revoked_at is null;
  if not found then return; end if;
  select t.cursor_key into cursor_key from tenant t where t.tenant_id = k.tenant_id;
  perform set_config('app.tenant_id', k.tenant_id::text, true);
  if idempotency_key is null then
    return query select k.tenant_id, k.id, k.name::text, k.scopes, k.permissions, cursor_key, now, true, null::bytea, null::integer, null::text, null::jsonb;
    return;
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended(k.tenant_id::text || ':' || idempotency_key, 0)) then
    return query select k.tenant_id, k.id, k.name::text, k.scopes, k.permissions, cursor_key, now, false, null::bytea, null::integer, null::text, null::jsonb;
    return;
  end if;
  return query
    select k.tenant_id, k.id, k.name::text, k.scopes, k.permissions, cursor_key, now, true, i.request_hash, i.status, i.body, i.assigned
    from (select) one left join idempotency_key i
      on (i.tenant_id, i.key) = (k.tenant_id, open_request.idempotency_key) and i.created_at > now - interval '24 hours';
end $$;

-- The ids are of keys, of sessions, and of sessions of the portal.
create function note_key_use(key_ids uuid[], used_at timestamptz[]) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    update api_key k set last_used_at = greatest(k.last_used_at, u.used_at)
    from unnest(key_ids, used_at) u (key_id, used_at) where k.id = u.key_id;
    update person_session s set last_seen_at = greatest(s.last_seen_at, u.used_at)
    from unnest(key_ids, used_at) u (key_id, used_at) where s.id = u.key_id;
    update portal_session s set last_seen_at = greatest(s.last_seen_at, u.used_at)
    from unnest(key_ids, used_at) u (key_id, used_at) where s.id = u.key_id and s.token_hash is not null;
  end;

create function forget_old_answers(before timestamptz, at_most integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare gone bigint;
begin
  delete from idempotency_key k where (k.tenant_id, k.key) in (
    select o.tenant_id, o.key from idempotency_key o where o.created_at < before order by o.created_at limit at_most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

-- Tenants with something due, by skipping from tenant to tenant through the index of what is due.
create function due_tenants(due_by timestamptz) returns table (tenant_id uuid, oldest timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    with recursive t as (
      (select b.tenant_id, b.next_billing_at from customer_billing b
        where b.next_billing_at is not null and b.parked_at is null and b.test_clock_id is null
        order by b.tenant_id, b.next_billing_at limit 1)
      union all
      select n.tenant_id, n.next_billing_at from t cross join lateral (
        select b.tenant_id, b.next_billing_at from customer_billing b
        where b.next_billing_at is not null and b.parked_at is null and b.test_clock_id is null and b.tenant_id > t.tenant_id
        order by b.tenant_id, b.next_billing_at limit 1) n
    )
    select t.tenant_id, t.next_billing_at from t where t.next_billing_at <= due_by;
  end;

-- How far behind billing is, over all tenants: for the metrics.
create function billing_backlog() returns table (due_customers bigint, oldest_due timestamptz, parked_customers bigint)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select
      (select count(*) from customer_billing b where b.next_billing_at <= now() and b.parked_at is null and b.test_clock_id is null),
      (select min(d.oldest) from due_tenants(now()) d),
      (select count(*) from customer_billing b where b.parked_at is not null);
  end;

revoke all on function billing_backlog() from public;
grant execute on function billing_backlog() to billing_app;
revoke all on function open_request(bytea, text) from public;
revoke all on function note_key_use(uuid[], timestamptz[]) from public;
revoke all on function forget_old_answers(timestamptz, integer) from public;
revoke all on function due_tenants(timestamptz) from public;
grant execute on function open_request(bytea, text) to billing_app;
grant execute on function note_key_use(uuid[], timestamptz[]) to billing_app;
grant execute on function forget_old_answers(timestamptz, integer) to billing_app;
grant execute on function due_tenants(timestamptz) to billing_app;

-- For the command line, as the owner.
create function create_tenant(tenant_id uuid, name text, cursor_key bytea) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    insert into tenant (tenant_id, name, cursor_key, created_at, updated_at) values (tenant_id, name, cursor_key, now(), now());
    insert into tenant_counter (tenant_id) values (tenant_id);
  end;

-- The first tenant with its first key, once: whichever replica comes first makes them, the others get false.
create function create_first_tenant(tenant_id uuid, name text, cursor_key bytea, key_id uuid, secret_hash bytea, prefix text)
  returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('billing: first tenant', 0));
  if exists (select from tenant) then return false; end if;
  perform create_tenant(tenant_id, name, cursor_key);
  insert into api_key (tenant_id, id, name, secret_hash, prefix, scopes, created_at)
    values (create_first_tenant.tenant_id, key_id, 'first key', secret_hash, prefix, array['read', 'write', 'admin'], now());
  return true;
end $$;

revoke all on function create_first_tenant(uuid, text, bytea, uuid, bytea, text) from public;
revoke all on function create_tenant(uuid, text, bytea) from public;
grant execute on function create_first_tenant(uuid, text, bytea, uuid, bytea, text) to billing_app;

-- Takes the lines and the taxes out of drafts, which are about to be written anew. As the owner, because the application's role
-- deletes nothing; only of the present tenant, and the guards refuse anything but drafts.
create function clear_drafts(invoice_ids uuid[]) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    delete from document_line l using invoice i
    where l.tenant_id = current_tenant() and l.invoice_id = any(invoice_ids)
      and i.tenant_id = l.tenant_id and i.id = l.invoice_id and i.status = 'draft';
    delete from document_tax t using invoice i
    where t.tenant_id = current_tenant() and t.invoice_id = any(invoice_ids)
      and i.tenant_id = t.tenant_id and i.id = t.invoice_id and i.status = 'draft';
  end;
revoke all on function clear_drafts(uuid[]) from public;
grant execute on function clear_drafts(uuid[]) to billing_app;

-- What is due for collection over all tenants: invoices to be tried or dunned, attempts to be sent or asked for. By the database's
-- clock, or where a customer lives by a test clock, by that one while nobody advances it. Not of tenants that have had their share
-- (`besides`), so that nobody waits behind what they have due. What could charge a second time what an account has forgotten waits until
-- that was compared: its own attempts and refunds, and what could be charged by another account of the tenant. `not in` keeps to the order
-- of the indexes, as hardly ever one waits.
create function due_collection(at_most integer, besides uuid[] default '{}')
  returns table (kind text, tenant_id uuid, id uuid, due_at timestamptz, customer_id uuid)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    with waiting as materialized (select * from accounts_that_wait())
    (select 'attempt', a.tenant_id, a.id, a.next_check_at, null::uuid from payment_attempt a
      where a.tenant_id <> all(besides)
        and a.next_check_at <= clock_timestamp() and a.next_check_at is not null and a.test_clock_id is null
        and (a.lease_until is null or a.lease_until <= clock_timestamp())
        and (a.tenant_id, a.gateway_account_id) not in (select w.tenant_id, w.gateway_account_id from waiting w)
      order by a.next_check_at limit at_most)
    union all
    (select 'invoice', i.tenant_id, i.id, i.collect_at, i.customer_id from invoice i
      where i.tenant_id <> all(besides)
        and i.collect_at <= clock_timestamp() and i.collect_at is not null and i.test_clock_id is null
        and i.tenant_id not in (select w.tenant_id from waiting w where w.currencies is null)
        and (i.tenant_id, i.currency::text) not in (
          select w.tenant_id, c.currency from waiting w cross join unnest(w.currencies) c (currency) where w.currencies is not null)
      order by i.collect_at limit at_most)
    union all
    (select 'attempt', a.tenant_id, a.id, a.next_check_at, null::uuid from payment_attempt a
      join test_clock k on k.tenant_id = a.tenant_id and k.id = a.test_clock_id and k.advancing_to is null
      where a.tenant_id <> all(besides)
        and a.next_check_at <= k.now and a.next_check_at is not null and a.test_clock_id is not null
        and (a.lease_until is null or a.lease_until <= clock_timestamp())
      limit at_most)
    union all
    (select 'invoice', i.tenant_id, i.id, i.collect_at, i.customer_id from invoice i
      join test_clock k on k.tenant_id = i.tenant_id and k.id = i.test_clock_id and k.advancing_to is null
      where i.tenant_id <> all(besides)
        and i.collect_at <= k.now and i.collect_at is not null and i.test_clock_id is not null
      limit at_most)
    union all
    (select 'refund', r.tenant_id, r.id, r.next_check_at, null::uuid from refund r
      where r.tenant_id <> all(besides)
        and r.next_check_at <= clock_timestamp() and r.next_check_at is not null and r.test_clock_id is null
        and (r.lease_until is null or r.lease_until <= clock_timestamp())
        and (r.tenant_id not in (select w.tenant_id from waiting w) or not exists (
          select from payment p join payment_attempt a on a.tenant_id = p.tenant_id and a.id = p.attempt_id
            join waiting w on w.tenant_id = a.tenant_id and w.gateway_account_id = a.gateway_account_id
          where p.tenant_id = r.tenant_id and p.id = r.payment_id))
      order by r.next_check_at limit at_most)
    union all
    (select 'refund', r.tenant_id, r.id, r.next_check_at, null::uuid from refund r
      join test_clock k on k.tenant_id = r.tenant_id and k.id = r.test_clock_id and k.advancing_to is null
      where r.tenant_id <> all(besides)
        and r.next_check_at <= k.now and r.next_check_at is not null and r.test_clock_id is not null
        and (r.lease_until is null or r.lease_until <= clock_timestamp())
      limit at_most)
    union all
    (select 'event', e.tenant_id, e.id, e.next_check_at, null::uuid from gateway_event e
      where e.tenant_id <> all(besides)
        and e.next_check_at <= clock_timestamp() and e.next_check_at is not null and e.test_clock_id is null
        and e.tenant_id not in (select w.tenant_id from waiting w)
      order by e.next_check_at limit at_most)
    union all
    (select 'event', e.tenant_id, e.id, e.next_check_at, null::uuid from gateway_event e
      join test_clock k on k.tenant_id = e.tenant_id and k.id = e.test_clock_id and k.advancing_to is null
      where e.tenant_id <> all(besides)
        and e.next_check_at <= k.now and e.next_check_at is not null and e.test_clock_id is not null
      limit at_most)
    union all
    (select 'method', m.tenant_id, m.id, m.next_check_at, null::uuid from payment_method m
      where m.tenant_id <> all(besides)
        and m.next_check_at <= clock_timestamp() and m.status = 'pending' order by m.next_check_at limit at_most)
    union all
    (select 'setup', u.tenant_id, u.id, u.next_check_at, null::uuid from setup_session u
      where u.tenant_id <> all(besides)
        and u.next_check_at <= clock_timestamp() and u.next_check_at is not null
        and u.tenant_id not in (select w.tenant_id from waiting w)
      order by u.next_check_at limit at_most);
  $$;
revoke all on function due_collection(integer, uuid[]) from public;
grant execute on function due_collection(integer, uuid[]) to billing_app;

-- Of all tenants, for the metrics.
create function collection_backlog() returns table (live_attempts bigint, unknown_attempts bigint, oldest_unknown_seconds float8,
    lag_seconds float8, dunnings bigint)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select
      (select count(*) from payment_attempt a where a.next_check_at is not null and a.test_clock_id is null),
      (select count(*) from payment_attempt a where a.next_check_at is not null and a.test_clock_id is null and a.status = 'unknown'),
      coalesce((select extract(epoch from now() - min(a.created_at)) from payment_attempt a
        where a.next_check_at is not null and a.test_clock_id is null and a.status = 'unknown'), 0)::float8,
      coalesce(greatest(0, (select extract(epoch from now() - least(
        (select min(i.collect_at) from invoice i where i.collect_at is not null and i.test_clock_id is null),
        (select min(a.next_check_at) from payment_attempt a where a.next_check_at is not null and a.test_clock_id is null),
        (select min(r.next_check_at) from refund r where r.next_check_at is not null and r.test_clock_id is null),
        (select min(e.next_check_at) from gateway_event e where e.next_check_at is not null and e.test_clock_id is null))))), 0)::float8,
      (select count(*) from invoice i where i.dunning is not null and i.status = 'open' and i.test_clock_id is null);
  $$;
revoke all on function collection_backlog() from public;
grant execute on function collection_backlog() to billing_app;

-- The account that a gateway's event is for, before its tenant is known: what its signature is checked by.
create function gateway_account_of_event(account_id uuid) returns table (tenant_id uuid, gateway text, webhook_secrets text)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select g.tenant_id, g.gateway, g.webhook_secrets from gateway_account g where g.id = account_id;
  end;
revoke all on function gateway_account_of_event(uuid) from public;
grant execute on function gateway_account_of_event(uuid) to billing_app;
