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
