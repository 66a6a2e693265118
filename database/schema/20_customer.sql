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
