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
