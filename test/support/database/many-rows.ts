/** An id that is n and sorts as n does. */
export function numberedId(kind: number, n: number): string {
  return `019a0000-0000-7000-8${kind.toString().padStart(3, '0')}-${n.toString(16).padStart(12, '0')}`
}

const idSql = (kind: number, n: string) =>
  `('019a0000-0000-7000-8${kind.toString().padStart(3, '0')}-' || lpad(to_hex(${n}), 12, '0'))::uuid`

export const kinds = {
  customer: 1,
  plan: 2,
  subscription: 3,
  item: 4,
  invoice: 5,
  event: 6,
  entry: 7,
  key: 8,
  clock: 9,
}

/**
 * Statements that give a tenant as many customers, each with a subscription, four invoices, ten events and more, beside
 * another tenant with the same. As a superuser, with triggers and foreign keys asleep.
 */
export function manyRows(tenantId: string, otherTenantId: string, customers: number): string[] {
  const tenants = `(values ('${tenantId}'::uuid, 0), ('${otherTenantId}'::uuid, ${customers * 20})) t (tenant_id, first)`
  const each = (count: number) =>
    `from ${tenants} cross join lateral (select first + i as n, i from generate_series(1, ${count}) i) s`
  const at = `timestamptz '2026-01-01' + i * interval '1 minute'`
  const { customer, plan, subscription, item, invoice, event, entry, key, clock } = kinds
  return [
    `set session_replication_role = replica`,
    `insert into test_clock (tenant_id, id, now, created_at, updated_at)
      select tenant_id, ${idSql(clock, 'n')}, ${at}, ${at}, ${at} ${each(customers / 10)}`,
    `insert into customer (tenant_id, id, name, email, external_id, currency, time_zone, created_at, updated_at)
      select tenant_id, ${idSql(customer, 'n')}, 'Customer ' || i, 'c' || i || '@example.com', 'x' || i, 'EUR', 'UTC', ${at}, ${at} ${each(customers)}`,
    `insert into customer_billing (tenant_id, customer_id, next_billing_at, last_instant, parked_at, parked_reason)
      select tenant_id, ${idSql(customer, 'n')}, ${at} + interval '1 year', ${at}, case when i % 5 = 0 then ${at} end,
        case when i % 5 = 0 then 'no' end ${each(customers)}`,
    `insert into plan (tenant_id, id, code, name, currency, interval_unit, interval_count, created_at, updated_at)
      select tenant_id, ${idSql(plan, 'n')}, 'p' || i, 'Plan ' || i, 'EUR', 'month', 1, ${at}, ${at} ${each(customers / 10)}`,
    `insert into subscription (tenant_id, id, customer_id, product, currency, time_zone, proration, start_at, billed_until,
        cycle_number, period_number, period_start, period_end, next_billing_at, ends_at, end_known_at, end_known_to_version, canceled_at, created_at, updated_at)
      select tenant_id, ${idSql(subscription, 'n')}, ${idSql(customer, 'n')}, 'default', 'EUR', 'UTC', 'day', ${at}, ${at}, 1, 0, ${at},
        ${at} + interval '1 month', ${at} + interval '1 month', ends_at, ends_at, case when ends_at is not null then 1 end, ends_at, ${at}, ${at}
      ${each(customers)} cross join lateral (select case when i % 50 = 0 then ${at} end as ends_at) e`,
    `insert into subscription_item (tenant_id, id, subscription_id)
      select tenant_id, ${idSql(item, 'n')}, ${idSql(subscription, 'n')} ${each(customers)}`,
    `insert into item_version (tenant_id, item_id, number, plan_id, quantity, cycle_number, cycle_anchor, effective_at, charged_from)
      select tenant_id, ${idSql(item, 'n')}, 1, ${idSql(plan, `first + 1 + i % ${customers / 10}`)}, 1, 1, ${at}, ${at}, ${at} ${each(customers)}`,
    `insert into invoice (tenant_id, id, customer_id, subscription_id, kind, status, number, number_series, number_counter, currency,
        issued_by, billed_to, net_days, subtotal_cents, total_cents, amount_paid_cents, occurred_at, finalized_at, due_at, paid_at, created_at, updated_at)
      select tenant_id, ${idSql(invoice, 'n')}, ${idSql(customer, `first + 1 + i % ${customers}`)}, ${idSql(subscription, `first + 1 + i % ${customers}`)},
        'renewal', case when i % 20 = 0 then 'open' else 'paid' end, 'INV-' || i, tenant_id, i, 'EUR', '{}', '{}', 0, 1000, 1000,
        case when i % 20 = 0 then 0 else 1000 end, ${at}, ${at}, ${at}, ${at}, ${at}, ${at} ${each(customers * 4)}`,
    `insert into invoice_line (tenant_id, invoice_id, position, id, description, quantity, unit_amount, amount_cents, proration, subscription_id)
      select tenant_id, ${idSql(invoice, 'n')}, 0, ${idSql(invoice, 'n')}, 'Plan', 1, '1000', 1000, false,
        ${idSql(subscription, `first + 1 + i % ${customers}`)} ${each(customers * 4)}`,
    `insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
      select tenant_id, i, ${idSql(event, 'n')}, case when i % 2000 = 0 then 'invoice.voided' when i % 2 = 0 then 'invoice.paid' else 'invoice.created' end,
        ${idSql(invoice, `first + 1 + i % ${customers * 4}`)}, '{}', ${at}, ${at} ${each(customers * 10)}`,
    `insert into credit_balance (tenant_id, customer_id, currency, balance_cents)
      select tenant_id, ${idSql(customer, 'n')}, 'EUR', 2 ${each(customers)}`,
    `insert into credit_entry (tenant_id, id, customer_id, currency, amount_cents, reason, created_at)
      select tenant_id, ${idSql(entry, 'n')}, ${idSql(customer, `first + 1 + i % ${customers}`)}, 'EUR', 1, 'gift', ${at} ${each(customers * 2)}`,
    `insert into api_key (tenant_id, id, name, secret_hash, prefix, scopes, created_at)
      select tenant_id, ${idSql(key, 'n')}, 'key', sha256(n::text::bytea), 'b', array['read'], ${at} ${each(customers / 10)}`,
    `set session_replication_role = origin`,
    `analyze`,
  ]
}
