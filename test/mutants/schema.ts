import { doubleMutant, type Mutant, mutant } from './mutant.ts'

const subscription = 'database/schema/40_subscription.sql'
const invoice = 'database/schema/50_invoice.sql'
const customer = 'database/schema/20_customer.sql'
const guards = 'database/schema/70_guards.sql'
const locks = 'database/schema/75_locks.sql'
const across = 'database/schema/80_across_tenants.sql'

const constraints = 'test/database-constraints.test.ts'
const concurrency = 'test/concurrency.test.ts'
const lockTests = 'test/races/locks.test.ts'

/** The database without one of its constraints, guards, locks or walls between tenants. */
export const schemaMutants: readonly Mutant[] = [
  mutant(
    'two live subscriptions to a product, nobody looks',
    { file: subscription, find: 'product with =, live with &&)', put: 'product with =, id with =, live with &&)' },
    constraints,
    concurrency,
  ),
  mutant(
    'a subscription without an end is live for no time',
    {
      file: subscription,
      find: 'case when ends_at is not null then greatest(start_at, ends_at) end',
      put: 'greatest(start_at, ends_at)',
    },
    constraints,
    concurrency,
  ),
  mutant(
    'two drafts may be open for one subscription',
    {
      file: invoice,
      find: `exclude using btree (tenant_id with =, subscription_id with =)`,
      put: 'exclude using btree (tenant_id with =, subscription_id with =, id with =)',
    },
    constraints,
  ),
  mutant(
    'an invoice number may be given twice',
    {
      file: invoice,
      find: 'invoice_number_is_unique on invoice (tenant_id, number, number_series)',
      put: 'invoice_number_is_unique on invoice (tenant_id, number, number_series, id)',
    },
    constraints,
  ),
  mutant(
    'a draft may have a number',
    {
      file: invoice,
      find: `status <> 'draft' or num_nonnulls(number, number_year, number_counter, finalized_at) = 0`,
      put: 'true',
    },
    constraints,
  ),
  mutant(
    'paid with something still due',
    {
      file: invoice,
      find: 'or (total_cents + amount_reversed_cents = credited_cents + credit_applied_cents + amount_paid_cents and paid_at is not null)',
      put: 'or true',
    },
    constraints,
  ),
  doubleMutant(
    'a final invoice may be negative',
    [
      { file: invoice, find: 'check (total_cents >= 0 or finalized_at is null)', put: 'check (true)' },
      {
        file: invoice,
        find: 'or total_cents + amount_reversed_cents >= credited_cents + credit_applied_cents + amount_paid_cents or finalized_at is null',
        put: 'or true',
      },
    ],
    constraints,
  ),
  mutant(
    'a payment of nothing, or less',
    { file: invoice, find: 'payment_is_positive check (amount_cents > 0)', put: 'payment_is_positive check (true)' },
    constraints,
  ),
  doubleMutant(
    'more is paid than is due, and nobody looks',
    [
      {
        file: invoice,
        find: 'or total_cents + amount_reversed_cents >= credited_cents + credit_applied_cents + amount_paid_cents or finalized_at is null',
        put: 'or true',
      },
      {
        file: 'src/domain/settlement.ts',
        find: 'if (amountCents > due)\n    refuseField',
        put: 'if (amountCents > due * 1000n)\n    refuseField',
      },
    ],
    constraints,
    concurrency,
  ),
  doubleMutant(
    'credit below zero, and nobody looks',
    [
      { file: customer, find: 'check (balance_cents >= 0)', put: 'check (true)' },
      {
        file: 'src/modules/billing/move-credit.ts',
        find: 'if (left + amountCents < 0n) {',
        put: 'if (left + amountCents < -1_000_000n) {',
      },
    ],
    constraints,
    concurrency,
  ),
  mutant(
    'the document of a finalized invoice may be changed',
    {
      file: guards,
      find: 'create trigger guard_invoice before update or delete on invoice',
      put: 'create trigger guard_invoice before delete on invoice',
    },
    constraints,
  ),
  mutant(
    'the lines of a finalized invoice may be deleted',
    {
      file: guards,
      find: 'create trigger guard_deleted_lines after delete on document_line',
      put: 'create trigger guard_deleted_lines after update on document_line',
    },
    constraints,
  ),
  mutant(
    'a line may be added to a finalized invoice',
    {
      file: guards,
      find: `status <> 'draft' and xmin <> pg_current_xact_id()::xid as is_late`,
      put: 'false as is_late',
    },
    constraints,
  ),
  mutant(
    'lines need not add up',
    {
      file: guards,
      find: 'or (i.subtotal_cents, i.discount_cents) <> (\n      select sum(l.amount_cents)',
      put: 'or false and (i.subtotal_cents, i.discount_cents) <> (\n      select sum(l.amount_cents)',
    },
    constraints,
  ),
  mutant(
    'settlement may go back',
    { file: guards, find: 'or new.amount_paid_cents < old.amount_paid_cents', put: '' },
    constraints,
  ),
  mutant(
    'lines of final invoices are cleared with those of drafts',
    {
      file: across,
      find: `and i.tenant_id = l.tenant_id and i.id = l.invoice_id and i.status = 'draft'`,
      put: 'and i.tenant_id = l.tenant_id and i.id = l.invoice_id',
    },
    constraints,
  ),
  mutant(
    'invoices of all tenants can be seen',
    {
      file: invoice,
      find: 'create policy own_rows on invoice to billing_app using (tenant_id = current_tenant())',
      put: 'create policy own_rows on invoice to billing_app using (true)',
    },
    'test/tenancy.test.ts',
  ),
  mutant(
    'customers can be written for other tenants',
    {
      file: customer,
      find: 'create policy own_rows on customer to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())',
      put: 'create policy own_rows on customer to billing_app using (tenant_id = current_tenant()) with check (true)',
    },
    'test/tenancy.test.ts',
  ),
  mutant(
    'the wall between tenants does not stand for the owner of credit',
    { file: customer, find: 'alter table credit_balance force row level security;', put: '' },
    'test/database-roles.test.ts',
  ),
  mutant(
    'the application may delete events',
    {
      file: 'database/schema/60_event.sql',
      find: 'grant select, insert on event to billing_app;',
      put: 'grant select, insert, delete, update on event to billing_app;',
    },
    'test/tenancy.test.ts',
  ),
  mutant(
    'a customer is read without a lock',
    {
      file: locks,
      find: 'where x.tenant_id = b.tenant_id and x.customer_id = wanted for no key update;',
      put: 'where x.tenant_id = b.tenant_id and x.customer_id = wanted;',
    },
    concurrency,
    lockTests,
  ),
  mutant(
    'a test clock is read without a lock',
    {
      file: locks,
      find: 'where t.tenant_id = b.tenant_id and t.id = b.test_clock_id for no key update;',
      put: 'where t.tenant_id = b.tenant_id and t.id = b.test_clock_id;',
    },
    lockTests,
  ),
  mutant(
    'the present is read before the lock',
    {
      file: locks,
      find: `coalesce(c.now, greatest(date_trunc('milliseconds', clock_timestamp()), b.last_instant)),`,
      put: `coalesce(c.now, date_trunc('milliseconds', now())),`,
    },
    lockTests,
  ),
  mutant(
    'two billing runs take the same customers',
    {
      file: locks,
      find: 'order by x.next_billing_at limit at_most for no key update skip locked) d;',
      put: 'order by x.next_billing_at limit at_most) d;',
    },
    lockTests,
  ),
  mutant(
    'a billing run waits for whoever is held',
    {
      file: locks,
      find: 'limit at_most for no key update skip locked) d;',
      put: 'limit at_most for no key update) d;',
    },
    lockTests,
  ),
  mutant(
    'a billing run takes those who are parked',
    {
      file: locks,
      find: 'and x.next_billing_at is not null and x.parked_at is null and x.test_clock_id is null',
      put: 'and x.next_billing_at is not null and x.test_clock_id is null',
    },
    lockTests,
  ),
  mutant(
    'a billing run takes those on test clocks',
    {
      file: locks,
      find: 'and x.next_billing_at is not null and x.parked_at is null and x.test_clock_id is null',
      put: 'and x.next_billing_at is not null and x.parked_at is null',
    },
    lockTests,
  ),
  mutant(
    'two requests with one idempotency key do not exclude each other',
    {
      file: across,
      find: 'if not pg_try_advisory_xact_lock(hashtextextended(k.tenant_id::text',
      put: `if k.name = 'nobody' and not pg_try_advisory_xact_lock(hashtextextended(k.tenant_id::text`,
    },
    concurrency,
  ),
  mutant(
    'a revoked key opens',
    {
      file: across,
      find: 'where a.secret_hash = open_request.secret_hash and a.revoked_at is null;',
      put: 'where a.secret_hash = open_request.secret_hash;',
    },
    'src/modules/api-keys/api-keys.test.ts',
  ),
  mutant(
    'an answer is kept for ever',
    {
      file: across,
      find: `(k.tenant_id, open_request.idempotency_key) and i.created_at > now - interval '24 hours'`,
      put: '(k.tenant_id, open_request.idempotency_key)',
    },
    concurrency,
  ),
]
