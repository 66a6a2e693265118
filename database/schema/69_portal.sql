-- A link to the portal, and the session that it becomes when it is used.
create table portal_session (
  tenant_id uuid not null references tenant,
  id uuid not null,
  customer_id uuid not null,
  -- Where the customer came from, and goes back to.
  return_url text,
  -- SHA-256 of the token in the link. It is exchanged once, until then.
  link_hash bytea not null constraint portal_link_is_unique unique,
  link_expires_at timestamptz not null,
  -- SHA-256 of the token in the cookie, since the link was used.
  token_hash bytea constraint portal_token_is_unique unique,
  begun_at timestamptz,
  last_seen_at timestamptz,
  -- 12 hours after the link was used; a session also ends after an hour without a request.
  expires_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint portal_session_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint a_begun_portal_session_is_whole check (num_nulls(token_hash, begun_at, last_seen_at, expires_at) in (0, 4))
);
create index portal_session_by_customer on portal_session (tenant_id, customer_id, id) where customer_id is not null;
create index portal_session_by_id on portal_session (id) where token_hash is not null;

alter table portal_session enable row level security;
alter table portal_session force row level security;
create policy own_rows on portal_session to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on portal_session to billing_owner using (true) with check (true);
grant select, insert on portal_session to billing_app;

-- What the page of a link says to whoever opens it. The one of an unknown token has no row.
create function portal_link_of(link_hash bytea) returns table (tenant_id uuid, tenant_name text, portal jsonb, return_url text, is_open boolean)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select t.tenant_id, t.name, t.portal, s.return_url, s.token_hash is null and s.ended_at is null and s.link_expires_at > clock_timestamp()
    from portal_session s join tenant t on t.tenant_id = s.tenant_id where s.link_hash = portal_link_of.link_hash;
  end;

-- The tenant that somebody without a session asks for, if it has a portal; without an id the only one of the service. No row: there is none.
create function portal_of(given_id uuid) returns table (tenant_id uuid, name text, portal jsonb, now timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select t.tenant_id, t.name, t.portal, date_trunc('milliseconds', clock_timestamp()) from tenant t
    where t.tenant_id = given_id or (given_id is null and (select count(*) from (select from tenant limit 2) two) = 1);
  end;

-- Exchanges the token of a link for that of a session, once. Of two at once one waits for the other's row, and finds it used. False: it was
-- used, has expired, or there is none such. What ended a month ago is forgotten.
create function begin_portal_session(link_hash bytea, token_hash bytea) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_variable
declare s portal_session; now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  update portal_session p set token_hash = begin_portal_session.token_hash, begun_at = now, last_seen_at = now, expires_at = now + interval '12 hours'
    where p.link_hash = begin_portal_session.link_hash and p.token_hash is null and p.ended_at is null and p.link_expires_at > now
    returning p.* into s;
  if not found then return false; end if;
  delete from portal_session p where p.tenant_id = s.tenant_id and p.customer_id = s.customer_id
    and coalesce(p.expires_at, p.link_expires_at) < now - interval '30 days';
  return true;
end $$;

-- The session of a cookie, while it lasts.
create function portal_session_of(token_hash bytea) returns table (session_id uuid, tenant_id uuid, tenant_name text, portal jsonb, has_gateway boolean,
    customer_id uuid, return_url text, expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select s.id, s.tenant_id, t.name, t.portal,
      exists (select from gateway_account g where g.tenant_id = s.tenant_id and g.status = 'enabled'),
      s.customer_id, s.return_url, s.expires_at
    from portal_session s join tenant t on t.tenant_id = s.tenant_id
    where s.token_hash = portal_session_of.token_hash and s.ended_at is null and s.expires_at > clock_timestamp()
      and s.last_seen_at > clock_timestamp() - interval '1 hour';
  end;

create function end_portal_session(token_hash bytea) returns integer
  language sql volatile security definer set search_path = public, pg_temp
  begin atomic
    with ended as (update portal_session s set ended_at = clock_timestamp() where s.token_hash = end_portal_session.token_hash and s.ended_at is null
      returning 1)
    select count(*)::integer from ended;
  end;

-- Opens a request of a customer, as open_request does by a key. The transaction speaks for the tenant and for that customer alone. The id of
-- the session stands where the id of the key does.
create function open_portal_session(token_hash bytea) returns table (tenant_id uuid, key_id uuid, customer_id uuid, name text, portal jsonb,
    cursor_key bytea, now timestamptz)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_variable
declare s record; cursor_key bytea; name text;
begin
  select o.* into s from portal_session_of(token_hash) o;
  if not found then return; end if;
  select t.cursor_key into cursor_key from tenant t where t.tenant_id = s.tenant_id;
  select c.name into name from customer c where (c.tenant_id, c.id) = (s.tenant_id, s.customer_id);
  perform set_config('app.tenant_id', s.tenant_id::text, true), set_config('app.customer_id', s.customer_id::text, true);
  return query select s.tenant_id, s.session_id, s.customer_id, name, s.portal, cursor_key, date_trunc('milliseconds', clock_timestamp());
end $$;

revoke all on function portal_link_of(bytea) from public;
revoke all on function portal_of(uuid) from public;
revoke all on function begin_portal_session(bytea, bytea) from public;
revoke all on function portal_session_of(bytea) from public;
revoke all on function end_portal_session(bytea) from public;
revoke all on function open_portal_session(bytea) from public;
grant execute on function portal_link_of(bytea) to billing_app;
grant execute on function portal_of(uuid) to billing_app;
grant execute on function begin_portal_session(bytea, bytea) to billing_app;
grant execute on function portal_session_of(bytea) to billing_app;
grant execute on function end_portal_session(bytea) to billing_app;
grant execute on function open_portal_session(bytea) to billing_app;
