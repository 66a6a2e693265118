-- 0001 foundation

-- Amounts travel as JSON numbers, so nothing may pass 2^53-1.
create domain cents as bigint constraint cents_fit_a_json_number check (value between -9007199254740991 and 9007199254740991);
create domain currency_code as text constraint currency_is_three_capitals check (value ~ '^[A-Z]{3}$');
create domain label as text constraint label_is_short check (length(value) between 1 and 255);
create domain metadata as jsonb constraint metadata_is_an_object check (jsonb_typeof(value) = 'object');

-- The tenant that the transaction speaks for; null before it has said so, and then no row is visible.
create function current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- The customer that the transaction speaks for, in the portal; null everywhere else.
create function current_customer() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.customer_id', true), '')::uuid;

-- An instant as the API writes it: RFC 3339, UTC, no more fraction than there is.
create function rfc3339(instant timestamptz) returns text
  language sql stable strict parallel safe
  return regexp_replace(to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '\.?0+Z$', 'Z');

-- The number of a document as it is printed: the run of # becomes the counter, {year} the year, {customer} the customer's own
-- letters. Not `strict`, which would keep the planner from putting it inline; it gives null for any null all the same.
create function document_number(format text, year integer, customer_id uuid, counter bigint) returns text
  language sql immutable parallel safe
  return regexp_replace(
    replace(replace(format, '{customer}', upper(right(customer_id::text, 8))), '{year}', year::text),
    '#+',
    lpad(counter::text, greatest(length(substring(format from '#+')), length(counter::text)), '0'));

-- The reference that a customer pays an invoice by (ISO 11649): RF, two check digits, and the letters and digits of the number;
-- of the id, where other invoices may have the same number or it is too long. As paymentReference in
-- src/domain/creditor-reference.ts.
create function payment_reference(number text, number_series uuid, tenant_id uuid, invoice_id uuid) returns text
  language sql immutable parallel safe
  return (
    select 'RF' || lpad((98 - mod(string_agg((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', c.letter) - 1)::text, '' order by c.place)::numeric,
      97))::text, 2, '0') || b.base
    from (
      select case when number_series = tenant_id and length(s.short) <= 21 then s.short
        else 'X' || upper(right(replace(invoice_id::text, '-', ''), 19)) end as base
      from (select regexp_replace(upper(number), '[^0-9A-Z]', '', 'g') as short) s
      where number is not null) b
    cross join regexp_split_to_table(b.base || 'RF00', '') with ordinality as c (letter, place)
    group by b.base);

-- The number that the next one of a series follows: in a new year none, where the format says the year; where it does not, the
-- highest one ever. Without a last year it is the last one whatever the year: nothing is numbered yet, or `first_number` was set.
create function number_before(format text, year integer, last_number bigint, last_year integer, highest bigint) returns bigint
  language sql immutable parallel safe
  return case
    when last_year is null then last_number
    when format not like '%{year}%' then highest
    when last_year = year then last_number
    else 0 end;

-- What the discounts of a line take off it, in minor units: [{ id, off, cents }].
create function discount_cents(discounts jsonb) returns bigint
  language sql immutable parallel safe
  return (select coalesce(sum((d ->> 'cents')::bigint), 0)::bigint from jsonb_array_elements(discounts) d);

-- A merchant using the engine, with what its invoices say.
create table tenant (
  tenant_id uuid primary key,
  name label not null,
  address jsonb not null default '{}',
  net_days integer not null default 0 constraint net_days_are_sensible check (net_days between 0 and 365),
  draft_hours integer not null default 0 constraint draft_hours_are_sensible check (draft_hours between 0 and 720),
  -- How long after its end usage of a period may still come.
  usage_grace_minutes integer not null default 60 constraint usage_grace_is_sensible check (usage_grace_minutes between 5 and 1440),
  -- In which its years begin: those of its document numbers.
  time_zone text not null default 'UTC',
  number_series text not null default 'tenant' constraint number_series_is_known check (number_series in ('tenant', 'customer')),
  number_format text not null default 'INV-######'
    constraint number_format_holds_one_counter check (length(number_format) <= 60
      and number_format ~ '^([A-Za-z0-9/._-]|\{year\}|\{customer\})*#{1,12}([A-Za-z0-9/._-]|\{year\}|\{customer\})*$'),
  credit_note_number_format text not null default 'CN-######'
    constraint credit_note_number_format_holds_one_counter check (length(credit_note_number_format) <= 60
      and credit_note_number_format ~ '^([A-Za-z0-9/._-]|\{year\}|\{customer\})*#{1,12}([A-Za-z0-9/._-]|\{year\}|\{customer\})*$'),
  first_number bigint not null default 1,
  earlier_first_numbers bigint[] not null default '{}',
  constraint first_number_is_sensible check (first_number between 1 and 999999999999),
  -- Where customers pay to: { iban, bic, name }.
  bank_account jsonb,
  -- Null: the default policy.
  dunning_policy_id uuid,
  -- How long before a debit the customer is notified of it; 0: it is made at once.
  sepa_notice_days integer not null default 0 constraint sepa_notice_days_are_sensible check (sepa_notice_days between 0 and 14),
  -- What customers may do in the portal: { enabled, allow: { change_plan, cancel, edit_details, pay, add_payment_method }, plan_codes, sign_in_by_mail }.
  portal jsonb not null default '{"enabled": false, "allow": {"change_plan": true, "cancel": true, "edit_details": true, "pay": true, "add_payment_method": true}, "plan_codes": [], "sign_in_by_mail": false}',
  -- What e-invoices say of it: { legal_id, electronic_address, contact }.
  e_invoicing jsonb not null default '{"legal_id": null, "electronic_address": null, "contact": null}',
  -- How PDFs look: { color, footer, logo }.
  document_design jsonb not null default '{"color": null, "footer": null, "logo": null}',
  -- Mail to customers: { from, reply_to, language, kinds, reminder_days, renewal_notice_days, renewal_notice_months, trial_notice_days, keep_pdfs }.
  mail jsonb not null default '{"from": null, "reply_to": null, "language": "en", "kinds": [], "reminder_days": [-7, 1, 7, 14], "renewal_notice_days": 30, "renewal_notice_months": 12, "trial_notice_days": [7, 3], "keep_pdfs": false}',
  -- Whether taxes are computed, whether prices include them, which day decides the rates, and what is sold unless said.
  tax_mode text not null default 'none' constraint tax_mode_is_known check (tax_mode in ('none', 'rates', 'gateway')),
  -- Who computes taxes where tax_mode is gateway.
  tax_gateway text constraint tax_gateway_is_known check (tax_gateway in ('test')),
  prices_include_tax boolean not null default false,
  tax_point text not null default 'issue' constraint tax_point_is_known check (tax_point in ('issue', 'service_start', 'service_end')),
  default_tax_category text not null default 'standard' constraint tax_category_is_a_word check (default_tax_category ~ '^[A-Za-z0-9_-]{1,40}$'),
  unconfirmed_tax_id text not null default 'trust' constraint unconfirmed_tax_id_is_known check (unconfirmed_tax_id in ('trust', 'charge', 'hold_draft')),
  constraint a_tax_gateway_is_named check (tax_mode <> 'gateway' or tax_gateway is not null),
  cursor_key bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Taken once per transaction, last: it makes numbers and event sequences gapless and in commit order.
create table tenant_counter (
  tenant_id uuid primary key references tenant,
  event_sequence bigint not null default 0,
  -- The last number of each kind, the year it was given in, and the highest one ever: see number_before().
  invoice_number bigint not null default 0,
  invoice_year integer,
  highest_invoice_number bigint not null default 0,
  credit_note_number bigint not null default 0,
  credit_note_year integer,
  highest_credit_note_number bigint not null default 0,
  last_finalized_at timestamptz not null default 'epoch',
  -- The year of the last number of either kind. It never falls, also when the tenant takes a zone in which the year before is not over.
  last_year integer not null default 0
) with (fillfactor = 50);

create table api_key (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name label not null,
  secret_hash bytea not null constraint api_key_secret_is_unique unique,
  prefix text not null,
  scopes text[] not null constraint scopes_are_known check (scopes <@ array['read', 'write', 'admin', 'usage']),
  -- Of a restricted key, in place of scopes: what it may do, by area.
  permissions jsonb constraint permissions_are_known check (permissions
    - array['customers', 'catalog', 'billing', 'money', 'reports', 'developers', 'team', 'settings'] = '{}'
    and not jsonb_path_exists(permissions, '$.* ? (@ != "none" && @ != "read" && @ != "write")')),
  constraint key_has_scopes_or_permissions check ((cardinality(scopes) > 0) <> (permissions is not null)),
  created_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (tenant_id, id)
);

-- The answer to a request, kept with its effect, so that a repetition gets the same.
create table idempotency_key (
  tenant_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  body text not null,
  assigned jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_key_by_age on idempotency_key (created_at);

alter table tenant enable row level security;
alter table tenant force row level security;
create policy own_rows on tenant to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tenant to billing_owner using (true) with check (true);
grant select on tenant to billing_app;
grant update (name, address, net_days, draft_hours, usage_grace_minutes, time_zone, number_series, number_format, credit_note_number_format,
  first_number, earlier_first_numbers, bank_account, dunning_policy_id, sepa_notice_days, portal, e_invoicing, document_design, mail,
  tax_mode, tax_gateway, prices_include_tax, tax_point, default_tax_category, unconfirmed_tax_id, updated_at) on tenant to billing_app;

alter table tenant_counter enable row level security;
alter table tenant_counter force row level security;
create policy own_rows on tenant_counter to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tenant_counter to billing_owner using (true) with check (true);
grant select on tenant_counter to billing_app;
grant update (event_sequence, invoice_number, invoice_year, highest_invoice_number, credit_note_number, credit_note_year,
  highest_credit_note_number, last_finalized_at, last_year) on tenant_counter to billing_app;

alter table api_key enable row level security;
alter table api_key force row level security;
create policy own_rows on api_key to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on api_key to billing_owner using (true) with check (true);
grant select, insert on api_key to billing_app;
grant update (revoked_at) on api_key to billing_app;

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy own_rows on idempotency_key to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on idempotency_key to billing_owner using (true) with check (true);
grant select, insert on idempotency_key to billing_app;
grant update (request_hash, status, body, assigned, created_at) on idempotency_key to billing_app;

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

-- A time of their own for some customers.
create table test_clock (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name text,
  now timestamptz not null,
  advancing_to timestamptz,
  -- Whether its customers are sent mail: to their real addresses, so only if asked for.
  sends_mail boolean not null default false,
  invoice_number bigint not null default 0,
  invoice_year integer,
  highest_invoice_number bigint not null default 0,
  credit_note_number bigint not null default 0,
  credit_note_year integer,
  highest_credit_note_number bigint not null default 0,
  last_finalized_at timestamptz not null default 'epoch',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint test_clock_goes_forward check (advancing_to >= now)
);
create index test_clock_advancing on test_clock (tenant_id, id) where advancing_to is not null;

create table customer (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name label not null,
  email text,
  external_id text constraint external_id_is_short check (length(external_id) between 1 and 255),
  currency currency_code,
  time_zone text not null,
  address jsonb,
  metadata metadata not null default '{}',
  net_days integer constraint net_days_are_sensible check (net_days between 0 and 365),
  test_clock_id uuid,
  default_payment_method_id uuid,
  -- How they get e-invoices: { profile, buyer_reference, electronic_address, legal_id }.
  e_invoice jsonb,
  -- Of mails and pages; null: the tenant's.
  language text constraint language_is_known check (language in ('en', 'de', 'fr', 'es', 'ja')),
  -- Since when the e-mail address is refused by its server: no mail is sent to it by itself.
  email_bounced_at timestamptz,
  -- How they are taxed: { country, region, postal_code, tax_ids: [{ type, value, status }], is_business, exempt }; null: by the address.
  tax jsonb constraint tax_is_an_object check (jsonb_typeof(tax) = 'object'),
  -- When a register is asked next whether a tax id exists, by the database's clock, and how often one was.
  tax_check_at timestamptz,
  tax_checks integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint customer_lives_by_a_known_clock foreign key (tenant_id, test_clock_id) references test_clock
);
create unique index external_id_is_unique on customer (tenant_id, external_id) where external_id is not null;
create index customer_by_email on customer (tenant_id, email, id) where email is not null;
create index customer_with_tax_check on customer (tax_check_at) where tax_check_at is not null;
create index customer_by_test_clock on customer (tenant_id, test_clock_id) where test_clock_id is not null;

-- The words that a search finds a customer by, lower-cased: of name, email and external id. In the order of bytes, so that `^@` reads a
-- range of the index, also under row-level security.
create table customer_word (
  tenant_id uuid not null,
  customer_id uuid not null,
  word text collate "C" not null,
  primary key (tenant_id, customer_id, word),
  constraint customer_word_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer
);
create index customer_by_word on customer_word (tenant_id, word, customer_id);

-- The lock and the queue: one narrow row per customer, so that a renewal does not rewrite the customer.
create table customer_billing (
  tenant_id uuid not null,
  customer_id uuid not null,
  next_billing_at timestamptz,
  parked_at timestamptz,
  parked_reason text,
  last_instant timestamptz not null,
  -- By the database's clock, also for customers who live by another: what a preview saw is what is still there, or is not.
  changed_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  invoice_number bigint not null default 0,
  invoice_year integer,
  highest_invoice_number bigint not null default 0,
  credit_note_number bigint not null default 0,
  credit_note_year integer,
  highest_credit_note_number bigint not null default 0,
  test_clock_id uuid,
  primary key (tenant_id, customer_id),
  constraint customer_billing_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint parked_has_a_reason check ((parked_at is null) = (parked_reason is null))
) with (fillfactor = 45);
create index customer_billing_due on customer_billing (tenant_id, next_billing_at)
  where next_billing_at is not null and parked_at is null and test_clock_id is null;
create index customer_billing_due_by_clock on customer_billing (tenant_id, test_clock_id, next_billing_at)
  where next_billing_at is not null and parked_at is null and test_clock_id is not null;
create index customer_billing_parked on customer_billing (tenant_id, customer_id) where parked_at is not null;

-- What a customer has in credit, per currency; never below zero, and the sum of its entries.
create table credit_balance (
  tenant_id uuid not null,
  customer_id uuid not null,
  currency currency_code not null,
  balance_cents cents not null constraint credit_is_never_below_zero check (balance_cents >= 0),
  primary key (tenant_id, customer_id, currency),
  constraint credit_balance_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer
);

alter table test_clock enable row level security;
alter table test_clock force row level security;
create policy own_rows on test_clock to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on test_clock to billing_owner using (true) with check (true);
grant select, insert on test_clock to billing_app;
grant update (now, advancing_to, invoice_number, invoice_year, highest_invoice_number, credit_note_number, credit_note_year,
  highest_credit_note_number, last_finalized_at, updated_at) on test_clock to billing_app;

alter table customer enable row level security;
alter table customer force row level security;
create policy own_rows on customer to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on customer to billing_owner using (true) with check (true);
grant select, insert on customer to billing_app;
grant update (name, email, external_id, currency, time_zone, address, metadata, net_days, default_payment_method_id, e_invoice, language, email_bounced_at, tax, tax_check_at, tax_checks, updated_at) on customer to billing_app;

alter table customer_word enable row level security;
alter table customer_word force row level security;
create policy own_rows on customer_word to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on customer_word to billing_owner using (true) with check (true);
grant select, insert, delete on customer_word to billing_app;

alter table customer_billing enable row level security;
alter table customer_billing force row level security;
create policy own_rows on customer_billing to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on customer_billing to billing_owner using (true) with check (true);
grant select, insert on customer_billing to billing_app;
grant update (next_billing_at, parked_at, parked_reason, last_instant, changed_at, invoice_number, invoice_year,
  highest_invoice_number, credit_note_number, credit_note_year, highest_credit_note_number) on customer_billing to billing_app;

alter table credit_balance enable row level security;
alter table credit_balance force row level security;
create policy own_rows on credit_balance to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on credit_balance to billing_owner using (true) with check (true);
grant select, insert on credit_balance to billing_app;
grant update (balance_cents) on credit_balance to billing_app;

-- What is sold: a code with prices. Money, prices and interval never change: the next revision of the code has others.
create table plan (
  tenant_id uuid not null references tenant,
  id uuid not null,
  code label not null,
  revision integer not null default 1 constraint revisions_count_from_one check (revision > 0),
  name label not null,
  product label not null default 'default',
  currency currency_code not null,
  interval_unit text not null constraint interval_is_known check (interval_unit in ('day', 'week', 'month', 'year')),
  interval_count integer not null constraint interval_count_is_sensible check (interval_count between 1 and 1000),
  trial_days integer not null default 0 constraint trial_days_are_sensible check (trial_days between 0 and 3650),
  is_active boolean not null default true,
  metadata metadata not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint plan_code_is_unique unique (tenant_id, code, revision)
);

-- What is charged for one item of a subscription, and how. Never changes; revisions of a plan may share it.
create table price (
  tenant_id uuid not null references tenant,
  id uuid not null,
  code label not null,
  name text,
  currency currency_code not null,
  interval_unit text not null constraint interval_is_known check (interval_unit in ('day', 'week', 'month', 'year')),
  interval_count integer not null constraint interval_count_is_sensible check (interval_count between 1 and 1000),
  timing text not null constraint timing_is_known check (timing in ('in_advance', 'in_arrears')),
  trial_days integer not null default 0 constraint trial_days_are_sensible check (trial_days between 0 and 3650),
  quantity integer not null default 1 constraint quantity_is_sensible check (quantity between 1 and 1000000),
  kind text not null constraint kind_is_known check (kind in ('recurring', 'one_off', 'usage', 'commitment')),
  model text not null constraint model_is_known check (model in ('flat', 'per_unit', 'graduated', 'volume', 'package', 'percentage', 'matrix')),
  -- An exact decimal in minor units; tiers have their own.
  unit_amount text,
  tiers jsonb,
  package_size integer constraint package_size_is_positive check (package_size > 0),
  -- Percent of the units, and an amount for each event.
  rate text,
  fixed_amount text,
  -- [{ when: { property: value }, unit_amount }], and what else a unit costs.
  cells jsonb,
  default_unit_amount text,
  -- Units are sold by another measure than they are counted by: quantity / divide_by, rounded to whole units.
  divide_by integer constraint divide_by_is_positive check (divide_by > 0),
  round text constraint round_is_known check (round in ('up', 'down', 'nearest')),
  -- An exact decimal: units as they are sold, which cost nothing.
  included_quantity text not null default '0'
    constraint included_quantity_is_a_decimal check (included_quantity ~ '^[0-9]+(\.[0-9]+)?$'),
  minimum_cents cents constraint minimum_is_not_negative check (minimum_cents >= 0),
  maximum_cents cents constraint maximum_is_not_negative check (maximum_cents >= 0),
  -- Of usage: what counts it, which of its groups, and whether a part of a period has only that part of tiers and limits.
  meter_id uuid,
  filters jsonb constraint filters_are_some check (jsonb_array_length(filters) > 0),
  is_scaled boolean not null default true,
  -- What is sold, as the tenant's own rates call it; null: the tenant's default.
  tax_category text constraint tax_category_is_a_word check (tax_category ~ '^[A-Za-z0-9_-]{1,40}$'),
  -- The price of a plan in whose place this one was agreed with one subscription.
  override_of uuid,
  primary key (tenant_id, id),
  constraint an_agreed_price_is_in_place_of_a_price foreign key (tenant_id, override_of) references price,
  constraint a_transform_divides_and_rounds check ((divide_by is null) = (round is null)),
  constraint minimum_is_at_most_the_maximum check (minimum_cents <= maximum_cents),
  constraint a_one_off_price_is_due_at_once check (kind <> 'one_off' or (timing = 'in_advance' and trial_days = 0)),
  constraint a_usage_price_has_a_meter check ((kind = 'usage') = (meter_id is not null)
    and (kind = 'usage' or (filters is null and is_scaled and model not in ('percentage', 'matrix')))),
  constraint usage_is_due_in_arrears check (kind <> 'usage' or (timing = 'in_arrears' and quantity = 1)),
  constraint a_commitment_is_a_sum_in_arrears
    check ((kind = 'commitment') = (code = 'commitment') and (kind <> 'commitment' or (timing = 'in_arrears' and model = 'flat' and quantity = 1))),
  constraint a_flat_price_asks_for_no_quantity check (model <> 'flat' or (divide_by is null and included_quantity = '0')),
  constraint a_price_has_the_money_of_its_model check (
    (model in ('graduated', 'volume')) = (tiers is not null)
    and (model in ('flat', 'per_unit', 'package')) = (unit_amount is not null)
    and (model = 'package') = (package_size is not null)
    and (model = 'percentage') = (rate is not null) and (rate is null) = (fixed_amount is null)
    and (model = 'matrix') = (cells is not null) and (cells is null) = (default_unit_amount is null))
);

-- The prices of a plan, in order.
create table plan_price (
  tenant_id uuid not null,
  plan_id uuid not null,
  position integer not null,
  price_id uuid not null,
  primary key (tenant_id, plan_id, position),
  constraint price_list_is_of_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint price_list_names_a_price foreign key (tenant_id, price_id) references price
);

alter table plan enable row level security;
alter table plan force row level security;
create policy own_rows on plan to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan to billing_owner using (true) with check (true);
grant select, insert on plan to billing_app;
grant update (name, metadata, is_active, updated_at) on plan to billing_app;

alter table price enable row level security;
alter table price force row level security;
create policy own_rows on price to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on price to billing_owner using (true) with check (true);
grant select, insert on price to billing_app;

alter table plan_price enable row level security;
alter table plan_price force row level security;
create policy own_rows on plan_price to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_price to billing_owner using (true) with check (true);
grant select, insert on plan_price to billing_app;

-- A customer's standing order. Its state at any instant is a function of the instants stored here.
create table subscription (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  product label not null,
  plan_id uuid not null,
  currency currency_code not null,
  time_zone text not null,
  proration text not null constraint proration_is_known check (proration in ('day', 'second')),
  start_at timestamptz not null,
  trial_end timestamptz,
  -- Up to here it is billed by another system: nothing is due before.
  billed_elsewhere_until timestamptz,
  -- The end, once it is known, and when it was ordered.
  ends_at timestamptz,
  canceled_at timestamptz,
  cancel_at_period_end boolean not null default false,
  -- The times that are not served; one that goes on has no upper bound.
  pauses tstzmultirange not null default '{}',
  -- Orders that wait for their instants, in order: [{ kind: change | pause | resume, at, proration }], of a change also
  -- is_at_period_end, plan_id and items: [{ price_code, quantity, price_id }]; a price_id is that of an add-on.
  waiting jsonb constraint waiting_orders_are_some check (jsonb_array_length(waiting) > 0),
  -- Its discounts, in the order in which they act: [{ id, coupon_id, promotion_code_id, off, duration, plan_codes, price_codes,
  -- from, until }], off is { percent } or { cents }.
  discounts jsonb constraint discounts_are_some check (jsonb_array_length(discounts) > 0),
  -- Everything that fell due up to here is billed.
  billed_until timestamptz,
  next_billing_at timestamptz,
  -- What periods that end later lack on final documents is left to the next one: a void invoice, an open draft, lines that
  -- cancelled out, changes with next_invoice. And the event for which they are looked at before anything falls due by itself.
  unbilled_since timestamptz,
  rebill_cause_event_id uuid,
  external_id text constraint external_id_is_short check (length(external_id) between 1 and 255),
  purchase_order text constraint purchase_order_is_short check (length(purchase_order) between 1 and 255),
  collection text not null default 'send_invoice' constraint collection_is_known check (collection in ('automatic', 'send_invoice')),
  -- Null: the customer's default.
  payment_method_id uuid,
  -- What of a period is due so far reaches it: then usage is billed before the period is over.
  billing_threshold_cents cents constraint billing_threshold_is_positive check (billing_threshold_cents > 0),
  -- An item of it is or was a commitment, so the charges of its period are read together.
  has_commitment boolean not null default false,
  metadata metadata not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Without an end the range is open; greatest() alone would ignore the null and make it empty.
  live tstzrange not null generated always as
    (tstzrange(start_at, case when ends_at is not null then greatest(start_at, ends_at) end)) stored,
  primary key (tenant_id, id),
  constraint subscription_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint one_live_subscription_per_product
    -- Nothing overlaps an empty range. Saying so keeps the index for this alone: the planner would also look up rows by it, and
    -- check foreign keys through it, reading everything of a customer, or all of an item's past.
    exclude using gist (tenant_id with =, customer_id with =, product with =, live with &&) where (not isempty(live)),
  constraint trial_ends_after_the_start check (trial_end > start_at),
  constraint an_end_says_when_it_was_ordered check ((ends_at is null) = (canceled_at is null)),
  constraint subscription_is_to_a_plan foreign key (tenant_id, plan_id) references plan
) with (fillfactor = 45);
-- The statuses that few have are found by what they have in common; most are active. Only by columns that a renewal does not
-- touch, or it would rewrite every index of the table.
create index subscription_begun_later on subscription (tenant_id, id) where start_at > created_at;
create index subscription_with_trial on subscription (tenant_id, id) where trial_end is not null;
create index subscription_paused on subscription (tenant_id, id) where not isempty(pauses) or waiting is not null;
create index subscription_ending on subscription (tenant_id, id) where ends_at is not null;
create index subscription_by_plan on subscription (tenant_id, plan_id, id) where plan_id is not null;
create unique index subscription_external_id_is_unique on subscription (tenant_id, external_id) where external_id is not null;
create index subscription_by_customer on subscription (tenant_id, customer_id, id) where customer_id is not null;

-- What the subscription consists of: a price in a quantity, with a cadence of its own.
create table subscription_item (
  tenant_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  price_code label not null,
  -- The code of the plan that its price is of, where that is not the subscription's own.
  add_on_of label,
  -- Where it has left the subscription.
  ends_at timestamptz,
  -- Whether any version of it is billed in arrears: then the period that ends now is read as well.
  in_arrears boolean not null default false,
  -- The period that the subscription's billed_until lies in, with the bounds by which it is billed.
  period_number integer,
  period_start timestamptz,
  period_end timestamptz,
  primary key (tenant_id, id),
  constraint item_belongs_to_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint a_period_is_whole check (num_nulls(period_number, period_start, period_end) in (0, 3)),
  constraint period_has_length check (period_end > period_start),
  -- An item that has left makes room for another of the same code. Checked at the commit: one may leave and the next begin in one
  -- statement.
  constraint one_live_item_per_price_code exclude using btree
    (tenant_id with =, subscription_id with =, price_code with =, coalesce(add_on_of, '') with =)
    where (ends_at is null) deferrable initially deferred
) with (fillfactor = 45);
create index subscription_item_add_on on subscription_item (tenant_id, add_on_of) where add_on_of is not null and ends_at is null;
create index subscription_item_by_subscription on subscription_item (tenant_id, subscription_id) where subscription_id is not null;

-- An item's history: which price in which quantity, due from when on. A version is due until a later one is. It never changes, but
-- that a trial's end may move before anything is billed (guard_version).
create table item_version (
  tenant_id uuid not null,
  item_id uuid not null,
  number integer not null constraint versions_count_from_one check (number >= 1),
  plan_id uuid not null,
  price_id uuid not null,
  quantity integer not null constraint quantity_is_sensible check (quantity between 1 and 1000000),
  anchor timestamptz not null,
  effective_at timestamptz not null,
  due_from timestamptz not null,
  -- What acts on it: [{ id, off, from, until }], on every period that overlaps that time.
  discounts jsonb constraint discounts_of_a_version_are_some check (jsonb_array_length(discounts) > 0),
  primary key (tenant_id, item_id, number),
  constraint version_belongs_to_an_item foreign key (tenant_id, item_id) references subscription_item,
  constraint version_is_of_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint version_has_a_price foreign key (tenant_id, price_id) references price
);

-- What is known of one version in one period. What has been billed of it is the sum of its lines.
create table charge (
  tenant_id uuid not null,
  item_id uuid not null,
  version_number integer not null,
  period_number integer not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  -- What the version serves of the period.
  serves_from timestamptz not null,
  serves_until timestamptz not null,
  -- Due although it is not served (proration none), and not due although it is served (D21).
  kept tstzmultirange not null default '{}',
  forgiven tstzmultirange not null default '{}',
  -- Of usage: what of its lines is not to be billed again.
  forgiven_cents cents not null default 0,
  serves tstzrange not null generated always as (tstzrange(serves_from, serves_until)) stored,
  primary key (tenant_id, item_id, version_number, period_number),
  constraint charge_is_for_a_version foreign key (tenant_id, item_id, version_number) references item_version,
  constraint no_service_is_charged_twice
    exclude using gist (tenant_id with =, item_id with =, serves with &&) where (not isempty(serves)), -- as above
  constraint charge_stays_in_its_period check (serves_from >= period_start and (serves_until <= period_end or isempty(serves)))
);
-- What can still change is found without reading what is settled.
-- The condition is always true. It keeps the check of foreign keys, which asks for no period end, from going through all of an
-- item's past by this index, as it would with a plan that was made while the table was empty.
create index charge_by_period_end on charge (tenant_id, item_id, period_end) where period_end is not null;

alter table subscription enable row level security;
alter table subscription force row level security;
create policy own_rows on subscription to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscription to billing_owner using (true) with check (true);
grant select, insert on subscription to billing_app;
grant update (plan_id, trial_end, ends_at, canceled_at, cancel_at_period_end, pauses, waiting, discounts, billed_until,
  next_billing_at, unbilled_since, rebill_cause_event_id, external_id, purchase_order, collection,
  payment_method_id, billing_threshold_cents, has_commitment, metadata, updated_at) on subscription to billing_app;

alter table subscription_item enable row level security;
alter table subscription_item force row level security;
create policy own_rows on subscription_item to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscription_item to billing_owner using (true) with check (true);
grant select, insert on subscription_item to billing_app;
grant update (in_arrears, ends_at, period_number, period_start, period_end) on subscription_item to billing_app;

alter table item_version enable row level security;
alter table item_version force row level security;
create policy own_rows on item_version to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on item_version to billing_owner using (true) with check (true);
grant select, insert on item_version to billing_app;
grant update (anchor, due_from, discounts) on item_version to billing_app;

alter table charge enable row level security;
alter table charge force row level security;
create policy own_rows on charge to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on charge to billing_owner using (true) with check (true);
grant select, insert on charge to billing_app;
grant update (serves_from, serves_until, kept, forgiven, forgiven_cents) on charge to billing_app;

-- Metered usage: events, the queue of what is not in buckets yet, and the buckets. Owner's functions write all of it but meters:
-- 44 records and voids, 46 folds, 48 reads. No foreign keys on what is written for each event: a check costs as much as the row.
-- Decision 0016 has the figures.

-- The types of events that were ever sent or metered, by the small number that events keep.
create table usage_type (
  tenant_id uuid not null references tenant,
  number integer not null generated by default as identity,
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
  number integer not null generated by default as identity,
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
  id bigint not null generated by default as identity,
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

-- Recording, voiding, and where meters begin and end. All of it takes the tenant's lock of recording: recording shares it; what must know
-- exactly which events were recorded before it takes it alone.

-- Takes the lock of recording alone, until the transaction ends, and gives the number that is above every batch so far.
create function end_usage_batches() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(current_tenant()::text, 7));
  return nextval('usage_batch_number');
end $$;

-- Where a new meter begins: its type, which is made if nobody has sent it yet, and the first batch that it counts as it comes.
create function begin_meter(event_type text) returns table (type_number integer, first_batch bigint, has_past boolean)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_column
declare batch bigint := end_usage_batches();
begin
  insert into usage_type (tenant_id, code, has_events) values (current_tenant(), event_type, false) on conflict (tenant_id, code) do nothing;
  return query select t.number, batch, t.has_events from usage_type t where t.tenant_id = current_tenant() and t.code = event_type;
end $$;

-- Writes events that are all new: rows, sums for the queue, marks of what is late. Fails as a whole where an id is known or a value is
-- no number. Gives what it left out, and who was counted by meters that do not count every event of its type.
create function write_usage(places integer[], keys uuid[], ids text[], customer_ids uuid[], external_ids text[], types text[],
    instants timestamptz[], properties text[],
    out refused integer[], out faults text[], out conditional integer[], out conditional_meters text[])
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = auto
  as $$
#variable_conflict use_column
declare t uuid := current_tenant(); b bigint := nextval('usage_batch_number'); not_numbers bigint;
begin
  with given as materialized (
    select u.place, u.key, u.id, u.at, u.properties::jsonb as properties, coalesce(ci.id, ce.id) as customer_id, y.number as type_number,
      usage_week(u.at) as week, k.id is not null or u.at < now() - interval '2 minutes' as is_late,
      case
        when coalesce(ci.id, ce.id) is null then 'unknown_customer'
        when u.at < coalesce(k.now, now()) - interval '35 days' then 'too_old'
        when u.at > coalesce(k.now, now()) + interval '5 minutes' then 'in_the_future'
        -- An id that was stamped anew, within a day of the week's edge.
        when u.at - date_bin('7 days', u.at, '2000-01-03 00:00Z') not between interval '1 day' and interval '6 days'
          and exists (select from usage_event e where e.tenant_id = t and e.key = u.key and e.occurred_week = usage_week(
            case when u.at - date_bin('7 days', u.at, '2000-01-03 00:00Z') < interval '1 day' then u.at - interval '1 day' else u.at + interval '1 day' end))
          then 'id_used_before'
      end as fault
    from unnest(places, keys, ids, customer_ids, external_ids, types, instants, properties)
        u (place, key, id, customer_id, external_id, type, at, properties)
      left join customer ci on ci.tenant_id = t and ci.id = u.customer_id
      left join customer ce on ce.tenant_id = t and ce.external_id = u.external_id
      left join test_clock k on k.tenant_id = t and k.id = coalesce(ci.test_clock_id, ce.test_clock_id)
      left join usage_type y on y.tenant_id = t and y.code = u.type
  ), stored as (
    insert into usage_event (tenant_id, occurred_week, key, customer_id, occurred_at, batch, type_number, id, properties)
    select t, week, key, customer_id, at, b, type_number, id, properties from given where fault is null order by week, key
  ), counted as materialized (
    select g.place, g.customer_id, g.at, g.key, m.number as meter, m.code, m.aggregation, usage_hour_of(g.at) as hour,
      usage_group_of(g.properties, m.group_by) as grp,
      usage_number(g.properties ->> m.value_property) as v,
      case when m.aggregation = 'unique_count' then g.properties ->> m.value_property end as member,
      m.filters is not null or m.aggregation = 'unique_count' as is_conditional
    from given g join meter m on m.tenant_id = t and m.type_number = g.type_number
    where g.fault is null and m.archived_at is null and (m.filters is null or usage_passes(g.properties, m.filters))
      and (m.aggregation <> 'unique_count' or g.properties ->> m.value_property is not null)
  ), flat as (
    select customer_id c, meter m, grp g, hour h, count(*) n, sum(v) filter (where aggregation in ('sum', 'time_weighted')) t,
      min(v) filter (where aggregation = 'min') lo, max(v) filter (where aggregation = 'max') hi, null::numeric lv, null::timestamptz la, null::uuid lk,
      sum(case when aggregation = 'time_weighted' then v * usage_micros(hour + interval '1 hour' - at) end) w
    from counted where aggregation <> 'latest' group by 1, 2, 3, 4
    union all
    select customer_id, meter, grp, hour, count(*), null, null, null, (array_agg(v order by at desc, key desc))[1], max(at),
      (array_agg(key order by at desc, key desc))[1], null
    from counted where aggregation = 'latest' group by 1, 2, 3, 4
  ), parts as (
    select array_agg(c) cs, array_agg(m) ms, array_agg(g) gs, array_agg(h) hs, array_agg(n) ns, array_agg(t) ts, array_agg(lo) los, array_agg(hi) his,
      array_agg(lv) lvs, array_agg(la) las, array_agg(lk) lks, array_agg(w) ws
    from flat
  ), members as (
    select array_agg(c) cs, array_agg(m) ms, array_agg(g) gs, array_agg(d) ds, array_agg(v) vs, array_agg(a) firsts, array_agg(z) lasts
    from (select customer_id c, meter m, grp g, (at at time zone 'UTC')::date d, member v, min(at) a, max(at) z
      from counted where aggregation = 'unique_count' group by 1, 2, 3, 4, 5) x
  ), queued as (
    insert into usage_batch (tenant_id, batch, received_at, events, customers, meters, groups, hours, counts, totals, lows, highs, latests,
      latest_ats, latest_keys, weighteds, m_customers, m_meters, m_groups, m_days, m_members, m_firsts, m_lasts)
    select t, b, now(), (select count(*) from given where fault is null), p.cs, p.ms, p.gs, p.hs, p.ns, p.ts, p.los, p.his, p.lvs, p.las, p.lks, p.ws,
      m.cs, m.ms, m.gs, m.ds, m.vs, m.firsts, m.lasts
    from parts p, members m where p.cs is not null
  ), marked as (
    insert into usage_late (tenant_id, customer_id, batch, from_at)
    select t, customer_id, b, min(at) from given where fault is null and is_late group by customer_id order by customer_id
  )
  select (select count(*) from counted where v is null and aggregation not in ('count', 'unique_count')),
    (select array_agg(place) from given where fault is not null), (select array_agg(fault) from given where fault is not null),
    (select array_agg(place) from counted where is_conditional), (select array_agg(code::text) from counted where is_conditional)
  into not_numbers, refused, faults, conditional, conditional_meters;
  if not_numbers > 0 then raise exception 'not a number' using errcode = 'invalid_text_representation'; end if;
end $$;

-- Why events cannot be written: known ids (with the content that stands, or another), no numbers, too many groups; `twice` is a second
-- one of an id within the call, which waits until the first is decided.
create function judge_usage(places integer[], keys uuid[], customer_ids uuid[], external_ids text[], types text[], instants timestamptz[],
    properties text[]) returns table (place integer, status text, code text)
  language sql security definer set search_path = public, pg_temp
  as $$
    with given as materialized (
      select u.*, row_number() over (partition by u.key order by u.place) as nth, u.properties::jsonb as props,
        coalesce(ci.id, ce.id) as customer, y.number as type_number
      from unnest(places, keys, customer_ids, external_ids, types, instants, properties)
          u (place, key, customer_id, external_id, type, at, properties)
        left join customer ci on ci.tenant_id = current_tenant() and ci.id = u.customer_id
        left join customer ce on ce.tenant_id = current_tenant() and ce.external_id = u.external_id
        left join usage_type y on y.tenant_id = current_tenant() and y.code = u.type
    ), judged as (
      select g.place, case
          when e.key is not null and (e.customer_id, e.type_number, e.occurred_at, e.properties) = (g.customer, g.type_number, g.at, g.props) then 'duplicate'
          when e.key is not null then 'conflict'
          when g.nth > 1 then 'twice'
          when exists (select from meter m where m.tenant_id = current_tenant() and m.type_number = g.type_number and m.archived_at is null
            and m.aggregation not in ('count', 'unique_count') and (m.filters is null or usage_passes(g.props, m.filters))
            and usage_number(g.props ->> m.value_property) is null) then 'not_a_number'
          when exists (select from meter m where m.tenant_id = current_tenant() and m.type_number = g.type_number and m.archived_at is null
            and m.is_full and (m.filters is null or usage_passes(g.props, m.filters))
            and not exists (select from usage_group o where o.tenant_id = m.tenant_id and o.meter_number = m.number
              and o.keys = usage_group_of(g.props, m.group_by))) then 'too_many_groups'
        end as fault
      from given g left join usage_event e on e.tenant_id = current_tenant() and e.key = g.key and e.occurred_week = usage_week(g.at)
    )
    select j.place, case when j.fault in ('duplicate', 'conflict', 'twice') then j.fault else 'rejected' end,
      case when j.fault not in ('duplicate', 'conflict', 'twice') then j.fault end
    from judged j where j.fault is not null
  $$;

-- Records events of the present tenant: all that can be, once. Answers those that were not accepted by their place ([place, status,
-- code]), the meters of each type that count all its events, and which of the others counted an event ([place, meter]).
create function record_usage(keys uuid[], ids text[], customer_ids uuid[], external_ids text[], types text[], instants timestamptz[],
    properties text[], codes text[]) returns table (answers jsonb, meters_of_types jsonb, conditional jsonb)
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = auto set jit = off set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on
    set enable_bitmapscan = on set join_collapse_limit = 8
  as $$
#variable_conflict use_variable
declare
  t uuid := current_tenant(); w record; rounds integer := 0; is_judged boolean := false;
  places integer[] := array(select generate_series(1, cardinality(keys)));
  p integer[] := places; later integer[] := '{}'; left_out jsonb := '[]'; told jsonb := '[]'; found jsonb;
  k uuid[] := keys; i text[] := ids; c uuid[] := customer_ids; x text[] := external_ids; y text[] := types; a timestamptz[] := instants; o text[] := properties;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(t::text, 7));
  if exists (select from unnest(codes) u where not exists (select from usage_type s where s.tenant_id = t and s.code = u and s.has_events)) then
    insert into usage_type as s (tenant_id, code, has_events) select t, u, true from unnest(codes) u order by u
    on conflict (tenant_id, code) do update set has_events = true where not s.has_events;
  end if;
  is_judged := exists (select from meter m where m.tenant_id = t and m.is_full and m.archived_at is null);
  while cardinality(p) > 0 loop
    rounds := rounds + 1;
    begin
      if is_judged then
        is_judged := false;
        raise unique_violation;
      end if;
      select * into w from write_usage(p, k, i, c, x, y, a, o);
      select left_out || coalesce(jsonb_agg(jsonb_build_array(r.place, case r.fault when 'id_used_before' then 'conflict' else 'rejected' end,
        nullif(r.fault, 'id_used_before'))), '[]') into left_out from unnest(w.refused, w.faults) r (place, fault);
      select told || coalesce(jsonb_agg(jsonb_build_array(r.place, r.meter)), '[]') into told from unnest(w.conditional, w.conditional_meters) r (place, meter);
      p := later;
      later := '{}';
    exception when unique_violation or invalid_text_representation or numeric_value_out_of_range then
      if rounds > 20 then raise; end if;
      -- A new statement, so a new snapshot: it sees the rows that won.
      select coalesce(jsonb_agg(jsonb_build_array(j.place, j.status, j.code)), '[]') into found from judge_usage(p, k, c, x, y, a, o) j;
      select left_out || coalesce(jsonb_agg(f), '[]') into left_out from jsonb_array_elements(found) f where f ->> 1 <> 'twice';
      later := later || array(select (f ->> 0)::integer from jsonb_array_elements(found) f where f ->> 1 = 'twice');
      p := array(select u from unnest(p) u where u not in (select (f ->> 0)::integer from jsonb_array_elements(found) f));
      if cardinality(p) = 0 then
        p := later;
        later := '{}';
      end if;
    end;
    if cardinality(p) > 0 then
      select array_agg(u.k order by u.n), array_agg(u.i order by u.n), array_agg(u.c order by u.n), array_agg(u.x order by u.n),
        array_agg(u.y order by u.n), array_agg(u.a order by u.n), array_agg(u.o order by u.n), array_agg(u.n::integer order by u.n)
      into k, i, c, x, y, a, o, p
      from unnest(keys, ids, customer_ids, external_ids, types, instants, properties) with ordinality u (k, i, c, x, y, a, o, n)
      where u.n in (select unnest(p));
    end if;
  end loop;
  -- A repetition is told what the first one was.
  if jsonb_path_exists(left_out, '$[*][1] ? (@ == "duplicate")') then
    select told || coalesce(jsonb_agg(jsonb_build_array(u.n, m.code)), '[]') into told
    from unnest(types, properties) with ordinality u (type, properties, n)
      join usage_type s on s.tenant_id = t and s.code = u.type join meter m on m.tenant_id = t and m.type_number = s.number
    where u.n in (select (f ->> 0)::bigint from jsonb_array_elements(left_out) f where f ->> 1 = 'duplicate')
      and m.archived_at is null and (m.filters is not null or m.aggregation = 'unique_count')
      and (m.filters is null or usage_passes(u.properties::jsonb, m.filters))
      and (m.aggregation <> 'unique_count' or u.properties::jsonb ->> m.value_property is not null);
  end if;
  return query select left_out,
    (select coalesce(jsonb_object_agg(s.code, s.meters), '{}') from (
      select s.code, jsonb_agg(m.code order by m.code) as meters from usage_type s join meter m on m.tenant_id = t and m.type_number = s.number
      where s.tenant_id = t and s.code = any (codes) and m.archived_at is null and m.filters is null and m.aggregation <> 'unique_count' group by s.code) s),
    told;
end $$;

-- Voids events: what counts them is computed again from those that are left. Events that are too old to be sent are too old to be voided.
create function void_usage(keys uuid[]) returns table (place integer, status text)
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_custom_plan set jit = off set enable_hashjoin = on set enable_mergejoin = on set enable_bitmapscan = on
  as $$
#variable_conflict use_variable
declare t uuid := current_tenant(); b bigint; result jsonb;
  customers uuid[]; meters integer[]; hours timestamptz[]; days date[];
begin
  -- Most of it while others still record.
  perform fold_usage(1000, true);
  -- From here on nobody records, so what is folded is all there is.
  b := end_usage_batches();
  while fold_usage(1000, true) > 0 loop end loop;
  select jsonb_agg(jsonb_build_array(u.n, case when e.key is null then 'not_found' when e.voided_at is not null then 'already_voided'
      when e.occurred_at < coalesce(k.now, now()) - interval '35 days' then 'too_old' else 'voided' end, e.key, e.occurred_week) order by u.n)
  into result
  from unnest(keys) with ordinality u (key, n)
    left join lateral (select * from usage_event e where e.tenant_id = t and e.key = u.key order by e.occurred_at desc limit 1) e on true
    left join customer c on c.tenant_id = t and c.id = e.customer_id
    left join test_clock k on k.tenant_id = t and k.id = c.test_clock_id;
  select array_agg(v.customer_id), array_agg(v.meter_number), array_agg(v.hour), array_agg((v.hour at time zone 'UTC')::date)
  into customers, meters, hours, days
  from (select distinct n.customer_id, n.meter_number, usage_hour_of(n.occurred_at) as hour
    from jsonb_array_elements(result) f
      join usage_counted n on n.tenant_id = t and n.key = (f ->> 2)::uuid and n.occurred_week = (f ->> 3)::date
    where f ->> 1 = 'voided') v;
  with gone as (
    update usage_event e set voided_at = now() from jsonb_array_elements(result) f
    where f ->> 1 = 'voided' and e.tenant_id = t and e.key = (f ->> 2)::uuid and e.occurred_week = (f ->> 3)::date
    returning e.customer_id, e.occurred_at)
  insert into usage_late (tenant_id, customer_id, batch, from_at) select t, customer_id, b, min(occurred_at) from gone group by customer_id;
  delete from usage_hour h using (select distinct * from unnest(customers, meters, hours) u (c, m, h)) u
  where h.tenant_id = t and h.customer_id = u.c and h.meter_number = u.m and h.hour = u.h;
  insert into usage_hour (tenant_id, customer_id, meter_number, hour, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
  select t, r.customer_id, r.meter_number, r.hour, coalesce(g.id, 0), r.events, r.total, r.lowest, r.highest, r.latest, r.latest_at, r.latest_key, r.weighted
  from (select distinct * from unnest(customers, meters, hours) u (c, m, h)) u
    join lateral (select p.* from usage_part p where p.tenant_id = t and p.customer_id = u.c and p.meter_number = u.m and p.hour = u.h
      and p.occurred_week = usage_week(u.h)) r on true
    left join usage_group g on g.tenant_id = t and g.meter_number = r.meter_number and g.keys = r.keys;
  delete from usage_day d using (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
  where d.tenant_id = t and d.customer_id = u.c and d.meter_number = u.m and d.day = u.d;
  insert into usage_day (tenant_id, customer_id, meter_number, day, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
  select t, u.c, u.m, u.d, h.group_id, sum(h.events), sum(h.total), min(h.lowest), max(h.highest),
    (array_agg(h.latest order by h.latest_at desc nulls last, h.latest_key desc))[1], max(h.latest_at),
    (array_agg(h.latest_key order by h.latest_at desc nulls last, h.latest_key desc))[1],
    sum(h.weighted + h.total * usage_micros((u.d + 1)::timestamp at time zone 'UTC' - h.hour - interval '1 hour'))
  from (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
    join usage_hour h on h.tenant_id = t and h.customer_id = u.c and h.meter_number = u.m
      and h.hour >= u.d::timestamp at time zone 'UTC' and h.hour < (u.d + 1)::timestamp at time zone 'UTC'
  group by u.c, u.m, u.d, h.group_id;
  delete from usage_member p using (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
  where p.tenant_id = t and p.customer_id = u.c and p.meter_number = u.m and p.day = u.d;
  insert into usage_member (tenant_id, customer_id, meter_number, day, group_id, member, first_at, last_at)
  select t, u.c, u.m, u.d, coalesce(g.id, 0), n.member, min(n.occurred_at), max(n.occurred_at)
  from (select distinct * from unnest(customers, meters, days) u (c, m, d)) u
    join usage_counted n on n.tenant_id = t and n.customer_id = u.c and n.meter_number = u.m and n.aggregation = 'unique_count'
      and n.occurred_at >= u.d::timestamp at time zone 'UTC' and n.occurred_at < (u.d + 1)::timestamp at time zone 'UTC'
      and n.occurred_week = usage_week(u.d::timestamp at time zone 'UTC')
    left join usage_group g on g.tenant_id = t and g.meter_number = n.meter_number and g.keys = n.keys
  group by u.c, u.m, u.d, coalesce(g.id, 0), n.member;
  return query select (f ->> 0)::integer, f ->> 1 from jsonb_array_elements(result) f;
end $$;

revoke all on function end_usage_batches() from public;
revoke all on function begin_meter(text) from public;
revoke all on function write_usage(integer[], uuid[], text[], uuid[], text[], text[], timestamptz[], text[]) from public;
revoke all on function judge_usage(integer[], uuid[], uuid[], text[], text[], timestamptz[], text[]) from public;
revoke all on function record_usage(uuid[], text[], uuid[], text[], text[], timestamptz[], text[], text[]) from public;
revoke all on function void_usage(uuid[]) from public;
grant execute on function end_usage_batches() to billing_app;
grant execute on function begin_meter(text) to billing_app;
grant execute on function record_usage(uuid[], text[], uuid[], text[], text[], timestamptz[], text[], text[]) to billing_app;
grant execute on function void_usage(uuid[]) to billing_app;

-- The subscribers of a plan, moved to another one in the background (D33). Listed first, then worked through in batches: how far
-- it is stands with each subscription, in the transaction that changes it.
create table plan_migration (
  tenant_id uuid not null references tenant,
  id uuid not null,
  plan_id uuid not null,
  to_plan_id uuid not null,
  change_at text not null constraint change_at_is_known check (change_at in ('now', 'period_end')),
  proration text not null constraint proration_is_known check (proration in ('prorate', 'none', 'next_invoice')),
  overrides text not null default 'keep' constraint overrides_are_known check (overrides in ('keep', 'drop')),
  -- Each subscription is changed as of this instant, by the database's clock.
  as_of timestamptz not null,
  status text not null default 'running' constraint status_is_known check (status in ('running', 'done', 'canceled')),
  -- The subscriptions listed so far, up to this one; all of them once it says so.
  listed_until uuid,
  is_listed boolean not null default false,
  subscriptions integer not null default 0,
  changed integer not null default 0 constraint changed_is_not_negative check (changed >= 0),
  skipped integer not null default 0 constraint skipped_is_not_negative check (skipped >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  constraint migration_leaves_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint migration_leads_to_a_plan foreign key (tenant_id, to_plan_id) references plan,
  constraint migration_leads_to_another_plan check (plan_id <> to_plan_id),
  constraint no_subscription_is_migrated_twice check (changed + skipped <= subscriptions),
  constraint a_done_migration_adds_up check (status <> 'done' or (is_listed and changed + skipped = subscriptions)),
  constraint an_ended_migration_says_when check ((status = 'running') = (ended_at is null))
) with (fillfactor = 50);
create unique index one_running_migration_per_plan on plan_migration (tenant_id, plan_id) where status = 'running';

-- A subscription that a migration is about, and what became of it.
create table plan_migration_subscription (
  tenant_id uuid not null,
  migration_id uuid not null,
  subscription_id uuid not null,
  customer_id uuid not null,
  test_clock_id uuid,
  status text not null default 'waiting' constraint status_is_known check (status in ('waiting', 'changed', 'skipped')),
  reason text,
  detail text,
  decided_at timestamptz,
  primary key (tenant_id, migration_id, subscription_id),
  constraint listed_for_a_migration foreign key (tenant_id, migration_id) references plan_migration,
  constraint listed_is_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint skipped_says_why check ((status = 'skipped') = (reason is not null)),
  constraint decided_says_when check ((status = 'waiting') = (decided_at is null))
);
create index plan_migration_waiting on plan_migration_subscription (tenant_id, migration_id, customer_id) where status = 'waiting';
create index plan_migration_skipped on plan_migration_subscription (tenant_id, migration_id, subscription_id) where status = 'skipped';
create index plan_migration_of_subscription on plan_migration_subscription (tenant_id, subscription_id) where subscription_id is not null;

-- How far a preview is that one request could not finish: the same request goes on with it. In no document.
create table plan_migration_preview (
  tenant_id uuid not null references tenant,
  plan_id uuid not null,
  to_plan_id uuid not null,
  change_at text not null,
  proration text not null,
  overrides text not null default 'keep',
  as_of timestamptz not null,
  is_done boolean not null default false,
  seen_until uuid,
  subscriptions integer not null,
  skipped integer not null,
  difference_now_cents cents not null,
  difference_at_next_renewal_cents cents not null,
  updated_at timestamptz not null,
  primary key (tenant_id, plan_id, to_plan_id, change_at, proration, overrides),
  constraint preview_leaves_a_plan foreign key (tenant_id, plan_id) references plan,
  constraint preview_leads_to_a_plan foreign key (tenant_id, to_plan_id) references plan
) with (fillfactor = 50);

-- Claims customers whose subscriptions wait for a migration: those without a test clock first, then those of one clock, which is
-- locked before them. Whoever is held by somebody else is passed over, or waited for where one is wanted by name; clocks that are
-- being advanced are left alone. Separate statements, so that each sees what was committed before its locks were given.
create function claim_migrating_customers(migration uuid, at_most integer, wanted uuid)
  returns table (customer_id uuid, now timestamptz, last_instant timestamptz, test_clock_id uuid,
    invoice_number bigint, invoice_year integer, highest_invoice_number bigint,
    credit_note_number bigint, credit_note_year integer, highest_credit_note_number bigint, last_finalized_at timestamptz,
    is_advancing boolean, is_parked boolean, changed_at timestamptz)
  language plpgsql as $$
#variable_conflict use_column
declare t uuid := current_tenant(); clock uuid; claimed uuid[];
begin
  select array_agg(d.customer_id) into claimed from (
    select l.customer_id from (
      select w.customer_id from plan_migration_subscription w
      where w.tenant_id = t and w.migration_id = migration and w.status = 'waiting' and w.test_clock_id is null
        and (wanted is null or w.customer_id = wanted)
      order by w.customer_id) w
    cross join lateral (
      select b.customer_id from customer_billing b
      where b.tenant_id = t and b.customer_id = w.customer_id for no key update skip locked) l
    limit at_most) d;
  if claimed is null then
    select l.id into clock from (
      select distinct w.test_clock_id from plan_migration_subscription w
      where w.tenant_id = t and w.migration_id = migration and w.status = 'waiting' and w.test_clock_id is not null
        and (wanted is null or w.customer_id = wanted)) w
    cross join lateral (
      select k.id from test_clock k
      where k.tenant_id = t and k.id = w.test_clock_id and k.advancing_to is null for no key update skip locked) l
    limit 1;
    if clock is null then return; end if;
    select array_agg(d.customer_id) into claimed from (
      select l.customer_id from (
        select w.customer_id from plan_migration_subscription w
        where w.tenant_id = t and w.migration_id = migration and w.status = 'waiting' and w.test_clock_id = clock
          and (wanted is null or w.customer_id = wanted)
        order by w.customer_id) w
      cross join lateral (
        select b.customer_id from customer_billing b
        where b.tenant_id = t and b.customer_id = w.customer_id for no key update skip locked) l
      limit at_most) d;
  end if;
  return query
    select b.customer_id, coalesce(k.now, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant)), b.last_instant,
      b.test_clock_id,
      coalesce(k.invoice_number, b.invoice_number), coalesce(k.invoice_year, b.invoice_year),
      coalesce(k.highest_invoice_number, b.highest_invoice_number),
      coalesce(k.credit_note_number, b.credit_note_number), coalesce(k.credit_note_year, b.credit_note_year),
      coalesce(k.highest_credit_note_number, b.highest_credit_note_number), k.last_finalized_at,
      coalesce(k.advancing_to is not null, false), b.parked_at is not null, greatest(b.changed_at, k.updated_at)
    from customer_billing b left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
    where b.tenant_id = t and b.customer_id = any(claimed) order by b.customer_id;
end $$;

-- Migrations that are under way, over all tenants, the oldest first; and how much of them is left, for the metrics.
create function running_plan_migrations() returns table (tenant_id uuid, id uuid, is_listed boolean)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select m.tenant_id, m.id, m.is_listed from plan_migration m where m.status = 'running' order by m.created_at, m.id;
  end;

create function plan_migration_backlog() returns table (running bigint, remaining bigint)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select count(*), coalesce(sum(m.subscriptions - m.changed - m.skipped), 0)::bigint from plan_migration m where m.status = 'running';
  end;

revoke all on function running_plan_migrations() from public;
revoke all on function plan_migration_backlog() from public;
grant execute on function running_plan_migrations() to billing_app;
grant execute on function plan_migration_backlog() to billing_app;

alter table plan_migration enable row level security;
alter table plan_migration force row level security;
create policy own_rows on plan_migration to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_migration to billing_owner using (true) with check (true);
grant select, insert on plan_migration to billing_app;
grant update (status, listed_until, is_listed, subscriptions, changed, skipped, updated_at, ended_at) on plan_migration to billing_app;

alter table plan_migration_subscription enable row level security;
alter table plan_migration_subscription force row level security;
create policy own_rows on plan_migration_subscription to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_migration_subscription to billing_owner using (true) with check (true);
grant select, insert on plan_migration_subscription to billing_app;
grant update (status, reason, detail, decided_at) on plan_migration_subscription to billing_app;

alter table plan_migration_preview enable row level security;
alter table plan_migration_preview force row level security;
create policy own_rows on plan_migration_preview to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on plan_migration_preview to billing_owner using (true) with check (true);
grant select, insert on plan_migration_preview to billing_app;
grant update (as_of, is_done, seen_until, subscriptions, skipped, difference_now_cents, difference_at_next_renewal_cents, updated_at)
  on plan_migration_preview to billing_app;

-- Folding: committed batches move from the queue into buckets. A batch leaves the queue in the transaction that adds it, so buckets and
-- queue together are what was recorded, at every instant. Whoever writes buckets holds the tenant's lock of folding.

-- Folds batches of the present tenant, the oldest first; gives how many. Without waiting it gives 0 while somebody else folds.
create function fold_usage(at_most integer, wait boolean) returns integer
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_custom_plan set jit = off set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on
    set enable_bitmapscan = on set join_collapse_limit = 8
  as $$
declare t uuid := current_tenant(); picked bigint[]; filled integer[];
begin
  if wait then
    perform pg_advisory_xact_lock(hashtextextended(t::text, 8));
  elsif not pg_try_advisory_xact_lock(hashtextextended(t::text, 8)) then
    return 0;
  end if;
  select array_agg(batch order by batch) into picked from (select batch from usage_batch where tenant_id = t order by batch limit at_most) q;
  if picked is null then return 0; end if;
  if exists (select from meter m where m.tenant_id = t and cardinality(m.group_by) > 0) then
    with made as (
      insert into usage_group (tenant_id, meter_number, keys)
      select t, u.m, u.g from (
        select distinct u.m, u.g from usage_batch q cross join unnest(q.meters, q.groups) u (m, g)
        where q.tenant_id = t and q.batch = any (picked) and u.g is not null) u
      where not exists (select from usage_group o where o.tenant_id = t and o.meter_number = u.m and o.keys = u.g)
      order by u.m, u.g returning meter_number)
    select array_agg(distinct meter_number) into filled from made;
    update meter m set is_full = true where m.tenant_id = t and m.number = any (filled) and not m.is_full
      and (select count(*) from usage_group o where o.tenant_id = t and o.meter_number = m.number) >= 10000;
  end if;
  with gone as materialized (
    delete from usage_batch q where q.tenant_id = t and q.batch = any (picked) returning q.*
  ), part as materialized (
    select c, m, h, coalesce(gr.id, 0) g, sum(n)::bigint n, sum(t1) t1, min(lo) lo, max(hi) hi,
      (array_agg(lv order by la desc, lk desc) filter (where la is not null))[1] lv, max(la) la,
      (array_agg(lk order by la desc, lk desc) filter (where la is not null))[1] lk, sum(w) w
    from gone f cross join unnest(f.customers, f.meters, f.groups, f.hours, f.counts, f.totals, f.lows, f.highs, f.latests, f.latest_ats, f.latest_keys,
        f.weighteds) u (c, m, grp, h, n, t1, lo, hi, lv, la, lk, w)
      left join usage_group gr on gr.tenant_id = t and gr.meter_number = u.m and gr.keys = u.grp
    group by 1, 2, 3, 4
  ), hours as (
    insert into usage_hour as o (tenant_id, customer_id, meter_number, hour, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
    select t, part.* from part order by c, m, h, g
    on conflict (tenant_id, customer_id, meter_number, hour, group_id) do update set events = o.events + excluded.events,
      total = o.total + excluded.total, lowest = least(o.lowest, excluded.lowest), highest = greatest(o.highest, excluded.highest),
      latest = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest else o.latest end,
      latest_key = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest_key else o.latest_key end,
      latest_at = greatest(o.latest_at, excluded.latest_at), weighted = o.weighted + excluded.weighted
  ), days as (
    insert into usage_day as o (tenant_id, customer_id, meter_number, day, group_id, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
    select t, c, m, (h at time zone 'UTC')::date, g, sum(n), sum(t1), min(lo), max(hi),
      (array_agg(lv order by la desc, lk desc) filter (where la is not null))[1], max(la),
      (array_agg(lk order by la desc, lk desc) filter (where la is not null))[1],
      sum(case when w is not null then w + t1 * usage_micros(((h at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC' - h - interval '1 hour') end)
    from part group by 1, 2, 3, 4, 5 order by 2, 3, 4, 5
    on conflict (tenant_id, customer_id, meter_number, day, group_id) do update set events = o.events + excluded.events,
      total = o.total + excluded.total, lowest = least(o.lowest, excluded.lowest), highest = greatest(o.highest, excluded.highest),
      latest = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest else o.latest end,
      latest_key = case when (excluded.latest_at, excluded.latest_key) > (o.latest_at, o.latest_key) then excluded.latest_key else o.latest_key end,
      latest_at = greatest(o.latest_at, excluded.latest_at), weighted = o.weighted + excluded.weighted
  ), watched as (
    insert into usage_check (tenant_id, customer_id, batch)
    select t, w, picked[cardinality(picked)] from watched_customers(array(select distinct c from part)) w
  )
  insert into usage_member as o (tenant_id, customer_id, meter_number, day, group_id, member, first_at, last_at)
  select t, c, m, d, coalesce(gr.id, 0), v, min(a), max(z)
  from gone f cross join unnest(f.m_customers, f.m_meters, f.m_groups, f.m_days, f.m_members, f.m_firsts, f.m_lasts) u (c, m, grp, d, v, a, z)
    left join usage_group gr on gr.tenant_id = t and gr.meter_number = u.m and gr.keys = u.grp
  group by 1, 2, 3, 4, 5, 6 order by 2, 3, 4, 5, 6
  on conflict (tenant_id, customer_id, meter_number, day, group_id, member) do update set first_at = least(o.first_at, excluded.first_at),
    last_at = greatest(o.last_at, excluded.last_at);
  return cardinality(picked);
end $$;

-- Counts the past of one filling meter of the present tenant, a week of it, the newest first: its sums go into the queue in the transaction
-- that says which week is counted. Gives whether there was one.
create function fill_meter() returns boolean
  language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_custom_plan set jit = off set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on
    set enable_bitmapscan = on
  as $$
declare t uuid := current_tenant(); m meter; week date; folded integer;
begin
  perform pg_advisory_xact_lock(hashtextextended(t::text, 8));
  select * into m from meter x where x.tenant_id = t and x.filling_before is not null order by x.id limit 1 for no key update;
  if not found then return false; end if;
  week := greatest(
    (select max(to_date(right(c.relname, 8), 'YYYYMMDD')) from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'usage_event'::regclass and c.relname ~ '^usage_event_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < m.filling_before),
    (select max(o.occurred_week) from usage_event_other o where o.tenant_id = t and o.occurred_week < m.filling_before));
  update meter x set filling_before = week where x.tenant_id = t and x.id = m.id;
  if week is null then return true; end if;
  with events as materialized (
    select e.customer_id, e.occurred_at, e.key, m.aggregation, usage_group_of(e.properties, m.group_by) as keys,
      usage_number(e.properties ->> m.value_property) as value,
      case when m.aggregation = 'unique_count' then e.properties ->> m.value_property end as member
    from usage_event e
    where e.tenant_id = t and e.occurred_week = week and e.type_number = m.type_number and e.batch < m.first_batch and e.voided_at is null
      and (m.filters is null or usage_passes(e.properties, m.filters))
      and (m.aggregation <> 'unique_count' or e.properties ->> m.value_property is not null)
  ), flat as (
    select customer_id c, keys g, usage_hour_of(occurred_at) h, count(*) n,
      sum(value) filter (where m.aggregation in ('sum', 'time_weighted')) t1, min(value) filter (where m.aggregation = 'min') lo,
      max(value) filter (where m.aggregation = 'max') hi,
      (array_agg(value order by occurred_at desc, key desc) filter (where m.aggregation = 'latest'))[1] lv,
      max(occurred_at) filter (where m.aggregation = 'latest') la,
      (array_agg(key order by occurred_at desc, key desc) filter (where m.aggregation = 'latest'))[1] lk,
      sum(value * usage_micros(usage_hour_of(occurred_at) + interval '1 hour' - occurred_at)) filter (where m.aggregation = 'time_weighted') w
    from events group by 1, 2, 3
  ), parts as (
    select (row_number - 1) / 2000 piece, array_agg(c) cs, array_agg(m.number) ms, array_agg(g) gs, array_agg(h) hs, array_agg(n) ns, array_agg(t1) ts,
      array_agg(lo) los, array_agg(hi) his, array_agg(lv) lvs, array_agg(la) las, array_agg(lk) lks, array_agg(w) ws, sum(n) events
    from (select f.*, row_number() over () from flat f) f group by 1
  ), members as (
    select array_agg(c) cs, array_agg(m.number) ms, array_agg(g) gs, array_agg(d) ds, array_agg(v) vs, array_agg(a) firsts, array_agg(z) lasts
    from (select customer_id c, keys g, (occurred_at at time zone 'UTC')::date d, member v, min(occurred_at) a, max(occurred_at) z
      from events where m.aggregation = 'unique_count' group by 1, 2, 3, 4) x
  )
  insert into usage_batch (tenant_id, batch, received_at, events, customers, meters, groups, hours, counts, totals, lows, highs, latests,
    latest_ats, latest_keys, weighteds, m_customers, m_meters, m_groups, m_days, m_members, m_firsts, m_lasts)
  select t, nextval('usage_batch_number'), now(), p.events, p.cs, p.ms, p.gs, p.hs, p.ns, p.ts, p.los, p.his, p.lvs, p.las, p.lks, p.ws,
    m2.cs, m2.ms, m2.gs, m2.ds, m2.vs, m2.firsts, m2.lasts
  from parts p left join members m2 on p.piece = 0;
  return true;
end $$;

-- Makes one mark of many of a customer. It has a number of its own: whoever has read the others deletes nothing that it did not read.
create function merge_late_usage() returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    with many as (
      select l.customer_id from usage_late l where l.tenant_id = current_tenant() group by l.customer_id having count(*) > 20
    ), picked as (
      select l.customer_id, l.batch from usage_late l join many m on m.customer_id = l.customer_id where l.tenant_id = current_tenant()
      order by 1, 2 for update of l skip locked
    ), gone as (
      delete from usage_late l using picked p
      where l.tenant_id = current_tenant() and l.customer_id = p.customer_id and l.batch = p.batch returning l.customer_id, l.from_at
    )
    insert into usage_late (tenant_id, customer_id, batch, from_at)
    select current_tenant(), g.customer_id, nextval('usage_batch_number'), g.from_at
    from (select customer_id, min(from_at) as from_at from gone group by customer_id) g;
  end;

-- Tenants with batches to fold or meters to fill, by skipping from tenant to tenant.
create function tenants_with_usage() returns table (tenant_id uuid, is_filling boolean)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    with recursive t as (
      (select q.tenant_id from usage_batch q order by q.tenant_id limit 1)
      union all
      select n.tenant_id from t cross join lateral (select q.tenant_id from usage_batch q where q.tenant_id > t.tenant_id order by q.tenant_id limit 1) n
    ), f as (select distinct m.tenant_id from meter m where m.filling_before is not null)
    select coalesce(t.tenant_id, f.tenant_id), f.tenant_id is not null from t full join f on f.tenant_id = t.tenant_id;
  end;

-- Customers whose usage came late, over all tenants: what was billed of it since `from_at` must be looked at again.
create function customers_with_late_usage(at_most integer) returns table (tenant_id uuid, customer_id uuid, from_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select l.tenant_id, l.customer_id, min(l.from_at) from usage_late l group by l.tenant_id, l.customer_id limit at_most;
  end;

-- How far the fold is behind, over all tenants: for the metrics.
create function usage_backlog() returns table (batches bigint, events bigint, oldest_seconds float8, filling bigint, late_customers bigint)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select count(*), coalesce(sum(q.events), 0)::bigint, coalesce(extract(epoch from clock_timestamp() - min(q.received_at)), 0)::float8,
      (select count(*) from meter m where m.filling_before is not null), (select count(distinct (l.tenant_id, l.customer_id)) from usage_late l)
    from usage_batch q;
  end;

-- Deletes what customers of the present tenant used; for a test clock that is deleted with them.
create function forget_usage(customer_ids uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare t uuid := current_tenant();
begin
  delete from usage_check where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_alert_reached where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_alert_reached r using usage_alert a
  where r.tenant_id = t and a.tenant_id = t and a.id = r.alert_id and a.customer_id = any (customer_ids);
  delete from usage_alert where tenant_id = t and customer_id = any (customer_ids);
  if not exists (select from meter m where m.tenant_id = t) and not exists (select from usage_type y where y.tenant_id = t) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended(t::text, 8));
  perform end_usage_batches();
  while fold_usage(1000, true) > 0 loop end loop;
  delete from usage_event where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_hour where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_day where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_member where tenant_id = t and customer_id = any (customer_ids);
  delete from usage_late where tenant_id = t and customer_id = any (customer_ids);
end $$;

revoke all on function fold_usage(integer, boolean) from public;
revoke all on function fill_meter() from public;
revoke all on function merge_late_usage() from public;
revoke all on function tenants_with_usage() from public;
revoke all on function customers_with_late_usage(integer) from public;
revoke all on function usage_backlog() from public;
revoke all on function forget_usage(uuid[]) from public;
grant execute on function fold_usage(integer, boolean) to billing_app;
grant execute on function fill_meter() to billing_app;
grant execute on function merge_late_usage() to billing_app;
grant execute on function tenants_with_usage() to billing_app;
grant execute on function customers_with_late_usage(integer) to billing_app;
grant execute on function usage_backlog() to billing_app;

-- What customers may be given off prices: coupons, the words that redeem them, and their redemptions.
create table coupon (
  tenant_id uuid not null references tenant,
  id uuid not null,
  -- The merchant's own name of it.
  code text constraint coupon_code_is_short check (length(code) between 1 and 255),
  name text not null constraint coupon_name_is_short check (length(name) between 1 and 255),
  percent_off numeric(7, 4) constraint percent_is_of_a_hundred check (percent_off > 0 and percent_off <= 100),
  -- Minor units by currency: { EUR: 500 }.
  amounts_off jsonb constraint amounts_are_some check (jsonb_typeof(amounts_off) = 'object' and amounts_off <> '{}'),
  duration text not null constraint duration_is_known check (duration in ('once', 'forever', 'periods', 'months')),
  duration_count integer constraint duration_is_positive check (duration_count > 0),
  -- Codes of plans and prices that it applies to; null is all.
  plan_codes text[] constraint plan_codes_are_some check (cardinality(plan_codes) > 0),
  price_codes text[] constraint price_codes_are_some check (cardinality(price_codes) > 0),
  redeem_by timestamptz,
  max_redemptions integer constraint coupon_limit_is_positive check (max_redemptions > 0),
  max_per_customer integer constraint customer_limit_is_positive check (max_per_customer > 0),
  first_time_only boolean not null,
  -- How often it was redeemed: the number of its discounts, and of those of deleted test clocks.
  redeemed integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint a_coupon_takes_off_a_percent_or_amounts check (num_nonnulls(percent_off, amounts_off) = 1),
  constraint a_duration_has_its_count check ((duration in ('periods', 'months')) = (duration_count is not null)),
  constraint coupon_is_redeemed_within_its_limit check (redeemed between 0 and coalesce(max_redemptions, redeemed))
);
create unique index coupon_code_is_unique on coupon (tenant_id, lower(code)) where code is not null;

-- A word that redeems a coupon, with limits of its own.
create table promotion_code (
  tenant_id uuid not null,
  id uuid not null,
  coupon_id uuid not null,
  code text not null constraint promotion_code_is_short check (length(code) between 1 and 255),
  max_redemptions integer constraint code_limit_is_positive check (max_redemptions > 0),
  expires_at timestamptz,
  -- The only customer who may redeem it.
  customer_id uuid,
  redeemed integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint promotion_code_is_of_a_coupon foreign key (tenant_id, coupon_id) references coupon,
  constraint promotion_code_is_for_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint code_is_redeemed_within_its_limit check (redeemed between 0 and coalesce(max_redemptions, redeemed))
);
create unique index promotion_code_is_unique on promotion_code (tenant_id, lower(code)) where code is not null;
create index promotion_code_by_coupon on promotion_code (tenant_id, coupon_id, id) where coupon_id is not null;
create index promotion_code_by_customer on promotion_code (tenant_id, customer_id) where customer_id is not null;

-- A coupon redeemed on a subscription. Its terms stand on the subscription and on the versions that it acts on.
create table discount (
  tenant_id uuid not null,
  id uuid not null,
  coupon_id uuid not null,
  promotion_code_id uuid,
  customer_id uuid not null,
  subscription_id uuid not null,
  -- Which redemption of the coupon by the customer it is, and how many there may be.
  nth integer not null constraint redemptions_count_from_one check (nth >= 1),
  max_per_customer integer,
  -- Its time; without an end the upper bound is open.
  holds tstzrange not null,
  -- When it was removed, or ordered to end.
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint discount_is_of_a_coupon foreign key (tenant_id, coupon_id) references coupon,
  constraint discount_is_by_a_promotion_code foreign key (tenant_id, promotion_code_id) references promotion_code,
  constraint discount_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint discount_is_on_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint each_redemption_of_a_customer_counts_once unique (tenant_id, coupon_id, customer_id, nth),
  constraint customer_redeems_within_their_limit check (nth <= max_per_customer),
  constraint one_coupon_once_at_a_time
    exclude using gist (tenant_id with =, subscription_id with =, coupon_id with =, holds with &&) where (not isempty(holds))
);
create index discount_by_subscription on discount (tenant_id, subscription_id) where subscription_id is not null;
create index discount_by_customer on discount (tenant_id, customer_id) where customer_id is not null;
create index discount_by_promotion_code on discount (tenant_id, promotion_code_id) where promotion_code_id is not null;

alter table coupon enable row level security;
alter table coupon force row level security;
create policy own_rows on coupon to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on coupon to billing_owner using (true) with check (true);
grant select, insert on coupon to billing_app;
grant update (name, redeemed, archived_at, updated_at) on coupon to billing_app;

alter table promotion_code enable row level security;
alter table promotion_code force row level security;
create policy own_rows on promotion_code to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on promotion_code to billing_owner using (true) with check (true);
grant select, insert on promotion_code to billing_app;
grant update (redeemed, archived_at, updated_at) on promotion_code to billing_app;

alter table discount enable row level security;
alter table discount force row level security;
create policy own_rows on discount to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on discount to billing_owner using (true) with check (true);
grant select, insert on discount to billing_app;
grant update (holds, ended_at) on discount to billing_app;

-- The one reader of usage: of billing, of the API. For each wanted cover the usage of a customer by a meter in [from, until), exact to the
-- microsecond: whole days from usage_day, whole hours of the two broken days from usage_hour, the two broken hours from the events; of what
-- is not folded yet the whole hours from the queue. One statement, so one snapshot: it never misses or doubles what is just being folded.
-- Filters and groups are by properties that the meter groups by. `amount` divided by `per` is the quantity: the microseconds of the cover
-- for time_weighted, else 1. A cover without usage gives no row. Several times with one place are one cover.
create function read_usage(places integer[], customers uuid[], meters uuid[], froms timestamptz[], untils timestamptz[], wanted_filters text[], wanted_groups text[])
  returns table (place integer, grp jsonb, events bigint, amount numeric, per numeric)
  language sql stable
    set jit = off set enable_hashjoin = on set enable_mergejoin = on set join_collapse_limit = 1
  as $$
    with asked as materialized (
      select u.place, u.customer, m.number as meter, m.aggregation, m.carries_over, u.from_at, u.until_at,
        u.filters::jsonb as filters, u.groups::jsonb as groups, usage_micros(u.until_at - u.from_at) as len
      from unnest(places, customers, meters, froms, untils, wanted_filters, wanted_groups) u (place, customer, meter, from_at, until_at, filters, groups)
        cross join lateral (select * from meter m where m.tenant_id = current_tenant() and m.id = u.meter offset 0) m
      where u.from_at < u.until_at
    ), span as (
      -- The value of `latest` and the level of time_weighted may come from before.
      select a.place, a.customer, a.meter, a.aggregation, a.len, false as is_before, a.until_at as ends_at,
        case when a.aggregation = 'latest' and a.carries_over then timestamptz '1900-01-01 00:00Z' else a.from_at end as lo, a.until_at as hi
      from asked a
      union all
      select a.place, a.customer, a.meter, a.aggregation, a.len, true, a.until_at, timestamptz '1900-01-01 00:00Z', a.from_at
      from asked a where a.aggregation = 'time_weighted' and a.carries_over
    ), cut as materialized (
      select s.*, (s.lo at time zone 'UTC')::date as lo_date, (s.hi at time zone 'UTC')::date as hi_date, usage_week(s.lo) as week,
        date_bin('1 hour', s.lo + interval '1 hour' - interval '1 microsecond', '2000-01-03 00:00Z') as lo_hour, date_bin('1 hour', s.hi, '2000-01-03 00:00Z') as hi_hour,
        date_bin('1 day', s.lo + interval '1 day' - interval '1 microsecond', '2000-01-03 00:00Z') as lo_day, date_bin('1 day', s.hi, '2000-01-03 00:00Z') as hi_day
      from span s
    ), piece as materialized (
      select c.place, c.customer, c.meter, c.aggregation, c.len, c.is_before, c.ends_at, p.kind, p.a, p.z,
        (p.a at time zone 'UTC')::date as a_day, (p.z at time zone 'UTC')::date as z_day, usage_week(p.a) as week
      from cut c cross join lateral (values
          ('day', c.lo_day, c.hi_day, c.lo_day < c.hi_day),
          ('hour', c.lo_hour, c.lo_day, c.lo_day <= c.hi_day and c.lo_hour < c.lo_day),
          ('hour', c.hi_day, c.hi_hour, c.lo_day <= c.hi_day and c.hi_day < c.hi_hour),
          ('hour', c.lo_hour, c.hi_hour, c.lo_day > c.hi_day and c.lo_hour < c.hi_hour),
          ('event', c.lo, c.lo_hour, c.lo_hour <= c.hi_hour and c.lo < c.lo_hour),
          ('event', c.hi_hour, c.hi, c.lo_hour <= c.hi_hour and c.hi_hour < c.hi),
          ('event', c.lo, c.hi, c.lo_hour > c.hi_hour)
        ) p (kind, a, z, is_there)
      where p.is_there and c.aggregation <> 'unique_count'
    ), queued as materialized (
      select u.* from usage_batch q cross join unnest(q.customers, q.meters, q.groups, q.hours, q.counts, q.totals, q.lows, q.highs, q.latests,
        q.latest_ats, q.latest_keys, q.weighteds) u (customer, meter, keys, hour, events, total, lowest, highest, latest, latest_at, latest_key, weighted)
      where q.tenant_id = current_tenant() and u.customer = any (customers)
    ), found as (
      select p.place, b.group_id, null::text as keys, b.events, b.total, b.lowest, b.highest, b.latest, b.latest_at, b.latest_key,
        case when p.is_before then b.total * p.len else b.total * usage_micros(p.ends_at - (b.day + 1)::timestamp at time zone 'UTC') + b.weighted end as integral,
        p.is_before
      from piece p cross join lateral (select * from usage_day d where d.tenant_id = current_tenant() and d.customer_id = p.customer
        and d.meter_number = p.meter and d.day >= p.a_day and d.day < p.z_day offset 0) b
      where p.kind = 'day'
      union all
      select p.place, b.group_id, null, b.events, b.total, b.lowest, b.highest, b.latest, b.latest_at, b.latest_key,
        case when p.is_before then b.total * p.len else b.total * usage_micros(p.ends_at - b.hour - interval '1 hour') + b.weighted end, p.is_before
      from piece p cross join lateral (select * from usage_hour h where h.tenant_id = current_tenant() and h.customer_id = p.customer
        and h.meter_number = p.meter and h.hour >= p.a and h.hour < p.z offset 0) b
      where p.kind = 'hour'
      union all
      select c.place, null, b.keys, b.events, b.total, b.lowest, b.highest, b.latest, b.latest_at, b.latest_key,
        case when c.is_before then b.total * c.len else b.total * usage_micros(c.ends_at - b.hour - interval '1 hour') + b.weighted end, c.is_before
      from cut c join queued b on b.customer = c.customer and b.meter = c.meter and b.hour >= c.lo_hour and b.hour < c.hi_hour
      where c.aggregation <> 'unique_count'
      union all
      select p.place, null, b.keys, 1, b.value, b.value, b.value, b.value, b.occurred_at, b.key,
        case when p.aggregation <> 'time_weighted' then null when p.is_before then b.value * p.len else b.value * usage_micros(p.ends_at - b.occurred_at) end,
        p.is_before
      from piece p cross join lateral (select * from usage_counted n where n.tenant_id = current_tenant() and n.customer_id = p.customer
        and n.meter_number = p.meter and n.occurred_at >= p.a and n.occurred_at < p.z and n.occurred_week = p.week offset 0) b
      where p.kind = 'event'
    ), members as (
      select c.place, b.group_id, null::text as keys, b.member
      from cut c cross join lateral (select * from usage_member p where p.tenant_id = current_tenant() and p.customer_id = c.customer
        and p.meter_number = c.meter and p.day >= c.lo_date and p.day <= c.hi_date and p.last_at >= c.lo and p.first_at < c.hi offset 0) b
      where c.aggregation = 'unique_count' and c.lo_day <= c.hi_day
      union all
      select c.place, null, b.keys, b.member
      from cut c join (
        select u.* from usage_batch q cross join unnest(q.m_customers, q.m_meters, q.m_groups, q.m_days, q.m_members, q.m_firsts, q.m_lasts)
          u (customer, meter, keys, day, member, first_at, last_at)
        where q.tenant_id = current_tenant() and u.customer = any (customers)
      ) b on b.customer = c.customer and b.meter = c.meter and b.last_at >= c.lo and b.first_at < c.hi
      where c.aggregation = 'unique_count' and c.lo_day <= c.hi_day
      union all
      select c.place, null, b.keys, b.member
      from cut c cross join lateral (select * from usage_counted n where n.tenant_id = current_tenant() and n.customer_id = c.customer
        and n.meter_number = c.meter and n.occurred_at >= c.lo and n.occurred_at < c.hi and n.occurred_week = c.week offset 0) b
      where c.aggregation = 'unique_count' and c.lo_day > c.hi_day
    ), sums as (
      select f.place, f.group_id, f.keys, coalesce(sum(f.events) filter (where not f.is_before), 0)::bigint as events,
        sum(f.total) filter (where not f.is_before) as total,
        min(f.lowest) as lowest, max(f.highest) as highest, (array_agg(f.latest order by f.latest_at desc nulls last, f.latest_key desc))[1] as latest,
        max(f.latest_at) as latest_at, (array_agg(f.latest_key order by f.latest_at desc nulls last, f.latest_key desc))[1] as latest_key,
        sum(f.integral) as integral, null::text as member
      from found f group by f.place, f.group_id, f.keys
      union all
      select distinct m.place, m.group_id, m.keys, 0::bigint, null::numeric, null::numeric, null::numeric, null::numeric, null::timestamptz, null::uuid, null::numeric, m.member
      from members m
    ), named as (
      select a.place, a.aggregation, a.len, s.events, s.total, s.lowest, s.highest, s.latest, s.latest_at, s.latest_key, s.integral, s.member,
        case when a.groups is not null then (select jsonb_object_agg(p, coalesce(s.keys, g.keys)::jsonb -> p) from jsonb_array_elements_text(a.groups) p) end as grp
      from sums s join (select place, meter, aggregation, filters, groups, sum(len) as len from asked group by 1, 2, 3, 4, 5) a on a.place = s.place
        left join usage_group g on g.tenant_id = current_tenant() and g.meter_number = a.meter and g.id = s.group_id
      where a.filters is null or usage_passes(coalesce(s.keys, g.keys)::jsonb, a.filters)
    )
    select n.place, n.grp, case n.aggregation when 'unique_count' then count(distinct n.member) else sum(n.events) end::bigint,
      case n.aggregation
        when 'count' then sum(n.events)
        when 'sum' then sum(n.total)
        when 'min' then min(n.lowest)
        when 'max' then max(n.highest)
        when 'latest' then (array_agg(n.latest order by n.latest_at desc nulls last, n.latest_key desc))[1]
        when 'unique_count' then count(distinct n.member)
        else sum(n.integral)
      end,
      case n.aggregation when 'time_weighted' then max(n.len) else 1 end
    from named n group by n.place, n.grp, n.aggregation
    order by n.place, n.grp
  $$;

-- What prices and subscriptions have to do with usage.
alter table price add constraint usage_is_counted_by_a_meter foreign key (tenant_id, meter_id) references meter;
create index price_by_meter on price (tenant_id, meter_id) where meter_id is not null;

-- Late usage of the tenant is looked at by the next document of each subscription that was billed since; of an ended one there is none,
-- so it is billed soon. Returns how many marks it took; those of customers that others lock stay for the next time.
create function apply_late_usage(at_most integer) returns bigint
  language sql security definer set search_path = public, pg_temp
  as $$
    with marked as (
      select distinct l.customer_id from usage_late l where l.tenant_id = current_tenant() order by l.customer_id limit at_most
    ), locked as (
      select b.customer_id, b.test_clock_id from customer_billing b
      where b.tenant_id = current_tenant() and b.customer_id in (select customer_id from marked)
      order by b.customer_id for no key update skip locked
    ), taken as (
      delete from usage_late l using locked where l.tenant_id = current_tenant() and l.customer_id = locked.customer_id
      returning l.customer_id, l.from_at
    ), late as (
      select t.customer_id, min(t.from_at) as from_at, coalesce(max(k.now), date_trunc('milliseconds', now())) as now
      from taken t join locked using (customer_id) left join test_clock k on k.tenant_id = current_tenant() and k.id = locked.test_clock_id
      group by t.customer_id
    ), touched as (
      update subscription s set unbilled_since = least(s.unbilled_since, late.from_at), next_billing_at = coalesce(s.next_billing_at, late.now)
      from late
      where s.tenant_id = current_tenant() and s.customer_id = late.customer_id and late.from_at < s.billed_until
        and (s.unbilled_since is null or s.unbilled_since > late.from_at or s.next_billing_at is null)
        and exists (
          select from subscription_item i join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
            join price p on p.tenant_id = v.tenant_id and p.id = v.price_id
          where i.tenant_id = s.tenant_id and i.subscription_id = s.id and p.kind = 'usage')
      returning s.customer_id, s.next_billing_at
    ), soonest as (
      select customer_id, min(next_billing_at) as at from touched group by customer_id
    ), due as (
      update customer_billing b set next_billing_at = soonest.at, changed_at = date_trunc('milliseconds', clock_timestamp())
      from soonest
      where b.tenant_id = current_tenant() and b.customer_id = soonest.customer_id
        and (b.next_billing_at is null or b.next_billing_at > soonest.at)
    )
    select count(*) from taken
  $$;
revoke all on function apply_late_usage(integer) from public;
grant execute on function apply_late_usage(integer) to billing_app;

-- The document (number, parties, lines, totals, dates) never changes once finalized; settlement only moves forward.
create table invoice (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  subscription_id uuid,
  test_clock_id uuid,
  kind text not null constraint invoice_kind_is_known check (
    kind in ('start', 'renewal', 'change', 'pause', 'resume', 'cancel', 'uncancel', 'rebill', 'usage', 'threshold', 'one_off')),
  status text not null constraint invoice_status_is_known check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
  -- Numbers count without a gap within a series: the tenant, the customer or the test clock. With {year} each year begins anew.
  -- In the order of bytes, so that `^@` finds numbers by their beginning.
  number text collate "C",
  number_series uuid,
  -- The year that it counts in: of `finalized_at` in the tenant's zone of then, or a later one that the series was in already.
  number_year integer,
  number_counter bigint,
  payment_reference text generated always as (payment_reference(number, number_series, tenant_id, id)) stored,
  -- The invoice in whose place it came, with other details of the customer; a credit note took all of that one back.
  replaces_invoice_id uuid,
  -- The merchant's own name of it, and what the customer ordered it by.
  external_id text constraint external_id_is_short check (length(external_id) between 1 and 255),
  purchase_order text constraint purchase_order_is_short check (length(purchase_order) between 1 and 255),
  currency currency_code not null,
  issued_by jsonb,
  billed_to jsonb,
  net_days integer not null,
  subtotal_cents cents not null,
  tax_cents cents not null default 0,
  total_cents cents not null,
  -- What discounts took off its lines, for lists of invoices: the sum of what its lines say (check_lines).
  discount_cents cents not null default 0,
  -- What credit notes have taken off what was due, credit that was used, money that was received.
  credited_cents cents not null default 0 constraint credited_is_not_negative check (credited_cents >= 0),
  credit_applied_cents cents not null default 0 constraint credit_applied_is_not_negative check (credit_applied_cents >= 0),
  amount_paid_cents cents not null default 0,
  -- What of the money received has left again and is owed once more: returns, disputes, refunds that reopen.
  amount_reversed_cents cents not null default 0 constraint reversed_is_not_negative check (amount_reversed_cents >= 0),
  amount_due_cents cents not null generated always as (case when status in ('open', 'uncollectible')
    then total_cents - credited_cents - credit_applied_cents - amount_paid_cents + amount_reversed_cents else 0 end) stored,
  collection text not null default 'send_invoice' constraint collection_is_known check (collection in ('automatic', 'send_invoice')),
  collection_status text constraint collection_status_is_known check (
    collection_status in ('waiting', 'in_progress', 'requires_action', 'failed', 'canceled', 'no_payment_method')),
  -- When something is done next to collect it, by the customer's clock: an attempt, or a step of its dunning.
  collect_at timestamptz,
  -- What is done since it could not be collected: { id, status, started_at, steps_done, policy, ... }; src/domain/dunning.ts.
  dunning jsonb,
  -- The debit that was announced to the customer: { at, amount_cents, payment_method_id }.
  announced jsonb,
  period_start timestamptz,
  period_end timestamptz,
  occurred_at timestamptz not null,
  finalizes_at timestamptz,
  -- What a draft waits for before it can be final: the answer of a tax gateway, or that a tax id is confirmed; since when, and when is
  -- looked next, by the customer's clock.
  waits_for text constraint wait_is_known check (waits_for in ('tax', 'tax_id')),
  waits_since timestamptz,
  wait_check_at timestamptz,
  wait_checks integer not null default 0,
  finalized_at timestamptz,
  due_at timestamptz,
  paid_at timestamptz,
  voided_at timestamptz,
  marked_uncollectible_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint invoice_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint invoice_belongs_to_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint invoice_replaces_an_invoice foreign key (tenant_id, replaces_invoice_id) references invoice,
  -- Checked at the commit: at a boundary one draft becomes final and the next opens, in one statement.
  constraint one_open_draft_per_subscription exclude using btree (tenant_id with =, subscription_id with =)
    where (status = 'draft') deferrable initially deferred,
  constraint total_is_subtotal_and_tax check (total_cents = subtotal_cents + tax_cents),
  constraint a_finalized_invoice_is_whole check (
    status in ('draft', 'void')
    or num_nulls(number, number_series, number_year, number_counter, issued_by, billed_to, finalized_at, due_at) = 0),
  constraint a_draft_has_no_number check (status <> 'draft' or num_nonnulls(number, number_year, number_counter, finalized_at) = 0),
  constraint paid_means_nothing_due check (status <> 'paid'
    or (total_cents + amount_reversed_cents = credited_cents + credit_applied_cents + amount_paid_cents and paid_at is not null)),
  constraint never_paid_more_than_due check (status = 'draft'
    or total_cents + amount_reversed_cents >= credited_cents + credit_applied_cents + amount_paid_cents or finalized_at is null),
  constraint never_reversed_more_than_paid check (amount_reversed_cents <= amount_paid_cents),
  constraint what_is_not_owed_is_not_collected check (collect_at is null or status in ('open', 'uncollectible')),
  constraint a_void_invoice_is_neither_paid_nor_credited check (status <> 'void' or (amount_paid_cents = 0 and credited_cents = 0)),
  constraint only_a_draft_waits check (waits_for is null or status = 'draft'),
  constraint what_waits_is_looked_at check (num_nonnulls(waits_for, waits_since, wait_check_at) in (0, 3)),
  constraint an_invoice_is_never_negative check (total_cents >= 0 or finalized_at is null),
  constraint a_period_has_both_ends check ((period_start is null) = (period_end is null)),
  constraint a_void_invoice_says_when check ((status = 'void') = (voided_at is not null))
) with (fillfactor = 85);
create unique index invoice_number_is_unique on invoice (tenant_id, number, number_series) where number is not null;
create unique index invoice_external_id_is_unique on invoice (tenant_id, external_id) where external_id is not null;
create index invoice_by_payment_reference on invoice (tenant_id, payment_reference) where payment_reference is not null;
create index invoice_owed on invoice (tenant_id, amount_due_cents) where amount_due_cents > 0;
create index invoice_by_replaced on invoice (tenant_id, replaces_invoice_id) where replaces_invoice_id is not null;
create index invoice_by_customer on invoice (tenant_id, customer_id, id) where customer_id is not null;
create index invoice_by_subscription on invoice (tenant_id, subscription_id, id) where subscription_id is not null;
create index invoice_by_status on invoice (tenant_id, status, id) where status is not null;
create index invoice_finalized on invoice (tenant_id, finalized_at, id) where finalized_at is not null;
create index invoice_draft on invoice (tenant_id, customer_id) where status = 'draft';
create index invoice_that_waits on invoice (wait_check_at) where wait_check_at is not null;
create index invoice_to_collect on invoice (collect_at) where collect_at is not null and test_clock_id is null;
create index invoice_to_collect_by_clock on invoice (tenant_id, test_clock_id, collect_at) where collect_at is not null and test_clock_id is not null;
create index invoice_with_dunning on invoice (tenant_id, id) where dunning is not null;
create index invoice_past_due on invoice (tenant_id, subscription_id) where dunning is not null and status = 'open';

-- A document that gives money back: a bill below zero, or by request. Append only; its number is counted as an invoice's is, in a series of its own.
create table credit_note (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  subscription_id uuid,
  test_clock_id uuid,
  kind text not null constraint credit_note_kind_is_known check (
    kind in ('start', 'renewal', 'change', 'pause', 'resume', 'cancel', 'uncancel', 'rebill', 'usage', 'threshold', 'one_off')),
  reason text not null,
  -- What it means for the time that it credits (D38); null where a bill made it.
  meaning text constraint meaning_is_known check (meaning in ('price_reduction', 'correct', 'waive')),
  number text collate "C" not null,
  number_series uuid not null,
  number_year integer not null,
  number_counter bigint not null,
  currency currency_code not null,
  issued_by jsonb not null,
  billed_to jsonb not null,
  subtotal_cents cents not null,
  tax_cents cents not null default 0,
  total_cents cents not null constraint a_credit_note_gives_something check (total_cents > 0),
  -- How the total is used.
  reduces_due_cents cents not null constraint reduction_is_not_negative check (reduces_due_cents >= 0),
  credit_cents cents not null constraint credit_is_not_negative check (credit_cents >= 0),
  refund_cents cents not null default 0 constraint refund_of_a_note_is_not_negative check (refund_cents >= 0),
  outside_cents cents not null default 0 constraint outside_is_not_negative check (outside_cents >= 0),
  period_start timestamptz,
  period_end timestamptz,
  occurred_at timestamptz not null,
  finalized_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint credit_note_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint credit_note_belongs_to_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint credit_note_total_is_subtotal_and_tax check (total_cents = subtotal_cents + tax_cents),
  constraint a_credit_note_is_used_whole check (total_cents = reduces_due_cents + credit_cents + refund_cents + outside_cents),
  constraint a_bill_gives_credit check (meaning is not null or (refund_cents = 0 and outside_cents = 0))
);
create unique index credit_note_number_is_unique on credit_note (tenant_id, number, number_series) where number is not null;
create index credit_note_finalized on credit_note (tenant_id, finalized_at, id);
create index credit_note_by_customer on credit_note (tenant_id, customer_id, id) where customer_id is not null;
create index credit_note_by_subscription on credit_note (tenant_id, subscription_id, id) where subscription_id is not null;

-- The invoices whose lines a credit note takes back, and what it takes off what was due on each.
create table credit_note_invoice (
  tenant_id uuid not null,
  credit_note_id uuid not null,
  invoice_id uuid not null,
  reduced_cents cents not null constraint reduced_is_not_negative check (reduced_cents >= 0),
  primary key (tenant_id, credit_note_id, invoice_id),
  constraint reduction_is_by_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint reduction_is_of_an_invoice foreign key (tenant_id, invoice_id) references invoice
);
create index credit_note_invoice_by_invoice on credit_note_invoice (tenant_id, invoice_id) where invoice_id is not null;

-- The lines of invoices and credit notes: the ledger. Amounts are as an invoice bills them, so a credit note's are mostly
-- negative here. A line of a charge says everything that gives its amount:
-- sign x (round(period_amount x until_position / period_length) - round(period_amount x from_position / period_length)).
create table document_line (
  tenant_id uuid not null,
  invoice_id uuid,
  credit_note_id uuid,
  position integer not null,
  id uuid not null,
  description text not null,
  quantity integer not null,
  unit_amount text not null,
  -- Without tax. Where the price includes it, what the period costs is this and the tax.
  amount_cents cents not null,
  -- What discounts took off it, in the order in which they acted: [{ id, off, cents }]; its gross amount is all of it together.
  discounts jsonb constraint discounts_of_a_line_are_some check (jsonb_array_length(discounts) > 0),
  -- Its share of the taxes of one group of its document; null: not taxed.
  tax_group integer,
  tax_cents cents not null default 0,
  tax_included boolean not null default false,
  -- What is sold, as the tenant's own rates call it; null: the tenant's default.
  product_category text constraint product_category_is_a_word check (product_category ~ '^[A-Za-z0-9_-]{1,40}$'),
  proration boolean not null,
  service_start timestamptz,
  service_end timestamptz,
  subscription_id uuid,
  plan_id uuid,
  item_id uuid,
  version_number integer,
  period_number integer,
  -- Lines of a charge are numbered, so that two who decide at once collide.
  ordinal integer constraint ordinals_count_from_one check (ordinal >= 1),
  -- Whether it bills time (1), takes it back (-1) or changes the money of time that is billed (0).
  sign smallint constraint sign_is_known check (sign in (-1, 0, 1)),
  unit text constraint unit_is_known check (unit in ('day', 'second')),
  from_position integer,
  until_position integer,
  period_length integer,
  period_amount text,
  -- Of usage, which bills units and no time: { units, events, groups, steps, parts, due_cents, before_cents }. The line is what the charge came
  -- to (due) less what it had come to before, or a part of that.
  measured jsonb,
  -- The ordinal of the line of the same charge that it takes back a part of.
  takes_back integer,
  -- Of a credit note by hand: the line of an invoice, made by hand, that it gives back.
  credited_line_id uuid,
  cause_event_id uuid,
  constraint a_line_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint line_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint line_belongs_to_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint line_is_of_a_charge foreign key (tenant_id, item_id, version_number, period_number) references charge,
  -- The item stands first, or on a young database the planner would look for the lines of a document by this index too, and read
  -- all of the tenant's.
  constraint lines_of_a_charge_are_numbered unique (item_id, tenant_id, version_number, period_number, ordinal),
  constraint a_line_takes_back_one_of_its_charge foreign key (tenant_id, item_id, version_number, period_number, takes_back)
    references document_line (tenant_id, item_id, version_number, period_number, ordinal),
  constraint a_line_of_a_charge_says_its_arithmetic check (num_nulls(item_id, version_number, period_number, ordinal, sign, unit,
    from_position, until_position, period_length, period_amount, service_start, service_end) in (0, 12)
    or (item_id is null and num_nulls(version_number, period_number, ordinal, sign, takes_back) = 5)),
  constraint only_credit_notes_give_lines_back check (credited_line_id is null or (credit_note_id is not null and item_id is null)),
  -- Time costs nothing only by a discount.
  constraint sign_and_amount_agree check (sign is null or sign = 0 or sign = sign(amount_cents + case when tax_included then tax_cents else 0 end)
    or (sign in (-1, 1) and amount_cents = 0 and discounts is not null)),
  constraint sign_and_gross_amount_agree check (sign is null or sign = 0 or discounts is null
    or sign * (amount_cents + discount_cents(discounts)) >= 0),
  constraint sums_of_a_line_fit_a_json_number check ((amount_cents::bigint + tax_cents)::cents is not null
    and (discounts is null or (amount_cents + discount_cents(discounts))::cents is not null)),
  constraint what_is_not_taxed_has_no_tax check (tax_group is not null or (tax_cents = 0 and not tax_included)),
  constraint what_takes_back_names_a_line check (sign is null or (sign = 1) = (takes_back is null)),
  constraint a_line_takes_back_an_earlier_one check (takes_back < ordinal),
  constraint usage_bills_or_takes_back check (measured is null or sign in (-1, 1)),
  constraint positions_lie_in_the_period check (0 <= from_position and from_position < until_position and until_position <= period_length)
);
-- Of each document its lines, and no others: a document that goes must not read all lines of the tenant to see that none is left.
create unique index line_of_an_invoice on document_line (tenant_id, invoice_id, position) where invoice_id is not null;
create unique index line_of_a_credit_note on document_line (tenant_id, credit_note_id, position) where credit_note_id is not null;
-- A row is one of the two, so no key names both kinds; who copies the table elsewhere gets whole rows.
alter table document_line replica identity full;

-- Money received. Only what of it is allocated, given back or has left changes.
create table payment (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  currency currency_code not null,
  amount_cents cents not null constraint payment_is_positive check (amount_cents > 0),
  -- The sum of its allocations, so that the database refuses to allocate more than was received.
  allocated_cents cents not null,
  -- Of an attempt by which it came; null: recorded by hand.
  attempt_id uuid,
  -- Of an entry on a bank account by which it came.
  bank_transaction_id uuid,
  -- Given back, refunds under way included, and what has left by itself.
  refunded_cents cents not null default 0 constraint refunded_is_not_negative check (refunded_cents >= 0),
  returned_cents cents not null default 0,
  reference text,
  received_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint never_more_allocated_than_received check (allocated_cents between 0 and amount_cents),
  constraint a_payment_comes_one_way check (num_nonnulls(attempt_id, bank_transaction_id) <= 1),
  constraint payment_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer
);
create index payment_by_customer on payment (tenant_id, customer_id, id) where customer_id is not null;
-- By what a gateway calls its charge: its events name no more.
create index payment_by_reference on payment (tenant_id, reference) where attempt_id is not null;
create index payment_with_a_rest on payment (tenant_id, customer_id)
  where allocated_cents + refunded_cents + returned_cents < amount_cents;
create index payment_unallocated on payment (tenant_id, id) where allocated_cents + refunded_cents + returned_cents < amount_cents;
create index payment_over_returned on payment (tenant_id, id) where refunded_cents + returned_cents > amount_cents;

-- A part of a payment put on an invoice, or taken off it again: then it is negative. Append only.
create table payment_allocation (
  tenant_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  invoice_id uuid not null,
  amount_cents cents not null constraint allocation_moves_something check (amount_cents <> 0),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint allocation_belongs_to_a_payment foreign key (tenant_id, payment_id) references payment,
  constraint allocation_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice
);
create index payment_allocation_by_payment on payment_allocation (tenant_id, payment_id, id) where payment_id is not null;
create index payment_allocation_by_invoice on payment_allocation (tenant_id, invoice_id) where invoice_id is not null;

-- Prepaid credit: the terms of an entry that has terms, which has the same id. What it came to says that entry.
create table credit_grant (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  currency currency_code not null,
  -- The sum of the entries that name it, kept for speed: of two uses at once, both are counted.
  left_cents cents not null constraint a_grant_is_never_below_zero check (left_cents >= 0),
  priority integer not null constraint priority_is_sensible check (priority between 0 and 1000),
  effective_at timestamptz not null,
  expires_at timestamptz,
  -- The codes of the prices whose lines it pays; null: it pays every line.
  price_codes text[] constraint a_grant_pays_something check (cardinality(price_codes) > 0),
  primary key (tenant_id, id),
  constraint a_grant_begins_before_it_expires check (expires_at > effective_at),
  constraint credit_grant_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer
);
create index credit_grant_by_customer on credit_grant (tenant_id, customer_id, id);
create index credit_grant_with_a_rest on credit_grant (tenant_id, customer_id) where left_cents > 0;

-- What gave a customer credit or used it. Append only; the balance is the sum.
create table credit_entry (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  currency currency_code not null,
  amount_cents cents not null constraint entry_moves_something check (amount_cents <> 0),
  reason text not null,
  invoice_id uuid,
  credit_note_id uuid,
  -- The grant that it makes, uses or gives back to; null: the plain balance.
  grant_id uuid,
  -- Of a credit note that gives back to a grant: the invoice that the grant had paid.
  returns_of_invoice_id uuid,
  -- Whether it takes what a grant has lost by its expiry.
  is_expiry boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint entry_names_a_grant foreign key (tenant_id, grant_id) references credit_grant,
  constraint entry_returns_of_an_invoice foreign key (tenant_id, returns_of_invoice_id) references invoice,
  constraint only_grants_expire check (not is_expiry or (grant_id is not null and amount_cents < 0 and num_nonnulls(invoice_id, credit_note_id) = 0)),
  constraint a_return_names_grant_and_invoice check ((returns_of_invoice_id is not null) = (grant_id is not null and credit_note_id is not null)),
  constraint entry_belongs_to_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint entry_belongs_to_a_balance foreign key (tenant_id, customer_id, currency) references credit_balance,
  constraint entry_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice
);
create index credit_entry_by_customer on credit_entry (tenant_id, customer_id, id) where customer_id is not null;
create index credit_entry_by_invoice on credit_entry (tenant_id, invoice_id) where invoice_id is not null;
create index credit_entry_by_credit_note on credit_entry (tenant_id, credit_note_id) where credit_note_id is not null;
create index credit_entry_by_grant on credit_entry (tenant_id, grant_id) where grant_id is not null;
create index credit_entry_by_returned_invoice on credit_entry (tenant_id, returns_of_invoice_id) where returns_of_invoice_id is not null;

alter table invoice enable row level security;
alter table invoice force row level security;
create policy own_rows on invoice to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on invoice to billing_owner using (true) with check (true);
grant select, insert on invoice to billing_app;
grant update (status, number, number_series, number_year, number_counter, issued_by, billed_to, net_days, subtotal_cents, tax_cents, total_cents, discount_cents,
  credited_cents, credit_applied_cents, amount_paid_cents, amount_reversed_cents, collection, collection_status, collect_at, dunning, announced, period_start, period_end, finalizes_at, waits_for, waits_since, wait_check_at, wait_checks, finalized_at, due_at, paid_at, voided_at,
  marked_uncollectible_at, updated_at) on invoice to billing_app;

alter table document_line enable row level security;
alter table document_line force row level security;
create policy own_rows on document_line to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on document_line to billing_owner using (true) with check (true);
grant select, insert on document_line to billing_app;

alter table payment enable row level security;
alter table payment force row level security;
create policy own_rows on payment to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment to billing_owner using (true) with check (true);
grant select, insert on payment to billing_app;
grant update (allocated_cents, refunded_cents, returned_cents, updated_at) on payment to billing_app;

alter table payment_allocation enable row level security;
alter table payment_allocation force row level security;
create policy own_rows on payment_allocation to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_allocation to billing_owner using (true) with check (true);
grant select, insert on payment_allocation to billing_app;

alter table credit_grant enable row level security;
alter table credit_grant force row level security;
create policy own_rows on credit_grant to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on credit_grant to billing_owner using (true) with check (true);
grant select, insert on credit_grant to billing_app;
grant update (left_cents) on credit_grant to billing_app;

alter table credit_entry enable row level security;
alter table credit_entry force row level security;
create policy own_rows on credit_entry to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on credit_entry to billing_owner using (true) with check (true);
grant select, insert on credit_entry to billing_app;

alter table credit_note enable row level security;
alter table credit_note force row level security;
create policy own_rows on credit_note to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on credit_note to billing_owner using (true) with check (true);
grant select, insert on credit_note to billing_app;

alter table credit_note_invoice enable row level security;
alter table credit_note_invoice force row level security;
create policy own_rows on credit_note_invoice to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on credit_note_invoice to billing_owner using (true) with check (true);
grant select, insert on credit_note_invoice to billing_app;

-- Where the seller is registered for taxes, and when. Without a registration nothing is taxed.
create table tax_registration (
  tenant_id uuid not null references tenant,
  id uuid not null,
  country text not null constraint tax_country_is_two_capitals check (country ~ '^[A-Z]{2}$'),
  region text constraint tax_region_is_short check (length(region) between 1 and 40),
  tax_id text constraint tax_id_is_short check (length(tax_id) between 1 and 40),
  scheme text not null constraint tax_scheme_is_known check (scheme in ('local', 'oss_union', 'oss_non_union')),
  -- Days; the last one without.
  valid daterange not null constraint a_registration_has_a_time check (not isempty(valid) and lower(valid) is not null),
  primary key (tenant_id, id),
  constraint registrations_never_overlap exclude using gist (tenant_id with =, country with =, (coalesce(region, '')) with =, scheme with =, valid with &&)
);

-- Rates of the tenant's own, for one category of products. Several at one place are several taxes: they have other names.
create table tax_rate (
  tenant_id uuid not null references tenant,
  id uuid not null,
  country text not null constraint tax_country_is_two_capitals check (country ~ '^[A-Z]{2}$'),
  region text constraint tax_region_is_short check (length(region) between 1 and 40),
  category text not null constraint tax_category_is_a_word check (category ~ '^[A-Za-z0-9_-]{1,40}$'),
  percent numeric(7, 4) not null constraint percent_is_sensible check (percent between 0 and 100),
  name label not null,
  valid daterange not null constraint a_rate_has_a_time check (not isempty(valid) and lower(valid) is not null),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint tax_rates_never_overlap exclude using gist (tenant_id with =, country with =, (coalesce(region, '')) with =, category with =, name with =, valid with &&)
);

-- The taxes of a document: a row for each group of lines taxed in one way, and for each tax of the group. Amounts are as an invoice
-- bills them, as those of lines. A group that takes back lines of an earlier document names the group of those lines.
create table document_tax (
  tenant_id uuid not null,
  invoice_id uuid,
  credit_note_id uuid,
  document_id uuid not null generated always as (coalesce(invoice_id, credit_note_id)) stored,
  tax_group integer not null,
  component integer not null,
  category text not null constraint document_tax_category_is_known check (category in ('S', 'Z', 'E', 'AE', 'G', 'O')),
  country text,
  region text,
  percent numeric(7, 4) not null constraint percent_is_sensible check (percent between 0 and 100),
  -- The percents of all taxes of the group.
  group_percent numeric(7, 4) not null,
  name label not null,
  exemption_code text,
  mention text,
  reason text not null,
  seller_tax_id text,
  buyer_tax_id text,
  prices_include boolean not null,
  -- Without tax; with it where prices include it.
  base_cents cents not null,
  tax_cents cents not null,
  of_document_id uuid,
  of_tax_group integer,
  primary key (tenant_id, document_id, tax_group, component),
  constraint a_tax_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint tax_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint tax_belongs_to_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint what_takes_back_names_its_group check (num_nonnulls(of_document_id, of_tax_group) in (0, 2)),
  constraint tax_takes_back_a_known_group foreign key (tenant_id, of_document_id, of_tax_group, component) references document_tax,
  constraint only_standard_has_tax check (category = 'S' or (percent = 0 and tax_cents = 0)),
  -- Halves go away from zero. Multiplied out: a quotient would be rounded twice.
  -- What a gateway has computed is taken as it is: no more than what is taxed, and of its sign.
  constraint tax_is_its_rate check (of_document_id is not null or case when reason = 'gateway'
    then abs(tax_cents) <= abs(base_cents) and sign(tax_cents) in (0, sign(base_cents))
    when prices_include
    then 2 * abs(tax_cents) * (100 + group_percent) <= 2 * abs(base_cents) * percent + (100 + group_percent)
      and 2 * abs(tax_cents) * (100 + group_percent) > 2 * abs(base_cents) * percent - (100 + group_percent)
      and sign(tax_cents) in (0, sign(base_cents))
    else tax_cents = round(base_cents * percent * 0.01) end)
);
create index tax_that_takes_back on document_tax (tenant_id, of_document_id, of_tax_group) where of_document_id is not null;
create index tax_of_a_credit_note on document_tax (tenant_id, credit_note_id) where credit_note_id is not null;
create index tax_of_an_invoice on document_tax (tenant_id, invoice_id) where invoice_id is not null;

-- What was credited of a tax by final documents that are not void.
create function credited_of(of_tenant uuid, of_document uuid, of_group integer, of_component integer)
  returns table (base_cents bigint, tax_cents bigint)
  language sql stable
  begin atomic
    select coalesce(-sum(b.base_cents), 0)::bigint, coalesce(-sum(b.tax_cents), 0)::bigint
    from document_tax b
    left join lateral (select i.status from invoice i where i.tenant_id = b.tenant_id and i.id = b.invoice_id offset 0) i on true
    where b.tenant_id = of_tenant and b.of_document_id = of_document and b.of_tax_group = of_group and b.component = of_component
      and (i.status is null or i.status not in ('draft', 'void'));
  end;

-- The tax of an amount by a row's rate, halves away from zero.
create function tax_on(cents numeric, percent numeric, group_percent numeric, prices_include boolean) returns numeric
  language sql immutable parallel safe
  return case when prices_include
    then sign(cents) * div(2 * abs(cents) * percent + (100 + group_percent), 2 * (100 + group_percent))
    else round(cents * percent * 0.01) end;

-- The tax of a credit over a part of a tax: by its rate; of what a gateway has computed, as much of it as of what it taxed.
create function credited_tax_on(cents numeric, x document_tax) returns numeric
  language sql immutable parallel safe
  return case when x.reason <> 'gateway' then tax_on(cents, x.percent, x.group_percent, x.prices_include)
    when x.base_cents = 0 then 0
    else round(cents * x.tax_cents / x.base_cents) end;

-- Taxes come with their document, add up to its tax, are the shares of its lines; what they take back keeps to the group they name.
create function check_taxes() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select t.document_id into wrong
  from (select distinct tenant_id, document_id, invoice_id, credit_note_id from new_taxes) t
  left join lateral (select i.tax_cents, i.status <> 'draft' and i.xmin <> pg_current_xact_id()::xid as is_late
    from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id) offset 0) i on true
  left join lateral (select -n.tax_cents as tax_cents, n.xmin <> pg_current_xact_id()::xid as is_late
    from credit_note n where (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id) offset 0) n on true
  where coalesce(i.is_late, n.is_late);
  if found then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_tax',
      message = format('no tax can be added to document %s, which is final', wrong);
  end if;
  select t.document_id into wrong
  from (select distinct tenant_id, document_id, invoice_id, credit_note_id from new_taxes) t
  where coalesce((select i.tax_cents from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id)),
      (select -n.tax_cents from credit_note n where (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id)))
    is distinct from (select sum(x.tax_cents) from document_tax x where (x.tenant_id, x.document_id) = (t.tenant_id, t.document_id));
  if found then
    raise exception using errcode = 'check_violation', constraint = 'taxes_add_up', table = 'document_tax',
      message = format('the taxes of document %s do not add up to its tax', wrong);
  end if;
  select t.document_id into wrong
  from (select tenant_id, document_id, invoice_id, credit_note_id, tax_group, prices_include, min(base_cents) as base_cents, max(base_cents) as most,
      sum(tax_cents) as tax_cents
    from new_taxes group by 1, 2, 3, 4, 5, 6) t
  cross join lateral (
    select coalesce(sum(l.amount_cents + case when l.tax_included then l.tax_cents else 0 end), 0) as base_cents, coalesce(sum(l.tax_cents), 0) as tax_cents,
      coalesce(bool_and(l.tax_included = t.prices_include), true) as is_same_mode
    from (
      select l.* from document_line l where l.tenant_id = t.tenant_id and l.invoice_id = t.invoice_id
      union all
      select l.* from document_line l where l.tenant_id = t.tenant_id and l.credit_note_id = t.credit_note_id) l
    where l.tax_group = t.tax_group) l
  where (t.base_cents, t.most, t.tax_cents) is distinct from (l.base_cents, l.base_cents, l.tax_cents) or not l.is_same_mode;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'shares_add_up_to_the_tax', table = 'document_tax',
      message = format('the shares of the lines of document %s do not add up to its taxes', wrong);
  end if;
  -- Only what takes back goes on from here.
  if not exists (select from new_taxes where of_document_id is not null) then return null; end if;
  select o.document_id into wrong
  from (select distinct tenant_id, of_document_id, of_tax_group, component from new_taxes where of_document_id is not null) t
  cross join lateral (select o.*, o as whole from document_tax o
    where (o.tenant_id, o.document_id, o.tax_group, o.component) = (t.tenant_id, t.of_document_id, t.of_tax_group, t.component) offset 0) o
  cross join lateral credited_of(o.tenant_id, o.document_id, o.tax_group, o.component) c
  where c.tax_cents <> credited_tax_on(c.base_cents, o.whole);
  if found then
    raise exception using errcode = 'check_violation', constraint = 'credited_tax_is_its_rate', table = 'document_tax',
      message = format('the tax credited of document %s is not its rate', wrong);
  end if;
  select o.document_id into wrong
  from (select distinct tenant_id, of_document_id, of_tax_group, component from new_taxes where of_document_id is not null) t
  cross join lateral (select * from document_tax o
    where (o.tenant_id, o.document_id, o.tax_group, o.component) = (t.tenant_id, t.of_document_id, t.of_tax_group, t.component) offset 0) o
  cross join lateral credited_of(o.tenant_id, o.document_id, o.tax_group, o.component) c
  cross join lateral (
    select coalesce(sum(greatest(p.cents, 0)), 0) as charged_cents, coalesce(sum(least(p.cents, 0)), 0) as given_cents
    from (
      select l.* from document_line l where l.tenant_id = o.tenant_id and l.invoice_id = o.invoice_id
      union all
      select l.* from document_line l where l.tenant_id = o.tenant_id and l.credit_note_id = o.credit_note_id) l
    cross join lateral (select l.amount_cents + case when l.tax_included then l.tax_cents else 0 end as cents) p
    where l.tax_group = o.tax_group) l
  where c.base_cents not between l.given_cents and l.charged_cents or o.of_document_id is not null;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'never_credited_more_than_charged', table = 'document_tax',
      message = format('more is credited of document %s than it charges', wrong);
  end if;
  return null;
end $$;
create trigger taxes_add_up after insert on document_tax referencing new table as new_taxes
  for each statement execute function check_taxes();

-- Taxes follow their document, as its lines do.
create function guard_document_taxes() returns trigger language plpgsql as $$
begin
  if exists (
    select from old_taxes t
    left join lateral (select i.status, i.test_clock_id from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id) offset 0) i on true
    left join lateral (select n.test_clock_id from credit_note n where (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id) offset 0) n on true
    where i.status is distinct from 'draft' and coalesce(i.test_clock_id, n.test_clock_id) is null)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_tax',
      message = 'the taxes of a final document cannot be changed';
  end if;
  return null;
end $$;
create trigger guard_updated_taxes after update on document_tax referencing old table as old_taxes
  for each statement execute function guard_document_taxes();
create trigger guard_deleted_taxes after delete on document_tax referencing old table as old_taxes
  for each statement execute function guard_document_taxes();

-- What a tax gateway is told of final documents: `charge`: the taxes that it has computed; `reverse`: what a document takes back of an
-- earlier one; `void`: that the document counts no more. The due column is the queue; what is sent follows from the document.
create table tax_report (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null constraint report_kind_is_known check (kind in ('charge', 'reverse', 'void')),
  gateway text not null constraint tax_gateway_is_known check (gateway in ('test')),
  invoice_id uuid,
  credit_note_id uuid,
  document_id uuid not null generated always as (coalesce(invoice_id, credit_note_id)) stored,
  of_document_id uuid,
  -- The gateway's name of the calculation that the document has its taxes by, and of what was recorded.
  calculation text,
  reference text,
  test_clock_id uuid,
  -- By the customer's clock; null once the gateway has it.
  next_send_at timestamptz,
  sends integer not null default 0,
  sent_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint a_report_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint what_is_reversed_is_named check ((kind = 'reverse') = (of_document_id is not null)),
  constraint a_report_is_due_until_it_is_sent check ((next_send_at is null) = (sent_at is not null)),
  constraint a_document_is_reported_once unique nulls not distinct (tenant_id, document_id, kind, of_document_id),
  constraint report_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint report_belongs_to_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note
);
create index tax_report_due on tax_report (next_send_at) where next_send_at is not null;
create index tax_report_of_an_invoice on tax_report (tenant_id, invoice_id) where invoice_id is not null;
create index tax_report_of_a_credit_note on tax_report (tenant_id, credit_note_id) where credit_note_id is not null;

alter table tax_registration enable row level security;
alter table tax_registration force row level security;
create policy own_rows on tax_registration to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tax_registration to billing_owner using (true) with check (true);
grant select, insert, delete on tax_registration to billing_app;

alter table tax_rate enable row level security;
alter table tax_rate force row level security;
create policy own_rows on tax_rate to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tax_rate to billing_owner using (true) with check (true);
grant select, insert, update (valid), delete on tax_rate to billing_app;

alter table document_tax enable row level security;
alter table document_tax force row level security;
create policy own_rows on document_tax to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on document_tax to billing_owner using (true) with check (true);
grant select, insert on document_tax to billing_app;

alter table tax_report enable row level security;
alter table tax_report force row level security;
create policy own_rows on tax_report to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on tax_report to billing_owner using (true) with check (true);
grant select, insert on tax_report to billing_app;
grant update (reference, next_send_at, sends, sent_at) on tax_report to billing_app;

-- Whoever changes how a customer is taxed has their drafts looked at that wait for a tax id.
create function look_at_waiting_drafts() returns trigger language plpgsql as $$
begin
  update invoice i set wait_check_at = least(i.wait_check_at, coalesce(
      (select k.now from test_clock k where k.tenant_id = new.tenant_id and k.id = new.test_clock_id), clock_timestamp()))
  where i.tenant_id = new.tenant_id and i.customer_id = new.id and i.status = 'draft' and i.waits_for is not null;
  return null;
end $$;
create trigger look_at_waiting_drafts after update of tax, address on customer for each row
  when (old.tax is distinct from new.tax or old.address is distinct from new.address)
  execute function look_at_waiting_drafts();

-- Customers whose tax ids a register is to be asked for, over all tenants; each is due again later, unless an answer comes: so no two ask
-- at once, and a register that is down is asked ever more rarely.
create function claim_tax_checks(at_most integer) returns table (tenant_id uuid, customer_id uuid, tax jsonb)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    update customer c set tax_checks = c.tax_checks + 1,
      tax_check_at = clock_timestamp() + least(interval '6 hours', interval '1 minute' * power(2, least(c.tax_checks, 10)))
    from (select d.tenant_id, d.id from customer d where d.tax_check_at <= clock_timestamp() and d.tax_check_at is not null
      order by d.tax_check_at limit at_most for no key update skip locked) d
    where (c.tenant_id, c.id) = (d.tenant_id, d.id)
    returning c.tenant_id, c.id, c.tax
  $$;
revoke all on function claim_tax_checks(integer) from public;
grant execute on function claim_tax_checks(integer) to billing_app;

-- How long after so many tries the next one is made: a minute, then twice as long each time, 6 hours at most.
create function tax_retry(tries integer) returns interval
  language sql immutable parallel safe
  return least(interval '6 hours', interval '1 minute' * power(2, least(tries, 10)));

-- Drafts that wait for their taxes and are to be looked at, over all tenants; each is due again later, so that no two look at once and a
-- gateway that is down is asked ever more rarely. On a test clock by its time, while nobody advances it.
create function claim_tax_waits(at_most integer) returns table (tenant_id uuid, invoice_id uuid, checks integer)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    update invoice i set wait_checks = i.wait_checks + 1, wait_check_at = d.now + tax_retry(i.wait_checks)
    from (select d.tenant_id, d.id, coalesce(k.now, clock_timestamp()) as now from invoice d
      left join test_clock k on k.tenant_id = d.tenant_id and k.id = d.test_clock_id
      where d.wait_check_at is not null and d.wait_check_at <= coalesce(k.now, clock_timestamp()) and k.advancing_to is null
      order by d.wait_check_at limit at_most for no key update of d skip locked) d
    where (i.tenant_id, i.id) = (d.tenant_id, d.id)
    returning i.tenant_id, i.id, i.wait_checks - 1
  $$;

-- What tax gateways are to be told, over all tenants, likewise. What is about one document is told in order.
create function claim_tax_reports(at_most integer) returns table (tenant_id uuid, id uuid)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    update tax_report r set sends = r.sends + 1, next_send_at = d.now + tax_retry(r.sends)
    from (select d.tenant_id, d.id, coalesce(k.now, clock_timestamp()) as now from tax_report d
      left join test_clock k on k.tenant_id = d.tenant_id and k.id = d.test_clock_id
      where d.next_send_at is not null and d.next_send_at <= coalesce(k.now, clock_timestamp()) and k.advancing_to is null
        and not exists (select from tax_report b where b.tenant_id = d.tenant_id and b.document_id in (d.document_id, d.of_document_id)
          and b.id < d.id and b.next_send_at is not null)
      order by d.next_send_at limit at_most for no key update of d skip locked) d
    where (r.tenant_id, r.id) = (d.tenant_id, d.id)
    returning r.tenant_id, r.id
  $$;

-- Of all tenants, for the metrics; customers on test clocks do not count.
create function tax_backlog(overdue_seconds double precision) returns table (waiting_tax bigint, waiting_tax_id bigint, overdue bigint,
    oldest_tax_seconds double precision, oldest_tax_id_seconds double precision, unsent bigint, oldest_unsent_seconds double precision)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select w.tax, w.tax_id, w.overdue, w.oldest_tax, w.oldest_tax_id, r.unsent, r.oldest
    from (select count(*) filter (where i.waits_for = 'tax') as tax, count(*) filter (where i.waits_for = 'tax_id') as tax_id,
        count(*) filter (where i.waits_for = 'tax' and i.waits_since < now() - make_interval(secs => overdue_seconds)) as overdue,
        coalesce(extract(epoch from now() - min(i.waits_since) filter (where i.waits_for = 'tax')), 0)::double precision as oldest_tax,
        coalesce(extract(epoch from now() - min(i.waits_since) filter (where i.waits_for = 'tax_id')), 0)::double precision as oldest_tax_id
      from invoice i where i.wait_check_at is not null and i.test_clock_id is null) w
    cross join (select count(*) as unsent, coalesce(extract(epoch from now() - min(t.created_at)), 0)::double precision as oldest
      from tax_report t where t.next_send_at is not null and t.test_clock_id is null) r
  $$;
revoke all on function claim_tax_waits(integer) from public;
revoke all on function claim_tax_reports(integer) from public;
revoke all on function tax_backlog(double precision) from public;
grant execute on function claim_tax_waits(integer) to billing_app;
grant execute on function claim_tax_reports(integer) to billing_app;
grant execute on function tax_backlog(double precision) to billing_app;

-- What was sent of a document, as it was sent: e-invoices whole, of PDFs the hash, and the file where the tenant keeps them. Append only.
create table document_file (
  tenant_id uuid not null,
  id uuid not null,
  invoice_id uuid,
  credit_note_id uuid,
  format text not null constraint file_format_is_known check (format in ('pdf', 'ubl', 'cii', 'facturx')),
  -- Which version of which official rules it follows; a PDF without an e-invoice follows none.
  rules text,
  -- Of the file that was sent.
  sha256 bytea not null constraint hash_is_whole check (length(sha256) = 32),
  -- The XML of an e-invoice, by gzip.
  xml bytea,
  -- The PDF itself, where the settings say so (`mail.keep_pdfs`).
  pdf bytea,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint a_file_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint an_e_invoice_is_kept_whole check ((format = 'pdf') = (xml is null) and (format = 'pdf') = (rules is null)),
  constraint a_kept_pdf_is_what_was_sent check (pdf is null or (format in ('pdf', 'facturx') and sha256 = sha256(pdf))),
  constraint file_is_of_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint file_is_of_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note
);
-- The same bytes are kept once, however often they are sent; once more if their file was not kept before.
create unique index file_of_an_invoice on document_file (tenant_id, invoice_id, format, sha256, (pdf is null)) where invoice_id is not null;
create unique index file_of_a_credit_note on document_file (tenant_id, credit_note_id, format, sha256, (pdf is null)) where credit_note_id is not null;

alter table document_file enable row level security;
alter table document_file force row level security;
create policy own_rows on document_file to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on document_file to billing_owner using (true) with check (true);
grant select, insert on document_file to billing_app;

-- Changed by nobody, not even by the owner; it goes only with its document, of a test clock.
create function guard_document_file() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'a_sent_file_never_changes',
    message = 'what was sent of a document never changes';
end $$;
create trigger guard_document_file before update on document_file for each row execute function guard_document_file();

-- What tells the tenant that a customer has used so much: of a meter in a calendar month, or the cost of a price in its billing period.
create table usage_alert (
  tenant_id uuid not null references tenant,
  id uuid not null,
  meter_id uuid,
  price_code label,
  -- Null: of every customer.
  customer_id uuid,
  thresholds numeric[] not null constraint thresholds_are_some check (cardinality(thresholds) between 1 and 20),
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint alert_watches_a_meter foreign key (tenant_id, meter_id) references meter,
  constraint alert_is_about_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint alert_watches_a_meter_or_a_price check ((meter_id is null) <> (price_code is null))
);
create index usage_alert_watching on usage_alert (tenant_id, customer_id) where archived_at is null;

-- Which thresholds were reached, once per period; subject_id is the customer, of a price the item.
create table usage_alert_reached (
  tenant_id uuid not null,
  alert_id uuid not null,
  customer_id uuid not null,
  subject_id uuid not null,
  period_start timestamptz not null,
  threshold numeric not null,
  reached_at timestamptz not null,
  primary key (tenant_id, customer_id, alert_id, subject_id, period_start, threshold),
  constraint reached_is_of_an_alert foreign key (tenant_id, alert_id) references usage_alert
);

-- Customers whose usage was counted since somebody last looked whether it reaches an alert or a billing threshold.
create table usage_check (
  tenant_id uuid not null,
  customer_id uuid not null,
  batch bigint not null,
  marked_at timestamptz not null default now(),
  primary key (tenant_id, customer_id, batch)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

create index subscription_with_threshold on subscription (tenant_id, customer_id) where billing_threshold_cents is not null;

-- Of these customers of the present tenant, those for whom an alert or a billing threshold is looked at when they use something.
create function watched_customers(customer_ids uuid[]) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare t uuid := current_tenant();
begin
  if exists (select from usage_alert a where a.tenant_id = t and a.customer_id is null and a.archived_at is null) then
    return query select distinct u from unnest(customer_ids) u;
  elsif exists (select from usage_alert a where a.tenant_id = t and a.archived_at is null)
    or exists (select from subscription s where s.tenant_id = t and s.billing_threshold_cents is not null) then
    return query select distinct u.id from unnest(customer_ids) u (id)
    where exists (select from usage_alert a where a.tenant_id = t and a.customer_id = u.id and a.archived_at is null)
      or exists (select from subscription s where s.tenant_id = t and s.customer_id = u.id and s.billing_threshold_cents is not null);
  end if;
end $$;

-- Lets somebody look at a customer of the present tenant again, although nothing new was used.
create function ask_usage_check(customer uuid) returns void
  language sql security definer set search_path = public, pg_temp
  begin atomic
    insert into usage_check (tenant_id, customer_id, batch) values (current_tenant(), customer, nextval('usage_batch_number'));
  end;

-- Customers to look at, over all tenants, who has waited longest first; those on a test clock that is being advanced are left to the advance.
create function customers_to_check(at_most integer) returns table (tenant_id uuid, customer_id uuid, now timestamptz, waiting_seconds float8)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select c.tenant_id, c.customer_id, date_trunc('milliseconds', now()), extract(epoch from clock_timestamp() - min(c.marked_at))::float8
    from usage_check c
      join customer_billing b on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
      left join test_clock k on k.tenant_id = b.tenant_id and k.id = b.test_clock_id
    where k.advancing_to is null
    group by c.tenant_id, c.customer_id
    order by min(c.marked_at) limit at_most;
  end;

revoke all on function watched_customers(uuid[]) from public;
revoke all on function ask_usage_check(uuid) from public;
revoke all on function customers_to_check(integer) from public;
grant execute on function ask_usage_check(uuid) to billing_app;
grant execute on function customers_to_check(integer) to billing_app;

alter table usage_alert enable row level security;
alter table usage_alert force row level security;
create policy own_rows on usage_alert to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_alert to billing_owner using (true) with check (true);
grant select, insert on usage_alert to billing_app;
grant update (archived_at) on usage_alert to billing_app;

alter table usage_alert_reached enable row level security;
alter table usage_alert_reached force row level security;
create policy own_rows on usage_alert_reached to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_alert_reached to billing_owner using (true) with check (true);
grant select, insert on usage_alert_reached to billing_app;

alter table usage_check enable row level security;
alter table usage_check force row level security;
create policy own_rows on usage_check to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on usage_check to billing_owner using (true) with check (true);
grant select, delete on usage_check to billing_app;

-- What happened, recorded with the change, in commit order. No foreign key to the tenant, here and for answers: every write of a
-- tenant would lock the one row, and the policy only lets rows of the present tenant in.
create table event (
  tenant_id uuid not null,
  sequence bigint not null,
  id uuid not null,
  type text not null,
  object_id uuid not null,
  object jsonb not null,
  -- Whose request it was: type, id, and the name at that moment. Null: the service did it by itself.
  actor jsonb constraint actor_is_known check (actor ->> 'type' in ('api_key', 'person', 'customer')),
  occurred_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, sequence)
);
create index event_by_object on event (tenant_id, object_id, sequence) where object_id is not null;
create index event_by_type on event (tenant_id, type, sequence) where type is not null;

alter table event enable row level security;
alter table event force row level security;
create policy own_rows on event to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on event to billing_owner using (true) with check (true);
grant select, insert on event to billing_app;

-- The debit and credit lines of one recorded event, none where it moves no money. Always in one currency; debits equal credits. A
-- negative amount changes sides. Not `strict`, which would keep the planner from putting it inline.
create function journal_lines(event_type text, object jsonb)
  returns table (account text, currency text, debit_cents bigint, credit_cents bigint)
  language sql immutable parallel safe
  begin atomic
    select p.account, object ->> 'currency', greatest(a.cents, 0), greatest(-a.cents, 0)
    from (values
      ('invoice.finalized', 'accounts_receivable', 1, '{total_cents}'::text[]),
      ('invoice.finalized', 'sales', -1, '{subtotal_cents}'),
      ('invoice.finalized', 'tax', -1, '{tax_cents}'),
      ('invoice.voided', 'sales', 1, '{subtotal_cents}'),
      ('invoice.voided', 'tax', 1, '{tax_cents}'),
      ('invoice.voided', 'accounts_receivable', -1, '{total_cents}'),
      ('credit_note.created', 'sales', 1, '{subtotal_cents}'),
      ('credit_note.created', 'tax', 1, '{tax_cents}'),
      ('credit_note.created', 'accounts_receivable', -1, '{reduces_due_cents}'),
      ('credit_note.created', 'customer_credit', -1, '{credit_cents}'),
      ('credit_note.created', 'refunds_given', -1, '{refund_cents}'),
      ('credit_note.created', 'settled_outside', -1, '{outside_cents}'),
      ('credit of an invoice', 'accounts_receivable', 1, '{amount_cents}'),
      ('credit of an invoice', 'customer_credit', -1, '{amount_cents}'),
      ('credit by hand', 'credit_given', 1, '{amount_cents}'),
      ('credit by hand', 'customer_credit', -1, '{amount_cents}'),
      ('credit.expired', 'credit_expired', 1, '{amount_cents}'),
      ('credit.expired', 'customer_credit', -1, '{amount_cents}'),
      ('payment.received', 'cash', 1, '{amount_cents}'),
      ('payment.received', 'unallocated', -1, '{amount_cents}'),
      ('payment.allocated', 'unallocated', 1, '{allocations,-1,amount_cents}'),
      ('payment.allocated', 'accounts_receivable', -1, '{allocations,-1,amount_cents}'),
      ('payment.deallocated', 'unallocated', 1, '{allocations,-1,amount_cents}'),
      ('payment.deallocated', 'accounts_receivable', -1, '{allocations,-1,amount_cents}'),
      ('payment.returned', 'unallocated', 1, '{amount_cents}'),
      ('payment.returned', 'cash', -1, '{amount_cents}'),
      ('payment.reinstated', 'cash', 1, '{amount_cents}'),
      ('payment.reinstated', 'unallocated', -1, '{amount_cents}'),
      ('refund.succeeded', 'unallocated', 1, '{amount_cents}'),
      ('refund.succeeded', 'unallocated', -1, '{kept_paid_cents}'),
      ('refund.succeeded', 'refunds_given', 1, '{kept_paid_cents}'),
      ('refund.succeeded', 'cash', -1, '{amount_cents}'),
      ('refund.returned', 'cash', 1, '{amount_cents}'),
      ('refund.returned', 'unallocated', -1, '{amount_cents}'),
      ('refund.returned', 'unallocated', 1, '{kept_paid_cents}'),
      ('refund.returned', 'refunds_given', -1, '{kept_paid_cents}')) p (posting, account, side, amount)
    cross join lateral (select p.side * (object #>> p.amount)::bigint as cents) a
    where a.cents <> 0 and p.posting = case
      -- A draft was never owed.
      when event_type = 'invoice.voided' and object ->> 'number' is null then null
      when event_type not in ('credit.granted', 'credit.applied') then event_type
      -- The credit of a credit note is in `credit_note.created`.
      when object ->> 'credit_note_id' is not null then null
      when object ->> 'invoice_id' is not null then 'credit of an invoice'
      else 'credit by hand' end;
  end;

-- A merchant's account at a payment gateway. Its credentials are sealed: without the operator's key they are of no use.
create table gateway_account (
  tenant_id uuid not null references tenant,
  id uuid not null,
  gateway text not null constraint gateway_is_known check (gateway in ('test', 'stripe')),
  label label not null,
  credentials text,
  webhook_secrets text,
  -- The currencies that it takes; null: all.
  currencies text[],
  status text not null constraint gateway_account_status_is_known check (status in ('enabled', 'disabled')),
  -- Why the gateway refuses the account: { code, message, at }, without a secret. Null after the next success.
  last_error jsonb,
  -- What the daily comparison leaves out because the key may not read it, since when and why: [{ object, message, since }].
  not_compared jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint only_the_test_gateway_needs_no_credentials check (gateway = 'test' or credentials is not null)
);

-- A way to take a customer's money: the gateway's token and what it shows of itself, never a card number.
create table payment_method (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  gateway_account_id uuid not null,
  type text not null constraint payment_method_type_is_known check (type in ('card', 'sepa_debit', 'other')),
  gateway_reference text not null constraint gateway_reference_is_short check (length(gateway_reference) between 1 and 255),
  gateway_customer text,
  brand text,
  last4 text,
  exp_month smallint,
  exp_year smallint,
  -- pending: the gateway is still to be asked what it is.
  status text not null constraint payment_method_status_is_known check (
    status in ('pending', 'active', 'failed', 'expired', 'mandate_inactive', 'detached')),
  -- When a pending one is asked for; moved on while the gateway does not answer.
  next_check_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint payment_method_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint payment_method_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint a_pending_payment_method_is_checked check ((status = 'pending') = (next_check_at is not null))
);
create unique index payment_method_is_attached_once on payment_method (tenant_id, gateway_account_id, gateway_reference, customer_id)
  where status <> 'detached';
create index payment_method_by_customer on payment_method (tenant_id, customer_id, id) where customer_id is not null;
create index payment_method_pending on payment_method (next_check_at) where status = 'pending';
create index payment_method_by_status on payment_method (tenant_id, status, id) where status <> 'active';

alter table customer add constraint default_payment_method_is_known
  foreign key (tenant_id, default_payment_method_id) references payment_method;
alter table subscription add constraint payment_method_of_subscription_is_known
  foreign key (tenant_id, payment_method_id) references payment_method;

-- A request to a gateway to take money. It is committed before the gateway is called, and never changed afterwards but for what
-- became of it; what has ended never changes at all.
create table payment_attempt (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  test_clock_id uuid,
  payment_method_id uuid not null,
  gateway_account_id uuid not null,
  -- <first invoice>.<number>: the gateway's idempotency key, which a database restored from a backup would use again.
  key text not null,
  origin text not null constraint attempt_origin_is_known check (origin in ('automatic', 'retry', 'manual', 'link', 'recovered')),
  amount_cents cents not null constraint attempt_is_positive check (amount_cents > 0),
  currency currency_code not null,
  -- Printed at the gateway.
  description text not null,
  status text not null constraint attempt_status_is_known check (
    status in ('sending', 'requires_action', 'processing', 'unknown', 'succeeded', 'failed', 'canceled')),
  gateway_reference text,
  -- Where the customer has to act.
  action_url text,
  decline_class text constraint decline_class_is_known check (
    decline_class in ('retryable', 'needs_customer', 'hard', 'configuration', 'gateway_down')),
  decline_code text,
  decline_message text,
  -- A person has asked to end it.
  cancel_requested boolean not null default false,
  -- Who said what became of it, where a person had to: { outcome, reason, api_key_id, person_id }.
  resolution jsonb,
  -- When the gateway is asked next, by the customer's clock, and how often it has been.
  next_check_at timestamptz,
  checks integer not null default 0,
  -- Who works on it, by the database's clock; `sends` counts those who did, and is theirs to settle by.
  sends integer not null default 0,
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  is_live boolean not null generated always as (status in ('sending', 'requires_action', 'processing', 'unknown')) stored,
  primary key (tenant_id, id),
  constraint attempt_liveness unique (tenant_id, id, is_live),
  constraint attempt_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint attempt_is_by_a_payment_method foreign key (tenant_id, payment_method_id) references payment_method,
  constraint attempt_is_at_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint success_has_a_reference check (status <> 'succeeded' or gateway_reference is not null),
  constraint failure_has_a_class check ((status = 'failed') = (decline_class is not null)),
  constraint what_is_live_is_checked_again check (is_live = (next_check_at is not null)),
  constraint what_has_ended_says_when check (is_live = (ended_at is null))
);
create unique index attempt_key_is_used_once on payment_attempt (tenant_id, key) where key is not null;
create unique index gateway_reference_is_used_once on payment_attempt (tenant_id, gateway_account_id, gateway_reference)
  where gateway_reference is not null;
create index payment_attempt_by_customer on payment_attempt (tenant_id, customer_id, id) where customer_id is not null;
create index payment_attempt_recovered on payment_attempt (tenant_id, customer_id) where origin = 'recovered';
create index payment_attempt_by_method on payment_attempt (tenant_id, payment_method_id, created_at) where payment_method_id is not null;
create index payment_attempt_due on payment_attempt (next_check_at) where next_check_at is not null and test_clock_id is null;
create index payment_attempt_due_by_clock on payment_attempt (tenant_id, test_clock_id, next_check_at)
  where next_check_at is not null and test_clock_id is not null;
create index payment_attempt_by_status on payment_attempt (tenant_id, status, id) where status <> 'succeeded';

-- The invoices that an attempt is for. `is_live` follows the attempt, so that no invoice has two live ones.
create table payment_attempt_invoice (
  tenant_id uuid not null,
  attempt_id uuid not null,
  invoice_id uuid not null,
  amount_cents cents not null constraint attempt_for_an_invoice_is_positive check (amount_cents > 0),
  -- Whether the invoice was being collected by itself when the attempt was made. If not, what it leaves due is left to people.
  is_followed_up boolean not null,
  is_live boolean not null,
  primary key (tenant_id, attempt_id, invoice_id),
  constraint liveness_is_that_of_the_attempt foreign key (tenant_id, attempt_id, is_live)
    references payment_attempt (tenant_id, id, is_live) on update cascade,
  constraint attempt_is_for_an_invoice foreign key (tenant_id, invoice_id) references invoice
);
create unique index one_live_attempt_per_invoice on payment_attempt_invoice (tenant_id, invoice_id) where is_live;
create index payment_attempt_invoice_by_invoice on payment_attempt_invoice (tenant_id, invoice_id, attempt_id) where invoice_id is not null;

alter table payment add constraint payment_is_of_an_attempt foreign key (tenant_id, attempt_id) references payment_attempt;
create unique index one_payment_per_attempt on payment (tenant_id, attempt_id) where attempt_id is not null;

-- What is done about an invoice that could not be collected, by the days since its first failure.
create table dunning_policy (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name label not null,
  -- [{ after_days, action: attempt | mail }]
  steps jsonb not null,
  on_hard_decline text not null constraint on_hard_decline_is_known check (on_hard_decline in ('wait', 'end')),
  -- { after_days, subscription: cancel | pause | leave, invoice: uncollectible | leave }
  end_actions jsonb not null,
  -- The hour of the steps in the customer's zone; null: that of the failure.
  hour smallint constraint hour_is_of_a_day check (hour between 0 and 23),
  weekdays text not null constraint weekdays_are_known check (weekdays in ('any', 'no_weekend', 'banking_days')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
alter table tenant add constraint dunning_policy_of_tenant_is_known foreign key (tenant_id, dunning_policy_id) references dunning_policy;

-- What is fixed when an attempt is made, and all of one that has ended.
create function guard_payment_attempt() returns trigger language plpgsql as $$
begin
  if not old.is_live
    or (new.customer_id, new.test_clock_id, new.payment_method_id, new.gateway_account_id, new.key, new.origin, new.amount_cents,
        new.currency, new.description, new.created_at)
      is distinct from
       (old.customer_id, old.test_clock_id, old.payment_method_id, old.gateway_account_id, old.key, old.origin, old.amount_cents,
        old.currency, old.description, old.created_at)
    or (old.gateway_reference is not null and new.gateway_reference is distinct from old.gateway_reference)
  then
    raise exception using errcode = 'check_violation', constraint = 'attempt_never_changes', table = 'payment_attempt',
      message = 'the request of a payment attempt, and an attempt that has ended, cannot be changed';
  end if;
  return new;
end $$;
create trigger guard_payment_attempt before update on payment_attempt for each row execute function guard_payment_attempt();

-- While a gateway may be taking the money of an invoice, nothing else settles it, or it could be paid twice.
create function guard_live_attempt() returns trigger language plpgsql as $$
begin
  if exists (select from payment_attempt_invoice a where a.tenant_id = new.tenant_id and a.invoice_id = new.id and a.is_live) then
    raise exception using errcode = 'check_violation', constraint = 'a_live_attempt_settles_alone', table = 'invoice',
      message = format('a payment attempt for invoice %s is live', new.id);
  end if;
  return new;
end $$;
create trigger guard_live_attempt before update of amount_paid_cents, credit_applied_cents, status on invoice for each row
  when (old.status <> 'draft' and (new.amount_paid_cents <> old.amount_paid_cents or new.credit_applied_cents <> old.credit_applied_cents
    or (new.status <> old.status and new.status in ('void', 'uncollectible') and not (old.status = 'paid' and new.status = 'uncollectible'))))
  execute function guard_live_attempt();

alter table gateway_account enable row level security;
alter table gateway_account force row level security;
create policy own_rows on gateway_account to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on gateway_account to billing_owner using (true) with check (true);
grant select, insert on gateway_account to billing_app;
grant update (label, credentials, webhook_secrets, currencies, status, last_error, not_compared, updated_at) on gateway_account to billing_app;

alter table payment_method enable row level security;
alter table payment_method force row level security;
create policy own_rows on payment_method to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_method to billing_owner using (true) with check (true);
grant select, insert on payment_method to billing_app;
grant update (type, gateway_customer, brand, last4, exp_month, exp_year, status, next_check_at, updated_at) on payment_method to billing_app;

alter table payment_attempt enable row level security;
alter table payment_attempt force row level security;
create policy own_rows on payment_attempt to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_attempt to billing_owner using (true) with check (true);
grant select, insert on payment_attempt to billing_app;
grant update (status, gateway_reference, action_url, decline_class, decline_code, decline_message, cancel_requested, resolution,
  next_check_at, checks, sends, lease_until, updated_at, ended_at) on payment_attempt to billing_app;

alter table payment_attempt_invoice enable row level security;
alter table payment_attempt_invoice force row level security;
create policy own_rows on payment_attempt_invoice to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_attempt_invoice to billing_owner using (true) with check (true);
grant select, insert on payment_attempt_invoice to billing_app;
grant update (is_live) on payment_attempt_invoice to billing_app;

alter table dunning_policy enable row level security;
alter table dunning_policy force row level security;
create policy own_rows on dunning_policy to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on dunning_policy to billing_owner using (true) with check (true);
grant select, insert on dunning_policy to billing_app;

-- Money of a payment given back. It is reserved on the payment before the gateway is asked.
create table refund (
  tenant_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  customer_id uuid not null,
  test_clock_id uuid,
  amount_cents cents not null constraint refund_is_positive check (amount_cents > 0),
  currency currency_code not null,
  -- The part of it that was on invoices, which stay paid.
  kept_paid_cents cents not null constraint kept_paid_is_a_part check (kept_paid_cents between 0 and amount_cents),
  reason text not null,
  -- Why the invoice is not owed again, or that it is.
  credit_note_id uuid,
  reopen boolean not null,
  status text not null constraint refund_status_is_known check (status in ('sending', 'processing', 'unknown', 'succeeded', 'failed')),
  gateway_reference text,
  decline_code text,
  decline_message text,
  -- As of payment_attempt.
  next_check_at timestamptz,
  checks integer not null default 0,
  sends integer not null default 0,
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  is_live boolean not null generated always as (status in ('sending', 'processing', 'unknown')) stored,
  primary key (tenant_id, id),
  constraint refund_is_of_a_payment foreign key (tenant_id, payment_id) references payment,
  constraint refund_is_for_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint a_refund_reopens_or_is_credited check (not (reopen and credit_note_id is not null)),
  constraint a_live_refund_is_checked_again check (is_live = (next_check_at is not null)),
  constraint an_ended_refund_says_when check (is_live = (ended_at is null))
);
create index refund_by_payment on refund (tenant_id, payment_id, id) where payment_id is not null;
create index refund_by_status on refund (tenant_id, status, id) where status <> 'succeeded';
create index refund_by_customer on refund (tenant_id, customer_id, id) where customer_id is not null;
create index refund_due on refund (next_check_at) where next_check_at is not null and test_clock_id is null;
create index refund_due_by_clock on refund (tenant_id, test_clock_id, next_check_at) where next_check_at is not null and test_clock_id is not null;

-- A customer's bank takes a payment back, or asks about it.
create table dispute (
  tenant_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  customer_id uuid not null,
  gateway_reference text not null,
  amount_cents cents not null constraint dispute_is_positive check (amount_cents > 0),
  currency currency_code not null,
  reason text not null,
  kind text not null constraint dispute_kind_is_known check (kind in ('inquiry', 'chargeback')),
  status text not null constraint dispute_status_is_known check (status in ('needs_response', 'under_review', 'won', 'lost', 'closed')),
  -- Whether the gateway has taken the money off the merchant's account.
  funds_withdrawn boolean not null,
  evidence_due_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz,
  primary key (tenant_id, id),
  constraint dispute_is_of_a_payment foreign key (tenant_id, payment_id) references payment,
  constraint dispute_is_known_once unique (tenant_id, payment_id, gateway_reference)
);
create index dispute_by_customer on dispute (tenant_id, customer_id, id) where customer_id is not null;
create index dispute_open on dispute (tenant_id, id) where closed_at is null;

-- Whether a chargeback of money that was put on an invoice is open: then the customer is neither charged for it nor reminded by itself. An
-- inquiry moves no money.
create function is_disputed(tenant uuid, invoice uuid) returns boolean
  language sql stable set search_path = public, pg_temp
  begin atomic
    select exists (select from payment_allocation l join dispute d on d.tenant_id = l.tenant_id and d.payment_id = l.payment_id
      and d.kind = 'chargeback' and d.closed_at is null where l.tenant_id = tenant and l.invoice_id = invoice);
  end;
revoke all on function is_disputed(uuid, uuid) from public;
grant execute on function is_disputed(uuid, uuid) to billing_app;

-- Money of a payment that has left, or has come back. A fact from outside: append only, never refused.
create table payment_reversal (
  tenant_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  kind text not null constraint reversal_kind_is_known check (kind in ('dispute', 'return', 'late_failure', 'reinstated', 'refund_returned')),
  amount_cents cents not null constraint reversal_is_positive check (amount_cents > 0),
  dispute_id uuid,
  refund_id uuid,
  -- The entry on a bank account by which it left.
  bank_transaction_id uuid,
  -- What the gateway calls it; the same one is recorded once.
  gateway_reference text not null,
  -- Of a debit that failed after it had succeeded: as of an attempt that fails.
  decline_class text constraint class_of_reversal_is_known check (
    decline_class in ('retryable', 'needs_customer', 'hard', 'configuration', 'gateway_down')),
  -- The gateway's or the bank's own word of why.
  reason text,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint reversal_is_of_a_payment foreign key (tenant_id, payment_id) references payment,
  constraint reversal_is_of_a_dispute foreign key (tenant_id, dispute_id) references dispute,
  constraint reversal_is_of_a_refund foreign key (tenant_id, refund_id) references refund,
  constraint reversal_is_recorded_once unique (tenant_id, payment_id, kind, gateway_reference),
  constraint a_return_is_a_bank_transaction check ((kind = 'return') = (bank_transaction_id is not null)),
  constraint a_late_failure_has_a_class check ((kind = 'late_failure') = (decline_class is not null)),
  constraint a_returned_refund_is_named check ((kind = 'refund_returned') = (refund_id is not null))
);
create unique index a_refund_comes_back_once on payment_reversal (tenant_id, refund_id) where refund_id is not null;

-- What has ended never changes, and what was asked for neither.
create function guard_refund() returns trigger language plpgsql as $$
begin
  if not old.is_live or (new.payment_id, new.amount_cents, new.currency, new.reason, new.credit_note_id, new.reopen, new.created_at)
    is distinct from (old.payment_id, old.amount_cents, old.currency, old.reason, old.credit_note_id, old.reopen, old.created_at)
    or (old.gateway_reference is not null and new.gateway_reference is distinct from old.gateway_reference)
  then
    raise exception using errcode = 'check_violation', constraint = 'refund_never_changes', table = 'refund',
      message = 'what a refund asks for, and a refund that has ended, cannot be changed';
  end if;
  return new;
end $$;
create trigger guard_refund before update on refund for each row execute function guard_refund();

-- No refund takes more than is left of the payment; what has left by itself is not refused.
create function guard_payment() returns trigger language plpgsql as $$
begin
  if new.refunded_cents > old.refunded_cents and new.refunded_cents + new.returned_cents > new.amount_cents then
    raise exception using errcode = 'check_violation', constraint = 'refunds_fit_the_payment', table = 'payment',
      message = format('less than that is left of payment %s', new.id);
  end if;
  return new;
end $$;
create trigger guard_payment before update of refunded_cents on payment for each row execute function guard_payment();

alter table refund enable row level security;
alter table refund force row level security;
create policy own_rows on refund to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on refund to billing_owner using (true) with check (true);
grant select, insert on refund to billing_app;
grant update (status, gateway_reference, decline_code, decline_message, next_check_at, checks, sends, lease_until, updated_at, ended_at) on refund to billing_app;

alter table dispute enable row level security;
alter table dispute force row level security;
create policy own_rows on dispute to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on dispute to billing_owner using (true) with check (true);
grant select, insert on dispute to billing_app;
grant update (amount_cents, reason, kind, status, funds_withdrawn, evidence_due_at, updated_at, closed_at) on dispute to billing_app;

alter table payment_reversal enable row level security;
alter table payment_reversal force row level security;
create policy own_rows on payment_reversal to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_reversal to billing_owner using (true) with check (true);
grant select, insert on payment_reversal to billing_app;

-- Events of gateways. One is a hint: it is stored, answered, and then the object is read at the gateway.
create table gateway_event (
  tenant_id uuid not null,
  gateway_account_id uuid not null,
  gateway_event_id text not null constraint gateway_event_id_is_short check (length(gateway_event_id) between 1 and 255),
  test_clock_id uuid,
  type text not null,
  object_kind text not null,
  object_reference text,
  charge_reference text,
  body text not null,
  -- unmatched: about an object that is not known here, yet.
  state text not null constraint gateway_event_state_is_known check (state in ('new', 'applied', 'unmatched', 'ignored')),
  next_check_at timestamptz,
  checks integer not null default 0,
  id uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, gateway_account_id, gateway_event_id),
  constraint gateway_event_id_is_unique unique (tenant_id, id),
  constraint gateway_event_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint a_new_gateway_event_is_applied_soon check (state <> 'new' or next_check_at is not null)
);
create index gateway_event_due on gateway_event (next_check_at) where next_check_at is not null and test_clock_id is null;
create index gateway_event_due_by_clock on gateway_event (tenant_id, test_clock_id, next_check_at)
  where next_check_at is not null and test_clock_id is not null;
create index gateway_event_by_state on gateway_event (tenant_id, state, id) where state <> 'applied';

alter table gateway_event enable row level security;
alter table gateway_event force row level security;
create policy own_rows on gateway_event to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on gateway_event to billing_owner using (true) with check (true);
grant select, insert on gateway_event to billing_app;
grant update (state, next_check_at, checks, updated_at) on gateway_event to billing_app;

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

-- The accounts of a merchant that statements are of; found or added by statements. Null: a table that names no account.
create table bank_account (
  tenant_id uuid not null references tenant,
  id uuid not null,
  account_number text constraint account_number_is_short check (length(account_number) between 1 and 40),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint bank_account_is_known_once unique nulls not distinct (tenant_id, account_number)
);

-- A file that was imported. The same bytes are one file.
create table bank_statement (
  tenant_id uuid not null references tenant,
  id uuid not null,
  file_hash bytea not null,
  format text not null constraint statement_format_is_known check (format in ('camt.053', 'csv')),
  -- What the bank calls the message; banks use the same names again.
  message_id text,
  entry_count integer not null constraint entries_are_counted check (entry_count >= 0),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint bank_file_is_imported_once unique (tenant_id, file_hash)
);

-- A booked entry of an account, or one transaction of a batch entry. What the bank wrote never changes; a payment that it became
-- names it.
create table bank_transaction (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  -- The first file that had it.
  statement_id uuid not null,
  -- Made of the account and of the bank's own reference, or of all that tells entries apart and the count among equal ones: src/domain/bank-entry.ts.
  entry_key text not null,
  direction text not null constraint direction_is_known check (direction in ('credit', 'debit')),
  amount_cents cents not null constraint bank_transaction_is_positive check (amount_cents > 0),
  currency currency_code not null,
  booking_date date not null,
  value_date date not null,
  -- What the payer and the banks wrote: end-to-end id, creditor reference, texts.
  texts text[] not null,
  counterparty_name text,
  counterparty_account text,
  bank_reference text,
  -- Of money that came back or was taken back.
  return_reason text,
  -- new: still to be matched.
  state text not null constraint bank_transaction_state_is_known check (state in ('new', 'matched', 'suggested', 'unmatched', 'ignored')),
  suggested_invoice_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint bank_entry_is_known_once unique (tenant_id, entry_key),
  constraint bank_transaction_is_of_an_account foreign key (tenant_id, account_id) references bank_account,
  constraint bank_transaction_is_of_a_statement foreign key (tenant_id, statement_id) references bank_statement,
  constraint suggestion_is_an_invoice foreign key (tenant_id, suggested_invoice_id) references invoice,
  constraint a_suggestion_names_an_invoice check ((state = 'suggested') = (suggested_invoice_id is not null)),
  constraint only_credits_are_suggested check (direction = 'credit' or state <> 'suggested')
);
create index bank_transaction_by_state on bank_transaction (tenant_id, state, id);
create index bank_transaction_by_statement on bank_transaction (tenant_id, statement_id, id);
create index bank_transaction_matched_by_amount on bank_transaction (tenant_id, amount_cents, booking_date)
  where state = 'matched' and direction = 'credit';
create index bank_transaction_suggesting on bank_transaction (tenant_id, suggested_invoice_id) where suggested_invoice_id is not null;

-- A bank transaction becomes one payment, or takes one back, whoever matches it.
alter table payment add constraint payment_is_of_a_bank_transaction
  foreign key (tenant_id, bank_transaction_id) references bank_transaction;
create unique index one_payment_per_bank_transaction on payment (tenant_id, bank_transaction_id) where bank_transaction_id is not null;
alter table payment_reversal add constraint reversal_is_of_a_bank_transaction
  foreign key (tenant_id, bank_transaction_id) references bank_transaction;
create unique index one_reversal_per_bank_transaction on payment_reversal (tenant_id, bank_transaction_id) where bank_transaction_id is not null;

alter table bank_account enable row level security;
alter table bank_account force row level security;
create policy own_rows on bank_account to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on bank_account to billing_owner using (true) with check (true);
grant select, insert on bank_account to billing_app;

alter table bank_statement enable row level security;
alter table bank_statement force row level security;
create policy own_rows on bank_statement to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on bank_statement to billing_owner using (true) with check (true);
grant select, insert on bank_statement to billing_app;

alter table bank_transaction enable row level security;
alter table bank_transaction force row level security;
create policy own_rows on bank_transaction to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on bank_transaction to billing_owner using (true) with check (true);
grant select, insert on bank_transaction to billing_app;
grant update (state, suggested_invoice_id, updated_at) on bank_transaction to billing_app;

-- When an account is compared with its gateway next, and until when it agreed or its differences were written down.
create table reconciliation (
  tenant_id uuid not null,
  gateway_account_id uuid not null,
  next_run_at timestamptz not null,
  -- Who compares it, by the database's clock; `claims` counts those who did, and is theirs to write by.
  lease_until timestamptz,
  claims integer not null default 0,
  -- When the last comparison began that was completed, but for what the account's key may not read (`gateway_account.not_compared`).
  reconciled_until timestamptz,
  -- Since when everything is to be compared before the account collects again: this is another database than before.
  compare_since timestamptz,
  -- The gateway does not know the account's credentials: nothing is charged with them, so nothing waits for it.
  is_refused boolean not null default false,
  primary key (tenant_id, gateway_account_id),
  constraint reconciliation_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account
);
create index reconciliation_due on reconciliation (next_run_at);
create index reconciliation_waiting on reconciliation (tenant_id, gateway_account_id) where compare_since is not null;

-- What the gateway and we say differently of a charge, a refund or a dispute, until a later comparison no longer finds it or a person
-- has resolved it.
create table reconciliation_difference (
  tenant_id uuid not null,
  id uuid not null,
  gateway_account_id uuid not null,
  object text not null constraint compared_object_is_known check (object in ('charge', 'refund', 'dispute')),
  kind text not null constraint difference_kind_is_known check (
    kind in ('not_recorded', 'not_at_gateway', 'amount_differs', 'status_differs')),
  gateway_reference text not null,
  -- The attempt, where it is known here; the key that the charge names, also where it is not.
  attempt_id uuid,
  attempt_key text,
  our_amount_cents cents,
  our_currency currency_code,
  our_status text,
  gateway_amount_cents cents,
  gateway_currency text,
  gateway_status text,
  charged_at timestamptz not null,
  created_at timestamptz not null,
  resolved_at timestamptz,
  -- Why a person has resolved it, and who: { reason, api_key_id, person_id }; null where a comparison has.
  resolution jsonb,
  primary key (tenant_id, id),
  constraint resolution_says_when check (resolution is null or resolved_at is not null),
  constraint difference_is_of_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint difference_is_of_an_attempt foreign key (tenant_id, attempt_id) references payment_attempt
);
create unique index difference_is_open_once on reconciliation_difference (tenant_id, gateway_account_id, kind, gateway_reference)
  where resolved_at is null;
create index reconciliation_difference_by_account on reconciliation_difference (tenant_id, gateway_account_id, id);
-- What a person has resolved, until it changes.
create index reconciliation_difference_by_reference on reconciliation_difference (tenant_id, gateway_account_id, gateway_reference);
create index reconciliation_difference_by_attempt on reconciliation_difference (tenant_id, attempt_id) where attempt_id is not null;

alter table reconciliation enable row level security;
alter table reconciliation force row level security;
create policy own_rows on reconciliation to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on reconciliation to billing_owner using (true) with check (true);
grant select on reconciliation to billing_app;
grant update (next_run_at, lease_until, reconciled_until, compare_since, is_refused) on reconciliation to billing_app;

alter table reconciliation_difference enable row level security;
alter table reconciliation_difference force row level security;
create policy own_rows on reconciliation_difference to billing_app using (tenant_id = current_tenant())
  with check (tenant_id = current_tenant());
create policy all_rows on reconciliation_difference to billing_owner using (true) with check (true);
grant select, insert on reconciliation_difference to billing_app;
grant update (resolved_at, resolution) on reconciliation_difference to billing_app;

-- Claims the account that waits longest to be compared, of whatever tenant; no row if none is due. Open differences are looked at
-- again for 30 days. The hour before is for clocks that differ.
create function claim_reconciliation(lease_seconds integer)
  returns table (tenant_id uuid, gateway_account_id uuid, claims integer, compared_until timestamptz, since timestamptz, now timestamptz)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
#variable_conflict use_column
begin
  insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select g.tenant_id, g.id, g.created_at + interval '1 day' from gateway_account g
    where g.gateway <> 'test' and g.status = 'enabled'
      and not exists (select from reconciliation r where (r.tenant_id, r.gateway_account_id) = (g.tenant_id, g.id))
    on conflict do nothing;
  return query
    update reconciliation r set lease_until = clock_timestamp() + make_interval(secs => lease_seconds), claims = r.claims + 1
    from (select w.tenant_id, w.gateway_account_id, g.created_at from reconciliation w
      join gateway_account g on g.tenant_id = w.tenant_id and g.id = w.gateway_account_id and g.status = 'enabled'
      where w.next_run_at <= clock_timestamp() and (w.lease_until is null or w.lease_until <= clock_timestamp())
      order by w.next_run_at limit 1 for no key update of w skip locked) f
    where r.tenant_id = f.tenant_id and r.gateway_account_id = f.gateway_account_id
    returning r.tenant_id, r.gateway_account_id, r.claims, coalesce(r.reconciled_until, f.created_at),
      least(clock_timestamp() - interval '3 days', r.reconciled_until, r.compare_since, (
        select greatest(min(d.charged_at), clock_timestamp() - interval '30 days') from reconciliation_difference d
        where d.tenant_id = r.tenant_id and d.gateway_account_id = r.gateway_account_id and d.resolved_at is null)) - interval '1 hour',
      date_trunc('milliseconds', clock_timestamp());
end $$;
revoke all on function claim_reconciliation(integer) from public;
grant execute on function claim_reconciliation(integer) to billing_app;

-- Which of these attempts any tenant has: several tenants may have one account at a gateway, which lists the charges of all.
create function attempts_of_anybody(attempt_ids uuid[]) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select a.id from (select distinct g.tenant_id from gateway_account g where g.gateway <> 'test') t
      join payment_attempt a on a.tenant_id = t.tenant_id and a.id = any(attempt_ids);
  end;
revoke all on function attempts_of_anybody(uuid[]) from public;
grant execute on function attempts_of_anybody(uuid[]) to billing_app;

-- Of all tenants, for the metrics. An account is late a day after its last comparison, also with a part that its key may not read; but
-- for events about stored methods, which a key need not read.
create function reconciliation_backlog() returns table (open_differences bigint, lag_seconds float8)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select
      (select count(*) from reconciliation_difference d where d.resolved_at is null),
      coalesce(greatest(0, (select extract(epoch from now() - min(least(coalesce(r.reconciled_until, g.created_at), (
          select min((n->>'since')::timestamptz) from jsonb_array_elements(g.not_compared) n where n->>'object' <> 'payment_method'))
          + interval '1 day'))
        from gateway_account g left join reconciliation r on r.tenant_id = g.tenant_id and r.gateway_account_id = g.id
        where g.gateway <> 'test' and g.status = 'enabled')), 0)::float8;
  $$;
revoke all on function reconciliation_backlog() from public;
grant execute on function reconciliation_backlog() to billing_app;

-- Whether money may be asked for, and of which database that was decided: one row, of no tenant. After a restore, or a fail-over to
-- a standby that had not received everything, charges are forgotten that were made; asking again would charge them twice.
create table collection_gate (
  is_only boolean primary key default true constraint there_is_one_gate check (is_only),
  system_identifier bigint,
  timeline_id integer,
  database_id oid not null,
  -- When a worker last saw the same database; every minute.
  seen_at timestamptz not null,
  -- Set while there are accounts that wait, because the database may be another one.
  changed_since timestamptz,
  -- Set by an operator.
  held_since timestamptz
);
alter table collection_gate enable row level security;
alter table collection_gate force row level security;
create policy all_rows on collection_gate to billing_owner using (true) with check (true);

-- Which database this is. A dump restored into another cluster has another system identifier, into the same one another oid; a restore
-- to a point in time and a promoted standby have another timeline, which the name of the WAL file shows at once and the control file
-- only after a checkpoint. Providers that do not tell answer with errors of their own: that part is then never found to have changed.
create function database_identity(out system_identifier bigint, out timeline_id integer, out database_id oid)
  language plpgsql stable set search_path = public, pg_temp
  as $$
begin
  select d.oid into database_id from pg_database d where d.datname = current_database();
  begin
    select s.system_identifier into database_identity.system_identifier from pg_control_system() s;
  exception when others then null;
  end;
  begin
    timeline_id := ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer;
  exception when others then null;
  end;
end $$;
revoke all on function database_identity() from public;

-- Whether this may be another database than the one that was seen last. One that nobody has seen for 15 minutes may be a copy of a
-- volume, in which nothing differs.
create function database_may_be_another(gate collection_gate) returns boolean
  language sql stable set search_path = public, pg_temp
  begin atomic
    select coalesce(d.system_identifier <> (gate).system_identifier, false) or coalesce(d.timeline_id <> (gate).timeline_id, false)
      or d.database_id <> (gate).database_id or (gate).seen_at < clock_timestamp() - interval '15 minutes'
    from database_identity() d;
  end;
revoke all on function database_may_be_another(collection_gate) from public;

-- Whether anything may be collected, but for what waits for its account: nobody has paused it, and the database is the one that was
-- seen last.
create function collection_is_open() returns boolean
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select not exists (select from collection_gate g
      where g.held_since is not null or database_may_be_another(g));
  end;
revoke all on function collection_is_open() from public;
grant execute on function collection_is_open() to billing_app;

-- The accounts that are to be compared before they collect again. Within a tenant they are few.
create function accounts_that_wait() returns table (tenant_id uuid, gateway_account_id uuid, currencies text[])
  language sql stable set search_path = public, pg_temp
  begin atomic
    select r.tenant_id, r.gateway_account_id, g.currencies from reconciliation r
      join gateway_account g on g.tenant_id = r.tenant_id and g.id = r.gateway_account_id and g.status = 'enabled'
      where r.compare_since is not null and not r.is_refused;
  end;
revoke all on function accounts_that_wait() from public;
grant execute on function accounts_that_wait() to billing_app;

-- With new credentials an account could charge what it has charged before the restore: it is compared first. They may also read what was
-- not compared.
create function compare_new_credentials() returns trigger language plpgsql as $$
begin
  update reconciliation r set is_refused = false, next_run_at = least(r.next_run_at, clock_timestamp())
    where r.tenant_id = new.tenant_id and r.gateway_account_id = new.id and (r.compare_since is not null or new.not_compared <> '[]');
  return new;
end $$;
create trigger compare_new_credentials after update of credentials on gateway_account for each row
  when (old.credentials is distinct from new.credentials) execute function compare_new_credentials();

-- Looks whether this is the database that was seen last. If it may not be, each account waits until it was compared since a day before
-- then; what workers of the other database had claimed is free. `paused_since`: an operator has paused all, or some accounts wait.
create function watch_database()
  returns table (paused_since timestamptz, has_changed boolean, has_resumed boolean)
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare
  gate collection_gate;
  here record;
  present timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  has_changed := false;
  has_resumed := false;
  select * into gate from collection_gate;
  if gate.seen_at > present - interval '1 minute' and gate.changed_since is null and not database_may_be_another(gate) then
    return query select gate.held_since, has_changed, has_resumed;
    return;
  end if;
  select * into here from database_identity();
  insert into collection_gate (system_identifier, timeline_id, database_id, seen_at)
    values (here.system_identifier, here.timeline_id, here.database_id, present) on conflict do nothing;
  select * into gate from collection_gate for update;
  if database_may_be_another(gate) then
    insert into reconciliation (tenant_id, gateway_account_id, next_run_at, compare_since)
      select g.tenant_id, g.id, present, gate.seen_at - interval '1 day' from gateway_account g
      where g.gateway <> 'test' and g.status = 'enabled'
      on conflict (tenant_id, gateway_account_id) do update set next_run_at = excluded.next_run_at, lease_until = null,
        claims = reconciliation.claims + 1, compare_since = least(reconciliation.compare_since, excluded.compare_since),
        is_refused = false;
    has_changed := exists (select from accounts_that_wait());
    gate.changed_since := case when has_changed then coalesce(gate.changed_since, present) end;
  elsif gate.changed_since is not null and not exists (select from accounts_that_wait()) then
    has_resumed := true;
    gate.changed_since := null;
  end if;
  update collection_gate set system_identifier = here.system_identifier, timeline_id = here.timeline_id, database_id = here.database_id,
    seen_at = present, changed_since = gate.changed_since;
  return query select least(gate.changed_since, gate.held_since), has_changed, has_resumed;
end $$;
revoke all on function watch_database() from public;
grant execute on function watch_database() to billing_app;

-- A page of a gateway on which a customer stores a payment method.
create table setup_session (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  test_clock_id uuid,
  gateway_account_id uuid not null,
  return_url text not null,
  -- Whether the method becomes the customer's default; otherwise only where the customer has none that can be charged.
  as_default boolean not null,
  -- opening: the gateway is being asked for the page.
  status text not null constraint setup_session_status_is_known check (status in ('opening', 'open', 'completed', 'expired')),
  gateway_reference text,
  url text,
  expires_at timestamptz not null,
  payment_method_id uuid,
  -- When the gateway is asked what has become of the page.
  next_check_at timestamptz,
  checks integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint setup_session_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint setup_session_is_at_an_account foreign key (tenant_id, gateway_account_id) references gateway_account,
  constraint setup_session_stores_a_payment_method foreign key (tenant_id, payment_method_id) references payment_method,
  constraint an_open_page_has_an_address check (status <> 'open' or (gateway_reference is not null and url is not null)),
  constraint a_completed_session_has_a_method check ((status = 'completed') = (payment_method_id is not null))
);
create unique index setup_session_by_reference on setup_session (tenant_id, gateway_account_id, gateway_reference)
  where gateway_reference is not null;
create index setup_session_by_customer on setup_session (tenant_id, customer_id, id) where customer_id is not null;
create index setup_session_due on setup_session (next_check_at) where next_check_at is not null;

-- A page on which a customer pays invoices: one that stores the method they are then taken from, or the page of an attempt that
-- waits for the customer.
create table payment_link (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  currency currency_code not null,
  setup_session_id uuid,
  -- The attempt that waits for the customer, or the one that was made when the method was stored.
  attempt_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint payment_link_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint payment_link_opens_a_session foreign key (tenant_id, setup_session_id) references setup_session,
  constraint payment_link_leads_to_an_attempt foreign key (tenant_id, attempt_id) references payment_attempt,
  constraint payment_link_has_a_page check (setup_session_id is not null or attempt_id is not null)
);
create unique index payment_link_by_session on payment_link (tenant_id, setup_session_id) where setup_session_id is not null;
create index payment_link_by_customer on payment_link (tenant_id, customer_id, id) where customer_id is not null;

create table payment_link_invoice (
  tenant_id uuid not null,
  link_id uuid not null,
  invoice_id uuid not null,
  primary key (tenant_id, link_id, invoice_id),
  constraint invoice_is_of_a_payment_link foreign key (tenant_id, link_id) references payment_link,
  constraint payment_link_is_for_an_invoice foreign key (tenant_id, invoice_id) references invoice
);

alter table setup_session enable row level security;
alter table setup_session force row level security;
create policy own_rows on setup_session to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on setup_session to billing_owner using (true) with check (true);
grant select, insert on setup_session to billing_app;
grant update (status, gateway_reference, url, expires_at, payment_method_id, next_check_at, checks, updated_at) on setup_session to billing_app;

alter table payment_link enable row level security;
alter table payment_link force row level security;
create policy own_rows on payment_link to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_link to billing_owner using (true) with check (true);
grant select, insert on payment_link to billing_app;
grant update (attempt_id, updated_at) on payment_link to billing_app;

alter table payment_link_invoice enable row level security;
alter table payment_link_invoice force row level security;
create policy own_rows on payment_link_invoice to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment_link_invoice to billing_owner using (true) with check (true);
grant select, insert on payment_link_invoice to billing_app;

-- Mail to customers, and invitations to people: the server that it leaves by, what was sent, and what will be.

-- A tenant's own mail server. Without a row mail leaves by the server of the service, where the operator has set one up.
create table mail_server (
  tenant_id uuid primary key references tenant,
  host text not null constraint host_is_short check (length(host) between 1 and 255),
  port integer not null constraint port_is_known check (port between 1 and 65535),
  -- tls: from the first byte; starttls: before the login, always; none: in the clear, for development.
  security text not null constraint security_is_known check (security in ('tls', 'starttls', 'none')),
  username text,
  -- Sealed, as the key below.
  password text,
  dkim_domain text,
  dkim_selector text,
  dkim_private_key text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint a_login_is_whole check ((username is null) = (password is null)),
  constraint a_signature_is_whole check (num_nulls(dkim_domain, dkim_selector, dkim_private_key) in (0, 3))
);

-- A mail about one document, subscription or link to one address, written in the transaction of its cause. What is due is the queue.
create table message (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null constraint kind_is_known check (kind in ('invoice', 'receipt', 'credit_note', 'reminder', 'payment_failed', 'dunning',
    'debit_announced', 'renewal_notice', 'trial_ending', 'portal_link', 'invitation', 'new_password')),
  -- Tells messages of one kind about one thing apart: the days of a reminder, the step of a dunning, the date of a renewal.
  occasion text not null default '',
  -- 0: sent by itself; from 1: asked for.
  copy integer not null default 0 constraint copy_is_not_negative check (copy >= 0),
  -- Null: to a person of the console, about their link.
  customer_id uuid,
  invoice_id uuid,
  credit_note_id uuid,
  subscription_id uuid,
  invitation_id uuid,
  recipient text not null constraint recipient_is_an_address check (length(recipient) <= 254 and recipient ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  -- What only the cause knew: amounts and dates.
  facts jsonb not null default '{}',
  status text not null default 'queued' constraint status_is_known check (status in ('queued', 'sending', 'sent', 'bounced', 'failed', 'canceled')),
  attempts integer not null default 0 constraint attempts_are_not_negative check (attempts >= 0),
  -- When it is to be sent, or sent again if whoever was sending it has not come back; null: never.
  due_at timestamptz,
  -- The header Message-ID: the same at every attempt.
  header_id text,
  subject text,
  -- The address that the mail leads to, with its token: sealed, and forgotten when the mail has left.
  link text,
  error text,
  sent_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint message_is_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint message_is_about_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint message_is_about_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note,
  constraint message_is_about_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint message_is_about_an_invitation foreign key (tenant_id, invitation_id) references invitation,
  constraint message_is_about_one_thing check (num_nonnulls(invoice_id, credit_note_id, subscription_id, invitation_id)
    = case kind when 'portal_link' then 0 else 1 end),
  constraint message_is_to_a_customer_or_invited_person check ((customer_id is null) = (kind in ('invitation', 'new_password'))
    and (invitation_id is null) = (kind not in ('invitation', 'new_password'))),
  constraint link_is_kept_until_it_has_left check ((link is not null) = (kind in ('portal_link', 'invitation', 'new_password') and due_at is not null)),
  constraint what_is_to_be_sent_is_due check ((status in ('queued', 'sending')) = (due_at is not null)),
  constraint sent_says_when check ((status = 'sent') = (sent_at is not null)),
  constraint what_is_sent_has_a_header_id check (status in ('queued', 'canceled') or header_id is not null)
);
create unique index one_message_for_document_kind_and_recipient
  on message (tenant_id, coalesce(invoice_id, credit_note_id, subscription_id, invitation_id, id), kind, occasion, lower(recipient), copy);
create index message_due on message (due_at) where due_at is not null;
create index message_by_customer on message (tenant_id, customer_id, id) where customer_id is not null;
create index message_by_invoice on message (tenant_id, invoice_id, id) where invoice_id is not null;
create index message_by_credit_note on message (tenant_id, credit_note_id, id) where credit_note_id is not null;
create index message_by_invitation on message (tenant_id, invitation_id) where invitation_id is not null;
create index message_by_status on message (tenant_id, status, id) where status is not null;
create index message_by_kind on message (tenant_id, kind, id) where kind is not null;

-- A thing that dated notices may be due of: reminders of an invoice, notices before a renewal or the end of a trial. Looked at when
-- it is due; a row whose notices have all come is deleted.
create table notice_plan (
  tenant_id uuid not null,
  object_id uuid not null,
  customer_id uuid not null,
  invoice_id uuid,
  subscription_id uuid,
  -- Whose time the instants below are of; null: real time.
  test_clock_id uuid,
  -- Notices up to here were sent, or are too late.
  looked_at timestamptz not null,
  due_at timestamptz not null,
  primary key (tenant_id, object_id),
  constraint notice_is_to_a_customer foreign key (tenant_id, customer_id) references customer,
  constraint notice_is_about_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint notice_is_about_a_subscription foreign key (tenant_id, subscription_id) references subscription,
  constraint notice_follows_a_clock foreign key (tenant_id, test_clock_id) references test_clock,
  constraint notice_is_about_one_thing check (num_nonnulls(invoice_id, subscription_id) = 1 and object_id = coalesce(invoice_id, subscription_id))
);
create index notice_plan_due on notice_plan (due_at) where test_clock_id is null;
create index notice_plan_on_clock on notice_plan (tenant_id, test_clock_id, due_at) where test_clock_id is not null;

-- What a message has told of stands: a later correction is a credit note (D38).
create function guard_sent_invoice() returns trigger language plpgsql as $$
begin
  if exists (select from message m where m.tenant_id = new.tenant_id and m.invoice_id = new.id and m.status in ('sending', 'sent')) then
    raise exception using errcode = 'check_violation', constraint = 'a_sent_invoice_is_not_voided', table = 'invoice',
      message = 'an invoice that a message was sent about cannot be voided';
  end if;
  return new;
end $$;
create trigger guard_sent_invoice before update on invoice for each row when (new.status = 'void' and old.status <> 'void')
  execute function guard_sent_invoice();

alter table mail_server enable row level security;
alter table mail_server force row level security;
create policy own_rows on mail_server to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on mail_server to billing_owner using (true) with check (true);
grant select, insert, delete on mail_server to billing_app;
grant update (host, port, security, username, password, dkim_domain, dkim_selector, dkim_private_key, updated_at) on mail_server to billing_app;

alter table message enable row level security;
alter table message force row level security;
create policy own_rows on message to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on message to billing_owner using (true) with check (true);
grant select, insert on message to billing_app;
grant update (status, attempts, due_at, header_id, subject, link, error, sent_at, updated_at) on message to billing_app;

alter table notice_plan enable row level security;
alter table notice_plan force row level security;
create policy own_rows on notice_plan to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on notice_plan to billing_owner using (true) with check (true);
grant select, insert, delete on notice_plan to billing_app;
grant update (looked_at, due_at) on notice_plan to billing_app;

-- Marks due messages as being sent, over all tenants, the longest waiting first, at most so many of one tenant; the caller commits
-- before it sends. A customer whose money somebody has locked waits: nothing leaves about an invoice that is being voided.
create function claim_messages(at_most integer, of_one_tenant integer, lease interval, not_of uuid[]) returns setof message
  language sql volatile security definer set search_path = public, pg_temp
  begin atomic
    with due as materialized (
      select d.tenant_id, d.id, row_number() over (partition by d.tenant_id order by d.due_at) as nth
      from (select m.tenant_id, m.id, m.due_at from message m
        where m.due_at <= clock_timestamp() and m.due_at is not null and m.tenant_id <> all (not_of)
        order by m.due_at limit at_most * 10) d),
    to_customers as materialized (
      select m.tenant_id, m.id from due d
      join message m on m.tenant_id = d.tenant_id and m.id = d.id
      join customer_billing b on b.tenant_id = m.tenant_id and b.customer_id = m.customer_id
      where d.nth <= of_one_tenant and m.due_at <= clock_timestamp()
      limit at_most for no key update of m skip locked for share of b skip locked),
    to_people as materialized (
      select m.tenant_id, m.id from due d
      join message m on m.tenant_id = d.tenant_id and m.id = d.id
      where d.nth <= of_one_tenant and m.due_at <= clock_timestamp() and m.customer_id is null
      limit at_most - (select count(*) from to_customers) for no key update of m skip locked),
    claimed as (select * from to_customers union all select * from to_people)
    update message m set status = 'sending', attempts = m.attempts + 1, due_at = clock_timestamp() + lease,
      header_id = coalesce(m.header_id, m.id || '@' || coalesce(nullif(split_part(t.mail ->> 'from', '@', 2), ''), 'billing.invalid')), updated_at = date_trunc('milliseconds', clock_timestamp())
    from claimed c join tenant t on t.tenant_id = c.tenant_id where m.tenant_id = c.tenant_id and m.id = c.id
    returning m.*;
  end;
revoke all on function claim_messages(integer, integer, interval, uuid[]) from public;
grant execute on function claim_messages(integer, integer, interval, uuid[]) to billing_app;

-- Due plans of the tenant that waits longest, locked until the caller commits. Those on a test clock are looked at when it is advanced.
create function claim_notice_plans(at_most integer) returns setof notice_plan
  language sql volatile security definer set search_path = public, pg_temp
  begin atomic
    with first as materialized (
      select p.tenant_id from notice_plan p where p.due_at <= clock_timestamp() and p.test_clock_id is null
      order by p.due_at limit 1 for no key update skip locked)
    select p.* from first f join notice_plan p on p.tenant_id = f.tenant_id
    where p.due_at <= clock_timestamp() and p.test_clock_id is null order by p.due_at limit at_most for no key update of p skip locked;
  end;
revoke all on function claim_notice_plans(integer) from public;
grant execute on function claim_notice_plans(integer) to billing_app;

-- Of all tenants, for the metrics. What waits for its next attempt after a failure is not late.
create function message_backlog() returns table (waiting bigint, retrying bigint, lag_seconds float8)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select count(*) filter (where m.attempts = 0), count(*) filter (where m.attempts > 0),
      coalesce(greatest(0, extract(epoch from now() - min(m.due_at))), 0)::float8
    from message m where m.due_at is not null;
  end;
revoke all on function message_backlog() from public;
grant execute on function message_backlog() to billing_app;

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

-- The laws that a constraint cannot say.

-- Of a finalized invoice the document stands still and settlement moves forward only.
create function guard_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.status <> 'draft' and old.test_clock_id is null then
      raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice',
        message = 'a finalized invoice cannot be deleted';
    end if;
    return old;
  end if;
  if old.finalized_at is null and old.status = 'draft' then return new; end if;
  if (new.number, new.number_series, new.number_year, new.number_counter, new.external_id, new.purchase_order, new.customer_id, new.subscription_id, new.replaces_invoice_id, new.test_clock_id, new.kind, new.currency,
      new.issued_by, new.billed_to, new.net_days, new.subtotal_cents, new.tax_cents, new.total_cents, new.discount_cents, new.period_start, new.period_end,
      new.occurred_at, new.finalized_at, new.created_at)
    is distinct from
     (old.number, old.number_series, old.number_year, old.number_counter, old.external_id, old.purchase_order, old.customer_id, old.subscription_id, old.replaces_invoice_id, old.test_clock_id, old.kind, old.currency,
      old.issued_by, old.billed_to, old.net_days, old.subtotal_cents, old.tax_cents, old.total_cents, old.discount_cents, old.period_start, old.period_end,
      old.occurred_at, old.finalized_at, old.created_at)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'invoice',
      message = 'the document of a finalized invoice cannot be changed';
  end if;
  if not (new.status = old.status
       or (old.status = 'open' and new.status in ('paid', 'void', 'uncollectible'))
       or (old.status = 'uncollectible' and new.status in ('paid', 'void'))
       -- Money that was received has left again: it is owed as it was before.
       or (old.status = 'paid' and new.status = case when old.marked_uncollectible_at is null then 'open' else 'uncollectible' end
         and new.amount_reversed_cents > old.amount_reversed_cents)
       -- Settled by credit alone, which comes back (D21).
       or (old.status = 'paid' and new.status = 'void' and old.credit_applied_cents > 0
         and old.amount_paid_cents = 0 and old.credited_cents = 0))
    or new.amount_paid_cents < old.amount_paid_cents
    or new.amount_reversed_cents < old.amount_reversed_cents
    or new.credited_cents < old.credited_cents
    or new.credit_applied_cents < old.credit_applied_cents
    or (old.status in ('paid', 'void') and (new.amount_paid_cents, new.credited_cents, new.credit_applied_cents, new.due_at)
        is distinct from (old.amount_paid_cents, old.credited_cents, old.credit_applied_cents, old.due_at))
    or (old.status in ('paid', 'void') and new.status = old.status and (new.paid_at, new.voided_at)
        is distinct from (old.paid_at, old.voided_at))
  then
    raise exception using errcode = 'check_violation', constraint = 'settlement_moves_forward_only', table = 'invoice',
      message = 'the settlement of an invoice moves forward only';
  end if;
  return new;
end $$;
create trigger guard_invoice before update or delete on invoice for each row execute function guard_invoice();

-- A version moves with a trial's end only while nothing of it is billed.
create function guard_version() returns trigger language plpgsql as $$
begin
  if exists (select from document_line l where (l.tenant_id, l.item_id, l.version_number) = (old.tenant_id, old.item_id, old.number)) then
    raise exception using errcode = 'check_violation', constraint = 'billed_version_never_changes', table = 'item_version',
      message = 'a version that has been billed cannot be changed';
  end if;
  return new;
end $$;
create trigger guard_version before update on item_version for each row execute function guard_version();

-- Lines follow their document: once it is final, none is added, changed or taken away.
create function guard_document_lines() returns trigger language plpgsql as $$
begin
  -- Each line's document is looked up by itself (`offset 0`), here and below: a plan that was made while the tables were empty
  -- would else compare all lines with all documents of the tenant.
  if exists (
    select from old_lines l
    left join lateral (select i.status, i.test_clock_id from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
    left join lateral (select n.test_clock_id from credit_note n where (n.tenant_id, n.id) = (l.tenant_id, l.credit_note_id) offset 0) n on true
    where i.status is distinct from 'draft' and coalesce(i.test_clock_id, n.test_clock_id) is null)
  then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_line',
      message = 'the lines of a final document cannot be changed';
  end if;
  return null;
end $$;
create trigger guard_updated_lines after update on document_line referencing old table as old_lines
  for each statement execute function guard_document_lines();
create trigger guard_deleted_lines after delete on document_line referencing old table as old_lines
  for each statement execute function guard_document_lines();

-- Header and lines are written by one statement, so at its end they must agree.
create function check_lines() returns trigger language plpgsql as $$
declare wrong uuid; is_late boolean; is_ledger_corrected boolean; is_reduced boolean; is_taxed boolean;
begin
  -- A document is final together with its lines or after them: lines that come later belong to drafts only.
  select i.id, i.is_late into wrong, is_late
  from (select distinct tenant_id, invoice_id from new_lines where invoice_id is not null) n
  cross join lateral (select id, subtotal_cents, discount_cents, status <> 'draft' and xmin <> pg_current_xact_id()::xid as is_late
    from invoice i where (i.tenant_id, i.id) = (n.tenant_id, n.invoice_id) offset 0) i
  where i.is_late
    or (i.subtotal_cents, i.discount_cents) <> (
      select sum(l.amount_cents)::bigint, coalesce(sum(discount_cents(l.discounts)) filter (where l.discounts is not null), 0)::bigint
      from document_line l where (l.tenant_id, l.invoice_id) = (n.tenant_id, n.invoice_id))
  order by i.is_late desc
  limit 1;
  if is_late then
    raise exception using errcode = 'check_violation', constraint = 'finalized_invoice_never_changes', table = 'document_line',
      message = format('no line can be added to invoice %s, which is finalized', wrong);
  elsif wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_invoice', table = 'document_line',
      message = format('the lines of invoice %s do not add up to its subtotal', wrong);
  end if;
  -- The first line of a charge stands alone; those after it may take back, or bill again, and credit notes have no other.
  select bool_or(ordinal > 1 or credit_note_id is not null), bool_or(sign = 0 or credited_line_id is not null), bool_or(tax_group is not null)
    into is_ledger_corrected, is_reduced, is_taxed from new_lines;
  if is_taxed then
    select l.id into wrong
    from new_lines l
    -- By itself: behind row-level security a look-up by coalesce() would read all taxes of the tenant.
    cross join lateral (select coalesce(l.invoice_id, l.credit_note_id) as document_id offset 0) d
    left join lateral (select true as is_there from document_tax x
      where (x.tenant_id, x.document_id, x.tax_group) = (l.tenant_id, d.document_id, l.tax_group) limit 1) x on true
    where l.tax_group is not null and x.is_there is null
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'a_taxed_line_has_its_tax', table = 'document_line',
        message = format('line %s is taxed, but its document has no such tax', wrong);
    end if;
  end if;
  if is_ledger_corrected then
    select n.credit_note_id into wrong
    from (select distinct tenant_id, credit_note_id from new_lines where credit_note_id is not null) n
    cross join lateral (select id, subtotal_cents, xmin as made_by from credit_note c where (c.tenant_id, c.id) = (n.tenant_id, n.credit_note_id) offset 0) c
    where c.made_by <> pg_current_xact_id()::xid
      or c.subtotal_cents <> -(select sum(l.amount_cents) from document_line l where (l.tenant_id, l.credit_note_id) = (n.tenant_id, n.credit_note_id))
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_credit_note', table = 'document_line',
        message = format('the lines of credit note %s do not add up to its subtotal', wrong);
    end if;
    -- No number is left out, so the first line of a charge is the one that nothing else has to be compared with.
    select l.id into wrong
    from new_lines l
    where l.ordinal > 1 and not exists (
      select from document_line b where (b.tenant_id, b.item_id, b.version_number, b.period_number, b.ordinal)
        = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.ordinal - 1))
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'lines_of_a_charge_count_from_one', table = 'document_line',
        message = format('line %s leaves out a number of its charge', wrong);
    end if;
    -- What is taken back lies within a line of the same charge that counts.
    select l.id into wrong
    from new_lines l
    cross join lateral (select t.* from document_line t where (t.tenant_id, t.item_id, t.version_number, t.period_number, t.ordinal)
      = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.takes_back) offset 0) t
    left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (t.tenant_id, t.invoice_id) offset 0) i on true
    where (l.sign = -1 and t.sign <> 1) or l.from_position < t.from_position or l.until_position > t.until_position
      or l.period_length <> t.period_length or i.status in ('draft', 'void')
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'what_is_taken_back_was_billed', table = 'document_line',
        message = format('line %s takes back what the line that it names has not billed', wrong);
    end if;
    -- No time of a charge is billed twice, and none is taken back that is not billed.
    select n.item_id into wrong
    from (
      select distinct l.tenant_id, l.item_id, l.version_number, l.period_number
      from new_lines l
      left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
      where l.ordinal > 1 and l.measured is null and i.status is distinct from 'draft') n
    cross join lateral (
      select sum(sum(e.step)) over (order by e.at) as times
      from document_line l
      left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
      cross join lateral (values (l.from_position, l.sign), (l.until_position, -l.sign)) e (at, step)
      where (l.tenant_id, l.item_id, l.version_number, l.period_number) = (n.tenant_id, n.item_id, n.version_number, n.period_number)
        and (i.status is null or i.status not in ('draft', 'void'))
      group by e.at) c
    where c.times not in (0, 1)
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_time_is_billed_twice', table = 'document_line',
        message = format('the lines of item %s bill some of its time more than once, or less than never', wrong);
    end if;
    -- Of a line of usage no more is taken back than it billed.
    select l.item_id into wrong
    from new_lines l
    left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
    cross join lateral (
      select sum(t.amount_cents + case when t.tax_included then t.tax_cents else 0 end) as cents
      from document_line t
      left join lateral (select o.status from invoice o where (o.tenant_id, o.id) = (t.tenant_id, t.invoice_id) offset 0) o on true
      where (t.tenant_id, t.item_id, t.version_number, t.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)
        and l.takes_back in (t.ordinal, t.takes_back) and (o.status is null or o.status not in ('draft', 'void'))) t
    where l.measured is not null and l.takes_back is not null and i.status is distinct from 'draft' and t.cents < 0
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_more_is_credited_than_billed', table = 'document_line',
        message = format('the lines of item %s take back more usage than they bill', wrong);
    end if;
  end if;
  if is_reduced then
    -- Reductions leave something of a charge, or nothing.
    select n.item_id into wrong
    from (select distinct tenant_id, item_id, version_number, period_number from new_lines where sign = 0) n
    cross join lateral (
      select sum(l.amount_cents + case when l.tax_included then l.tax_cents else 0 end) as cents
      from document_line l
      left join lateral (select i.status from invoice i where (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id) offset 0) i on true
      where (l.tenant_id, l.item_id, l.version_number, l.period_number) = (n.tenant_id, n.item_id, n.version_number, n.period_number)
        and (i.status is null or i.status not in ('draft', 'void'))) c
    where c.cents < 0
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_more_is_credited_than_billed', table = 'document_line',
        message = format('the lines of item %s give back more than they bill', wrong);
    end if;
    -- A line made by hand is given back by credit notes that name its invoice, and not more of it than there is.
    select l.id into wrong
    from new_lines l
    left join lateral (
      select b.invoice_id, b.amount_cents + case when b.tax_included then b.tax_cents else 0 end as amount_cents
      from credit_note_invoice r join document_line b on b.tenant_id = r.tenant_id and b.invoice_id = r.invoice_id
      where r.tenant_id = l.tenant_id and r.credit_note_id = l.credit_note_id and b.id = l.credited_line_id and b.item_id is null offset 0) b on true
    left join lateral (
      select sum(o.amount_cents + case when o.tax_included then o.tax_cents else 0 end) as cents
      from credit_note_invoice r join document_line o on o.tenant_id = r.tenant_id and o.credit_note_id = r.credit_note_id
      where r.tenant_id = l.tenant_id and r.invoice_id = b.invoice_id and o.credited_line_id = l.credited_line_id offset 0) o on true
    where l.credited_line_id is not null and (b.amount_cents is null or sign(b.amount_cents) * (b.amount_cents + o.cents) < 0)
    limit 1;
    if found then
      raise exception using errcode = 'check_violation', constraint = 'no_more_is_credited_than_billed', table = 'document_line',
        message = format('line %s gives back more than was billed', wrong);
    end if;
  end if;
  return null;
end $$;
create trigger lines_add_up after insert on document_line referencing new table as new_lines
  for each statement execute function check_lines();

create function check_sums_of_invoices() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select i.id into wrong
  from new_invoices i
  where (i.subtotal_cents, i.discount_cents) <> (
    select coalesce(sum(l.amount_cents), 0)::bigint, coalesce(sum(discount_cents(l.discounts)) filter (where l.discounts is not null), 0)::bigint
    from document_line l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_invoice', table = 'invoice',
      message = format('the lines of invoice %s do not add up to its subtotal', wrong);
  end if;
  select i.id into wrong
  from new_invoices i
  where i.tax_cents <> 0
    and i.tax_cents <> (select coalesce(sum(x.tax_cents), 0) from document_tax x where (x.tenant_id, x.document_id) = (i.tenant_id, i.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'taxes_add_up', table = 'invoice',
      message = format('the taxes of invoice %s do not add up to its tax', wrong);
  end if;
  select i.id into wrong
  from new_invoices i
  where i.credited_cents <> 0
    and i.credited_cents <> (select coalesce(sum(r.reduced_cents), 0) from credit_note_invoice r where (r.tenant_id, r.invoice_id) = (i.tenant_id, i.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'reductions_add_up', table = 'invoice',
      message = format('what is credited on invoice %s is not the sum of its reductions', wrong);
  end if;
  return null;
end $$;
create trigger invoices_add_up after insert on invoice referencing new table as new_invoices
  for each statement execute function check_sums_of_invoices();
create trigger changed_invoices_add_up after update on invoice referencing new table as new_invoices
  for each statement execute function check_sums_of_invoices();

create function check_sums_of_credit_notes() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select n.id into wrong
  from new_notes n
  where n.subtotal_cents <> -coalesce((select sum(l.amount_cents) from document_line l where (l.tenant_id, l.credit_note_id) = (n.tenant_id, n.id)), 0)
    or n.reduces_due_cents <> coalesce((select sum(r.reduced_cents) from credit_note_invoice r where (r.tenant_id, r.credit_note_id) = (n.tenant_id, n.id)), 0)
    or n.tax_cents <> 0 and n.tax_cents <> -(select coalesce(sum(x.tax_cents), 0) from document_tax x where (x.tenant_id, x.document_id) = (n.tenant_id, n.id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'lines_add_up_to_the_credit_note', table = 'credit_note',
      message = format('the lines of credit note %s do not add up to its subtotal, its reductions to what it takes off, or its taxes to its tax', wrong);
  end if;
  return null;
end $$;
create trigger credit_notes_add_up after insert on credit_note referencing new table as new_notes
  for each statement execute function check_sums_of_credit_notes();

-- A reduction comes with its credit note and with the invoice on which it lowers what is due.
create function check_reductions() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  select r.credit_note_id into wrong
  from new_reductions r
  cross join lateral (select n.reduces_due_cents from credit_note n where (n.tenant_id, n.id) = (r.tenant_id, r.credit_note_id) offset 0) n
  cross join lateral (select i.credited_cents from invoice i where (i.tenant_id, i.id) = (r.tenant_id, r.invoice_id) offset 0) i
  where n.reduces_due_cents <> (select sum(o.reduced_cents) from credit_note_invoice o where (o.tenant_id, o.credit_note_id) = (r.tenant_id, r.credit_note_id))
    or i.credited_cents <> (select sum(o.reduced_cents) from credit_note_invoice o where (o.tenant_id, o.invoice_id) = (r.tenant_id, r.invoice_id))
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'reductions_add_up', table = 'credit_note_invoice',
      message = format('the reductions of credit note %s do not add up to what it takes off, or to what is credited on an invoice', wrong);
  end if;
  return null;
end $$;
create trigger reductions_add_up after insert on credit_note_invoice referencing new table as new_reductions
  for each statement execute function check_reductions();

-- What was redeemed stands: who redeemed a coupon has its terms.
create function guard_coupon() returns trigger language plpgsql as $$
begin
  if old.redeemed > 0 and (new.percent_off, new.amounts_off, new.duration, new.duration_count, new.plan_codes, new.price_codes, new.code,
      new.redeem_by, new.max_redemptions, new.max_per_customer, new.first_time_only)
    is distinct from (old.percent_off, old.amounts_off, old.duration, old.duration_count, old.plan_codes, old.price_codes, old.code,
      old.redeem_by, old.max_redemptions, old.max_per_customer, old.first_time_only)
  then
    raise exception using errcode = 'check_violation', constraint = 'coupon_terms_stand', table = 'coupon',
      message = 'the terms of a redeemed coupon cannot be changed';
  end if;
  if new.redeemed < old.redeemed then
    raise exception using errcode = 'check_violation', constraint = 'redemptions_are_not_taken_back', table = 'coupon',
      message = 'the number of redemptions never falls';
  end if;
  return new;
end $$;
create trigger guard_coupon before update on coupon for each row execute function guard_coupon();

create function guard_promotion_code() returns trigger language plpgsql as $$
begin
  if new.redeemed < old.redeemed then
    raise exception using errcode = 'check_violation', constraint = 'redemptions_are_not_taken_back', table = 'promotion_code',
      message = 'the number of redemptions never falls';
  end if;
  return new;
end $$;
create trigger guard_promotion_code before update on promotion_code for each row execute function guard_promotion_code();

-- Locks a customer (first their test clock) and gives their present, read after the lock: by the test clock, or by the
-- database's clock but never before their last instant. The numbers are those of their test clock's series, else of their own. Separate statements, because under READ COMMITTED a statement that
-- waited for a lock sees the other tables as they were before.
create function lock_customer(wanted uuid)
  returns table (customer_id uuid, now timestamptz, last_instant timestamptz, test_clock_id uuid,
    invoice_number bigint, invoice_year integer, highest_invoice_number bigint,
    credit_note_number bigint, credit_note_year integer, highest_credit_note_number bigint, last_finalized_at timestamptz,
    is_advancing boolean, is_parked boolean, changed_at timestamptz)
  language plpgsql as $$
#variable_conflict use_column
declare b customer_billing; c test_clock;
begin
  select * into b from customer_billing x where x.tenant_id = current_tenant() and x.customer_id = wanted;
  if not found then return; end if;
  if b.test_clock_id is not null then
    select * into c from test_clock t where t.tenant_id = b.tenant_id and t.id = b.test_clock_id for no key update;
  end if;
  select * into b from customer_billing x where x.tenant_id = b.tenant_id and x.customer_id = wanted for no key update;
  return query select b.customer_id,
    coalesce(c.now, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant)),
    b.last_instant, b.test_clock_id,
    coalesce(c.invoice_number, b.invoice_number), coalesce(c.invoice_year, b.invoice_year),
    coalesce(c.highest_invoice_number, b.highest_invoice_number),
    coalesce(c.credit_note_number, b.credit_note_number), coalesce(c.credit_note_year, b.credit_note_year),
    coalesce(c.highest_credit_note_number, b.highest_credit_note_number), c.last_finalized_at, c.advancing_to is not null,
    b.parked_at is not null, b.changed_at;
end $$;

-- Claims due customers of the tenant for a billing run, passing over those that somebody else holds, and gives the present
-- read after the locks. Oldest first.
create function claim_due_customers(due_by timestamptz, at_most integer)
  returns table (customer_id uuid, now timestamptz, invoice_number bigint, invoice_year integer, highest_invoice_number bigint,
    credit_note_number bigint, credit_note_year integer, highest_credit_note_number bigint)
  language plpgsql as $$
#variable_conflict use_column
declare claimed customer_billing[];
begin
  select array_agg(d) into claimed from (
    select * from customer_billing x
    where x.tenant_id = current_tenant() and x.next_billing_at <= due_by
      and x.next_billing_at is not null and x.parked_at is null and x.test_clock_id is null
    order by x.next_billing_at limit at_most for no key update skip locked) d;
  return query select b.customer_id, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant), b.invoice_number,
    b.invoice_year, b.highest_invoice_number, b.credit_note_number, b.credit_note_year, b.highest_credit_note_number
    from unnest(claimed) b;
end $$;

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

-- Removes a test clock with its customers and all their documents; their events stay (D27). As the owner, because the
-- application's role deletes nothing. False if there is no such clock.
create function delete_test_clock(clock_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare t uuid := current_tenant(); customers uuid[]; subscriptions uuid[]; items uuid[]; invoices uuid[]; notes uuid[];
begin
  perform from test_clock k where k.tenant_id = t and k.id = clock_id for update;
  if not found then return false; end if;
  select coalesce(array_agg(b.customer_id), '{}') into customers from (
    select customer_id from customer_billing where tenant_id = t and test_clock_id = clock_id order by customer_id for update) b;
  select coalesce(array_agg(id), '{}') into subscriptions from subscription where tenant_id = t and customer_id = any(customers);
  select coalesce(array_agg(id), '{}') into items from subscription_item where tenant_id = t and subscription_id = any(subscriptions);
  select coalesce(array_agg(id), '{}') into invoices from invoice where tenant_id = t and customer_id = any(customers);
  select coalesce(array_agg(id), '{}') into notes from credit_note where tenant_id = t and customer_id = any(customers);
  -- What a bank wrote stays, but is no longer of these customers.
  update bank_transaction set state = 'unmatched', suggested_invoice_id = null
  where tenant_id = t and (suggested_invoice_id = any(invoices)
    or id in (select bank_transaction_id from payment where tenant_id = t and customer_id = any(customers))
    or id in (select v.bank_transaction_id from payment_reversal v join payment p on p.tenant_id = v.tenant_id and p.id = v.payment_id
      where v.tenant_id = t and p.customer_id = any(customers)));
  perform forget_usage(customers);
  delete from payment_allocation where tenant_id = t and invoice_id = any(invoices);
  delete from gateway_event where tenant_id = t and test_clock_id = clock_id;
  delete from payment_reversal where tenant_id = t and payment_id in (select id from payment where tenant_id = t and customer_id = any(customers));
  delete from dispute where tenant_id = t and customer_id = any(customers);
  delete from refund where tenant_id = t and customer_id = any(customers);
  delete from payment where tenant_id = t and customer_id = any(customers);
  delete from payment_attempt_invoice where tenant_id = t and invoice_id = any(invoices);
  delete from payment_link_invoice where tenant_id = t and invoice_id = any(invoices);
  delete from payment_link where tenant_id = t and customer_id = any(customers);
  delete from setup_session where tenant_id = t and customer_id = any(customers);
  delete from payment_attempt where tenant_id = t and customer_id = any(customers);
  delete from credit_entry where tenant_id = t and customer_id = any(customers);
  delete from credit_grant where tenant_id = t and customer_id = any(customers);
  delete from credit_balance where tenant_id = t and customer_id = any(customers);
  delete from message where tenant_id = t and customer_id = any(customers);
  delete from notice_plan where tenant_id = t and customer_id = any(customers);
  delete from document_file where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from tax_report where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from document_tax where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from document_line where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from credit_note_invoice where tenant_id = t and credit_note_id = any(notes);
  delete from credit_note where tenant_id = t and id = any(notes);
  delete from invoice where tenant_id = t and id = any(invoices);
  with gone as (
    delete from plan_migration_subscription where tenant_id = t and subscription_id = any(subscriptions) returning migration_id, status)
  update plan_migration m set subscriptions = m.subscriptions - g.gone, changed = m.changed - g.changed, skipped = m.skipped - g.skipped
  from (
    select migration_id, count(*) as gone, count(*) filter (where status = 'changed') as changed,
      count(*) filter (where status = 'skipped') as skipped
    from gone group by migration_id) g
  where m.tenant_id = t and m.id = g.migration_id;
  delete from discount where tenant_id = t and customer_id = any(customers);
  delete from promotion_code where tenant_id = t and customer_id = any(customers)
    and not exists (select from discount d where d.tenant_id = t and d.promotion_code_id = promotion_code.id);
  delete from charge where tenant_id = t and item_id = any(items);
  delete from item_version where tenant_id = t and item_id = any(items);
  delete from subscription_item where tenant_id = t and id = any(items);
  delete from subscription where tenant_id = t and id = any(subscriptions);
  delete from customer_billing where tenant_id = t and customer_id = any(customers);
  update customer set default_payment_method_id = null where tenant_id = t and id = any(customers);
  delete from payment_method where tenant_id = t and customer_id = any(customers);
  delete from portal_session where tenant_id = t and customer_id = any(customers);
  delete from customer_word where tenant_id = t and customer_id = any(customers);
  delete from customer where tenant_id = t and id = any(customers);
  delete from test_clock where tenant_id = t and id = clock_id;
  return true;
end $$;

-- Clocks whose advance was cut off, over all tenants: a worker finishes them.
create function advancing_clocks() returns table (tenant_id uuid, id uuid)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select k.tenant_id, k.id from test_clock k where k.advancing_to is not null and k.updated_at < now() - interval '10 seconds';
  end;

revoke all on function delete_test_clock(uuid) from public;
revoke all on function advancing_clocks() from public;
grant execute on function delete_test_clock(uuid) to billing_app;
grant execute on function advancing_clocks() to billing_app;

-- What requests of the portal may reach. They act as billing_portal, which sees one customer of one tenant: their own rows, and of the tenant
-- what all its customers see or are counted by. A row of a table without a customer is theirs by the row that it belongs to; a new one is
-- written in one statement with that row, which is not there yet when the policy is asked, so only its tenant is checked: its foreign key
-- leads to a row that the policies have checked.


-- Of the tenant.
create policy tenants_rows on tenant for select to billing_portal using (tenant_id = current_tenant());
grant select (tenant_id, name, address, net_days, draft_hours, usage_grace_minutes, time_zone, number_series, number_format, credit_note_number_format, first_number,
  bank_account, dunning_policy_id, sepa_notice_days, portal, e_invoicing, document_design, mail, tax_mode, tax_gateway,
  prices_include_tax, tax_point, default_tax_category, unconfirmed_tax_id) on tenant to billing_portal;
create policy tenants_rows on tax_registration for select to billing_portal using (tenant_id = current_tenant());
grant select on tax_registration to billing_portal;
create policy tenants_rows on tax_rate for select to billing_portal using (tenant_id = current_tenant());
grant select on tax_rate to billing_portal;
create policy tenants_rows on tenant_counter to billing_portal using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on tenant_counter to billing_portal;
grant update (event_sequence, invoice_number, invoice_year, highest_invoice_number, credit_note_number, credit_note_year,
  highest_credit_note_number, last_finalized_at, last_year) on tenant_counter to billing_portal;
create policy tenants_rows on meter for select to billing_portal using (tenant_id = current_tenant());
grant select (tenant_id, id, code, aggregation, group_by) on meter to billing_portal;
create policy tenants_rows on plan for select to billing_portal using (tenant_id = current_tenant());
grant select on plan to billing_portal;
create policy tenants_rows on price for select to billing_portal using (tenant_id = current_tenant());
grant select on price to billing_portal;
create policy tenants_rows on plan_price for select to billing_portal using (tenant_id = current_tenant());
grant select on plan_price to billing_portal;
create policy tenants_rows on dunning_policy for select to billing_portal using (tenant_id = current_tenant());
grant select on dunning_policy to billing_portal;
-- Its credentials are sealed: the role can hand them on to the service, which asks the gateway for a page, and not read them.
create policy tenants_rows on gateway_account for select to billing_portal using (tenant_id = current_tenant());
grant select on gateway_account to billing_portal;
create policy tenants_rows on reconciliation for select to billing_portal using (tenant_id = current_tenant());
grant select (tenant_id, gateway_account_id, compare_since, is_refused) on reconciliation to billing_portal;

-- The customer.
create policy customers_rows on customer to billing_portal using (tenant_id = current_tenant() and id = current_customer()) with check (tenant_id = current_tenant() and id = current_customer());
grant select on customer to billing_portal;
grant update (name, email, external_id, currency, time_zone, address, metadata, net_days, default_payment_method_id, e_invoice, language, email_bounced_at, tax, updated_at) on customer to billing_portal;
create policy customers_rows on customer_word to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert, delete on customer_word to billing_portal;
create policy customers_rows on customer_billing to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on customer_billing to billing_portal;
grant update (next_billing_at, parked_at, parked_reason, last_instant, changed_at, invoice_number, invoice_year,
  highest_invoice_number, credit_note_number, credit_note_year, highest_credit_note_number) on customer_billing to billing_portal;
create policy customers_rows on credit_balance to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on credit_balance to billing_portal;
grant update (balance_cents) on credit_balance to billing_portal;
create policy customers_rows on test_clock to billing_portal using (tenant_id = current_tenant() and exists (select from customer o where o.tenant_id = test_clock.tenant_id and o.test_clock_id = test_clock.id)) with check (tenant_id = current_tenant() and exists (select from customer o where o.tenant_id = test_clock.tenant_id and o.test_clock_id = test_clock.id));
grant select on test_clock to billing_portal;
grant update (invoice_number, invoice_year, highest_invoice_number, credit_note_number, credit_note_year, highest_credit_note_number,
  last_finalized_at, updated_at) on test_clock to billing_portal;

-- Their subscriptions. None is begun here.
create policy customers_rows on subscription to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on subscription to billing_portal;
grant update (plan_id, trial_end, ends_at, canceled_at, cancel_at_period_end, pauses, waiting, discounts, billed_until, next_billing_at, unbilled_since,
  rebill_cause_event_id, external_id, purchase_order, collection, payment_method_id, billing_threshold_cents, has_commitment, metadata, updated_at) on subscription to billing_portal;
create policy customers_rows on subscription_item for select to billing_portal using (tenant_id = current_tenant() and exists (select from subscription o where o.tenant_id = subscription_item.tenant_id and o.id = subscription_item.subscription_id));
create policy customers_changes on subscription_item for update to billing_portal using (tenant_id = current_tenant() and exists (select from subscription o where o.tenant_id = subscription_item.tenant_id and o.id = subscription_item.subscription_id)) with check (tenant_id = current_tenant() and exists (select from subscription o where o.tenant_id = subscription_item.tenant_id and o.id = subscription_item.subscription_id));
create policy new_rows on subscription_item for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on subscription_item to billing_portal;
grant update (in_arrears, ends_at, period_number, period_start, period_end) on subscription_item to billing_portal;
create policy customers_rows on item_version for select to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = item_version.tenant_id and o.id = item_version.item_id));
create policy customers_changes on item_version for update to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = item_version.tenant_id and o.id = item_version.item_id)) with check (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = item_version.tenant_id and o.id = item_version.item_id));
create policy new_rows on item_version for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on item_version to billing_portal;
grant update (anchor, due_from, discounts) on item_version to billing_portal;
create policy customers_rows on charge for select to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = charge.tenant_id and o.id = charge.item_id));
create policy customers_changes on charge for update to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = charge.tenant_id and o.id = charge.item_id)) with check (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = charge.tenant_id and o.id = charge.item_id));
create policy new_rows on charge for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on charge to billing_portal;
grant update (serves_from, serves_until, kept, forgiven, forgiven_cents) on charge to billing_portal;

-- Their documents.
create policy customers_rows on invoice to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on invoice to billing_portal;
grant update (status, number, number_series, number_year, number_counter, issued_by, billed_to, net_days, subtotal_cents, tax_cents, total_cents, discount_cents,
  credited_cents, credit_applied_cents, amount_paid_cents, amount_reversed_cents, collection, collection_status, collect_at, dunning, announced,
  period_start, period_end, finalizes_at, waits_for, waits_since, wait_check_at, finalized_at, due_at, paid_at, voided_at, marked_uncollectible_at, updated_at) on invoice to billing_portal;
create policy customers_rows on credit_note to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on credit_note to billing_portal;
create policy customers_rows on credit_note_invoice for select to billing_portal using (tenant_id = current_tenant() and exists (select from credit_note o where o.tenant_id = credit_note_invoice.tenant_id and o.id = credit_note_invoice.credit_note_id));
create policy new_rows on credit_note_invoice for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on credit_note_invoice to billing_portal;
create policy customers_rows on document_line for select to billing_portal using (tenant_id = current_tenant() and (exists (select from invoice o where o.tenant_id = document_line.tenant_id and o.id = document_line.invoice_id)
    or exists (select from credit_note o where o.tenant_id = document_line.tenant_id and o.id = document_line.credit_note_id)));
create policy new_rows on document_line for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on document_line to billing_portal;
create policy customers_rows on document_tax for select to billing_portal using (tenant_id = current_tenant() and (exists (select from invoice o where o.tenant_id = document_tax.tenant_id and o.id = document_tax.invoice_id)
    or exists (select from credit_note o where o.tenant_id = document_tax.tenant_id and o.id = document_tax.credit_note_id)));
create policy new_rows on document_tax for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on document_tax to billing_portal;
create policy customers_rows on tax_report for select to billing_portal using (tenant_id = current_tenant() and (exists (select from invoice o where o.tenant_id = tax_report.tenant_id and o.id = tax_report.invoice_id)
    or exists (select from credit_note o where o.tenant_id = tax_report.tenant_id and o.id = tax_report.credit_note_id)));
create policy new_rows on tax_report for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on tax_report to billing_portal;
create policy customers_rows on credit_entry to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on credit_entry to billing_portal;
create policy customers_rows on credit_grant to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on credit_grant to billing_portal;
grant update (left_cents) on credit_grant to billing_portal;

-- Their money.
create policy customers_rows on payment to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on payment to billing_portal;
grant update (allocated_cents, updated_at) on payment to billing_portal;
create policy customers_rows on payment_allocation for select to billing_portal using (tenant_id = current_tenant() and exists (select from payment o where o.tenant_id = payment_allocation.tenant_id and o.id = payment_allocation.payment_id));
create policy new_rows on payment_allocation for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on payment_allocation to billing_portal;
create policy customers_rows on payment_reversal for select to billing_portal using (tenant_id = current_tenant() and exists (select from payment o where o.tenant_id = payment_reversal.tenant_id and o.id = payment_reversal.payment_id));
grant select on payment_reversal to billing_portal;
create policy customers_rows on dispute to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on dispute to billing_portal;
create policy customers_rows on payment_method to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on payment_method to billing_portal;
create policy customers_rows on payment_attempt to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on payment_attempt to billing_portal;
grant update (status, gateway_reference, action_url, decline_class, decline_code, decline_message, next_check_at, checks, sends, lease_until,
  updated_at, ended_at) on payment_attempt to billing_portal;
create policy customers_rows on payment_attempt_invoice for select to billing_portal using (tenant_id = current_tenant() and exists (select from invoice o where o.tenant_id = payment_attempt_invoice.tenant_id and o.id = payment_attempt_invoice.invoice_id));
create policy new_rows on payment_attempt_invoice for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on payment_attempt_invoice to billing_portal;
create policy customers_rows on setup_session to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on setup_session to billing_portal;
grant update (status, gateway_reference, url, expires_at, payment_method_id, next_check_at, checks, updated_at) on setup_session to billing_portal;
create policy customers_rows on payment_link to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on payment_link to billing_portal;
create policy customers_rows on payment_link_invoice for select to billing_portal using (tenant_id = current_tenant() and exists (select from payment_link o where o.tenant_id = payment_link_invoice.tenant_id and o.id = payment_link_invoice.link_id));
create policy new_rows on payment_link_invoice for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on payment_link_invoice to billing_portal;

-- What is mailed to them about what they do here. Sent by the service.
create policy new_rows on message for insert to billing_portal with check (tenant_id = current_tenant() and customer_id = current_customer());
grant insert on message to billing_portal;
create policy customers_rows on notice_plan to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on notice_plan to billing_portal;
grant update (due_at) on notice_plan to billing_portal;

-- What happened to them: explanations name it. Events are not theirs to read otherwise.
create policy customers_rows on event for select to billing_portal using (tenant_id = current_tenant() and object ->> 'customer_id' = current_customer()::text);
create policy new_rows on event for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on event to billing_portal;

-- Their usage, by the one reader. What is not folded yet stands in one row with that of others, so the rows themselves are not theirs to read.
create function read_own_usage(places integer[], customers uuid[], meters uuid[], froms timestamptz[], untils timestamptz[], wanted_filters text[], wanted_groups text[])
  returns table (place integer, grp jsonb, events bigint, amount numeric, per numeric)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select r.place, r.grp, r.events, r.amount, r.per
    from read_usage(places, customers, meters, froms, untils, wanted_filters, wanted_groups) r
    where customers <@ array[current_customer()];
  end;
revoke all on function read_own_usage(integer[], uuid[], uuid[], timestamptz[], timestamptz[], text[], text[]) from public;
grant execute on function read_own_usage(integer[], uuid[], uuid[], timestamptz[], timestamptz[], text[], text[]) to billing_app, billing_portal;
grant execute on function clear_drafts(uuid[]) to billing_portal;
grant execute on function collection_is_open() to billing_portal;
grant execute on function accounts_that_wait() to billing_portal;
grant execute on function is_disputed(uuid, uuid) to billing_portal;

-- When a tenant's data was last verified, and by a worker: what the metrics tell. In no document, and nothing depends on it.
create table verification (
  tenant_id uuid primary key references tenant,
  -- Set while a worker is at it; one that never came back is passed over after a while.
  claimed_at timestamptz,
  -- When the last try ended, and when the last one that looked at everything did.
  tried_at timestamptz,
  verified_at timestamptz,
  violation_count bigint not null default 0 constraint violation_count_is_not_negative check (violation_count >= 0)
);

alter table verification enable row level security;
alter table verification force row level security;
create policy own_rows on verification to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on verification to billing_owner using (true) with check (true);
grant select on verification to billing_app;
grant update (claimed_at, tried_at, verified_at, violation_count) on verification to billing_app;

-- The next tenant whose last try ended before an instant, the longest waiting first and the abandoned ones last; null while
-- a worker is at one, so that one verifies at a time.
create function claim_verification(tried_before timestamptz) returns uuid
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare claimed uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('billing: verification', 0));
  if exists (select from verification v where v.claimed_at > clock_timestamp() - interval '15 minutes') then return null; end if;
  select t.tenant_id into claimed from tenant t left join verification v on v.tenant_id = t.tenant_id
    where v.tried_at is null or v.tried_at < tried_before
    order by v.claimed_at nulls first, v.tried_at nulls first, t.tenant_id limit 1;
  if claimed is null then return null; end if;
  insert into verification (tenant_id, claimed_at) values (claimed, clock_timestamp())
    on conflict (tenant_id) do update set claimed_at = excluded.claimed_at;
  return claimed;
end $$;

-- What was found in all tenants, and since when the one that was verified longest ago waits: for the metrics.
create function verification_state() returns table (violations bigint, verified_since timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select coalesce(sum(v.violation_count), 0)::bigint, coalesce(min(coalesce(v.verified_at, t.created_at)), now())
    from tenant t left join verification v on v.tenant_id = t.tenant_id;
  end;

revoke all on function claim_verification(timestamptz) from public;
revoke all on function verification_state() from public;
grant execute on function claim_verification(timestamptz) to billing_app;
grant execute on function verification_state() to billing_app;
