-- People who use the console. A person is of no tenant: membership says where they may sign in, and as what. The application reads and
-- writes person and person_session only through the functions below.
create table person (
  id uuid primary key,
  email text not null constraint person_email_is_unique unique
    constraint person_email_is_sensible check (length(email) between 3 and 254 and email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  name label not null,
  -- Argon2id, in the PHC string format; null for somebody who has only signed in by the identity provider.
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table membership (
  tenant_id uuid not null references tenant,
  person_id uuid not null constraint member_is_a_person references person,
  role text not null constraint role_is_known check (role in ('viewer', 'support', 'finance', 'developer', 'admin')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Set when the person was removed from the tenant.
  removed_at timestamptz,
  primary key (tenant_id, person_id)
);
create index membership_of_person on membership (person_id) where removed_at is null;

-- A link by which somebody becomes a member, or sets a new password: used once.
create table invitation (
  tenant_id uuid not null references tenant,
  id uuid not null,
  -- SHA-256 of the token in the link.
  token_hash bytea not null constraint invitation_token_is_unique unique,
  -- Null in the link for the first person of a tenant, who says it.
  email text,
  -- Null for a new password of a person who is a member already.
  role text constraint role_is_known check (role in ('viewer', 'support', 'finance', 'developer', 'admin')),
  constraint first_person_is_admin check (email is not null or (role is not null and role = 'admin')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);

create index open_invitation_of_address on invitation (email) where accepted_at is null and revoked_at is null;

create table person_session (
  id uuid primary key,
  -- SHA-256 of the token in the cookie.
  token_hash bytea not null constraint session_token_is_unique unique,
  person_id uuid not null references person,
  tenant_id uuid not null references tenant,
  address text not null,
  user_agent text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- Until when what is dangerous is allowed without another proof of presence.
  fresh_until timestamptz not null,
  -- 30 days after the sign-in; a session also ends after 12 hours without a request.
  expires_at timestamptz not null
);
create index session_of_person on person_session (person_id);

-- Failed sign-ins in a row, by account and by network.
create table sign_in_failure (
  subject text primary key constraint subject_is_short check (length(subject) <= 300),
  failures integer not null,
  last_failed_at timestamptz not null
);

alter table person enable row level security;
alter table person force row level security;
create policy all_rows on person to billing_owner using (true) with check (true);
alter table person_session enable row level security;
alter table person_session force row level security;
create policy all_rows on person_session to billing_owner using (true) with check (true);
alter table sign_in_failure enable row level security;
alter table sign_in_failure force row level security;
create policy all_rows on sign_in_failure to billing_owner using (true) with check (true);

alter table membership enable row level security;
alter table membership force row level security;
create policy own_rows on membership to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on membership to billing_owner using (true) with check (true);
grant select on membership to billing_app;
grant update (role, removed_at, updated_at) on membership to billing_app;

alter table invitation enable row level security;
alter table invitation force row level security;
create policy own_rows on invitation to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on invitation to billing_owner using (true) with check (true);
grant select, insert on invitation to billing_app;
grant update (revoked_at) on invitation to billing_app;

-- How many seconds to wait before another attempt: 0 for the first five failures in a row, then 1, 2, 4 and so on up to a minute;
-- failures are forgotten after a day.
create function sign_in_wait(subjects text[]) returns double precision
  language sql stable
  begin atomic
    select coalesce(max(greatest(0, extract(epoch from f.last_failed_at - clock_timestamp())
      + least(60, case when f.failures < 5 then 0 else 2 ^ least(f.failures - 5, 6) end))), 0)::float8
    from sign_in_failure f where f.subject = any(subjects) and f.last_failed_at > clock_timestamp() - interval '1 day';
  end;

-- What a sign-in needs to know: the person, if the address has one, and how long to wait.
create function begin_sign_in(email text, subjects text[]) returns table (person_id uuid, password text, wait_seconds double precision)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select p.id, p.password, sign_in_wait(subjects) from (select) one left join person p on p.email = begin_sign_in.email;
  end;

-- Counts the outcome of an attempt, unless it has to wait by now: of many sent at once those that follow the fifth failure count for nothing,
-- right or wrong. Returns how long to wait.
create function note_sign_in(subjects text[], is_success boolean, account text) returns double precision
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare wait_seconds double precision;
begin
  perform pg_advisory_xact_lock(hashtextextended('billing: sign-in ' || s, 0)) from unnest(subjects) s order by s;
  wait_seconds := sign_in_wait(subjects);
  if wait_seconds > 0 then return wait_seconds; end if;
  if is_success then
    delete from sign_in_failure f where f.subject = account;
    return 0;
  end if;
  insert into sign_in_failure as f (subject, failures, last_failed_at)
    select s, 1, clock_timestamp() from unnest(subjects) s order by s
    on conflict (subject) do update set last_failed_at = excluded.last_failed_at,
      failures = case when f.last_failed_at < clock_timestamp() - interval '1 day' then 1 else f.failures + 1 end;
  return 0;
end $$;

-- Begins a session in the tenant where the person was last, of those where they are a member. No row: they are a member of none, or their
-- password is another one than `proved_password` by now (null: it was not asked for). The lock keeps it until the session is there, so that
-- a new password ends it.
create function begin_session(session_id uuid, person_id uuid, token_hash bytea, address text, user_agent text, proved_password text)
  returns table (tenant_id uuid)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_variable
declare t uuid; now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  perform from person p where p.id = begin_session.person_id and (proved_password is null or p.password = proved_password) for share;
  if not found then return; end if;
  delete from person_session s where s.person_id = begin_session.person_id
    and (s.expires_at < now or s.last_seen_at < now - interval '12 hours');
  select m.tenant_id into t from membership m
    left join lateral (select max(s.last_seen_at) as seen from person_session s
      where s.person_id = m.person_id and s.tenant_id = m.tenant_id) l on true
    where m.person_id = begin_session.person_id and m.removed_at is null
    order by l.seen desc nulls last, m.created_at, m.tenant_id limit 1;
  if t is null then return; end if;
  insert into person_session (id, token_hash, person_id, tenant_id, address, user_agent, created_at, last_seen_at, fresh_until, expires_at)
    values (session_id, token_hash, person_id, t, address, user_agent, now, now, now + interval '1 hour', now + interval '30 days');
  return query select t;
end $$;

-- The session of a cookie with its person, while it lasts. It stays the person's after they were removed from the tenant: role is null.
create function session_of(token_hash bytea) returns table (session_id uuid, person_id uuid, email text, name text, password text,
    tenant_id uuid, role text, fresh_until timestamptz, now timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select s.id, p.id, p.email, p.name, p.password, s.tenant_id, m.role, s.fresh_until, date_trunc('milliseconds', clock_timestamp())
    from person_session s join person p on p.id = s.person_id
    left join membership m on m.tenant_id = s.tenant_id and m.person_id = s.person_id and m.removed_at is null
    where s.token_hash = session_of.token_hash and s.expires_at > clock_timestamp() and s.last_seen_at > clock_timestamp() - interval '12 hours';
  end;

-- The tenants in which a person is a member.
create function tenants_of(person_id uuid) returns table (tenant_id uuid, name text, role text)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select m.tenant_id, t.name, m.role from membership m join tenant t on t.tenant_id = m.tenant_id
    where m.person_id = tenants_of.person_id and m.removed_at is null order by t.name, m.tenant_id;
  end;

create function sessions_of(person_id uuid) returns table (id uuid, address text, user_agent text, created_at timestamptz, last_seen_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select s.id, s.address, s.user_agent, s.created_at, s.last_seen_at from person_session s
    where s.person_id = sessions_of.person_id and s.expires_at > clock_timestamp() and s.last_seen_at > clock_timestamp() - interval '12 hours'
    order by s.last_seen_at desc, s.id;
  end;

-- Gives a session another token, and makes it fresh where a person has proved their presence. In another tenant only where they are a member.
create function renew_session(session_id uuid, token_hash bytea, tenant_id uuid, is_proved boolean) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_column
begin
  update person_session s set token_hash = renew_session.token_hash, tenant_id = m.tenant_id, last_seen_at = clock_timestamp(),
      fresh_until = case when is_proved then clock_timestamp() + interval '1 hour' else s.fresh_until end
    from membership m
    where s.id = session_id and m.person_id = s.person_id and m.tenant_id = renew_session.tenant_id and m.removed_at is null;
  return found;
end $$;

-- Ends sessions of a person: one, or all but one. Returns how many.
create function end_sessions(person_id uuid, only_this uuid, all_but uuid) returns integer
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare ended integer;
begin
  delete from person_session s where s.person_id = end_sessions.person_id
    and (only_this is null or s.id = only_this) and (all_but is null or s.id <> all_but);
  get diagnostics ended = row_count;
  return ended;
end $$;

create function set_password(person_id uuid, password text) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    update person p set password = set_password.password, updated_at = clock_timestamp() where p.id = set_password.person_id;
  end;

-- Whether an invitation can be accepted. The link for the first person does nothing once the tenant has one.
create function invitation_is_open(i invitation) returns boolean
  language sql stable
  begin atomic
    select i.accepted_at is null and i.revoked_at is null and i.expires_at > clock_timestamp()
      and (i.email is not null or not exists (select from membership m where m.tenant_id = i.tenant_id));
  end;

-- The open invitation of a token, with the name of the tenant, and the person who has the address already: that of the invitation, else the
-- given one.
create function invitation_of(token_hash bytea, given_email text)
  returns table (email text, role text, tenant_name text, expires_at timestamptz, person_id uuid, password text)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select i.email, i.role, t.name, i.expires_at, p.id, p.password from invitation i join tenant t on t.tenant_id = i.tenant_id
    left join person p on p.email = coalesce(i.email, given_email)
    where i.token_hash = invitation_of.token_hash and invitation_is_open(i);
  end;

-- Makes the link for the first person of the first tenant, for an hour; the earlier one ends. False: the tenant has a person already.
create function invite_first_person(invitation_id uuid, token_hash bytea) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare t uuid; now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  perform pg_advisory_xact_lock(hashtextextended('billing: first person', 0));
  select tenant.tenant_id into t from tenant order by created_at, tenant.tenant_id limit 1;
  if t is null or exists (select from membership m where m.tenant_id = t) then return false; end if;
  update invitation i set revoked_at = now where i.tenant_id = t and i.email is null and i.accepted_at is null and i.revoked_at is null;
  insert into invitation (tenant_id, id, token_hash, role, created_at, expires_at)
    values (t, invitation_id, invite_first_person.token_hash, 'admin', now, now + interval '1 hour');
  return true;
end $$;

-- Makes somebody a member by an invitation. The other invitations of the address here end with it: a member who is removed later, or has
-- another role, gets nothing back by an old link. The role of a member stays; a person of the tenant changes it.
create function join_by_invitation(i invitation, joining_id uuid) returns void
  language plpgsql
  as $$
declare now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  insert into membership as m (tenant_id, person_id, role, created_at, updated_at) values (i.tenant_id, joining_id, i.role, now, now)
    on conflict (tenant_id, person_id) do update set role = excluded.role, removed_at = null, updated_at = excluded.updated_at
    where m.removed_at is not null;
  update invitation o set revoked_at = now
    where o.tenant_id = i.tenant_id and o.email = i.email and o.role is not null and o.accepted_at is null and o.revoked_at is null;
end $$;

-- Accepts an invitation: the person is a member from now on, or has a new password and no session, and no other link for one. With a new
-- person's id the address must be free, else it must be taken. Null: it is not open any more, or the address is not as expected.
create function accept_invitation(token_hash bytea, given_email text, new_person_id uuid, name text, password text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_column
declare i invitation; p uuid; now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  update invitation set accepted_at = now where invitation.token_hash = accept_invitation.token_hash and invitation_is_open(invitation)
    returning * into i;
  if not found then return null; end if;
  i.email := coalesce(i.email, given_email);
  if new_person_id is null then
    select person.id into p from person where person.email = i.email;
  else
    insert into person (id, email, name, password, created_at, updated_at)
      values (new_person_id, i.email, accept_invitation.name, accept_invitation.password, now, now) on conflict (email) do nothing
      returning person.id into p;
  end if;
  if p is null then return null; end if;
  if i.role is null then
    update person set password = accept_invitation.password, updated_at = now where person.id = p;
    delete from person_session where person_session.person_id = p;
    delete from person_passkey where person_passkey.person_id = p;
    delete from person_identity where person_identity.person_id = p;
    delete from sign_in_failure where subject = 'account ' || i.email;
    update invitation o set revoked_at = now where o.email = i.email and o.role is null and o.accepted_at is null and o.revoked_at is null;
  else
    perform join_by_invitation(i, p);
  end if;
  return p;
end $$;

-- The members of the tenant, with their last request.
create function members() returns table (person_id uuid, email text, name text, role text, created_at timestamptz, updated_at timestamptz,
    last_seen_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select m.person_id, p.email, p.name, m.role, m.created_at, m.updated_at,
      (select max(s.last_seen_at) from person_session s where s.person_id = m.person_id and s.tenant_id = m.tenant_id)
    from membership m join person p on p.id = m.person_id
    where m.tenant_id = current_tenant() and m.removed_at is null order by p.name, m.person_id;
  end;

-- Opens a request of a person: as open_request does by a key. The id of the session stands where the id of the key does.
create function open_session(token_hash bytea, idempotency_key text)
  returns table (tenant_id uuid, key_id uuid, person_id uuid, name text, role text, is_fresh boolean, cursor_key bytea, now timestamptz, is_locked boolean,
    request_hash bytea, status integer, body text, assigned jsonb)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_variable
declare s record; cursor_key bytea; now timestamptz := date_trunc('milliseconds', clock_timestamp()); is_locked boolean := true;
begin
  select o.* into s from session_of(token_hash) o where o.role is not null;
  if not found then return; end if;
  select t.cursor_key into cursor_key from tenant t where t.tenant_id = s.tenant_id;
  perform set_config('app.tenant_id', s.tenant_id::text, true);
  if idempotency_key is not null then
    is_locked := pg_try_advisory_xact_lock(hashtextextended(s.tenant_id::text || ':' || idempotency_key, 0));
  end if;
  return query
    select s.tenant_id, s.session_id, s.person_id, s.name, s.role, s.fresh_until > now, cursor_key, now, is_locked, i.request_hash, i.status, i.body, i.assigned
    from (select) one left join idempotency_key i
      on is_locked and (i.tenant_id, i.key) = (s.tenant_id, open_session.idempotency_key) and i.created_at > now - interval '24 hours';
end $$;

revoke all on function begin_sign_in(text, text[]) from public;
revoke all on function note_sign_in(text[], boolean, text) from public;
revoke all on function begin_session(uuid, uuid, bytea, text, text, text) from public;
revoke all on function session_of(bytea) from public;
revoke all on function tenants_of(uuid) from public;
revoke all on function sessions_of(uuid) from public;
revoke all on function renew_session(uuid, bytea, uuid, boolean) from public;
revoke all on function end_sessions(uuid, uuid, uuid) from public;
revoke all on function set_password(uuid, text) from public;
revoke all on function invitation_of(bytea, text) from public;
revoke all on function invite_first_person(uuid, bytea) from public;
revoke all on function join_by_invitation(invitation, uuid) from public;
revoke all on function accept_invitation(bytea, text, uuid, text, text) from public;
revoke all on function members() from public;
revoke all on function open_session(bytea, text) from public;
grant execute on function begin_sign_in(text, text[]) to billing_app;
grant execute on function note_sign_in(text[], boolean, text) to billing_app;
grant execute on function begin_session(uuid, uuid, bytea, text, text, text) to billing_app;
grant execute on function session_of(bytea) to billing_app;
grant execute on function tenants_of(uuid) to billing_app;
grant execute on function sessions_of(uuid) to billing_app;
grant execute on function renew_session(uuid, bytea, uuid, boolean) to billing_app;
grant execute on function end_sessions(uuid, uuid, uuid) to billing_app;
grant execute on function set_password(uuid, text) to billing_app;
grant execute on function invitation_of(bytea, text) to billing_app;
grant execute on function invite_first_person(uuid, bytea) to billing_app;
grant execute on function accept_invitation(bytea, text, uuid, text, text) to billing_app;
grant execute on function members() to billing_app;
grant execute on function open_session(bytea, text) to billing_app;
