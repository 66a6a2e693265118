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
