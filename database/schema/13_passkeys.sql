-- What people sign in by, in place of a password.
create table person_passkey (
  id uuid primary key,
  person_id uuid not null references person,
  -- As the browser names it, in base64url.
  credential_id text not null constraint passkey_is_stored_once unique,
  public_key bytea not null,
  -- Of its uses, as the authenticator counts them; 0 where it does not.
  counter bigint not null,
  name label not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_of_person on person_passkey (person_id);

-- What a passkey is to sign: once, within five minutes.
create table passkey_challenge (
  challenge text primary key constraint challenge_is_short check (length(challenge) <= 200),
  -- Null for a sign-in, where nobody is known yet.
  person_id uuid references person,
  expires_at timestamptz not null
);
create index passkey_challenge_by_end on passkey_challenge (expires_at);

alter table person_passkey enable row level security;
alter table person_passkey force row level security;
create policy all_rows on person_passkey to billing_owner using (true) with check (true);
alter table passkey_challenge enable row level security;
alter table passkey_challenge force row level security;
create policy all_rows on passkey_challenge to billing_owner using (true) with check (true);

-- Stores a challenge, and forgets some that have ended.
create function add_passkey_challenge(challenge text, person_id uuid) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    delete from passkey_challenge c where c.challenge in (
      select o.challenge from passkey_challenge o where o.expires_at < clock_timestamp() order by o.expires_at limit 10 for update skip locked);
    insert into passkey_challenge (challenge, person_id, expires_at)
      values (add_passkey_challenge.challenge, add_passkey_challenge.person_id, clock_timestamp() + interval '5 minutes');
  end;

create function take_passkey_challenge(challenge text, person_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  delete from passkey_challenge c where c.challenge = take_passkey_challenge.challenge
    and c.person_id is not distinct from take_passkey_challenge.person_id and c.expires_at > clock_timestamp();
  return found;
end $$;

create function add_passkey(passkey_id uuid, of_person uuid, credential text, key_bytes bytea, uses bigint, called text)
  returns table (id uuid, credential_id text, name text, created_at timestamptz, last_used_at timestamptz)
  language sql security definer set search_path = public, pg_temp
  begin atomic
    insert into person_passkey as p (id, person_id, credential_id, public_key, counter, name, created_at)
      select $1, o.id, $3, $4, $5, $6, date_trunc('milliseconds', clock_timestamp()) from person o where o.id = $2
      on conflict on constraint passkey_is_stored_once do nothing
      returning p.id, p.credential_id, p.name::text, p.created_at, p.last_used_at;
  end;

create function passkeys_of(person_id uuid)
  returns table (id uuid, credential_id text, name text, created_at timestamptz, last_used_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select p.id, p.credential_id, p.name::text, p.created_at, p.last_used_at from person_passkey p
    where p.person_id = passkeys_of.person_id order by p.created_at desc, p.id;
  end;

create function passkey_of(credential_id text) returns table (id uuid, person_id uuid, public_key bytea, counter bigint)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select p.id, p.person_id, p.public_key, p.counter from person_passkey p where p.credential_id = passkey_of.credential_id;
  end;

create function note_passkey_use(passkey_id uuid, counter bigint) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    update person_passkey p set counter = greatest(p.counter, note_passkey_use.counter), last_used_at = date_trunc('milliseconds', clock_timestamp())
    where p.id = passkey_id;
  end;

create function remove_passkey(person_id uuid, passkey_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  delete from person_passkey p where p.person_id = remove_passkey.person_id and p.id = passkey_id;
  return found;
end $$;

revoke all on function add_passkey_challenge(text, uuid) from public;
revoke all on function take_passkey_challenge(text, uuid) from public;
revoke all on function add_passkey(uuid, uuid, text, bytea, bigint, text) from public;
revoke all on function passkeys_of(uuid) from public;
revoke all on function passkey_of(text) from public;
revoke all on function note_passkey_use(uuid, bigint) from public;
revoke all on function remove_passkey(uuid, uuid) from public;
grant execute on function add_passkey_challenge(text, uuid) to billing_app;
grant execute on function take_passkey_challenge(text, uuid) to billing_app;
grant execute on function add_passkey(uuid, uuid, text, bytea, bigint, text) to billing_app;
grant execute on function passkeys_of(uuid) to billing_app;
grant execute on function passkey_of(text) to billing_app;
grant execute on function note_passkey_use(uuid, bigint) to billing_app;
grant execute on function remove_passkey(uuid, uuid) to billing_app;
