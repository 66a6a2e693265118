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
