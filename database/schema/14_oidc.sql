-- Who a person is at an identity provider: stored at their first sign-in by it. From then on only this subject is them, so an address that is
-- given to somebody else there opens nothing here.
create table person_identity (
  issuer text not null constraint issuer_is_short check (length(issuer) between 1 and 500),
  subject text not null constraint identity_subject_is_short check (length(subject) between 1 and 255),
  person_id uuid not null references person,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (issuer, subject),
  constraint one_subject_per_issuer unique (person_id, issuer)
);

-- Sign-ins that are under way at the identity provider: each is answered once, within ten minutes, in the browser that began it.
create table oidc_sign_in (
  -- SHA-256 of the state.
  state_hash bytea primary key,
  -- SHA-256 of the token in the cookie of the browser.
  browser_hash bytea not null,
  nonce text not null,
  -- The secret of PKCE.
  code_verifier text not null,
  -- The page to show afterwards; null: the first one.
  after_path text constraint after_path_is_short check (length(after_path) <= 2000),
  -- Who confirms that it is them; null for a sign-in.
  person_id uuid references person,
  expires_at timestamptz not null
);
create index oidc_sign_in_by_end on oidc_sign_in (expires_at);

alter table person_identity enable row level security;
alter table person_identity force row level security;
create policy all_rows on person_identity to billing_owner using (true) with check (true);
alter table oidc_sign_in enable row level security;
alter table oidc_sign_in force row level security;
create policy all_rows on oidc_sign_in to billing_owner using (true) with check (true);

-- Stores a sign-in that begins, and forgets some that have ended.
create function add_oidc_sign_in(state_hash bytea, browser_hash bytea, nonce text, code_verifier text, after_path text, person_id uuid) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    delete from oidc_sign_in s where s.state_hash in (
      select o.state_hash from oidc_sign_in o where o.expires_at < clock_timestamp() order by o.expires_at limit 10 for update skip locked);
    insert into oidc_sign_in (state_hash, browser_hash, nonce, code_verifier, after_path, person_id, expires_at)
      values ($1, $2, $3, $4, $5, $6, clock_timestamp() + interval '10 minutes');
  end;

-- Takes a sign-in out of the store: a row once, in time, for its own browser.
create function take_oidc_sign_in(state_hash bytea, browser_hash bytea)
  returns table (nonce text, code_verifier text, after_path text, person_id uuid)
  language sql security definer set search_path = public, pg_temp
  begin atomic
    delete from oidc_sign_in s where s.state_hash = take_oidc_sign_in.state_hash and s.browser_hash = take_oidc_sign_in.browser_hash
      and s.expires_at > clock_timestamp()
      returning s.nonce, s.code_verifier, s.after_path, s.person_id;
  end;

create function person_of_identity(of_issuer text, of_subject text) returns uuid
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select i.person_id from person_identity i where i.issuer = of_issuer and i.subject = of_subject;
  end;

-- The person of a subject with a verified address. A subject seen for the first time becomes the person of the address who has no subject
-- of this issuer yet, or a new person without a password if the address is invited. All open invitations of the address are accepted. Null:
-- nobody here, or the address is another subject's.
create function enter_by_identity(of_issuer text, of_subject text, given_email text, new_person_id uuid, given_name text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare p uuid; i invitation; now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  p := person_of_identity(of_issuer, of_subject);
  if p is null then
    if exists (select from invitation o where o.email = given_email and o.role is not null and invitation_is_open(o)) then
      insert into person (id, email, name, created_at, updated_at) values (new_person_id, given_email, given_name, now, now)
        on conflict (email) do nothing;
    end if;
    select o.id into p from person o where o.email = given_email;
    if p is null then return null; end if;
    insert into person_identity (issuer, subject, person_id, created_at, last_used_at) values (of_issuer, of_subject, p, now, now)
      on conflict do nothing;
    if person_of_identity(of_issuer, of_subject) is distinct from p then return null; end if;
  else
    update person_identity o set last_used_at = now where o.issuer = of_issuer and o.subject = of_subject;
  end if;
  -- Of several of one company the newest counts.
  for i in
    with accepted as (
      update invitation o set accepted_at = now where o.email = given_email and o.role is not null and invitation_is_open(o) returning *)
    select * from accepted order by id desc
  loop
    perform join_by_invitation(i, p);
  end loop;
  return p;
end $$;

revoke all on function add_oidc_sign_in(bytea, bytea, text, text, text, uuid) from public;
revoke all on function take_oidc_sign_in(bytea, bytea) from public;
revoke all on function person_of_identity(text, text) from public;
revoke all on function enter_by_identity(text, text, text, uuid, text) from public;
grant execute on function add_oidc_sign_in(bytea, bytea, text, text, text, uuid) to billing_app;
grant execute on function take_oidc_sign_in(bytea, bytea) to billing_app;
grant execute on function person_of_identity(text, text) to billing_app;
grant execute on function enter_by_identity(text, text, text, uuid, text) to billing_app;
