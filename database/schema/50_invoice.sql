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
