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
