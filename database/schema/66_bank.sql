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
