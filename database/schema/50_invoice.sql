-- The document (number, parties, lines, totals, dates) never changes once finalized; settlement only moves forward.
create table invoice (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  subscription_id uuid,
  test_clock_id uuid,
  kind text not null constraint invoice_kind_is_known check (kind in ('start', 'renewal', 'change', 'cancel', 'resume', 'one_off')),
  status text not null constraint invoice_status_is_known check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
  -- Numbers count without a gap within a series: the tenant, the customer or the test clock.
  number text,
  number_series uuid,
  number_counter bigint,
  currency currency_code not null,
  issued_by jsonb,
  billed_to jsonb,
  net_days integer not null,
  subtotal_cents cents not null,
  tax_cents cents not null default 0,
  total_cents cents not null,
  credit_applied_cents cents not null default 0,
  amount_paid_cents cents not null default 0,
  amount_due_cents cents not null generated always as (total_cents - credit_applied_cents - amount_paid_cents) stored,
  period_start timestamptz,
  period_end timestamptz,
  occurred_at timestamptz not null,
  finalizes_at timestamptz,
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
  constraint invoice_number_is_unique unique (tenant_id, number_series, number_counter),
  -- Checked at the commit: at a boundary one draft becomes final and the next opens, in one statement.
  constraint one_open_draft_per_subscription exclude using btree (tenant_id with =, subscription_id with =)
    where (status = 'draft') deferrable initially deferred,
  constraint total_is_subtotal_and_tax check (total_cents = subtotal_cents + tax_cents),
  constraint a_finalized_invoice_is_whole check (
    status in ('draft', 'void')
    or num_nulls(number, number_series, number_counter, issued_by, billed_to, finalized_at, due_at) = 0),
  constraint a_draft_has_no_number check (status <> 'draft' or num_nonnulls(number, number_counter, finalized_at) = 0),
  constraint paid_means_nothing_due check (status <> 'paid' or (amount_due_cents = 0 and paid_at is not null)),
  constraint never_paid_more_than_due check (status = 'draft' or total_cents < 0 or amount_due_cents >= 0),
  constraint a_negative_invoice_becomes_credit check (
    total_cents >= 0 or status in ('draft', 'void') or credit_applied_cents = total_cents),
  constraint a_period_has_both_ends check ((period_start is null) = (period_end is null)),
  constraint a_void_invoice_says_when check ((status = 'void') = (voided_at is not null))
) with (fillfactor = 85);
create index invoice_by_customer on invoice (tenant_id, customer_id, id);
create index invoice_by_subscription on invoice (tenant_id, subscription_id, id) where subscription_id is not null;
create index invoice_by_number on invoice (tenant_id, number);
create index invoice_by_status on invoice (tenant_id, status, id) where status in ('draft', 'void', 'uncollectible');
create index invoice_finalized on invoice (tenant_id, finalized_at, id);
create index invoice_draft on invoice (tenant_id, customer_id) where status = 'draft';

create table invoice_line (
  tenant_id uuid not null,
  invoice_id uuid not null,
  position integer not null,
  id uuid not null,
  description text not null,
  quantity integer not null,
  unit_amount text not null,
  amount_cents cents not null,
  proration boolean not null,
  service_start timestamptz,
  service_end timestamptz,
  subscription_id uuid,
  plan_id uuid,
  item_id uuid,
  cycle_number integer,
  period_number integer,
  version_number integer,
  -- Everything that gives the amount again: see /explain.
  arithmetic jsonb,
  cause_event_id uuid,
  primary key (tenant_id, invoice_id, position),
  constraint line_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint line_moves_a_charge foreign key (tenant_id, item_id, cycle_number, period_number, version_number) references charge,
  constraint a_movement_is_told_whole check (num_nulls(item_id, cycle_number, period_number, version_number) in (0, 4))
);
create index invoice_line_by_charge on invoice_line (tenant_id, item_id, period_number) where item_id is not null;

-- Money received. Append only.
create table payment (
  tenant_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  amount_cents cents not null constraint payment_is_positive check (amount_cents > 0),
  reference text,
  paid_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint payment_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice
);
create index payment_by_invoice on payment (tenant_id, invoice_id);

-- The journal of a customer's credit. Append only; the balance is its sum.
create table credit_entry (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  currency currency_code not null,
  amount_cents cents not null constraint entry_moves_something check (amount_cents <> 0),
  reason text not null,
  invoice_id uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint entry_belongs_to_a_balance foreign key (tenant_id, customer_id, currency) references credit_balance,
  constraint entry_belongs_to_an_invoice foreign key (tenant_id, invoice_id) references invoice
);
create index credit_entry_by_customer on credit_entry (tenant_id, customer_id, id);
create index credit_entry_by_invoice on credit_entry (tenant_id, invoice_id) where invoice_id is not null;

alter table invoice enable row level security;
alter table invoice force row level security;
create policy own_rows on invoice to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on invoice to billing_owner using (true) with check (true);
grant select, insert on invoice to billing_app;
grant update (status, number, number_series, number_counter, issued_by, billed_to, net_days, subtotal_cents, tax_cents, total_cents,
  credit_applied_cents, amount_paid_cents, period_start, period_end, finalizes_at, finalized_at, due_at, paid_at, voided_at,
  marked_uncollectible_at, updated_at) on invoice to billing_app;

alter table invoice_line enable row level security;
alter table invoice_line force row level security;
create policy own_rows on invoice_line to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on invoice_line to billing_owner using (true) with check (true);
grant select, insert on invoice_line to billing_app;

alter table payment enable row level security;
alter table payment force row level security;
create policy own_rows on payment to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on payment to billing_owner using (true) with check (true);
grant select, insert on payment to billing_app;

alter table credit_entry enable row level security;
alter table credit_entry force row level security;
create policy own_rows on credit_entry to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on credit_entry to billing_owner using (true) with check (true);
grant select, insert on credit_entry to billing_app;
