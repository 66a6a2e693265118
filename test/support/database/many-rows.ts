import { manyCollectionRows } from './many-collection-rows.ts'

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
  price: 10,
  note: 11,
  migration: 12,
  endpoint: 13,
  payment: 14,
  message: 15,
  file: 16,
}

/**
 * Statements that give a tenant as many customers, each with a subscription, four charges with their invoices, ten events and
 * more, and every second one a credit note, and endpoints with deliveries and attempts, beside another tenant with the same. As a superuser, with triggers and foreign keys asleep.
 */
export function manyRows(tenantId: string, otherTenantId: string, customers: number): string[] {
  const tenants = `(values ('${tenantId}'::uuid, 0), ('${otherTenantId}'::uuid, ${customers * 20})) t (tenant_id, first)`
  const each = (count: number) =>
    `from ${tenants} cross join lateral (select first + i as n, i from generate_series(1, ${count}) i) s`
  const at = `timestamptz '2026-01-01' + i * interval '1 minute'`
  const {
    customer,
    plan,
    price,
    subscription,
    item,
    invoice,
    note,
    event,
    entry,
    key,
    clock,
    migration,
    endpoint,
    payment,
    message,
    file,
  } = kinds
  // Of the i-th invoice: whose it is, and which of their periods it bills.
  const [owner, period] = [`first + 1 + i % ${customers}`, `i / ${customers}`]
  const ofEndpoint = `first + 1 + i % ${customers / 300}`
  const periodStart = `(timestamptz '2026-01-01' + ${period} * interval '1 month')`
  const periodEnd = `(timestamptz '2026-01-01' + (${period} + 1) * interval '1 month')`
  const lineColumns = `tenant_id, invoice_id, credit_note_id, position, id, description, quantity, unit_amount, amount_cents, proration,
      service_start, service_end, subscription_id, plan_id, item_id, version_number, period_number, ordinal, sign, unit, from_position,
      until_position, period_length, period_amount, takes_back`
  return [
    `set session_replication_role = replica`,
    `insert into test_clock (tenant_id, id, now, created_at, updated_at)
      select tenant_id, ${idSql(clock, 'n')}, ${at}, ${at}, ${at} ${each(customers / 10)}`,
    `insert into customer (tenant_id, id, name, email, external_id, currency, time_zone, created_at, updated_at)
      select tenant_id, ${idSql(customer, 'n')}, 'Customer ' || i, 'c' || i || '@example.com', 'x' || i, 'EUR', 'UTC', ${at}, ${at} ${each(customers)}`,
    `insert into customer_word (tenant_id, customer_id, word) select tenant_id, ${idSql(customer, 'n')}, w ${each(customers)}
      cross join unnest(array['customer', i::text, 'c' || i || '@example.com', 'c' || i, 'example.com', 'x' || i]) w`,
    `insert into customer_billing (tenant_id, customer_id, next_billing_at, last_instant, parked_at, parked_reason)
      select tenant_id, ${idSql(customer, 'n')}, ${at} + interval '1 year', ${at}, case when i % 5 = 0 then ${at} end,
        case when i % 5 = 0 then 'no' end ${each(customers)}`,
    `insert into plan (tenant_id, id, code, name, currency, interval_unit, interval_count, created_at, updated_at)
      select tenant_id, ${idSql(plan, 'n')}, 'p' || i, 'Plan ' || i, 'EUR', 'month', 1, ${at}, ${at} ${each(customers / 10)}`,
    `insert into price (tenant_id, id, code, currency, interval_unit, interval_count, timing, kind, model, unit_amount)
      select tenant_id, ${idSql(price, 'n')}, 'base', 'EUR', 'month', 1, 'in_advance', 'recurring', 'per_unit', '1000' ${each(customers / 10)}`,
    `insert into plan_price (tenant_id, plan_id, position, price_id)
      select tenant_id, ${idSql(plan, 'n')}, 0, ${idSql(price, 'n')} ${each(customers / 10)}`,
    `insert into subscription (tenant_id, id, customer_id, plan_id, product, currency, time_zone, proration, start_at, billed_until,
        next_billing_at, ends_at, canceled_at, external_id, created_at, updated_at)
      select tenant_id, ${idSql(subscription, 'n')}, ${idSql(customer, 'n')}, ${idSql(plan, `first + 1 + i % ${customers / 10}`)}, 'default', 'EUR', 'UTC', 'day', ${at}, ${at},
        ${at} + interval '1 month', ends_at, ends_at, 'x' || i, ${at}, ${at}
      ${each(customers)} cross join lateral (select case when i % 50 = 0 then ${at} end as ends_at) e`,
    `insert into plan_migration (tenant_id, id, plan_id, to_plan_id, change_at, proration, as_of, status, is_listed, created_at,
        updated_at, ended_at)
      select tenant_id, ${idSql(migration, 'n')}, ${idSql(plan, 'n')}, ${idSql(plan, 'n + 1')}, 'now', 'none', ${at}, 'done', true, ${at},
        ${at}, ${at} ${each(customers / 10)}`,
    `insert into plan_migration_subscription (tenant_id, migration_id, subscription_id, customer_id, status, reason, detail, decided_at)
      select tenant_id, ${idSql(migration, 'first + 123')}, ${idSql(subscription, 'n')}, ${idSql(customer, 'n')}, 'skipped', 'no', 'no', ${at}
      ${each(customers)}`,
    `insert into subscription_item (tenant_id, id, subscription_id, price_code, period_number, period_start, period_end)
      select tenant_id, ${idSql(item, 'n')}, ${idSql(subscription, 'n')}, 'base', 0, ${at}, ${at} + interval '1 month' ${each(customers)}`,
    `insert into item_version (tenant_id, item_id, number, plan_id, price_id, quantity, anchor, effective_at, due_from)
      select tenant_id, ${idSql(item, 'n')}, 1, ${idSql(plan, `first + 1 + i % ${customers / 10}`)},
        ${idSql(price, `first + 1 + i % ${customers / 10}`)}, 1, ${at}, ${at}, ${at} ${each(customers)}`,
    `insert into charge (tenant_id, item_id, version_number, period_number, period_start, period_end, serves_from, serves_until)
      select tenant_id, ${idSql(item, owner)}, 1, ${period}, ${periodStart}, ${periodEnd}, ${periodStart}, ${periodEnd} ${each(customers * 4)}`,
    `insert into invoice (tenant_id, id, customer_id, subscription_id, kind, status, number, number_series, number_year, number_counter, external_id, currency,
        issued_by, billed_to, net_days, subtotal_cents, total_cents, amount_paid_cents, occurred_at, finalized_at, due_at, paid_at, created_at, updated_at)
      select tenant_id, ${idSql(invoice, 'n')}, ${idSql(customer, owner)}, ${idSql(subscription, owner)},
        'renewal', case when i % 20 = 0 then 'open' else 'paid' end, 'INV-' || i, tenant_id, 2026, i, 'x' || i, 'EUR', '{}', '{}', 0, 1000, 1000,
        case when i % 20 = 0 then 0 else 1000 end, ${at}, ${at}, ${at}, ${at}, ${at}, ${at} ${each(customers * 4)}`,
    `insert into document_line (${lineColumns})
      select tenant_id, ${idSql(invoice, 'n')}, null, 0, ${idSql(invoice, 'n')}, 'Plan', 1, '1000', 1000, false,
        ${periodStart}, ${periodEnd}, ${idSql(subscription, owner)}, null, ${idSql(item, owner)}, 1, ${period},
        1, 1, 'day', 0, 30, 30, '1000', null ${each(customers * 4)}`,
    `insert into credit_note (tenant_id, id, customer_id, subscription_id, kind, reason, number, number_series, number_year, number_counter, currency,
        issued_by, billed_to, subtotal_cents, total_cents, reduces_due_cents, credit_cents, occurred_at, finalized_at, created_at)
      select tenant_id, ${idSql(note, 'n')}, ${idSql(customer, owner)}, ${idSql(subscription, owner)}, 'change', 'Changed', 'CN-' || i,
        tenant_id, 2026, i, 'EUR', '{}', '{}', 500, 500, 0, 500, ${at}, ${at}, ${at} ${each(customers / 2)}`,
    `insert into credit_note_invoice (tenant_id, credit_note_id, invoice_id, reduced_cents)
      select tenant_id, ${idSql(note, 'n')}, ${idSql(invoice, 'n')}, 0 ${each(customers / 2)}`,
    `insert into document_line (${lineColumns})
      select tenant_id, null, ${idSql(note, 'n')}, 0, ${idSql(note, 'n')}, 'Plan', 1, '1000', -500, true,
        ${periodStart}, ${periodEnd}, ${idSql(subscription, owner)}, null, ${idSql(item, owner)}, 1, ${period},
        2, -1, 'day', 0, 15, 30, '1000', 1 ${each(customers / 2)}`,
    `insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
      select tenant_id, i, ${idSql(event, 'n')}, case when i % 2000 = 0 then 'invoice.voided' when i % 2 = 0 then 'invoice.paid' else 'invoice.created' end,
        ${idSql(invoice, `first + 1 + i % ${customers * 4}`)}, '{}', ${at}, ${at} ${each(customers * 10)}`,
    `insert into message (tenant_id, id, kind, customer_id, invoice_id, credit_note_id, recipient, status, due_at, header_id, sent_at, created_at, updated_at)
      select tenant_id, ${idSql(message, 'n')}, (array['invoice', 'receipt', 'credit_note', 'reminder'])[1 + i % 4], ${idSql(customer, owner)},
        case when i % 4 <> 2 then ${idSql(invoice, 'n')} end, case when i % 4 = 2 then ${idSql(note, 'n')} end, 'c@example.com',
        status, case when status in ('queued', 'sending') then ${at} + interval '100 years' end, 'x', case when status = 'sent' then ${at} end, ${at}, ${at}
      ${each(customers * 2)} cross join lateral (select case when i % 100 < 5 then (array['queued', 'sending', 'bounced', 'failed', 'canceled'])[1 + i % 5] else 'sent' end as status) d`,
    `insert into document_file (tenant_id, id, invoice_id, credit_note_id, format, sha256, created_at)
      select tenant_id, ${idSql(file, 'n')}, case when i % 4 <> 2 then ${idSql(invoice, 'n')} end, case when i % 4 = 2 then ${idSql(note, 'n')} end,
        'pdf', sha256(i::text::bytea), ${at} ${each(customers * 2)}`,
    `insert into webhook_endpoint (tenant_id, id, url, ordering, payload, in_flight_max, secrets, cursor, next_look_at, created_at, updated_at)
      select tenant_id, ${idSql(endpoint, 'n')}, 'https://example.com', 'per_object', 'full', 4, '[{"secret": "whsec_", "valid_until": null}]', ${customers * 10 - 500}, ${at}, ${at}, ${at}
      ${each(customers / 300)}`,
    `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state, next_attempt_at)
      select tenant_id, ${idSql(endpoint, ofEndpoint)}, i * 25, ${idSql(event, 'first + i * 25')},
        ${idSql(invoice, `first + 1 + i * 25 % ${customers * 4}`)}, 'event', state,
        case when state = 'retrying' then ${at} + i % 2 * interval '100 years' end
      ${each(customers / 3)} cross join lateral (select (array['retrying', 'held', 'failed'])[1 + i % 3] as state) d`,
    `set role billing_owner`,
    ...Array.from(
      { length: 5 },
      (_, day) => `create table webhook_attempt_2026010${day + 1} partition of webhook_attempt
        for values from ('2026-01-0${day + 1}T00:00Z') to ('2026-01-0${day + 2}T00:00Z')`,
    ),
    `reset role`,
    `insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, is_success, cause)
      select tenant_id, ${idSql(endpoint, ofEndpoint)}, i, ${at}, ${idSql(event, 'n')}, 5, 1, i % 10 > 0, 'e' ${each(customers * 4)}`,
    `insert into payment (tenant_id, id, customer_id, currency, amount_cents, allocated_cents, received_at, created_at, updated_at)
      select tenant_id, ${idSql(payment, 'n')}, ${idSql(customer, owner)}, 'EUR', 1000, case when i % 20 = 0 then 900 else 1000 end, ${at}, ${at}, ${at}
      ${each(customers * 2)}`,
    `insert into payment_allocation (tenant_id, id, payment_id, invoice_id, amount_cents, created_at)
      select tenant_id, ${idSql(payment, 'n')}, ${idSql(payment, 'n')}, ${idSql(invoice, 'n')}, 900, ${at} ${each(customers * 2)}`,
    ...manyCollectionRows({ customers, each, idSql, kinds, owner, at }),
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
